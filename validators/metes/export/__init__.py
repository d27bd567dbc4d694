"""The package as files for GIS programs: GeoPackage with styles and project, FlatGeobuf, GeoParquet, GeoJSON, CSV."""
