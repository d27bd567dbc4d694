"""Two features of one file have the same id.

Numbers are compared as numbers, so that 1 and 1.0 are the same, and texts as texts. A number and a text that is written
alike, 1 and "1", are two ids; they are one wherever ids become texts, as in tables and keys of objects, and a warning.

Why it matters: whoever looks a feature up by its id, as joins, web maps and databases do, finds one of the two.
How to mend: give each feature its own id; if the two are one, write one with a Multi geometry.
Source: RFC 7946, 3.2 (a commonly used identifier of the feature, a text or a number).
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.geojson.document import GeoJson

ID = "G133"
NAME = "feature_id_repeated"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)
SAME_TEXT = FaultKind(id=ID, name=NAME, severity=Severity.WARNING)


def faults(layer: GeoJson) -> Iterator[Fault]:
    first: dict[str | float, int] = {}
    first_of_text: dict[str, int] = {}
    for feature in layer.features:
        if feature.id is None or feature.raw_id is None:
            continue
        same, same_text = first.get(feature.raw_id), first_of_text.get(feature.id)
        kind, words = (SAME_TEXT, "the text of the id") if same is None else (FAULT, "the id")
        if same_text is not None:
            yield kind.in_feature(
                layer,
                feature,
                pointer=f"{feature.pointer}/id",
                found=f"{words} of the feature with the number {same_text if same is None else same}, counted from 0",
                expected="each id once",
            )
        first.setdefault(feature.raw_id, feature.index)
        first_of_text.setdefault(feature.id, feature.index)
