"""Which shapes stand in a relation to which others, some at a time.

Of shapes that lie on each other there are more pairs than fit into memory."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

# Pairs that may be in memory at once.
MOST_AT_ONCE = 4_000_000
# Fewer are no quicker to ask for, and the first ones often tell enough.
FEW = 256

Indices = NDArray[np.intp]
Shapes = Sequence[BaseGeometry] | NDArray[np.object_]


def pairs(
    shapes: Shapes,
    others: Shapes,
    predicate: str | None = None,
    *,
    within: float | None = None,
    most: float = math.inf,
) -> Iterator[tuple[Indices, Indices]]:
    """Which of `shapes` stand in a relation to which of `others`, by their places, for some of `shapes` at a time.

    The relation: a predicate of shapely, no more than `within` degrees apart for `dwithin`, or boxes that meet where
    there is none. It ends when there were more than `most`: where all is near to all, nobody learns of it."""
    tree = shapely.STRtree(others)
    step = max(1, min(FEW, MOST_AT_ONCE // max(1, len(others))))
    seen = 0
    for start in range(0, len(shapes), step):
        one, other = tree.query(shapes[start : start + step], predicate=predicate, distance=within)
        seen += len(one)
        yield one + start, other
        if seen > most:
            return
