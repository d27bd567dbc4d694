"""The area function q near a latitude: exact differences, and the first terms of its Taylor series."""

from __future__ import annotations

import math

import numpy as np

from metes.measure.ellipsoid import Ellipsoid, FloatArray

# From here on sin(x)/x - 1 loses fewer than two digits to cancellation; below it the series is used.
SERIES_LIMIT_RAD = 0.25


def mean_q_difference(
    lat_from: FloatArray, lat_to: FloatArray, lat_reference: FloatArray, ellipsoid: Ellipsoid
) -> FloatArray:
    """Mean of q along an edge, less q at a reference latitude; latitudes in degrees, any length of edge.

    Taking the reference off term by term, and not after summing, keeps the digits of a ring of a few metres: its q is
    a small difference of large numbers otherwise. Differences are taken in degrees, where those of near numbers are
    exact, and turned into radians afterwards.
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
    """Coefficients of q(reference + x) - q(reference) in powers of x radians, from x^1 on, for each reference.

    dq/dphi is 2 (1 - e^2) cos(phi) / D^2 with D = 1 - e^2 sin^2(phi); both series are known, and the quotient is
    worked out term by term, which costs less than a sum of sines and holds for any flattening.
    """
    e2 = ellipsoid.eccentricity_squared
    reference = lat_reference * (np.pi / 180.0)
    sine, cosine = np.sin(reference), np.cos(reference)
    # The derivatives of the cosine, in turn, and those of D = 1 - e^2/2 + e^2/2 cos(2 phi).
    once = (cosine, -sine, -cosine, sine)
    twice = (1.0 - 2.0 * sine * sine, -2.0 * sine * cosine)
    inverse = 1.0 / ((1.0 - 0.5 * e2) + (0.5 * e2) * twice[0])
    quotient = [once[n % 4] * (2.0 * (1.0 - e2) / math.factorial(n)) for n in range(terms)]
    slopes = [(0.5 * e2 * 2.0**n / math.factorial(n) * (-1.0) ** (n // 2)) * twice[n % 2] for n in range(terms)]
    for _ in range(2):
        for n in range(terms):
            for k in range(1, n + 1):
                quotient[n] -= slopes[k] * quotient[n - k]
            quotient[n] *= inverse
    for n in range(1, terms):
        quotient[n] *= 1.0 / (n + 1)
    return quotient


def _sinc_less_one(x: FloatArray) -> FloatArray:
    """sin(x)/x - 1, without cancellation near 0."""
    x2 = x * x
    # Six terms: the seventh is below 2e-18 at the limit.
    series = -x2 / 6 * (1 - x2 / 20 * (1 - x2 / 42 * (1 - x2 / 72 * (1 - x2 / 110 * (1 - x2 / 156)))))
    large = np.abs(x) > SERIES_LIMIT_RAD
    series[large] = np.sin(x[large]) / x[large] - 1.0
    return np.asarray(series, dtype=np.float64)
