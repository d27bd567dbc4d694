"""Compares two versions of a data package: rows, geometries, areas and verdicts, and the version that they demand."""
