"""The quick yes or no on a JSON Schema agrees with jsonschema."""

from __future__ import annotations

import importlib.resources
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metes.package.package import open_package
from metes.package.profile import JUDGES, PROFILE, UNKNOWN, UnknownKeywordError, accepts

ROOT = Path(__file__).resolve().parents[2]
PROFILE_V2 = json.loads(importlib.resources.files("dplib").joinpath(PROFILE).read_text(encoding="utf-8"))
VALUES = st.recursive(
    st.sampled_from([None, True, False, 0, 1, 1.0, 1.5, -1, "", "a", "any", "string", "number", "1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "type", "x"]), inner),
    max_leaves=6,
)
WORDS: dict[str, list[Any]] = {
    "type": ["string", "integer", "number", "object", "array", "boolean", "null", ["string", "null"]],
    "required": [["name"], ["name", "type"]],
    "minItems": [0, 1, 2],
    "minProperties": [1],
    "minimum": [0, 1, 2.5],
    "uniqueItems": [True, False],
    "enum": [["a", "any"], ["1"]],
    "pattern": ["^a", "1$"],
}
PLAIN_SCHEMAS = st.fixed_dictionaries({}, optional={word: st.sampled_from(choices) for word, choices in WORDS.items()})
SCHEMAS = st.recursive(
    PLAIN_SCHEMAS,
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            "oneOf": st.lists(inner, min_size=1, max_size=3),
            "anyOf": st.lists(inner, min_size=1, max_size=3),
            "items": inner,
            "properties": st.dictionaries(st.sampled_from(["name", "type", "x"]), inner),
            "description": st.just("an annotation"),
        },
    ),
    max_leaves=6,
)


def test_every_word_of_the_draft_is_judged_or_refused() -> None:
    known = set(jsonschema.Draft7Validator.VALIDATORS) - {"format"}
    assert set(JUDGES) | UNKNOWN == known
    assert not set(JUDGES) & UNKNOWN


@settings(deadline=None, max_examples=400)
@given(SCHEMAS, VALUES)
def test_yes_and_no_are_those_of_jsonschema(schema: dict[str, Any], value: Any) -> None:
    try:
        found = accepts(schema, value)
    except UnknownKeywordError:
        return
    assert found == jsonschema.Draft7Validator(schema).is_valid(value)


@pytest.mark.parametrize("word", sorted(UNKNOWN))
def test_word_that_is_not_judged_is_refused(word: str) -> None:
    with pytest.raises(UnknownKeywordError):
        accepts({"anyOf": [{word: {}}]}, "a")


def test_own_package_keeps_the_profile_and_a_broken_one_does_not() -> None:
    descriptor = json.loads(json.dumps(open_package(ROOT).with_schemas_inline()))
    assert accepts(PROFILE_V2, descriptor)
    descriptor["resources"][3]["schema"]["fields"][0]["type"] = "colour"
    assert not accepts(PROFILE_V2, descriptor)
