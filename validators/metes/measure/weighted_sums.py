"""Sums, differences and quotients of measured areas, each with the error budget of all its boundaries together.

The boundaries are laid over each other, so that an edge that two areas share is moved in both at once: it vanishes from
their union, and counts once for each in a share. docs/method.md derives the covariances.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np

from metes.measure.budget import (
    NINETY_FIVE_PERCENT,
    NINETY_PERCENT,
    SYSTEMATIC_SHARE,
    Budget,
    Run,
    RunBudget,
    systematic_square,
)
from metes.measure.chains import Chain, chains_of
from metes.measure.correlation import swept_covariances_m2
from metes.measure.ellipsoid import FloatArray
from metes.measure.length import full_and_generalised_m

# Halvings of a bracket: the last is below the rounding of its ends.
HALVINGS = 60


@dataclass(frozen=True, kw_only=True)
class MeasuredArea:
    """A measured area with the runs of its boundary, its land on their left."""

    label: str
    area_m2: float
    runs: tuple[Run, ...]


@dataclass(frozen=True, kw_only=True)
class Sum:
    """A sum of areas with weights, as 1 and -1 for a difference."""

    area_m2: float
    budget: Budget

    @property
    def low_m2(self) -> float:
        return self.area_m2 - self.budget.half_m2

    @property
    def high_m2(self) -> float:
        return self.area_m2 + self.budget.half_m2


@dataclass(frozen=True, kw_only=True)
class Quotient:
    """Areas, added, over areas, added, with the 95 % interval.

    `budget` is that of the numerator less the value times the denominator: its half-width over `denominator_m2` is that
    of the quotient in the first order.
    """

    value: float
    low: float
    high: float
    denominator_m2: float
    budget: Budget


def combined(measured_areas: Sequence[MeasuredArea], weights: Sequence[float] | None = None) -> Sum:
    """The sum of areas with weights; without any, of areas that lie beside each other."""
    factors = list(weights) if weights is not None else [1.0] * len(measured_areas)
    laid = _Laid([(measured_area, (factor,)) for measured_area, factor in zip(measured_areas, factors, strict=True)])
    area = math.fsum(
        measured_area.area_m2 * factor for measured_area, factor in zip(measured_areas, factors, strict=True)
    )
    return Sum(area_m2=area, budget=laid.budget((1.0,)))


def quotient(above: Sequence[MeasuredArea], below: Sequence[MeasuredArea]) -> Quotient:
    """A ratio of areas; a share where the numerator lies in the denominator and both have edges in common.

    The interval holds every quotient r for which numerator less r times denominator may be 0 within its own half-width
    (Fieller 1954), and is no wider above or below than that. Raises ValueError where the denominator may be 0.
    """
    numerator, denominator = (math.fsum(measured_area.area_m2 for measured_area in side) for side in (above, below))
    laid = _Laid([*zip(above, repeat((1.0, 0.0))), *zip(below, repeat((0.0, 1.0)))])
    if denominator <= laid.half_m2((0.0, 1.0)):
        raise ValueError(f"a denominator of {denominator:g} m2 that may be 0; expected one above its half-width")
    value = numerator / denominator

    def excess(ratio: float) -> float:
        return abs(numerator - ratio * denominator) - laid.half_m2((1.0, -ratio))

    beyond = 2.0 * value + (numerator + laid.half_m2((1.0, 0.0))) / (denominator - laid.half_m2((0.0, 1.0)))
    return Quotient(
        value=value,
        low=0.0 if excess(0.0) <= 0.0 else _crossing(excess, value, 0.0),
        high=_crossing(excess, value, beyond),
        denominator_m2=denominator,
        budget=laid.budget((1.0, -value)),
    )


def _crossing(excess: Callable[[float], float], inside: float, outside: float) -> float:
    """Where the excess turns positive between two places."""
    for _ in range(HALVINGS):
        middle = (inside + outside) / 2.0
        if excess(middle) <= 0.0:
            inside = middle
        else:
            outside = middle
    return outside


class _Laid:
    """Boundaries laid over each other; each extent has its weight in every quantity."""

    def __init__(self, measured_areas: Sequence[tuple[MeasuredArea, tuple[float, ...]]]) -> None:
        measured = [
            _MeasuredChain(chain) for chain in chains_of([(each.runs, counts) for each, counts in measured_areas])
        ]
        self.chains = measured
        quantities = len(measured_areas[0][1])
        self.covariance_m4 = sum((each.covariance_m4 for each in measured), np.zeros((quantities, quantities)))
        self.origins: dict[str, tuple[FloatArray, FloatArray]] = {}
        for origin in dict.fromkeys(each.origin for each in measured):
            own = [each for each in measured if each.origin == origin]
            counts = np.concatenate([each.counts for each in own])
            self.origins[origin] = counts, np.concatenate([each.systematic_m2 for each in own])

    def half_m2(self, factors: tuple[float, ...]) -> float:
        """Half-width of the sum of the quantities with factors; `budget` has the same, piece by piece."""
        factor = np.array(factors)
        random = NINETY_FIVE_PERCENT**2 * float(factor @ self.covariance_m4 @ factor)
        systematic = (systematic_square(counts @ factor * metres) for counts, metres in self.origins.values())
        return math.sqrt(max(0.0, random) + sum(systematic))

    def budget(self, factors: tuple[float, ...]) -> Budget:
        runs = [run for chain in self.chains for run in chain.budgets(np.array(factors))]
        return Budget(runs=tuple(runs))


class _MeasuredChain:
    """A chain with its lengths, and the covariances of the areas that its pieces sweep."""

    def __init__(self, chain: Chain) -> None:
        self.pieces = chain.pieces
        run = chain.pieces[0].run
        self.origin = run.origin
        deviation_m = run.accuracy_m / NINETY_PERCENT
        lengths = [full_and_generalised_m(piece.run.coordinates, run.correlation_m) for piece in chain.pieces]
        self.full_lengths_m, self.lengths_m = np.array(lengths).T
        self.counts = np.array([piece.counts for piece in chain.pieces])
        breaks = np.concatenate([[0.0], np.cumsum(self.lengths_m)])
        covariances = swept_covariances_m2(breaks, run.correlation_m, is_closed=chain.is_closed)
        self.swept_m4 = deviation_m**2 * covariances
        self.covariance_m4 = self.counts.T @ self.swept_m4 @ self.counts
        # Outwards of the outline that has the piece first.
        outwards = np.array([1.0 if piece.is_forward else -1.0 for piece in chain.pieces])
        self.systematic_m2 = SYSTEMATIC_SHARE * deviation_m * self.lengths_m * outwards

    def budgets(self, factors: FloatArray) -> list[RunBudget]:
        """What each piece contributes: its covariance with the whole, so that the parts add up to the variance."""
        weights = self.counts @ factors
        variances = weights * (self.swept_m4 @ weights)
        return [
            RunBudget(
                label=piece.run.label,
                origin=self.origin,
                length_m=float(full),
                generalised_length_m=float(length),
                accuracy_m=piece.run.accuracy_m,
                variance_m4=float(variance),
                systematic_m2=float(weight * systematic),
                source_id=piece.run.source_id,
                weight=abs(float(weight)),
            )
            for piece, full, length, weight, variance, systematic in zip(
                self.pieces, self.full_lengths_m, self.lengths_m, weights, variances, self.systematic_m2, strict=True
            )
            if weight != 0.0
        ]
