"""Areas and lengths on the ellipsoid, with their error budget: pure functions on arrays, no files."""
