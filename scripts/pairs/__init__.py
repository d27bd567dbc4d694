"""The same boundary in several sources: how each is read, and cut to one sector; `measure_coverage.py` is the door."""
