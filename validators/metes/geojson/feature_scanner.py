"""Finds where the features of a collection begin and end in its bytes, chunk by chunk, without parsing them."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

Offsets = NDArray[np.int64]

QUOTE, OPENING, CLOSING = 1, 2, 3
KINDS = np.zeros(256, dtype=np.uint8)
KINDS[[ord('"'), ord("{"), ord("}")]] = QUOTE, OPENING, CLOSING
# An odd number of backslashes before a quote makes it part of its string.
ESCAPED = re.compile(rb'\\+"')


class FeatureScanner:
    """Start and end of the objects that are elements of an array, in bytes that are fed chunk by chunk.

    Offsets count from the first byte that was fed. The bytes need not be JSON: whoever parses what is between the
    offsets finds out. A chunk must not end in a backslash.
    """

    def __init__(self) -> None:
        self._offset = 0
        self._in_string = False
        self._depth = 0
        self._start = -1

    def feed(self, chunk: bytes) -> tuple[Offsets, Offsets]:
        """Start and end of the objects that end in this chunk."""
        kinds = KINDS[np.frombuffer(chunk, dtype=np.uint8)]
        found = np.flatnonzero(kinds)
        kind = kinds[found]
        if b"\\" in chunk:
            runs = (match.span() for match in ESCAPED.finditer(chunk))
            escaped = [end - 1 for start, end in runs if (end - start) % 2 == 0]
            is_meant = ~np.isin(found, escaped)
            found, kind = found[is_meant], kind[is_meant]
        is_quote = kind == QUOTE
        quotes = np.cumsum(is_quote) + self._in_string
        is_brace = ~is_quote & (quotes % 2 == 0)
        braces, steps = found[is_brace], np.where(kind[is_brace] == OPENING, 1, -1)
        depths = self._depth + np.cumsum(steps)
        starts = braces[(depths == 1) & (steps == 1)] + self._offset
        ends = braces[(depths == 0) & (steps == -1)] + self._offset + 1
        if self._start >= 0:
            starts = np.concatenate([[self._start], starts])
        self._start = int(starts[-1]) if len(starts) > len(ends) else -1
        self._depth = int(depths[-1]) if len(depths) else self._depth
        self._in_string = bool((is_quote.sum() + self._in_string) % 2)
        self._offset += len(chunk)
        return starts[: len(ends)].astype(np.int64), ends[: len(starts)].astype(np.int64)
