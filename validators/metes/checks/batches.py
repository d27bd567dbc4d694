"""Which shapes stand in a relation to which others, some at a time.

Of shapes that lie on each other there are more pairs than fit into memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

# Pairs that may be in memory at once, and that are looked at in all: a mosaic has some ten for each of its edges.
MOST_AT_ONCE = 4_000_000
MOST_IN_ALL = 40_000_000
FEW = 1024
# Few enough that their pairs with a hundred thousand others are some hundred megabytes.
AT_A_TIME = 64

Indices = NDArray[np.intp]
Shapes = Sequence[BaseGeometry] | NDArray[np.object_]


def pairs(shapes: Shapes, others: Shapes, predicate: str) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Which of `shapes` stand in a relation to which of `others`, by their places, for some of `shapes` at a time.

    The first pairs often tell enough."""
    tree = shapely.STRtree(others)
    for start in range(0, len(shapes), AT_A_TIME):
        one, other = tree.query(shapes[start : start + AT_A_TIME], predicate=predicate)
        yield one + start, other


def batches(
    others: NDArray[np.object_], shapes: NDArray[np.object_], within: float | None = None
) -> Iterator[tuple[Indices, Indices]]:
    """Places in `shapes` and `others` of those within some degrees, or whose boxes meet where no distance is given.

    It ends early where everything is near to everything, of which nobody learns."""
    tree = shapely.STRtree(others)
    step = max(1, min(FEW, MOST_AT_ONCE // max(1, len(others))))
    looked_at = 0
    for start in range(0, len(shapes), step):
        asked = shapes[start : start + step]
        near = tree.query(asked) if within is None else tree.query(asked, predicate="dwithin", distance=within)
        looked_at += near.shape[1]
        yield near[0] + start, near[1]
        if looked_at > (MOST_IN_ALL if within is None else MOST_IN_ALL // 10):
            return
