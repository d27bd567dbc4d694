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
class EdgeBlocks:
    """Per stretch: the ring that it is of, its first vertex, and the number of its edges."""

    owners: IntArray
    begins: IntArray
    edges: IntArray


def cut_rings(offsets: IntArray) -> EdgeBlocks:
    """The stretches of all rings: first the one that each begins with, then the others of the long ones.

    A ring without an edge has none."""
    edges: IntArray = offsets[1:] - offsets[:-1]
    edges -= 1
    begins, owners = offsets[:-1], np.arange(len(edges))
    if len(edges) and int(edges.min()) <= 0:
        owners = np.flatnonzero(edges > 0)
        edges, begins = edges[owners], begins[owners]
    # Most rings of a detailed map have fewer than ten edges: only those that are long are cut.
    long_ = np.flatnonzero(edges > MOST_EDGES)
    counts = -(-edges[long_] // MOST_EDGES) - 1
    ring = np.repeat(long_, counts)
    passed = (np.arange(len(ring)) - np.repeat(np.cumsum(counts) - counts, counts) + 1) * MOST_EDGES
    return EdgeBlocks(
        owners=np.concatenate([owners, owners[ring]]),
        begins=np.concatenate([begins, begins[ring] + passed]),
        edges=np.minimum(np.concatenate([edges, edges[ring] - passed]), MOST_EDGES),
    )


def stretch_blocks(stretches: EdgeBlocks) -> list[IntArray]:
    """Numbers of the stretches of each block."""
    kinds = np.searchsorted(LENGTHS, np.arange(MOST_EDGES + 1)).astype(np.uint8)[stretches.edges]
    order = np.argsort(kinds, kind="stable")
    ends = np.searchsorted(kinds[order], np.arange(len(LENGTHS) + 1))
    blocks: list[IntArray] = []
    for length, first, last in zip(LENGTHS, ends[:-1].tolist(), ends[1:].tolist(), strict=True):
        width = BLOCK_VERTICES // (length + 1)
        blocks += [order[at : min(at + width, last)] for at in range(first, last, width)]
    return blocks
