"""New rows of registers: put in their place, checked with all others, judged, and written together."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from metes.checks import Fault
from metes.checks.registry import check_rows
from metes.files.atomic import replace_files
from metes.files.errors import InputError, OutputError
from metes.files.temporary import temporary_folder
from metes.package.package import Package
from metes.results.case import Case
from metes.tables.dialect import dialect_of

# A new row of a table: its cells by column; columns that are left out stay blank.
Cells = Mapping[str, str]


@dataclass(frozen=True)
class Addition:
    """Rows for one or several tables of a package, of which nothing is written before `write`."""

    package: Package
    rows: Sequence[tuple[str, Cells]]

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The whole text of each table with its new rows, sorted by primary key, by path.

        Raises InputError for a column that a table does not have.
        """
        added: dict[str, list[Cells]] = {}
        for table, cells in self.rows:
            added.setdefault(table, []).append(cells)
        return {self.package.resource(table).path: self._text(table, rows) for table, rows in added.items()}

    @cached_property
    def case(self) -> Case:
        """The package as it would be with the new rows, in memory."""
        return Case(self.package.with_contents({path: text.encode("utf-8") for path, text in self.texts.items()}))

    @cached_property
    def faults(self) -> tuple[Fault, ...]:
        """Every fault of the rows of all registers, the new ones included."""
        return tuple(check_rows(self.case.package))

    def write(self) -> tuple[Path, ...]:
        """Replace the tables, all of them or none, and return their paths. Raises OutputError."""
        root = self.package.root
        targets = {path: root / path for path in self.texts}
        folder = next(iter(targets.values())).parent
        try:
            with temporary_folder(folder) as temporary:
                made = {}
                for number, (path, target) in enumerate(targets.items()):
                    file = temporary / f"{number}.csv"
                    file.write_text(self.texts[path], encoding="utf-8", newline="")
                    made[file] = target
                replace_files(made)
        except OSError as error:
            raise OutputError(f"{folder}: cannot be written ({error.strerror or error}); no table changed") from error
        return tuple(targets.values())

    def _text(self, table: str, rows: Sequence[Cells]) -> str:
        resource = self.package.resource(table)
        dialect = dialect_of(resource.path, self.package.dialect(resource))
        labels, records = dialect.split(list(dialect.records(self.package.file_of(resource))))
        for cells in rows:
            unknown = [column for column in cells if column not in labels]
            if unknown:
                raise InputError(f"{resource.path}: no column {unknown[0]!r}; expected one of {', '.join(labels)}")
        schema = self.package.schema(resource) or {}
        listed = schema.get("primaryKey", [])
        keys = [labels.index(column) for column in ([listed] if isinstance(listed, str) else listed)]
        new = [[cells.get(column, "") for column in labels] for cells in rows]
        # Rows that are there keep their order; each new one goes before the first that sorts after it.
        lines = [list(record.cells) for record in records]
        for row in new:
            key = [row[number] for number in keys]
            place = next((at for at, old in enumerate(lines) if _sorts_after(old, key, keys)), len(lines))
            lines.insert(place, row)
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([list(labels), *lines])
        return text.getvalue()


def _sorts_after(old: Sequence[str], key: Sequence[str], keys: Sequence[int]) -> bool:
    """Whether a row that is there comes after a new key; numbers are compared as numbers."""
    theirs = [old[number] for number in keys]
    return [_sortable(each) for each in theirs] > [_sortable(each) for each in key]


def _sortable(cell: str) -> tuple[int, float, str]:
    return (0, float(cell), "") if cell.isdecimal() else (1, 0.0, cell)
