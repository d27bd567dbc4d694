"""A feature has no geometry, which is null or has no position, or one of several parts of it has none.

Of an empty part of a database, which may have one, nothing is said.

RFC 7946 allows null for an unlocated feature, so that is a warning; in a package with claims, sources, segments,
territories and places, as this one, every feature is a place, a line or an area, and it is an error.

Why it matters: whoever draws, counts or measures the features leaves this one out, mostly without a word.
How to mend: make the geometry again, or take the feature and its row out.
Source: RFC 7946, 3.1 (an empty array stands for null), 3.1.5, 3.1.7, 3.1.8 and 3.2.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity, and_more
from metes.geojson.document import GeoJson

ID = "G106"
NAME = "geometry_empty_or_null"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, error_in_boundary_package=True)

MEND_PART = "take the empty part out, or bring its lost positions back."


def faults(layer: GeoJson) -> Iterator[Fault]:
    for feature in layer.features:
        if feature.format_issue is not None:
            continue
        if not feature.coordinate_arrays:
            is_null = feature.geometry is None
            found = "null" if is_null else "a geometry without a position"
            fault = FAULT.in_feature(layer, feature, found=found, expected="a geometry")
            yield replace(fault, severity=Severity.WARNING) if is_null else fault
        elif feature.geometry is not None and layer.file.has_lines:
            empty = list(_empty_parts(feature.geometry_pointer, feature.geometry))
            if empty:
                pointer, found = empty[0]
                found = f"{found}{and_more(len(empty) - 1)}"
                expected = "positions, or no such part"
                yield FAULT.in_feature(layer, feature, pointer=pointer, found=found, expected=expected, mend=MEND_PART)


def _empty_parts(pointer: str, geometry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """JSON pointer and description of each part without a position."""
    kind = geometry["type"]
    if kind == "GeometryCollection":
        for index, member in enumerate(geometry["geometries"]):
            below = f"{pointer}/geometries/{index}"
            if [] in (member.get("coordinates"), member.get("geometries")):
                yield below, f"a {member['type']} without a position"
            else:
                yield from _empty_parts(below, member)
    elif kind in ("MultiLineString", "MultiPolygon") and [] in geometry["coordinates"]:
        empty = (index for index, part in enumerate(geometry["coordinates"]) if part == [])
        yield from ((f"{pointer}/coordinates/{index}", f"a part of a {kind} without a position") for index in empty)
