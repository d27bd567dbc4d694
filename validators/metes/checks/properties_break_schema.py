"""The properties of a layer are not the fields of its schema: one is unknown, one is missing in every feature, or a
value is of another type.

Told once for each property of a layer.

Why it matters: the schema says what a map may rely on; a property that is not in it has no meaning, and a number that
is a text sorts and compares as one.
How to mend: if the schema is right, build the layer again; else mend the schema.
Source: Table Schema v2, `type`; held for GeoJSON too, where frictionless looks at no schema.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from metes.checks.check import Scope
from metes.checks.examined import Examined
from metes.checks.fault import Fault, FaultKind, Severity, listed, quoted
from metes.package.error import PackageError
from metes.package.geojson import GeoJson, RawFeature
from metes.package.locate import escaped
from metes.package.package import Kind, Resource

ID = "P116"
NAME = "properties_break_schema"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "date": (str,),
    "number": (int, float),
    "integer": (int,),
    "year": (int,),
    "boolean": (bool,),
}


def faults(examined: Examined) -> Iterator[Fault]:
    for resource in examined.package.resources:
        layer = examined.layer(resource.name) if resource.kind is Kind.GEOJSON else None
        fields = _fields(examined, resource)
        if layer is None or not fields:
            continue
        seen = {name for feature in layer.features for name in feature.properties}
        for name in sorted(seen - set(fields)):
            feature = next(feature for feature in layer.features if name in feature.properties)
            yield _fault(layer, feature, name, "a property that the schema does not have", listed(list(fields)))
        for name in (name for name in fields if name not in seen and layer.features):
            yield FAULT.in_file(layer.path, field=name, found="no feature with it", expected="a property of the schema")
        yield from _of_other_type(layer, fields)


def _fields(examined: Examined, resource: Resource) -> Mapping[str, str]:
    try:
        found = (examined.package.schema(resource) or {}).get("fields")
    except PackageError:
        return {}
    fields = [field for field in (found if isinstance(found, list) else []) if isinstance(field, dict)]
    return {str(field.get("name")): str(field.get("type", "any")) for field in fields}


def _of_other_type(layer: GeoJson, fields: Mapping[str, str]) -> Iterator[Fault]:
    for name, kind in fields.items():
        types = TYPES.get(kind)
        if types is None:
            continue
        for feature in layer.features:
            value = feature.properties.get(name)
            if value is not None and type(value) not in types:
                yield _fault(layer, feature, name, quoted(value), f"a value of the type {kind}")
                break


def _fault(layer: GeoJson, feature: RawFeature, name: str, found: str, expected: str) -> Fault:
    pointer = f"{feature.pointer}/properties/{escaped(name)}"
    return FAULT.in_feature(layer, feature, pointer=pointer, field=name, found=found, expected=expected)
