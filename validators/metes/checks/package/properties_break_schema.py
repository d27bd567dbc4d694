"""The properties of a layer are not the fields of its schema: one is unknown, one is missing in every feature, a value
is of another type, or it breaks a constraint.

Told once for each property of a layer.

Why it matters: the schema says what a map may rely on; a property that is not in it has no meaning, and a number that
is a text sorts and compares as one.
How to mend: if the schema is right, build the layer again; else mend the schema.
Source: Table Schema v2, `type` and `constraints`; held for GeoJSON too, where frictionless looks at no schema.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity, listed, quoted
from metes.checks.engine.layer_tables import readable_layers
from metes.files.errors import PackageError
from metes.files.json_locator import escaped
from metes.geojson.document import GeoJson, RawFeature
from metes.package.package import Resource, ResourceKind
from metes.tables.constraints import first_break

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
# In a package with a table of sources, checks of family S require these properties and say more.
TOLD = ("accuracy_m", "licence", "source_id")


def faults(context: CheckContext) -> Iterator[Fault]:
    ours = tuple(readable_layers(context))
    for resource in context.package.resources:
        fields = _fields(context, resource)
        layer = context.layer(resource.name) if fields and resource.kind is ResourceKind.GEOJSON else None
        if layer in ours:
            fields = {name: {**field, "constraints": {}} if name in TOLD else field for name, field in fields.items()}
        if layer is not None:
            yield from _of_layer(layer, fields)
    for inline in context.inline_layers:
        fields = _fields(context, inline.resource)
        if fields and not inline.geojson.format_issues:
            yield from inline.placed(_of_layer(inline.geojson, fields))


def _of_layer(layer: GeoJson, fields: Mapping[str, Mapping[str, Any]]) -> Iterator[Fault]:
    seen = {name for feature in layer.features for name in feature.properties}
    for name in sorted(seen - set(fields)):
        feature = next(feature for feature in layer.features if name in feature.properties)
        yield _fault(layer, feature, name, "a property that the schema does not have", listed(list(fields)))
    for name in (name for name in fields if name not in seen and layer.features):
        yield FAULT.in_file(layer.path, field=name, found="no feature with it", expected="a property of the schema")
    yield from _of_values(layer, fields)


def _fields(context: CheckContext, resource: Resource) -> Mapping[str, Mapping[str, Any]]:
    try:
        found = (context.package.schema(resource) or {}).get("fields")
    except PackageError:
        return {}
    fields = [field for field in (found if isinstance(found, list) else []) if isinstance(field, dict)]
    return {str(field.get("name")): field for field in fields}


def _of_values(layer: GeoJson, fields: Mapping[str, Mapping[str, Any]]) -> Iterator[Fault]:
    for name, field in fields.items():
        values = [feature.properties.get(name) for feature in layer.features]
        types = TYPES.get(str(field.get("type", "any")))
        other = (
            None
            if types is None
            else next((i for i, v in enumerate(values) if v is not None and type(v) not in types), None)
        )
        broken = first_break(field, values) if other is None else (other, f"a value of the type {field['type']}")
        # Another fault reports a property that no feature has.
        if broken is not None and any(name in feature.properties for feature in layer.features):
            index, expected = broken
            yield _fault(layer, layer.features[index], name, quoted(values[index]), expected)


def _fault(layer: GeoJson, feature: RawFeature, name: str, found: str, expected: str) -> Fault:
    pointer = f"{feature.pointer}/properties/{escaped(name)}"
    return FAULT.in_feature(layer, feature, pointer=pointer, field=name, found=found, expected=expected)
