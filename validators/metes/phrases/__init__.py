"""Read a figure as a text prints it, and work out the interval that its wording claims."""
