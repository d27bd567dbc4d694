"""Checks of features against each other: overlaps, gaps, shared edges (family N)."""
