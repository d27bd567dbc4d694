"""Packed time zones are read as timezonefinder packs them."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from fetch.zones import BLOCK_VERTICES, read_zones

Position = tuple[int, int]  # longitude and latitude in 1e-7 degree

SMALL: list[Position] = [(1_000_000_000, 500_000_000), (1_000_000_010, 500_000_000), (1_000_000_010, 500_000_070)]
# Longer than a block, on both sides of the meridian, with a block of one latitude and steps of many bits.
LARGE: list[Position] = [(10 * (index - 60), -300_000_000) for index in range(BLOCK_VERTICES + 1)] + [
    (900_000_000, 0),
    (-900_000_000, 10),
]


def _words(values: list[int], width: int) -> list[int]:
    stream = sum(value << (width * index) for index, value in enumerate(values))
    return [stream >> (32 * word) & 0xFFFFFFFF for word in range(-(-len(values) * width // 32))]


def _packed(ring: list[Position]) -> tuple[list[int], list[int], list[list[int]], list[list[int]]]:
    """The payload, the bases, the ranges and the widths of a ring."""
    payload, bases, ranges, widths = [], [], [], []
    for start in range(0, len(ring), BLOCK_VERTICES):
        block = (ring + ring[:1])[start : start + BLOCK_VERTICES + 1]
        rows = [[position[axis] for position in block] for axis in (0, 1)]
        bases.append(min(rows[0]))
        ranges.append([min(rows[1]), max(rows[1])])
        widths.append([((max(row) - min(row)) // 10).bit_length() for row in rows])
        for row, width in zip(rows, widths[-1], strict=True):
            payload += _words([(value - min(row)) // 10 for value in row], width)
    return [*payload, 0, 0], bases, ranges, widths


def _flatbuffer(payloads: list[list[int]], layout: int) -> bytes:
    """The head with its two vtables, the root table, the vector of polygon tables, and each with its payload."""
    head = struct.pack("<I4s", 24, b"TZFP") + struct.pack("<4H", 8, 12, 4, 8) + struct.pack("<3Hxx", 6, 8, 4)
    head += struct.pack("<iIHxx", 24 - 8, 8, layout) + struct.pack("<I", len(payloads))
    first = len(head) + 4 * len(payloads)
    vector, tables = b"", b""
    for payload in payloads:
        table = first + len(tables)
        vector += struct.pack("<I", table - len(head) - len(vector))
        tables += struct.pack("<iII", table - 16, 4, len(payload)) + struct.pack(f"<{len(payload)}I", *payload)
    return head + vector + tables


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return _written(tmp_path, layout=3)


def _written(folder: Path, layout: int) -> Path:
    rings = [SMALL, LARGE, SMALL]
    packed = [_packed(ring) for ring in rings]
    (folder / "coordinates.bin").write_bytes(_flatbuffer([one[0] for one in packed], layout))
    (folder / "timezone_names.txt").write_text("Toy/One\nToy/Two\n", encoding="utf-8")
    blocks = [len(one[1]) for one in packed]
    np.save(folder / "zone_positions.npy", np.array([0, 2, 3], dtype=np.uint16))
    np.save(folder / "nr_vertices.npy", np.array([len(ring) for ring in rings], dtype=np.uint32))
    np.save(folder / "block_offsets.npy", np.array([0, *np.cumsum(blocks)], dtype=np.uint32))
    np.save(folder / "block_bases.npy", np.array([base for one in packed for base in one[1]], dtype=np.int32))
    np.save(folder / "block_ranges.npy", np.array([pair for one in packed for pair in one[2]], dtype=np.int32))
    np.save(folder / "block_widths.npy", np.array([pair for one in packed for pair in one[3]], dtype=np.uint8))
    return folder


def _degrees(ring: list[Position]) -> list[tuple[float, float]]:
    return [(lon / 1e7, lat / 1e7) for lon, lat in [*ring, ring[0]]]


def test_rings_come_back_to_the_last_digit(folder: Path) -> None:
    zones = read_zones(folder, {"Toy/One", "Toy/Two", "Toy/Three"})
    assert sorted(zones) == ["Toy/One", "Toy/Two"]
    assert [list(part.exterior.coords) for part in zones["Toy/One"].geoms] == [_degrees(SMALL), _degrees(LARGE)]
    assert [list(part.exterior.coords) for part in zones["Toy/Two"].geoms] == [_degrees(SMALL)]


def test_other_layout_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a polygon file of layout 3"):
        read_zones(_written(tmp_path, layout=2), {"Toy/One"})
