"""Table Dialect: how the text of a delimited file falls into records and cells, and which of them are the header."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from metes.files.errors import PackageError
from metes.files.file import File

# Stand for delimiters and line ends of several characters while the standard library, which knows only single ones,
# takes the text apart. All are noncharacters, which Unicode keeps out of texts.
DELIMITER, LINE_FEED, CARRIAGE_RETURN = "\ufdd0", "\ufdd1", "\ufdd2"
LINE_ENDS = ("\r\n", "\n", "\r")


class TableError(PackageError):
    """A table cannot be read as its schema says."""

    def __init__(
        self, path: str, found: str, expected: str, *, line: int | None = None, field: str | None = None
    ) -> None:
        where = path + (f", line {line}" if line else "") + (f", column {field}" if field else "")
        super().__init__(f"{where}: found {found}; expected {expected}")
        self.path, self.found, self.expected, self.line, self.field = path, found, expected, line, field


class QuotingError(TableError):
    """The text does not fall into cells."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """Cells of one record, the line on which it begins, and its number among all records; both count from 1."""

    line: int
    number: int
    cells: list[str]


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """The dialect of one file, with the defaults of the standard.

    `header_rows`: numbers of the records that are the header; None where none are declared, so that it is the first
    record that is no comment; empty where the file has no header. Numbers count from 1, comments included.
    `quote`: blank where cells are not quoted.
    """

    delimiter: str = ","
    quote: str = '"'
    is_quote_doubled: bool = True
    escape: str | None = None
    line_end: str = "\r\n"
    skips_initial_space: bool = False
    null_sequence: str | None = None
    header_rows: tuple[int, ...] | None = None
    header_join: str = " "
    comment_rows: frozenset[int] = frozenset()
    comment_start: str = ""
    skips_blank_rows: bool = False

    def records(self, file: File) -> Iterator[Record]:
        """Every record that is no comment; raises QuotingError where the quoting is broken, and UnicodeDecodeError."""
        lines = _Lines(self._prepared(file.text), self.comment_start)
        reader = csv.reader(lines, **self._options())
        try:
            while True:
                lines.is_between = True
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                number = lines.records
                is_blank = self.skips_blank_rows and not any(cells)
                if number not in self.comment_rows and not is_blank:
                    yield Record(line=lines.start, number=number, cells=[self._restored(cell) for cell in cells])
        except csv.Error as error:
            words = "comma-separated values"
            raise QuotingError(file.path, f"broken quoting ({error})", words, line=lines.start) from error

    def split(self, records: Sequence[Record]) -> tuple[list[str], list[Record]]:
        """Labels of the columns, and the records below them; no labels where the file has no header."""
        rows = self.header_rows
        if rows is None:
            rows = (records[0].number,) if records else ()
        if not rows:
            return [], list(records)
        header = [record.cells for record in records if record.number in rows]
        return self._labels(header), [record for record in records if record.number > max(rows)]

    def _labels(self, rows: Sequence[Sequence[str]]) -> list[str]:
        """Labels of several rows joined; a row that ends early goes on with its last cell, as in the standard."""
        width = max((len(row) for row in rows), default=0)
        columns = zip(*([*row, *[row[-1]] * (width - len(row))] for row in rows if row), strict=True)
        # frictionless as well names a column once that has the same label in two rows.
        return [self.header_join.join(_without_repeats(label.strip() for label in column)) for column in columns]

    def _options(self) -> dict[str, Any]:
        options = {"delimiter": self.delimiter if len(self.delimiter) == 1 else DELIMITER, "strict": True}
        options |= {"escapechar": self.escape, "skipinitialspace": self.skips_initial_space}
        if not self.quote:
            return {**options, "quoting": csv.QUOTE_NONE}
        # Without another way to write a quote inside a cell, a doubled one is still read as one.
        return {**options, "quotechar": self.quote, "doublequote": self.is_quote_doubled or self.escape is None}

    def _prepared(self, text: str) -> str:
        if len(self.delimiter) > 1:
            text = text.replace(self.delimiter, DELIMITER)
        if self.line_end in LINE_ENDS:
            return text
        text = text.removesuffix("\n").removesuffix("\r").replace("\n", LINE_FEED).replace("\r", CARRIAGE_RETURN)
        return text.replace(self.line_end, "\n")

    def _restored(self, cell: str) -> str:
        if len(self.delimiter) > 1:
            cell = cell.replace(DELIMITER, self.delimiter)
        if self.line_end in LINE_ENDS:
            return cell
        return cell.replace("\n", self.line_end).replace(LINE_FEED, "\n").replace(CARRIAGE_RETURN, "\r")


@dataclass(frozen=True, kw_only=True)
class TablePart:
    """Labels and records of one of the files of a table; blank labels mean that the table has no header.

    `header_line`: the line on which its first record begins; None if it has none.
    """

    file: File
    labels: list[str]
    records: list[Record]
    header_line: int | None


def table_parts(form: Dialect, files: Sequence[File], *, is_lenient: bool = False) -> Iterator[TablePart]:
    """The files of a table, each with its labels.

    The standard does not say whether each file repeats the header. A later file whose first rows have none of the
    labels of the first file has no header of its own. `is_lenient`: records after a broken quote are left out;
    otherwise QuotingError is raised.
    """
    first: list[str] | None = None
    for file in files:
        records = list(_before_a_loose_quote(form.records(file)) if is_lenient else form.records(file))
        labels, rows = form.split(records)
        if first is not None and labels and not set(labels) & set(first):
            labels, rows = first, records
        first = labels if first is None else first
        line = records[0].line if records else None
        yield TablePart(file=file, labels=labels, records=rows, header_line=line)


def _before_a_loose_quote(records: Iterator[Record]) -> Iterator[Record]:
    """The records before the quoting breaks, which are still right; what comes after is no row."""
    try:
        yield from records
    except QuotingError:
        return


def _without_repeats(labels: Iterator[str]) -> Iterator[str]:
    before = ""
    for label in labels:
        if label and label != before:
            yield label
        before = label


class _Lines:
    """Lines of a text for the CSV reader, without those that are comments.

    The reader asks for lines until a record is whole; a comment can only stand where the next one begins, which the
    caller says by `is_between`. `start` is the line on which the present record begins, `records` its number.
    """

    def __init__(self, text: str, comment: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self._comment = comment
        self._next = 1
        self.start, self.records, self.is_between = 1, 0, True

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        while True:
            line = next(self._lines)
            first, self._next = self._next, self._next + (line.count(LINE_FEED) or line.endswith(("\n", "\r")))
            if not self.is_between:
                return line
            self.start, self.records = first, self.records + 1
            if self._comment and line.startswith(self._comment):
                continue
            self.is_between = False
            return line


def text_rows(file: File, *, skips_blank_rows: bool = False) -> Iterator[tuple[int, dict[str, str]]]:
    """Line and cells, as text by column, of each row of a comma-separated file with a header; no schema is applied.

    Raises TableError for a row with another number of cells than the header and for broken quoting, and
    UnicodeDecodeError.
    """
    records = Dialect(skips_blank_rows=skips_blank_rows).records(file)
    header = next((record.cells for record in records), [])
    for record in records:
        if len(record.cells) != len(header):
            raise TableError(file.path, f"{len(record.cells)} cells", f"{len(header)}", line=record.line)
        yield record.line, dict(zip(header, record.cells, strict=True))


def dialect_of(path: str, descriptor: Mapping[str, Any]) -> Dialect:
    """The dialect that a descriptor declares; raises TableError where a character is none."""
    nested = descriptor.get("csv")
    # Version 1 of frictionless wrote these members into an object of their own.
    found = {**descriptor, **nested} if isinstance(nested, Mapping) else descriptor
    quote = found.get("quoteChar", '"')
    rows = found.get("headerRows")
    return Dialect(
        delimiter=_characters(path, found.get("delimiter", "\t" if path.endswith(".tsv") else ",")),
        quote=_character(path, quote) if quote else "",
        is_quote_doubled=found.get("doubleQuote") is not False,
        escape=_character(path, found["escapeChar"]) if found.get("escapeChar") else None,
        line_end=_text(found.get("lineTerminator")) or "\r\n",
        skips_initial_space=found.get("skipInitialSpace") is True,
        null_sequence=found["nullSequence"] if isinstance(found.get("nullSequence"), str) else None,
        header_rows=() if found.get("header") is False else None if rows is None else _row_numbers(rows),
        header_join=str(found.get("headerJoin", " ")),
        comment_rows=frozenset(_row_numbers(found.get("commentRows"))),
        comment_start=_text(found.get("commentChar")),
        skips_blank_rows=found.get("skipBlankRows") is True,
    )


def _row_numbers(value: Any) -> tuple[int, ...]:
    return tuple(row for row in value if isinstance(row, int)) if isinstance(value, list) else ()


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _character(path: str, character: Any) -> str:
    if not isinstance(character, str) or len(character) != 1 or character in "\r\n":
        raise TableError(path, f"the dialect character {character!r}", "one character")
    return character


def _characters(path: str, delimiter: Any) -> str:
    if not isinstance(delimiter, str) or not delimiter or "\n" in delimiter or "\r" in delimiter:
        raise TableError(path, f"the delimiter {delimiter!r}", "one character or more, and no line end")
    return delimiter


def cell_column(line: str, index: int, delimiter: str, quote: str) -> int | None:
    """Column, counted from 1, at which a cell of a record begins; nothing where it is not on the first line of it."""
    start = 0
    for _ in range(index):
        end = start
        if quote and line.startswith(quote, start):
            # A doubled quote closes and opens again.
            end = line.find(quote, start + 1)
            while end >= 0 and line.startswith(quote, end + 1):
                end = line.find(quote, end + 2)
            if end < 0:
                return None
        end = line.find(delimiter, end)
        if end < 0:
            return None
        start = end + 1
    return start + 1
