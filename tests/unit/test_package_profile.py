"""The profiles: the quick yes or no on a JSON Schema agrees with jsonschema, and faults point at what is wrong."""

from __future__ import annotations

import importlib.resources
import json
from pathlib import Path
from typing import Any

import frictionless
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metes.package.package import open_package
from metes.package.profile import (
    JUDGES,
    PROFILES,
    UNKNOWN,
    UnknownKeywordError,
    accepts,
    format_errors,
    members_of_version_2,
    profile_errors,
    version_of,
)

ROOT = Path(__file__).resolve().parents[2]
PROFILE_V2 = json.loads(importlib.resources.files("metes.package").joinpath(PROFILES["2"]).read_text(encoding="utf-8"))
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


V1 = "https://datapackage.org/profiles/1.0/datapackage.json"
V2 = "https://datapackage.org/profiles/2.0/datapackage.json"


def described(field: dict[str, Any] | None = None, /, resource: Any = None, **package: Any) -> dict[str, Any]:
    fields = [{"name": "id", "type": "string"}, *([] if field is None else [{"name": "f", **field}])]
    schema = {"fields": fields}
    return {"resources": [{"name": "a", "path": "a.csv", "schema": schema, **(resource or {})}], **package}


F = "/resources/0/schema/fields/1"


@pytest.mark.parametrize(
    ("field", "pointers"),
    [
        # The branch of the field's own type says what is wrong, not the one that comes furthest.
        ({"type": "number", "example": 5, "constraints": {"minimum": 1}}, [f"{F}/example"]),
        ({"type": "integer", "example": 5, "constraints": {"minimum": "1", "maximum": 9}}, [f"{F}/example"]),
        ({"type": "date", "constraints": {"minimum": 2020}}, [f"{F}/constraints/minimum"]),
        ({"type": "string", "constraints": {"minLength": "1"}}, [f"{F}/constraints/minLength"]),
        ({"type": "boolean", "trueValues": "yes", "example": 1}, [f"{F}/example", f"{F}/trueValues"]),
        ({"type": "colour", "constraints": {"minimum": []}}, [f"{F}/type"]),
        ({"type": 7}, [f"{F}/type"]),
        ({"type": "list", "itemType": "colour"}, [f"{F}/itemType"]),
    ],
)
def test_fault_of_a_field_points_at_what_is_wrong(field: dict[str, Any], pointers: list[str]) -> None:
    for declared in ({"$schema": V2}, {}):
        assert [each.pointer for each in profile_errors(described(field, **declared))] == pointers


@pytest.mark.parametrize(
    ("resource", "pointer", "found"),
    [
        ({"path": "a.csv", "data": []}, "/resources/0", "both path and data"),
        ({"path": []}, "/resources/0/path", "[]"),
        ({"path": 1}, "/resources/0/path", "1"),
        ({"path": "../a.csv"}, "/resources/0/path", '"../a.csv"'),
        ({"licenses": [{"title": "x"}]}, "/resources/0/licenses/0", "missing member 'name'"),
    ],
)
def test_fault_of_a_resource_points_at_what_is_wrong(resource: dict[str, Any], pointer: str, found: str) -> None:
    (error,) = profile_errors(described(resource=resource, **{"$schema": V2}))
    assert (error.pointer, error.found) == (pointer, found)


def test_the_version_is_that_of_schema() -> None:
    assert [version_of({"$schema": each}) for each in (V1, V2, "https://example.org/profile.json", 2)] == [
        "1",
        "2",
        "",
        "",
    ]
    assert version_of({"profile": "data-package"}) == ""
    # Version 1 has no type `list`, no labelled missing values, and names in lower case alone.
    for new in (described({"type": "list"}), described(name="Title Case"), described(resource={"name": "A B"})):
        assert not list(profile_errors({**new, "$schema": V2}))
        assert list(profile_errors({**new, "$schema": V1}))
        assert not list(profile_errors(new))
        assert not list(profile_errors({**new, "$schema": "https://example.org/profile.json"}))


def test_a_dialect_of_version_1_need_not_repeat_the_defaults() -> None:
    assert not list(profile_errors(described(resource={"dialect": {"delimiter": ";"}}, **{"$schema": V1})))


def test_rules_of_tabular_packages_of_version_1() -> None:
    tabular = {"profile": "tabular-data-package"}
    good = described(resource={"profile": "tabular-data-resource"}, **tabular)
    assert not list(profile_errors(good))
    for broken, pointer in (
        (described(**tabular), "/resources/0"),
        (described(resource={"profile": "data-resource"}, **tabular), "/resources/0/profile"),
        (described(resource={"profile": "tabular-data-resource", "schema": {}}, **tabular), "/resources/0"),
    ):
        assert pointer in [each.pointer for each in profile_errors(broken)]
    # In version 2 a profile is an ordinary member.
    assert not list(profile_errors(described(**tabular, **{"$schema": V2})))


