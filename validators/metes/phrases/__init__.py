"""Reads the figure that a text prints, and what interval its wording claims."""
