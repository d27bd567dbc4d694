"""What is declared of a source: the pinned artefact, its terms, and the cuts to be made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from fetch.error import SourceError

Lonlat = tuple[float, float]
Window = tuple[float, float, float, float]


CONTENTS = ("features", "raster", "table", "boxes")


class Registry(StrEnum):
    """Where an artefact comes from."""

    DEBIAN = "debian"
    NPM = "npm"
    PYPI = "pypi"


class Take(StrEnum):
    """How one feature of a cut is taken from the source; `areas.py` and `lines.py` have a function for each."""

    CLIPPED = "clipped"
    COAST_RUN = "coast_run"
    LINE = "line"
    MERGED = "merged"
    PARTS_WITHIN = "parts_within"
    PLACE = "place"
    POLYGON = "polygon"
    SHARED_EDGES = "shared_edges"
    UNCOVERED = "uncovered"


@dataclass(frozen=True, kw_only=True)
class Taking:
    """One feature of a cut: its id, the operation, and what the operation works on.

    `of` names features of the source by the key of the cut, or the two sides of a line; `match` finds one by
    any attributes, and with neither it is the one that covers `at`. `at`, `start` and `end` are longitude and
    latitude; `window` is west, south, east, north, all in degrees.
    """

    id: str
    take: Take
    of: tuple[str, ...] = ()
    at: Lonlat | None = None
    start: Lonlat | None = None
    end: Lonlat | None = None
    window: Window | None = None
    tolerance_deg: float = 0.0
    smallest_km2: float = 0.0
    match: Mapping[str, str | int] | None = None


@dataclass(frozen=True, kw_only=True)
class Raster:
    """A window of a grid of the whole world with square cells, counted from 180 degrees west and 90 north.

    `window` is west, south, east, north in degrees; its sides lie between cells.
    """

    dataset: str
    cells_per_degree: int
    window: Window
    no_data: int


@dataclass(frozen=True, kw_only=True)
class Column:
    """A value of a JSON document: the keys that lead to it, and the part of it that is kept, if not all."""

    at: tuple[str, ...]
    pattern: str = ""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table with a row for each of several JSON members; `rows` are their names below the member by row id."""

    columns: Mapping[str, Column]
    rows: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Boxes:
    """The boxes of all features that agree in the attributes `by`; those nearer to each other than `apart_deg` are one.

    `blank` is what the source writes where it has no value.
    """

    by: tuple[str, ...]
    apart_deg: float
    blank: str = ""


@dataclass(frozen=True, kw_only=True)
class Cut:
    """One file of a source folder and the member of the artefact that it is made of.

    `key` is the attribute by which `of` names a feature, `sides` the two attributes that say what lies left
    and right of a line; `carry` lists the attributes kept as properties; `layer` is the layer of a member that
    has several; `beside` lists the members without which it cannot be read; `version_member` is a member that
    holds nothing but the version of the data. A cut has one of `features`, a `raster`, a `table` and `boxes`.
    """

    file: str
    member: str
    description: str
    features: tuple[Taking, ...] = ()
    raster: Raster | None = None
    table: Sheet | None = None
    boxes: Boxes | None = None
    key: str = ""
    sides: tuple[str, ...] = ()
    layer: str = ""
    beside: tuple[str, ...] = ()
    carry: tuple[str, ...] = ()
    encoding: str = ""
    version_member: str = ""


@dataclass(frozen=True, kw_only=True)
class SourceDeclaration:
    """A pinned artefact of a package registry with its terms and its cuts."""

    id: str
    title: str
    producer: str
    registry: Registry
    package: str
    version: str
    artefact: str
    bytes: int
    sha256: str
    licence: str
    attribution: str
    data_date: str
    accuracy: str
    cuts: tuple[Cut, ...]
    notes: tuple[str, ...] = ()
    wheel: Mapping[str, str] | None = None


def read_sources(folder: Path) -> list[SourceDeclaration]:
    """Every source declared in the folder, sorted by id."""
    return [read_source(path) for path in sorted(folder.glob("*.yml"))]


def read_source(path: Path) -> SourceDeclaration:
    """The source declared in a YAML file named for its id; an unknown or missing key is refused."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())
        raise SourceError(path.stem, path.name, found=reason, expected="YAML in UTF-8") from error
    raw = _checked(path.stem, path.name, document, SourceDeclaration)
    raw["registry"] = _member_of(Registry, path.stem, path.name, raw["registry"])
    raw["notes"] = tuple(raw.get("notes", ()))
    raw["cuts"] = tuple(_cut(path.stem, cut) for cut in raw["cuts"])
    source = SourceDeclaration(**raw)
    if source.id != path.stem:
        raise SourceError(path.stem, path.name, found=f"the id {source.id}", expected="the name of the file")
    return source


def _cut(source_id: str, document: object) -> Cut:
    raw = _checked(source_id, "cut", document, Cut)
    contents = [name for name in CONTENTS if name in raw]
    if len(contents) != 1:
        found = " and ".join(contents) or "none of them"
        raise SourceError(source_id, raw["file"], found=found, expected=f"one of {', '.join(CONTENTS)}")
    raw["features"] = tuple(_taking(source_id, raw["file"], taking) for taking in raw.get("features", ()))
    if "raster" in raw:
        raster = _checked(source_id, f"raster of {raw['file']}", raw["raster"], Raster)
        raw["raster"] = Raster(**raster | {"window": tuple(raster["window"])})
    if "table" in raw:
        raw["table"] = _sheet(source_id, raw["file"], raw["table"])
    if "boxes" in raw:
        boxes = _checked(source_id, f"boxes of {raw['file']}", raw["boxes"], Boxes)
        raw["boxes"] = Boxes(**boxes | {"by": tuple(boxes["by"])})
    for name in ("carry", "sides", "beside"):
        raw[name] = tuple(raw.get(name, ()))
    return Cut(**raw)


def _sheet(source_id: str, file: str, document: object) -> Sheet:
    raw = _checked(source_id, f"table of {file}", document, Sheet)
    columns = {}
    for name, column in raw["columns"].items():
        checked = _checked(source_id, f"{file}, column {name}", column, Column)
        columns[name] = Column(**checked | {"at": tuple(checked["at"])})
    return Sheet(columns=columns, rows=dict(raw["rows"]))


def _taking(source_id: str, file: str, document: object) -> Taking:
    raw = _checked(source_id, f"feature of {file}", document, Taking)
    raw["take"] = _member_of(Take, source_id, f"{file}, feature {raw['id']}", raw["take"])
    for name in ("of", "at", "start", "end", "window"):
        if name in raw:
            raw[name] = tuple(raw[name])
    return Taking(**raw)


def _checked(source_id: str, where: str, document: object, kind: type[Any]) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise SourceError(source_id, where, found=f"a {type(document).__name__}", expected="a mapping")
    known = {field.name for field in fields(kind)}
    needed = {field.name for field in fields(kind) if field.default is MISSING}
    if unknown := set(document) - known:
        raise SourceError(source_id, where, found=f"the key {min(unknown)}", expected="a known key")
    if missing := needed - set(document):
        raise SourceError(source_id, where, found=f"no key {min(missing)}", expected="that key")
    return dict(document)


def _member_of(kind: type[StrEnum], source_id: str, where: str, value: str) -> StrEnum:
    if value not in list(kind):
        raise SourceError(source_id, where, found=value, expected=f"one of {', '.join(kind)}")
    return kind(value)
