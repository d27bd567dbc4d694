"""Parses the text of some features that follow each other, ten times faster than the standard library can.

Only a text in which nothing is wrong is parsed so; the reader of whole files names what is wrong in any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from metes.files.json_text import ALIKE, may_be_too_large, read_json

# Integers of fewer digits fit into 64 bits; orjson makes longer ones floats.
LONG_INTEGER = b"0" * 19
# How a colon and half of a surrogate pair may begin as an escape.
ESCAPED_COLON = (b"\\u003a", b"\\u003A")
ESCAPED_HALF = (b"\\ud", b"\\uD")
# What `nested_too_deep` (B107) allows, less the levels around a feature.
DEEPEST = 190
# Of a geometry: its type and coordinates.
PLAIN_MEMBERS = 2
CONTAINERS = (str, list, dict)


class Unusual(Exception):  # noqa: N818 - an answer of the parser, never an error of the program
    """The text is not JSON, or is JSON in which a check of the bytes may find a fault."""


def parsed_features(data: bytes) -> list[Any]:
    """The elements of an array, of which the text is given without the brackets. Raises Unusual."""
    # Imported here as only large files need it; where there is no wheel, the standard library parses them too.
    try:
        import orjson
    except ImportError:
        return strictly_parsed(b"[%b]" % data)  # type: ignore[no-any-return]
    if LONG_INTEGER in data.translate(ALIKE) or any(each in data for each in ESCAPED_COLON):
        return strictly_parsed(b"[%b]" % data)  # type: ignore[no-any-return]
    try:
        found: list[Any] = orjson.loads(b"[%b]" % data)
    except ValueError as error:
        raise Unusual from error
    # Every member has a colon. With a duplicate key, there are more colons than the parsed members and texts have.
    if not _is_flat(found, data) and sum(map(_colons_of_feature, found)) != data.count(b":"):
        return strictly_parsed(b"[%b]" % data)  # type: ignore[no-any-return]
    return found


def strictly_parsed(data: bytes) -> Any:
    """The value of a JSON text by the standard library, which tells of duplicate keys. Raises Unusual."""
    if any(each in data for each in ESCAPED_HALF):
        raise Unusual
    try:
        read = read_json(data.decode(), may_overflow=may_be_too_large(data))
    except UnicodeDecodeError as error:
        raise Unusual from error
    if read.failure is not None or read.has_duplicate_key or read.has_number_not_finite:
        raise Unusual
    _colons(read.value, 0)
    return read.value


def _is_flat(features: Sequence[Any], data: bytes) -> bool:
    """Whether no property is an array or object, no text has a colon, and no key is there twice, as most are.

    The text then has as many colons as the features, their properties and geometries have members.
    """
    if set(map(type, features)) != {dict}:
        return False
    geometries = [each for feature in features if type(each := feature.get("geometry")) is dict]
    properties = [each for feature in features if type(each := feature.get("properties")) is dict]
    objects = (*features, *geometries, *properties)
    if sum(map(len, objects)) != data.count(b":") or any(len(each) > PLAIN_MEMBERS for each in geometries):
        return False
    return not any(type(value) is list for each in (*features, *properties) for value in each.values())


def refuse_deep(value: Any) -> None:
    """Raise Unusual for a value that is nested too deeply."""
    _colons(value, 0)


def _colons_of_feature(feature: Any) -> int:
    """Colons of a feature; its coordinates have none, or else the sum is too small and the text is parsed again."""
    if type(feature) is not dict:
        raise Unusual
    geometry = feature.get("geometry")
    if type(geometry) is not dict:
        return _colons(feature, 0)
    return _members(feature, but="geometry") + _members(geometry, but="coordinates")


def _members(value: Mapping[str, Any], but: str) -> int:
    """Colons of an object without those of the value of one member."""
    found = len(value)
    for key, each in value.items():
        if ":" in key:
            found += key.count(":")
        kind = type(each)
        if kind is str:
            if key != but:
                found += each.count(":")
        elif (kind is dict or kind is list) and key != but:
            found += _colons(each, 1)
    return found


def _colons(value: Any, depth: int) -> int:
    """Colons of all members and texts of a value. Raises Unusual for one that is nested too deeply."""
    kind = type(value)
    if kind is str:
        return int(value.count(":"))
    if kind is not dict and kind is not list:
        return 0
    if depth > DEEPEST:
        raise Unusual
    if kind is list:
        return sum(_colons(each, depth + 1) for each in value if type(each) in CONTAINERS)
    own = len(value) + sum(key.count(":") for key in value)
    return int(own + sum(_colons(each, depth + 1) for each in value.values() if type(each) in CONTAINERS))
