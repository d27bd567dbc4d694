"""Cut rings into chunks of consecutive edges, and group chunks of similar length into blocks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]

# Long rings are cut into chunks of this many edges, so that each chunk lies near its reference latitude. Shorter chunks
# need more reference latitudes; longer ones span more latitude and need more series terms.
MAX_CHUNK_EDGES = 64
# Approximate number of vertices in a block: its working arrays then stay in the processor cache between operations.
BLOCK_VERTICES = 32_768
# Chunks with lengths between two of these values share a block: few blocks, and few edges added as padding.
CHUNK_LENGTHS = (*range(1, 13), 14, 16, 18, 20, 23, 26, 30, 34, 39, 45, 52, 58, MAX_CHUNK_EDGES)


@dataclass(frozen=True, kw_only=True)
class EdgeChunks:
    """Chunks of edges: for each one the index of its ring, the index of its first vertex and its number of edges."""

    owners: IntArray
    begins: IntArray
    edges: IntArray


def cut_rings(offsets: IntArray) -> EdgeChunks:
    """Cut all rings into chunks: first the initial chunk of every ring, then the further chunks of the long rings.

    A ring without edges has no chunk.
    """
    edges: IntArray = offsets[1:] - offsets[:-1]
    edges -= 1
    begins, owners = offsets[:-1], np.arange(len(edges))
    if len(edges) and int(edges.min()) <= 0:
        owners = np.flatnonzero(edges > 0)
        edges, begins = edges[owners], begins[owners]
    # Most rings of a detailed map have fewer than ten edges; only the long ones need cutting.
    long_ = np.flatnonzero(edges > MAX_CHUNK_EDGES)
    counts = -(-edges[long_] // MAX_CHUNK_EDGES) - 1
    ring = np.repeat(long_, counts)
    passed = (np.arange(len(ring)) - np.repeat(np.cumsum(counts) - counts, counts) + 1) * MAX_CHUNK_EDGES
    return EdgeChunks(
        owners=np.concatenate([owners, owners[ring]]),
        begins=np.concatenate([begins, begins[ring] + passed]),
        edges=np.minimum(np.concatenate([edges, edges[ring] - passed]), MAX_CHUNK_EDGES),
    )


def chunk_blocks(chunks: EdgeChunks) -> list[IntArray]:
    """Indices of the chunks in each block."""
    size_classes = np.searchsorted(CHUNK_LENGTHS, np.arange(MAX_CHUNK_EDGES + 1)).astype(np.uint8)[chunks.edges]
    order = np.argsort(size_classes, kind="stable")
    ends = np.searchsorted(size_classes[order], np.arange(len(CHUNK_LENGTHS) + 1))
    blocks: list[IntArray] = []
    for length, first, last in zip(CHUNK_LENGTHS, ends[:-1].tolist(), ends[1:].tolist(), strict=True):
        width = BLOCK_VERTICES // (length + 1)
        blocks += [order[at : min(at + width, last)] for at in range(first, last, width)]
    return blocks
