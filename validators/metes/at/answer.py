"""The answer about a point: the territories that hold it, their transfers, and the control points beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from metes.at.chain import Span, chain_of
from metes.at.events import PointRecords, PresentOutline, first_record
from metes.at.holding import DatedEffect, TransfersAround, around, left_open, transfers_around
from metes.at.question import Point, Question
from metes.measure.area import area_m2
from metes.measure.depth import Stretch, depth_in, distance_km, distances_km, is_across, is_beyond
from metes.measure.length import length_m
from metes.measure.units import M_PER_KM
from metes.model import Register
from metes.model.dates import Days
from metes.model.enums import Basis, Certainty
from metes.model.geometry import Place, Reading, Territory
from metes.model.treaties import ControlPoint

# Two days on horseback: what a town farther off shows says little of the point. The distance always stands beside.
NEAREST_PLACE_KM = 50.0
# Kinds of places that are no town: in dispute, they say nothing of the country around them.
SPOTS = ("pass", "summit", "waypoint")


class Position(StrEnum):
    """Where a point lies, as far as both accuracies let it be told."""

    INSIDE = "inside"
    NEAR_BOUNDARY = "near_boundary"
    OUTSIDE = "outside"


@dataclass(frozen=True, kw_only=True)
class ReadingPosition:
    """Where a point lies in a reading: `depth_km` to its landward boundary, negative outside, within `uncertainty_km`.

    The depth is left out where the point lies outside by more than the doubt.
    """

    reading: Reading
    position: Position
    depth_km: float | None
    uncertainty_km: float


@dataclass(frozen=True, kw_only=True)
class TerritoryAnswer:
    """What the tables say of one territory on the days asked; without days, its states are empty."""

    territory: Territory
    held: tuple[ReadingPosition, ...]
    states: tuple[TransfersAround, ...]
    open: DatedEffect | None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Who held and claimed a point, the territories that hold it, the most specific first, and the nearest place.

    `control` and `claim` are the spans that overlap the days asked, or all of history without a date. `outlines` are
    the states that hold the point at present. `is_near_boundary` is True if no territory surely holds the point, so
    that the answer supposes it to be inside one that it is too close to tell. `place` is the nearest place with control
    points on the same side of every boundary, or else the nearest at all, with `is_place_used` False.
    """

    question: Question
    register: Register
    control: tuple[Span, ...]
    claim: tuple[Span, ...]
    outlines: tuple[PresentOutline, ...]
    is_near_boundary: bool
    is_place_used: bool
    territories: tuple[TerritoryAnswer, ...]
    place: Place | None
    place_km: float | None
    control_points: tuple[ControlPoint, ...]
    nearest: tuple[str, float] | None
    holds_if_swapped: tuple[str, ...]


def answer(
    register: Register,
    shapes: Mapping[str, BaseGeometry],
    stretches: Mapping[str, Sequence[Stretch]],
    asked: Question,
) -> Answer:
    """Answers from tables and polygons alone; `shapes` and `stretches` are by reading."""
    drawn = [reading for reading in register.readings if reading.reading_id in shapes]
    borders = _Borders(register, stretches)
    held = [_held(asked.point, each, shapes[each.reading_id], borders) for each in drawn]
    found = [each for each in held if each.position is not Position.OUTSIDE]
    found.sort(key=lambda each: (float(area_m2([shapes[each.reading.reading_id]])[0]), each.reading.reading_id))
    ids = dict.fromkeys(each.reading.territory_id for each in found)
    near = _places_near(register, asked.point)
    same_side = [pair for pair in near if _is_same_side(register, asked.point, pair, held, shapes)]
    place, place_km = next(iter((*same_side, *near)), (None, None))
    points = tuple(p for p in register.control_points if place is not None and p.place_id == place.place_id)
    records, is_near = _records(register, asked.point, held, shapes, points if same_side else ())
    return Answer(
        question=asked,
        register=register,
        control=_asked(chain_of(register, records, Basis.CONTROL), asked.days),
        claim=_asked(chain_of(register, records, Basis.CLAIM), asked.days),
        outlines=records.outlines,
        is_near_boundary=is_near,
        is_place_used=bool(same_side),
        territories=tuple(_territory(register, territory_id, held, asked.days) for territory_id in ids),
        place=place,
        place_km=place_km,
        control_points=around(points, asked.days) if asked.days is not None else points,
        nearest=None if ids else _nearest_reading(asked.point, shapes),
        holds_if_swapped=() if ids else _if_swapped(asked.point, shapes),
    )


