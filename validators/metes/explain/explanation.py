"""An explanation: titled sections of sentences and small tables, for the terminal and as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from metes.files.printable import printable_lines
from metes.model.enums import Verdict
from metes.verdicts.wording import VERDICT_WORDS


@dataclass(frozen=True, kw_only=True)
class Section:
    """A titled part; `rows` is a table under `header`."""

    title: str
    text: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, kw_only=True, repr=False)
class Explanation:
    """Everything that leads to a result, in the order in which a person would want to read it.

    `values` are the same things as numbers and records, for programs; `parts` are explained after the whole.
    """

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

    def __str__(self) -> str:
        """The text of `metes explain`, 120 columns wide."""
        return self.text(PLAIN_WIDTH)

    def text(self, width: int) -> str:
        """The sections, then the parts, in lines of at most `width` columns, of which none ends in blanks."""
        stream = StringIO()
        self.print(Console(file=stream, width=width, no_color=True, force_terminal=False))
        # Rich fills up what it folds with blanks.
        return printable_lines("\n".join(line.rstrip(" ") for line in stream.getvalue().split("\n")))

    def __repr__(self) -> str:
        return f"<Explanation {self.identifier}: {self.title}>"

    def print(self, out: Console) -> None:
        """Write the sections, then the parts."""
        out.print(Text(f"{self.identifier}  {self.title}", style="bold"))
        for section in self.sections:
            out.print()
            out.print(Text(section.title, style="bold"))
            for line in section.text:
                out.print(Padding(Text(line), (0, 0, 0, INDENT), expand=False))
            if section.rows and _is_too_narrow(section, out.width - INDENT):
                for entry in _list_lines(section):
                    out.print(Padding(entry, (0, 0, 0, INDENT), expand=False))
            elif section.rows:
                out.print(Padding(_table(section, out.width - INDENT), (0, 0, 0, INDENT), expand=False))
        for part in self.parts:
            out.print()
            part.print(out)


# Columns of an explanation that is turned into a text.
PLAIN_WIDTH = 120
# Blanks before the lines of a section, and after each column of its table but the last.
INDENT = 2
GAP = 2
# A cell of a column of numbers, with its sign, thousands and percent; or a day.
NUMBER = re.compile(r"[-+±]?[\d,]*\.?\d+( %)?|\d{4}-\d\d-\d\d")
# Least width of a column of text; a table that leaves it less is shown as a list.
LEAST_TEXT = 14


Column = tuple[str, Sequence[str]]


def _is_too_narrow(section: Section, width: int) -> bool:
    """Whether a table of this width would break an id, a number or a word of its header, or fold text to a ribbon."""
    columns = _columns(section)
    return sum(map(_least_width, columns)) + GAP * (len(columns) - 1) > width


def _columns(section: Section) -> Sequence[Column]:
    """Header and cells of each column."""
    return [(name, [row[number] for row in section.rows]) for number, name in enumerate(section.header)]


def _least_width(column: Column) -> int:
    """Width that keeps every word of a column, and every number with its percent sign, in one piece."""
    name, cells = column
    is_number = _is_number([cell for cell in cells if cell])
    words = [*name.split(), *(word for cell in cells for word in ([cell] if is_number else cell.split()))]
    longest = max(map(cell_len, words), default=0)
    return max(longest, min(_whole_width(column), 0 if is_number else LEAST_TEXT))


def _whole_width(column: Column) -> int:
    return max(map(cell_len, (column[0], *column[1])))


def _list_lines(section: Section) -> Iterator[Padding]:
    """The rows one after the other: the first cell, its numbers in one paragraph, then each text with its name."""
    for row in section.rows:
        first, *others = [(name, _in_words(name, cell)) for name, cell in zip(section.header, row, strict=True)]
        yield Padding(Text(first[1], style="bold"), 0, expand=False)
        numbers = [f"{name} {cell}" for name, cell in others if NUMBER.fullmatch(cell)]
        texts = [f"{name}: {cell}" for name, cell in others if cell and not NUMBER.fullmatch(cell)]
        for line in ["; ".join(numbers)] * bool(numbers) + texts:
            yield Padding(Text(line), (0, 0, 0, INDENT), expand=False)


def _table(section: Section, width: int) -> Table:
    table = Table(pad_edge=False, box=None, header_style="dim")
    columns = _columns(section)
    for (name, cells), size in zip(columns, _widths(columns, width), strict=True):
        is_number = _is_number([cell for cell in cells if cell])
        table.add_column(name, overflow="fold", justify="right" if is_number else "left", width=size)
    for row in section.rows:
        table.add_row(*(Text(_in_words(name, each)) for name, each in zip(section.header, row, strict=True)))
    return table


def _widths(columns: Sequence[Column], width: int) -> Sequence[int]:
    """Widths of columns: their whole text where all of it fits, else the least width and a share of what is left."""
    least, whole = [*map(_least_width, columns)], [*map(_whole_width, columns)]
    available = width - GAP * (len(columns) - 1)
    if sum(whole) <= available:
        return whole
    wanted = [most - size for most, size in zip(whole, least, strict=True)]
    spare = available - sum(least)
    return [size + spare * want // sum(wanted) for size, want in zip(least, wanted, strict=True)]


def _in_words(column: str, cell: str) -> str:
    """A verdict as people read it; `to_dict` keeps the ids of the tables."""
    return VERDICT_WORDS[Verdict(cell)] if column == "verdict" else cell


def _is_number(cells: Sequence[str]) -> bool:
    return bool(cells) and all(NUMBER.fullmatch(cell) for cell in cells)
