"""What other validators say of the cases of this repository."""
