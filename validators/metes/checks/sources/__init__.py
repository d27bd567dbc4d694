"""Checks of sources, licences and accuracy (family S)."""

from __future__ import annotations

from metes.checks.engine.check import Check
from metes.checks.sources import (
    accuracy_better_than_source,
    accuracy_missing,
    licence_not_allowed,
    received_file_changed,
    source_unknown,
    source_without_address,
    source_without_hash,
)

# Sorted by id, the order in which they run.
CHECKS: tuple[Check, ...] = (
    accuracy_missing,  # S101
    licence_not_allowed,  # S102
    source_unknown,  # S103
    source_without_hash,  # S104
    accuracy_better_than_source,  # S105
    received_file_changed,  # S106
    source_without_address,  # S107
)
