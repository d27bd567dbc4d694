"""The pages of findings: what holds of each document, what does not, and what cannot be told."""
