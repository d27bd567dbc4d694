"""Selects part of a package by territory, reading or date, without dangling references.

No selected row refers to a missing row, and no row is kept that the selection does not refer to.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import shapely
from shapely.geometry.base import BaseGeometry

from metes.export.tables import LAYERS, REGISTER_SUFFIX, GisRow, GisTable
from metes.files.errors import InputError
from metes.model.dates import Days, days_of
from metes.tables.table import Value

# Lines and outlines share their positions to the last digit; what they share less of than this is a common node.
SHARED_DEG = 1e-4
FROM, TO = "valid_from", "valid_to"
Tables = Mapping[str, GisTable]

# What is chosen or follows from a choice by itself; every row that is left in these is one of the part.
SUBJECTS = ("segments", "territories", "places", "segments_register", "territories_register", "readings", "lines")
# Rows that are about a subject, by the columns in which they name it. Places count where they lie in the part: that a
# treaty was signed in a town draws in the town, and not all that is known of it.
ABOUT = {
    "line_segments": (("segment_id", "segments"),),
    "segment_uses": (("segment_id", "segments"),),
    "reading_sums": (("whole_reading_id", "readings"),),
    "retired_readings": (("replaced_by", "readings"),),
    "transfers": (("territory_id", "territories_register"),),
    "effects": (("territory_id", "territories_register"), ("line_id", "lines")),
    "control_points": (("place_id", "places"),),
    "cross_checks": (("segment_id", "segments"), ("line_id", "lines"), ("reading_id", "readings")),
    "published_figures": (("territory_id", "territories_register"), ("line_id", "lines")),
    "claim_operands": (
        ("reading_id", "readings"),
        ("territory_id", "territories_register"),
        ("line_id", "lines"),
        ("place_id", "places"),
    ),
}
# Rows that go with a row that is there, whoever named it.
FOLLOWERS = {
    "claim_operands": ("claim_id", "claims"),
    "verdicts": ("claim_id", "claims"),
    "verdict_inputs": ("claim_id", "claims"),
    "signatories": ("treaty_id", "treaties"),
    "officeholders": ("person_id", "persons"),
    "state_areas": ("state_list_id", "state_lists"),
    "corrections": ("source_id", "sources"),
}
# Tables that an input of a verdict may name; `input_type` says which.
INPUTS = {
    "control_point": "control_points",
    "effect": "effects",
    "event": "events",
    "figure": "published_figures",
    "line": "lines",
    "office": "offices",
    "place": "places_register",
    "provision": "provisions",
    "reading": "readings",
    "state_list": "state_lists",
    "transfer": "transfers",
    "treaty": "treaties",
}


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Filters of an export; empty filters select everything."""

    territories: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    date: str | None = None

    @property
    def is_everything(self) -> bool:
        return not (self.territories or self.readings or self.date)


def select(tables: Mapping[str, GisTable], selection: Selection) -> dict[str, GisTable]:
    """The tables with only the selected rows; raises InputError for an unknown id."""
    found = dict(tables)
    if selection.is_everything:
        return found
    territories = tables["territories"]
    _refuse_unknown("territory", selection.territories, _texts(tables["territories" + REGISTER_SUFFIX], "territory_id"))
    _refuse_unknown("reading", selection.readings, _texts(territories, "reading_id"))
    if selection.date is not None:
        days = _days(selection.date)
        for name in ("territories", "segments", "segment_uses", "readings"):
            found[name] = _kept(found[name], partial(_lasts, found[name], days))
    if selection.territories or selection.readings:
        _keep_areas(found, selection)
    return named_alone(_without_dangling(found))


def _keep_areas(tables: dict[str, GisTable], selection: Selection) -> None:
    """Keep the named areas, the lines along their outlines, and the places in and on them."""
    areas = tables["territories"]
    territory, reading = areas.index("territory_id"), areas.index("reading_id")
    tables["territories"] = kept = _kept(
        areas,
        lambda row: (
            (not selection.territories or row.values[territory] in selection.territories)
            and (not selection.readings or row.values[reading] in selection.readings)
        ),
    )
    if not kept.rows:
        raise InputError("no reading matches all of the given territories, readings and date")
    outlines: BaseGeometry = shapely.union_all([shapely.boundary(row.geometry) for row in kept.rows])
    shapely.prepare(outlines)
    tables["segments"] = _kept(
        tables["segments"],
        lambda row: (
            bool(shapely.intersects(outlines, row.geometry))
            and float(shapely.length(shapely.intersection(outlines, row.geometry))) > SHARED_DEG
        ),
    )
    inside = [row.geometry for row in kept.rows]
    for each in inside:
        shapely.prepare(each)
    tables["places"] = _kept(
        tables["places"], lambda row: any(bool(shapely.intersects(each, row.geometry)) for each in inside)
    )


