"""Shows what was found, as text for people and as records for programs."""
