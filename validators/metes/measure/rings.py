"""Signed areas of many rings at once, block by block.

A ring encloses a^2/2 times the sum over its edges of -dlon times the mean of q along the edge. The vertices are taken
in blocks that fit the processor's cache. Within a block, each stretch of a ring has a reference latitude of its own,
and q less its value there is a short Taylor polynomial: no sine is needed per vertex, and small rings lose no digits.
Edges that are too tall for that, and those from one stretch to the next, take the closed form one by one.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metes.measure.ellipsoid import Ellipsoid, FloatArray
from metes.measure.series import mean_q_difference, taylor_coefficients

IntArray = NDArray[np.int64]

# Working arrays of this length, half a megabyte each, stay in the cache between one operation and the next, and are
# long enough for two threads not to wait for each other.
BLOCK_VERTICES = 65_536
# Long rings are cut into stretches of this many vertices, so that each lies near its reference latitude.
STRETCH_VERTICES = 1_024
# Heights up to which a polynomial of so many terms leaves less than 1e-12 of a stretch's own area: with x half the
# height in radians, x^terms / (terms + 1)!.
SMALL_DEG, SMALL_TERMS = 0.05, 4
TALL_DEG, TALL_TERMS = 2.2, 7
# The trapezoid with its second-order correction leaves h^4 / 480 of q: 3e-17 for an edge this tall, so that a sliver
# of a thirtieth of its edge's box keeps eleven digits.
MOST_EDGE_DEG = 0.02
# A ring that closes within a stretch turns by the rounding of its longitudes, no more.
CLOSED_TURN_DEG = 1e-12
RADIANS = np.pi / 180.0


@dataclass(frozen=True, kw_only=True)
class RingSums:
    """Per ring: the sum of -dlon times mean q in radians, and the turn of longitude in degrees.

    A closed ring that is taken as written turns by 0; one that goes round a pole turns by 360 or -360.
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
    """Sums over the edges of each ring, with q counted from the ring's reference latitude.

    `coordinates` is (n, 2), longitude and latitude in degrees; ring i has the vertices offsets[i] to offsets[i+1],
    its first vertex repeated as its last. With `shorter_way` an edge of more than 180 degrees of longitude is taken
    to cross the antimeridian.
    """
    rings = len(offsets) - 1

    def work(vertices: tuple[int, int]) -> _BlockSums:
        block = _block(coordinates, offsets, *vertices, shorter_way=shorter_way)
        return _block_sums(block, ellipsoid)

    if threads > 1:
        with ThreadPoolExecutor(threads) as pool:
            parts = list(pool.map(work, _blocks(offsets)))
    else:
        parts = [work(vertices) for vertices in _blocks(offsets)]
    strips, turns = np.zeros(rings), np.zeros(rings)
    for part in parts:
        within = slice(part.first, part.first + len(part.strips))
        strips[within] += part.strips
        turns[within] += part.turns
    if parts:
        owners, turn, lat_from, lat_to = (np.concatenate(each) for each in zip(*(p.edges for p in parts), strict=True))
        mean = mean_q_difference(lat_from, lat_to, references_deg[owners], ellipsoid)
        strips -= RADIANS * np.bincount(owners, weights=turn * mean, minlength=rings)
    return RingSums(strips=strips, turns_deg=turns)


def _blocks(offsets: IntArray) -> list[tuple[int, int]]:
    """Ranges of vertices; neighbours share a vertex, so that the edge between them is in one of them."""
    if len(offsets) < 2:
        return []
    first, last = int(offsets[0]), int(offsets[-1])
    starts = range(first, max(first + 1, last - 1), BLOCK_VERTICES - 1)
    return [(start, min(start + BLOCK_VERTICES, last)) for start in starts]


@dataclass(frozen=True, kw_only=True)
class _Block:
    """Vertices of a block, the turn of longitude from each to the next, and the stretches that they form."""

    lat: FloatArray
    turn: FloatArray
    owners: IntArray
    begins: IntArray
    lengths: IntArray


def _block(coordinates: FloatArray, offsets: IntArray, start: int, end: int, *, shorter_way: bool) -> _Block:
    first = int(np.searchsorted(offsets, start, side="right")) - 1
    last = int(np.searchsorted(offsets, end - 1, side="right")) - 1
    rings = np.maximum(offsets[first : last + 1], start) - start
    lon, lat = coordinates[start:end, 0], np.ascontiguousarray(coordinates[start:end, 1])
    turn = np.zeros(end - start)
    np.subtract(lon[1:], lon[:-1], out=turn[:-1])
    turn[rings[1:] - 1] = 0.0  # the step from one ring to the next is no edge
    if shorter_way:
        turn -= 360.0 * np.rint(turn / 360.0)
    is_begin = np.zeros(end - start, dtype=bool)
    is_begin[rings[rings < end - start]] = True
    is_begin[::STRETCH_VERTICES] = True
    begins = np.flatnonzero(is_begin)
    # Of rings that begin at one vertex all but the last are empty; `right` finds the last.
    owners = first + np.searchsorted(rings, begins, side="right") - 1
    return _Block(lat=lat, turn=turn, owners=owners, begins=begins, lengths=np.diff(np.append(begins, end - start)))


