"""Read the tables of a package into records, and look the records up by id."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar, get_args, get_type_hints

from metes.files.errors import PackageError, RowsById
from metes.model.aliases import Alias
from metes.model.claims import Claim, Document, Operand, Phrase, Statement, Unit
from metes.model.figures import CrossCheck, ErrorClass, PublishedFigure, Source, StateArea, StateList
from metes.model.geometry import Line, LineSegment, Place, Reading, Segment, SegmentUse, Territory
from metes.model.succession import Succession
from metes.model.transfer_dates import DatedTransfer, dated_transfer, took_effect
from metes.model.treaties import (
    ControlPoint,
    Event,
    Office,
    Officeholder,
    Person,
    Polity,
    Provision,
    ProvisionEffect,
    Signatory,
    Transfer,
    Treaty,
)
from metes.package.package import Package
from metes.tables.table import Table

R = TypeVar("R")


@dataclass(frozen=True, kw_only=True)
class Register:
    """All tables as records, each in the order of its primary key."""

    documents: tuple[Document, ...]
    statements: tuple[Statement, ...]
    claims: tuple[Claim, ...]
    claim_operands: tuple[Operand, ...]
    phrases: tuple[Phrase, ...]
    units: tuple[Unit, ...]
    sources: tuple[Source, ...]
    published_figures: tuple[PublishedFigure, ...]
    state_lists: tuple[StateList, ...]
    state_areas: tuple[StateArea, ...]
    error_classes: tuple[ErrorClass, ...]
    cross_checks: tuple[CrossCheck, ...]
    segments: tuple[Segment, ...]
    segment_uses: tuple[SegmentUse, ...]
    lines: tuple[Line, ...]
    line_segments: tuple[LineSegment, ...]
    territories: tuple[Territory, ...]
    readings: tuple[Reading, ...]
    places: tuple[Place, ...]
    treaties: tuple[Treaty, ...]
    provisions: tuple[Provision, ...]
    effects: tuple[ProvisionEffect, ...]
    transfers: tuple[Transfer, ...]
    control_points: tuple[ControlPoint, ...]
    signatories: tuple[Signatory, ...]
    persons: tuple[Person, ...]
    events: tuple[Event, ...]
    offices: tuple[Office, ...]
    officeholders: tuple[Officeholder, ...]
    polities: tuple[Polity, ...]
    # A package may have no such table.
    aliases: tuple[Alias, ...] = ()

    @cached_property
    def claim_by_id(self) -> Mapping[str, Claim]:
        return RowsById("claims", ((row.claim_id, row) for row in self.claims))

    @cached_property
    def figure_by_id(self) -> Mapping[str, PublishedFigure]:
        return RowsById("published_figures", ((row.figure_id, row) for row in self.published_figures))

    @cached_property
    def reading_by_id(self) -> Mapping[str, Reading]:
        return RowsById("readings", ((row.reading_id, row) for row in self.readings))

    @cached_property
    def territory_by_id(self) -> Mapping[str, Territory]:
        return RowsById("territories", ((row.territory_id, row) for row in self.territories))

    @cached_property
    def line_by_id(self) -> Mapping[str, Line]:
        return RowsById("lines", ((row.line_id, row) for row in self.lines))

    @cached_property
    def segment_by_id(self) -> Mapping[str, Segment]:
        return RowsById("segments", ((row.segment_id, row) for row in self.segments))

    @cached_property
    def treaty_by_id(self) -> Mapping[str, Treaty]:
        return RowsById("treaties", ((row.treaty_id, row) for row in self.treaties))

    @cached_property
    def provision_by_id(self) -> Mapping[str, Provision]:
        return RowsById("provisions", ((row.provision_id, row) for row in self.provisions))

    @cached_property
    def person_by_id(self) -> Mapping[str, Person]:
        return RowsById("persons", ((row.person_id, row) for row in self.persons))

    @cached_property
    def event_by_id(self) -> Mapping[str, Event]:
        return RowsById("events", ((row.event_id, row) for row in self.events))

    @cached_property
    def office_by_id(self) -> Mapping[str, Office]:
        return RowsById("offices", ((row.office_id, row) for row in self.offices))

    @cached_property
    def polity_by_id(self) -> Mapping[str, Polity]:
        return RowsById("polities", ((row.polity_id, row) for row in self.polities))

    @cached_property
    def place_by_id(self) -> Mapping[str, Place]:
        return RowsById("places", ((row.place_id, row) for row in self.places))

    @cached_property
    def source_by_id(self) -> Mapping[str, Source]:
        return RowsById("sources", ((row.source_id, row) for row in self.sources))

    @cached_property
    def unit_by_id(self) -> Mapping[str, Unit]:
        return RowsById("units", ((row.unit_id, row) for row in self.units))

    @cached_property
    def phrase_by_id(self) -> Mapping[str, Phrase]:
        return RowsById("phrases", ((row.phrase_id, row) for row in self.phrases))

    @cached_property
    def error_class_by_id(self) -> Mapping[str, ErrorClass]:
        return RowsById("error_classes", ((row.error_class, row) for row in self.error_classes))

    @cached_property
    def statement_by_id(self) -> Mapping[str, Statement]:
        return RowsById("statements", ((row.statement_id, row) for row in self.statements))

    @cached_property
    def state_list_by_id(self) -> Mapping[str, StateList]:
        return RowsById("state_lists", ((row.state_list_id, row) for row in self.state_lists))

    @cached_property
    def succession(self) -> Succession:
        """Succession of the polities."""
        return Succession((row.polity_id, row.succeeds) for row in self.polities)

    @cached_property
    def dated_transfers(self) -> tuple[DatedTransfer, ...]:
        """Transfers with their dates, in table order, except those whose treaty never entered into force."""
        found = []
        for transfer in self.transfers:
            provision = self.provision_by_id[transfer.provision_id]
            treaty = self.treaty_by_id[provision.treaty_id]
            if took_effect(treaty.status):
                found.append(dated_transfer(transfer, provision, treaty))
        return tuple(found)

    def operands_of(self, claim_id: str) -> tuple[Operand, ...]:
        return tuple(row for row in self.claim_operands if row.claim_id == claim_id)

    def segments_of(self, line_id: str) -> tuple[str, ...]:
        """Ids of the segments of a line, in order."""
        rows = sorted((row.seq, row.segment_id) for row in self.line_segments if row.line_id == line_id)
        return tuple(segment_id for _, segment_id in rows)


def read_register(package: Package) -> Register:
    """Read every table of the model from a package, ignoring columns that the model does not use.

    Raises PackageError for a duplicate primary key or a value that is not in its closed list.
    """
    hints = get_type_hints(Register)
    tables: dict[str, Any] = {}
    for field in fields(Register):
        if field.default is not MISSING and not package.has(field.name):
            continue
        record = get_args(hints[field.name])[0]
        refuse_duplicate_keys(package, field.name)
        tables[field.name] = tuple(records_of(record, package.table(field.name)))
    return Register(**tables)


def refuse_duplicate_keys(package: Package, name: str) -> None:
    """Raise PackageError for a duplicate primary key, because one of the two rows would be ignored silently."""
    listed = (package.schema(package.resource(name)) or {}).get("primaryKey", [])
    columns = [listed] if isinstance(listed, str) else list(listed)
    table = package.table(name)
    lines: dict[tuple[object, ...], int] = {}
    for row in table.rows if columns else ():
        key = tuple(row[column] for column in columns)
        if key in lines:
            found = ", ".join(str(part) for part in key)
            raise PackageError(
                f"{table.path}, line {row.line}, column {', '.join(columns)}: duplicate id {found!r}, also in line "
                f"{lines[key]}"
            )
        lines[key] = row.line


def records_of(record: type[R], table: Table) -> Iterator[R]:
    """Rows of a table as records; columns that the record does not have stay in the table.

    Raises PackageError for a blank cell of a column that needs a value, and for a word outside a closed list.
    """
    converters = {name: (_enum_of(hint), _may_be_blank(hint)) for name, hint in get_type_hints(record).items()}
    for row in table.rows:
        values: dict[str, Any] = {}
        for name, (enum, may_be_blank) in converters.items():
            value = row[name]
            if value is None and not may_be_blank:
                raise PackageError(f"{table.path}, line {row.line}, column {name}: missing value")
            if enum is not None and value is not None:
                try:
                    value = enum(str(value))
                except ValueError:
                    words = ", ".join(enum)
                    raise PackageError(
                        f"{table.path}, line {row.line}, column {name}: found {value!r}; expected one of {words}"
                    ) from None
            values[name] = value
        yield record(**values)


def _may_be_blank(hint: Any) -> bool:
    return isinstance(hint, types.UnionType) and types.NoneType in get_args(hint)


def _enum_of(hint: Any) -> type[StrEnum] | None:
    """Closed list in a type hint, whether or not the value is optional."""
    options = get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    return next((o for o in options if isinstance(o, type) and issubclass(o, StrEnum)), None)
