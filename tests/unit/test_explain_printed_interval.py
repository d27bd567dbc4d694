"""Steps from a printed figure to its interval: those of the registers end where their rows do."""

from __future__ import annotations

from pathlib import Path

import pytest

from metes.explain.printed_interval import interval_steps
from metes.model.claims import Claim, Unit
from metes.model.figures import PublishedFigure
from metes.package.package import open_package
from metes.phrases.interval import Interval
from metes.results.case import Case
from metes.verdicts.wording import claimed_span

ROOT = Path(__file__).resolve().parents[2]
REGISTER = Case(open_package(ROOT)).register
# The international yard of 1959, 0.9144 m, makes the square mile (1760 x 0.9144 m)^2.
SQUARE_MILE_KM2 = (1.760 * 0.9144) ** 2

ROWS: tuple[Claim | PublishedFigure, ...] = (*REGISTER.claims, *REGISTER.published_figures)
NUMBERED = [row for row in ROWS if row.number is not None and row.low is not None and row.high is not None]


@pytest.mark.parametrize("row", NUMBERED, ids=lambda row: row.value_published)
def test_steps_end_at_the_interval_of_the_row(row: Claim | PublishedFigure) -> None:
    assert row.number is not None
    assert row.unit_id is not None
    assert row.low is not None
    assert row.high is not None
    printed, low, high = (row.value_published, row.unit_published), row.low, row.high
    unit, rule = REGISTER.unit_by_id[row.unit_id], REGISTER.phrase_by_id[row.phrase_id].rule
    last = interval_steps(printed, row.number, rule, unit)[-1].replace(",", "")
    span = claimed_span(Interval(low=low, high=high, unit="1")).replace(",", "")
    if " x " in last:
        ends = [float(part.split(" = ")[1].split()[0]) for part in last.split("; ")]
        assert ends == [pytest.approx(low, rel=1e-7), pytest.approx(high, rel=1e-7)]
    else:
        assert span in last or (low == high and f"{span} to {span}" in last)


def test_square_miles_that_were_converted_from_a_round_figure_take_its_interval() -> None:
    factor = SQUARE_MILE_KM2
    mile = Unit(
        unit_id="sq_mi",
        name="square mile",
        dimension="area",
        si_unit="km2",
        factor=factor,
        factor_low=factor,
        factor_high=factor,
        source_id="yard-pound-1959",
    )
    steps = interval_steps(("579,000", "square miles"), 579_000.0, "plain", mile)
    assert "578,500 to 579,500 square mile" in steps[0]
    assert "= 1,498,308.1 km2" in steps[1]
    assert "= 579,153.24 square mile" in steps[2]
    assert steps[3].endswith("1,500,000 - 50,000 to 1,500,000 + 50,000 = 1,450,000 to 1,550,000 km2")