def _territory(
    register: Register, territory_id: str, held: list[ReadingPosition], days: Days | None
) -> TerritoryAnswer:
    own = tuple(each for each in held if each.reading.territory_id == territory_id)
    # What passed a part of the territory alone says nothing of a point outside that part.
    elsewhere = frozenset(each.reading.reading_id for each in own if each.position is Position.OUTSIDE)
    states = (
        ()
        if days is None
        else tuple(transfers_around(register, territory_id, basis, days, elsewhere) for basis in Basis)
    )
    return TerritoryAnswer(
        territory=register.territory_by_id[territory_id],
        held=own,
        states=states,
        open=None if days is None else left_open(register, territory_id, days),
    )


class _Borders:
    """The boundaries of readings by stretch, and the lines that run along them."""

    def __init__(self, register: Register, stretches: Mapping[str, Sequence[Stretch]]) -> None:
        self.register = register
        self.stretches = stretches

    def separate(self, point: Point, reading_id: str, shape: BaseGeometry) -> bool:
        """Whether a line along the boundary of a reading runs between the reading and a point that is off that line.

        Where the rest of the boundary ran is doubtful only on its own side of such a line: how far the belt on the left
        bank of the Amur reached says nothing of the right bank.
        """
        own = {stretch.label for stretch in self.stretches[reading_id]}
        lines = (self._line(line.line_id, own) for line in self.register.lines)
        return any(
            is_across(point.lon, point.lat, shape, shapely.union_all([each.geometry for each in line]))
            for line in lines
            if line and self._is_off(point, line)
        )

    def _line(self, line_id: str, own: Set[str]) -> list[Stretch]:
        """Segments of a line that shares one with a boundary; none where a segment bounds no reading."""
        names = self.register.segments_of(line_id)
        if own.isdisjoint(names) or not self._by_segment.keys() >= set(names):
            return []
        return [self._by_segment[name] for name in names]

    def _is_off(self, point: Point, line: Sequence[Stretch]) -> bool:
        """Whether a point is farther from every segment of a line than the accuracies of both."""
        kms = distances_km(point.lon, point.lat, [stretch.geometry for stretch in line])
        return all(km * M_PER_KM > point.accuracy_m + stretch.accuracy_m for km, stretch in zip(kms, line, strict=True))

    @cached_property
    def _by_segment(self) -> Mapping[str, Stretch]:
        """Every segment that bounds a reading, with its coarsest accuracy in any of them."""
        found: dict[str, Stretch] = {}
        for stretch in (each for of_one in self.stretches.values() for each in of_one):
            if stretch.label not in found or found[stretch.label].accuracy_m < stretch.accuracy_m:
                found[stretch.label] = stretch
        return found


def _held(point: Point, reading: Reading, shape: BaseGeometry, borders: _Borders) -> ReadingPosition:
    uncertainty_km = (point.accuracy_m + reading.accuracy_m) / M_PER_KM
    if is_beyond(point.lon, point.lat, shape, uncertainty_km):
        return ReadingPosition(reading=reading, position=Position.OUTSIDE, depth_km=None, uncertainty_km=uncertainty_km)
    depth = depth_in(point.lon, point.lat, point.accuracy_m, shape, borders.stretches[reading.reading_id])
    position = Position.NEAR_BOUNDARY
    if depth.is_sure:
        position = Position.INSIDE if depth.is_inside else Position.OUTSIDE
    elif not depth.is_inside and borders.separate(point, reading.reading_id, shape):
        position = Position.OUTSIDE
    return ReadingPosition(reading=reading, position=position, depth_km=depth.km, uncertainty_km=depth.uncertainty_km)


def _asked(spans: tuple[Span, ...], days: Days | None) -> tuple[Span, ...]:
    return spans if days is None else tuple(span for span in spans if span.overlaps(days))


def _records(
    register: Register,
    point: Point,
    held: list[ReadingPosition],
    shapes: Mapping[str, BaseGeometry],
    points: tuple[ControlPoint, ...],
) -> tuple[PointRecords, bool]:
    """What bears on the point, and whether that is only by territories that it is too close to the boundary of."""
    default = [each for each in held if each.reading.is_default]
    inside = [each.reading.territory_id for each in default if each.position is Position.INSIDE]
    moved = _moved(register)
    near = [each for each in default if each.position is Position.NEAR_BOUNDARY and each.reading.territory_id in moved]
    near.sort(key=lambda each: (shapes[each.reading.reading_id].area, each.reading.reading_id))
    inside.sort(
        key=lambda each: min(shapes[h.reading.reading_id].area for h in default if h.reading.territory_id == each)
    )
    sure = [each for each in inside if each in moved]
    # Of territories whose boundary is too close, the smallest one says most about the point.
    ids = sure or [each.reading.territory_id for each in near[:1]]
    polities = {polity.present_territory_id: polity for polity in register.polities}
    outlines = tuple(
        PresentOutline(reading=each.reading, polity=polity, day=polity.present_from)
        for each in default
        if each.position is Position.INSIDE and (polity := polities.get(each.reading.territory_id)) is not None
        if polity.present_from is not None
    )
    drawn = [each.reading.reading_id for name in ids for each in default if each.reading.territory_id == name]
    # What the tables know of any place inside tells since when they know of the territory.
    known = [p for p in register.control_points if _is_in_any(register.place_by_id[p.place_id], drawn, shapes)]
    town = None if points else _nearest_town(register, point, drawn[:1], shapes)
    records = PointRecords(
        territory_ids=tuple(ids),
        elsewhere=frozenset(each.reading.reading_id for each in held if each.position is Position.OUTSIDE),
        points=points,
        outlines=outlines,
        first_record=first_record(register, ids, (*known, *points)),
        points_of_territories=tuple(known),
        points_elsewhere=tuple(p for p in known if p.place_id == town),
    )
    return records, not sure and bool(ids)


