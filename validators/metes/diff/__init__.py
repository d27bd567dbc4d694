"""Compare two versions of a data package (rows, geometries, areas, verdicts) and find the version bump that they
need.
"""
