"""The geometry of a feature is null or empty, or one of its parts is empty.

The check accepts empty parts in layers read from a GeoPackage.

RFC 7946 allows null for features without a location, and lets readers take empty coordinates for null, so this is a
warning. In packages with tables of claims, sources,
segments, territories and places, such as this one, every feature is a place, line or area, and it is an error.

Why it matters: the feature is missing from every map, count and sum, usually without a message.
How to mend: create the geometry again, or delete the feature and its row.
Source: RFC 7946, 3.1 (an empty array stands for null), 3.1.5, 3.1.7, 3.1.8 and 3.2.
Severity: Warning: RFC 7946, 3.2 allows null, and 3.1 lets readers take empty coordinates for null.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity, and_more
from metes.geojson.document import GeoJson

ID = "G106"
NAME = "geometry_empty_or_null"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, in_any_plane=True, error_in_boundary_package=True)

MEND_PART = "delete the empty part, or restore its lost positions."


def faults(layer: GeoJson) -> Iterator[Fault]:
    # Of the others, the coordinates have no empty array.
    others = {feature.index for feature in layer.features_with_other_members}
    for index in sorted(others.union(np.flatnonzero(~layer.parts.has_parts).tolist())):
        feature = layer.features[index]
        if feature.format_issue is not None:
            continue
        if not feature.has_parts:
            is_null = feature.geometry is None
            found = "null" if is_null else "an empty geometry"
            yield FAULT.in_feature(layer, feature, found=found, expected="a geometry")
        elif feature.geometry is not None and layer.file.has_lines:
            empty = list(_empty_parts(feature.geometry_pointer, feature.geometry))
            if empty:
                pointer, found = empty[0]
                found = f"{found}{and_more(len(empty) - 1)}"
                expected = "parts with positions"
                yield FAULT.in_feature(layer, feature, pointer=pointer, found=found, expected=expected, mend=MEND_PART)


def _empty_parts(pointer: str, geometry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """JSON pointer and description of each part without a position."""
    kind = geometry["type"]
    if kind == "GeometryCollection":
        for index, member in enumerate(geometry["geometries"]):
            below = f"{pointer}/geometries/{index}"
            if member.get("coordinates") in ([], [[]]) or member.get("geometries") == []:
                yield below, f"an empty {member['type']}"
            else:
                yield from _empty_parts(below, member)
    elif kind in ("MultiLineString", "MultiPolygon"):
        empty = (index for index, part in enumerate(geometry["coordinates"]) if part in ([], [[]]))
        yield from ((f"{pointer}/coordinates/{index}", f"an empty part of a {kind}") for index in empty)
