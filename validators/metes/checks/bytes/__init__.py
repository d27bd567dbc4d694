"""Checks of bytes and JSON text (family B)."""
