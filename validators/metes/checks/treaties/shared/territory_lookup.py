"""Which territories hold which places, surely: by more than the accuracies of both, the coast apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard

import shapely
from shapely.geometry.base import BaseGeometry

from metes.geojson.coordinates import CoordinatesRole, Positions
from metes.geojson.document import GeoJson
from metes.measure.area import area_m2
from metes.measure.boundary import EdgeIndex, outline_by_owner
from metes.measure.depth import Stretch, depth_by_stretch, is_beyond
from metes.tables.table import Row, Value

M_PER_KM = 1e3


@dataclass(frozen=True, kw_only=True)
class Trait:
    """What counts of a segment here: how accurate it is at worst, and whether it is coast."""

    accuracy_m: float
    is_coast: bool


def holding_territories(
    places: Iterable[Row],
    readings: Iterable[Row],
    territories: GeoJson,
    stretches: Mapping[str, Sequence[Stretch]],
) -> Mapping[Value, tuple[Value, ...]]:
    """Territories by place, the smallest first: the one that says most about the place.

    A territory holds what its default reading holds. Raises nothing: readings that are not drawn hold nothing."""
    shapes = {f.id: f.shape for f in territories.features if f.id in stretches and f.id is not None}
    default = [row for row in readings if row["is_default"] is True and row["reading_id"] in shapes]
    sizes = area_m2([shapes[str(row["reading_id"])] for row in default])
    ordered = [row for _, _, row in sorted(zip(sizes, range(len(default)), default, strict=True))]
    held = {}
    for place in places:
        ids = [str(row["reading_id"]) for row in ordered]
        found = (
            row["territory_id"] for row, i in zip(ordered, ids, strict=True) if _holds(place, shapes[i], stretches[i])
        )
        held[place["place_id"]] = tuple(dict.fromkeys(found))
    return held


def stretches_of_readings(
    readings: Iterable[Row], territories: GeoJson, segments: GeoJson | None, traits: Mapping[str, Trait]
) -> Mapping[str, Sequence[Stretch]]:
    """The boundary of every reading by stretches; one of the accuracy of the reading where it is not of segments."""
    rows = {row["reading_id"]: row for row in readings}
    lines = list(_lines(segments)) if segments is not None else []
    index = EdgeIndex([positions for _, positions in lines])
    found = {}
    for feature in territories.features:
        row = rows.get(feature.id)
        accuracy_m = row["accuracy_m"] if row is not None else None
        if row is None or feature.id is None or not feature.is_sound or not is_number(accuracy_m):
            continue
        shape = feature.shape
        whole = {-1: shape.boundary}
        outline = outline_by_owner(shape, index) if row["outline"] == "segments" and lines else whole
        found[feature.id] = [
            _stretch(geometry, None if owner < 0 else traits.get(str(lines[owner][0])), accuracy_m)
            for owner, geometry in outline.items()
        ]
    return found


def _stretch(geometry: BaseGeometry, trait: Trait | None, coarsest_m: float) -> Stretch:
    if trait is None:
        return Stretch(geometry=geometry, accuracy_m=coarsest_m, is_coast=False)
    return Stretch(geometry=geometry, accuracy_m=min(trait.accuracy_m, coarsest_m), is_coast=trait.is_coast)


def traits_of(segments: Iterable[Row], uses: Iterable[Row]) -> Mapping[str, Trait]:
    """Kind of each segment, and the coarsest accuracy of its uses: a line may have meant a river that has moved."""
    coarsest: dict[str, float] = {}
    for row in (*segments, *uses):
        accuracy_m = row["accuracy_m"]
        if is_number(accuracy_m):
            segment = str(row["segment_id"])
            coarsest[segment] = max(coarsest.get(segment, 0.0), accuracy_m)
    coasts = {str(row["segment_id"]) for row in segments if row["kind"] == "coast"}
    return {name: Trait(accuracy_m=value, is_coast=name in coasts) for name, value in coarsest.items()}


def _holds(place: Row, shape: BaseGeometry, stretches: Sequence[Stretch]) -> bool:
    lon, lat, accuracy_m = place["lon"], place["lat"], place["accuracy_m"]
    if not (is_number(lon) and is_number(lat) and is_number(accuracy_m)):
        return False
    # Most places lie far from any boundary, and an exact distance to a long one takes a while.
    near = [s for s in stretches if not is_beyond(lon, lat, s.geometry, (accuracy_m + s.accuracy_m) / M_PER_KM)]
    if not near:
        return bool(shapely.contains_xy(shape, lon, lat))
    # A stretch beyond its doubt cannot make the answer unsure; one on land keeps a coast from counting as border.
    landward = [stretch for stretch in stretches if not stretch.is_coast]
    if landward and all(stretch.is_coast for stretch in near):
        near.append(min(landward, key=lambda stretch: int(shapely.get_num_coordinates(stretch.geometry))))
    depth = depth_by_stretch(lon, lat, accuracy_m, shape, near)
    return depth.is_sure and depth.km > 0.0


def is_number(value: Value) -> TypeGuard[float]:
    """Whether a cell holds a number, which a required one of this type does."""
    return isinstance(value, int | float)


def _lines(segments: GeoJson) -> Iterator[tuple[str | None, Positions]]:
    for feature in segments.features:
        for part in feature.parts:
            if part.role is CoordinatesRole.LINE and part.is_sound:
                yield feature.id, part.positions
