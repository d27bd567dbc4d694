"""A licence is not one of those under which this package may be published, or a feature has no licence.

The allowed licences are ODbL-1.0 (OpenStreetMap), LicenseRef-NaturalEarth-public-domain (Natural Earth) and CC-BY-4.0
(our own work), alone or joined by AND. The licence of a source may be blank if only facts are taken from it.

Why it matters: a feature under another licence may not be redistributed, and neither may the file that contains it.
How to mend: take the feature from a source with an allowed licence, or correct the licence.
Source: docs/data.md; SPDX licence expressions.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity, quoted
from metes.checks.engine.layer_tables import readable_layers

ID = "S102"
NAME = "licence_not_allowed"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

ALLOWED = ("CC-BY-4.0", "LicenseRef-NaturalEarth-public-domain", "ODbL-1.0")
TABLES = ("places", "readings", "segments", "sources")


def faults(context: CheckContext) -> Iterator[Fault]:
    if not context.package.has("sources"):
        return
    for pointer, name in _declared(context):
        if not is_allowed(name):
            yield _fault(context.package.file.path, name, pointer=pointer)
    for table_name in TABLES:
        table = context.table(table_name)
        for row in table.rows if table is not None else ():
            licence = row.get("licence")
            if licence is not None and not is_allowed(licence) and table is not None:
                yield _fault(row.path or table.path, licence, line=row.line, field="licence")
    for layer in readable_layers(context):
        for feature in layer.features:
            licence = feature.properties.get("licence")
            if not is_allowed(licence):
                pointer = f"{feature.pointer}/properties/licence"
                yield _fault(layer.path, licence, pointer=pointer, field="licence", feature_id=feature.id)


def is_allowed(licence: object) -> bool:
    """Whether every part of a licence expression is in ALLOWED."""
    return isinstance(licence, str) and all(part in ALLOWED for part in licence.split(" AND "))


def _declared(context: CheckContext) -> Iterator[tuple[str, object]]:
    """JSON pointer and name of every licence in the descriptor."""
    owners: list[tuple[str, Any]] = [("", context.package.descriptor)]
    owners += [(resource.pointer, resource.descriptor) for resource in context.package.resources]
    for pointer, owner in owners:
        licences = owner.get("licenses")
        for index, licence in enumerate(licences if isinstance(licences, list) else []):
            if isinstance(licence, dict):
                yield f"{pointer}/licenses/{index}/name", licence.get("name")


def _fault(file: str, licence: object, **place: Any) -> Fault:
    found = "no licence" if licence is None else quoted(licence)
    return FAULT.in_file(file, found=found, expected=f"one of {', '.join(ALLOWED)}", **place)
