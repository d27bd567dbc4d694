"""Signed areas of many rings in plain NumPy: the definition, which the compiled loop is tested against.

A ring encloses a^2/2 times the integral of lambda dq over its edges, with lambda the longitude relative to the first
position of the ring, and q the area function of the ellipsoid. Over a straight edge the integral has a closed form in
the differences of the edge alone, so slivers and small rings lose no digits to a far reference.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from metes.measure.ellipsoid import Ellipsoid, FloatArray, IntArray

# Working arrays of this many edges stay in the processor cache from one operation to the next.
BLOCK_EDGES = 8_192
RADIANS = np.pi / 180.0
# From this angle on cos(h) - sin(h) / h loses fewer than three digits to cancellation; below it the series is used,
# (cos(x) - sin(x) / x) / x^2 = -1/3 + x^2/30 - x^4/840 and so on.
SERIES_LIMIT_RAD = 0.1
SERIES = (-1 / 3, 1 / 30, -1 / 840, 1 / 45360, -1 / 3991680, 1 / 518918400, -1 / 93405312000)


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
    x = lon - np.repeat(lon[begins], ends - begins)
    if shorter_way:
        steps = np.zeros(len(lon) + 1)
        steps[1:-1] = np.rint(np.diff(lon) / 360.0)
        steps[ends] = 0.0  # from one ring to the next
        wraps = np.cumsum(steps[:-1])
        x -= 360.0 * (wraps - np.repeat(wraps[begins], ends - begins))
        turns[occupied] = x[ends - 1]
    terms = np.zeros(len(lon))
    coefficients = ellipsoid.q_sine_coefficients
    for begin in range(0, len(lon) - 1, BLOCK_EDGES):
        end = min(begin + BLOCK_EDGES, len(lon) - 1)
        terms[begin:end] = _edge_integrals(x[begin : end + 1], lat[begin : end + 1], coefficients)
    terms[ends - 1] = 0.0
    values[occupied] = np.add.reduceat(terms, begins) * RADIANS
    return RingIntegrals(values=values, turns_deg=turns)


def _edge_integrals(x: FloatArray, lat: FloatArray, coefficients: tuple[float, ...]) -> FloatArray:
    """Integral of x dq along each edge from one vertex to the next, in degrees times the unit of q; (n,) to (n - 1,).

    It is the middle of x times the rise of q, plus the difference of x times the bulge: the mean of q at both ends less
    its mean along the edge. With q = sum of c sin(m phi), m odd, an edge of the latitudes p - h to p + h has the rise
    sum of 2 c cos(m p) sin(m h) and the bulge sum of c sin(m p) (cos(m h) - sin(m h) / (m h)).
    """
    p, h = np.empty((2, len(lat) - 1), dtype=np.complex128)
    # Measured from the nearer pole, an angle keeps the digits of its sine, which is the cosine of the latitude.
    side = np.copysign(1.0, lat[:-1] + lat[1:])
    np.sin((RADIANS / 2.0) * ((90.0 - side * lat[:-1]) + (90.0 - side * lat[1:])), out=p.real)
    np.sin((RADIANS / 2.0) * (lat[:-1] + lat[1:]), out=p.imag)
    half = (RADIANS / 2.0) * (lat[1:] - lat[:-1])
    np.cos(half, out=h.real)
    np.sin(half, out=h.imag)
    # The cosine and sine of a multiple of an angle are the parts of the same power of that of the angle.
    p_squared, h_squared, square = p * p, h * h, half * half
    rise, bulge, term = np.zeros((3, len(half)))
    tall = np.flatnonzero(np.abs(half) > SERIES_LIMIT_RAD)
    tall_bulge = np.zeros(len(tall))
    for k, c in enumerate(coefficients):
        m = 2 * k + 1
        np.multiply(p.real, h.imag, out=term)
        term *= 2.0 * c
        rise += term
        _horner(_bulge_series(m, c / coefficients[0]), square, term)
        term *= p.imag
        term *= c * m**2
        bulge += term
        tall_bulge += c * p.imag[tall] * (h.real[tall] - h.imag[tall] / (m * half[tall]))
        p *= p_squared
        h *= h_squared
    bulge *= square
    bulge[tall] = tall_bulge
    return np.asarray(0.5 * (x[:-1] + x[1:]) * rise + (x[1:] - x[:-1]) * bulge, dtype=np.float64)


@cache
def _bulge_series(m: int, weight: float) -> list[float]:
    """Factors of the powers of h^2 in (cos(m h) - sin(m h) / (m h)) / (m h)^2, as many as `weight` times it needs."""
    terms = [each * float(m) ** (2 * j) for j, each in enumerate(SERIES)]
    kept = [abs(weight * each) * SERIES_LIMIT_RAD ** (2 * j) > 1e-17 / m**2 for j, each in enumerate(terms)]
    return terms[: max(2, sum(kept))]


def _horner(series: list[float], x: FloatArray, found: FloatArray) -> None:
    """Write the sum of the powers of x times the factors in `series`, two or more, to `found`; both are (n,)."""
    np.multiply(x, series[-1], out=found)
    for factor in series[-2:0:-1]:
        found += factor
        found *= x
    found += series[0]
