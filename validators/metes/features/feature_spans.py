"""Find where each feature of a GeoJSON file begins and ends, without parsing the features.

Coordinates contain neither quotes nor braces, so only these characters matter: NumPy finds them, and the text between
costs almost nothing. The file is memory-mapped, and pages already scanned are released.
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
# Limit for the text before and after the features, such as a name and a CRS. GDAL reads files with more.
MAX_FRAME_BYTES = 1 << 20
QUOTE, OPEN, CLOSE, BACKSLASH = b'"{}\\'


@dataclass(frozen=True, kw_only=True)
class FeatureSpans:
    """A feature collection: its other members, and the byte range of each feature in the file."""

    path: Path
    members: dict[str, Any]
    spans: list[tuple[int, int]]


def find_features(path: Path) -> FeatureSpans | None:
    """Locate the features of a GeoJSON file; None for any other or broken file, which is left to GDAL."""
    try:
        with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            return _collection(path, mapped)
    except (OSError, ValueError, RecursionError):  # empty files cannot be mapped; broken JSON is a ValueError
        return None


def read_features(found: FeatureSpans) -> Iterator[bytes]:
    """Yield the text of each feature in file order."""
    with found.path.open("rb") as stream:
        for start, end in found.spans:
            stream.seek(start)
            yield stream.read(end - start)


def _collection(path: Path, mapped: mmap.mmap) -> FeatureSpans | None:
    key = mapped[:MAX_FRAME_BYTES].find(b'"features"')
    begin = mapped[: MAX_FRAME_BYTES + 64].find(b"[", key) + 1
    if key < 0 or mapped[key + 10 : begin].strip() not in (b":[", b": [", b":\n["):
        return None
    spans = list(_spans(mapped, begin))
    behind = spans[-1][1] if spans else begin
    if len(mapped) - behind > MAX_FRAME_BYTES:
        return None
    members = json.loads(mapped[:begin] + mapped[behind:])
    if not isinstance(members, dict) or members.get("type") != "FeatureCollection" or members.get("features") != []:
        return None
    return FeatureSpans(path=path, members=members, spans=spans)


def _spans(mapped: mmap.mmap, begin: int) -> Iterator[tuple[int, int]]:
    """Start and end of each object in the array that begins here; stops at the first text that continues no array."""
    depth, start, behind, in_string = 0, begin, begin, False
    for at, mark in _marks(mapped, begin):
        if in_string:
            in_string = mark != QUOTE or _is_escaped(mapped, at)
        elif depth == 0:
            separator = mapped[behind:at].strip()
            if mark != OPEN or separator != (b"" if behind == begin else b","):
                return
            start, depth = at, 1
        elif mark == QUOTE:
            in_string = True
        else:
            depth += 1 if mark == OPEN else -1
            if depth == 0:
                behind = at + 1
                yield start, behind


def _marks(mapped: mmap.mmap, begin: int) -> Iterator[tuple[int, int]]:
    """Offsets and byte values of all quotes and braces."""
    for block in range(begin, len(mapped), BLOCK_BYTES):
        text = np.frombuffer(mapped[block : block + BLOCK_BYTES], dtype=np.uint8)
        offsets = np.flatnonzero((text == QUOTE) | (text == OPEN) | (text == CLOSE))
        yield from zip((offsets + block).tolist(), text[offsets].tolist(), strict=True)
        if hasattr(mapped, "madvise"):
            mapped.madvise(mmap.MADV_DONTNEED)


def _is_escaped(mapped: mmap.mmap, at: int) -> bool:
    """Whether an odd number of backslashes precedes this offset."""
    first = at
    while mapped[first - 1] == BACKSLASH:
        first -= 1
    return (at - first) % 2 == 1
