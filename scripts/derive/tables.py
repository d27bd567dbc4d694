"""The judged tables that the layers are made from; every cell is read by the type of its column."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from derive.error import BuildError


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A row of segments.csv."""

    segment_id: str
    name_en: str
    name_zh: str
    name_ru: str
    kind: str
    source_id: str
    method: str
    accuracy_m: float
    error_class: str
    licence: str
    note: str | None


@dataclass(frozen=True, kw_only=True)
class SegmentUse:
    """A row of segment_uses.csv; the interval is half-open and open-ended where valid_to is blank."""

    use_id: str
    segment_id: str
    provision_id: str | None
    role: str
    valid_from: datetime.date
    valid_to: datetime.date | None
    accuracy_m: float
    note: str | None


@dataclass(frozen=True, kw_only=True)
class Territory:
    """A row of territories.csv."""

    territory_id: str
    name_en: str
    name_zh: str
    name_ru: str
    name_local: str | None
    kind: str
    note: str | None
    wikidata: str | None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A row of readings.csv."""

    reading_id: str
    territory_id: str
    surface: str
    is_default: bool
    definition: str
    coverage_group: str
    limits_supported: bool
    outline: str
    source_id: str
    method: str
    accuracy_m: float
    error_class: str
    licence: str
    valid_from: datetime.date | None
    valid_to: datetime.date | None


@dataclass(frozen=True, kw_only=True)
class Place:
    """A row of places.csv."""

    place_id: str
    name_en: str
    name_zh: str | None
    name_ru: str | None
    kind: str
    lon: float
    lat: float
    accuracy_m: float
    source_id: str
    method: str
    licence: str
    certainty: str
    wikidata: str | None
    note: str | None


@dataclass(frozen=True, kw_only=True)
class Correction:
    """A row of corrections.csv."""

    correction_id: str
    source_id: str
    feature: str
    action: str
    vertex: int | None
    lon: float | None
    lat: float | None
    expect: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Tables:
    """The tables that name what is published."""

    segments: tuple[Segment, ...]
    segment_uses: tuple[SegmentUse, ...]
    territories: tuple[Territory, ...]
    readings: tuple[Reading, ...]
    places: tuple[Place, ...]

    @property
    def published(self) -> frozenset[str]:
        """Ids that a step of a recipe must make: segments and readings."""
        return frozenset(row.segment_id for row in self.segments) | {row.reading_id for row in self.readings}


def read_tables(folder: Path) -> Tables:
    """The tables in datapackage/registers."""
    corrections = read_rows(folder / "corrections.csv", Correction)
    if corrections:
        # No source needed one so far; a row that is read and not applied would be worse than none.
        raise BuildError("corrections.csv", found=f"{len(corrections)} row(s)", expected="none that no code applies")
    return Tables(
        segments=read_rows(folder / "segments.csv", Segment),
        segment_uses=read_rows(folder / "segment_uses.csv", SegmentUse),
        territories=read_rows(folder / "territories.csv", Territory),
        readings=read_rows(folder / "readings.csv", Reading),
        places=read_rows(folder / "places.csv", Place),
    )


Row = TypeVar("Row")


def read_rows(path: Path, kind: type[Row]) -> tuple[Row, ...]:
    """Rows of a CSV file with exactly the columns of a record, in the order of the file."""
    columns = [field.name for field in fields(kind)]  # type: ignore[arg-type]  # Row is always a dataclass
    try:
        with path.open(encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BuildError(path.name, found=str(error), expected="a CSV table in UTF-8") from error
    if not lines or lines[0] != columns:
        found = ",".join(lines[0]) if lines else "an empty file"
        raise BuildError(path.name, found=found, expected=f"the columns {','.join(columns)}")
    types = get_type_hints(kind)
    return tuple(_row(path.name, number, line, columns, types, kind) for number, line in enumerate(lines[1:], 2))


def _row(name: str, number: int, line: list[str], columns: list[str], types: Mapping[str, Any], kind: type[Row]) -> Row:
    if len(line) != len(columns):
        raise BuildError(f"{name}:{number}", found=f"{len(line)} cells", expected=f"{len(columns)}")
    values = {}
    for column, text in zip(columns, line, strict=True):
        try:
            values[column] = READERS[types[column]](text)
        except ValueError as error:
            where = f"{name}:{number}, column {column}"
            raise BuildError(where, found=repr(text), expected=str(error)) from error
    return kind(**values)


def _text(text: str) -> str:
    if not text:
        raise ValueError("a text")
    return text


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError("a number") from None


def _integer(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError("a whole number") from None


def _boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("true or false")
    return text == "true"


def _date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ValueError("a date YYYY-MM-DD") from None


def _or_blank(reader: Callable[[str], object]) -> Callable[[str], object]:
    return lambda text: reader(text) if text else None


READERS: dict[Any, Callable[[str], object]] = {
    str: _text,
    float: _number,
    bool: _boolean,
    datetime.date: _date,
    str | None: _or_blank(_text),
    int | None: _or_blank(_integer),
    float | None: _or_blank(_number),
    datetime.date | None: _or_blank(_date),
}
