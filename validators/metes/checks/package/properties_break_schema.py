"""The properties of a layer do not match its schema: a property is unknown or missing in every feature, has the wrong
type, or violates a constraint.

The check reports each property of a layer once.

Why it matters: a map relies on the schema. A property outside the schema has no defined meaning, and a number written
as a string sorts and compares as a string.
How to mend: if the schema is right, build the layer again; otherwise correct the schema.
Source: Table Schema v2, `type` and `constraints`. frictionless does not apply schemas to GeoJSON.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity, listed, quoted
from metes.checks.engine.layer_tables import readable_layers
from metes.files.errors import PackageError
from metes.files.json_locator import escaped
from metes.geojson.document import GeoJson, RawFeature
from metes.package.package import Resource, ResourceKind
from metes.tables.faults import first_broken
from metes.tables.schema import FieldReader, TableSchema

ID = "P116"
NAME = "properties_break_schema"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

# In a package with a table of sources, checks of family S require these properties and say more.
TOLD = ("accuracy_m", "licence", "source_id")


def faults(context: CheckContext) -> Iterator[Fault]:
    ours = tuple(readable_layers(context))
    for resource in context.package.resources:
        readers = _readers(context, resource)
        layer = context.layer(resource.name) if readers and resource.kind is ResourceKind.GEOJSON else None
        if layer is not None:
            yield from _of_layer(layer, readers, TOLD if layer in ours else ())
    for inline in context.inline_layers:
        readers = _readers(context, inline.resource)
        if readers and not inline.geojson.format_issues:
            yield from inline.placed(_of_layer(inline.geojson, readers, ()))


def _of_layer(layer: GeoJson, readers: Mapping[str, FieldReader], reported: Collection[str]) -> Iterator[Fault]:
    seen = {name for feature in layer.features for name in feature.properties}
    for name in sorted(seen - set(readers)):
        feature = next(feature for feature in layer.features if name in feature.properties)
        yield _fault(layer, feature, name, "a property that is not in the schema", listed(list(readers)))
    for name, reader in readers.items():
        if name in seen:
            yield from _of_values(layer, reader, reported)
        elif layer.features:
            yield FAULT.in_file(
                layer.path, field=name, found="no feature with this property", expected="a property of the schema"
            )


def _readers(context: CheckContext, resource: Resource) -> Mapping[str, FieldReader]:
    try:
        schema = TableSchema(descriptor=context.package.schema(resource) or {}, is_strict=True)
    except PackageError:
        return {}
    return {reader.name: reader for reader in schema.readers}


def _of_values(layer: GeoJson, reader: FieldReader, reported: Collection[str]) -> Iterator[Fault]:
    values = [feature.properties.get(reader.name) for feature in layer.features]
    asked = replace(reader, field={**reader.field, "constraints": {}}) if reader.name in reported else reader
    broken = first_broken(asked, values)
    if broken is not None:
        index, expected = broken
        yield _fault(layer, layer.features[index], reader.name, quoted(values[index]), expected)


def _fault(layer: GeoJson, feature: RawFeature, name: str, found: str, expected: str) -> Fault:
    pointer = f"{feature.pointer}/properties/{escaped(name)}"
    return FAULT.in_feature(layer, feature, pointer=pointer, field=name, found=found, expected=expected)
