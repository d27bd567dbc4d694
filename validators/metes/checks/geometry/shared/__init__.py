"""What several checks of geometry need."""