def _without_dangling(tables: dict[str, GisTable]) -> dict[str, GisTable]:
    """Drop rows that refer to a dropped segment, reading, territory or line, until none is left."""
    _follow(tables, "segments" + REGISTER_SUFFIX, "segment_id", "segments")
    _follow(tables, "readings", "reading_id", "territories")
    _follow(tables, "territories" + REGISTER_SUFFIX, "territory_id", "territories")
    of_claims = [tables[name] for name in ("claim_operands", "verdict_inputs")]
    _drop_lines(tables)
    while True:
        before = sum(len(table.rows) for table in tables.values())
        for name, table in tables.items():
            tables[name] = _resolved(tables, table)
        _drop_inputs(tables)
        _drop_claims(tables, of_claims)
        if sum(len(table.rows) for table in tables.values()) == before:
            return tables


def _drop_lines(tables: dict[str, GisTable]) -> None:
    """Drop lines without a selected segment, and claims, figures and measurements of lines that are incomplete."""
    here = set(_texts(tables["segments"], "segment_id"))
    members = tables["line_segments"]
    pairs = list(zip(_texts(members, "line_id"), _texts(members, "segment_id"), strict=True))
    some = {line for line, segment in pairs if segment in here}
    broken = {line for line, segment in pairs if segment not in here}
    at = tables["lines"].index("line_id")
    tables["lines"] = _kept(tables["lines"], lambda row: row.values[at] in some)
    for name in ("claim_operands", "published_figures", "cross_checks"):
        table = tables[name]
        tables[name] = _kept(table, partial(_is_none_of, table.index("line_id"), broken))
    known = {*_texts(tables["territories"], "reading_id"), *here, *(some - broken)}
    measurements = tables["measurements"]
    subject = measurements.index("subject_id")
    tables["measurements"] = _kept(measurements, lambda row: row.values[subject] in known)


def _is_none_of(at: int, values: Collection[str], row: GisRow) -> bool:
    return row.values[at] not in values


def _drop_inputs(tables: dict[str, GisTable]) -> None:
    """Drop verdict inputs that refer to dropped rows. One column refers to many tables, so no foreign key covers it."""
    inputs = tables["verdict_inputs"]
    known = {name: set(tables[name].values(tables[name].key[0])) for name in {key[0] for key in keys_of(inputs)}}
    tables["verdict_inputs"] = inputs.with_rows(
        [row for row, (name, key) in zip(inputs.rows, keys_of(inputs), strict=True) if key in known[name]]
    )


def _drop_claims(tables: dict[str, GisTable], of_claims: Sequence[GisTable]) -> None:
    """Drop a claim if anything that it or its verdict rests on is missing: half a claim would be another claim."""
    claims = {
        row.values[table.index("claim_id")] for table in of_claims for row in {*table.rows} - {*tables[table.name].rows}
    }
    at = tables["claims"].index("claim_id")
    tables["claims"] = _kept(tables["claims"], lambda row: row.values[at] not in claims)


def _resolved(tables: Mapping[str, GisTable], table: GisTable) -> GisTable:
    """The table without rows that refer to a missing row."""
    for reference in table.references:
        target = tables[register_of(reference.table)]
        if target.name == table.name:
            continue
        keys = set(zip(*(target.values(column) for column in reference.table_columns), strict=True))
        positions = [table.index(column) for column in reference.columns]
        table = _kept(table, partial(_finds, positions=positions, keys=keys))
    return table


def _finds(row: GisRow, *, positions: Sequence[int], keys: set[tuple[Value, ...]]) -> bool:
    values = tuple(row.values[at] for at in positions)
    return None in values or values in keys


def _follow(tables: dict[str, GisTable], name: str, column: str, layer: str) -> None:
    kept = set(_texts(tables[layer], column))
    at = tables[name].index(column)
    tables[name] = _kept(tables[name], lambda row: row.values[at] in kept)


def _kept(table: GisTable, is_kept: Callable[[GisRow], bool]) -> GisTable:
    return table.with_rows([row for row in table.rows if is_kept(row)])