V2_MEMBERS: dict[str, tuple[dict[str, Any], bool]] = {
    "/schema/fieldsMatch": ({"schema": {"fieldsMatch": "subset"}}, False),
    "/schema/uniqueKeys": ({"schema": {"uniqueKeys": [["id"]]}}, False),
    "/schema/missingValues": ({"schema": {"missingValues": [{"value": "-", "label": "none"}]}}, True),
    "/schema/fields/0/categories": ({"schema": {"fields": [{"name": "id", "categories": ["a"]}]}}, False),
    "/schema/fields/0/missingValues": ({"schema": {"fields": [{"name": "id", "missingValues": ["-"]}]}}, False),
    "/schema/fields/0/type": ({"schema": {"fields": [{"name": "id", "type": "list"}]}}, True),
    "/schema/fields/0/constraints/exclusiveMinimum": (
        {"schema": {"fields": [{"name": "id", "type": "integer", "constraints": {"exclusiveMinimum": 0}}]}},
        False,
    ),
    "/dialect/headerRows": ({"dialect": {"headerRows": [2]}}, False),
}


@pytest.mark.parametrize("pointer", list(V2_MEMBERS))
def test_members_of_version_2_are_told_where_version_1_is_declared(pointer: str) -> None:
    members, is_forbidden = V2_MEMBERS[pointer]
    resource = {"name": "a", "path": "a.csv", **members}
    package: dict[str, Any] = {"name": "x", "resources": [resource]}
    old = "https://specs.frictionlessdata.io/schemas/data-package.json"
    for declared in ({"$schema": V1}, {"profile": "tabular-data-package"}, {"profile": old}, {"$schema": old}):
        ((error, forbidden),) = members_of_version_2({**package, **declared})
        assert (error.pointer, forbidden) == (f"/resources/0{pointer}", is_forbidden)
    own = "https://example.org/profile.json"
    for declared in ({}, {"$schema": V2}, {"$schema": V2, "profile": "data-package"}, {"profile": own}):
        assert not list(members_of_version_2({**package, **declared}))
    newer = {"$schema": V2.replace("datapackage.json", "dataresource.json")}
    assert not list(members_of_version_2({"profile": "data-package", "resources": [{**resource, **newer}]}))
    # What both versions have.
    schema = {"primaryKey": "id", "missingValues": ["", "-"], "fields": [{"name": "id", "type": "integer"}]}
    plain = {"profile": "data-package", "version": "1", "resources": [{"name": "a", "path": "a.csv", "schema": schema}]}
    assert not list(members_of_version_2(plain))


def test_names_of_version_2_are_errors_where_version_1_is_declared() -> None:
    for new, pointer in (
        (described(name="Title Case"), "/name"),
        (described(resource={"name": "A B"}), "/resources/0/name"),
    ):
        ((error, is_forbidden),) = members_of_version_2({**new, "profile": "data-package"})
        assert (error.pointer, is_forbidden) == (pointer, True)
        assert not list(members_of_version_2(new))
        assert not list(members_of_version_2({**new, "$schema": V2, "profile": "data-package"}))


@pytest.mark.parametrize("version", ["1", "2"])
def test_profiles_are_those_that_were_published(version: str) -> None:
    published = importlib.resources.files("dplib").joinpath(f"profiles/{version}.0/datapackage.json")
    assert importlib.resources.files("metes.package").joinpath(PROFILES[version]).read_bytes() == published.read_bytes()


@pytest.mark.parametrize(
    ("members", "pointers"),
    [
        ({"created": "1985-04-12T23:20:50.52Z"}, []),
        ({"created": "1996-12-19T16:39:57-08:00"}, []),
        ({"created": "2026-11-22T10:00:00Z"}, []),
        ({"created": "yesterday"}, ["/created"]),
        ({"created": "2026-02-30T10:00:00Z"}, ["/created"]),
        ({"contributors": [{"title": "a", "email": "name@example.org"}]}, []),
        ({"contributors": [{"title": "a"}, {"title": "b", "email": "no address"}]}, ["/contributors/1/email"]),
        ({"sources": [{"title": "a", "email": "a@b@example.org"}]}, ["/sources/0/email"]),
    ],
)
def test_days_and_mail_are_judged_as_frictionless_judges_them(members: dict[str, Any], pointers: list[str]) -> None:
    descriptor = {"name": "a", "resources": [{"name": "a", "path": "a.csv"}], **members}
    assert [error.pointer for error in format_errors(descriptor)] == pointers
    stock = list(frictionless.Package.metadata_validate(descriptor))
    assert bool(stock) == bool(pointers), stock
    resource = {"name": "a", "path": "a.csv", **members}
    within = [error.pointer for error in format_errors({"resources": [resource]})]
    assert within == [f"/resources/0{pointer}" for pointer in pointers]
