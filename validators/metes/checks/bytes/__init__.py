"""Checks of the bytes and the JSON text of files (family B)."""

from __future__ import annotations

from metes.checks.bytes import (
    byte_order_mark,
    duplicate_key,
    file_empty,
    final_newline_missing,
    integer_not_exact,
    json_unreadable,
    nested_too_deep,
    not_canonical,
    not_utf8,
    number_not_finite,
    number_outside_double,
    partition_unreadable,
)
from metes.checks.engine.check import Check

# Sorted by id, the order in which they run.
CHECKS: tuple[Check, ...] = (
    file_empty,  # B101
    not_utf8,  # B102
    byte_order_mark,  # B103
    json_unreadable,  # B104
    duplicate_key,  # B105
    number_not_finite,  # B106
    nested_too_deep,  # B107
    number_outside_double,  # B108
    final_newline_missing,  # B109
    not_canonical,  # B110
    integer_not_exact,  # B111
    partition_unreadable,  # B112
)
