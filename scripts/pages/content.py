"""Registers and geometries for the pages: rows by table, shapes by id, and the segments of each outline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import shapely

from canonical import read_features
from csv_table import read_rows

Row = Mapping[str, str]
DERIVED = ("measurements", "verdicts", "verdict_inputs", "answers")
Edge = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Subject of a section and a map: a line or territory, its readings and its segments."""

    subject_id: str
    is_territory: bool
    readings: tuple[Row, ...]
    segments: tuple[Row, ...]


class Content:
    """The package read from its files: tables as text, geometries by id."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.shapes, self.lines, self.spots = (
            {feature.id: feature.geometry for feature in read_features(root / "geometries" / f"{name}.geojson")}
            for name in ("territories", "segments", "places")
        )
        self.rows = cache(self._rows)

    def by_id(self, table: str, key: str) -> dict[str, Row]:
        """Rows of a register by their key."""
        return {row[key]: row for row in self.rows(table)}

    def subjects(self) -> list[Subject]:
        """Every line, then every territory, each in the order of its table."""
        return [*map(self._line, self.rows("lines")), *map(self._territory, self.rows("territories"))]

    def _line(self, line: Row) -> Subject:
        rows = self.by_id("segments", "segment_id")
        runs = [row for row in self.rows("line_segments") if row["line_id"] == line["line_id"]]
        ordered = sorted(runs, key=lambda row: int(row["seq"]))
        return Subject(
            subject_id=line["line_id"],
            is_territory=False,
            readings=(),
            segments=tuple(rows[row["segment_id"]] for row in ordered),
        )

    def _territory(self, territory: Row) -> Subject:
        own = [row for row in self.rows("readings") if row["territory_id"] == territory["territory_id"]]
        drawn = [row for row in own if row["reading_id"] in self.shapes]
        # The default reading first: it is the one that is filled on the map.
        drawn.sort(key=lambda row: (row["is_default"] != "true", row["reading_id"]))
        edges = set().union(*(edges_of(self.shapes[row["reading_id"]]) for row in drawn))
        bounding = [
            row for row in self.rows("segments") if not edges_of(self.lines[row["segment_id"]]).isdisjoint(edges)
        ]
        return Subject(
            subject_id=territory["territory_id"],
            is_territory=True,
            readings=tuple(drawn),
            segments=tuple(bounding),
        )

    def _rows(self, table: str) -> Sequence[Row]:
        folder = "derived" if table in DERIVED else "registers"
        return read_rows(self.root / "datapackage" / folder / f"{table}.csv")


@cache
def edges_of(geometry: shapely.Geometry) -> frozenset[Edge]:
    """Edges of lines and outlines, independent of direction."""
    found: set[Edge] = set()
    for part in lines_of(geometry):
        positions = [(float(lon), float(lat)) for lon, lat in shapely.get_coordinates(part)]
        found.update((one, other) if one < other else (other, one) for one, other in pairwise(positions))
    return frozenset(found)


def lines_of(geometry: shapely.Geometry) -> Iterable[shapely.Geometry]:
    """Lines of a geometry; the rings of a polygon."""
    parts = shapely.get_parts(geometry)
    kinds = shapely.get_type_id(parts)
    return [*parts[(kinds == 1) | (kinds == 2)], *shapely.get_rings(parts[kinds == 3])]
