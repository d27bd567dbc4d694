"""The field types of Table Schema: how a value of each is read, and which constraints apply to it.

`TYPES` is the only place that says so. Cells of CSV files, rows that stand in a descriptor, properties of GeoJSON
features and the values of constraints are all read by it."""

from __future__ import annotations

import base64
import binascii
import datetime
import json
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import total_ordering
from typing import Any, TypeAlias

Field: TypeAlias = Mapping[str, Any]
Cast: TypeAlias = Callable[[Any], Any]

# XML Schema collapses these around numbers and dates before it reads them.
XML_SPACE = " \t\r\n"
TRUE_VALUES = ("true", "True", "TRUE", "1")
FALSE_VALUES = ("false", "False", "FALSE", "0")
# Python reads no longer integer from text.
MAX_DIGITS = 4300
NOT_FINITE = {"nan": Decimal("NaN"), "inf": Decimal("Infinity"), "+inf": Decimal("Infinity")}
NOT_FINITE |= {"-inf": Decimal("-Infinity")}

ZONE = r"(Z|[+-][0-9]{2}:[0-9]{2})?"
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CLOCK = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"
TIME = re.compile(CLOCK + ZONE)
DATETIME = re.compile(rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T{CLOCK}{ZONE}")
# XML Schema: the first moment of the next day.
MIDNIGHT = re.compile(r"24:00:00(\.0+)?(?![.0-9])")
YEAR = re.compile(rf"(-?[0-9]{{4}}){ZONE}")
YEARMONTH = re.compile(rf"(-?[0-9]{{4}})-(0[1-9]|1[0-2]){ZONE}")
DURATION = re.compile(
    r"(-)?P(?=[0-9T])(?:([0-9]{1,9})Y)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9}(?:\.[0-9]+)?)S)?)?"
)
# Fills in what a date of the format "any" leaves out; with today's date the same file would read differently tomorrow.
ANY_DEFAULT = datetime.datetime(2000, 1, 1)
# What strptime and dateutil raise for a text or a format that they do not understand.
UNREADABLE = (ValueError, TypeError, OverflowError, LookupError, ArithmeticError, AttributeError, re.error)

# RFC 3986: a scheme, and then characters that are allowed somewhere in a URI; letters of other scripts are those of an
# IRI (RFC 3987), which is often written where a URI is asked for.
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|[^\x00-\x7f]|%[0-9A-Fa-f]{2})*")

LENGTHS = frozenset({"minLength", "maxLength"})
BOUNDS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
EVERY = frozenset({"required", "unique", "enum"})


class CastError(ValueError):
    """A value is not of the type of its field; the text says what was expected."""


@dataclass(frozen=True, kw_only=True)
class FieldType:
    """One field type.

    `text` and `native` are given the field and return the function that reads a text or a JSON value of another kind
    (number, boolean, array, object); that function raises CastError. `constraints` are the names of those that the
    standard allows for the type. `is_native`: JSON has values of this type, so that a text is not one of them."""

    text: Callable[[Field], Cast]
    native: Callable[[Field], Cast]
    constraints: frozenset[str]
    is_native: bool = False


@total_ordering
@dataclass(frozen=True)
class Duration:
    """A duration of XML Schema: months and seconds, which may both be negative.

    A month has no fixed number of seconds. As XML Schema says, one duration is less than another if it ends earlier
    after each of four start dates."""

    months: int
    seconds: Decimal

    def __lt__(self, other: Duration) -> bool:
        return all(mine < theirs for mine, theirs in zip(self._ends(), other._ends(), strict=True))

    def _ends(self) -> list[Decimal]:
        return [_seconds_after(year, month, self.months) + self.seconds for year, month in STARTS]


STARTS = ((1696, 9), (1697, 2), (1903, 3), (1903, 7))


