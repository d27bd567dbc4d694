"""Checks of claims, measurements and verdicts (family C)."""
