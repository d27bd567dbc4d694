"""Opens and reads a data package; bad input raises PackageError, and nothing is fetched or executed."""
