"""`metes area`: measures the features of any vector file one by one and prints each as soon as it is measured."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

from metes.cli import COULD_NOT_RUN
from metes.cli.console import console, error_console, print_error, print_json_text, print_utf8
from metes.cli.large_layers import LargeLayer, large_layer, measured_rows, results_of
from metes.cli.output_files import refuse_inputs
from metes.features.geojson_stream import (
    SUFFIXES,
    FeatureSpans,
    find_streamable,
    layer_name,
    open_stream,
    require_geojson,
)
from metes.features.measured import BATCH_FEATURES, MeasuredFeature, measured, write_copy
from metes.features.ogr import driver_of, is_wgs84, layers_of, open_layer
from metes.files.atomic import replacing
from metes.files.errors import InputError, LimitExceeded, OutputError, expected_with_suggestion
from metes.files.printable import printable
from metes.inputs.file_kind import is_partitioned
from metes.measure.edges import GEODESIC_EDGES, STRAIGHT_EDGES

if TYPE_CHECKING:
    from metes.batch.files import MeasurePart
    from metes.batch.running import Journal, PartResult

STANDARD_INPUT = Path("-")
# GDAL opens some texts that are no GeoJSON with no driver at all, and others with that of GeoJSON.
GEOJSON_DRIVERS = (None, "GeoJSON")


@dataclass(frozen=True, kw_only=True)
class AreaOptions:
    """Options of `metes area` that say how to read the files and where to write a copy, or the rows.

    `jobs` is the number of processes for large layers, by default one a core.
    """

    layer: str | None
    crs: str | None
    swap_axes: bool
    shorter_way: bool
    copy: Path | None
    output: Path | None = None
    jobs: int | None = None


def run_area(files: Sequence[Path], form: str, options: AreaOptions) -> int:
    """Run `metes area` and return the exit code: 1 if a file has no feature with an area, else 0.

    A feature that cannot be measured gets a note, and does not change the exit code.
    """
    run = _Run(options=options, errors=error_console())
    if options.output is not None:
        return _write_output(files, options.output, run)
    features = run.until_stopped(files)
    if form == "json":
        _print_json(features, run)
    elif form == "csv":
        _print_csv(features)
    else:
        _print_table(features, run)
    return run.finished()


@dataclass(kw_only=True)
class _Run:
    """A run over several files: what it has found so far of their edges, and the files in which nothing has an area.

    `stopped` names the limit that ended it early, if any did.
    """

    options: AreaOptions
    errors: Console
    is_lacking: bool = False
    stopped: str = ""
    without_area: list[Path] = field(default_factory=list)
    projected: set[bool] = field(default_factory=set)

    @property
    def edge_model(self) -> str:
        """Where the edges of all features are straight."""
        if True not in self.projected:
            return STRAIGHT_EDGES
        return f"straight in {'the projection of the file' if len(self.projected) == 1 else 'the CRS of each file'}"

    def say(self, path: Path, text: str) -> None:
        """Print a message about a file that has no area, so that the exit code is 1."""
        self.is_lacking = True
        self.errors.print(Text(f"metes: {path}: {text}"), soft_wrap=True)

    def finished(self) -> int:
        """Name the files in which nothing has an area, and what ended the run; return the exit code."""
        for path in self.without_area:
            self.say(path, "found no feature with an area; expected polygons")
        if self.stopped:
            print_error(self.stopped)
            return COULD_NOT_RUN
        return 1 if self.is_lacking else 0

    def until_stopped(self, files: Sequence[Path]) -> Iterator[MeasuredFeature]:
        """Every feature; where a limit ends the run, those measured until then. No part of a copy is left."""
        try:
            yield from self.features(files)
        except LimitExceeded as limit:
            self.stopped = limit.message()

    def features(self, files: Sequence[Path]) -> Iterator[MeasuredFeature]:
        layers = self.layers(files)
        if self.options.copy is not None and len(layers) > 1:
            raise InputError(f"--copy: found {len(layers)} layers to copy; expected one: name it with --layer")
        for path, in_file in groupby(layers, key=lambda layer: layer[0]):
            is_measured = False
            for _, name, found in in_file:
                for feature in self.of_layer(path, name, found):
                    is_measured = is_measured or feature.area_km2 is not None
                    yield feature
            if not is_measured:
                self.is_lacking = True
                self.without_area.append(path)

    def layers(self, files: Sequence[Path]) -> list[tuple[Path, str, FeatureSpans | None]]:
        """Each layer to measure, with its features where they can be read without GDAL."""
        layers: list[tuple[Path, str, FeatureSpans | None]] = []
        names: list[str] = []
        for path in files:
            if path == STANDARD_INPUT:
                self.say(path, "found standard input; expected the name of a file")
                continue
            found = None if is_partitioned(path) else self._streamable(path)
            of_file = _layers_by_gdal(path) if found is None else [layer_name(found)]
            if not of_file:
                self.say(path, "found a table without geometries; expected a layer of polygons")
            names += of_file
            layers += [(path, name, found) for name in of_file if self.options.layer in (None, name)]
        if names and not layers:
            raise InputError(
                f"--layer: found {self.options.layer!r}; "
                f"{expected_with_suggestion(str(self.options.layer), names)} one of {', '.join(names)}"
            )
        return layers

    def _streamable(self, path: Path) -> FeatureSpans | None:
        """Features of a file that can be read without GDAL. Writing a copy needs GDAL, and so does another CRS."""
        if self.options.copy is not None or (self.options.crs is not None and not is_wgs84(self.options.crs)):
            return None
        return find_streamable(path)

    def large_layer(self, path: Path, name: str, found: FeatureSpans | None) -> LargeLayer | None:
        """The layer if it is read in partitions. Raises InputError for options that Parquet does not have."""
        options = self.options
        is_other = options.swap_axes or options.copy is not None
        if is_partitioned(path):
            if is_other:
                raise InputError(f"{path}: found --swap-axes or --copy with Parquet; expected neither: use --output")
        elif found is not None or is_other or options.crs is not None:
            return None
        return large_layer(path, name)

    def work(self) -> MeasurePart:
        """What is asked of each partition."""
        from metes.batch.files import MeasurePart

        return MeasurePart(shorter_way=self.options.shorter_way, crs=self.options.crs)

    def parts(self, layer: LargeLayer, journal: Journal | None = None) -> Generator[PartResult]:
        """Measured partitions of a layer; those that cannot be read are named, and the rest goes on."""
        self.projected.add(False)
        _warn(self.errors, layer.path, layer.warnings)
        with closing(results_of(layer, self.work(), self.errors, jobs=self.options.jobs, journal=journal)) as results:
            for result in results:
                if result.table is None:
                    self.is_lacking = True
                    self.errors.print(Text(f"metes: {result.part.name}: {result.problem}"), soft_wrap=True)
                else:
                    yield result

    def of_layer(self, path: Path, name: str, found: FeatureSpans | None) -> Iterator[MeasuredFeature]:
        """Every feature of a layer, measured."""
        options = self.options
        large = self.large_layer(path, name, found)
        if large is not None:
            with closing(self.parts(large)) as results:
                for result in results:
                    yield from measured_rows(result)
            return
        opened = (
            open_layer(path, name, assumed_crs=options.crs, swap_axes=options.swap_axes)
            if found is None
            else open_stream(found, swap_axes=options.swap_axes)
        )
        with opened as (vector_layer, features):
            self.projected.add(vector_layer.is_projected)
            _warn(self.errors, path, vector_layer.warnings)
            rows = measured(vector_layer, features, shorter_way=options.shorter_way)
            if options.copy is not None:
                rows = write_copy(options.copy, vector_layer, rows)
            # Progress goes to a terminal only, beside the output and never into it.
            yield from track(
                rows,
                description=path.name,
                total=vector_layer.count,
                console=self.errors,
                transient=True,
                disable=not self.errors.is_terminal,
            )
            _warn(self.errors, path, vector_layer.late_warnings)


def _layers_by_gdal(path: Path) -> list[str]:
    """Layers that GDAL finds in a file. Raises InputError, in the words of `metes check` for JSON of other kinds."""
    if is_partitioned(path):
        return [path.stem]
    if driver_of(path) in GEOJSON_DRIVERS and path.suffix.lower() in SUFFIXES:
        require_geojson(path)
    return layers_of(path)


def _warn(errors: Console, path: Path, warnings: Sequence[str]) -> None:
    for warning in warnings:
        errors.print(Text(f"metes: {path}: {warning}", style="yellow"), soft_wrap=True)


def _write_output(files: Sequence[Path], output: Path, run: _Run) -> int:
    """Write the rows to a file, and go on where a killed run stopped; print a summary; return the exit code."""
    from metes.batch.files import AreaOutput, question_of, table_of
    from metes.batch.running import Journal

    refuse_inputs("--output", output, files)
    AreaOutput.require_ending(output)
    layers = run.layers(files)
    journal = Journal.beside(output, question_of(run.work()))
    sums: dict[Path, list[float]] = {path: [] for path, _, _ in layers}
    try:
        with replacing(output) as stream:
            written = AreaOutput(stream=stream, ending=output.suffix.lower())
            for path, name, found in layers:
                large = run.large_layer(path, name, found)
                if large is None:
                    sums[path] += map(written.write, map(table_of, _lists(run.of_layer(path, name, found))))
                    continue
                with closing(run.parts(large, journal)) as results:
                    sums[path] += (written.write(result.table) for result in results)
            written.close()
        journal.close(is_complete=not run.is_lacking)
    except OSError as error:
        raise OutputError(f"--output {output}: cannot be written ({error.strerror or error})") from None
    except LimitExceeded as limit:
        run.stopped = "; ".join(filter(None, (limit.message(), f"{output} was not written", journal.kept())))
        return run.finished()
    finally:
        # Without results, the folder goes.
        journal.close(is_complete=False)
    run.without_area += [path for path, of_path in sums.items() if not any(of_path)]
    total = math.fsum(area for of_path in sums.values() for area in of_path)
    words = f"{output}: {written.rows:,} features, {total:,.6f} km2; edges {run.edge_model}, on WGS 84"
    console().print(Text(words), soft_wrap=True)
    return run.finished()


def _lists(features: Iterator[MeasuredFeature]) -> Iterator[list[MeasuredFeature]]:
    while found := list(islice(features, BATCH_FEATURES)):
        yield found


def _print_table(features: Iterator[MeasuredFeature], run: _Run) -> None:
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
    if not table.row_count:
        return
    out.print(table)
    words = f"total {total:,.6f} km2; edges {run.edge_model}, on WGS 84; perimeters of {GEODESIC_EDGES} edges"
    out.print(words, highlight=False, soft_wrap=True)


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


def _print_json(features: Iterator[MeasuredFeature], run: _Run) -> None:
    """Print one JSON object with a list of features, written batch by batch so that memory use stays constant."""
    print_json_text('{"ellipsoid": "WGS 84", "features": [')
    before = ""
    for rows in _batches(features):
        print_json_text(before + ",".join("\n " + json.dumps(row, ensure_ascii=False) for row in rows))
        before = ","
    # The edges are known once every layer has been opened.
    models = {"edge_model": run.edge_model, "perimeter_edge_model": GEODESIC_EDGES}
    models |= {"stopped": run.stopped} if run.stopped else {}
    print_json_text("\n], " + json.dumps(models)[1:] + "\n")


def _batches(features: Iterator[MeasuredFeature]) -> Iterator[list[dict[str, Any]]]:
    """Rows of the features as they are measured, so many at once that writing costs less than measuring."""
    while rows := [feature.row() for feature in islice(features, BATCH_FEATURES)]:
        yield rows


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return f"{value:.12g}"
    return printable(value) if isinstance(value, str) else value