@dataclass(frozen=True, kw_only=True)
class _BlockSums:
    """Strips and turns from ring `first` on, and the edges still to be taken by the closed form.

    These are (ring, turn, latitude from, latitude to). Among them is, for each stretch that does not close, a level
    edge at its middle with the turn of all its edges: q was counted from there, and is wanted from the reference of
    the ring.
    """

    first: int
    strips: FloatArray
    turns: FloatArray
    edges: tuple[IntArray, FloatArray, FloatArray, FloatArray]


def _block_sums(block: _Block, ellipsoid: Ellipsoid) -> _BlockSums:
    lowest = np.minimum.reduceat(block.lat, block.begins)
    height = np.maximum.reduceat(block.lat, block.begins) - lowest
    middle = lowest + 0.5 * height
    first = int(block.owners[0])
    rings = block.owners - first
    turns = np.bincount(rings, weights=np.add.reduceat(block.turn, block.begins))
    rise = np.zeros_like(block.lat)
    np.subtract(block.lat[1:], block.lat[:-1], out=rise[:-1])
    edges = _edges_for_closed_form(block, height, rise)
    turn = block.turn.copy()
    turn[edges] = 0.0
    strips = np.add.reduceat(_means(block, middle, height, rise, ellipsoid) * turn, block.begins) * -RADIANS
    rest = np.add.reduceat(turn, block.begins)
    open_ = np.flatnonzero(np.abs(rest) > CLOSED_TURN_DEG)
    stretch = np.searchsorted(block.begins, edges, side="right") - 1
    return _BlockSums(
        first=first,
        strips=np.asarray(np.bincount(rings, weights=strips), dtype=np.float64),
        turns=np.asarray(turns, dtype=np.float64),
        edges=(
            np.concatenate([block.owners[stretch], block.owners[open_]]),
            np.concatenate([block.turn[edges], rest[open_]]),
            np.concatenate([block.lat[edges], middle[open_]]),
            np.concatenate([block.lat[edges + 1], middle[open_]]),
        ),
    )


def _edges_for_closed_form(block: _Block, height: FloatArray, rise: FloatArray) -> IntArray:
    """First vertices of the edges that are too tall, or lead from one stretch to the next, or lie in a tall stretch."""
    chosen = np.abs(rise) > MOST_EDGE_DEG
    chosen[block.begins[1:] - 1] = True
    if (height > TALL_DEG).any():
        chosen |= np.repeat(height > TALL_DEG, block.lengths)
    return np.flatnonzero(chosen & (block.turn != 0.0))


def _means(block: _Block, middle: FloatArray, height: FloatArray, rise: FloatArray, ellipsoid: Ellipsoid) -> FloatArray:
    """Mean of q along the edge that starts at each vertex, less q at the middle of the vertex's stretch."""
    is_small = height <= SMALL_DEG
    if is_small.all():
        return _taylor_means(block.lat, rise, middle, block.lengths, SMALL_TERMS, ellipsoid)
    mean = np.empty_like(rise)
    for chosen, terms in ((is_small, SMALL_TERMS), (~is_small, TALL_TERMS)):
        if chosen.any():
            at = np.repeat(chosen, block.lengths)
            mean[at] = _taylor_means(block.lat[at], rise[at], middle[chosen], block.lengths[chosen], terms, ellipsoid)
    return mean


def _taylor_means(
    lat: FloatArray, rise_deg: FloatArray, middle: FloatArray, lengths: IntArray, terms: int, ellipsoid: Ellipsoid
) -> FloatArray:
    """The means by a polynomial per stretch: the trapezoid, less its second-order error."""
    rows = [np.repeat(row, lengths) for row in taylor_coefficients(middle, terms, ellipsoid)]
    x = (lat - np.repeat(middle, lengths)) * RADIANS
    rise = rise_deg * RADIANS
    value = rows[-1] * x
    for row in reversed(rows[:-1]):
        value += row
        value *= x
    mean = np.zeros_like(value)
    np.add(value[:-1], value[1:], out=mean[:-1])
    mean *= 0.5
    # A twelfth of the second derivative at the middle of the edge, to three terms, times the square of its height.
    at = x + 0.5 * rise
    rise *= rise
    rise *= rows[1] * (1.0 / 6.0) + at * (rows[2] * 0.5 + at * rows[3])
    mean -= rise
    return mean
