"""Which territories surely hold which places: inside by more than the accuracies of place and boundary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeGuard

import shapely
from shapely.geometry.base import BaseGeometry

from metes.checks.engine.context import CheckContext
from metes.geojson.coordinates import CoordinatesRole, Positions
from metes.geojson.document import GeoJson
from metes.measure.area import area_m2
from metes.measure.depth import Stretch, depth_in, is_beyond
from metes.measure.units import M_PER_KM
from metes.model.enums import Outline
from metes.survey.boundaries import SegmentIndex, SegmentTraits, segment_traits, whole_outline
from metes.tables.table import Row, Value

Territories = Mapping[Value, tuple[Value, ...]]


def territories_of_places(context: CheckContext) -> Territories:
    """Territories whose default reading holds a place by more than the accuracies of both, the smallest first.

    Ids of territories by the id of the place, for places with a control point and territories with a transfer alone.
    Computed once for a package.
    """
    return context.cached("territories_of_places", _territories_of_places)


def readings_elsewhere(context: CheckContext) -> Territories:
    """Readings that transfers name and that surely do not hold a place, by the id of the place.

    A transfer of such a reading says nothing about the place, though it is of a territory that holds it. Computed once
    for a package.
    """
    return context.cached("readings_elsewhere", _readings_elsewhere)


def _readings_elsewhere(context: CheckContext) -> Territories:
    territories, segments = context.layer("territories_layer"), context.layer("segments_layer")
    passed = {row["reading_id"] for row in context.rows("transfers", "reading_id")} - {None}
    if territories is None or not passed:
        return {}
    fields = ("reading_id", "territory_id", "is_default", "outline", "accuracy_m")
    readings = [row for row in context.rows("readings", *fields) if row["reading_id"] in passed]
    stretches = stretches_of_readings(readings, territories, segments, _traits(context))
    shapes = {f.id: f.shape for f in territories.features if f.id in stretches and f.id is not None}
    return {
        place["place_id"]: tuple(each for each, shape in shapes.items() if _lies_outside(place, shape, stretches[each]))
        for place in _asked_places(context)
    }


def _lies_outside(place: Row, shape: BaseGeometry, stretches: Sequence[Stretch]) -> bool:
    lon, lat, accuracy_m = place["lon"], place["lat"], place["accuracy_m"]
    if not (is_number(lon) and is_number(lat) and is_number(accuracy_m)):
        return False
    depth = depth_in(lon, lat, accuracy_m, shape, stretches)
    return depth.is_sure and not depth.is_inside


def _asked_places(context: CheckContext) -> list[Row]:
    """Places with a control point."""
    asked = {row["place_id"] for row in context.rows("control_points", "place_id")}
    return [row for row in context.rows("places", "place_id", "lon", "lat", "accuracy_m") if row["place_id"] in asked]


def _traits(context: CheckContext) -> Mapping[str, SegmentTraits]:
    return traits_of(
        context.rows("segments", "segment_id", "kind", "accuracy_m"),
        context.rows("segment_uses", "segment_id", "accuracy_m"),
    )


def _territories_of_places(context: CheckContext) -> Territories:
    territories, segments = context.layer("territories_layer"), context.layer("segments_layer")
    if territories is None:
        return {}
    fields = ("reading_id", "territory_id", "is_default", "outline", "accuracy_m")
    moved = {row["territory_id"] for row in context.rows("transfers", "territory_id")}
    readings = [row for row in context.rows("readings", *fields) if row["territory_id"] in moved]
    stretches = stretches_of_readings(readings, territories, segments, _traits(context))
    return holding_territories(_asked_places(context), readings, territories, stretches)


def holding_territories(
    places: Iterable[Row],
    readings: Iterable[Row],
    territories: GeoJson,
    stretches: Mapping[str, Sequence[Stretch]],
) -> Territories:
    """Territories by place, the smallest first: the one that says most about the place.

    A territory holds what its default reading holds. Raises nothing: readings that are not drawn hold nothing.
    """
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
    readings: Iterable[Row], territories: GeoJson, segments: GeoJson | None, traits: Mapping[str, SegmentTraits]
) -> Mapping[str, Sequence[Stretch]]:
    """The boundary of every readable reading in stretches; one of its own accuracy where it is not of segments."""
    rows = {row["reading_id"]: row for row in readings}
    lines = list(_lines(segments)) if segments is not None else []
    index = SegmentIndex(lines, traits)
    found = {}
    for feature in territories.features:
        row = rows.get(feature.id)
        accuracy_m = row["accuracy_m"] if row is not None else None
        if row is None or feature.id is None or not feature.is_sound or not is_number(accuracy_m):
            continue
        if row["outline"] == Outline.SEGMENTS and lines:
            found[feature.id] = index.stretches(feature.shape, feature.id, accuracy_m)
        else:
            found[feature.id] = whole_outline(feature.shape, row.get("source_id"), accuracy_m)
    return found


def traits_of(segments: Iterable[Row], uses: Iterable[Row]) -> Mapping[str, SegmentTraits]:
    """Traits of the segments, from the rows of `segments` and `segment_uses` that state an accuracy."""
    segments = tuple(segments)
    stated = ((str(row["segment_id"]), row["accuracy_m"]) for row in (*segments, *uses))
    accuracies = ((segment, accuracy_m) for segment, accuracy_m in stated if is_number(accuracy_m))
    return segment_traits(accuracies, {str(row["segment_id"]) for row in segments if row["kind"] == "coast"})


def _holds(place: Row, shape: BaseGeometry, stretches: Sequence[Stretch]) -> bool:
    lon, lat, accuracy_m = place["lon"], place["lat"], place["accuracy_m"]
    if not (is_number(lon) and is_number(lat) and is_number(accuracy_m)):
        return False
    # Most places lie far from any boundary, and an exact distance to a long one takes a while. What lies beyond the
    # largest doubt is farther than any stretch that could make the answer unsure, and need not be measured.
    reach_km = (accuracy_m + max((stretch.accuracy_m for stretch in stretches), default=0.0)) / M_PER_KM
    near = [stretch for stretch in stretches if not is_beyond(lon, lat, stretch.geometry, reach_km)]
    if not near:
        return bool(shapely.contains_xy(shape, lon, lat))
    # A border on land, however far off, keeps a coast from counting as one: that with the fewest vertices will do.
    landward = [stretch for stretch in stretches if not stretch.is_coast]
    if landward and all(stretch.is_coast for stretch in near):
        near.append(min(landward, key=lambda stretch: int(shapely.get_num_coordinates(stretch.geometry))))
    depth = depth_in(lon, lat, accuracy_m, shape, near)
    return depth.is_inside and depth.is_sure_on_land


def is_number(value: Value) -> TypeGuard[float]:
    """Whether a cell holds a number, which a required one of this type does."""
    return isinstance(value, int | float)


def _lines(segments: GeoJson) -> Iterator[tuple[str, Positions]]:
    for feature in segments.features:
        for part in feature.coordinate_arrays:
            if part.role is CoordinatesRole.LINE and part.is_sound:
                yield str(feature.id), part.positions
