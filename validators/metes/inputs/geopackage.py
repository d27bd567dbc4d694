"""Read the feature layers of a GeoPackage with the standard library, because GDAL would silently close open rings."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from metes.files.atomic import SQLITE_JOURNALS
from metes.files.crs_definition import crs_of, refuse_unsafe_definition
from metes.files.errors import InputError
from metes.files.file import BrokenRule, LayerFile
from metes.files.paths import is_regular
from metes.files.temporary import temporary_folder
from metes.inputs.geopackage_rules import broken_by_cell, broken_by_file, broken_by_table, column_of
from metes.inputs.wkb import ExtensionGeometry, UnreadableGeometry, geometry_of_blob

LAYERS = """
    select c.table_name, g.column_name, c.srs_id, s.organization, s.organization_coordsys_id, s.definition
    from gpkg_contents c join gpkg_geometry_columns g on g.table_name = c.table_name
    left join gpkg_spatial_ref_sys s on s.srs_id = c.srs_id
    where c.data_type = 'features' order by c.table_name
"""
# Coordinates of the undefined geographic CRS are taken for degrees, those of the Cartesian one for a plane.
UNDEFINED_GEOGRAPHIC = 0
UNDEFINED_CARTESIAN = -1
WGS84 = 4326
# A view may hold any query; it is interrupted after this many steps of a thousand operations each.
MAX_STEPS = 3_000_000
STEP = 1000
MAX_VALUE_BYTES = 200_000_000
MAX_HEAP_BYTES = 600_000_000
# Most bytes of all values of a layer, for each byte of the file and for any file.
VALUE_BYTES_PER_BYTE = 20
SMALL_LAYER_BYTES = 50_000_000


class NoVectorLayerError(InputError):
    """A GeoPackage has rasters or tables only, so there is nothing to check in it."""


def read_layers(path: Path, shown: str) -> tuple[LayerFile, ...]:
    """Every feature layer as a document in WGS 84 degrees. Raises InputError if the file is not a GeoPackage."""
    try:
        with _opened(path) as connection:
            _limit_queries(connection)
            layers = connection.execute(LAYERS).fetchall()
            if not layers:
                raise NoVectorLayerError(f"{shown}: no vector layer; expected at least one")
            first, *others = [_readable_layer(connection, path, shown, layer) for layer in layers]
            # What the whole file breaks is reported once, with its first layer.
            broken = (*broken_by_file(connection), *first.broken)
            return (replace(first, broken=broken), *others)
    except (sqlite3.Error, UnicodeError, OverflowError, MemoryError) as error:
        raise InputError(f"{shown}: found {error}; expected a GeoPackage") from error


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a database read-only, without a lock or journal beside it.

    Changes that another program has so far written into a journal beside it are part of it: a copy of both is opened.
    """
    journals = [each for each in (path.with_name(path.name + end) for end in SQLITE_JOURNALS) if _has_bytes(each)]
    if not journals:
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            yield connection
        return
    with temporary_folder() as folder:
        copy = folder / "copy"
        for file in (path, *journals):
            shutil.copyfile(file, folder / f"copy{file.name.removeprefix(path.name)}")
        with closing(sqlite3.connect(copy)) as connection:
            yield connection


def _has_bytes(path: Path) -> bool:
    return is_regular(path) and path.stat().st_size > 0


def _readable_layer(connection: sqlite3.Connection, path: Path, shown: str, layer: tuple[Any, ...]) -> LayerFile:
    """The layer, or a document without features if its table cannot be read: the other layers go on."""
    try:
        return _layer(connection, path, shown, layer)
    except sqlite3.OperationalError as error:
        if "interrupted" in str(error):
            raise
        return LayerFile(path=f"{shown}#{layer[0]}", location=path, value={"type": f"an unreadable table ({error})"})


def _limit_queries(connection: sqlite3.Connection) -> None:
    steps = iter(range(MAX_STEPS))
    connection.set_progress_handler(lambda: 0 if next(steps, None) is not None else 1, STEP)
    connection.execute("pragma trusted_schema = off")
    # A view of a few bytes can make a value, or a table, of any size.
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.execute(f"pragma hard_heap_limit = {MAX_HEAP_BYTES}")
    connection.row_factory = None


