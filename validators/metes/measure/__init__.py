"""Areas and lengths on the ellipsoid with their error budgets: pure functions on arrays that open no files."""