def _seconds_after(year: int, month: int, months: int) -> Decimal:
    """Seconds from 1600 to the first day of the month that lies `months` after the given one."""
    years, index = divmod(year * 12 + month - 1 + months, 12)
    # The calendar repeats every 400 years of 146,097 days.
    cycles, rest = divmod(years - 1600, 400)
    days = datetime.date(1600 + rest, index + 1, 1) - datetime.date(1600, 1, 1)
    return Decimal(cycles * 146_097 + days.days) * 86_400


def no_native(_: Field) -> Cast:
    """No JSON value but a text can be of this type."""
    return refuse


def refuse(value: Any) -> Any:
    raise CastError("a text")


def _format(field: Field) -> str:
    """Format of a field; `fmt:` before a pattern is how version 0 of the standard wrote it."""
    found = field.get("format", "default")
    return found.removeprefix("fmt:") if isinstance(found, str) and found else "default"


# Strings


def _string(field: Field) -> Cast:
    return STRING_FORMATS.get(_format(field), str)


def _email(text: str) -> str:
    # Only a column of addresses needs the library.
    import validators

    if not validators.email(text):
        raise CastError("an e-mail address")
    return text


def _uri(text: str) -> str:
    if not URI.fullmatch(text):
        raise CastError("a URI with its scheme")
    return text


def _binary(text: str) -> str:
    try:
        base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise CastError("a text in Base64") from None
    return text


def _uuid(text: str) -> str:
    try:
        uuid.UUID(text)
    except ValueError:
        raise CastError("a UUID") from None
    return text


STRING_FORMATS: Mapping[str, Callable[[str], str]] = {
    "email": _email,
    "uri": _uri,
    "binary": _binary,
    "uuid": _uuid,
}

# Numbers


@dataclass(frozen=True, kw_only=True)
class NumberFormat:
    """The pattern of the numbers of a field, and the characters to take out of them."""

    pattern: re.Pattern[str]
    decimal: str
    group: str

    def plain(self, text: str) -> str | None:
        """The number as Python reads it; None where the text is none."""
        match = self.pattern.fullmatch(text.strip(XML_SPACE))
        if match is None:
            return None
        found = match["number"].replace(self.group, "") if self.group else match["number"]
        return found if self.decimal == "." else found.replace(self.decimal, ".")


def _number_format(field: Field, *, is_integer: bool) -> NumberFormat:
    """Digits with the group and decimal characters of the field; `bareNumber: false` allows other text around them."""
    decimal, group = field.get("decimalChar", "."), field.get("groupChar", "")
    decimal = decimal if isinstance(decimal, str) and decimal else "."
    group = group if isinstance(group, str) else ""
    mark, digits = re.escape(decimal), "[0-9]+"
    if group:
        digits += f"(?:{re.escape(group)}[0-9]+)*"
    number = f"[+-]?{digits}"
    if not is_integer:
        number = rf"[+-]?(?:{digits}(?:{mark}[0-9]*)?|{mark}[0-9]+)(?:[eE][+-]?[0-9]+)?"
    pattern = rf"(?P<number>{number})"
    if field.get("bareNumber") is False:
        pattern = rf"[^0-9-]*?{pattern}[^0-9]*"
    return NumberFormat(pattern=re.compile(pattern), decimal=decimal, group=group)


def _number(field: Field) -> Cast:
    form = _number_format(field, is_integer=False)

    def cast(text: str) -> Decimal:
        plain = form.plain(text)
        if plain is None:
            special = NOT_FINITE.get(text.strip(XML_SPACE).lower())
            if special is None:
                raise CastError("a number")
            return special
        try:
            return Decimal(plain)
        except InvalidOperation:
            raise CastError("a number with a smaller exponent") from None

    return cast


def _native_number(_: Field) -> Cast:
    def cast(value: Any) -> int | Decimal:
        if isinstance(value, float):
            return Decimal(str(value))
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise CastError("a number")

    return cast


