"""The coverage of the error budget: the published rows, and the command that writes them."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path
from typing import Any

import pytest

from metes.measure.budget import SYSTEMATIC_SHARE
from metes.survey.source_pairs import COLUMNS, main
from tables import rows
from write_figures import SHARE

ROOT = Path(__file__).resolve().parent.parent


def independent_rows(sets_parameter: str) -> list[dict[str, str]]:
    found = rows(ROOT / "docs/coverage.csv")
    assert tuple(found[0]) == COLUMNS
    return [row for row in found if row["is_independent"] == "true" and row["sets_parameter"] == sets_parameter]


@pytest.mark.parametrize("sets_parameter", ["false", "true"])
def test_nine_tenths_of_independent_pairs_are_inside(sets_parameter: str) -> None:
    rows = independent_rows(sets_parameter)
    assert len(rows) >= 20
    assert sum(row["is_inside"] == "true" for row in rows) >= 0.9 * len(rows)


def test_the_systematic_share_is_the_smallest_step_that_holds_95_percent_where_it_was_set() -> None:
    assert SHARE == SYSTEMATIC_SHARE
    rows = independent_rows("true")

    def held(share: float) -> float:
        scale = share / SYSTEMATIC_SHARE
        halves = [math.hypot(float(row["random_half_km2"]), float(row["systematic_half_km2"]) * scale) for row in rows]
        inside = [abs(float(row["difference_km2"])) <= half for row, half in zip(rows, halves, strict=True)]
        return sum(inside) / len(rows)

    assert held(SYSTEMATIC_SHARE - 0.1) < 0.95 <= held(SYSTEMATIC_SHARE)


def test_a_row_follows_from_its_numbers() -> None:
    for row in [*independent_rows("false"), *independent_rows("true")]:
        difference, half = float(row["difference_km2"]), float(row["half_width_km2"])
        # Both numbers are rounded to 0.1 km2, and the smallest half-width is above 50 km2.
        assert float(row["ratio"]) == pytest.approx(difference / half, abs=0.005)
        assert (row["is_inside"] == "true") == (abs(float(row["ratio"])) <= 1.0)


def line(source: str, lat: float, **changed: Any) -> dict[str, Any]:
    properties = {
        "sector": "a-parallel",
        "source": source,
        "origin": source,
        "edition_of": "",
        "accuracy_m": 500,
        "error_class": "land_line",
        "sets_parameter": False,
    }
    coordinates = [[lon, lat] for lon in range(100, 111)]
    return {
        "type": "Feature",
        "properties": properties | changed,
        "geometry": {"type": "LineString", "coordinates": coordinates},
    }


def written(tmp_path: Path, features: list[dict[str, Any]]) -> Path:
    path = tmp_path / "lines.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_every_two_lines_of_a_sector_are_compared_editions_with_their_source_alone(tmp_path: Path) -> None:
    features = [line("a", 49.0), line("b", 49.001), line("a-later", 49.0, origin="a", edition_of="a")]
    into = tmp_path / "rows.csv"
    assert main([str(written(tmp_path, features)), "--package", str(ROOT), "--into", str(into)]) == 0
    rows = list(csv.DictReader(into.read_text(encoding="utf-8").splitlines()))
    assert [(row["source_a"], row["source_b"], row["is_independent"]) for row in rows] == [
        ("a", "a-later", "false"),
        ("a", "b", "true"),
    ]
    # 0.001 degree of latitude is 111.2 m at 49 N, and the parallel 731 km long: Bessel's series, 1e-3.
    assert float(rows[1]["difference_km2"]) == pytest.approx(731.5 * 0.1112, abs=0.1)


def test_a_line_without_its_accuracy_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    feature = line("a", 49.0)
    del feature["properties"]["accuracy_m"]
    assert main([str(written(tmp_path, [feature])), "--package", str(ROOT)]) == 2
    assert "found KeyError: 'accuracy_m'; expected lines with the properties" in capsys.readouterr().err
