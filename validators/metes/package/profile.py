"""The official profiles of Data Package v1 and v2, as JSON Schemas that ship with metes: nothing is fetched."""

from __future__ import annotations

import importlib.resources
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from metes.files.json_locator import escaped
from metes.files.paths import is_address
from metes.tables.field_types import ITEM_TYPES
from metes.tables.schema import FIELDS_MATCH, FieldReader

PROFILES = {"1": "profiles/datapackage-1.0.json", "2": "profiles/datapackage-2.0.json"}
# The address of an official profile names its version, as in https://datapackage.org/profiles/2.0/datapackage.json.
DECLARED = re.compile(r"https?://(?:www\.)?datapackage\.org/profiles/(?:v)?([12])(?:\.[0-9]+)*/.*")
TABULAR_PACKAGE, TABULAR_RESOURCE = "tabular-data-package", "tabular-data-resource"
VERSION_1_PROFILES = ("data-package", "tabular-data-package", "fiscal-data-package")
VERSION_1_ADDRESS = re.compile(r"https?://specs\.frictionlessdata\.io/schemas/[\w-]+\.json")
V2_ADDRESS = "https://datapackage.org/profiles/2.0/datapackage.json"
# Version 2 of the standard allows any name.
VERSION_1_NAME = re.compile(r"[-a-z0-9._/]+")
# Members that version 2 of the standard added, which readers of version 1 ignore.
NEW_IN_SCHEMA = ("fieldsMatch", "uniqueKeys")
NEW_IN_FIELD = ("categories", "categoriesOrdered", "missingValues")
NEW_IN_CONSTRAINTS = ("exclusiveMinimum", "exclusiveMaximum", "jsonSchema")
NEW_IN_DIALECT = frozenset(
    {"headerRows", "headerJoin", "commentRows", "property", "itemType", "itemKeys", "sheetNumber", "sheetName", "table"}
)
# All other validating words of draft 7, but for `format`, which is an annotation unless somebody asks for more.
UNKNOWN = frozenset(
    {"$ref", "additionalItems", "additionalProperties", "allOf", "const", "contains", "dependencies"}
    | {"exclusiveMaximum", "exclusiveMinimum", "if", "maxItems", "maxLength", "maxProperties", "maximum", "minLength"}
    | {"multipleOf", "not", "patternProperties", "propertyNames"}
)
# Formats of the profiles, which JSON Schema takes as annotations.
MOMENT = FieldReader(field={"type": "datetime"}, missing=frozenset())
MAIL = FieldReader(field={"type": "string", "format": "email"}, missing=frozenset())


@dataclass(frozen=True, kw_only=True)
class ProfileError:
    """One place of the descriptor that the profile refuses."""

    pointer: str
    found: str
    expected: str


def profile_errors(descriptor: Mapping[str, Any]) -> Iterator[ProfileError]:
    """Every place that breaks the profile which `$schema` names, in the order of the descriptor.

    A descriptor without `$schema`, or with that of a profile built upon these, may keep either version; where it keeps
    none, it is judged by the one that it is nearer to.
    """
    version = version_of(descriptor)
    errors = list(_errors_by(official_profile(version or "2"), descriptor))
    yield from (
        min(errors, list(_errors_by(official_profile("1"), descriptor)), key=len) if errors and not version else errors
    )
    yield from _errors_of_resources(descriptor, may_be_tabular=version != "2")


def format_errors(descriptor: Mapping[str, Any]) -> Iterator[ProfileError]:
    """Days and e-mail addresses that are none, in a descriptor that keeps its profile."""
    yield from _format_errors("", descriptor)
    for index, resource in enumerate(descriptor["resources"]):
        yield from _format_errors(f"/resources/{index}", resource)


def _format_errors(pointer: str, owner: Mapping[str, Any]) -> Iterator[ProfileError]:
    created = owner.get("created")
    if created and MOMENT.read(created).faults:
        expected = "a date and time such as 2026-11-22T10:00:00Z"
        yield ProfileError(pointer=f"{pointer}/created", found=_as_json(created), expected=expected)
    for member in ("contributors", "sources"):
        listed = owner.get(member)
        for index, each in enumerate(listed if isinstance(listed, list) else ()):
            mail = each.get("email") if isinstance(each, Mapping) else None
            if mail and MAIL.read(mail).faults:
                place = f"{pointer}/{member}/{index}/email"
                expected = "an address such as name@example.org"
                yield ProfileError(pointer=place, found=_as_json(mail), expected=expected)


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)[:80]


