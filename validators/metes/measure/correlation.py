"""What a stationary error with the correlation exp(-distance/c) adds up to along a line; docs/method.md derives it."""

from __future__ import annotations

import numpy as np

from metes.measure.ellipsoid import FloatArray


def swept_covariances_m2(breaks_m: FloatArray, correlation_m: float, *, is_closed: bool) -> FloatArray:
    """Covariances of the integrals of an error of unit variance over the pieces of a line, in square metres.

    `breaks_m` are the distances of the ends of the pieces along the line, n + 1 for n pieces; of a loop, the last
    is its whole length, and the distance between two places the shorter way round.

    With K the second antiderivative of the correlation, the double integral over the pieces [a, b] and [p, q] is
    K(p - b) + K(q - a) - K(q - b) - K(p - a).
    """
    apart = np.abs(breaks_m[:, None] - breaks_m[None, :])
    second = _on_a_loop(apart, correlation_m, float(breaks_m[-1])) if is_closed else _on_a_line(apart, correlation_m)
    return second[1:, :-1] + second[:-1, 1:] - second[1:, 1:] - second[:-1, :-1]


def _on_a_line(distance: FloatArray, correlation: float) -> FloatArray:
    return np.asarray(correlation * distance + correlation**2 * np.expm1(-distance / correlation), dtype=np.float64)


def _on_a_loop(distance: FloatArray, correlation: float, around: float) -> FloatArray:
    """As on a line up to the far side; beyond it the correlation rises again, and the slope with it."""
    half = around / 2.0
    far = np.exp(-half / correlation)
    beyond = np.maximum(distance - half, 0.0)
    near_side = _on_a_line(np.minimum(distance, half), correlation)
    slope = correlation * (1.0 - 2.0 * far)
    rising = near_side + slope * beyond
    return np.asarray(rising + correlation**2 * far * np.expm1(beyond / correlation), dtype=np.float64)


def weighted_variance(weights: FloatArray, step: float, correlation: float, *, is_closed: bool) -> float:
    """Variance of the sum of weights times errors of unit variance at places that lie `step` apart along a line.

    `weights` is (n, k): of k components, each with its own independent error. The correlations of such places are those
    of their numbers alone, so that the sum is a product of spectra; a line is continued with zeros to twice its length.
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
