"""GeoJSON documents as they stand in the file, and as layers of features."""
