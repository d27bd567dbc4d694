"""Reports of results: text for people and records for programs."""
