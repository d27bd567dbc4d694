"""Compares the rows of a table by their key, and says of each changed cell what it demands of the version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from metes.diff.record import Altered, Bump, CellChange, TableDifference
from metes.tables.table import Row, Value

# Columns of prose: what they say may be put in other words without a number, an id or a verdict changing.
WORDING = frozenset(
    {
        "comment",
        "definition",
        "description",
        "example",
        "high_definition",
        "low_definition",
        "method",
        "note",
        "question",
        "reason",
        "statement",
        "summary",
        "title",
    }
)
# Names and titles in several languages: title_en, name_zh.
WORDING_STEMS = ("name_", "title_")
# A change of any of these changes what every value of the column means.
MEANING = ("type", "format", "unit", "rdfType")

Schema = Mapping[str, Any]


def keyed(rows: Sequence[Row], schema: Schema) -> dict[str, Mapping[str, Value]]:
    """Rows by the text of their primary key; raises KeyError where a table has none."""
    key = primary_key(schema)
    return {" ".join(_text(row[name]) for name in key): row.values for row in rows}


def primary_key(schema: Schema) -> tuple[str, ...]:
    """The columns of the primary key; a table without one is known by all of its columns."""
    named = schema.get("primaryKey") or [field["name"] for field in schema["fields"]]
    return (named,) if isinstance(named, str) else tuple(named)


def compare_rows(
    name: str,
    old: Mapping[str, Mapping[str, Value]],
    new: Mapping[str, Mapping[str, Value]],
    *,
    schemas: tuple[Schema, Schema],
) -> TableDifference:
    """What differs between two versions of a table."""
    altered = []
    for identifier in sorted(old.keys() & new.keys()):
        changes = compare_cells(old[identifier], new[identifier])
        if changes:
            altered.append(Altered(id=identifier, changes=changes))
    return TableDifference(
        name=name,
        has_ids=len(primary_key(schemas[0])) == 1,
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        altered=tuple(altered),
        schema=compare_schemas(*schemas),
    )


def compare_cells(old: Mapping[str, Value], new: Mapping[str, Value]) -> tuple[CellChange, ...]:
    """The cells of columns that both versions have; a column that came or went is told once, by its schema."""
    return tuple(
        CellChange(name=name, old=old[name], new=new[name], bump=Bump.PATCH if is_wording(name) else Bump.MINOR)
        for name in old
        if name in new and old[name] != new[name]
    )


def is_wording(column: str) -> bool:
    """Whether a column holds prose."""
    return column in WORDING or column.startswith(WORDING_STEMS)


def compare_schemas(old: Schema, new: Schema) -> tuple[CellChange, ...]:
    """Columns that came, went or changed their meaning, and another primary key."""
    changes = [
        CellChange(name=word, old=_text(old.get(word)), new=_text(new.get(word)), bump=Bump.PATCH)
        for word in ("title", "description")
        if old.get(word) != new.get(word)
    ]
    fields = [{field["name"]: field for field in schema["fields"]} for schema in (old, new)]
    for name in sorted(fields[0].keys() - fields[1].keys()):
        changes.append(CellChange(name=f"column {name}", old="there", new=None, bump=Bump.MAJOR))
    for name in sorted(fields[1].keys() - fields[0].keys()):
        changes.append(CellChange(name=f"column {name}", old=None, new="there", bump=Bump.MINOR))
    for name in sorted(fields[0].keys() & fields[1].keys()):
        changes += _compare_fields(name, fields[0][name], fields[1][name])
    keys = [", ".join(primary_key(schema)) for schema in (old, new)]
    if keys[0] != keys[1]:
        changes.append(CellChange(name="primary key", old=keys[0], new=keys[1], bump=Bump.MAJOR))
    return tuple(changes)


def _compare_fields(name: str, old: Schema, new: Schema) -> list[CellChange]:
    changes = [
        CellChange(name=f"column {name}, {part}", old=_text(old.get(part)), new=_text(new.get(part)), bump=Bump.MAJOR)
        for part in MEANING
        if old.get(part) != new.get(part)
    ]
    allowed = [set(map(_text, field.get("constraints", {}).get("enum", ()))) for field in (old, new)]
    for value in sorted(allowed[0] - allowed[1] if allowed[1] else ()):
        changes.append(CellChange(name=f"column {name}, value", old=value, new=None, bump=Bump.MAJOR))
    for value in sorted(allowed[1] - allowed[0] if allowed[0] else ()):
        changes.append(CellChange(name=f"column {name}, value", old=None, new=value, bump=Bump.MINOR))
    if old.get("description") != new.get("description"):
        words = (_text(old.get("description")), _text(new.get("description")))
        changes.append(CellChange(name=f"column {name}, description", old=words[0], new=words[1], bump=Bump.PATCH))
    return changes


def _text(value: object) -> str:
    return "" if value is None else str(value)