def _nearest_town(
    register: Register, point: Point, readings: Sequence[str], shapes: Mapping[str, BaseGeometry]
) -> str | None:
    """The nearest place with control points that lies in the smallest territory of the point and in no smaller one."""
    smaller = [
        each.reading_id
        for each in register.readings
        if each.is_default and each.reading_id in shapes and each.territory_id in _moved(register)
        if readings and shapes[each.reading_id].area < shapes[readings[0]].area
    ]
    held = {row.place_id for row in register.control_points}
    places = [place for place in register.places if place.place_id in held and _is_in_any(place, readings, shapes)]
    distances = [
        (length_m(np.array([[point.lon, point.lat], [place.lon, place.lat]])), place.place_id)
        for place in places
        if not _is_in_any(place, smaller, shapes)
    ]
    return min(distances)[1] if distances else None


def _moved(register: Register) -> set[str]:
    return {each.transfer.territory_id for each in register.dated_transfers}


def _is_in_any(place: Place, readings: Sequence[str], shapes: Mapping[str, BaseGeometry]) -> bool:
    return any(shapely.contains_xy(shapes[each], place.lon, place.lat) for each in readings)


def _places_near(register: Register, point: Point) -> list[tuple[Place, float]]:
    """Places with control points and their distances in km, the nearest first."""
    known = {row.place_id for row in register.control_points}
    distances = [
        (length_m(np.array([[point.lon, point.lat], [place.lon, place.lat]])) / M_PER_KM, place.place_id)
        for place in register.places
        if place.place_id in known
    ]
    return [(register.place_by_id[place_id], km) for km, place_id in sorted(distances) if km <= NEAREST_PLACE_KM]


def _is_same_side(
    register: Register,
    point: Point,
    place_and_km: tuple[Place, float],
    held: list[ReadingPosition],
    shapes: Mapping[str, BaseGeometry],
) -> bool:
    """Whether the place is the point itself, or no boundary of a territory or state runs between the two."""
    place, km = place_and_km
    if km * M_PER_KM <= place.accuracy_m + point.accuracy_m:
        return True
    if _is_disputed_spot(register, place) and not _is_in_one_territory(place, held, shapes):
        return False
    dividing = _moved(register)
    dividing |= {polity.present_territory_id for polity in register.polities if polity.present_territory_id}
    return all(
        bool(shapely.contains_xy(shapes[each.reading.reading_id], place.lon, place.lat))
        == (each.position is Position.INSIDE)
        for each in held
        if each.reading.territory_id in dividing and each.position is not Position.NEAR_BOUNDARY
    )


def _is_disputed_spot(register: Register, place: Place) -> bool:
    """Whether a place is a pass, summit or waypoint of which the sources dispute who holds it."""
    points = (each for each in register.control_points if each.place_id == place.place_id)
    return place.kind in SPOTS and any(each.certainty is Certainty.DISPUTED for each in points)


def _is_in_one_territory(place: Place, held: Sequence[ReadingPosition], shapes: Mapping[str, BaseGeometry]) -> bool:
    """Whether a drawn territory holds both a place and the point that was asked about."""
    return any(
        bool(shapely.contains_xy(shapes[each.reading.reading_id], place.lon, place.lat))
        for each in held
        if each.position is Position.INSIDE
    )


def _nearest_reading(point: Point, shapes: Mapping[str, BaseGeometry]) -> tuple[str, float] | None:
    """The reading whose outline is nearest, and its distance in kilometres."""
    spot = shapely.Point(point.lon, point.lat)
    # Degrees are shorter from west to east than from south to north, but not by so much that a fourth could win.
    near = sorted(shapes, key=lambda name: (float(shapely.distance(shapes[name], spot)), name))[:3]
    distances = [(distance_km(point.lon, point.lat, shapes[name].boundary), name) for name in near]
    return None if not distances else min(distances)[::-1]


def _if_swapped(point: Point, shapes: Mapping[str, BaseGeometry]) -> tuple[str, ...]:
    return tuple(sorted(name for name, shape in shapes.items() if shapely.contains_xy(shape, point.lat, point.lon)))
