"""A GeoJSON object has a member of another type: a feature with `coordinates` or `features`, a collection with
`geometry` or `properties`, or a geometry with `properties`.

Only members that determine the type are reported. Other members unknown to RFC 7946 are allowed.

Why it matters: readers disagree on the type of the object, so one program draws what another leaves out.
How to mend: delete the member, or move its content to a feature or geometry of its own.
Source: RFC 7946, 7.1 (the meaning of members may not change) and 3.3.
Severity: Error: RFC 7946, 7.1 forbids these members (MUST NOT).
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.geojson.coordinates import READERS, nested_geometries
from metes.geojson.document import GeoJson

ID = "G109"
NAME = "member_of_another_type"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, in_any_plane=True)

MEMBERS_OF_OTHER_TYPES: Mapping[str, tuple[str, ...]] = {
    "FeatureCollection": ("coordinates", "geometries", "geometry", "properties"),
    "Feature": ("coordinates", "geometries", "features"),
    "GeometryCollection": ("coordinates", "geometry", "properties", "features"),
    **dict.fromkeys(READERS, ("geometries", "geometry", "properties", "features")),
}


def faults(layer: GeoJson) -> Iterator[Fault]:
    value = layer.value
    if not isinstance(value, dict):
        return
    yield from _members_of_other_types(layer, value, "", None)
    for feature in layer.features_with_other_members:
        if feature.pointer:
            yield from _members_of_other_types(layer, feature.members, feature.pointer, feature.id)
        if feature.geometry is not None:
            for pointer, geometry in nested_geometries(feature.geometry_pointer, feature.geometry):
                if pointer:
                    yield from _members_of_other_types(layer, geometry, pointer, feature.id)


def _members_of_other_types(
    layer: GeoJson, value: Mapping[str, Any], pointer: str, feature_id: str | None
) -> Iterator[Fault]:
    kind = value.get("type")
    others = MEMBERS_OF_OTHER_TYPES.get(kind if isinstance(kind, str) else "", ())
    for name in others:
        if name in value:
            yield FAULT.in_file(
                layer.path,
                pointer=f"{pointer}/{name}",
                feature_id=feature_id,
                found=f"a {kind} with the member {name}",
                expected=f"only members of the type {kind}",
            )
