"""The QGIS project that goes with an exported GeoPackage: styles, symbols, layouts."""
