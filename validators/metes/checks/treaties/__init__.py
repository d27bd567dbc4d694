"""Checks of treaties, transfers and dates (family T)."""

from __future__ import annotations

from metes.checks.engine.check import Check
from metes.checks.treaties import (
    control_point_contradicted,
    legal_before_in_force,
    polity_did_not_exist,
    signatory_not_in_office,
    signed_after_in_force,
    transfer_without_provision,
    validity_overlaps,
)

# Sorted by id, the order in which they run.
CHECKS: tuple[Check, ...] = (
    control_point_contradicted,  # T101
    legal_before_in_force,  # T102
    signed_after_in_force,  # T103
    polity_did_not_exist,  # T104
    signatory_not_in_office,  # T105
    transfer_without_provision,  # T106
    validity_overlaps,  # T107
)
