"""What several checks of neighbours need."""
