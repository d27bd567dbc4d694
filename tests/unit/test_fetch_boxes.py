"""A cut that is a table of boxes."""

from __future__ import annotations

from shapely.geometry import MultiPolygon, box

from fetch.boxes import boxes_text
from fetch.declaration import Boxes
from fetch.layer import Record

BY_CODE = Boxes(by=("code", "name"), apart_deg=1.0, blank="-1")


def _record(code: str, *parts: tuple[float, float, float, float]) -> Record:
    geometry = MultiPolygon([box(*part) for part in parts])
    return Record(attributes={"code": code, "name": code.title()}, geometry=geometry)


def test_parts_that_are_near_are_one_box() -> None:
    records = [
        _record("B", (10.0, 0.0, 11.0, 1.0), (11.5, 0.0, 12.0, 2.0)),
        _record("A", (0.001, 0.009, 1.0, 1.0), (30.0, 0.0, 31.0, 1.0)),
        _record("A", (1.0, 1.0, 2.0, 2.001)),
        _record("-1", (-5.0, -5.0, -4.0, -4.0)),
    ]
    assert boxes_text(BY_CODE, records).splitlines() == [
        "code,name,west,south,east,north",
        ",,-5.00,-5.00,-4.00,-4.00",
        "A,A,0.00,0.00,2.00,2.01",
        "A,A,30.00,0.00,31.00,1.00",
        "B,B,10.00,0.00,12.00,2.00",
    ]


def test_boxes_that_grow_together_are_one() -> None:
    """Two of three lie far apart; the box of them reaches the third."""
    steps = _record("A", (0.0, 0.0, 1.0, 4.0), (1.5, 3.0, 6.0, 4.0), (4.0, 0.0, 5.0, 1.0))
    assert boxes_text(BY_CODE, [steps]).splitlines()[1:] == ["A,A,0.00,0.00,6.00,4.00"]
