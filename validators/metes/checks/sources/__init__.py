"""Checks of sources, licences and accuracy (family S)."""
