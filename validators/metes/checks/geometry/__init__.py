"""Checks of single geometries and layers (family G)."""
