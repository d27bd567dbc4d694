"""Sums along a line of a stationary error with correlation exp(-distance/c); docs/method.md derives the formulas."""

from __future__ import annotations

import numpy as np

from metes.measure.ellipsoid import FloatArray


def swept_covariances_m2(breaks_m: FloatArray, correlation_m: float, *, is_closed: bool) -> FloatArray:
    """Covariances of the integrals of a unit-variance error over consecutive pieces of a line, (pieces, pieces) in m2.

    `breaks_m` holds the distances of the piece ends along the line, n + 1 values for n pieces. On a loop the last value
    is the total length, and the distance between two points is measured the shorter way round.

    With K the second antiderivative of the correlation, the double integral over the pieces [a, b] and [p, q] is K(p -
    b) + K(q - a) - K(q - b) - K(p - a).
    """
    apart = np.abs(breaks_m[:, None] - breaks_m[None, :])
    second = _on_a_loop(apart, correlation_m, float(breaks_m[-1])) if is_closed else _on_a_line(apart, correlation_m)
    return second[1:, :-1] + second[:-1, 1:] - second[1:, 1:] - second[:-1, :-1]


def _on_a_line(distance: FloatArray, correlation: float) -> FloatArray:
    return np.asarray(correlation * distance + correlation**2 * np.expm1(-distance / correlation), dtype=np.float64)


def _on_a_loop(distance: FloatArray, correlation: float, around: float) -> FloatArray:
    """Second antiderivative on a loop: as on a line up to half the circumference, beyond which the correlation rises
    again.
    """
    half = around / 2.0
    far = np.exp(-half / correlation)
    beyond = np.maximum(distance - half, 0.0)
    near_side = _on_a_line(np.minimum(distance, half), correlation)
    slope = correlation * (1.0 - 2.0 * far)
    rising = near_side + slope * beyond
    # exp(beyond/c) alone overflows on a loop of ten thousand kilometres; beyond is at most half, so this does not.
    again = np.exp((beyond - half) / correlation) - far
    return np.asarray(rising + correlation**2 * again, dtype=np.float64)


def weighted_variance(weights: FloatArray, step: float, correlation: float, *, is_closed: bool) -> float:
    """Variance of a weighted sum of unit-variance errors at points spaced `step` metres apart along a line.

    `weights` is (n, k): k components, each with its own independent error. The correlation of two points depends only
    on the difference of their indices, so the sum is a product of spectra; an open line is padded with zeros to twice
    its length.
    """
    count = len(weights)
    size = count if is_closed else 2 * count
    number = np.arange(size)
    correlations = np.exp(-np.minimum(number, size - number) * (step / correlation))
    spectrum = np.abs(np.fft.rfft(weights, n=size, axis=0)) ** 2
    twice = np.full(len(spectrum), 2.0)
    twice[0] = 1.0
    if size % 2 == 0:
        twice[-1] = 1.0
    products = spectrum.sum(axis=1) * np.fft.rfft(correlations).real * twice
    return max(0.0, float(products.sum()) / size)
