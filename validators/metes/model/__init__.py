"""The tables of the package as records: one frozen class per table, and a register that holds them all."""

from metes.model.register import Register, read_register

__all__ = ["Register", "read_register"]
