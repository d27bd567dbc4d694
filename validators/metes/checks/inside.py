"""Which territories hold which places, surely: by more than the accuracies of both, the coast apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeGuard

import shapely
from shapely.geometry.base import BaseGeometry

from metes.measure.area import area_m2
from metes.measure.boundary import EdgeIndex, landward_border
from metes.measure.depth import depth_inside_km, is_beyond
from metes.package.geojson import GeoJson
from metes.package.layer import geometry_of
from metes.package.parts import Positions, Role
from metes.package.table import Row, Value

M_PER_KM = 1e3


def holding_territories(
    places: Iterable[Row],
    readings: Iterable[Row],
    territories: GeoJson,
    borders: Mapping[str, BaseGeometry],
) -> Mapping[Value, tuple[Value, ...]]:
    """Territories by place, the smallest first: the one that says most about the place.

    A territory holds what its default reading holds. Raises nothing: readings that are not drawn hold nothing."""
    shapes = {f.id: geometry_of(f.parts) for f in territories.features if f.id is not None and f.is_sound}
    default = [row for row in readings if row["is_default"] is True and row["reading_id"] in shapes]
    sizes = area_m2([shapes[str(row["reading_id"])] for row in default])
    ordered = [row for _, _, row in sorted(zip(sizes, range(len(default)), default, strict=True))]
    held = {}
    for place in places:
        found = (row["territory_id"] for row in ordered if _holds(row, place, shapes, borders))
        held[place["place_id"]] = tuple(dict.fromkeys(found))
    return held


def landward_borders(
    readings: Iterable[Row], territories: GeoJson, segments: GeoJson | None, kinds: Mapping[Value, Value]
) -> Mapping[str, BaseGeometry]:
    """The boundary of every reading; without its coasts where it is drawn from segments. `kinds` is by segment."""
    drawn = {row["reading_id"] for row in readings if row["outline"] == "segments"}
    lines = list(_lines(segments)) if segments is not None else []
    index = EdgeIndex([positions for _, positions in lines])
    is_coast = [kinds.get(segment_id) == "coast" for segment_id, _ in lines]
    borders = {}
    for feature in territories.features:
        if feature.id is not None and feature.is_sound:
            shape = geometry_of(feature.parts)
            borders[feature.id] = (
                landward_border(shape, index, is_coast) if feature.id in drawn and lines else shape.boundary
            )
    return borders


def _holds(reading: Row, place: Row, shapes: Mapping[str, BaseGeometry], borders: Mapping[str, BaseGeometry]) -> bool:
    lon, lat, reach_m, accuracy_m = place["lon"], place["lat"], place["accuracy_m"], reading["accuracy_m"]
    if not (is_number(lon) and is_number(lat) and is_number(reach_m) and is_number(accuracy_m)):
        return False
    doubt_km = (reach_m + accuracy_m) / M_PER_KM
    shape, border = shapes[str(reading["reading_id"])], borders[str(reading["reading_id"])]
    is_in = bool(shapely.contains_xy(shape, lon, lat))
    # Most places lie far from any boundary, and an exact distance to a long one takes a while.
    if is_beyond(lon, lat, (shape.boundary if border.is_empty else border) if is_in else shape, doubt_km):
        return is_in
    return depth_inside_km(lon, lat, shape, border, doubt_km=doubt_km) > doubt_km


def is_number(value: Value) -> TypeGuard[float]:
    """Whether a cell holds a number, which a required one of this type does."""
    return isinstance(value, int | float)


def _lines(segments: GeoJson) -> Iterator[tuple[str | None, Positions]]:
    for feature in segments.features:
        for part in feature.parts:
            if part.role is Role.LINE and part.is_sound:
                yield feature.id, part.positions