def _integer(field: Field) -> Cast:
    form = _number_format(field, is_integer=True)

    def cast(text: str) -> int:
        plain = form.plain(text)
        if plain is None or len(plain) > MAX_DIGITS:
            raise CastError("a whole number")
        return int(plain)

    return cast


def _native_integer(_: Field) -> Cast:
    def cast(value: Any) -> int:
        # JSON does not tell 1 from 1.0.
        if isinstance(value, float) and value.is_integer():
            return int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise CastError("a whole number")

    return cast


def words_of_boolean(field: Field) -> tuple[Sequence[str], Sequence[str]]:
    """The texts that mean true, and those that mean false."""
    true, false = field.get("trueValues"), field.get("falseValues")
    return (
        [word for word in true if isinstance(word, str)] if isinstance(true, list) else TRUE_VALUES,
        [word for word in false if isinstance(word, str)] if isinstance(false, list) else FALSE_VALUES,
    )


def _boolean(field: Field) -> Cast:
    true, false = words_of_boolean(field)
    # A word in both lists is false.
    values = {**dict.fromkeys(true, True), **dict.fromkeys(false, False)}

    def cast(text: str) -> bool:
        try:
            return values[text]
        except KeyError:
            raise CastError(f"one of {', '.join([*true, *false])}") from None

    return cast


def _native_boolean(_: Field) -> Cast:
    def cast(value: Any) -> bool:
        if isinstance(value, bool):
            return value
        raise CastError("true or false")

    return cast


# Dates and times


def _by_format(default: Cast, part: Callable[[datetime.datetime], Any], words: str) -> Callable[[Field], Cast]:
    """Reads the default form with `default`; any other with dateutil or strptime, and takes `part` of the result."""

    def text(field: Field) -> Cast:
        form = _format(field)
        if form == "default":
            return default

        def cast(text: str) -> Any:
            try:
                return part(_parsed_loosely(text) if form == "any" else datetime.datetime.strptime(text, form))
            except UNREADABLE:
                raise CastError(f"{words} in any form" if form == "any" else f"{words} like {form}") from None

        return cast

    return text


def _parsed_loosely(text: str) -> datetime.datetime:
    from dateutil import parser

    found: datetime.datetime = parser.parse(text, default=ANY_DEFAULT)
    return found


def _date(text: str) -> datetime.date:
    if not DATE.fullmatch(text):
        raise CastError("a date as YYYY-MM-DD")
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise CastError("a day of the calendar as YYYY-MM-DD") from None


def _time(text: str) -> datetime.time:
    try:
        if TIME.fullmatch(text):
            return datetime.time.fromisoformat(f"00{text[2:]}" if MIDNIGHT.match(text) else text)
    except ValueError:
        pass
    raise CastError("a time as hh:mm:ss")


def _datetime(text: str) -> datetime.datetime:
    try:
        if DATETIME.fullmatch(text):
            is_midnight = MIDNIGHT.match(text, 11) is not None
            found = datetime.datetime.fromisoformat(f"{text[:11]}00{text[13:]}" if is_midnight else text)
            return found + datetime.timedelta(days=1) if is_midnight else found
    except (ValueError, OverflowError):
        pass
    raise CastError("a date and time as YYYY-MM-DDThh:mm:ss")


def _year(_: Field) -> Cast:
    def cast(text: str) -> int:
        match = YEAR.fullmatch(text)
        if match is None:
            raise CastError("a year as YYYY")
        return int(match[1])

    return cast


def _native_year(field: Field) -> Cast:
    integer = _native_integer(field)

    def cast(value: Any) -> int:
        year: int = integer(value)
        if not -9999 <= year <= 9999:
            raise CastError("a year of four digits")
        return year

    return cast


def _yearmonth(_: Field) -> Cast:
    def cast(text: str) -> tuple[int, int]:
        match = YEARMONTH.fullmatch(text)
        if match is None:
            raise CastError("a month of a year as YYYY-MM")
        return int(match[1]), int(match[2])

    return cast


