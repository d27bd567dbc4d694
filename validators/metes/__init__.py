"""Boundary treaties as data that anyone can check."""
