"""The picture of the map is as wide as the page and tells nothing of the day or the library that made it."""

from __future__ import annotations

import struct
from pathlib import Path

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "map.png"


def chunks(data: bytes) -> dict[bytes, bytes]:
    found, at = {}, 8
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        found[data[at + 4 : at + 8]] = data[at + 8 : at + 8 + length]
        at += length + 12
    return found


def test_the_map_is_1400_pixels_wide_and_carries_no_date_and_no_software() -> None:
    parts = chunks(PICTURE.read_bytes())
    assert struct.unpack(">I", parts[b"IHDR"][:4]) == (1400,)
    assert not {b"tIME", b"tEXt", b"iTXt", b"zTXt"} & set(parts)
