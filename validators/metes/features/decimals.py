"""Parse many decimal numbers at once, each rounded exactly as the standard library rounds it.

Eight digits are loaded as one machine word and combined in three steps. A number of at most fifteen digits is the
quotient of two exact integers, so a single division rounds it correctly (Clinger 1990). Text with exponents or longer
numbers falls back to NumPy's own parser, which is several times slower.
"""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray

from metes.measure.ellipsoid import FloatArray, IntArray

Words = NDArray[np.uint64]

# Working arrays for a block of this size stay in the processor cache.
BLOCK_BYTES = 1 << 18
COMMA, DOT, MINUS = b",.-"
ZEROS = np.uint64(0x3030303030303030)
MAX_DIGITS = 15
POWERS = 10.0 ** np.arange(9)


def decimals(text: bytes) -> FloatArray | None:
    """Parse comma-separated numbers; None if the text holds anything else."""
    blocks: list[FloatArray] = []
    begin = 0
    while begin < len(text):
        end = text.find(b",", begin + BLOCK_BYTES)
        block = text[begin : len(text) if end < 0 else end]
        found = _short_decimals(block)
        if found is None:
            found = _any_decimals(block)
        if found is None:
            return None
        blocks.append(found)
        begin += len(block) + 1
    return None if not blocks or text.endswith(b",") else np.concatenate(blocks)


def _any_decimals(text: bytes) -> FloatArray | None:
    with warnings.catch_warnings():
        # NumPy reports unreadable text by a warning, and recent versions by an error.
        warnings.simplefilter("error", DeprecationWarning)
        try:
            found: FloatArray = np.fromstring(text, dtype=np.float64, sep=",")
        except (DeprecationWarning, ValueError):
            return None
    return found if len(found) == text.count(b",") + 1 else None


def _short_decimals(text: bytes) -> FloatArray | None:
    """Parse numbers with at most eight digits on either side of the point; None if any number has another form."""
    # Pad with eight bytes, so that a word can be loaded that ends at any digit.
    marks = np.frombuffer(b"00000000" + text + b",", dtype=np.uint8)
    ends, dots = _ends_and_points(marks)
    if dots is None:
        return None
    starts = np.empty_like(ends)
    starts[0], starts[1:] = 8, ends[:-1] + 1
    is_negative = marks[starts] == MINUS
    integer = dots - starts - is_negative
    fraction = np.maximum(ends - dots - 1, 0)
    if (
        integer.min() < 1
        or max(int(integer.max()), int(fraction.max())) > 8
        or int((integer + fraction).max()) > MAX_DIGITS
    ):
        return None
    if ((ends - dots) == 1).any():  # a point without digits after it
        return None
    words = np.ndarray((len(marks) - 7,), dtype="<u8", buffer=marks, strides=(1,))
    # Use indexing: `take` would first copy all overlapping words to contiguous memory.
    high, low = _digits(words[dots - 8], integer), _digits(words[ends - 8], fraction)
    if high is None or low is None:
        return None
    scale = POWERS.take(fraction)
    value = (high * scale + low) / scale
    return np.asarray(np.where(is_negative, -value, value), dtype=np.float64)


def _ends_and_points(marks: NDArray[np.uint8]) -> tuple[IntArray, IntArray | None]:
    """Index of the comma after each number, and of its decimal point, or of its end if it has none."""
    # Find both at once, because they usually alternate.
    found = np.flatnonzero((marks == COMMA) | (marks == DOT))
    dots, ends = found[::2], found[1::2]
    if len(dots) == len(ends) and (marks[dots] == DOT).all() and (marks[ends] == COMMA).all():
        return np.ascontiguousarray(ends), np.ascontiguousarray(dots)
    is_dot = marks[found] == DOT
    ends = found[~is_dot]
    return ends, _points(found[is_dot], ends)


def _points(dots: IntArray, ends: IntArray) -> IntArray | None:
    """Index of each number's decimal point, or of its end if it has none; None if a number has two points."""
    if len(dots) == len(ends) and (dots < ends).all() and (dots[1:] > ends[:-1]).all():
        return dots
    number = np.searchsorted(ends, dots)
    if (np.diff(number) == 0).any():
        return None
    points = ends.copy()
    points[number] = dots
    return points


def _digits(words: Words, counts: IntArray) -> FloatArray | None:
    """Value of the last `counts` digits of each word; None if a character is not a digit."""
    unused = np.maximum(64 - 8 * counts, 0).astype(np.uint64)
    words ^= ZEROS
    # Shift in two halves, because processors cannot shift a word by all 64 bits.
    words >>= unused >> np.uint64(1)
    words >>= unused - (unused >> np.uint64(1))
    words <<= unused >> np.uint64(1)
    words <<= unused - (unused >> np.uint64(1))
    if ((words + np.uint64(0x7676767676767676) | words) & np.uint64(0x8080808080808080)).any():
        return None
    for factor, shift, mask in (
        (2561, 8, 0x00FF00FF00FF00FF),
        (6553601, 16, 0x0000FFFF0000FFFF),
        (42949672960001, 32, 0x00000000FFFFFFFF),
    ):
        words *= np.uint64(factor)
        words >>= np.uint64(shift)
        words &= np.uint64(mask)
    return words.astype(np.float64)
