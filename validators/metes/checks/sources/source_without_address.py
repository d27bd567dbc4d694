"""A treaty text, official figure or press report is cited without anything by which a reader could find it.

The check covers sources of the kinds `treaty_text`, `official_figure` and `press`. Each needs an address (`url`), a DOI
(`doi`) or a bibliographic locator (`locator`: number, page or archive signature). A source of the certainty
`known_unverified` is left out: its row already says that nobody read a copy.

Why it matters: a citation that nobody can follow cannot be verified, and neither can any verdict that rests on it.
How to mend: add the address that was read, the DOI or the page; without any of them, state `known_unverified`.
Source: datapackage/schemas/sources.json.
Since: 0.2.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.model.enums import Certainty

ID = "S107"
NAME = "source_without_address"
SEVERITY = Severity.WARNING
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

KINDS = ("official_figure", "press", "treaty_text")
ADDRESSES = ("url", "doi", "locator")


def faults(context: CheckContext) -> Iterator[Fault]:
    table = context.table("sources", "source_id", "kind", "certainty", *ADDRESSES)
    for row in table.rows if table is not None else ():
        is_read = row["kind"] in KINDS and row["certainty"] != Certainty.KNOWN_UNVERIFIED
        if table is not None and is_read and not any(row[name] for name in ADDRESSES):
            yield FAULT.in_row(
                table,
                row,
                field="url",
                found=f"{row['kind']} {row['source_id']} without address, DOI or locator",
                expected="a url, a doi or a locator",
            )
