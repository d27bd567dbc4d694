"""The area function q near a latitude: exact differences, and the first terms of its Taylor series."""

from __future__ import annotations

import numpy as np

from metes.measure.ellipsoid import Ellipsoid, FloatArray

# From here on sin(x)/x - 1 loses fewer than two digits to cancellation; below it the series is used.
SERIES_LIMIT_RAD = 0.25
# A sine term whose slope is smaller adds less than this share to the area of a small ring.
NEGLIGIBLE_SLOPE = 2e-13


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


def taylor_coefficients(lat_reference: FloatArray, terms: int, ellipsoid: Ellipsoid) -> FloatArray:
    """Coefficients of q(reference + x) - q(reference) in powers of x radians, from x^1 on; (n,) to (terms, n).

    The j-th derivative of sin(m phi) is m^j sin(m phi + j pi/2).
    """
    reference = np.radians(lat_reference)
    sine, cosine = np.sin(reference), np.cos(reference)
    # sin((m+2)x) = 2 cos(2x) sin(mx) - sin((m-2)x), so that two sines are enough for all multiples.
    twice = 2.0 - 4.0 * sine * sine
    sine_before, cosine_before = -sine, cosine
    result = np.zeros((terms, len(reference)))
    for k, coefficient in enumerate(ellipsoid.q_sine_coefficients):
        m = 2 * k + 1
        if abs(coefficient) * m < NEGLIGIBLE_SLOPE:
            break
        scale = coefficient
        for j in range(terms):
            scale *= m / (j + 1)
            # The derivatives of the sine, in turn: cosine, -sine, -cosine, sine.
            result[j] += (scale if j % 4 in (0, 3) else -scale) * (cosine if j % 2 == 0 else sine)
        sine, sine_before = twice * sine - sine_before, sine
        cosine, cosine_before = twice * cosine - cosine_before, cosine
    return result


def _sinc_less_one(x: FloatArray) -> FloatArray:
    """sin(x)/x - 1, without cancellation near 0."""
    x2 = x * x
    # Six terms: the seventh is below 2e-18 at the limit.
    series = -x2 / 6 * (1 - x2 / 20 * (1 - x2 / 42 * (1 - x2 / 72 * (1 - x2 / 110 * (1 - x2 / 156)))))
    large = np.abs(x) > SERIES_LIMIT_RAD
    series[large] = np.sin(x[large]) / x[large] - 1.0
    return np.asarray(series, dtype=np.float64)
