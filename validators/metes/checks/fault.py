"""The record of one fault: what is wrong in a package, where, and how to mend it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """An error breaks a rule; a warning leaves something that nobody can check."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault. `line` and `column` count from 1, in characters; `pointer` is a JSON pointer into `file`;
    `field` is the column of a table; `related` names other files that take part in the fault."""

    id: str
    name: str
    severity: Severity
    file: str
    found: str
    expected: str
    line: int | None = None
    column: int | None = None
    pointer: str = ""
    field: str | None = None
    feature_id: str | None = None
    lon: float | None = None
    lat: float | None = None
    tolerance: str | None = None
    mend: str = ""
    related: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Every member, ready for JSON; what does not apply is null."""
        return {**asdict(self), "severity": self.severity.value, "related": list(self.related)}

    def where(self) -> str:
        """Place of the fault inside its file; blank where the whole file is meant."""
        line = ":".join(str(number) for number in (self.line, self.column) if number is not None)
        position = None if self.lon is None or self.lat is None else f"at {degrees(self.lon)} {degrees(self.lat)}"
        parts = [
            f"line {line}" if line else None,
            None if self.field is None else f"column {self.field}",
            None if self.feature_id is None else f"feature {self.feature_id}",
            position,
        ]
        return ", ".join(part for part in parts if part)

    def message(self) -> str:
        """The fault in one line: where, what was found, what was expected."""
        place = ", ".join(part for part in (self.file, self.where()) if part)
        tolerance = f" (tolerance {self.tolerance})" if self.tolerance else ""
        return printable(f"{place}: found {self.found}; expected {self.expected}{tolerance}")

    def order(self) -> tuple[str, int, int, str, str, str]:
        """Sorts faults by file and line, so that a reader goes through each file once."""
        return (self.file, self.line or 0, self.column or 0, self.id, self.feature_id or "", self.found)


def degrees(value: float) -> str:
    """A coordinate to seven decimals at most, which is a centimetre."""
    return f"{value:.7f}".rstrip("0").rstrip(".")


def quoted(value: object, limit: int = 80) -> str:
    """A value from the data as JSON in one line, cut where it is long."""
    if isinstance(value, float):
        return f"{value:.12g}"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= limit else f"{text[:limit]}..."


def printable(text: str) -> str:
    """The same line without control characters, which could rewrite what a terminal shows."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)
