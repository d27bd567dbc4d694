"""What several checks of sources need."""
