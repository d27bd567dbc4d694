"""What every check module has: id, name, severity, scope, its page, and a function that yields faults."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from metes.checks.engine.fault import Fault, Severity

# Families in the order in which they run: what cannot be read is not judged further.
FAMILIES = {
    "B": "bytes",
    "P": "package",
    "G": "geometry",
    "N": "neighbours",
    "S": "sources and licences",
    "T": "treaties and dates",
    "C": "claims and results",
}
SECTIONS = ("Why it matters", "How to mend", "Source", "Since")


class Scope(StrEnum):
    """What the function `faults` of a check is given."""

    FILE = "file"
    GEOJSON = "geojson"
    FOLDER = "folder"
    PACKAGE = "package"
    DERIVED = "derived"


class Check(Protocol):
    """A module of this folder that stands in the registry."""

    __doc__: str | None
    ID: str
    NAME: str
    SEVERITY: Severity
    SCOPE: Scope


@runtime_checkable
class RunnableCheck(Protocol):
    """A check that looks at a subject by itself; one of scope `derived` compares what `validate` gives it."""

    ID: str
    SCOPE: Scope

    def faults(self, subject: Any, /) -> Iterator[Fault]: ...


def check_page(check: Check) -> Mapping[str, str]:
    """Sections of the docstring of a check: `What is found`, then those of SECTIONS."""
    heading = "|".join(re.escape(section) for section in SECTIONS)
    pieces = re.split(rf"^({heading}): ", check.__doc__ or "", flags=re.MULTILINE)
    sections = {"What is found": pieces[0].strip()}
    for title, text in zip(pieces[1::2], pieces[2::2], strict=True):
        sections[title] = text.strip()
    return sections


def order(check_id: str) -> tuple[int, int]:
    """Sorts ids by family in running order, then by number."""
    return list(FAMILIES).index(check_id[0]), int(check_id[1:])
