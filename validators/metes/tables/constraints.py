"""Constraints of a Table Schema held against values of JSON, as the properties of features are."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

# Constraints that compare: which values keep a bound.
BOUNDS: Mapping[str, tuple[str, Callable[[Any, Any], bool]]] = {
    "minimum": ("at least", lambda value, bound: bool(value >= bound)),
    "maximum": ("at most", lambda value, bound: bool(value <= bound)),
    "exclusiveMinimum": ("more than", lambda value, bound: bool(value > bound)),
    "exclusiveMaximum": ("less than", lambda value, bound: bool(value < bound)),
}
LENGTHS: Mapping[str, tuple[str, Callable[[int, int], bool]]] = {
    "minLength": ("at least", lambda length, bound: length >= bound),
    "maxLength": ("at most", lambda length, bound: length <= bound),
}
# Types whose texts sort as what they mean.
SORTED_TEXTS = ("date", "datetime", "time", "yearmonth")


def first_break(field: Mapping[str, Any], values: Sequence[Any]) -> tuple[int, str] | None:
    """Index of the first value that breaks a constraint of its field, and what was expected; null is no value."""
    constraints = field.get("constraints")
    if not isinstance(constraints, Mapping):
        return None
    rules = [rule for rule in (_rule(field, name, wanted) for name, wanted in constraints.items()) if rule is not None]
    is_required, seen = constraints.get("required") is True, set()
    for index, value in enumerate(values):
        if value is None:
            if is_required:
                return index, "a value, for the property is required"
            continue
        if constraints.get("unique") is True:
            if repr(value) in seen:
                return index, "a value that no other feature has, for the property is unique"
            seen.add(repr(value))
        for keeps, expected in rules:
            if not keeps(value):
                return index, expected
    return None


def _rule(field: Mapping[str, Any], name: str, wanted: Any) -> tuple[Callable[[Any], bool], str] | None:
    """What a constraint asks of a value, and in words; nothing where it asks nothing that is known here."""
    if name in BOUNDS:
        return _bound(field, name, wanted)
    if name in LENGTHS and isinstance(wanted, int):
        words, compare = LENGTHS[name]
        return lambda value: not _has_length(value) or compare(len(value), wanted), f"a length of {words} {wanted}"
    if name == "enum" and isinstance(wanted, list):
        # A number may be listed as a text.
        known = {repr(each) for each in wanted} | {each for each in wanted if isinstance(each, str)}
        return lambda value: repr(value) in known or str(value) in known, f"one of {', '.join(map(str, wanted))[:200]}"
    if name == "pattern" and isinstance(wanted, str):
        try:
            pattern = re.compile(wanted)
        except re.error:
            return None
        return lambda value: not isinstance(value, str) or bool(pattern.fullmatch(value)), f"a text like {wanted}"
    return None


def _bound(field: Mapping[str, Any], name: str, wanted: Any) -> tuple[Callable[[Any], bool], str] | None:
    words, compare = BOUNDS[name]
    if field.get("type") in SORTED_TEXTS and isinstance(wanted, str):
        return lambda value: not isinstance(value, str) or compare(value, wanted), f"{words} {wanted}"
    try:
        bound = float(wanted)
    except (TypeError, ValueError, OverflowError):
        return None
    return lambda value: not _is_number(value) or compare(value, bound), f"{words} {wanted}"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _has_length(value: Any) -> bool:
    return isinstance(value, str | list | dict)
