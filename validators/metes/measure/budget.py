"""Error budget of an area: how far the true boundary may lie from the drawn one, and how much that changes the area.

The boundary is split into runs, each with one source and one error class. Along a run, the offset of the true line is
modelled as a stationary error with standard deviation s and correlation exp(-distance/c), plus a systematic error that
keeps its sign across all runs of one origin. docs/method.md derives the formulas from Chrisman & Yandell 1988 and
Griffith 1989.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from metes.measure.ellipsoid import FloatArray
from metes.measure.length import edge_lengths_m, full_and_generalised_m

# 90 % of normally distributed errors lie within 1.645 standard deviations, 95 % within 1.96.
NINETY_PERCENT = 1.645
NINETY_FIVE_PERCENT = 1.96
# The smallest multiple of 0.1 for which 95 % of the pairs of independent sources, on the sectors that set parameters,
# differ by less than their half-width: 0.5 covers 94.2 % of 52 pairs, 0.6 covers 96.2 % (docs/method.md 4).
SYSTEMATIC_SHARE = 0.6


@dataclass(frozen=True, kw_only=True)
class Run:
    """A connected section of a boundary with one source, error class and accuracy.

    `coordinates` is (n, 2) in degrees. Runs with the same `origin` (a source and an error class) are assumed to err to
    the same side. `segments` optionally lists the segments of the run in order, each with its number of edges.
    """

    label: str
    origin: str
    coordinates: FloatArray
    accuracy_m: float
    correlation_m: float
    source_id: str = ""
    segments: tuple[tuple[str, int], ...] = ()

    @property
    def is_closed(self) -> bool:
        return bool(np.array_equal(self.coordinates[0], self.coordinates[-1]))


@dataclass(frozen=True, kw_only=True)
class RunBudget:
    """Contribution of one run to the uncertainty of an area or of a weighted sum of areas.

    `variance_m4` is the covariance of the run with the whole sum; it is smaller than the run's own variance where
    another piece of the same line cancels part of it. `systematic_m2` is signed: in a difference, an error that
    enlarges both areas counts positively for one and negatively for the other.
    """

    label: str
    origin: str
    length_m: float
    generalised_length_m: float
    accuracy_m: float
    variance_m4: float
    systematic_m2: float
    source_id: str
    # Factor of the swept area: 2 for an edge that two neighbours share in a sum, a fraction in a ratio.
    weight: float = 1.0
    # Ids of the segments in the run, each with its share of the run's length.
    segments: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Budget:
    """Error budget of an area: the half-widths of its 95 % interval in square metres, run by run."""

    runs: tuple[RunBudget, ...]

    @property
    def random_half_m2(self) -> float:
        return NINETY_FIVE_PERCENT * math.sqrt(max(0.0, sum(run.variance_m4 for run in self.runs)))

    @property
    def systematic_half_m2(self) -> float:
        return math.sqrt(sum(systematic_square(errors) for errors in self._systematic_by_origin_m2().values()))

    def _systematic_by_origin_m2(self) -> dict[str, FloatArray]:
        by_origin: dict[str, list[float]] = defaultdict(list)
        for run in self.runs:
            by_origin[run.origin].append(run.systematic_m2)
        return {origin: np.array(errors) for origin, errors in by_origin.items()}

    @property
    def half_m2(self) -> float:
        return math.hypot(self.random_half_m2, self.systematic_half_m2)

    @property
    def shares(self) -> tuple[float, ...]:
        """Fraction of the squared half-width that each run contributes; the fractions add up to 1.

        The squared half-width is a sum over runs: the variance of each run, plus its systematic error times the sum of
        the systematic errors of its origin (or times itself, where the errors of an origin are added in quadrature). A
        run that cancels part of others has a negative fraction.
        """
        square = self.half_m2**2
        if square == 0.0:
            return (0.0,) * len(self.runs)
        by_origin = self._systematic_by_origin_m2()
        sums = {origin: float(errors.sum()) for origin, errors in by_origin.items() if _adds_linearly(errors)}
        return tuple(
            (NINETY_FIVE_PERCENT**2 * run.variance_m4 + run.systematic_m2 * sums.get(run.origin, run.systematic_m2))
            / square
            for run in self.runs
        )


def systematic_square(errors_m2: FloatArray) -> float:
    """Square of the total systematic error of one origin, from the signed errors of its runs in square metres.

    A source that draws one area too large may draw all areas too large, or only that one. The larger of the two cases
    is used: the square of the signed sum, or the sum of squares. For a single area all signs agree and it is the sum.
    """
    return float(errors_m2.sum() ** 2 if _adds_linearly(errors_m2) else errors_m2 @ errors_m2)


def _adds_linearly(errors_m2: FloatArray) -> bool:
    return bool(errors_m2.sum() ** 2 >= errors_m2 @ errors_m2)


def area_budget(runs: Sequence[Run]) -> Budget:
    """Add up the contributions of all runs of a boundary.

    The random errors of different runs are independent. Systematic errors add linearly within one origin, because a
    source that draws one island too large draws others too large as well, and in quadrature between origins.
    """
    return Budget(runs=tuple(_run_budget(run) for run in runs))


def _run_budget(run: Run) -> RunBudget:
    deviation_m = run.accuracy_m / NINETY_PERCENT
    full, length = full_and_generalised_m(run.coordinates, run.correlation_m)
    return RunBudget(
        label=run.label,
        origin=run.origin,
        length_m=full,
        generalised_length_m=length,
        accuracy_m=run.accuracy_m,
        variance_m4=_swept_variance_m4(deviation_m, run.correlation_m, length, is_closed=run.is_closed),
        systematic_m2=SYSTEMATIC_SHARE * deviation_m * length,
        source_id=run.source_id,
        segments=_segment_shares(run),
    )


def _segment_shares(run: Run) -> tuple[tuple[str, float], ...]:
    """Share of each segment in the length of a run; along a run every metre is equally uncertain."""
    if len(run.segments) < 2:
        return tuple((name, 1.0) for name, _ in run.segments)
    along = np.concatenate([[0.0], np.cumsum(edge_lengths_m(run.coordinates))])
    ends = along[np.cumsum([0, *(edges for _, edges in run.segments)])]
    shares = np.diff(ends) / along[-1]
    return tuple((name, float(share)) for (name, _), share in zip(run.segments, shares, strict=True))


def _swept_variance_m4(deviation_m: float, correlation_m: float, length: float, *, is_closed: bool) -> float:
    """Variance of the integral of the offset along a run, for the correlation exp(-distance/c).

    On a closed run, distance is measured the shorter way round, hence half the length in the exponent.
    """
    scale = 2.0 * deviation_m**2 * correlation_m
    if is_closed:
        return scale * length * -math.expm1(-length / (2.0 * correlation_m))
    return scale * (length + correlation_m * math.expm1(-length / correlation_m))
