"""A user-defined type of Spark whose values are shapely geometries, as that of Apache Sedona is."""

from __future__ import annotations

from typing import Any

import shapely
from pyspark.sql.types import BinaryType, DataType, UserDefinedType


class GeometryType(UserDefinedType):  # type: ignore[misc]  # pyspark is not followed
    """Geometries that Spark stores in bytes of its own, which are no WKB: they begin with a mark."""

    @classmethod
    def sqlType(cls) -> DataType:  # noqa: N802 - the name that Spark asks for
        return BinaryType()

    @classmethod
    def module(cls) -> str:
        return "spark_geometry"

    def serialize(self, obj: Any) -> bytes:
        return b"!" + bytes(shapely.to_wkb(obj))

    def deserialize(self, datum: Any) -> Any:
        return shapely.from_wkb(bytes(datum)[1:])


def from_wkb(wkb: bytes) -> Any:
    """The geometry of a value of WKB."""
    return shapely.from_wkb(bytes(wkb))
