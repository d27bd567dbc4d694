"""Rings cut into stretches of edges, and stretches of like length gathered into blocks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]

# Long rings are cut here, so that each stretch lies near its reference latitude. Shorter ones need more references;
# longer ones are taller, and need more terms.
MOST_EDGES = 64
# A block holds about this many vertices: its working arrays stay in the cache between one operation and the next.
BLOCK_VERTICES = 32_768
# Stretches of lengths between two of these share a block: few blocks, and few edges that are there to fill it.
LENGTHS = (*range(1, 13), 14, 16, 18, 20, 23, 26, 30, 34, 39, 45, 52, 58, MOST_EDGES)


@dataclass(frozen=True, kw_only=True)
class Stretches:
    """Per stretch: the ring that it is of, its first vertex, and the number of its edges."""

    owners: IntArray
    begins: IntArray
    edges: IntArray


def cut_rings(offsets: IntArray) -> Stretches:
    """The stretches of all rings, in their order; a ring without an edge has none."""
    edges = np.maximum(np.diff(offsets) - 1, 0)
    counts = -(-edges // MOST_EDGES)
    owners = np.repeat(np.arange(len(edges)), counts)
    within = np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts, counts)
    passed = within * MOST_EDGES
    return Stretches(
        owners=owners,
        begins=np.take(offsets[:-1], owners) + passed,
        edges=np.minimum(np.take(edges, owners) - passed, MOST_EDGES),
    )


def stretch_blocks(stretches: Stretches) -> list[IntArray]:
    """Numbers of the stretches of each block."""
    kinds = np.searchsorted(LENGTHS, np.arange(MOST_EDGES + 1)).astype(np.uint8)[stretches.edges]
    order = np.argsort(kinds, kind="stable")
    ends = np.searchsorted(kinds[order], np.arange(len(LENGTHS) + 1))
    blocks: list[IntArray] = []
    for length, first, last in zip(LENGTHS, ends[:-1].tolist(), ends[1:].tolist(), strict=True):
        width = BLOCK_VERTICES // (length + 1)
        blocks += [order[at : min(at + width, last)] for at in range(first, last, width)]
    return blocks
