"""GeoJSON documents with every fault as written, and layers of valid features."""
