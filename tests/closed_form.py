"""The area as the sum of -dlon times the mean of q, as an oracle: the other half of the integral that metes takes."""

from __future__ import annotations

import numpy as np

from metes.measure.ellipsoid import WGS84, FloatArray


def ring_area_m2(ring: FloatArray) -> float:
    """Signed area of a closed ring of longitudes and latitudes, (n, 2) in degrees, in square metres.

    The sum over the edges of -dlon times the mean of q along the edge, less q at the first latitude. Each multiple of
    the latitude has a closed mean, sin(m middle) sin(m half) / (m half); its reference is subtracted term by term.
    """
    lon, lat = np.asarray(ring, dtype=np.float64).T
    half = np.radians((lat[1:] - lat[:-1]) / 2.0)
    reference = np.radians(lat[0])
    above = np.radians(((lat[:-1] - lat[0]) + (lat[1:] - lat[0])) / 4.0)
    total = np.zeros_like(half)
    for k, coefficient in enumerate(WGS84.q_sine_coefficients):
        m = 2 * k + 1
        less_one = _sinc_less_one(m * half)
        difference = 2.0 * np.cos(m * (reference + above)) * np.sin(m * above)
        total += coefficient * (difference * (1.0 + less_one) + np.sin(m * reference) * less_one)
    return -float(np.dot(np.radians(np.diff(lon)), total)) * WGS84.semi_major_m**2 / 2


def _sinc_less_one(x: FloatArray) -> FloatArray:
    """sin(x)/x - 1 without cancellation near 0."""
    x2 = x * x
    # Six terms suffice: the seventh is below 2e-18 at a quarter of a radian.
    series = -x2 / 6 * (1 - x2 / 20 * (1 - x2 / 42 * (1 - x2 / 72 * (1 - x2 / 110 * (1 - x2 / 156)))))
    large = np.abs(x) > 0.25
    series[large] = np.sin(x[large]) / x[large] - 1.0
    return np.asarray(series, dtype=np.float64)
