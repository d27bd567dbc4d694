"""The judged tables that the layers are made from, as records of the model."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from derive.error import BuildError
from metes.files.file import File
from metes.model.geometry import Place, Reading, Segment, SegmentUse, Territory
from metes.model.register import records_of
from metes.tables.table import Table, cast_table

Record = TypeVar("Record")


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
    """The tables in `folder`/registers, each read by its schema in `folder`/schemas.

    The descriptor is not read: the build writes it last. Raises PackageError for a
    table that breaks its schema, and BuildError for one that cannot be read.
    """
    corrections = _table(folder, "corrections")
    if corrections.rows:
        # No source needed one so far; a row that is read and not applied would be worse than none.
        raise BuildError(
            "corrections.csv", found=f"{len(corrections.rows)} row(s)", expected="none that no code applies"
        )
    return Tables(
        segments=read_rows(folder, "segments", Segment),
        segment_uses=read_rows(folder, "segment_uses", SegmentUse),
        territories=read_rows(folder, "territories", Territory),
        readings=read_rows(folder, "readings", Reading),
        places=read_rows(folder, "places", Place),
    )


def read_rows(folder: Path, name: str, record: type[Record]) -> tuple[Record, ...]:
    """Rows of a table as records, in the order of the file. Raises PackageError naming file, line and column."""
    return tuple(records_of(record, _table(folder, name)))


def _table(folder: Path, name: str) -> Table:
    file = File(path=f"{name}.csv", location=folder / "registers" / f"{name}.csv")
    try:
        schema = json.loads((folder / "schemas" / f"{name}.json").read_text(encoding="utf-8"))
        return cast_table(name=name, files=(file,), schema=schema, dialect={})
    except (OSError, ValueError) as error:
        raise BuildError(file.path, found=str(error), expected="a CSV table in UTF-8 and its schema") from error
