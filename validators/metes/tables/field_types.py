"""The field types of Table Schema: how a value of each is read, and which constraints apply to it.

`TYPES` is the only place that says so. Cells of CSV files, rows that stand in a descriptor, properties of GeoJSON
features and the values of constraints are all read by it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from metes.tables.date_casts import (
    by_format,
    date_cast,
    datetime_cast,
    duration,
    native_year,
    time_cast,
    year,
    yearmonth,
)
from metes.tables.json_casts import as_json, geopoint, native_array, native_geojson, native_geopoint, native_object
from metes.tables.scalar_casts import (
    Cast,
    CastError,
    Field,
    boolean,
    integer,
    native_boolean,
    native_integer,
    native_number,
    no_native,
    number,
    string,
)

LENGTHS = frozenset({"minLength", "maxLength"})
BOUNDS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
EVERY = frozenset({"required", "unique", "enum"})


@dataclass(frozen=True, kw_only=True)
class FieldType:
    """One field type.

    `text` and `native` are given the field and return the function that reads a text or a JSON value of another kind
    (number, boolean, array, object); that function raises CastError. `constraints` are the names of those that the
    standard allows for the type. `is_native`: JSON has values of this type, so that a text is not one of them.
    """

    text: Callable[[Field], Cast]
    native: Callable[[Field], Cast]
    constraints: frozenset[str]
    is_native: bool = False


ITEM_TYPES = ["string", "integer", "boolean", "number", "datetime", "date", "time"]


def _items(field: Field) -> tuple[Cast, Cast]:
    kind = field.get("itemType", "string")
    item = TYPES[kind if kind in ITEM_TYPES else "string"]
    return item.text({}), item.native({})


def _list(field: Field) -> Cast:
    cast, _ = _items(field)
    delimiter = field.get("delimiter", ",")
    delimiter = delimiter if isinstance(delimiter, str) and delimiter else ","
    return lambda text: [cast(item) for item in text.split(delimiter)]


def _native_list(field: Field) -> Cast:
    text, native = _items(field)

    def cast(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise CastError("a list")
        return [text(item) if isinstance(item, str) else native(item) for item in value]

    return cast


def _any(_: Field) -> Cast:
    return lambda value: value


TYPES: Mapping[str, FieldType] = {
    "string": FieldType(text=string, native=no_native, constraints=EVERY | LENGTHS | {"pattern"}),
    "number": FieldType(text=number, native=native_number, constraints=EVERY | BOUNDS, is_native=True),
    "integer": FieldType(text=integer, native=native_integer, constraints=EVERY | BOUNDS, is_native=True),
    "boolean": FieldType(text=boolean, native=native_boolean, constraints=EVERY, is_native=True),
    "date": FieldType(
        text=by_format(date_cast, datetime.datetime.date, "a date"), native=no_native, constraints=EVERY | BOUNDS
    ),
    "time": FieldType(
        text=by_format(time_cast, datetime.datetime.timetz, "a time"), native=no_native, constraints=EVERY | BOUNDS
    ),
    "datetime": FieldType(
        text=by_format(datetime_cast, lambda found: found, "a date and time"),
        native=no_native,
        constraints=EVERY | BOUNDS,
    ),
    "year": FieldType(text=year, native=native_year, constraints=EVERY | BOUNDS, is_native=True),
    "yearmonth": FieldType(text=yearmonth, native=no_native, constraints=EVERY | BOUNDS),
    "duration": FieldType(text=duration, native=no_native, constraints=EVERY | BOUNDS),
    "object": FieldType(
        text=as_json(native_object), native=native_object, constraints=EVERY | LENGTHS | {"jsonSchema"}, is_native=True
    ),
    "array": FieldType(
        text=as_json(native_array), native=native_array, constraints=EVERY | LENGTHS | {"jsonSchema"}, is_native=True
    ),
    "list": FieldType(text=_list, native=_native_list, constraints=EVERY | LENGTHS),
    "geopoint": FieldType(text=geopoint, native=native_geopoint, constraints=EVERY),
    "geojson": FieldType(
        text=as_json(native_geojson), native=native_geojson, constraints=EVERY | LENGTHS, is_native=True
    ),
    "any": FieldType(text=_any, native=_any, constraints=EVERY),
}
