"""A validated package: what was measured, judged and compared with the derived tables."""
