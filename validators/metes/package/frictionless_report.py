"""What frictionless says of a descriptor, beyond what the official profile does.

It is given a copy without anything that it might fetch, unpack or look up by itself: no files and no schemas, which
`metes.package.table_report` judges. A descriptor of the common kind is not shown to it, so that most packages never
load it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from metes.files.paths import safe_location
from metes.package.package import Package, Resource

# frictionless takes the shape of a descriptor for granted in more places than the official profile looks at.
FRICTIONLESS_CRASHES = (AttributeError, IndexError, KeyError, TypeError, ValueError)

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
PACKAGE_NAME = re.compile(r"[-a-z0-9._/]+")
PLAIN_PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")

TEXTS = frozenset({"name", "title", "description", "version"})
PACKAGE_MEMBERS = TEXTS | {"$schema", "keywords", "contributors", "licenses", "sources", "resources"}
RESOURCE_TEXTS = TEXTS | {"path", "mediatype"}
# Sizes, hashes and schemas are not shown to frictionless with the descriptor.
RESOURCE_MEMBERS = RESOURCE_TEXTS | {"type", "format", "encoding", "bytes", "hash", "schema", "licenses", "sources"}
CREDITS = {
    "licenses": frozenset({"name", "title", "path"}),
    "sources": frozenset({"title", "path", "version"}),
    "contributors": frozenset({"title", "roles"}),
}


def descriptor_notes(package: Package) -> tuple[str, ...]:
    """Notes of frictionless on a descriptor; none where it surely has nothing to say."""
    if is_plain_descriptor(package.descriptor):
        return ()
    try:
        return _metadata_notes(package)
    except FRICTIONLESS_CRASHES as error:
        return (f"a file that frictionless cannot read ({error})",)


def is_plain_descriptor(descriptor: Mapping[str, Any]) -> bool:
    """Whether frictionless surely has nothing to say of a descriptor that the official profile accepts."""
    resources = descriptor.get("resources")
    if not descriptor.keys() <= PACKAGE_MEMBERS or descriptor.get("$schema") != PROFILE:
        return False
    if not isinstance(resources, list) or not all(isinstance(each, Mapping) for each in resources):
        return False
    names = [str(each.get("name")) for each in resources]
    return (
        _are_texts(descriptor, TEXTS)
        and PACKAGE_NAME.fullmatch(descriptor.get("name", "x")) is not None
        and _is_list_of_texts(descriptor.get("keywords", []))
        and _are_plain_credits(descriptor)
        and len(set(names)) == len(names)
        and all(_is_plain_resource(each) for each in resources)
    )


def _is_plain_resource(resource: Mapping[str, Any]) -> bool:
    return (
        resource.keys() <= RESOURCE_MEMBERS
        and _are_texts(resource, RESOURCE_TEXTS)
        and PACKAGE_NAME.fullmatch(resource.get("name", "")) is not None
        and PLAIN_PATH.fullmatch(resource.get("path", "")) is not None
        and resource.get("type", "table") == "table"
        and resource.get("format", "csv") in ("csv", "geojson", "json")
        and resource.get("encoding", "utf-8") == "utf-8"
        and _are_plain_credits(resource)
    )


def _are_plain_credits(entry: Mapping[str, Any]) -> bool:
    for member, known in CREDITS.items():
        listed = entry.get(member, [])
        if not isinstance(listed, list):
            return False
        for credit in listed:
            if not isinstance(credit, Mapping) or not credit.keys() <= known:
                return False
            if not _are_texts(credit, known - {"roles"}) or not _is_list_of_texts(credit.get("roles", [])):
                return False
            if member == "licenses" and not credit.get("name"):
                return False
    return True


def _are_texts(entry: Mapping[str, Any], members: Iterable[str]) -> bool:
    return all(isinstance(entry.get(member, ""), str) for member in members)


def _is_list_of_texts(value: Any) -> bool:
    """Whether a value is a list of nothing but texts."""
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _metadata_notes(package: Package) -> tuple[str, ...]:
    import frictionless

    resources = [_without_files(package, resource) for resource in package.resources]
    # A profile may be an address, which frictionless would fetch.
    members = {key: value for key, value in package.descriptor.items() if not key.startswith("profile")}
    try:
        errors = list(frictionless.Package.metadata_validate({**members, "resources": resources}))
    except frictionless.FrictionlessException as error:
        return tuple(inner.note for inner in error.to_errors())
    return tuple(error.note for error in errors)


def _without_files(package: Package, resource: Resource) -> Mapping[str, Any]:
    # Schemas are judged with their tables, and once is enough.
    dropped = ("bytes", "dialect", "hash", "profile", "schema")
    members = {key: value for key, value in resource.descriptor.items() if key not in dropped}
    if len(resource.paths) == 1:
        # A list of one path is allowed, though not by frictionless.
        members["path"] = resource.path
    if isinstance(members.get("data"), str):
        # Text is allowed with a format, though not by frictionless.
        members["data"] = []
    if len(resource.paths) > 1 or any(safe_location(package.root, path) is None for path in resource.paths):
        # An unsafe path has its own fault; several paths and addresses are allowed, though not by frictionless.
        members["path"] = "unsafe"
    return members
