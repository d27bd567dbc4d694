"""GeoJSON documents exactly as written, and as layers of features with geometries."""
