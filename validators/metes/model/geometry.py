"""Lines, territories and places as the tables describe them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from metes.model.enums import Outline, Surface

# Error class of limits that no source draws: their accuracy is the distance to another course that they may have had.
# What a reading draws of such a limit is its own choice, and as accurate as the reading says.
UNDRAWN_COURSE = "undrawn_course"


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A piece of line of one origin; nine tenths of the true line lie within `accuracy_m` of it."""

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
    """What a segment means from one day to another, by which provision."""

    use_id: str
    segment_id: str
    provision_id: str | None
    role: str
    valid_from: datetime.date
    valid_to: datetime.date | None
    accuracy_m: float


@dataclass(frozen=True, kw_only=True)
class Line:
    """A named run of segments."""

    line_id: str
    name_en: str


@dataclass(frozen=True, kw_only=True)
class LineSegment:
    """The place of a segment in a line, counted from 1."""

    line_id: str
    seq: int
    segment_id: str


@dataclass(frozen=True, kw_only=True)
class Territory:
    """A named area, of which there may be several readings."""

    territory_id: str
    name_en: str
    name_zh: str
    name_ru: str
    kind: str
    note: str | None
    wikidata: str | None = None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One defensible extent of a territory."""

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
    """A named point; the true position lies within `accuracy_m` in nine cases of ten."""

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