def _texts(table: GisTable, column: str) -> list[str]:
    return [str(value) for value in table.values(column)]


def _lasts(table: GisTable, days: Days, row: GisRow) -> bool:
    """Whether a row is valid on some day of the requested period; its last day is the day before `valid_to`."""
    start, end = row.values[table.index(FROM)], row.values[table.index(TO)]
    begins, ends = (each if isinstance(each, datetime.date) else None for each in (start, end))
    return days.overlap(begins, ends)


def _days(text: str) -> Days:
    try:
        return days_of(text)
    except ValueError as error:
        raise InputError(f"--date {text!r}: {error}; expected YYYY, YYYY-MM or YYYY-MM-DD") from None


def _refuse_unknown(what: str, asked: Sequence[str], known: Collection[str]) -> None:
    for each in asked:
        if each not in known:
            listed = ", ".join(sorted(set(known)))
            raise InputError(f"--{what} {each}: unknown {what}; expected one of {listed}")


def register_of(name: str) -> str:
    """Table that a foreign key of this name refers to; a layer refers to the register beside it."""
    return name + REGISTER_SUFFIX if name in LAYERS else name


def named_alone(tables: Tables) -> dict[str, GisTable]:
    """The tables reduced to their subjects and all rows that these refer to, which must exist."""
    kept: dict[str, set[GisRow]] = {name: set() for name in tables}
    waiting = list(_about_subjects(tables))
    finder = _Finder(tables)
    while waiting:
        name, row = waiting.pop()
        if row not in kept[name]:
            kept[name].add(row)
            waiting += finder.named_by(name, row)
            waiting += finder.followers_of(name, row)
    # Measurements are of subjects alone, and were chosen with them.
    kept["measurements"] = set(tables["measurements"].rows)
    return {name: table.with_rows([row for row in table.rows if row in kept[name]]) for name, table in tables.items()}


def keys_of(inputs: GisTable) -> list[tuple[str, Value]]:
    """Table and id of each input of a verdict; raises KeyError for an unknown input type."""
    pairs = zip(inputs.values("input_type"), inputs.values("input_id"), strict=True)
    return [(INPUTS[str(kind)], key) for kind, key in pairs]


def _about_subjects(tables: Tables) -> Iterator[tuple[str, GisRow]]:
    for name in SUBJECTS:
        yield from ((name, row) for row in tables[name].rows)
    for name, links in ABOUT.items():
        table = tables[name]
        known = [(table.index(column), set(tables[target].values(_id_of(column)))) for column, target in links]
        for row in table.rows:
            if any(row.values[at] in ids for at, ids in known):
                yield name, row


def _id_of(column: str) -> str:
    return {"whole_reading_id": "reading_id", "replaced_by": "reading_id"}.get(column, column)


class _Finder:
    """Finds rows by referenced values; each index is built on first use."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._indexes: dict[tuple[str, tuple[str, ...]], dict[tuple[Value, ...], list[GisRow]]] = {}

    def named_by(self, name: str, row: GisRow) -> Iterator[tuple[str, GisRow]]:
        """Every row that a row refers to, by foreign key or by the id of an input or predecessor."""
        table = self.tables[name]
        for reference in table.references:
            values = tuple(row.values[table.index(column)] for column in reference.columns)
            yield from self._rows(register_of(reference.table), reference.table_columns, values)
        if name == "verdict_inputs":
            ((target, value),) = keys_of(table.with_rows([row]))
            yield from self._rows(target, self.tables[target].key[:1], (value,))
        elif name == "polities":
            yield from self._rows(name, table.key, (row.values[table.index("succeeds")],))

    def followers_of(self, name: str, row: GisRow) -> Iterator[tuple[str, GisRow]]:
        """Every row that must accompany a row."""
        for follower, (column, target) in FOLLOWERS.items():
            if target == name:
                yield from self._rows(follower, (column,), (row.values[self.tables[name].index(column)],))

    def _rows(self, name: str, columns: tuple[str, ...], values: tuple[Value, ...]) -> Iterator[tuple[str, GisRow]]:
        if (name, columns) not in self._indexes:
            index: dict[tuple[Value, ...], list[GisRow]] = {}
            for row in self.tables[name].rows:
                index.setdefault(tuple(row.values[self.tables[name].index(each)] for each in columns), []).append(row)
            self._indexes[name, columns] = index
        if None not in values:
            yield from ((name, row) for row in self._indexes[name, columns].get(values, []))
