"""Code that several checks of neighbours share."""
