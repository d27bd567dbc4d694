"""The constraints of Table Schema, each as a test of a value that has been cast."""

from __future__ import annotations

import datetime
import json
import operator
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from metes.tables.scalar_casts import CastError

Test: TypeAlias = Callable[[Any], bool]

BOUNDS: Mapping[str, tuple[str, Callable[[Any, Any], bool]]] = {
    "minimum": ("at least", operator.ge),
    "maximum": ("at most", operator.le),
    "exclusiveMinimum": ("more than", operator.gt),
    "exclusiveMaximum": ("less than", operator.lt),
}
LENGTHS: Mapping[str, tuple[str, Callable[[int, int], bool]]] = {
    "minLength": ("at least", operator.ge),
    "maxLength": ("at most", operator.le),
}
# What XML Schema has and Python reads otherwise or not at all: categories and blocks, characters of names, and classes
# less other classes, as in [a-z-[aeiou]].
XML_SCHEMA_ALONE = re.compile(r"\\[pPiIcC]|\[(?:[^\]\\]|\\.)*-\[", re.DOTALL)


class ConstraintError(ValueError):
    """A constraint cannot be applied; the text says why, as the end of a sentence that begins with its name."""


@dataclass(frozen=True, kw_only=True)
class Constraint:
    """One constraint of a field: `keeps` tests a cast value that is not null.

    `note` names the constraint with its value; `expected` describes the values that keep it.
    """

    name: str
    note: str
    expected: str
    keeps: Test


def constraint(name: str, wanted: Any, cast: Callable[[Any], Any]) -> Constraint:
    """The test that a constraint makes, which is one of BUILDERS; `cast` reads its value as a value of the field.
    Raises ConstraintError where it cannot be applied.
    """
    keeps, expected = BUILDERS[name](name, wanted, cast)
    return Constraint(name=name, note=f'constraint "{name}" is "{wanted}"', expected=expected, keeps=keeps)


def categories(wanted: Any, cast: Callable[[Any], Any]) -> Constraint:
    """The test that a value is one of the `categories` of its field. Raises ConstraintError."""
    listed = [each.get("value") if isinstance(each, Mapping) else each for each in wanted] if _is_list(wanted) else None
    if listed is None:
        raise ConstraintError("is not a list")
    keeps, expected = _enum("categories", listed, cast)
    words = ", ".join(map(str, listed))[:200]
    return Constraint(name="categories", note=f"list of categories: {words}", expected=expected, keeps=keeps)


def identity(value: Any) -> Any:
    """A key that is equal for equal values: unlike in Python, true is not 1, and lists and objects can be looked up."""
    if isinstance(value, bool):
        return ("boolean", value)
    if isinstance(value, dict | list):
        try:
            return json.dumps(value, sort_keys=True, default=str)
        except RecursionError:
            # Nested so deep that it could just be read: equal to nothing.
            return object()
    if isinstance(value, float):
        return Decimal(str(value))
    return value


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _read(wanted: Any, cast: Callable[[Any], Any]) -> Any:
    try:
        return cast(wanted)
    except CastError as error:
        raise ConstraintError(f"has the value {wanted!r}, which is not {error}") from None


def _bound(name: str, wanted: Any, cast: Callable[[Any], Any]) -> tuple[Test, str]:
    words, compare = BOUNDS[name]
    bound = _comparable(_read(wanted, cast))
    # NaN keeps no bound.
    return lambda value: value == value and compare(_comparable(value), bound), f"{words} {wanted}"


def _comparable(value: Any) -> Any:
    """A date and time without a time zone is compared as one in UTC."""
    if isinstance(value, datetime.datetime | datetime.time) and value.tzinfo is None:
        return value.replace(tzinfo=datetime.UTC)
    return value


def _length(name: str, wanted: Any, _: Callable[[Any], Any]) -> tuple[Test, str]:
    words, compare = LENGTHS[name]
    if not isinstance(wanted, int) or isinstance(wanted, bool):
        raise ConstraintError(f"has the value {wanted!r}, which is not an integer")
    return lambda value: compare(len(value), wanted), f"a length of {words} {wanted}"


def _enum(name: str, wanted: Any, cast: Callable[[Any], Any]) -> tuple[Test, str]:
    if not isinstance(wanted, list):
        raise ConstraintError("is not a list")
    known = {identity(_read(each, cast)) for each in wanted}
    return lambda value: identity(value) in known, f"one of {', '.join(map(str, wanted))[:200]}"


def _pattern(name: str, wanted: Any, _: Callable[[Any], Any]) -> tuple[Test, str]:
    if not isinstance(wanted, str):
        raise ConstraintError("is not a string")
    try:
        # The standard asks for expressions of XML Schema, which match the whole value. frictionless puts ^ and $ around
        # them, so that of `a|b` each branch is held at one end only, and `ax` passes.
        with warnings.catch_warnings():
            # What Python may read otherwise some day is no fault of the schema.
            warnings.simplefilter("ignore", FutureWarning)
            pattern = re.compile(_as_python(wanted) if XML_SCHEMA_ALONE.search(wanted) else wanted)
    except (re.error, OverflowError, RecursionError) as error:
        raise ConstraintError(f"cannot be read as a regular expression ({error})") from None
    return lambda value: pattern.fullmatch(value) is not None, f"a string that matches {wanted}"


def _as_python(pattern: str) -> str:
    """A regular expression of XML Schema in the syntax of Python; one of another kind is returned as it is."""
    # Takes a tenth of a second to import.
    from elementpath import regex

    try:
        # Anchors are literal characters in XML Schema, but whoever writes them means anchors.
        return regex.translate_pattern(pattern, xsd_version="1.1", anchors=True)
    except regex.RegexError:
        return pattern


def _json_schema(name: str, wanted: Any, _: Callable[[Any], Any]) -> tuple[Test, str]:
    # Both take a tenth of a second to import.
    import jsonschema
    import referencing
    from referencing import exceptions

    try:
        jsonschema.Draft7Validator.check_schema(wanted)
    except jsonschema.SchemaError as error:
        raise ConstraintError(f"is not a JSON Schema ({error.message[:100]})") from None
    # A registry without a retriever fetches no address that the schema refers to.
    validator = jsonschema.Draft7Validator(wanted, registry=referencing.Registry())

    def keeps(value: Any) -> bool:
        try:
            return validator.is_valid(value)
        except (exceptions.Unresolvable, RecursionError):
            # An unresolved $ref is taken as valid.
            return True

    return keeps, "a value that its jsonSchema accepts"


# In the order in which they are tested and told, which is that of frictionless.
BUILDERS: Mapping[str, Callable[[str, Any, Callable[[Any], Any]], tuple[Test, str]]] = {
    **dict.fromkeys(LENGTHS, _length),
    **dict.fromkeys(BOUNDS, _bound),
    "pattern": _pattern,
    "enum": _enum,
    "jsonSchema": _json_schema,
}
