"""Any other row of a table: its cells, and every row that points to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from metes.explain.explanation import Explanation, Section
from metes.package.package import Package
from metes.tables.table import Row

# Tables whose rows are explained as they stand, with the column of their ids, in the order of looking.
KEYED_TABLES: Mapping[str, str] = {
    "published_figures": "figure_id",
    "places": "place_id",
    "persons": "person_id",
    "provisions": "provision_id",
    "transfers": "transfer_id",
    "sources": "source_id",
    "documents": "document_id",
    "polities": "polity_id",
    "offices": "office_id",
    "state_lists": "state_list_id",
    "control_points": "control_point_id",
    "phrases": "phrase_id",
    "units": "unit_id",
    "error_classes": "error_class",
}
TITLES = ("name_en", "title", "subject", "summary", "definition", "rule", "name", "reason")
# More rows of one table than this are counted, not shown: everything rests on some sources.
MOST_ROWS = 12


def explain_row(package: Package, table: str, identifier: str) -> Explanation:
    """The row with this id, with what it names in words, and what points to it."""
    key = KEYED_TABLES[table]
    row = next(each for each in package.table(table).rows if str(each[key]) == identifier)
    title = next((str(row[name]) for name in TITLES if row.get(name)), table)
    cells = tuple((name, text(value)) for name, value in row.values.items() if value is not None)
    pointing = {name: rows for name, rows in _pointing(package, table, identifier) if rows}
    sections = (
        Section(title=f"Row of {table}", header=("column", "value"), rows=cells),
        *(_section(name, rows) for name, rows in pointing.items()),
    )
    values = {"row": dict(row.values), "used_by": {name: _records(rows) for name, rows in pointing.items()}}
    return Explanation(identifier=identifier, title=title, sections=sections, values=values)


def _pointing(package: Package, table: str, identifier: str) -> Iterator[tuple[str, Sequence[Row]]]:
    """Rows of other tables with a foreign key to this one, by table."""
    for resource in package.resources:
        schema = package.schema(resource) if resource.path.endswith(".csv") else None
        columns = [column for column, target in foreign_keys(schema or {}) if target == table]
        if columns:
            rows = package.table(resource.name).rows
            yield resource.name, [row for row in rows if any(row[column] == identifier for column in columns)]


def foreign_keys(schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Column and table of every foreign key of one column."""
    for entry in schema.get("foreignKeys", []):
        fields = entry["fields"]
        columns = fields if isinstance(fields, list) else [fields]
        if len(columns) == 1:
            yield str(columns[0]), str(entry["reference"].get("resource", ""))


def _section(name: str, rows: Sequence[Row]) -> Section:
    columns = [column for column in rows[0].values if any(row[column] is not None for row in rows)]
    shown = tuple(tuple(text(row[column]) for column in columns) for row in rows[:MOST_ROWS])
    more = len(rows) - len(shown)
    note = (f"and {more} more rows: datapackage/registers/{name}.csv",) if more else ()
    return Section(title=f"Used in {name}", text=note, header=tuple(columns), rows=shown)


def _records(rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [dict(row.values) for row in rows]


def text(value: object) -> str:
    """A cell in words; blank where it has none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.12g}" if isinstance(value, float) else str(value)
