"""The time zones in the packed files of timezonefinder-data, polygon layout 3.

The layout is that of timezonefinder 9.0.0 (block_payload.py, flatbuf/io/polygons.py), whose own reader gives
equal positions. A ring is cut into blocks of 128 vertices. A block holds the longitudes and then the latitudes
of its vertices and of the first vertex after it, as multiples of 1e-6 degree above a base of the block, each in
as many bits as the block needs; either row starts at a new word of 32 bits. Bases are in 1e-7 degree.
"""

from __future__ import annotations

import struct
from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon

BLOCK_VERTICES = 128
LAYOUT = 3
STEP = 10  # steps of 1e-7 degree in a residual
POLYGONS_SLOT, PAYLOAD_SLOT, LAYOUT_SLOT = 4, 4, 6  # places of the fields in a FlatBuffers vtable

Ints = NDArray[np.int64]
Words = NDArray[np.uint32]


def read_zones(folder: Path, wanted: Collection[str]) -> dict[str, MultiPolygon]:
    """The polygons of the wanted zones by name, without their holes. Raises ValueError for another layout."""
    names = (folder / "timezone_names.txt").read_text(encoding="utf-8").split()
    firsts = np.load(folder / "zone_positions.npy")
    buffer = (folder / "coordinates.bin").read_bytes()
    blocks = {name: np.load(folder / f"{name}.npy") for name in ("block_bases", "block_ranges", "block_widths")}
    offsets, counts = np.load(folder / "block_offsets.npy"), np.load(folder / "nr_vertices.npy")
    zones = {}
    for zone, name in enumerate(names):
        if name in wanted:
            rings = []
            for ring in range(firsts[zone], firsts[zone + 1]):
                own = slice(offsets[ring], offsets[ring + 1])
                rings.append(_ring(_payload(buffer, ring), int(counts[ring]), **{k: v[own] for k, v in blocks.items()}))
            zones[name] = MultiPolygon([Polygon(ring) for ring in rings])
    return zones


def _payload(buffer: bytes, ring: int) -> Words:
    """The words of one ring, found through the tables of the FlatBuffers file."""
    root = _follow(buffer, 0)
    layout = _field(buffer, root, LAYOUT_SLOT)
    if buffer[4:8] != b"TZFP" or layout is None or struct.unpack_from("<H", buffer, layout) != (LAYOUT,):
        raise ValueError(f"not a polygon file of layout {LAYOUT}")
    polygons = _follow(buffer, _field(buffer, root, POLYGONS_SLOT))
    table = _follow(buffer, polygons + 4 + 4 * ring)
    payload = _follow(buffer, _field(buffer, table, PAYLOAD_SLOT))
    (length,) = struct.unpack_from("<I", buffer, payload)
    return np.frombuffer(buffer, dtype="<u4", count=length, offset=payload + 4)


def _follow(buffer: bytes, position: int | None) -> int:
    if position is None:
        raise ValueError("a table without a field that it needs")
    return position + int(struct.unpack_from("<I", buffer, position)[0])


def _field(buffer: bytes, table: int, slot: int) -> int | None:
    vtable = table - int(struct.unpack_from("<i", buffer, table)[0])
    if slot >= struct.unpack_from("<H", buffer, vtable)[0]:
        return None
    offset = int(struct.unpack_from("<H", buffer, vtable + slot)[0])
    return table + offset if offset else None


def _ring(
    payload: Words, count: int, *, block_bases: NDArray[Any], block_ranges: NDArray[Any], block_widths: NDArray[Any]
) -> list[tuple[float, float]]:
    rows: list[list[int]] = [[], []]
    word = 0
    for block, widths in enumerate(block_widths.tolist()):
        fields = min(BLOCK_VERTICES, count - block * BLOCK_VERTICES) + 1
        bases = (int(block_bases[block]), int(block_ranges[block, 0]))
        for row, width, base in zip(rows, widths, bases, strict=True):
            words = -(-fields * width // 32)
            values = _unpacked(payload[word : word + words], width, fields) * STEP + base
            row += values[:-1].tolist()  # the last one is the first vertex of the next block
            word += words
    return [(round(lon / 1e7, 7), round(lat / 1e7, 7)) for lon, lat in zip(*rows, strict=True)]


def _unpacked(words: Words, width: int, fields: int) -> Ints:
    bits = np.unpackbits(words.view(np.uint8), bitorder="little")[: fields * width]
    weights = np.left_shift(np.int64(1), np.arange(width, dtype=np.int64))
    return bits.reshape(fields, width).astype(np.int64) @ weights
