"""Keys, foreign keys and closed lists of values in a GeoPackage: in SQL, and in the tables of its schema extension."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from metes.export.tables import LAYERS, REGISTER_SUFFIX, Column, ForeignKeyReference, GisTable
from metes.files.errors import OutputError


def add_sql_constraints(database: sqlite3.Connection, tables: Mapping[str, GisTable]) -> None:
    """Declare the keys of each table in SQL; raises OutputError if a foreign key has no row to refer to.

    GeoPackage demands an integer as primary key (`fid`). The key of the table is declared UNIQUE, which SQLite accepts
    as the target of a foreign key. SQLite raises IntegrityError if a key is repeated or a required cell is blank.
    """
    for table in tables.values():
        _declare(database, table, tables)
    dangling = database.execute("PRAGMA foreign_key_check").fetchone()
    if dangling is not None:
        name, row, target, _ = dangling
        raise OutputError(f"table {name}, row {row}: found a reference to a missing row of {target}; run metes check")


def column_constraints(tables: Mapping[str, GisTable]) -> dict[tuple[str, str], str]:
    """Name of the constraint of each column that has one, by table and column.

    Columns with the same name and values share a constraint. It is named after the column, and after the first table
    as well where columns of one name have different values.
    """
    named: dict[tuple[str, object], str] = {}
    found: dict[tuple[str, str], str] = {}
    kinds: dict[str, set[object]] = {}
    limited = [(table, column) for table in tables.values() for column in table.columns if column.enum or column.range]
    for _, column in limited:
        kinds.setdefault(column.name, set()).add(_values(column))
    for table, column in limited:
        is_alone = len(kinds[column.name]) == 1
        name = column.name if is_alone else f"{table.name}_{column.name}"
        found[table.name, column.name] = named.setdefault((column.name, _values(column)), name)
    return found


def write_column_constraints(database: sqlite3.Connection, tables: Mapping[str, GisTable]) -> None:
    """Fill `gpkg_data_column_constraints` with the closed lists of values and the ranges of columns."""
    written: set[str] = set()
    for (table, column_name), name in column_constraints(tables).items():
        if name in written:
            continue
        written.add(name)
        column = tables[table].columns[tables[table].index(column_name)]
        rows: list[tuple[object, ...]] = [(name, "enum", value, None, None, None, None) for value in column.enum]
        if column.range is not None and not column.enum:
            low, high = column.range
            rows = [(name, "range", None, low, 1, high, 1)]
        database.executemany("INSERT INTO gpkg_data_column_constraints VALUES (?, ?, ?, ?, ?, ?, ?, NULL)", rows)


def _values(column: Column) -> object:
    return column.enum or column.range


def _declare(database: sqlite3.Connection, table: GisTable, tables: Mapping[str, GisTable]) -> None:
    """Make a table again with its constraints: SQLite cannot add them to a table that exists.

    The triggers go with the old table and are made again; the spatial index is a table of its own and stays.
    """
    stored = database.execute(f"PRAGMA table_info({table.name})").fetchall()
    types = {name: kind for _, name, kind, *_ in stored}
    rows = database.execute(f"SELECT * FROM {table.name}").fetchall()
    triggers = database.execute(
        "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ? ORDER BY rowid", (table.name,)
    ).fetchall()
    database.execute(f"DROP TABLE {table.name}")
    database.execute(_create(table, types, tables))
    database.executemany(f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(types))})", rows)
    for (trigger,) in triggers:
        database.execute(trigger)


def _create(table: GisTable, types: Mapping[str, str], tables: Mapping[str, GisTable]) -> str:
    columns = {column.name: column for column in table.columns}
    parts = ["fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL"]
    for name, kind in types.items():
        if name == "fid":
            continue
        is_required = name in table.key or (name in columns and columns[name].is_required)
        words = f"{name} {kind}{' NOT NULL' if is_required else ''}"
        parts.append(f"{words} UNIQUE" if (name,) == table.key else words)
    if len(table.key) > 1:
        parts.append(f"UNIQUE ({', '.join(table.key)})")
    parts += [_foreign_key(reference) for reference in table.references if _is_key(reference, tables)]
    return f"CREATE TABLE {table.name} ({', '.join(parts)})"


def _foreign_key(reference: ForeignKeyReference) -> str:
    own, other = ", ".join(reference.columns), ", ".join(reference.table_columns)
    return f"FOREIGN KEY ({own}) REFERENCES {_target(reference)} ({other})"


def _is_key(reference: ForeignKeyReference, tables: Mapping[str, GisTable]) -> bool:
    """Whether SQLite accepts the columns that are referred to: they must be unique."""
    target = tables.get(_target(reference))
    return target is not None and target.key == reference.table_columns


def _target(reference: ForeignKeyReference) -> str:
    """The table that a resource is stored as; the layer of the same name is a copy with geometries."""
    return reference.table + REGISTER_SUFFIX if reference.table in LAYERS else reference.table
