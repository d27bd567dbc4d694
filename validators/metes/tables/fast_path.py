"""What is so plain that frictionless surely finds nothing in it, told without asking it.

To load frictionless and to show it forty sound tables takes longer than everything else that is looked at in them.
Only what is wholly of the kinds listed here is passed over; a doubt, like a fault, is left to frictionless, so that
what is found stays the same."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from metes.files.errors import PackageError
from metes.files.file import BYTE_ORDER_MARK, File
from metes.tables.table import records

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
PACKAGE_NAME = re.compile(r"[-a-z0-9._/]+")
PLAIN_PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")
COLUMN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
NUMBER = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?")
INTEGER = re.compile(r"[+-]?[0-9]{1,300}")
WEB_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*)?")

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
SCHEMA_MEMBERS = {"title", "description", "fields", "primaryKey", "missingValues", "foreignKeys"}
FIELD_MEMBERS = {"name", "type", "format", "title", "description", "unit", "constraints", "trueValues", "falseValues"}
BOUNDS = {"minimum", "maximum"}
CONSTRAINTS = {
    "string": frozenset({"required", "pattern", "enum"}),
    "number": frozenset({"required", *BOUNDS}),
    "integer": frozenset({"required", *BOUNDS}),
    "date": frozenset({"required"}),
    "boolean": frozenset({"required"}),
}

Cells = Sequence[str]


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


def is_plain_table(file: File, schema: Mapping[str, Any], dialect: Mapping[str, Any]) -> bool:
    """Whether frictionless surely finds nothing in a table, nor in its schema but for the foreign keys."""
    fields, key = schema.get("fields"), schema.get("primaryKey", [])
    missing = schema.get("missingValues", [""])
    if dialect or not schema.keys() <= SCHEMA_MEMBERS or not _are_texts(schema, ("title", "description")):
        return False
    if not isinstance(fields, list) or not all(_is_plain_field(field) for field in fields):
        return False
    by_name = {field["name"]: field for field in fields}
    names = list(by_name)
    if not names or len(names) != len(fields) or not _is_list_of_texts(key) or not _is_list_of_texts(missing):
        return False
    rows = _rows_under(names, file)
    if rows is None or not set(key) <= set(names):
        return False
    columns = dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(names, ())
    blank = frozenset(missing)
    return (
        all(_is_plain_column(field, set(columns[field["name"]]), blank) for field in fields)
        and not any(blank.issuperset(row) for row in rows)
        and (not key or _are_distinct([by_name[name] for name in key], [columns[name] for name in key], blank))
    )


def _is_plain_field(field: Any) -> bool:
    if not isinstance(field, Mapping) or not field.keys() <= FIELD_MEMBERS:
        return False
    constraints = field.get("constraints", {})
    if not _are_texts(field, ("name", "type", "title", "description", "unit")) or not isinstance(constraints, Mapping):
        return False
    if not COLUMN.fullmatch(field.get("name", "")) or field.get("type") not in CONSTRAINTS:
        return False
    if "format" in field and (field["type"], field["format"]) != ("string", "uri"):
        return False
    words = [field[member] for member in ("trueValues", "falseValues") if member in field]
    if words and (field["type"] != "boolean" or not all(each and _is_list_of_texts(each) for each in words)):
        return False
    return (
        constraints.keys() <= CONSTRAINTS[field["type"]]
        and isinstance(constraints.get("required", False), bool)
        and isinstance(constraints.get("pattern", ""), str)
        and _is_list_of_texts(constraints.get("enum", []))
        and all(type(constraints.get(bound, 0)) is int for bound in BOUNDS)
    )


def _rows_under(names: Cells, file: File) -> list[list[str]] | None:
    """The rows below a header of just these names; nothing where two readers of CSV might differ."""
    if file.encoding != "utf-8" or not file.path.endswith(".csv") or file.data.startswith(BYTE_ORDER_MARK):
        return None
    try:
        if "\r" in file.text or "\0" in file.text:
            return None
        found = [cells for _, cells in records(file, {})]
    except (PackageError, UnicodeDecodeError):
        return None
    if not found or found[0] != names or any(len(cells) != len(names) for cells in found):
        return None
    # frictionless guesses whether blanks after a comma count.
    return None if any(cell[:1].isspace() for cells in found for cell in cells) else found[1:]


def _is_plain_column(field: Mapping[str, Any], cells: set[str], blank: frozenset[str]) -> bool:
    constraints = field.get("constraints", {})
    filled = cells - blank
    if constraints.get("required") and len(filled) < len(cells):
        return False
    if not all(map(_reader(field), filled)):
        return False
    if "enum" in constraints and not filled <= set(constraints["enum"]):
        return False
    if "pattern" in constraints:
        try:
            wanted = re.compile(f"^{constraints['pattern']}$")
        except re.error:
            return False
        if not all(wanted.match(cell) for cell in filled):
            return False
    low, high = constraints.get("minimum"), constraints.get("maximum")
    if low is None and high is None:
        return True
    values = list(map(Decimal, filled))
    return (low is None or all(value >= low for value in values)) and (
        high is None or all(value <= high for value in values)
    )


def _reader(field: Mapping[str, Any]) -> Callable[[str], Any]:
    """A function that is true of a cell which surely has the type of the field."""
    kind = field["type"]
    if kind == "boolean":
        true = field.get("trueValues", ["true", "True", "TRUE", "1"])
        false = field.get("falseValues", ["false", "False", "FALSE", "0"])
        return {*true, *false}.__contains__
    readers: Mapping[str, Callable[[str], Any]] = {
        "string": WEB_ADDRESS.fullmatch if "format" in field else lambda _: True,
        "number": NUMBER.fullmatch,
        "integer": INTEGER.fullmatch,
        "date": _is_day,
    }
    return readers[kind]


def _is_day(cell: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell):
        return False
    try:
        datetime.date.fromisoformat(cell)
    except ValueError:
        return False
    return True


def _are_distinct(fields: Sequence[Mapping[str, Any]], columns: Sequence[Cells], blank: frozenset[str]) -> bool:
    """Whether keys surely differ, and none is blank: 1 and 1.0 are the same key."""
    if any(field["type"] == "boolean" for field in fields):
        return False
    same = [Decimal if field["type"] in ("number", "integer") else str for field in fields]
    keys = {
        tuple(None if cell in blank else kind(cell) for kind, cell in zip(same, cells, strict=True))
        for cells in zip(*columns, strict=True)
    }
    return len(keys) == len(columns[0]) and (None,) * len(fields) not in keys