def _duration(_: Field) -> Cast:
    def cast(text: str) -> Duration:
        match = DURATION.fullmatch(text)
        if match is None:
            raise CastError("a duration like P1Y2M3DT4H5M6S")
        years, months, days, hours, minutes = (int(part or 0) for part in match.groups()[1:6])
        seconds = Decimal(match[7] or 0) + 60 * (minutes + 60 * (hours + 24 * days))
        sign = -1 if match[1] else 1
        return Duration(sign * (12 * years + months), sign * seconds)

    return cast


# Objects, arrays, lists and places


def json_of(text: str) -> Any:
    """What a text says as JSON; raises CastError where it is none, or names numbers that JSON does not have."""
    try:
        return json.loads(text, parse_constant=refuse)
    except (ValueError, RecursionError):
        raise CastError("a text in JSON") from None


def _as_json(native: Callable[[Field], Cast]) -> Callable[[Field], Cast]:
    """Reads a text as JSON, and its value as `native` does."""

    def text(field: Field) -> Cast:
        cast = native(field)
        return lambda text: cast(json_of(text))

    return text


def _object(_: Field) -> Cast:
    return lambda value: value if isinstance(value, dict) else _raise("a JSON object")


def _array(_: Field) -> Cast:
    return lambda value: value if isinstance(value, list) else _raise("a JSON array")


def _raise(expected: str) -> Any:
    raise CastError(expected)


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


def _geopoint(field: Field) -> Cast:
    form = _format(field)
    if form in ("array", "object"):
        native = _native_geopoint(field)
        return lambda text: native(json_of(text))
    number = _number({})

    def cast(text: str) -> tuple[Decimal, Decimal]:
        parts = text.split(",")
        if len(parts) != 2:
            raise CastError("longitude and latitude as lon, lat")
        return _on_earth(number(parts[0]), number(parts[1]))

    return cast


def _native_geopoint(field: Field) -> Cast:
    form, number = _format(field), _native_number({})

    def cast(value: Any) -> tuple[Decimal, Decimal]:
        if form == "array" and isinstance(value, list) and len(value) == 2:
            return _on_earth(number(value[0]), number(value[1]))
        if form == "object" and isinstance(value, dict) and value.keys() == {"lon", "lat"}:
            return _on_earth(number(value["lon"]), number(value["lat"]))
        raise CastError(GEOPOINT_WORDS.get(form, "longitude and latitude as lon, lat"))

    return cast


GEOPOINT_WORDS = {"array": "an array of longitude and latitude", "object": "an object with lon and lat"}


def _on_earth(lon: Any, lat: Any) -> tuple[Decimal, Decimal]:
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise CastError("a longitude within 180 degrees and a latitude within 90")
    return lon, lat


def _geojson(field: Field) -> Cast:
    is_topology = _format(field) == "topojson"

    def cast(value: Any) -> Any:
        if is_topology and not _is_topojson(value):
            raise CastError("a TopoJSON object")
        if not is_topology and not _is_geojson(value):
            raise CastError("a GeoJSON object")
        return value

    return cast


# How deep positions lie in the coordinates of each type, and how many a line or ring has at least.
COORDINATES = {
    "Point": (0, 0),
    "MultiPoint": (1, 0),
    "LineString": (1, 2),
    "MultiLineString": (2, 2),
    "Polygon": (2, 4),
    "MultiPolygon": (3, 4),
}


