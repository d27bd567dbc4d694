"""`metes.batch.measure` and `check` on Apache Spark: `mapInArrow` of a DataFrame, also with geometries of Sedona."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from metes.batch.checking import FAULTS_ANYWHERE, check_anywhere
from metes.batch.columns import geometry_column
from metes.batch.measuring import measure as measure_batch
from metes.batch.measuring import measured_schema
from metes.files.errors import DependencyError

try:
    from pyspark.sql import DataFrame, functions
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema
    from pyspark.sql.types import UserDefinedType
except ImportError:
    raise DependencyError("pyspark is not installed, and this module needs it: pip install 'metes[spark]'") from None


def measure(frame: DataFrame, **options: Any) -> DataFrame:
    """Measure the rows of a Spark DataFrame; `options` are those of `metes.batch.measure`.

    The geometry column holds WKB, or geometries of Apache Sedona, which its function ST_AsBinary converts. Spark keeps
    no metadata of GeoParquet: the coordinates are taken for longitude and latitude on WGS 84.
    """
    binary = _with_wkb(frame, options.get("geometry"))
    schema = to_arrow_schema(binary.schema)
    name = geometry_column(schema, options.get("geometry"), options.get("crs")).name
    result = measured_schema(schema, name, options.get("keep"), options.get("declared"))
    return binary.mapInArrow(_Mapped(measure_batch, result, options), from_arrow_schema(result))


def check(frame: DataFrame, **options: Any) -> DataFrame:
    """Find the faults of the rows of a Spark DataFrame; `options` are those of `metes.batch.check`.

    A fault names its row by `feature_id`, and its `pointer` begins at the feature: a row of a DataFrame has no number.
    """
    binary = _with_wkb(frame, options.get("geometry"))
    geometry_column(to_arrow_schema(binary.schema), options.get("geometry"), options.get("crs"))
    mapped = _Mapped(check_anywhere, FAULTS_ANYWHERE, options)
    return binary.mapInArrow(mapped, from_arrow_schema(FAULTS_ANYWHERE))


@dataclass(frozen=True)
class _Mapped:
    """The function that each process of Spark applies to its batches; can be pickled."""

    function: Callable[..., pa.RecordBatch]
    schema: pa.Schema
    options: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield self.function(batch, **self.options).cast(self.schema)


def _with_wkb(frame: DataFrame, geometry: str | None) -> DataFrame:
    """The frame with columns of user-defined types, such as those of Sedona, as WKB."""
    names = [
        each.name
        for each in frame.schema.fields
        if isinstance(each.dataType, UserDefinedType) and geometry in (None, each.name)
    ]
    converted = {name: functions.expr(f"ST_AsBinary(`{name}`)") for name in names}
    return frame.withColumns(converted) if converted else frame
