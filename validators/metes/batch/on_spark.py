"""`metes.batch.measure` and `check` on Apache Spark: `mapInArrow` of a DataFrame, also with geometries of Sedona."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import shapely

from metes.batch.checking import FAULTS_ANYWHERE, check_anywhere
from metes.batch.columns import geometry_column
from metes.batch.measuring import measure as measure_batch
from metes.batch.measuring import measured_schema
from metes.files.errors import DependencyError, InputError

try:
    from pyspark.errors import AnalysisException
    from pyspark.sql import Column, DataFrame, functions
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema
    from pyspark.sql.types import BinaryType, DataType, UserDefinedType
except ImportError:
    raise DependencyError("pyspark is not installed, and this module needs it: pip install 'metes[spark]'") from None

WGS84 = 4326


def measure(frame: DataFrame, **options: Any) -> DataFrame:
    """Measure the rows of a Spark DataFrame; `options` are those of `metes.batch.measure`.

    The geometry column holds WKB, geometries of Apache Sedona, or the type GEOMETRY of Spark. Spark keeps no metadata
    of GeoParquet: the coordinates are taken for longitude and latitude on WGS 84.
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
    """The frame with its geometries as WKB: those of Sedona, and those of the type GEOMETRY of Spark 4.1 and later."""
    converted = {
        field.name: _wkb_of(frame, field.name, field.dataType)
        for field in frame.schema.fields
        if geometry in (None, field.name) and _is_geometry(field.name, field.dataType)
    }
    return frame.withColumns(converted) if converted else frame


def _is_geometry(name: str, kind: DataType) -> bool:
    """Whether a column holds geometries of some type. Raises InputError for GEOGRAPHY, whose edges are geodesics."""
    if kind.typeName() == "geography":
        raise InputError(f"column {name!r}: found the type GEOGRAPHY, whose edges are geodesics; expected GEOMETRY")
    srid = getattr(kind, "srid", WGS84)
    if kind.typeName() == "geometry" and srid not in (0, WGS84):
        raise InputError(f"column {name!r}: found the SRID {srid}; expected {WGS84}: transform it first")
    return isinstance(kind, UserDefinedType) or kind.typeName() == "geometry"


def _wkb_of(frame: DataFrame, name: str, kind: DataType) -> Column:
    """The function ST_AsBinary of Spark or Sedona; for other types, what their Python class makes of each value."""
    column = functions.expr(f"ST_AsBinary(`{name}`)")
    if not isinstance(kind, UserDefinedType):
        return column
    try:
        _ = frame.select(column).schema
    except AnalysisException:
        return functions.udf(_wkb_of_shape, BinaryType())(name)
    return column


def _wkb_of_shape(shape: Any) -> bytes | None:
    return None if shape is None else bytes(shapely.to_wkb(shape))