def _is_geojson(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    if value.get("type") == "FeatureCollection":
        features = value.get("features")
        return isinstance(features, list) and all(map(_is_feature, features))
    return _is_feature(value) or _is_geometry(value)


def _is_feature(value: Any) -> bool:
    if not isinstance(value, dict) or value.get("type") != "Feature":
        return False
    properties, geometry = value.get("properties", 0), value.get("geometry", 0)
    return (properties is None or isinstance(properties, dict)) and (geometry is None or _is_geometry(geometry))


def _is_geometry(value: Any) -> bool:
    # Collections may stand in each other as deep as JSON can be read, which is deeper than functions can call.
    waiting = [value]
    while waiting:
        geometry = waiting.pop()
        kind = geometry.get("type") if isinstance(geometry, dict) else None
        if kind == "GeometryCollection":
            members = geometry.get("geometries")
            if not isinstance(members, list):
                return False
            waiting += members
        elif (
            not isinstance(kind, str)
            or kind not in COORDINATES
            or not _are_coordinates(geometry.get("coordinates"), *COORDINATES[kind])
        ):
            return False
    return True


def _has_coordinates(geometry: Mapping[str, Any], kind: str) -> bool:
    return _are_coordinates(geometry.get("coordinates"), *COORDINATES[kind])


def _are_coordinates(value: Any, depth: int, fewest: int) -> bool:
    if not isinstance(value, list):
        return False
    if depth == 0:
        return len(value) >= 2 and all(isinstance(each, int | float) and not isinstance(each, bool) for each in value)
    return (depth > 1 or len(value) >= fewest) and all(_are_coordinates(each, depth - 1, fewest) for each in value)


def _is_topojson(value: Any) -> bool:
    """Whether it is a topology, or one of the geometries that may stand in one."""
    if not isinstance(value, dict):
        return False
    kind, arcs = value.get("type"), value.get("arcs")
    if kind == "GeometryCollection":
        return isinstance(value.get("geometries"), list)
    if kind in ("Point", "MultiPoint"):
        return _has_coordinates(value, kind)
    if kind != "Topology":
        return isinstance(kind, str) and kind in COORDINATES and isinstance(arcs, list)
    return isinstance(value.get("objects"), dict) and isinstance(arcs, list) and _are_coordinates(arcs, 2, 2)


def _any(_: Field) -> Cast:
    return lambda value: value


TYPES: Mapping[str, FieldType] = {
    "string": FieldType(text=_string, native=no_native, constraints=EVERY | LENGTHS | {"pattern"}),
    "number": FieldType(text=_number, native=_native_number, constraints=EVERY | BOUNDS, is_native=True),
    "integer": FieldType(text=_integer, native=_native_integer, constraints=EVERY | BOUNDS, is_native=True),
    "boolean": FieldType(text=_boolean, native=_native_boolean, constraints=EVERY, is_native=True),
    "date": FieldType(
        text=_by_format(_date, datetime.datetime.date, "a date"), native=no_native, constraints=EVERY | BOUNDS
    ),
    "time": FieldType(
        text=_by_format(_time, datetime.datetime.timetz, "a time"), native=no_native, constraints=EVERY | BOUNDS
    ),
    "datetime": FieldType(
        text=_by_format(_datetime, lambda found: found, "a date and time"),
        native=no_native,
        constraints=EVERY | BOUNDS,
    ),
    "year": FieldType(text=_year, native=_native_year, constraints=EVERY | BOUNDS, is_native=True),
    "yearmonth": FieldType(text=_yearmonth, native=no_native, constraints=EVERY | BOUNDS),
    "duration": FieldType(text=_duration, native=no_native, constraints=EVERY | BOUNDS),
    "object": FieldType(
        text=_as_json(_object), native=_object, constraints=EVERY | LENGTHS | {"jsonSchema"}, is_native=True
    ),
    "array": FieldType(
        text=_as_json(_array), native=_array, constraints=EVERY | LENGTHS | {"jsonSchema"}, is_native=True
    ),
    "list": FieldType(text=_list, native=_native_list, constraints=EVERY | LENGTHS),
    "geopoint": FieldType(text=_geopoint, native=_native_geopoint, constraints=EVERY),
    "geojson": FieldType(text=_as_json(_geojson), native=_geojson, constraints=EVERY | LENGTHS, is_native=True),
    "any": FieldType(text=_any, native=_any, constraints=EVERY),
}
