"""`metes export`: the package, or a part of it, as files for GIS programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from metes.export.formats import LAYERS_ONLY, WRITERS
from metes.export.geopackage import write_geopackage
from metes.export.map_layers import BANDS, map_layers
from metes.export.metadata import metadata_of
from metes.export.qgis.project import project_text, zipped
from metes.export.selection import Selection, select
from metes.export.tables import GisTable, read_tables
from metes.files.atomic import folder_beside, replace_files
from metes.files.errors import PackageError
from metes.package.package import Package

PROJECT_ENDING = ".qgz"
ENDINGS = {"gpkg": ".gpkg", "geojson": ".geojson", "csv": ".csv", "fgb": ".fgb", "parquet": ".parquet"}
# By these a person who names one means a file, and never a folder.
FILE_ENDINGS = (*ENDINGS.values(), ".json", ".qgz", ".zip")


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
    """Writes one file for a named layer, a GeoPackage with a project beside it, else a folder with a file for each.

    All of it is written or nothing. Raises PackageError for what is unknown and for an output that is there already.
    """
    _refuse_unknown_format(form)
    tables = tables_of(package, selection or Selection(), with_bands=_needs_bands(form, layer))
    chosen = _chosen(tables, form, layer)
    if form == "gpkg" and output.suffix != ENDINGS[form]:
        raise PackageError(f"{output}: found the ending {output.suffix!r}; expected .gpkg, by which programs know it")
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
        if form != "gpkg" and layer is None:
            targets = _targets_in(output, folder)
        replace_files({folder / target.name: target for target in targets})
    return Exported(files=tuple(targets), rows={name: len(table.rows) for name, table in chosen.items()})


def _refuse_existing(target: Path, *, may_replace: bool) -> None:
    """Raises PackageError where something is there and nobody said that it may go."""
    if target.is_dir() and any(target.iterdir()) and not may_replace:
        raise PackageError(f"{target}: found a folder with files; expected none, or --force to write into it")
    if target.is_file() and not may_replace:
        raise PackageError(f"{target}: found a file; expected none, or --force to replace it")


def _targets_in(output: Path, folder: Path) -> list[Path]:
    """Where the files of a finished folder go: a folder that is made where it is missing; other files there stay."""
    if output.is_file():
        raise PackageError(f"{output}: found a file; expected the name of a folder")
    output.mkdir(exist_ok=True)
    return [output / made.name for made in sorted(folder.iterdir())]


def _write_geopackage(folder: Path, package: Package, tables: Mapping[str, GisTable], targets: Sequence[Path]) -> None:
    """Writes the GeoPackage with the project inside, and the project again beside it."""
    metadata, name = metadata_of(package), targets[0].name
    project = zipped(f"{targets[0].stem}.qgs", project_text(tables, metadata, name))
    write_geopackage(folder / name, tables, metadata, project=project)
    for beside in targets[1:]:
        (folder / beside.name).write_bytes(project)


def tables_of(package: Package, selection: Selection, *, with_bands: bool = True) -> dict[str, GisTable]:
    """Layers and tables of a selection, those of the map included, layers first."""
    tables = select(read_tables(package), selection)
    added = {**tables, **map_layers(tables, with_bands=with_bands)}
    layers = {name: table for name, table in added.items() if table.geometry_type is not None}
    return {**layers, **tables}


def _refuse_unknown_format(form: str) -> None:
    if form not in ENDINGS:
        raise PackageError(f"--to {form}: found no such format; expected one of {', '.join(ENDINGS)}")


def _refuse_file_name(output: Path, form: str, chosen: Mapping[str, GisTable]) -> None:
    """Several tables are several files: what is named like one of them would become a folder of that name."""
    if output.suffix.lower() in FILE_ENDINGS and not output.is_dir():
        what = "layers" if form in LAYERS_ONLY else "layers and tables"
        raise PackageError(
            f"{output}: found the name of one file for {len(chosen)} {what}, which have a file each; "
            f"expected a folder, as {output.with_suffix('')}, or one of them: --layer {next(iter(chosen))}"
        )


def _needs_bands(form: str, layer: str | None) -> bool:
    """Whether the bands are written."""
    return layer in (None, BANDS)


def _chosen(tables: Mapping[str, GisTable], form: str, layer: str | None) -> dict[str, GisTable]:
    allowed = {
        name: table for name, table in tables.items() if table.geometry_type is not None or form not in LAYERS_ONLY
    }
    if layer is None:
        return allowed
    if form == "gpkg":
        raise PackageError("--layer: a gpkg holds all layers, for its styles and project; expected another format")
    if layer not in allowed:
        listed = ", ".join(sorted({*allowed, BANDS}))
        raise PackageError(f"--layer {layer}: found no such layer; expected one of {listed}")
    return {layer: allowed[layer]}
