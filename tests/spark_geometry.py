"""A user-defined type of Spark whose values are shapely geometries, as that of Apache Sedona is."""

from __future__ import annotations

from typing import Any

import shapely
from pyspark.sql.types import BinaryType, DataType, UserDefinedType


class GeometryType(UserDefinedType):
    """Geometries that Spark stores in bytes of its own, which are no WKB: they begin with a mark."""

    @classmethod
    def sqlType(cls) -> DataType:
        return BinaryType()

    @classmethod
    def module(cls) -> str:
        return "spark_geometry"

    def serialize(self, obj: Any) -> bytes:
        return b"!" + shapely.to_wkb(obj)

    def deserialize(self, datum: Any) -> Any:
        return shapely.from_wkb(bytes(datum)[1:])


def as_binary(geometry: Any) -> bytes:
    """What ST_AsBinary of Sedona returns."""
    return bytes(shapely.to_wkb(geometry))
