"""Which shapes lie near to which others, some at a time, and no longer than is good where everything is near."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray

from metes.checks.drawn import Indices

# Pairs that may be in memory at once, and that are looked at in all: a mosaic has some ten for each of its edges.
MOST_AT_ONCE = 4_000_000
MOST_IN_ALL = 40_000_000
FEW = 1024


def batches(
    others: NDArray[np.object_], shapes: NDArray[np.object_], within: float | None = None
) -> Iterator[tuple[Indices, Indices]]:
    """Places in `shapes` and `others` of those within some degrees, or whose boxes meet where no distance is given."""
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
