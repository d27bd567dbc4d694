"""Code that several checks of geometry share."""
