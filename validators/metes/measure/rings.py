"""Signed areas of many rings at once, block by block.

A ring encloses a^2/2 times the sum over its edges of -dlon times the mean of q along the edge. Rings are cut into
chunks of at most 64 edges, and chunks of similar length form the columns of a block that fits the processor cache. Each
chunk has its own reference latitude, relative to which q is a short Taylor polynomial with an exact mean along an edge:
no sine is needed per vertex, and slivers and small rings lose no digits. Chunks that span too much latitude for a
polynomial use the closed form edge by edge.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metes.measure.ellipsoid import Ellipsoid, FloatArray, IntArray
from metes.measure.series import mean_q_difference, taylor_coefficients

# Long rings are cut into chunks of this many edges, so that each chunk lies near its reference latitude. Shorter chunks
# need more reference latitudes; longer ones span more latitude and need more series terms.
MAX_CHUNK_EDGES = 64
# Approximate number of vertices in a block: its working arrays then stay in the processor cache between operations.
BLOCK_VERTICES = 32_768
# Chunks with lengths between two of these values share a block: few blocks, and few edges added as padding.
CHUNK_LENGTHS = (*range(1, 13), 14, 16, 18, 20, 23, 26, 30, 34, 39, 45, 52, 58, MAX_CHUNK_EDGES)
# Height of a chunk in degrees up to which a polynomial of so many terms leaves an error below 1e-15 of the chunk's box:
# with x half the height in radians, x^terms / (terms + 1)!. A sliver of a thousandth of its box keeps twelve digits.
HEIGHT_TERMS = ((0.003, 3), (0.06, 4), (0.4, 5), (3.5, 7))
BLOCK_MAJORITY = 0.8
# A ring that closes within one chunk has a turn of longitude that differs from 0 only by rounding.
CLOSED_TURN_DEG = 1e-12
RADIANS = np.pi / 180.0


@dataclass(frozen=True, kw_only=True)
class RingSums:
    """Per ring: the sum of -dlon times mean q in radians, and the turn of longitude in degrees.

    A closed ring taken as written turns by 0; a ring around a pole turns by 360 or -360.
    """

    strips: FloatArray
    turns_deg: FloatArray


def ring_sums(
    coordinates: FloatArray,
    offsets: IntArray,
    references_deg: FloatArray,
    ellipsoid: Ellipsoid,
    *,
    shorter_way: bool = False,
    threads: int = 1,
) -> RingSums:
    """Sums over the edges of each ring, with q relative to the ring's reference latitude.

    `coordinates` is (n, 2), longitude and latitude in degrees; ring i has the vertices offsets[i] to offsets[i+1], its
    first vertex repeated as its last. With `shorter_way`, an edge that spans more than 180 degrees of longitude crosses
    the antimeridian.
    """
    # Viewing a vertex as one complex number gathers and subtracts longitude and latitude in one step.
    vertices = np.ascontiguousarray(coordinates, dtype=np.float64).view(np.complex128).reshape(-1)
    chunks = _cut_rings(offsets)
    count = len(chunks.begins)
    strips, turns, middles = np.zeros(count), np.zeros(count), np.zeros(count)
    references = references_deg[chunks.owners]

    blocks = _chunk_blocks(chunks)

    def work(share: int) -> None:
        buffers = _BlockBuffers(blocks)
        for block in blocks[share::threads]:
            buffers.load(vertices, chunks, block, shorter_way=shorter_way)
            buffers.sum_into(strips, turns, middles, references, ellipsoid)

    if threads > 1:
        # Each thread fills its own buffers.
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, range(threads)))
    else:
        work(0)
    # So far q is relative to the middle latitude of the chunk and must become relative to the reference latitude of the
    # ring. This makes no difference to a chunk that closes.
    open_ = np.flatnonzero(np.abs(turns) > CLOSED_TURN_DEG)
    middle = middles[open_]
    strips[open_] -= RADIANS * turns[open_] * mean_q_difference(middle, middle, references[open_], ellipsoid)
    per_ring = [np.bincount(chunks.owners, weights=each, minlength=len(offsets) - 1) for each in (strips, turns)]
    return RingSums(strips=per_ring[0].astype(np.float64), turns_deg=per_ring[1].astype(np.float64))


@dataclass(frozen=True, kw_only=True)
class _EdgeChunks:
    """Chunks of edges: for each one the index of its ring, the index of its first vertex and its number of edges."""

    owners: IntArray
    begins: IntArray
    edges: IntArray


def _cut_rings(offsets: IntArray) -> _EdgeChunks:
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
    return _EdgeChunks(
        owners=np.concatenate([owners, owners[ring]]),
        begins=np.concatenate([begins, begins[ring] + passed]),
        edges=np.minimum(np.concatenate([edges, edges[ring] - passed]), MAX_CHUNK_EDGES),
    )


def _chunk_blocks(chunks: _EdgeChunks) -> list[IntArray]:
    """Indices of the chunks in each block."""
    size_classes = np.searchsorted(CHUNK_LENGTHS, np.arange(MAX_CHUNK_EDGES + 1)).astype(np.uint8)[chunks.edges]
    order = np.argsort(size_classes, kind="stable")
    ends = np.searchsorted(size_classes[order], np.arange(len(CHUNK_LENGTHS) + 1))
    blocks: list[IntArray] = []
    for length, first, last in zip(CHUNK_LENGTHS, ends[:-1].tolist(), ends[1:].tolist(), strict=True):
        width = BLOCK_VERTICES // (length + 1)
        blocks += [order[at : min(at + width, last)] for at in range(first, last, width)]
    return blocks


class _BlockBuffers:
    """Working arrays that are allocated once and reused for every block.

    Allocating memory for each block would cost more than the arithmetic, and threads would wait for each other to get
    it. Chunks are columns: row i of an array holds vertex i, or edge i, of every chunk.
    """

    def __init__(self, blocks: Sequence[IntArray]) -> None:
        longest = max((len(block) for block in blocks), default=0)
        size = max(BLOCK_VERTICES, longest * 2)
        self._indices = np.empty(size, dtype=np.int64)
        self._positions = np.empty(size, dtype=np.complex128)
        self._lat, self._x, self._turn, self._moment, self._power = np.empty((5, size))
        self._rows = np.arange(MAX_CHUNK_EDGES + 1)[:, None]

    def load(
        self, vertices: NDArray[np.complex128], chunks: _EdgeChunks, chosen: IntArray, *, shorter_way: bool
    ) -> None:
        """Load the vertices of the chosen chunks."""
        self.chosen = chosen
        begins, edges = chunks.begins.take(chosen), chunks.edges.take(chosen)
        most = int(edges.max())
        self._shape = (most + 1, len(chosen))
        indices = self._cut(self._indices)
        rows = self._rows[: most + 1]
        if int(edges.min()) == most:
            np.add(begins, rows, out=indices)
        else:
            # A shorter chunk is padded with its last vertex: an edge without a turn, which adds nothing.
            np.minimum(rows, edges, out=indices)
            indices += begins
        positions = self._cut(self._positions)
        # All indices are valid; mode "clip" skips the bounds check.
        vertices.take(indices, out=positions, mode="clip")
        self.lat, self.turn = self._cut(self._lat), self._cut(self._turn, less=1)
        self.lat[...] = positions.imag
        lon = positions.real
        np.subtract(lon[1:], lon[:-1], out=self.turn)
        if shorter_way:
            self.turn -= 360.0 * np.rint(self.turn / 360.0)

    def sum_into(
        self, strips: FloatArray, turns: FloatArray, middles: FloatArray, references: FloatArray, ellipsoid: Ellipsoid
    ) -> None:
        """Write the sums of each chunk, and the latitude to which they are relative."""
        lowest = self.lat.min(axis=0)
        height = self.lat.max(axis=0)
        height -= lowest
        middle = 0.5 * height
        middle += lowest
        turns[self.chosen] = self.turn.sum(axis=0)
        middles[self.chosen] = middle
        # Sum the whole block with the number of terms that most of its chunks need, then repeat the taller ones with
        # more.
        base = next((n for n, (most, _) in enumerate(HEIGHT_TERMS) if (height < most).mean() > BLOCK_MAJORITY), 0)
        strips[self.chosen] = self._strips(self.lat, self.turn, middle, HEIGHT_TERMS[base][1], ellipsoid)
        for (from_height, _), (to_height, terms) in pairwise(HEIGHT_TERMS[base:]):
            at = np.flatnonzero((height >= from_height) & (height < to_height))
            if len(at):
                lat, turn = self.lat.take(at, axis=1), self.turn.take(at, axis=1)
                strips[self.chosen[at]] = self._strips(lat, turn, middle[at], terms, ellipsoid)
        tall = np.flatnonzero(height >= HEIGHT_TERMS[-1][0])
        if len(tall):
            strips[self.chosen[tall]] = self._closed_form(tall, references[self.chosen[tall]], ellipsoid)
            # The closed form is relative to the reference latitude of the ring already.
            middles[self.chosen[tall]] = references[self.chosen[tall]]

    def _cut(self, array: NDArray[Any], less: int = 0, width: int | None = None) -> NDArray[Any]:
        """View the start of a buffer in the shape of the block, optionally with `less` rows fewer."""
        rows, columns = self._shape[0] - less, self._shape[1] if width is None else width
        return array[: rows * columns].reshape(rows, columns)

    def _strips(
        self, lat: FloatArray, turn: FloatArray, middle: FloatArray, terms: int, ellipsoid: Ellipsoid
    ) -> FloatArray:
        """Sum of -turn times the mean of a polynomial with the given number of terms, for each chunk.

        Along an edge from a to b the mean of x^k is s_k / (k + 1), with s_k = a^k + a^(k-1) b + ... + b^k, which equals
        a s_(k-1) + b^k. The sums of turn times s_k do not depend on the coefficients, which are applied once per chunk.
        """
        width = len(middle)
        x = self._cut(self._x, width=width)
        moment, power = self._cut(self._moment, less=1, width=width), self._cut(self._power, less=1, width=width)
        np.subtract(lat, middle, out=x)
        x *= RADIANS
        before, after = x[:-1], x[1:]
        coefficients = taylor_coefficients(middle, terms, ellipsoid)
        np.add(before, after, out=moment)
        moment *= turn
        np.multiply(after, turn, out=power)
        total = moment.sum(axis=0)
        total *= coefficients[0]
        total *= 1.0 / 2.0
        for k in range(2, terms + 1):
            power *= after
            moment *= before
            moment += power
            total += moment.sum(axis=0) * coefficients[k - 1] * (1.0 / (k + 1))
        return np.asarray(total * -RADIANS, dtype=np.float64)

    def _closed_form(self, at: IntArray, references: FloatArray, ellipsoid: Ellipsoid) -> FloatArray:
        lat, turn = self.lat[:, at], self.turn[:, at]
        shape = turn.shape
        reference = np.broadcast_to(references, shape).ravel()
        mean = mean_q_difference(lat[:-1].ravel(), lat[1:].ravel(), reference, ellipsoid).reshape(shape)
        return np.asarray((mean * turn).sum(axis=0) * -RADIANS, dtype=np.float64)