def version_of(descriptor: Mapping[str, Any]) -> str:
    """Version of the standard that `$schema` names, 1 or 2; blank where it names none of the official profiles."""
    declared = descriptor.get("$schema")
    match = DECLARED.fullmatch(declared) if isinstance(declared, str) else None
    return match[1] if match else ""


def declares_version_1(descriptor: Mapping[str, Any]) -> bool:
    """Whether a descriptor says that it follows version 1: by `$schema`, or by a `profile` of it without `$schema`."""
    profile = descriptor.get("profile")
    is_profile = isinstance(profile, str) and (
        profile in VERSION_1_PROFILES or VERSION_1_ADDRESS.fullmatch(profile) is not None
    )
    address = descriptor.get("$schema")
    is_old_address = isinstance(address, str) and VERSION_1_ADDRESS.fullmatch(address) is not None
    return version_of(descriptor) == "1" or is_old_address or ("$schema" not in descriptor and is_profile)


def members_of_version_2(descriptor: Mapping[str, Any]) -> Iterator[tuple[ProfileError, bool]]:
    """What a descriptor that declares version 1 takes from version 2, and whether version 1 forbids it.

    Version 1 allows members that it does not know, and its readers ignore them. A schema or resource with a `$schema`
    of version 2 of its own is left out.
    """
    if not declares_version_1(descriptor):
        return
    yield from _new_names("", descriptor)
    listed = descriptor.get("resources")
    for index, resource in enumerate(listed if isinstance(listed, list) else ()):
        if not isinstance(resource, Mapping) or version_of(resource) == "2":
            continue
        pointer = f"/resources/{index}"
        yield from _new_names(pointer, resource)
        yield from _new_members(f"{pointer}/dialect", resource.get("dialect"), NEW_IN_DIALECT)
        schema = resource.get("schema")
        if isinstance(schema, Mapping) and version_of(schema) != "2":
            yield from _new_in_schema(f"{pointer}/schema", schema)


def _new_names(pointer: str, owner: Mapping[str, Any]) -> Iterator[tuple[ProfileError, bool]]:
    name = owner.get("name")
    if isinstance(name, str) and not VERSION_1_NAME.fullmatch(name):
        expected = f'lower case, digits and - . _ / as in version 1, or "$schema": "{V2_ADDRESS}" instead of profile'
        yield ProfileError(pointer=f"{pointer}/name", found=_as_json(name), expected=expected), True


def _new_in_schema(pointer: str, schema: Mapping[str, Any]) -> Iterator[tuple[ProfileError, bool]]:
    yield from _new_members(pointer, schema, NEW_IN_SCHEMA)
    missing = schema.get("missingValues")
    if isinstance(missing, list) and any(isinstance(each, Mapping) for each in missing):
        yield _of_version_2(f"{pointer}/missingValues", "missing values with labels"), True
    fields = schema.get("fields")
    for number, field in enumerate(fields if isinstance(fields, list) else ()):
        if not isinstance(field, Mapping):
            continue
        inner = f"{pointer}/fields/{number}"
        yield from _new_members(inner, field, NEW_IN_FIELD)
        yield from _new_members(f"{inner}/constraints", field.get("constraints"), NEW_IN_CONSTRAINTS)
        if field.get("type") == "list":
            yield _of_version_2(f"{inner}/type", "the type list"), True


def _new_members(pointer: str, owner: Any, names: Collection[str]) -> Iterator[tuple[ProfileError, bool]]:
    for name in owner if isinstance(owner, Mapping) else ():
        if name in names:
            yield _of_version_2(f"{pointer}/{name}", f"the member {name}"), False


def _of_version_2(pointer: str, what: str) -> ProfileError:
    return ProfileError(
        pointer=pointer,
        found=f"{what}, of version 2 of the standard",
        expected=f'version 1, which the descriptor declares, or "$schema": "{V2_ADDRESS}" instead of profile',
    )


