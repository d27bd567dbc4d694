"""An explanation: titled sections of sentences and small tables, for the terminal and as JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text


@dataclass(frozen=True, kw_only=True)
class Section:
    """A titled part; `rows` is a table under `header`."""

    title: str
    text: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Everything that leads to a result, in the order in which a person would want to read it.

    `values` are the same things as numbers and records, for programs; `parts` are explained after the whole."""

    identifier: str
    title: str
    sections: tuple[Section, ...]
    values: Mapping[str, Any] = field(default_factory=dict)
    parts: tuple[Explanation, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The sections as text, the values as numbers, and the parts in the same shape."""
        return {
            "id": self.identifier,
            "title": self.title,
            "sections": [
                {
                    "title": section.title,
                    "text": list(section.text),
                    "rows": [dict(zip(section.header, row, strict=True)) for row in section.rows],
                }
                for section in self.sections
            ],
            "values": dict(self.values),
            "parts": [part.to_dict() for part in self.parts],
        }

    def print(self, out: Console) -> None:
        """Writes the sections, then the parts."""
        out.print(Text(f"{self.identifier}  {self.title}", style="bold"))
        for section in self.sections:
            out.print()
            out.print(Text(section.title, style="bold"))
            for line in section.text:
                out.print(Padding(Text(line), (0, 0, 0, 2), expand=False))
            if section.rows:
                out.print(Padding(_table(section), (0, 0, 0, 2), expand=False))
        for part in self.parts:
            out.print()
            part.print(out)


# A cell of a column of numbers, with its sign, thousands and percent.
NUMBER = re.compile(r"[-+±]?[\d,]*\.?\d+( %)?")
# An id up to this length is kept in one piece; a longer label is folded like any text.
LONGEST_ID = 24


def _table(section: Section) -> Table:
    table = Table(pad_edge=False, box=None, header_style="dim")
    for number, name in enumerate(section.header):
        cells = [row[number] for row in section.rows if row[number]]
        if cells and all(NUMBER.fullmatch(cell) for cell in cells):
            # Text gives way before a number is broken in two.
            table.add_column(name, overflow="fold", justify="right", min_width=max(map(len, cells)))
        elif number == 0 and max(map(len, cells), default=0) <= LONGEST_ID:
            table.add_column(name, overflow="fold", min_width=max(map(len, cells), default=0))
        else:
            table.add_column(name, overflow="fold")
    for row in section.rows:
        table.add_row(*(Text(each) for each in row))
    return table
