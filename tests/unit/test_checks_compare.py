"""Comparing stored tables with a fresh run (C201, C202, C204), and a measurement with its cross-checks (C203)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from metes.checks.claims import (
    answer_not_reproduced,
    cross_check_disagrees,
    measurement_not_reproduced,
    verdict_not_reproduced,
)
from metes.tables.table import Row, Value

STORED: Mapping[str, Value] = {
    "subject_id": "sakhalin.island",
    "quantity": "area",
    "value": 72_000.0,
    "unit": "km2",
    "check_laea": 72_000.0,
    "vertices": 1000,
}


def test_equal_tables_have_no_fault() -> None:
    assert list(measurement_not_reproduced.compare([STORED], [dict(STORED)])) == []


@pytest.mark.parametrize(
    ("field", "factor", "is_fault"),
    [
        ("value", 1 + 5e-10, False),
        ("value", 1 + 5e-9, True),
        ("check_laea", 1 + 5e-7, False),
        ("check_laea", 1 + 5e-6, True),
    ],
)
def test_numbers_agree_within_their_tolerance(field: str, factor: float, is_fault: bool) -> None:
    fresh = {**STORED, field: 72_000.0 * factor}
    faults = list(measurement_not_reproduced.compare([STORED], [fresh]))
    assert [fault.field for fault in faults] == ([field] if is_fault else [])


def test_text_whole_numbers_and_blanks_agree_exactly() -> None:
    for field, value in (("unit", "km"), ("vertices", 1001), ("value", None)):
        fault = next(measurement_not_reproduced.compare([STORED], [{**STORED, field: value}]))
        assert (fault.id, fault.field) == ("C201", field)


def test_a_row_with_several_differences_is_one_fault_with_its_line() -> None:
    fresh = {**STORED, "value": 1.0, "unit": "km", "vertices": 2}
    faults = list(measurement_not_reproduced.compare([Row(line=7, values=STORED)], [fresh]))
    assert [fault.message() for fault in faults] == [
        "datapackage/derived/measurements.csv, line 7, column value: found sakhalin.island area: 72000 "
        "(and 2 more columns); expected 1, as in the new run (tolerance 1e-09 of the value)"
    ]


def test_rows_too_many_and_too_few() -> None:
    other = {**STORED, "subject_id": "mongolia.state"}
    faults = list(measurement_not_reproduced.compare([STORED], [other]))
    assert [fault.found for fault in faults] == [
        "mongolia.state area: no such row",
        "sakhalin.island area: an extra row",
    ]


def test_inputs_of_a_verdict_are_told_apart_by_seq() -> None:
    rows: list[Mapping[str, Value]] = [{"claim_id": "C38", "seq": n, "agrees": "yes"} for n in (1, 2)]
    fresh = [rows[0], {**rows[1], "agrees": "no"}]
    faults = list(verdict_not_reproduced.compare(rows, fresh, file="inputs.csv"))
    assert [(fault.id, fault.file, fault.found) for fault in faults] == [("C202", "inputs.csv", 'C38 2: "yes"')]


@pytest.mark.parametrize(
    ("factor", "is_fault"), [(1.0, False), (1 + 5e-7, False), (1 + 5e-6, True), (-1.0, True), (float("nan"), True)]
)
def test_cross_check_that_differs_from_the_value_is_a_fault(factor: float, is_fault: bool) -> None:
    row = {**STORED, "check_epsg6933": None, "check_geodesic": 72_000.0 * factor}
    faults = list(cross_check_disagrees.compare([row]))
    assert [(fault.id, fault.field, fault.feature_id) for fault in faults] == (
        [("C203", "check_geodesic", "sakhalin.island")] if is_fault else []
    )


def test_cross_checks_of_a_length_are_none() -> None:
    assert list(cross_check_disagrees.compare([{**STORED, "quantity": "length", "check_laea": None}])) == []


def test_an_answer_is_found_by_question_and_combination() -> None:
    stored: Mapping[str, Value] = {
        "question_id": "russia-1860",
        "combination_id": "sakhalin=with",
        "is_default": False,
        "value": 383_807.4,
    }
    other: Mapping[str, Value] = {**stored, "combination_id": "sakhalin=without", "is_default": True}
    assert list(answer_not_reproduced.compare([stored, other], [other, stored])) == []
    (fault,) = answer_not_reproduced.compare([stored, other], [{**stored, "value": 383_808.4}, other])
    assert (fault.id, fault.file, fault.field) == ("C204", "datapackage/derived/answers.csv", "value")
    assert fault.found.startswith("russia-1860 sakhalin=with")
    (fault,) = answer_not_reproduced.compare([stored], [stored, other])
    assert fault.found == "russia-1860 sakhalin=without: no such row"
