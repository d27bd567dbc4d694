"""`metes.batch.measure` and `check` on Dask: `map_partitions` of a DataFrame, or the partitions of GeoParquet files."""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from pathlib import Path
from typing import Any

import pyarrow as pa

from metes.batch import checking, measuring
from metes.batch.files import AREAS, MeasurePart
from metes.batch.partitions import Part, parquet_parts
from metes.files.errors import DependencyError, InputError

try:
    import dask.dataframe as dd
    import pandas as pd
except ImportError:
    raise DependencyError("dask is not installed, and this module needs it: pip install 'metes[dask]'") from None


def measure(frame: dd.DataFrame, **options: Any) -> dd.DataFrame:
    """Measure the rows of a Dask DataFrame, partition by partition; `options` are those of `metes.batch.measure`.

    The geometry column holds WKB, or shapely geometries as dask-geopandas has them. A DataFrame keeps no metadata of
    GeoParquet: without dask-geopandas the coordinates are taken for longitude and latitude on WGS 84; `measure_parquet`
    obeys the metadata.
    """
    return _mapped(frame, measuring.measure, options)


def check(frame: dd.DataFrame, **options: Any) -> dd.DataFrame:
    """Find the faults of the rows of a Dask DataFrame; `options` are those of `metes.batch.check`.

    A fault names its row by `feature_id`, and its `pointer` begins at the feature: a row of a DataFrame has no number.
    """
    return _mapped(frame, checking.check_anywhere, options)


def measure_parquet(path: str | PathLike[str], *, shorter_way: bool = False, crs: str | None = None) -> dd.DataFrame:
    """Measure a GeoParquet file, or a folder of such files, a row group at a time; rows as `metes area` prints them.

    A file or row group that cannot be read is one row without a feature, whose note says why.
    """
    parts = list(parquet_parts(Path(path)))
    work = MeasurePart(shorter_way=shorter_way, crs=crs)
    return dd.from_map(_rows_of_part, parts, work=work, meta=AREAS.empty_table().to_pandas(types_mapper=pd.ArrowDtype))


def _rows_of_part(part: Part, work: MeasurePart) -> pd.DataFrame:
    try:
        if part.problem:
            raise InputError(part.problem)
        table = work(part)
    except InputError as error:
        row = {**dict.fromkeys(AREAS.names), "file": part.path.as_posix(), "layer": part.layer}
        place = f"row group {part.number}: " if part.number >= 0 else ""
        table = pa.Table.from_pylist([{**row, "note": f"{place}{error}"}], AREAS)
    return table.to_pandas(types_mapper=pd.ArrowDtype)


def _mapped(frame: dd.DataFrame, function: Callable[..., pa.RecordBatch], options: dict[str, Any]) -> dd.DataFrame:
    # The frame of no rows has the types of the others, and refuses what they refuse before anything runs.
    return frame.map_partitions(_of_partition, function, options, meta=_of_partition(frame._meta, function, options))


def _of_partition(rows: pd.DataFrame, function: Callable[..., pa.RecordBatch], options: dict[str, Any]) -> pd.DataFrame:
    batch = _batch_of(rows, options.get("geometry"))
    return pa.Table.from_batches([function(batch, **options)]).to_pandas(types_mapper=pd.ArrowDtype)


def _batch_of(rows: pd.DataFrame, geometry: str | None) -> pa.RecordBatch:
    """The rows as a record batch; geometries of geopandas bring their CRS with them."""
    if hasattr(rows, "to_arrow") and hasattr(rows, "geometry"):
        table = pa.table(rows.to_arrow(index=False, geometry_encoding="WKB"))
    else:
        table = pa.Table.from_pandas(rows, preserve_index=False)
        # Values of Python objects: a partition of no rows, or of missing values alone, has no type of its own.
        for index, field in enumerate(table.schema):
            if pa.types.is_null(field.type):
                kind = pa.binary() if field.name == geometry or "geom" in field.name.lower() else pa.string()
                table = table.set_column(index, pa.field(field.name, kind), table.column(index).cast(kind))
    table = table.combine_chunks()
    batches = table.to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=table.schema)
