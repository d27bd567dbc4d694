"""A part of the package: some territories or readings, or what held on a date; no row names one that is gone, and none
is there that the part does not name."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import shapely
from shapely.geometry.base import BaseGeometry

from metes.export.references import keys_of, named_alone, register_of
from metes.export.tables import REGISTER_SUFFIX, GisRow, GisTable
from metes.files.errors import PackageError
from metes.model.dates import Days, days_of
from metes.tables.table import Value

# Lines and outlines share their positions to the last digit; what they share less of than this is a common node.
SHARED_DEG = 1e-4
FROM, TO = "valid_from", "valid_to"


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What is asked for; nothing named means everything."""

    territories: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    date: str | None = None

    @property
    def is_everything(self) -> bool:
        return not (self.territories or self.readings or self.date)


def select(tables: Mapping[str, GisTable], selection: Selection) -> dict[str, GisTable]:
    """The tables with the rows that are asked for. Raises PackageError for an id that no row has."""
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
    """Keeps the areas that are named, the lines along their outlines, and the places in and on them."""
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
        raise PackageError(
            "the territories, readings and date that are named have nothing in common; expected at least one reading"
        )
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
    """Drops rows that describe or name a segment, reading, territory or line that was dropped, until none is left."""
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
    """A line is here where one of its segments is; what is said of the whole of it, only where all of them are."""
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
    """Inputs of verdicts name rows of many tables in one column, which no reference covers."""
    inputs = tables["verdict_inputs"]
    known = {name: set(tables[name].values(tables[name].key[0])) for name in {key[0] for key in keys_of(inputs)}}
    tables["verdict_inputs"] = inputs.with_rows(
        [row for row, (name, key) in zip(inputs.rows, keys_of(inputs), strict=True) if key in known[name]]
    )


def _drop_claims(tables: dict[str, GisTable], of_claims: Sequence[GisTable]) -> None:
    """A claim goes with the first thing that is not here and that it is about, or that its verdict rests on: half of it
    would be another claim."""
    claims = {
        row.values[table.index("claim_id")] for table in of_claims for row in {*table.rows} - {*tables[table.name].rows}
    }
    at = tables["claims"].index("claim_id")
    tables["claims"] = _kept(tables["claims"], lambda row: row.values[at] not in claims)


def _resolved(tables: Mapping[str, GisTable], table: GisTable) -> GisTable:
    """The table without the rows that name a row which is not there."""
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
    """Whether a row holds on some day of those that are meant; its last day is the one before `valid_to`."""
    start, end = row.values[table.index(FROM)], row.values[table.index(TO)]
    begins, ends = (each if isinstance(each, datetime.date) else None for each in (start, end))
    return days.overlap(begins, ends)


def _days(text: str) -> Days:
    try:
        return days_of(text)
    except ValueError as error:
        raise PackageError(f"--date {text!r}: {error}; expected YYYY, YYYY-MM or YYYY-MM-DD") from None


def _refuse_unknown(what: str, asked: Sequence[str], known: Collection[str]) -> None:
    for each in asked:
        if each not in known:
            listed = ", ".join(sorted(set(known)))
            raise PackageError(f"--{what} {each}: found no such {what}; expected one of {listed}")
