"""The file says that it holds a part of the features only: a server stopped at the limit of one answer.

The check knows `exceededTransferLimit` of ArcGIS servers, in the collection or its `properties`, counts of OGC API and
WFS servers (`numberMatched` or `totalFeatures` above the number of features, as in the first page of many; `matched` in
the `context` of older STAC servers), and links `next` of STAC and OGC API answers.

Why it matters: maps, counts and sums are of an arbitrary part of the data, and nothing shows it.
How to mend: ask the server for the other pages, with `resultOffset`, `startIndex` or the link `next`, and join them.
Source: ArcGIS REST API, query (Feature Service); OGC API - Features 1.0.0, 7.15.4 and 7.16. One page may be all that
was wanted, so this is a warning.
Severity: Warning: one page may be all that was wanted.
Since: 0.2.0
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.geojson.document import GeoJson

ID = "G136"
NAME = "features_left_out"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, in_any_plane=True, hides_others=False)

ARCGIS = "exceededTransferLimit"
COUNTS = ("numberMatched", "totalFeatures")


def faults(layer: GeoJson) -> Iterator[Fault]:
    value = layer.value
    if not isinstance(value, dict) or value.get("type") != "FeatureCollection":
        return
    found = _found(value, len(layer.features))
    if found is not None:
        pointer, words = found
        yield FAULT.in_file(layer.path, pointer=pointer, found=words, expected="all features of the layer")


def _found(value: Mapping[str, Any], number: int) -> tuple[str, str] | None:
    """JSON pointer and words of the member that tells of further features; None if none does."""
    properties = value.get("properties")
    inner = properties if isinstance(properties, dict) else {}
    for pointer, holder in (("", value), ("/properties", inner)):
        if holder.get(ARCGIS) in (True, "true"):
            return f"{pointer}/{ARCGIS}", f"{_features(number)}, cut off at the transfer limit of the server"
    context = value.get("context")
    counts = {f"/{name}": value.get(name) for name in COUNTS}
    counts["/context/matched"] = context.get("matched") if isinstance(context, dict) else None
    for pointer, total in counts.items():
        if isinstance(total, int) and not isinstance(total, bool) and total > number:
            return pointer, f"{number:,} of {total:,} features, cut off at the limit of one answer"
    links = value.get("links")
    for index, link in enumerate(links if isinstance(links, list) else ()):
        if isinstance(link, dict) and link.get("rel") == "next":
            return f"/links/{index}", f"{_features(number)}, with a link to the next page"
    return None


def _features(number: int) -> str:
    return "1 feature" if number == 1 else f"{number:,} features"
