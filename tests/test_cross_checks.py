"""The cross-checks are about what is published now, and most of the lines lie where their accuracy says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tables import derived, register

ROOT = Path(__file__).resolve().parent.parent


CROSS_CHECKS = register("cross_checks")
WITH_VALUE = [row for row in CROSS_CHECKS if row["ours"]]


def test_every_row_names_one_subject_and_compares_something() -> None:
    for row in CROSS_CHECKS:
        subjects = [row[name] for name in ("segment_id", "line_id", "reading_id") if row[name]]
        assert len(subjects) == 1, row["cross_check_id"]
        assert row["theirs"] or row["max_m"] or row["median_m"], row["cross_check_id"]


@pytest.mark.parametrize("row", WITH_VALUE, ids=lambda row: row["cross_check_id"])
def test_our_value_is_the_measured_one(row: dict[str, str]) -> None:
    subject = row["segment_id"] or row["line_id"] or row["reading_id"]
    quantity = "area" if row["quantity"] == "area_km2" else "length"
    measured = {(m["subject_id"], m["quantity"]): float(m["value"]) for m in derived("measurements")}[subject, quantity]
    # The table prints a decimal below 10,000 and whole numbers above.
    assert float(row["ours"]) == pytest.approx(measured, abs=0.6 if measured >= 10_000 else 0.06)
    assert float(row["difference"]) == pytest.approx(measured - float(row["theirs"]), abs=0.6)


def test_half_of_every_independent_map_lies_within_both_accuracies() -> None:
    """Half, and not nine tenths: the older maps draw some stretches as they were before they were settled."""
    accuracy = {row["segment_id"]: float(row["accuracy_m"]) for row in register("segments")}
    # Natural Earth, DCW, TM and WDBII are good to two to three kilometres themselves.
    beyond = [
        row["cross_check_id"]
        for row in CROSS_CHECKS
        if row["segment_id"] and row["median_m"] and float(row["median_m"]) > accuracy[row["segment_id"]] + 3_000
    ]
    assert not beyond
