"""Code that several checks of sources share."""
