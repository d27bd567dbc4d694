"""An explanation: titled sections of sentences and small tables, for the terminal and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
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
    """Everything that leads to a result, in the order in which a person would want to read it."""

    identifier: str
    title: str
    sections: tuple[Section, ...]

    def to_dict(self) -> dict[str, Any]:
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
        }

    def print(self, out: Console) -> None:
        out.print(Text(f"{self.identifier}  {self.title}", style="bold"))
        for section in self.sections:
            out.print()
            out.print(Text(section.title, style="bold"))
            for line in section.text:
                out.print(Padding(Text(line), (0, 0, 0, 2)))
            if section.rows:
                out.print(Padding(_table(section), (0, 0, 0, 2)))


def _table(section: Section) -> Table:
    table = Table(pad_edge=False, box=None, header_style="dim")
    for number, name in enumerate(section.header):
        table.add_column(name, overflow="fold", no_wrap=number == 0)
    for row in section.rows:
        table.add_row(*(Text(each) for each in row))
    return table
