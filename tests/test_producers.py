"""Good files of other producers: no error on any of them, as a false alarm costs more trust than a catch earns."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from metes.checks import Severity, checked_paths

PRODUCERS = Path(__file__).resolve().parent / "producers"
FILES = sorted(path for path in (PRODUCERS / "files").rglob("*") if path.is_file())
FEWEST_PRODUCERS, FEWEST_FILES = 12, 100


def named(path: Path) -> str:
    return path.relative_to(PRODUCERS / "files").as_posix()


@pytest.mark.parametrize("path", FILES, ids=named)
def test_good_file_has_no_error(path: Path) -> None:
    checked = checked_paths([path])
    assert [fault.message() for fault in checked.faults if fault.severity is Severity.ERROR] == []
    assert checked.crashes == ()
    assert checked.files == 1


def test_producers_are_many_and_named_with_their_versions() -> None:
    with (PRODUCERS / "versions.csv").open(encoding="utf-8", newline="") as stream:
        versions = {row["producer"]: row["version"] for row in csv.DictReader(stream)}
    assert versions.keys() == {named(path).split("/")[0] for path in FILES}
    assert len([version for version in versions.values() if version != "imitated"]) >= FEWEST_PRODUCERS
    assert len(FILES) >= FEWEST_FILES


def test_folder_of_a_producer_is_checked_whole() -> None:
    """GeoPackages, sequences and JSON files among them, and no layer stops the others."""
    checked = checked_paths([PRODUCERS / "files" / "gdal"])
    assert [fault.message() for fault in checked.faults if fault.severity is Severity.ERROR] == []
    assert checked.files == len([path for path in FILES if path.parent.name == "gdal"])
    assert any("CurvePolygon" in note for note in checked.notes)
