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

    def __str__(self) -> str:
        """The text of `metes explain`, 120 columns wide."""
        stream = StringIO()
        self.print(Console(file=stream, width=PLAIN_WIDTH, no_color=True, force_terminal=False))
        return stream.getvalue()

    def __repr__(self) -> str:
        return f"<Explanation {self.identifier}: {self.title}>"

    def print(self, out: Console) -> None:
        """Writes the sections, then the parts."""
        out.print(Text(f"{self.identifier}  {self.title}", style="bold"))
        for section in self.sections:
            out.print()
            out.print(Text(section.title, style="bold"))
            for line in section.text:
                out.print(Padding(Text(line), (0, 0, 0, INDENT), expand=False))
            if section.rows and _is_too_narrow(section, out.width - INDENT):
                for line in _list_lines(section):
                    out.print(Padding(line, (0, 0, 0, INDENT), expand=False))
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
# An id up to this length is kept in one piece; a longer label is folded like any text.
LONGEST_ID = 24


# Text columns keep this much of a narrow terminal before the headers of numbers are folded inside a word.
LEAST_TEXT = 14


def _is_too_narrow(section: Section, width: int) -> bool:
    """Whether a table of this width would break an id, a number or a word of its header, or fold text to a ribbon."""
    columns = list(zip(*section.rows, strict=True))
    needed = 0
    for name, cells in zip(section.header, columns, strict=True):
        words = [word for cell in cells for word in cell.split()] + name.split()
        longest = max(map(cell_len, words), default=0)
        whole = max((cell_len(cell) for cell in (*cells, name)), default=0)
        needed += max(longest, min(whole, LEAST_TEXT)) + GAP
    return needed - GAP > width


def _list_lines(section: Section) -> Iterator[Padding]:
    """The rows one after the other: the first cell on its own line, then each other cell after its name."""
    for row in section.rows:
        first, *others = zip(section.header, row, strict=True)
        yield Padding(Text(_in_words(*first), style="bold"), 0, expand=False)
        for name, cell in others:
            if cell:
                yield Padding(
                    Text.assemble((f"{name}: ", "dim"), _in_words(name, cell)), (0, 0, 0, INDENT), expand=False
                )


def _table(section: Section, width: int) -> Table:
    table = Table(pad_edge=False, box=None, header_style="dim")
    columns = [
        (name, [row[number] for row in section.rows if row[number]]) for number, name in enumerate(section.header)
    ]
    widths = _unbroken_widths(columns, width)
    for number, (name, cells) in enumerate(columns):
        table.add_column(
            name, overflow="fold", justify="right" if _is_number(cells) else "left", width=widths.get(number)
        )
    for row in section.rows:
        table.add_row(*(Text(_in_words(name, each)) for name, each in zip(section.header, row, strict=True)))
    return table


def _unbroken_widths(columns: Sequence[tuple[str, Sequence[str]]], width: int) -> Mapping[int, int]:
    """Widths of the columns of numbers and short ids that text gives way to; none where everything fits."""
    available = width - GAP * (len(columns) - 1)
    longest = [max(map(cell_len, cells), default=0) for _, cells in columns]
    if sum(max(cell_len(name), size) for (name, _), size in zip(columns, longest, strict=True)) <= available:
        return {}
    cells_only = {
        number: longest[number]
        for number, (_, cells) in enumerate(columns)
        if _is_number(cells) or (number == 0 and longest[number] <= LONGEST_ID)
    }
    with_heads = {n: max(size, *map(cell_len, columns[n][0].split())) for n, size in cells_only.items()}
    least = LEAST_TEXT * (len(columns) - len(cells_only))
    return with_heads if sum(with_heads.values()) + least <= available else cells_only


def _in_words(column: str, cell: str) -> str:
    """A verdict as people read it; `to_dict` keeps the ids of the tables."""
    return VERDICT_WORDS[Verdict(cell)] if column == "verdict" else cell


def _is_number(cells: Sequence[str]) -> bool:
    return bool(cells) and all(NUMBER.fullmatch(cell) for cell in cells)
