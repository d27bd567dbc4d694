"""What several checks of treaties need."""
