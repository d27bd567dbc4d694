"""The accuracies that rest on alternatives follow from the alternatives, by the declared rule."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from derive.error import BuildError
from derive.geodesy import WGS84
from measure_alternatives import DECLARED, PAGE, distances, read_alternatives, sampled, segment_lines, stated_m, text

ROOT = Path(__file__).resolve().parent.parent


def rows(path: str) -> list[dict[str, str]]:
    with (ROOT / path).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


SEGMENTS = {row["segment_id"]: row for row in rows("datapackage/registers/segments.csv")}
ALTERNATIVES = rows(str(PAGE))


def test_distances_are_those_of_the_published_lines() -> None:
    assert (ROOT / PAGE).read_text(encoding="utf-8") == text(ROOT)


def test_distance_of_two_parallels_is_that_of_their_latitudes() -> None:
    """From 49 to 50 degrees a meridian is 111.220 km long on WGS 84 (Snyder 1987, equation 3-21)."""
    south, north = (np.array([[100.0 + step / 10.0, lat] for step in range(51)]) for lat in (49.0, 50.0))
    found = distances([south], [north])
    assert found.median_m == pytest.approx(111_220.0, abs=20.0)
    assert found.max_m == pytest.approx(found.p90_m, abs=20.0)


def test_samples_are_a_kilometre_apart_at_most_and_hold_both_ends() -> None:
    line = np.array([[100.0, 50.0], [100.1, 50.0], [101.0, 50.3]])
    points = sampled(line, 1_000.0)
    assert (points[[0, -1]] == line[[0, -1]]).all()
    assert WGS84.inv(*points[:-1].T, *points[1:].T)[2].max() <= 1_000.0


@pytest.mark.parametrize(
    ("p90_m", "stated"), [(193.0, 200.0), (3_678.0, 4_000.0), (8_725.0, 9_000.0), (359_400.0, 360_000.0)]
)
def test_accuracies_are_rounded_up(p90_m: float, stated: float) -> None:
    assert stated_m(p90_m) == stated


@pytest.mark.parametrize("segment_id", sorted({row["segment_id"] for row in ALTERNATIVES}))
def test_a_segment_is_as_accurate_as_its_farthest_alternative_is_near(segment_id: str) -> None:
    asked = max(float(row["accuracy_m"]) for row in ALTERNATIVES if row["segment_id"] == segment_id)
    assert float(SEGMENTS[segment_id]["accuracy_m"]) == asked


def test_every_limit_that_no_source_draws_has_an_alternative_and_says_so() -> None:
    undrawn = {name for name, row in SEGMENTS.items() if row["error_class"] == "undrawn_course"}
    assert undrawn == {row["segment_id"] for row in ALTERNATIVES if row["segment_id"].startswith("west-before-1864-")}
    for name in undrawn:
        widest = max((row for row in ALTERNATIVES if row["segment_id"] == name), key=lambda row: float(row["p90_m"]))
        assert widest["alternative"].removeprefix("the ") in SEGMENTS[name]["method"]
        assert f"within {float(widest['p90_m']) / 1e3:.0f} km" in SEGMENTS[name]["method"]


def test_correlation_of_undrawn_courses_is_the_mean_length_of_their_segments() -> None:
    lines = segment_lines(ROOT)
    lengths_km = [
        WGS84.line_length(*lines[name].T) / 1e3
        for name, row in SEGMENTS.items()
        if row["error_class"] == "undrawn_course"
    ]
    classes = {
        row["error_class"]: float(row["correlation_km"]) for row in rows("datapackage/registers/error_classes.csv")
    }
    # Rounded to 10 km.
    assert classes["undrawn_course"] == pytest.approx(float(np.mean(lengths_km)), abs=5.0)


def test_interval_of_either_reading_reaches_the_other() -> None:
    """What one reading of the land of 1864 draws sets the accuracy of the other: their budgets must know of it."""
    areas = {
        row["subject_id"].removeprefix("chuguchak-1864."): {end: float(row[end]) for end in ("value", "low", "high")}
        for row in rows("datapackage/derived/measurements.csv")
        if row["subject_id"].startswith("chuguchak-1864.") and row["quantity"] == "area"
    }
    inner, outer = areas["balkhash-chu-naryn"], areas["outer-line"]
    assert outer["low"] < inner["value"] < outer["high"]
    # 95 % and not 100: the inner interval ends 2 % before the outer reading, which all alternatives at once make up.
    assert inner["high"] > 0.95 * outer["value"]


def test_a_declaration_of_an_unknown_segment_is_refused(tmp_path: Path) -> None:
    for name in ("geometries", "datapackage", "sources"):
        (tmp_path / name).symlink_to(ROOT / name)
    declared = tmp_path / DECLARED
    declared.parent.mkdir()
    declared.write_text(
        "- {segments: [cn-kz-99], alternative: none, course: {segments: [cn-kz-01]}}\n", encoding="utf-8"
    )
    with pytest.raises(BuildError, match="cn-kz-99"):
        read_alternatives(tmp_path)
