"""Convert GeoPackage geometries to GeoJSON coordinates exactly as stored: an open ring stays open.

OGC GeoPackage 1.3, 2.1.3 (the header); ISO 13249-3 (well-known binary).
"""

from __future__ import annotations

import struct
from typing import Any

import numpy as np

GEOMETRY_TYPES = {
    1: "Point",
    2: "LineString",
    3: "Polygon",
    4: "MultiPoint",
    5: "MultiLineString",
    6: "MultiPolygon",
    7: "GeometryCollection",
}
# Types that the GeoPackage extensions register (ISO 13249-3), and that GeoJSON has none of.
EXTENSION_TYPES = {
    8: "CircularString",
    9: "CompoundCurve",
    10: "CurvePolygon",
    11: "MultiCurve",
    12: "MultiSurface",
    13: "Curve",
    14: "Surface",
    15: "PolyhedralSurface",
    16: "TIN",
    17: "Triangle",
}
MAGIC = b"GP"
# Bit of the flags for a geometry in a form of an extension.
EXTENDED = 0x20
# Size of the envelope in bytes, by the three bits of the flags that give its type.
ENVELOPE_BYTES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
# Multi-geometries in collections are three levels deep; no program writes thirty.
MAX_DEPTH = 30


class UnreadableGeometry(Exception):  # noqa: N818 - an answer of the reader, never an error of the program
    """The bytes do not encode a geometry that GeoJSON can represent."""


class ExtensionGeometry(UnreadableGeometry):
    """The bytes encode a geometry of a GeoPackage extension, such as a curve, which is right and not read."""


class WkbReader:
    """Reader of one geometry in well-known binary."""

    def __init__(self, data: bytes, offset: int) -> None:
        self._data, self._offset = data, offset

    def geometry(self, depth: int = 0) -> dict[str, Any]:
        """The next geometry as a GeoJSON object. Raises UnreadableGeometry."""
        if depth > MAX_DEPTH:
            raise UnreadableGeometry(f"collections nested more than {MAX_DEPTH} deep")
        order = "<" if self._take("<B") == 1 else ">"
        code = self._take(f"{order}I")
        type_code, dimensions = code % 1000, 2 + {0: 0, 1: 1, 2: 1, 3: 2}.get(code // 1000, 99)
        if type_code in EXTENSION_TYPES and dimensions <= 4:
            raise ExtensionGeometry(EXTENSION_TYPES[type_code])
        if type_code not in GEOMETRY_TYPES or dimensions > 4:
            raise UnreadableGeometry(f"the geometry type {code}, which GeoJSON does not support")
        name, has_z = GEOMETRY_TYPES[type_code], code // 1000 in (1, 3)
        if type_code == 7:
            return {"type": name, "geometries": [self.geometry(depth + 1) for _ in range(self._count(order, 5))]}
        return {"type": name, "coordinates": self._coordinates(type_code, order, dimensions, has_z, depth)}

    def _coordinates(self, type_code: int, order: str, dimensions: int, has_z: bool, depth: int) -> Any:
        if type_code == 1:
            position = self._positions(1, order, dimensions, has_z)[0]
            # An empty point is stored with nan coordinates.
            return [] if any(number != number for number in position) else position
        if type_code == 2:
            return self._line(order, dimensions, has_z)
        if type_code == 3:
            return [self._line(order, dimensions, has_z) for _ in range(self._count(order, 4))]
        members = [self.geometry(depth + 1) for _ in range(self._count(order, 5))]
        if any(member["type"] != GEOMETRY_TYPES[type_code - 3] for member in members):
            raise UnreadableGeometry(f"a {GEOMETRY_TYPES[type_code]} of other geometries")
        return [member["coordinates"] for member in members]

    def _line(self, order: str, dimensions: int, has_z: bool) -> list[list[float]]:
        return self._positions(self._count(order, 8 * dimensions), order, dimensions, has_z)

    def _positions(self, count: int, order: str, dimensions: int, has_z: bool) -> list[list[float]]:
        size = count * dimensions * 8
        if self._offset + size > len(self._data):
            raise UnreadableGeometry("truncated bytes")
        numbers = np.frombuffer(self._data, f"{order}f8", count * dimensions, self._offset)
        self._offset += size
        rows: list[list[float]] = numbers.reshape(count, dimensions)[:, : 3 if has_z else 2].tolist()
        return rows

    def _count(self, order: str, fewest_bytes: int) -> int:
        count = self._take(f"{order}I")
        # Check before allocating a list of this length.
        if count * fewest_bytes > len(self._data) - self._offset:
            raise UnreadableGeometry("truncated bytes")
        return count

    def _take(self, struct_format: str) -> int:
        try:
            (value,) = struct.unpack_from(struct_format, self._data, self._offset)
        except struct.error as error:
            raise UnreadableGeometry("truncated bytes") from error
        self._offset += struct.calcsize(struct_format)
        return int(value)


def geometry_of_blob(blob: object) -> dict[str, Any] | None:
    """Geometry in a GeoPackage cell as a GeoJSON object; None for a blank cell. Raises UnreadableGeometry."""
    if blob is None:
        return None
    if not isinstance(blob, bytes) or len(blob) < 8 or not blob.startswith(MAGIC):
        raise UnreadableGeometry("a cell without the GeoPackage geometry header")
    flags = blob[3]
    if flags & EXTENDED:
        raise ExtensionGeometry("extended geometry")
    envelope_type = (flags >> 1) & 0x7
    if envelope_type not in ENVELOPE_BYTES:
        raise UnreadableGeometry(f"an envelope of kind {envelope_type}")
    return WkbReader(blob, 8 + ENVELOPE_BYTES[envelope_type]).geometry()