def _errors_of_resources(descriptor: Mapping[str, Any], *, may_be_tabular: bool) -> Iterator[ProfileError]:
    """What the standard asks of resources and the general profiles do not say, such as the rules of tabular packages.

    `may_be_tabular`: version 1, whose profiles of tables are not at hand, may be meant.
    """
    listed = descriptor.get("resources")
    is_tabular = may_be_tabular and _names(descriptor.get("profile"), TABULAR_PACKAGE)
    for index, resource in enumerate(listed if isinstance(listed, list) else []):
        if not isinstance(resource, Mapping):
            continue
        pointer, profile = f"/resources/{index}", resource.get("profile")
        is_table = _names(profile, TABULAR_RESOURCE)
        if is_tabular and not is_table:
            yield ProfileError(
                pointer=f"{pointer}/profile" if "profile" in resource else pointer,
                found=_as_json(profile) if "profile" in resource else "no profile",
                expected=f'"{TABULAR_RESOURCE}", as every resource of a {TABULAR_PACKAGE} has it',
            )
        elif may_be_tabular and is_table and not resource.get("schema"):
            expected = f"a schema, which a {TABULAR_RESOURCE} must have"
            yield ProfileError(pointer=pointer, found="no schema", expected=expected)
        paths = resource.get("path")
        addresses = [is_address(each) for each in paths if isinstance(each, str)] if isinstance(paths, list) else []
        if any(addresses) and not all(addresses):
            expected = "paths in the package or addresses, not both"
            yield ProfileError(pointer=f"{pointer}/path", found="paths and addresses in one list", expected=expected)
        if isinstance(resource.get("data"), str) and not resource.get("format") and not resource.get("mediatype"):
            expected = "a format or mediatype, which says how the text of data is read"
            yield ProfileError(pointer=pointer, found="text as data without a format", expected=expected)


def _names(profile: Any, wanted: str) -> bool:
    """Whether a member `profile` of version 1 names a profile, by its id or its address."""
    return profile in (wanted, f"https://specs.frictionlessdata.io/schemas/{wanted}.json")


def official_profile(version: str) -> Any:
    """The profile as it was published, but for places where its text and that of the standard differ.

    The standard has a type `list`, which the profile of version 2 forgets, and asks for one text as `fieldsMatch`, for
    which the profile asks for a list; both are taken. The profile of version 1 asks for two members of a dialect that
    have defaults in the standard.
    """
    profile = json.loads(
        importlib.resources.files("metes.package").joinpath(PROFILES[version]).read_text(encoding="utf-8")
    )
    if version == "1":
        profile["properties"]["resources"]["items"]["properties"]["dialect"].pop("required", None)
        return profile
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


def _errors_by(profile: Any, descriptor: Mapping[str, Any]) -> Iterator[ProfileError]:
    if _keeps(profile, descriptor):
        return
    # jsonschema takes a tenth of a second to import, and only what is broken needs it.
    import jsonschema

    validator = jsonschema.Draft7Validator(profile)
    inner = [each for error in validator.iter_errors(descriptor) for each in _innermost(error)]
    errors = {_pointer(error): error for error in reversed(inner)}
    for pointer, error in sorted(errors.items()):
        if error.validator == "required":
            missing = error.message.split("'")[1]
            if missing in ("path", "data") and isinstance(error.instance.get("url"), str):
                # What version 0 called `path`, which is still to be read as that.
                continue
            found, expected = f"missing member {missing!r}", "the member, which is required"
            if missing in ("path", "data"):
                found, expected = "neither path nor data", "one of the two: a resource is in a file or inline"
            yield ProfileError(pointer=pointer, found=found, expected=expected)
        elif error.validator == "oneOf" and {"path", "data"} <= _keys(error.instance):
            expected = "one of the two: a resource is in a file or inline"
            yield ProfileError(pointer=pointer, found="both path and data", expected=expected)
        else:
            yield ProfileError(pointer=pointer, found=_shown(error), expected=_expected(error))


def _innermost(error: Any) -> Iterator[Any]:
    """The errors that say what was meant: of the branches of a `oneOf`, those of the one that fits best.

    A branch for things of another `type`, such as fields, does not fit.
    """
    if not error.context:
        yield error
        return
    branches: dict[object, list[Any]] = {}
    for inner in error.context:
        branches.setdefault(inner.relative_schema_path[0], []).append(inner)
    of_type = [inners for inners in branches.values() if not any(map(_is_of_another_type, inners))]
    if of_type and len(of_type) < len(branches):
        for inner in min(of_type, key=len):
            yield from _innermost(inner)
        return
    best = min(branches.values(), key=lambda inners: (-max(_depth(e) for e in inners), len(inners)))
    if not of_type and len(branches) > 1:
        best = [inner for inner in best if _is_of_another_type(inner)]
    yield from _innermost(max(best, key=_depth))


def _is_of_another_type(error: Any) -> bool:
    return error.validator == "enum" and list(error.relative_path) == ["type"]


def _keys(value: Any) -> set[str]:
    return set(value) if isinstance(value, Mapping) else set()


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
    if error.validator == "pattern" and "path" in list(error.absolute_path)[-2:]:
        return "a path within the package without hidden folders, or an address"
    texts = {
        "enum": f"one of {', '.join(_choices(error))}",
        "minItems": f"at least {wanted} items",
        "pattern": f"a string that matches {wanted}",
        "type": f"the JSON type {wanted}",
    }
    return texts.get(error.validator, f"a value that the profile allows: {error.message[:120]}")


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
