"""Signed areas of many rings in plain NumPy: the definition, which the compiled loop is tested against.

A ring encloses a^2/2 times the integral of lambda dq over its edges, with lambda the longitude relative to the first
position of the ring, and q the area function of the ellipsoid. Each edge contributes a product of its own differences
of longitude and latitude, so slivers and small rings lose no digits to a far reference.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metes.measure.ellipsoid import Ellipsoid, FloatArray, IntArray

# The Gauss-Legendre rule of three nodes is exact up to the fifth power. Of lambda dq, about a straight line times a
# cosine, it leaves 6 (2h)^5 3!^4 / (7 6!^3) of the edge's box: 5e-17 for 2h = 0.4 degrees in radians. Taller edges are
# cut into pieces.
NODES, WEIGHTS = (each.tolist() for each in np.polynomial.legendre.leggauss(3))
PIECE_DEG = 0.4
# Working arrays of this many edges stay in the processor cache from one operation to the next.
BLOCK_EDGES = 16_384
RADIANS = np.pi / 180.0


@dataclass(frozen=True, kw_only=True)
class RingIntegrals:
    """Per ring: the integral of lambda dq, and the turn of longitude in degrees.

    A closed ring taken as written turns by 0; a ring around a pole turns by 360 or -360.
    """

    values: FloatArray
    turns_deg: FloatArray


@np.errstate(invalid="ignore", over="ignore")  # numbers that are no coordinates have no area
def ring_integrals(
    lon: FloatArray,
    lat: FloatArray,
    offsets: IntArray,
    ellipsoid: Ellipsoid,
    *,
    shorter_way: bool = False,
) -> RingIntegrals:
    """Integral of lambda dq along each ring, in radians times the unit of q.

    `lon` and `lat` are (n,), in degrees; ring i has the vertices offsets[i] to offsets[i+1], its first vertex repeated
    as its last. With `shorter_way`, an edge that spans more than 180 degrees of longitude crosses the antimeridian.
    """
    values, turns = np.zeros((2, len(offsets) - 1))
    occupied = np.flatnonzero(offsets[1:] > offsets[:-1])
    if not len(occupied):
        return RingIntegrals(values=values, turns_deg=turns)
    begins, ends = offsets[:-1][occupied], offsets[1:][occupied]
    lon, lat = (np.ascontiguousarray(each[begins[0] : ends[-1]], dtype=np.float64) for each in (lon, lat))
    begins, ends = begins - begins[0], ends - begins[0]
    is_edge = np.ones(len(lon), dtype=bool)
    is_edge[ends - 1] = False
    x = lon - np.repeat(lon[begins], ends - begins)
    if shorter_way:
        wraps = np.zeros(len(lon))
        np.cumsum(np.where(is_edge[:-1], np.rint(np.diff(lon) / 360.0), 0.0), out=wraps[1:])
        x -= 360.0 * (wraps - np.repeat(wraps[begins], ends - begins))
        turns[occupied] = x[ends - 1]
    terms = np.zeros(len(lon))
    e2 = ellipsoid.eccentricity_squared
    for begin in range(0, len(lon) - 1, BLOCK_EDGES):
        end = min(begin + BLOCK_EDGES, len(lon) - 1)
        terms[begin:end] = _edge_integrals(x[begin : end + 1], lat[begin : end + 1], is_edge[begin:end], e2)
    terms[ends - 1] = 0.0
    values[occupied] = np.add.reduceat(terms, begins) * (2.0 * (1.0 - e2) * RADIANS)
    return RingIntegrals(values=values, turns_deg=turns)


def _edge_integrals(x: FloatArray, lat: FloatArray, is_edge: NDArray[np.bool_], e2: float) -> FloatArray:
    """Integral of x dq along each edge from one vertex to the next, without the constants; (n,) to (n - 1,)."""
    # Measured from the nearer pole, an angle keeps the digits of its sine, which is the cosine of the latitude.
    side = np.copysign(1.0, lat[:-1] + lat[1:])
    middle = (RADIANS / 2.0) * ((90.0 - side * lat[:-1]) + (90.0 - side * lat[1:]))
    half = (RADIANS / 2.0) * (lat[1:] - lat[:-1])
    to_pole, x_middle, x_half = side * half, 0.5 * (x[:-1] + x[1:]), 0.5 * (x[1:] - x[:-1])
    height = np.abs(half) * (2.0 / RADIANS)
    height *= is_edge
    means = _means(middle, to_pole, x_middle, x_half, e2)
    # No edge on the earth is higher than 180 degrees; numbers that are no latitudes are not cut to pieces.
    tall = np.flatnonzero((height > PIECE_DEG) & (height <= 180.0))
    if len(tall):
        counts = np.ceil(height[tall] / PIECE_DEG).astype(np.int64)
        edge, count, begins = np.repeat(tall, counts), np.repeat(counts, counts), np.cumsum(counts) - counts
        share = (2.0 * (np.arange(len(edge)) - np.repeat(begins, counts)) + 1.0) / count - 1.0
        of_pieces = _means(
            middle[edge] - share * to_pole[edge],
            to_pole[edge] / count,
            x_middle[edge] + share * x_half[edge],
            x_half[edge] / count,
            e2,
        )
        means[tall] = np.add.reduceat(of_pieces, begins) / counts
    return np.asarray(means * half, dtype=np.float64)


def _means(middle: FloatArray, to_pole: FloatArray, x_middle: FloatArray, x_half: FloatArray, e2: float) -> FloatArray:
    """Twice the mean of x sin(t) / (1 - e^2 cos^2(t))^2 along edges; the angle t from the pole is `middle` plus or
    minus `to_pole` radians.

    With t = 90 degrees - latitude, this is dq over the latitude: Snyder 1987, Map Projections, equation 3-12.
    """
    total = np.zeros_like(middle)
    for node, weight in zip(NODES, WEIGHTS, strict=True):
        sine = np.sin(middle - node * to_pole)
        shrink = (1.0 - e2) + e2 * (sine * sine)
        total += (weight * x_middle + (weight * node) * x_half) * sine / (shrink * shrink)
    return total
