"""Records of the package's tables: one frozen class per table, and a register that holds all of them."""

from metes.model.register import Register, read_register

__all__ = ["Register", "read_register"]
