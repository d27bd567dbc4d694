"""The judges: each one compares claims of one kind with the evidence and returns an opinion."""
