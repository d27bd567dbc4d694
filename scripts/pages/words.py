"""Markdown tables and formatted numbers, lists and periods, for generated pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(header: Sequence[str], rows: Iterable[Sequence[str]], numeric: Sequence[int] = ()) -> list[str]:
    """A Markdown table; columns in `numeric` are right-aligned. No lines if there are no rows."""
    cells = [list(map(cell, row)) for row in rows]
    if not cells:
        return []
    rule = "|".join("---:" if index in numeric else "---" for index in range(len(header)))
    return [f"| {' | '.join(header)} |", f"|{rule}|", *(f"| {' | '.join(row)} |" for row in cells), ""]


def cell(text: str) -> str:
    """Text without characters that would end a cell or a row."""
    return " ".join(text.split()).replace("|", "\\|")


def metres(text: str) -> str:
    """A distance in metres, or in kilometres from 1 km."""
    value = float(text)
    return f"{value:,.0f} m" if value < 1000.0 else f"{value / 1000.0:,.6g} km"


def listing(words: Sequence[str]) -> str:
    """Ids separated by commas; consecutive numbers are shortened to a range."""
    runs: list[list[str]] = []
    for word in words:
        if runs and is_next(runs[-1][-1], word):
            runs[-1].append(word)
        else:
            runs.append([word])
    parts = [f"`{run[0]}`" if len(run) == 1 else f"`{run[0]}` to `{run[-1].rpartition('-')[2]}`" for run in runs]
    return ", ".join(parts)


def is_next(one: str, other: str) -> bool:
    """Whether `other` is the next id after `one`, as `cn-ru-east-03` after `cn-ru-east-02`."""
    (stem, _, number), (other_stem, _, other_number) = one.rpartition("-"), other.rpartition("-")
    return stem == other_stem and number.isdigit() and other_number.isdigit() and int(other_number) == int(number) + 1


def span(valid_from: str, valid_to: str) -> str:
    """A half-open period in words."""
    if not valid_from and not valid_to:
        return ""
    return f"{valid_from or '…'} – {valid_to or 'today'}"
