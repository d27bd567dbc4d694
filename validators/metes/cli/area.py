"""`metes area`: measures the features of any vector file one by one and prints each as soon as it is measured."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

from metes.cli.console import console, error_console, print_json_text, print_utf8
from metes.features.geojson_stream import FeatureSpans, find_streamable, layer_name, open_stream
from metes.features.measured import BATCH_FEATURES, MeasuredFeature, measured, write_copy
from metes.features.ogr import layers_of, open_layer
from metes.files.errors import InputError
from metes.files.printable import printable


@dataclass(frozen=True, kw_only=True)
class AreaOptions:
    """Options of `metes area` that say how to read the files and where to write a copy."""

    layer: str | None
    crs: str | None
    swap_axes: bool
    shorter_way: bool
    copy: Path | None


def run_area(files: Sequence[Path], form: str, options: AreaOptions) -> int:
    """Run `metes area` and return the exit code.

    A feature that cannot be measured gets a note; the command still returns 0.
    """
    features = _features(files, options)
    if form == "json":
        _print_json(features)
    elif form == "csv":
        _print_csv(features)
    else:
        _print_table(features)
    return 0


def _features(files: Sequence[Path], options: AreaOptions) -> Iterator[MeasuredFeature]:
    errors = error_console()
    layers = [
        (path, name, found)
        for path, found in _recognised(files, options)
        for name in (layers_of(path) if found is None else [layer_name(found)])
        if options.layer in (None, name)
    ]
    if not layers:
        raise InputError(f"{files[0]}: found no layer {options.layer!r}; expected one of its layers")
    if options.copy is not None and len(layers) != 1:
        raise InputError(f"--copy: found {len(layers)} layers to copy; expected one: name it with --layer")
    for path, name, found in layers:
        opened = (
            open_layer(path, name, assumed_crs=options.crs, swap_axes=options.swap_axes)
            if found is None
            else open_stream(found, swap_axes=options.swap_axes)
        )
        with opened as (vector_layer, features):
            _warn(errors, path, vector_layer.warnings)
            rows = measured(vector_layer, features, shorter_way=options.shorter_way)
            if options.copy is not None:
                rows = write_copy(options.copy, vector_layer, rows)
            # Progress goes to a terminal only, beside the output and never into it.
            yield from track(
                rows,
                description=path.name,
                total=vector_layer.count,
                console=errors,
                transient=True,
                disable=not errors.is_terminal,
            )
            _warn(errors, path, vector_layer.late_warnings)


def _recognised(files: Sequence[Path], options: AreaOptions) -> list[tuple[Path, FeatureSpans | None]]:
    """Each file with its features where it can be read without GDAL. Writing a copy needs GDAL, so then none is."""
    return [(path, find_streamable(path) if options.copy is None else None) for path in files]


def _warn(errors: Console, path: Path, warnings: Sequence[str]) -> None:
    for warning in warnings:
        errors.print(Text(f"metes: {path}: {warning}", style="yellow"), soft_wrap=True)


def _print_table(features: Iterator[MeasuredFeature]) -> None:
    table = Table(pad_edge=False, box=None, header_style="dim")
    for name, justify in (("feature", "left"), ("type", "left"), ("area km2", "right"), ("perimeter km", "right")):
        table.add_column(name, justify="right" if justify == "right" else "left")
    table.add_column("note", overflow="fold")
    total = 0.0
    for feature in features:
        total += feature.area_km2 or 0.0
        table.add_row(
            feature.feature_id,
            feature.geometry_type,
            "" if feature.area_km2 is None else f"{feature.area_km2:,.6f}",
            "" if feature.perimeter_km is None else f"{feature.perimeter_km:,.3f}",
            feature.note,
        )
    out = console()
    out.print(table)
    out.print(f"total {total:,.6f} km2; edges straight in longitude and latitude, on WGS 84", highlight=False)


def _print_csv(features: Iterator[MeasuredFeature]) -> None:
    is_first = True
    for rows in _batches(features):
        text = io.StringIO()
        writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
        if is_first:
            writer.writeheader()
        is_first = False
        writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
        print_utf8(text.getvalue())


def _print_json(features: Iterator[MeasuredFeature]) -> None:
    """Print one JSON object with a list of features, written batch by batch so that memory use stays constant."""
    print_json_text('{"edge_model": "straight in longitude and latitude", "ellipsoid": "WGS 84", "features": [')
    before = ""
    for rows in _batches(features):
        print_json_text(before + ",".join("\n " + json.dumps(row, ensure_ascii=False) for row in rows))
        before = ","
    print_json_text("\n]}\n")


def _batches(features: Iterator[MeasuredFeature]) -> Iterator[list[dict[str, Any]]]:
    """Rows of the features as they are measured, so many at once that writing costs less than measuring."""
    while rows := [feature.row() for feature in islice(features, BATCH_FEATURES)]:
        yield rows


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return f"{value:.12g}"
    return printable(value) if isinstance(value, str) else value
