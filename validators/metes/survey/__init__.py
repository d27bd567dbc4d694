"""Measures every reading and every line of a package."""
