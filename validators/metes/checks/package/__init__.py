"""Checks of data packages and their tables (family P)."""
