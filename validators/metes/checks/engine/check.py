"""The form of a check: a module with an id, a name, a severity, a scope, a page and a function that yields faults."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from metes.checks.engine.fault import Fault, FaultKind, Severity

if TYPE_CHECKING:
    from metes.geojson.document import GeoJson

# Families of checks by the letter of their ids, in the order in which they run.
FAMILIES = {
    "B": "bytes",
    "P": "package",
    "G": "geometry",
    "N": "neighbours",
    "S": "sources and licences",
    "T": "treaties and dates",
    "C": "claims and results",
}
# Faults of the first family are dropped for a feature in which a check of the second finds an error: a geometry that is
# wrong in itself does not fit its neighbours either.
FAMILY_FOLLOWS_FROM = {"N": "G"}
# Sections of the docstring of a check, after its first paragraphs. Checks of anybody's files say why their faults are
# errors or warnings.
SECTIONS = ("Why it matters", "How to mend", "Source", "Severity", "Since")
SCOPES_OF_ANY_FILE = ("file", "geojson", "folder", "partition")


class Scope(StrEnum):
    """What the function `faults` of a check takes: a file, a layer, a folder without a descriptor, or a package.

    With scope `partition` it takes a partition of a large layer that cannot be examined. A check of scope `derived` has
    a function `compare` instead, which compares two tables.
    """

    FILE = "file"
    GEOJSON = "geojson"
    FOLDER = "folder"
    PACKAGE = "package"
    DERIVED = "derived"
    PARTITION = "partition"


class Check(Protocol):
    """A module that the tuple CHECKS of its family lists. FAULT holds the policy of the check: see `FaultKind`."""

    __doc__: str | None
    ID: str
    NAME: str
    SEVERITY: Severity
    SCOPE: Scope
    FAULT: FaultKind


@runtime_checkable
class RunnableCheck(Protocol):
    """A check with a function `faults`: every check but those of scope `derived`."""

    ID: str
    SCOPE: Scope
    FAULT: FaultKind

    def faults(self, subject: Any, /) -> Iterator[Fault]: ...


@runtime_checkable
class CountingCheck(Protocol):
    """A check whose faults may be gathered, and that knows among how many members of a layer it looks for them."""

    ID: str

    def members(self, layer: GeoJson, /) -> int: ...


def check_page(check: Check) -> Mapping[str, str]:
    """The docstring of a check by section title: `What is found` first, then those of SECTIONS."""
    heading = "|".join(re.escape(section) for section in SECTIONS)
    pieces = re.split(rf"^({heading}): ", check.__doc__ or "", flags=re.MULTILINE)
    sections = {"What is found": pieces[0].strip()}
    for title, text in zip(pieces[1::2], pieces[2::2], strict=True):
        sections[title] = text.strip()
    return sections


def order(check_id: str) -> tuple[int, int]:
    """Sort key of a check id: the running order of its family, then its number."""
    return list(FAMILIES).index(check_id[0]), int(check_id[1:])
