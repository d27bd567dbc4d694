"""Writes `china-border-treaties.gpkg` reproducibly: layers, tables, metadata, styles and QGIS project in one file."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from metes.export import ogr_writer
from metes.export.constraints import add_sql_constraints
from metes.export.metadata import Metadata, write_metadata
from metes.export.qgis.style_table import write_styles
from metes.export.tables import GisTable
from metes.files.errors import OutputError
from metes.files.temporary import temporary_folder

# The header of a database counts changes and names the SQLite that wrote it: both differ between machines that
# write the same content. 3.40 is the version of Python 3.11; a reader takes nothing from it.
CHANGE_COUNTER_AT, VERSION_VALID_FOR_AT, SQLITE_VERSION_AT = 24, 92, 96
SQLITE_VERSION = 3_040_001


def write_geopackage(
    path: Path, tables: Mapping[str, GisTable], metadata: Metadata, *, project: bytes | None = None
) -> None:
    """Write the GeoPackage and verify it by reading it back.

    Raises OutputError if a value differs. The file must be new.
    """
    with temporary_folder(path.parent) as folder:
        # GDAL writes the name of the file into nothing; the database is packed anew into the one that stays. Names
        # of the longest kind would leave SQLite no room for that of its journal.
        draft, packed = folder / "draft.gpkg", folder / "packed.gpkg"
        for table in tables.values():
            options = {"SPATIAL_INDEX": "YES", "GEOMETRY_NAME": "geom"} if table.geometry_type else {}
            ogr_writer.write_layer(
                draft, table, "GPKG", FID="fid", IDENTIFIER=table.title, DESCRIPTION=table.description, **options
            )
        try:
            with closing(sqlite3.connect(draft)) as database:
                add_sql_constraints(database, tables)
                write_metadata(database, tables, metadata)
                write_styles(database, tables)
                _add_project(database, metadata.name, project)
                database.execute("UPDATE gpkg_contents SET last_change = ?", (metadata.changed,))
                database.execute("UPDATE layer_styles SET update_time = ?", (metadata.changed,))
                database.commit()
                database.execute("VACUUM INTO ?", (str(packed),))
        except sqlite3.Error as error:
            raise OutputError(f"{path}: cannot be written, SQLite reports: {error}") from None
        _fix_header(packed)
        for table in tables.values():
            ogr_writer.compare(path, table, ogr_writer.read_layer(packed, table))
        packed.replace(path)


def _add_project(database: sqlite3.Connection, name: str, project: bytes | None) -> None:
    """Store the QGIS project as QGIS does in a GeoPackage: a zip archive in hexadecimal digits."""
    if project is None:
        return
    database.execute("CREATE TABLE qgis_projects (name TEXT PRIMARY KEY, metadata BLOB, content BLOB)")
    facts = '{"last_modified_time": "1980-01-01T00:00:00", "last_modified_user": ""}'
    database.execute("INSERT INTO qgis_projects VALUES (?, ?, ?)", (name, facts, project.hex()))


def _fix_header(path: Path) -> None:
    data = bytearray(path.read_bytes())
    struct.pack_into(">I", data, CHANGE_COUNTER_AT, 1)
    struct.pack_into(">I", data, VERSION_VALID_FOR_AT, 1)
    struct.pack_into(">I", data, SQLITE_VERSION_AT, SQLITE_VERSION)
    path.write_bytes(data)
