"""The official profile of Data Package v2, as a JSON Schema that ships with dplib: nothing is fetched."""

from __future__ import annotations

import importlib.resources
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from metes.files.json_locator import escaped
from metes.package.accept import UnknownKeywordError, accepts
from metes.tables.field_types import ITEM_TYPES
from metes.tables.schema import FIELDS_MATCH

PROFILE = "profiles/2.0/datapackage.json"


@dataclass(frozen=True, kw_only=True)
class ProfileError:
    """One place of the descriptor that the profile refuses."""

    pointer: str
    found: str
    expected: str


def profile_errors(descriptor: Mapping[str, Any]) -> Iterator[ProfileError]:
    """Every place that breaks the profile, in the order of the descriptor."""
    profile = official_profile()
    if not _keeps(profile, descriptor):
        yield from _told(profile, descriptor)


def official_profile() -> Any:
    """The profile as it was published, but for two places where its text and that of the standard differ.

    The standard has a type `list`, which the profile forgets, and asks for one text as `fieldsMatch`, for which the
    profile asks for a list; both are taken."""
    profile = json.loads(importlib.resources.files("dplib").joinpath(PROFILE).read_text(encoding="utf-8"))
    schema = profile["properties"]["resources"]["items"]["properties"]["schema"]["properties"]
    branches = schema["fields"]["items"]["oneOf"]
    array = next(branch["properties"] for branch in branches if branch["properties"]["type"]["enum"] == ["array"])
    members = {**array, "type": {"enum": ["list"]}, "delimiter": {"type": "string"}, "itemType": {"enum": ITEM_TYPES}}
    branches.append({"title": "List Field", "type": "object", "required": ["name", "type"], "properties": members})
    schema["fieldsMatch"] = {"oneOf": [schema["fieldsMatch"], {"type": "string", "enum": FIELDS_MATCH}]}
    return profile


def _keeps(profile: Any, descriptor: Mapping[str, Any]) -> bool:
    """Whether a descriptor surely keeps the profile; False says nothing."""
    try:
        return accepts(profile, descriptor)
    except UnknownKeywordError:
        return False


def _told(profile: Any, descriptor: Mapping[str, Any]) -> Iterator[ProfileError]:
    # jsonschema takes a tenth of a second to import, and only what is broken needs it.
    import jsonschema

    validator = jsonschema.Draft7Validator(profile)
    errors = {_pointer(error): error for error in map(_innermost, validator.iter_errors(descriptor))}
    for pointer, error in sorted(errors.items()):
        if error.validator == "required":
            missing = error.message.split("'")[1]
            found, expected = f"no member {missing}", "one, for it is required"
            if missing in ("path", "data"):
                found, expected = "neither path nor data", "one of the two: a resource is a file, or stands here"
            yield ProfileError(pointer=pointer, found=found, expected=expected)
        else:
            yield ProfileError(pointer=pointer, found=_shown(error), expected=_expected(error))


def _innermost(error: Any) -> Any:
    """The error that says what was meant: of the branches of a `oneOf`, that which fits best."""
    while error.context:
        branches: dict[object, list[Any]] = {}
        for inner in error.context:
            branches.setdefault(inner.relative_schema_path[0], []).append(inner)
        best = min(branches.values(), key=lambda inners: (-max(_depth(e) for e in inners), len(inners)))
        error = max(best, key=_depth)
    return error


def _depth(error: Any) -> int:
    return len(error.absolute_path)


def _pointer(error: Any) -> str:
    return "".join(f"/{escaped(str(token))}" for token in error.absolute_path)


def _shown(error: Any) -> str:
    text = json.dumps(error.instance, ensure_ascii=False, default=str)
    return text if len(text) <= 80 else f"{text[:80]}..."


def _choices(error: Any) -> list[str]:
    """The allowed words, of all branches that differ only in them, as the types of a field do."""
    branches = error.parent.context if error.parent is not None else [error]
    same = [e for e in branches if e.validator == "enum" and e.absolute_path == error.absolute_path]
    return sorted({str(word) for e in same for word in e.validator_value})


def _expected(error: Any) -> str:
    wanted = error.validator_value
    texts = {
        "enum": f"one of {', '.join(_choices(error))}",
        "minItems": f"at least {wanted} items",
        "pattern": f"a text like {wanted}",
        "type": f"the JSON type {wanted}",
    }
    return texts.get(error.validator, f"what the profile says: {error.message[:120]}")
