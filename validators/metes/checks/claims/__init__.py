"""Checks of claims, measurements and verdicts (family C)."""

from __future__ import annotations

from metes.checks.claims import (
    alias_without_target,
    answer_not_reproduced,
    claim_without_operand,
    cross_check_disagrees,
    date_not_in_calendar,
    figure_misread,
    interval_inverted,
    interval_off_its_phrase,
    measurement_not_reproduced,
    operand_missing,
    question_unanswerable,
    reading_withdrawn,
    unit_does_not_fit,
    verdict_not_reproduced,
)
from metes.checks.engine.check import Check

# Sorted by id, the order in which they run.
CHECKS: tuple[Check, ...] = (
    claim_without_operand,  # C101
    interval_inverted,  # C102
    interval_off_its_phrase,  # C103
    unit_does_not_fit,  # C104
    operand_missing,  # C105
    question_unanswerable,  # C106
    figure_misread,  # C110
    reading_withdrawn,  # C111
    date_not_in_calendar,  # C112
    alias_without_target,  # C120
    measurement_not_reproduced,  # C201
    verdict_not_reproduced,  # C202
    cross_check_disagrees,  # C203
    answer_not_reproduced,  # C204
)
