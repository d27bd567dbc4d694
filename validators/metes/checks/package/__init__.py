"""Checks of data packages and their tables (family P)."""

from __future__ import annotations

from metes.checks.engine.check import Check
from metes.checks.package import (
    bytes_or_hash_differ,
    descriptor_breaks_profile,
    descriptor_missing,
    file_not_listed,
    foreign_key_dangling,
    foreign_key_misplaced,
    hash_kind_ignored,
    hash_not_declared,
    licence_unknown,
    path_unsafe,
    properties_break_schema,
    resource_listed_twice,
    resource_missing,
    resource_not_a_file,
    resource_not_examined,
    table_breaks_schema,
    version_differs,
)

# Sorted by id, the order in which they run.
CHECKS: tuple[Check, ...] = (
    resource_missing,  # P101
    resource_not_a_file,  # P102
    path_unsafe,  # P103
    bytes_or_hash_differ,  # P104
    descriptor_breaks_profile,  # P105
    table_breaks_schema,  # P106
    foreign_key_dangling,  # P107
    hash_not_declared,  # P108
    descriptor_missing,  # P109
    file_not_listed,  # P110
    hash_kind_ignored,  # P111
    resource_listed_twice,  # P112
    version_differs,  # P113
    licence_unknown,  # P114
    foreign_key_misplaced,  # P115
    properties_break_schema,  # P116
    resource_not_examined,  # P117
)
