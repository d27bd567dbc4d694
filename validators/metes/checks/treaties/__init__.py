"""Checks of treaties, transfers and dates (family T)."""
