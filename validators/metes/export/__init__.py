"""Exports a package for GIS programs: GeoPackage with styles and QGIS project, FlatGeobuf, GeoParquet, GeoJSON, CSV."""
