"""A Table Schema as a reader of values: casts, missing values and constraints of each field, and its keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from metes.files.json_locator import escaped
from metes.tables.constraints import BUILDERS, Constraint, ConstraintError, categories, constraint
from metes.tables.field_types import TYPES, FieldType
from metes.tables.scalar_casts import Cast, CastError, Field

FIELDS_MATCH = ["exact", "equal", "subset", "superset", "partial"]


@dataclass(frozen=True, kw_only=True)
class CellReading:
    """What a cell says: its cast value, and `faults`, each as (kind, note, expected); null has no value."""

    value: Any
    faults: tuple[tuple[str, str, str], ...] = ()

    @property
    def is_of_another_type(self) -> bool:
        return any(kind == "type-error" for kind, _, _ in self.faults)


T = TypeVar("T")


class Memory(dict[str, T]):
    """Remembers what a function says of each text; a column has far fewer values than cells."""

    def __init__(self, function: Callable[[str], T]) -> None:
        self._function = function

    def __missing__(self, text: str) -> T:
        found = self[text] = self._function(text)
        return found


@dataclass(frozen=True, kw_only=True, eq=False)
class FieldReader:
    """Reads the values of one field.

    `missing`: the texts that mean null. `is_strict`: a string is rejected where the type has its own JSON form, such as
    a number in the properties of GeoJSON.
    """

    field: Field
    missing: frozenset[str]
    is_key: bool = False
    is_strict: bool = False

    @property
    def name(self) -> str:
        return str(self.field.get("name"))

    @property
    def type(self) -> str:
        """Name of its type; `any` where none is declared or the standard knows none of that name."""
        found = self.field.get("type", "any")
        return found if isinstance(found, str) and found in TYPES else "any"

    @property
    def type_note(self) -> str:
        return f'type is "{self.type}/{self.field.get("format", "default")}"'

    @property
    def is_unique(self) -> bool:
        return self._constraints.get("unique") is True

    @property
    def is_required(self) -> bool:
        """Whether null is forbidden: by its constraints, or because it is part of the primary key."""
        return self.is_key or self._constraints.get("required") is True

    def cast(self, value: Any) -> Any:
        """The value of a text or of a JSON value that is not missing; raises CastError with what was expected."""
        if isinstance(value, str):
            if self.is_strict and self._type.is_native:
                raise CastError(f"a value of the type {self.type}")
            return self._casts[0](value)
        return self._casts[1](value)

    def is_null(self, value: Any) -> bool:
        """Whether a text or JSON value stands for no value; numbers are compared by how they are written."""
        return value is None or (str(value) in self.missing if isinstance(value, str | int | float) else False)

    def read(self, value: Any) -> CellReading:
        """Value and faults of a text or JSON value."""
        if self.is_null(value):
            note = 'constraint "required" is "True"'
            return CellReading(value=None, faults=(("constraint-error", note, "a value"),) if self.is_required else ())
        try:
            found = self.cast(value)
        except CastError as error:
            return CellReading(value=None, faults=(("type-error", self.type_note, str(error)),))
        broken = [each for each in self.constraints if not each.keeps(found)]
        return CellReading(value=found, faults=tuple(("constraint-error", each.note, each.expected) for each in broken))

    @cached_property
    def texts(self) -> Memory[CellReading]:
        """Reading of each text, computed when the text is first looked up."""
        return Memory(self.read)

    @cached_property
    def constraints(self) -> tuple[Constraint, ...]:
        """The constraints that test a single value and can be applied."""
        return self._built[0]

    @cached_property
    def problems(self) -> tuple[tuple[str, str], ...]:
        """The constraints that cannot be applied: pointer from the field to each, and why."""
        return self._built[1]

    @cached_property
    def _built(self) -> tuple[tuple[Constraint, ...], tuple[tuple[str, str], ...]]:
        usable: list[Constraint] = []
        unknown = [name for name in self._constraints if name not in self._type.constraints]
        problems = [
            (f"constraints/{escaped(name)}", f'constraint "{name}" is not supported by type "{self.type}"')
            for name in unknown
        ]
        for name in BUILDERS:
            if name not in self._constraints or name in unknown:
                continue
            try:
                usable.append(constraint(name, self._constraints[name], self._cast_leniently))
            except ConstraintError as error:
                problems.append((f"constraints/{name}", f'constraint "{name}" {error}'))
        if self.type in ("string", "integer") and "categories" in self.field:
            try:
                usable.append(categories(self.field["categories"], self._cast_leniently))
            except ConstraintError as error:
                problems.append(("categories", f'"categories" {error}'))
        return tuple(usable), tuple(problems)

    def _cast_leniently(self, value: Any) -> Any:
        """The value of a constraint, which may be a text whatever the type."""
        return self._casts[0](value) if isinstance(value, str) else self._casts[1](value)

    @cached_property
    def _casts(self) -> tuple[Cast, Cast]:
        return self._type.text(self.field), self._type.native(self.field)

    @property
    def _type(self) -> FieldType:
        return TYPES[self.type]

    @property
    def _constraints(self) -> Mapping[str, Any]:
        found = self.field.get("constraints")
        return found if isinstance(found, Mapping) else {}


@dataclass(frozen=True, kw_only=True, eq=False)
class TableSchema:
    """The schema of a table. `null_sequence`: a text that its dialect declares to mean null."""

    descriptor: Mapping[str, Any]
    is_strict: bool = False
    null_sequence: str | None = None

    @cached_property
    def readers(self) -> tuple[FieldReader, ...]:
        """A reader for each field, in the order of the schema; what is no object is left to the profile."""
        listed = self.descriptor.get("fields")
        common = _texts_for_null(self.descriptor.get("missingValues"), [""])
        nulls = frozenset() if self.null_sequence is None else {self.null_sequence}
        return tuple(
            FieldReader(
                field=each,
                # A field's own list replaces that of the schema.
                missing=_texts_for_null(each.get("missingValues"), common) | nulls,
                is_key=each.get("name") in self.primary_key,
                is_strict=self.is_strict,
            )
            for each in (listed if isinstance(listed, list) else [])
            if isinstance(each, Mapping)
        )

    def reader_of_unknown(self, name: str) -> FieldReader:
        """Read a column that the schema does not name, as it stands."""
        return FieldReader(field={"name": name}, missing=_texts_for_null(self.descriptor.get("missingValues"), [""]))

    @property
    def primary_key(self) -> tuple[str, ...]:
        return names(self.descriptor.get("primaryKey"))

    @property
    def unique_keys(self) -> tuple[tuple[str, ...], ...]:
        listed = self.descriptor.get("uniqueKeys")
        return tuple(names(each) for each in listed if names(each)) if isinstance(listed, list) else ()

    @property
    def fields_match(self) -> str:
        """How columns and fields belong together; the standard has a text, its profile of version 2.0 a list."""
        found = self.descriptor.get("fieldsMatch")
        found = found[0] if isinstance(found, list) and found else found
        return found if isinstance(found, str) and found in FIELDS_MATCH else "exact"

    def problems(self) -> Iterator[tuple[str, str]]:
        """What is wrong with the schema itself and what the profile does not see: JSON pointer and words of each."""
        found = [reader.name for reader in self.readers]
        if len(found) != len(set(found)):
            yield "/fields", "names of the fields are not unique"
        for index, key in enumerate(self.unique_keys):
            if not set(key) <= set(found):
                yield f"/uniqueKeys/{index}", f"a unique key of {', '.join(key)}, which are not all fields"
        yield from _missing_values_problems("/missingValues", self.descriptor)
        for index, reader in enumerate(self.readers):
            pointer = f"/fields/{index}"
            yield from ((f"{pointer}/{member}", problem) for member, problem in reader.problems)
            if "required" in reader.field:
                yield f"{pointer}/required", '"required" should be set as "constraints.required"'
            yield from _example_problems(f"{pointer}/example", reader)
            yield from _missing_values_problems(f"{pointer}/missingValues", reader.field)


def names(value: Any) -> tuple[str, ...]:
    """Names of the fields of a key, which is a name or a list of them."""
    listed = [value] if isinstance(value, str) else value
    return tuple(each for each in listed if isinstance(each, str)) if isinstance(listed, list) else ()


def _texts_for_null(listed: Any, default: Sequence[str] | frozenset[str]) -> frozenset[str]:
    """Texts of a list of missing values, which are texts or objects with a text and its label."""
    if not isinstance(listed, list):
        return frozenset(default)
    values = [each.get("value") if isinstance(each, Mapping) else each for each in listed]
    return frozenset(value for value in values if isinstance(value, str))


def _missing_values_problems(pointer: str, owner: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    listed = owner.get("missingValues")
    objects = [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
    for member, words in (("value", "missing value"), ("label", "missing value label")):
        seen = [each[member] for each in objects if isinstance(each.get(member), str)]
        for text in sorted({text for text in seen if seen.count(text) > 1}):
            yield pointer, f'{words} "{text}" is not unique'


def _example_problems(pointer: str, reader: FieldReader) -> Iterator[tuple[str, str]]:
    example = reader.field.get("example")
    if not example or not isinstance(example, str):
        return
    try:
        reader.cast(example)
    except CastError:
        yield pointer, f'example value "{example}" for field "{reader.name}" is not valid'
