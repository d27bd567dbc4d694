"""A table of the boxes in which all features of a source with the same attributes lie."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from fetch.declaration import Boxes
from fetch.edges import polygons_of
from fetch.layer import Record

SIDES = ("west", "south", "east", "north")
# A hundredth of a degree is a kilometre; boxes are rounded outwards.
PARTS_OF_DEGREE = 100.0


def boxes_text(boxes: Boxes, records: Sequence[Record]) -> str:
    """The text of the table: a row for each box of each group of features, by attributes and from west to east."""
    groups: dict[tuple[str, ...], list[NDArray[np.float64]]] = {}
    for record in records:
        texts = [str(record.attributes[name]) for name in boxes.by]
        key = tuple("" if text == boxes.blank else text for text in texts)
        groups.setdefault(key, []).append(shapely.bounds(polygons_of(record.geometry)))
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([*boxes.by, *SIDES])
    for key, corners in sorted(groups.items()):
        for corner in _merged(np.vstack(corners), boxes.apart_deg):
            low, high = np.floor(corner[:2] * PARTS_OF_DEGREE), np.ceil(corner[2:] * PARTS_OF_DEGREE)
            writer.writerow([*key, *(f"{value / PARTS_OF_DEGREE:.2f}" for value in (*low, *high))])
    return written.getvalue()


def _merged(corners: NDArray[np.float64], apart_deg: float) -> NDArray[np.float64]:
    """Boxes of those that are less apart; a merged box may come near to another, so that it is asked again."""
    half = np.array([-1.0, -1.0, 1.0, 1.0]) * apart_deg / 2.0
    while True:
        grown = shapely.union_all(shapely.box(*(corners + half).T))
        merged = np.asarray(shapely.bounds(polygons_of(grown))) - half
        merged = merged[np.lexsort(merged.T[::-1])]
        if len(merged) == len(corners):
            return merged
        corners = merged
