"""How the published geometries are derived from received sources; `scripts/build.py` is the door."""
