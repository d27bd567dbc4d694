"""Finds where each feature of a GeoJSON file begins and ends without parsing the features.

Coordinates hold neither quotes nor braces, so NumPy looks for these alone and skips the rest at almost no cost. The
file is memory-mapped, and pages are released once they are passed.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

BLOCK_BYTES = 4 << 20
# What stands before and behind the features: a name, a CRS. A file with more is left to GDAL.
MOST_FRAME_BYTES = 1 << 20
QUOTE, OPEN, CLOSE, BACKSLASH = b'"{}\\'


@dataclass(frozen=True, kw_only=True)
class FeatureSpans:
    """A feature collection: its other members, and start and end of each feature in the file."""

    path: Path
    members: dict[str, Any]
    spans: list[tuple[int, int]]


def find_features(path: Path) -> FeatureSpans | None:
    """Spans of the features of a GeoJSON feature collection; None for any other file, which is left to GDAL."""
    try:
        with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            return _collection(path, mapped)
    except (OSError, ValueError, RecursionError):  # an empty file cannot be mapped; broken JSON is a ValueError
        return None


def read_features(found: FeatureSpans) -> Iterator[bytes]:
    """Text of each feature, one after the other."""
    with found.path.open("rb") as stream:
        for start, end in found.spans:
            stream.seek(start)
            yield stream.read(end - start)


def _collection(path: Path, mapped: mmap.mmap) -> FeatureSpans | None:
    key = mapped[:MOST_FRAME_BYTES].find(b'"features"')
    begin = mapped[: MOST_FRAME_BYTES + 64].find(b"[", key) + 1
    if key < 0 or mapped[key + 10 : begin].strip() not in (b":[", b": [", b":\n["):
        return None
    spans = list(_spans(mapped, begin))
    behind = spans[-1][1] if spans else begin
    if len(mapped) - behind > MOST_FRAME_BYTES:
        return None
    members = json.loads(mapped[:begin] + mapped[behind:])
    if not isinstance(members, dict) or members.get("type") != "FeatureCollection" or members.get("features") != []:
        return None
    return FeatureSpans(path=path, members=members, spans=spans)


def _spans(mapped: mmap.mmap, begin: int) -> Iterator[tuple[int, int]]:
    """Start and end of each object of the array that begins at an offset, up to the closing bracket of the array."""
    depth, start, behind, in_string = 0, begin, begin, False
    for at, kind in _marks(mapped, begin):
        if in_string:
            in_string = kind != QUOTE or _is_escaped(mapped, at)
        elif depth == 0:
            separator = mapped[behind:at].strip()
            if kind != OPEN or separator != (b"" if behind == begin else b","):
                return
            start, depth = at, 1
        elif kind == QUOTE:
            in_string = True
        else:
            depth += 1 if kind == OPEN else -1
            if depth == 0:
                behind = at + 1
                yield start, behind


def _marks(mapped: mmap.mmap, begin: int) -> Iterator[tuple[int, int]]:
    """Offset and kind of every quote and brace."""
    for block in range(begin, len(mapped), BLOCK_BYTES):
        text = np.frombuffer(mapped[block : block + BLOCK_BYTES], dtype=np.uint8)
        places = np.flatnonzero((text == QUOTE) | (text == OPEN) | (text == CLOSE))
        yield from zip((places + block).tolist(), text[places].tolist(), strict=True)
        if hasattr(mapped, "madvise"):
            mapped.madvise(mmap.MADV_DONTNEED)


def _is_escaped(mapped: mmap.mmap, at: int) -> bool:
    """Whether an odd number of backslashes precedes an offset."""
    first = at
    while mapped[first - 1] == BACKSLASH:
        first -= 1
    return (at - first) % 2 == 1
