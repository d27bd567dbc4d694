"""`metes export`: the package, or a part of it, as files for GIS programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from metes.gis.files import fresh_folder, move_file, move_files, refuse_existing
from metes.gis.formats import LAYERS_ONLY, WRITERS
from metes.gis.geopackage import write_geopackage
from metes.gis.layers import BANDS, map_layers
from metes.gis.metadata import metadata_of
from metes.gis.project import project_text, zipped
from metes.gis.selection import Selection, select
from metes.gis.tables import GisTable, read_tables
from metes.package import Package, PackageError

# The default readings are rows of the territories with `is_default`, and not worth a file of their own.
RELEASED_LAYERS = ("segments", "lines_in_time", "territories", "places", "accuracy_bands")
ENDINGS = {"gpkg": ".gpkg", "geojson": ".geojson", "csv": ".csv", "fgb": ".fgb", "parquet": ".parquet"}


@dataclass(frozen=True, kw_only=True)
class Exported:
    """What was written: the files, and how many rows each table has."""

    files: tuple[Path, ...]
    rows: Mapping[str, int]


def export(
    package: Package,
    form: str,
    output: Path,
    *,
    selection: Selection | None = None,
    layer: str | None = None,
    may_replace: bool = False,
) -> Exported:
    """Writes one file for a GeoPackage or for a named layer, else a folder with a file for each.

    All of it is written or nothing. Raises PackageError for what is unknown and for an output that is there already.
    """
    _refuse_unknown_format(form)
    tables = tables_of(package, selection or Selection(), with_bands=_needs_bands(form, layer))
    chosen = _chosen(tables, form, layer)
    refuse_existing(output, may_replace=may_replace)
    with fresh_folder(output) as folder:
        if form == "gpkg":
            made = folder / (output.name or "package.gpkg")
            project = zipped(f"{output.stem}.qgs", project_text(tables, metadata_of(package), output.name))
            write_geopackage(made, chosen, metadata_of(package), project=project if layer is None else None)
        else:
            for table in chosen.values():
                made = folder / f"{table.name}{ENDINGS[form]}"
                WRITERS[form](made, table)
        if form == "gpkg" or layer is not None:
            move_file(made, output)
            files = [output]
        else:
            files = [output / name for name in move_files(folder, output)]
    return Exported(files=tuple(files), rows={name: len(table.rows) for name, table in chosen.items()})


def tables_of(package: Package, selection: Selection, *, with_bands: bool = True) -> dict[str, GisTable]:
    """Layers and tables of a selection, those of the map included, layers first."""
    tables = select(read_tables(package), selection)
    added = {**tables, **map_layers(tables, with_bands=with_bands)}
    layers = {name: table for name, table in added.items() if table.geometry_type is not None}
    return {**layers, **tables}


def release_files(package: Package, folder: Path) -> Sequence[Path]:
    """Writes the GIS files of a release into a folder: GeoPackage, project, and one FlatGeobuf a layer."""
    tables, metadata = tables_of(package, Selection()), metadata_of(package)
    name = metadata.name
    with fresh_folder(folder) as temporary:
        text = project_text(tables, metadata, f"{name}.gpkg")
        project = zipped(f"{name}.qgs", text)
        (temporary / f"{name}.qgz").write_bytes(project)
        write_geopackage(temporary / f"{name}.gpkg", tables, metadata, project=project)
        for layer in RELEASED_LAYERS:
            WRITERS["fgb"](temporary / f"{layer}.fgb", tables[layer])
        return [folder / made for made in move_files(temporary, folder)]


def _refuse_unknown_format(form: str) -> None:
    if form not in ENDINGS:
        raise PackageError(f"--to {form}: found no such format; expected one of {', '.join(ENDINGS)}")


def _needs_bands(form: str, layer: str | None) -> bool:
    """Whether the bands are written; a GeoPackage has a style for every layer."""
    return form == "gpkg" or layer in (None, BANDS)


def _chosen(tables: Mapping[str, GisTable], form: str, layer: str | None) -> dict[str, GisTable]:
    allowed = {
        name: table for name, table in tables.items() if table.geometry_type is not None or form not in LAYERS_ONLY
    }
    if layer is None:
        return allowed
    if layer not in allowed:
        listed = ", ".join(sorted({*allowed, BANDS}))
        raise PackageError(f"--layer {layer}: found no such layer; expected one of {listed}")
    return {layer: allowed[layer]}
