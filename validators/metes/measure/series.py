"""The area function q near a latitude: exact differences, and the first terms of its Taylor series."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.polynomial import Polynomial

from metes.measure.ellipsoid import Ellipsoid, FloatArray

# Above this angle sin(x)/x - 1 loses fewer than two digits to cancellation; below it the series is used.
SERIES_LIMIT_RAD = 0.25


def mean_q_difference(
    lat_from: FloatArray, lat_to: FloatArray, lat_reference: FloatArray, ellipsoid: Ellipsoid
) -> FloatArray:
    """Mean of q along an edge of any length, minus q at a reference latitude; latitudes in degrees.

    Subtracting the reference term by term, not after summing, keeps the digits of a ring a few metres across, whose q
    would otherwise be a small difference of large numbers. Differences are taken in degrees, where differences of close
    numbers are exact, and then converted to radians.
    """
    reference = np.radians(lat_reference)
    half = np.radians((lat_to - lat_from) / 2.0)
    above = np.radians(((lat_from - lat_reference) + (lat_to - lat_reference)) / 4.0)
    total = np.zeros_like(half)
    for k, coefficient in enumerate(ellipsoid.q_sine_coefficients):
        m = 2 * k + 1
        less_one = _sinc_less_one(m * half)
        difference = 2.0 * np.cos(m * (reference + above)) * np.sin(m * above)
        total += coefficient * (difference * (1.0 + less_one) + np.sin(m * reference) * less_one)
    return total


def taylor_coefficients(lat_reference: FloatArray, terms: int, ellipsoid: Ellipsoid) -> list[FloatArray]:
    """Coefficients of q(reference + x) - q(reference) in powers of x radians, starting at x^1, for each reference
    latitude.

    dq/dphi is 2 (1 - e^2) cos(phi) / D^2 with D = 1 - e^2 sin^2(phi). Each further derivative is a polynomial in
    sin^2(phi), times cosine and sine alternately, over a power of D that grows by one. Quotients of a sine series would
    lose digits; this form holds for any flattening.
    """
    reference = lat_reference * (np.pi / 180.0)
    sine, cosine = np.sin(reference), np.cos(reference)
    square = sine * sine
    inverse = 1.0 / (1.0 - ellipsoid.eccentricity_squared * square)
    power = inverse * inverse
    found = []
    for n, polynomial in enumerate(_derivatives(ellipsoid, terms)):
        value = np.full_like(square, polynomial[-1])
        for coefficient in polynomial[-2::-1]:
            value *= square
            value += coefficient
        value *= sine if n % 2 else cosine
        value *= power
        power = power * inverse
        found.append(value)
    return found


@cache
def _derivatives(ellipsoid: Ellipsoid, terms: int) -> tuple[tuple[float, ...], ...]:
    """Polynomials in u = sin^2(phi) for `taylor_coefficients`, lowest power first, divided by the factorials.

    With D' = -2 e^2 sin cos: (cos P / D^m)' = sin [(2 (1 - u) P' - P) D + 2 m e^2 (1 - u) P] / D^(m+1), and (sin P /
    D^m)' = cos [(P + 2 u P') D + 2 m e^2 u P] / D^(m+1).
    """
    e2 = ellipsoid.eccentricity_squared
    u, rest, shrink = Polynomial([0.0, 1.0]), Polynomial([1.0, -1.0]), Polynomial([1.0, -e2])
    derivative = Polynomial([2.0 * (1.0 - e2)])
    found = []
    for n in range(terms):
        found.append(tuple(float(each) / math.factorial(n + 1) for each in derivative.coef))
        slope, lost = derivative.deriv(), 2.0 * (n + 2) * e2 * derivative
        if n % 2:
            derivative = (derivative + 2.0 * u * slope) * shrink + lost * u
        else:
            derivative = (2.0 * rest * slope - derivative) * shrink + lost * rest
    return tuple(found)


def _sinc_less_one(x: FloatArray) -> FloatArray:
    """sin(x)/x - 1 without cancellation near 0."""
    x2 = x * x
    # Six terms suffice: the seventh is below 2e-18 at the limit.
    series = -x2 / 6 * (1 - x2 / 20 * (1 - x2 / 42 * (1 - x2 / 72 * (1 - x2 / 110 * (1 - x2 / 156)))))
    large = np.abs(x) > SERIES_LIMIT_RAD
    series[large] = np.sin(x[large]) / x[large] - 1.0
    return np.asarray(series, dtype=np.float64)
