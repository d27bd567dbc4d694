"""The error budget of an area: how far the true boundary may lie from the drawn one, and what that does to the area.

The boundary falls into runs, each of one source and one error class. Along a run the offset of the true line is
taken as a stationary error with standard deviation s and correlation exp(-distance/c), plus a part that keeps its
sign in all runs of one origin. docs/method.md derives the formulas; Chrisman & Yandell 1988 and Griffith 1989 are
their source.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from metes.measure.ellipsoid import FloatArray
from metes.measure.length import edge_lengths_m, full_and_generalised_m

# Nine tenths of a normal error lie within 1.645 standard deviations, nineteen twentieths within 1.96.
NINETY_PERCENT = 1.645
NINETY_FIVE_PERCENT = 1.96
# The smallest step of 0.1 with which 95 % of the pairs of independent sources on the sectors that set parameters differ
# by less than their half-width: 0.5 holds 94.2 % of 52 pairs, 0.6 holds 96.2 % (docs/method.md 4, coverage).
SYSTEMATIC_SHARE = 0.6


@dataclass(frozen=True, kw_only=True)
class Run:
    """A connected stretch of boundary of one source and class; `coordinates` is (n, 2) in degrees.

    Runs of one `origin`, a source and an error class, are taken to lie to the same side. `segments` names what it is
    made of, each with the number of its edges, in order; it may be left out.
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
    """What one run contributes to the uncertainty of an area, or of a sum of areas with weights.

    `variance_m4` is its covariance with the whole: below its own where another piece of its line takes off from it.
    `systematic_m2` has a sign: in a difference, what makes both areas larger counts for the one and against the other.
    """

    label: str
    origin: str
    length_m: float
    generalised_length_m: float
    accuracy_m: float
    variance_m4: float
    systematic_m2: float
    source_id: str
    # How many times its swept area counts; in a sum over neighbours an edge may count twice, in a ratio a part of once.
    weight: float = 1.0
    # What it is made of, each with its share of the length.
    segments: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Budget:
    """Half-widths of the 95 % interval of an area, in square metres."""

    runs: tuple[RunBudget, ...]

    @property
    def random_half_m2(self) -> float:
        return NINETY_FIVE_PERCENT * math.sqrt(max(0.0, sum(run.variance_m4 for run in self.runs)))

    @property
    def systematic_half_m2(self) -> float:
        return math.sqrt(sum(systematic_square(parts) for parts in self._systematic_by_origin_m2().values()))

    def _systematic_by_origin_m2(self) -> dict[str, FloatArray]:
        by_origin: dict[str, list[float]] = defaultdict(list)
        for run in self.runs:
            by_origin[run.origin].append(run.systematic_m2)
        return {origin: np.array(parts) for origin, parts in by_origin.items()}

    @property
    def half_m2(self) -> float:
        return math.hypot(self.random_half_m2, self.systematic_half_m2)

    @property
    def shares(self) -> tuple[float, ...]:
        """The part of the half-width that each run causes; they add up to 1.

        The square of the half-width is a sum over runs: of the variance of each, and of its systematic part times the
        sum of its origin, or times itself where an origin is taken in quadrature. A run that takes off from others has
        a part below 0.
        """
        square = self.half_m2**2
        if square == 0.0:
            return (0.0,) * len(self.runs)
        by_origin = self._systematic_by_origin_m2()
        sums = {origin: float(parts.sum()) for origin, parts in by_origin.items() if _adds(parts)}
        return tuple(
            (NINETY_FIVE_PERCENT**2 * run.variance_m4 + run.systematic_m2 * sums.get(run.origin, run.systematic_m2))
            / square
            for run in self.runs
        )


def systematic_square(parts_m2: FloatArray) -> float:
    """The square of the systematic part of one origin.

    A source that draws one land too large may draw all so, or none of the others: the wider of the sum, with signs, and
    of the root of the sum of squares. In an area all signs are the same, and it is the sum.
    """
    return float(parts_m2.sum() ** 2 if _adds(parts_m2) else parts_m2 @ parts_m2)


def _adds(parts_m2: FloatArray) -> bool:
    return bool(parts_m2.sum() ** 2 >= parts_m2 @ parts_m2)


def area_budget(runs: Sequence[Run]) -> Budget:
    """Sums the contributions of the runs of a boundary.

    Their random parts are independent. Their systematic parts add as they are within one origin, for a source that
    draws one island too large draws others so, and in quadrature between origins.
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
    """Shares of the length of a run: along it every metre is as unsure as any other."""
    if len(run.segments) < 2:
        return tuple((name, 1.0) for name, _ in run.segments)
    along = np.concatenate([[0.0], np.cumsum(edge_lengths_m(run.coordinates))])
    ends = along[np.cumsum([0, *(edges for _, edges in run.segments)])]
    shares = np.diff(ends) / along[-1]
    return tuple((name, float(share)) for (name, _), share in zip(run.segments, shares, strict=True))


def _swept_variance_m4(deviation_m: float, correlation_m: float, length: float, *, is_closed: bool) -> float:
    """Variance of the integral of the offset along a run, for correlation exp(-distance/c).

    On a loop the distance is the shorter way round, hence the half length in the exponent.
    """
    scale = 2.0 * deviation_m**2 * correlation_m
    if is_closed:
        return scale * length * -math.expm1(-length / (2.0 * correlation_m))
    return scale * (length + correlation_m * math.expm1(-length / correlation_m))
