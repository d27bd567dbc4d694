"""Spatial join of two lists of shapes, block by block: shapes that all overlap have more pairs than fit into memory."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

# Pairs in memory at once.
MOST_AT_ONCE = 4_000_000
# Pairs whose bounding boxes meet; GEOS takes about a microsecond to relate two shapes.
MOST_MET = 20_000_000
FEWEST_CROWDED = 4_000
# Shapes in a block. Smaller blocks are no quicker, and the first block is often enough.
BLOCK_SIZE = 256

Indices = NDArray[np.intp]
Shapes = Sequence[BaseGeometry] | NDArray[np.object_]


def related_pairs(
    shapes: Shapes,
    others: Shapes,
    predicate: str | None = None,
    *,
    within: float | None = None,
    most: float = math.inf,
    on_excess: Callable[[], None] = lambda: None,
) -> Iterator[tuple[Indices, Indices]]:
    """Indices into `shapes` and `others` of the pairs in a relation, as two arrays for each block of `shapes`.

    `predicate` is one of shapely; `within` is the distance in degrees for `dwithin`. Without a predicate the bounding
    boxes must intersect. Stops after the block that brings the number of pairs above `most`, and calls `on_excess`.
    `is_crowded` says beforehand whether there are too many.
    """
    tree = shapely.STRtree(others)
    step = max(1, min(BLOCK_SIZE, MOST_AT_ONCE // max(1, len(others))))
    seen = 0
    for start in range(0, len(shapes), step):
        one, other = tree.query(shapes[start : start + step], predicate=predicate, distance=within)
        seen += len(one)
        yield one + start, other
        if seen > most:
            on_excess()
            return


def is_crowded(shapes: Shapes) -> bool:
    """Whether the bounding boxes of shapes meet in so many pairs that no relation of all pairs is looked for.

    Each of 20,000 triangles around one node meets half of the others. A real layer has some ten pairs for each shape.
    """
    if len(shapes) < FEWEST_CROWDED:
        return False
    pairs = related_pairs(shapes, shapes, most=MOST_MET)
    return sum(len(one) for one, _ in pairs) > MOST_MET
