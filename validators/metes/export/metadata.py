"""Metadata tables of a GeoPackage: authors, licences, and a description of every column."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from metes.export.ogr_writer import FIXED_DATE
from metes.export.tables import GisTable
from metes.package.package import Package

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
"""
EXTENSIONS = (
    ("gpkg_metadata", "gpkg_metadata", "http://www.geopackage.org/spec121/#extension_metadata", "read-write"),
    ("gpkg_metadata_reference", "gpkg_metadata", "http://www.geopackage.org/spec121/#extension_metadata", "read-write"),
    ("gpkg_data_columns", "gpkg_schema", "http://www.geopackage.org/spec121/#extension_schema", "read-write"),
)


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """Metadata of the whole package, from its descriptor."""

    name: str
    title: str
    version: str
    description: str
    licences: tuple[Mapping[str, Any], ...]

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
    """Metadata of a package, read from its descriptor."""
    descriptor = package.descriptor
    return Metadata(
        name=str(descriptor.get("name", "package")),
        title=str(descriptor.get("title", "")),
        version=str(descriptor.get("version", "")),
        description=str(descriptor.get("description", "")),
        licences=tuple(descriptor.get("licenses", [])),
    )


def write_metadata(database: sqlite3.Connection, tables: Mapping[str, GisTable], metadata: Metadata) -> None:
    """Write the metadata of the package and of each table, and title and description of each column."""
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
            (scope, table_name, FIXED_DATE, number),
        )
    for name, table in tables.items():
        for column in table.columns:
            database.execute(
                "INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, ?, NULL, NULL)",
                (name, column.name, column.name, column.alias, column.description),
            )


def _declare_extensions(database: sqlite3.Connection) -> None:
    database.executemany(
        "INSERT INTO gpkg_extensions (table_name, column_name, extension_name, definition, scope) "
        "VALUES (?, NULL, ?, ?, ?)",
        EXTENSIONS,
    )


def _licence_text(table: GisTable) -> str:
    members = {
        "title": table.title,
        "description": table.description,
        "licenses": list(table.licences),
        "attribution": table.attribution,
    }
    return json.dumps(members, ensure_ascii=False, sort_keys=True)
