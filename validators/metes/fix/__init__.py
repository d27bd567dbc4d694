"""Fixes unambiguous errors in GeoJSON text; everything else keeps its bytes.

Checks never call this room. Nothing is guessed: invalid geometries, positions out of range and duplicate keys are
reported and left unchanged.
"""