def _layer(connection: sqlite3.Connection, path: Path, shown: str, layer: tuple[Any, ...]) -> LayerFile:
    table, geometry_column, srs_id, *reference = layer
    label = f"{shown}#{table}"
    cursor = connection.execute(f"select * from {_quoted(table)}")
    columns = [description[0] for description in cursor.description]
    rows = _counted(cursor, label, SMALL_LAYER_BYTES + VALUE_BYTES_PER_BYTE * path.stat().st_size)
    if geometry_column not in columns:
        value = {"type": f"a table without its geometry column {geometry_column!r}"}
        return LayerFile(path=label, location=path, value=value)
    skipped: Counter[str] = Counter()
    form = _Form(column=column_of(connection, table), broken=list(broken_by_table(connection, table, srs_id)))
    features = list(_features(rows, columns, geometry_column, _primary_key(connection, table), skipped, form))
    notes = [f"{label}: {count:,} of type {kind} not examined" for kind, count in sorted(skipped.items())]
    is_planar = srs_id == UNDEFINED_CARTESIAN
    if srs_id not in (UNDEFINED_CARTESIAN, UNDEFINED_GEOGRAPHIC, WGS84):
        is_planar = not _to_degrees(features, reference, f"{label}: CRS {srs_id}")
    if is_planar:
        notes.append(f"{label}: the CRS {srs_id} is unknown; only what needs no degrees was examined")
    collection = {"type": "FeatureCollection", "features": features}
    return LayerFile(
        path=label, location=path, value=collection, is_planar=is_planar, notes=tuple(notes), broken=tuple(form.broken)
    )


@dataclass(frozen=True)
class _Form:
    """What a layer declares about its geometries, and the requirements that it breaks, each at its first feature."""

    column: Mapping[str, Any]
    broken: list[BrokenRule]

    def add(self, rules: Iterable[BrokenRule], identifier: object) -> None:
        for rule in rules:
            if all(rule.expected != known.expected for known in self.broken):
                self.broken.append(replace(rule, id=str(identifier)))


def _counted(rows: Iterable[tuple[Any, ...]], label: str, most_bytes: int) -> Iterator[tuple[Any, ...]]:
    """The rows, up to a number of bytes. Raises InputError beyond it."""
    found = 0
    for cells in rows:
        # A cell and its place in the row take some bytes of their own.
        found += sum(40 + (len(cell) if isinstance(cell, bytes | str) else 0) for cell in cells)
        if found > most_bytes:
            raise InputError(
                f"{label}: found more than {most_bytes:,} bytes of values, which the file cannot hold; expected a table"
            )
        yield cells


def _features(
    rows: Iterable[tuple[Any, ...]],
    columns: list[str],
    geometry_column: str,
    key: str | None,
    skipped: Counter[str],
    form: _Form,
) -> Iterator[dict[str, Any]]:
    """The rows as features; geometries of GeoPackage extensions are counted in `skipped` by their type."""
    for number, cells in enumerate(rows, start=1):
        row = dict(zip(columns, cells, strict=True))
        blob = row.pop(geometry_column)
        identifier = row.get(key) if key is not None else number
        try:
            geometry = geometry_of_blob(blob)
        except ExtensionGeometry as error:
            skipped[str(error)] += 1
            continue
        except UnreadableGeometry as error:
            # A type that GeoJSON does not have: the check of geometry types reports the feature.
            geometry = {"type": str(error)}
        else:
            form.add(broken_by_cell(blob, geometry, form.column), identifier)
        yield {"type": "Feature", "id": identifier, "properties": _json_properties(row), "geometry": geometry}


def _json_properties(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: f"{len(cell)} bytes" if isinstance(cell, bytes) else cell for name, cell in row.items()}


def _primary_key(connection: sqlite3.Connection, table: str) -> str | None:
    columns = connection.execute(f"pragma table_info({_quoted(table)})").fetchall()
    return next((str(column[1]) for column in columns if column[5] == 1), None)


def _quoted(name: str) -> str:
    doubled = str(name).replace('"', '""')
    return f'"{doubled}"'


def _to_degrees(features: list[dict[str, Any]], reference: list[Any], where: str) -> bool:
    """Replace every position by its longitude and latitude on WGS 84; False for a CRS that PROJ cannot relate to it.

    Raises InputError for a definition that names a file or an address.
    """
    import pyproj

    organization, code, definition = reference
    named = f"{organization}:{code}" if str(organization).upper() == "EPSG" else str(definition)
    refuse_unsafe_definition(named, where)
    try:
        transformer = pyproj.Transformer.from_crs(crs_of(named, where), WGS84, always_xy=True)
    except (InputError, pyproj.exceptions.ProjError):
        return False
    for feature in features:
        _transform_geometry(feature["geometry"], transformer)
    return True


def _transform_geometry(geometry: Any, transformer: Any) -> None:
    if not isinstance(geometry, dict):
        return
    for member in geometry.get("geometries", ()):
        _transform_geometry(member, transformer)
    if "coordinates" in geometry:
        geometry["coordinates"] = _transform_coordinates(geometry["coordinates"], transformer)


def _transform_coordinates(coordinates: Any, transformer: Any) -> Any:
    if not coordinates:
        return coordinates
    if not isinstance(coordinates[0], list):
        lon, lat = transformer.transform(coordinates[0], coordinates[1])
        return [lon, lat, *coordinates[2:]]
    # Members of a MultiPoint may be empty.
    if not all(coordinates) or isinstance(coordinates[0][0], list):
        return [_transform_coordinates(each, transformer) for each in coordinates]
    lons, lats = transformer.transform([each[0] for each in coordinates], [each[1] for each in coordinates])
    return [[lon, lat, *each[2:]] for lon, lat, each in zip(lons, lats, coordinates, strict=True)]
