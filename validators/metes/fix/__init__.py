"""Mends faults of GeoJSON that have one right answer, in the text itself: what is not at fault keeps its bytes.

Never called by a check. Nothing is guessed: a geometry that is not valid, a position out of range or a key that stands
twice is left as it is, and named."""
