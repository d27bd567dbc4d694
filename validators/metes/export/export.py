"""Exports a package, or a part of one, as files for GIS programs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from metes.export.formats import LAYERS_ONLY, WRITERS
from metes.export.geopackage import write_geopackage
from metes.export.map_layers import BANDS, map_layers
from metes.export.metadata import metadata_of
from metes.export.orientation import orientation_layers
from metes.export.qgis.project import project_text, zipped
from metes.export.qgis.style_table import default_styles
from metes.export.reading_results import with_results
from metes.export.selection import Selection, select
from metes.export.tables import GisTable, read_tables
from metes.files.atomic import folder_beside, is_same_file, replace_files
from metes.files.errors import InputError
from metes.package.package import Package

PROJECT_ENDING = ".qgz"
STYLE_ENDING = ".qml"
ENDINGS = {"gpkg": ".gpkg", "geojson": ".geojson", "csv": ".csv", "fgb": ".fgb", "parquet": ".parquet"}
# By these a person who names one means a file, and never a folder.
FILE_ENDINGS = (*ENDINGS.values(), ".json", ".qgz", ".zip")


@dataclass(frozen=True, kw_only=True)
class Exported:
    """Result of an export: the files written, and the number of rows of each table."""

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
    """Export a selection and return what was written.

    A named layer gives one file, `gpkg` a GeoPackage with a QGIS project beside it, other formats a folder with one
    file for each table. Everything is written or nothing. Raises InputError for unknown names and for an existing
    output.
    """
    _refuse_unknown_format(form)
    tables = tables_of(package, selection or Selection(), with_bands=_needs_bands(form, layer))
    chosen = _chosen(tables, form, layer)
    if form == "gpkg" and output.suffix != ENDINGS[form]:
        raise InputError(f"{output}: found the ending {output.suffix!r}; expected .gpkg, which programs require")
    if form != "gpkg" and layer is None:
        _refuse_file_name(output, form, chosen)
    targets = [output, output.with_suffix(PROJECT_ENDING)] if form == "gpkg" else [output]
    for target in targets:
        _refuse_existing(target, may_replace=may_replace)
    with folder_beside(output) as folder:
        if form == "gpkg":
            _write_geopackage(folder, package, tables, targets)
        else:
            for table in chosen.values():
                WRITERS[form](folder / (output.name if layer else f"{table.name}{ENDINGS[form]}"), table)
            if form == "geojson" and layer is None:
                _write_styles_beside(folder, tables, chosen)
        if form != "gpkg" and layer is None:
            targets = _targets_in(output, folder)
        _refuse_package_files(targets, package)
        replace_files({folder / target.name: target for target in targets})
    return Exported(files=tuple(targets), rows={name: len(table.rows) for name, table in chosen.items()})


def _refuse_existing(target: Path, *, may_replace: bool) -> None:
    """Raise InputError where something is there and nobody said that it may go."""
    if target.is_dir() and any(target.iterdir()) and not may_replace:
        raise InputError(f"{target}: the directory is not empty; --force writes into it")
    if target.is_file() and not may_replace:
        raise InputError(f"{target}: the file exists; --force replaces it")


def _refuse_package_files(targets: Sequence[Path], package: Package) -> None:
    """Raise InputError where the export would take the place of what is exported."""
    own = [package.file.location, *(package.root / each for resource in package.resources for each in resource.paths)]
    for target in targets:
        if target.exists() and any(is_same_file(target, each) for each in own):
            raise InputError(f"{target}: found a file of the package that is exported; expected another place")


def _targets_in(output: Path, folder: Path) -> list[Path]:
    """Where the files of a finished folder go: a folder that is made where it is missing; other files there stay."""
    if output.is_file():
        raise InputError(f"{output}: found a file; expected the name of a directory")
    output.mkdir(exist_ok=True)
    return [output / made.name for made in sorted(folder.iterdir())]


def _write_geopackage(folder: Path, package: Package, tables: Mapping[str, GisTable], targets: Sequence[Path]) -> None:
    """Write the GeoPackage with the QGIS project inside, and a copy of the project beside it."""
    metadata, name = metadata_of(package), targets[0].name
    tables = {**tables, **orientation_layers(tables)}
    project = zipped(f"{targets[0].stem}.qgs", project_text(tables, metadata, name))
    write_geopackage(folder / name, tables, metadata, project=project)
    for beside in targets[1:]:
        (folder / beside.name).write_bytes(project)


def _write_styles_beside(folder: Path, tables: Mapping[str, GisTable], layers: Collection[str]) -> None:
    """Write the default style of each layer as a `.qml` with the layer's name: QGIS applies it on opening the layer."""
    styles = default_styles({**tables, **orientation_layers(tables)})
    for name in layers:
        (folder / f"{name}{STYLE_ENDING}").write_text(styles[name].qml(), encoding="utf-8", newline="\n")


def tables_of(package: Package, selection: Selection, *, with_bands: bool = True) -> dict[str, GisTable]:
    """Layers and tables of a selection, including the map layers, layers first."""
    tables = select(with_results(read_tables(package)), selection)
    added = {**tables, **map_layers(tables, with_bands=with_bands)}
    layers = {name: table for name, table in added.items() if table.geometry_type is not None}
    return {**layers, **tables}


def _refuse_unknown_format(form: str) -> None:
    if form not in ENDINGS:
        raise InputError(f"--to {form}: unknown format; expected one of {', '.join(ENDINGS)}")


def _refuse_file_name(output: Path, form: str, chosen: Mapping[str, GisTable]) -> None:
    """Raise InputError if the output of several tables is named like a single file."""
    if output.suffix.lower() in FILE_ENDINGS and not output.is_dir():
        what = "layers" if form in LAYERS_ONLY else "layers and tables"
        raise InputError(
            f"{output}: found one file name for {len(chosen)} {what}, which need a file each; "
            f"expected a directory such as {output.with_suffix('')}, or a single layer: --layer {next(iter(chosen))}"
        )


def _needs_bands(form: str, layer: str | None) -> bool:
    """Whether the accuracy bands are part of the export."""
    return layer in (None, BANDS)


def _chosen(tables: Mapping[str, GisTable], form: str, layer: str | None) -> dict[str, GisTable]:
    allowed = {
        name: table for name, table in tables.items() if table.geometry_type is not None or form not in LAYERS_ONLY
    }
    if layer is None:
        return allowed
    if form == "gpkg":
        raise InputError(
            "--layer: a gpkg contains all layers, because its styles and project need them; expected another format"
        )
    if layer not in allowed:
        listed = ", ".join(sorted({*allowed, BANDS}))
        raise InputError(f"--layer {layer}: unknown layer; expected one of {listed}")
    return {layer: allowed[layer]}
