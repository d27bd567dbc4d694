"""Metadata for archives, search engines and reference managers, all of it from the descriptor and the tables."""
