"""Metadata tables of a GeoPackage: authors, licences, and a description of every column."""

from __future__ import annotations

import datetime
import json
import os
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from metes.export.constraints import column_constraints, write_column_constraints
from metes.export.ogr_writer import FIXED_DATE
from metes.export.tables import GisTable
from metes.files.errors import InputError, PackageError
from metes.package.package import Package

# By convention of reproducible builds, the moment that stands in the place of the clock.
EPOCH_VARIABLE = "SOURCE_DATE_EPOCH"
SCHEMA_URI = "https://specs.frictionlessdata.io/data-package/"
TABLES = """
CREATE TABLE gpkg_metadata (id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL
  DEFAULT 'dataset', md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml',
  metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE gpkg_metadata_reference (reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT,
  row_id_value INTEGER, timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT,
  description TEXT, mime_type TEXT, constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT,
  min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
"""
SPECIFICATION = "http://www.geopackage.org/spec121/#extension_"
# The tables of two extensions of the standard, and the extension that each is part of.
EXTENSIONS = {
    "gpkg_metadata": "metadata",
    "gpkg_metadata_reference": "metadata",
    "gpkg_data_columns": "schema",
    "gpkg_data_column_constraints": "schema",
}


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """Metadata of the whole package, from its descriptor.

    `changed` is the moment of the last change, as GeoPackage writes it: `2026-11-22T00:00:00.000Z`.
    """

    name: str
    title: str
    version: str
    description: str
    licences: tuple[Mapping[str, Any], ...]
    changed: str

    def text(self) -> str:
        """The metadata as a Data Package descriptor without resources."""
        members = {
            "name": self.name,
            "title": self.title,
            "version": self.version,
            "description": self.description,
            "licenses": [dict(each) for each in self.licences],
        }
        return json.dumps(members, ensure_ascii=False, sort_keys=True)


def metadata_of(package: Package) -> Metadata:
    """Metadata of a package, read from its descriptor.

    The moment of the last change is that of SOURCE_DATE_EPOCH, or else the member `created`; the clock is never read.
    Raises InputError if SOURCE_DATE_EPOCH is not a whole number of seconds, PackageError if `created` is not a moment.
    """
    descriptor = package.descriptor
    return Metadata(
        name=str(descriptor.get("name", "package")),
        title=str(descriptor.get("title", "")),
        version=str(descriptor.get("version", "")),
        description=str(descriptor.get("description", "")),
        licences=tuple(descriptor.get("licenses", [])),
        changed=_last_change(package),
    )


def _last_change(package: Package) -> str:
    epoch, created = os.environ.get(EPOCH_VARIABLE), package.descriptor.get("created")
    if epoch:
        return _moment_of_epoch(epoch)
    if created is None:
        return FIXED_DATE
    try:
        return _as_written(datetime.datetime.fromisoformat(str(created)))
    except ValueError:
        where = f"{package.file.path}, created"
        raise PackageError(f"{where}: found {created!r}; expected a moment such as 2026-11-22T00:00:00Z") from None


def _moment_of_epoch(text: str) -> str:
    try:
        return _as_written(datetime.datetime.fromtimestamp(int(text), datetime.UTC))
    except (ValueError, OverflowError, OSError):
        raise InputError(f"{EPOCH_VARIABLE}: found {text!r}; expected whole seconds since 1970") from None


def _as_written(moment: datetime.datetime) -> str:
    """A moment in UTC with milliseconds; one without an offset is taken for UTC."""
    known = moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
    return known.astimezone(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def write_metadata(database: sqlite3.Connection, tables: Mapping[str, GisTable], metadata: Metadata) -> None:
    """Write the metadata of the package and of each table, and title, description and values of each column."""
    database.executescript(TABLES)
    _declare_extensions(database)
    entries: list[tuple[str, str | None, str]] = [("geopackage", None, metadata.text())]
    entries += [("table", name, _licence_text(table)) for name, table in tables.items()]
    for number, (scope, table_name, text) in enumerate(entries, start=1):
        database.execute(
            "INSERT INTO gpkg_metadata VALUES (?, 'dataset', ?, 'application/json', ?)", (number, SCHEMA_URI, text)
        )
        database.execute(
            "INSERT INTO gpkg_metadata_reference VALUES (?, ?, NULL, NULL, ?, ?, NULL)",
            (scope, table_name, metadata.changed, number),
        )
    limited = column_constraints(tables)
    for name, table in tables.items():
        for column in table.columns:
            database.execute(
                "INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, ?, NULL, ?)",
                (name, column.name, column.name, column.alias, column.description, limited.get((name, column.name))),
            )
    write_column_constraints(database, tables)


def _declare_extensions(database: sqlite3.Connection) -> None:
    database.executemany(
        "INSERT INTO gpkg_extensions (table_name, column_name, extension_name, definition, scope) "
        "VALUES (?, NULL, ?, ?, 'read-write')",
        [(table, f"gpkg_{name}", SPECIFICATION + name) for table, name in EXTENSIONS.items()],
    )


def _licence_text(table: GisTable) -> str:
    members = {
        "title": table.title,
        "description": table.description,
        "licenses": list(table.licences),
        "attribution": table.attribution,
    }
    return json.dumps(members, ensure_ascii=False, sort_keys=True)
