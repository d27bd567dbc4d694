"""Segments, lines, territories, readings and places as described in the tables."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from metes.model.enums import Outline, Surface

# Error class of limits that no source draws: their accuracy is the distance to another course that they may have had.
# What a reading draws of such a limit is its own choice, and as accurate as the reading says.
UNDRAWN_COURSE = "undrawn_course"


@dataclass(frozen=True, kw_only=True)
class Segment:
    """An arc of one origin between two nodes; 90 % of the true line lies within `accuracy_m` of it."""

    segment_id: str
    name_en: str
    kind: str
    source_id: str
    method: str
    accuracy_m: float
    error_class: str
    licence: str
    name_zh: str | None = None
    name_ru: str | None = None


@dataclass(frozen=True, kw_only=True)
class SegmentUse:
    """What a segment represents during a period, under which provision, and how accurately."""

    use_id: str
    segment_id: str
    provision_id: str | None
    role: str
    valid_from: datetime.date
    valid_to: datetime.date | None
    accuracy_m: float


@dataclass(frozen=True, kw_only=True)
class Line:
    """A named, ordered sequence of segments."""

    line_id: str
    name_en: str
    name_zh: str | None = None
    name_ru: str | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class LineSegment:
    """The sequence number of a segment in a line, counted from 1."""

    line_id: str
    seq: int
    segment_id: str


@dataclass(frozen=True, kw_only=True)
class Territory:
    """A named area, which may have several readings."""

    territory_id: str
    name_en: str
    name_zh: str
    name_ru: str
    kind: str
    note: str | None
    wikidata: str | None = None
    name_local: str | None = None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One defensible interpretation of where the limits of a territory run."""

    reading_id: str
    territory_id: str
    surface: Surface
    is_default: bool
    definition: str
    coverage_group: str
    outline: Outline
    source_id: str
    method: str
    accuracy_m: float
    error_class: str
    licence: str
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None


@dataclass(frozen=True, kw_only=True)
class Place:
    """A named point; with 90 % probability, the true position is within `accuracy_m`."""

    place_id: str
    name_en: str
    kind: str
    lon: float
    lat: float
    accuracy_m: float
    source_id: str
    name_zh: str | None = None
    name_ru: str | None = None
    method: str | None = None
    licence: str | None = None
