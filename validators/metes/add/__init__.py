"""Add rows to the registers: computed, checked all at once, and written as a whole or not at all."""
