"""Compares two versions of a data package: rows, geometries, areas, verdicts and the version number they require."""
