"""Sums, differences and quotients of measured areas, with the joint error budget of all their boundaries.

The boundaries are overlaid, so that an edge shared by two areas moves in both at once: it cancels in their union, and
affects both numerator and denominator of a share. docs/method.md derives the covariances.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from metes.measure.boundary import UNITS_PER_DEGREE
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

# Number of bisection steps: the last one is below the rounding of the bracket's ends.
HALVINGS = 60
# More than there are latitudes in units of the overlay, so that longitude and latitude make one integer.
LATITUDES = 2**32


@dataclass(frozen=True, kw_only=True)
class MeasuredArea:
    """A measured area in square metres with the runs of its boundary, which have its land on their left."""

    label: str
    area_m2: float
    runs: tuple[Run, ...]


@dataclass(frozen=True, kw_only=True)
class Sum:
    """A weighted sum of areas in square metres with its error budget; weights 1 and -1 give a difference."""

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
    """A sum of areas divided by a sum of areas, with its 95 % interval.

    `budget` is the budget of numerator - value * denominator; its half-width divided by `denominator_m2` is the
    half-width of the quotient to first order.
    """

    value: float
    low: float
    high: float
    denominator_m2: float
    budget: Budget


def weighted_sum(measured_areas: Sequence[MeasuredArea], weights: Sequence[float] | None = None) -> Sum:
    """Weighted sum of areas; without weights, the total of adjacent areas."""
    factors = list(weights) if weights is not None else [1.0] * len(measured_areas)
    overlay = _Overlay(
        [(measured_area, (factor,)) for measured_area, factor in zip(measured_areas, factors, strict=True)]
    )
    area = math.fsum(
        measured_area.area_m2 * factor for measured_area, factor in zip(measured_areas, factors, strict=True)
    )
    return Sum(area_m2=area, budget=overlay.budget((1.0,)))


class ManySums:
    """Weighted sums of some of many areas, each equal to that of `weighted_sum`.

    Areas whose boundaries have no position in common have no piece of boundary in common either, and are overlaid
    apart; neighbours with the same weights are overlaid once for all sums that they occur in.
    """

    def __init__(self, measured_areas: Mapping[str, MeasuredArea]) -> None:
        self._areas = measured_areas
        self._positions: dict[str, NDArray[np.int64]] = {}
        self._meetings: dict[tuple[str, str], bool] = {}
        self._overlays: dict[tuple[tuple[str, float], ...], _Overlay] = {}

    def area_and_half_m2(self, weights: Mapping[str, float]) -> tuple[float, float]:
        """The sum in square metres and the half-width of its 95 % interval; weights by the keys of the areas."""
        area = math.fsum(self._areas[name].area_m2 * weight for name, weight in weights.items())
        overlays = [self._overlay(tuple((name, weights[name]) for name in group)) for group in self._groups(weights)]
        random = NINETY_FIVE_PERCENT**2 * sum(float(each.covariance_m4[0, 0]) for each in overlays)
        by_origin: dict[str, list[FloatArray]] = defaultdict(list)
        for overlay in overlays:
            for origin, (own, metres) in overlay.origins.items():
                by_origin[origin].append(own[:, 0] * metres)
        systematic = sum(systematic_square(np.concatenate(errors)) for errors in by_origin.values())
        return area, math.sqrt(max(0.0, random) + systematic)

    def _groups(self, names: Collection[str]) -> list[list[str]]:
        """Name sorted into groups that are joined by common positions of their boundaries."""
        groups: list[list[str]] = []
        for name in names:
            joined = [group for group in groups if any(self._meet(name, other) for other in group)]
            groups = [group for group in groups if group not in joined]
            groups.append([*(other for group in joined for other in group), name])
        # As given: an edge to which two outlines give different sources takes the source of the first.
        order = {name: number for number, name in enumerate(names)}
        return [sorted(group, key=order.__getitem__) for group in groups]

    def _meet(self, one: str, other: str) -> bool:
        pair = (min(one, other), max(one, other))
        if pair not in self._meetings:
            first, second = (self._positions_of(name) for name in pair)
            self._meetings[pair] = bool(np.intersect1d(first, second, assume_unique=True).size)
        return self._meetings[pair]

    def _positions_of(self, name: str) -> NDArray[np.int64]:
        """Each position of a boundary once, as one integer of its longitude and latitude in units of the overlay."""
        if name not in self._positions:
            degrees = np.vstack([run.coordinates for run in self._areas[name].runs])
            lon, lat = np.rint(degrees * UNITS_PER_DEGREE).astype(np.int64).T
            self._positions[name] = np.unique(lon * LATITUDES + lat)
        return self._positions[name]

    def _overlay(self, factors: tuple[tuple[str, float], ...]) -> _Overlay:
        if factors not in self._overlays:
            self._overlays[factors] = _Overlay([(self._areas[name], (weight,)) for name, weight in factors])
        return self._overlays[factors]


def quotient(above: Sequence[MeasuredArea], below: Sequence[MeasuredArea]) -> Quotient:
    """Ratio of two sums of areas; a share, where the numerator lies in the denominator and both have edges in common.

    The interval holds every quotient r for which numerator - r * denominator may be 0 within its own half-width
    (Fieller 1954). Raises ValueError if the denominator may be 0.
    """
    numerator, denominator = (math.fsum(measured_area.area_m2 for measured_area in side) for side in (above, below))
    overlay = _Overlay([*zip(above, repeat((1.0, 0.0))), *zip(below, repeat((0.0, 1.0)))])
    if denominator <= overlay.half_m2((0.0, 1.0)):
        raise ValueError(f"a denominator of {denominator:g} m2 that may be 0; expected one above its half-width")
    value = numerator / denominator

    def excess(ratio: float) -> float:
        return abs(numerator - ratio * denominator) - overlay.half_m2((1.0, -ratio))

    beyond = 2.0 * value + (numerator + overlay.half_m2((1.0, 0.0))) / (denominator - overlay.half_m2((0.0, 1.0)))
    return Quotient(
        value=value,
        low=0.0 if excess(0.0) <= 0.0 else _crossing(excess, value, 0.0),
        high=_crossing(excess, value, beyond),
        denominator_m2=denominator,
        budget=overlay.budget((1.0, -value)),
    )


def _crossing(excess: Callable[[float], float], inside: float, outside: float) -> float:
    """Bisect between two ratios to where the excess becomes positive."""
    for _ in range(HALVINGS):
        middle = (inside + outside) / 2.0
        if excess(middle) <= 0.0:
            inside = middle
        else:
            outside = middle
    return outside


class _Overlay:
    """Overlaid boundaries of several areas, each with a weight in every quantity."""

    def __init__(self, measured_areas: Sequence[tuple[MeasuredArea, tuple[float, ...]]]) -> None:
        measured = [
            _MeasuredChain(chain) for chain in chains_of([(each.runs, weights) for each, weights in measured_areas])
        ]
        self.chains = measured
        quantities = len(measured_areas[0][1])
        self.covariance_m4 = sum((each.covariance_m4 for each in measured), np.zeros((quantities, quantities)))
        self.origins: dict[str, tuple[FloatArray, FloatArray]] = {}
        for origin in dict.fromkeys(each.origin for each in measured):
            own = [each for each in measured if each.origin == origin]
            weights = np.concatenate([each.weights for each in own])
            self.origins[origin] = weights, np.concatenate([each.systematic_m2 for each in own])

    def half_m2(self, factors: tuple[float, ...]) -> float:
        """Half-width of a linear combination of the quantities; `budget` gives the same piece by piece."""
        factor = np.array(factors)
        random = NINETY_FIVE_PERCENT**2 * float(factor @ self.covariance_m4 @ factor)
        systematic = (systematic_square(weights @ factor * metres) for weights, metres in self.origins.values())
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
        self.weights = np.array([piece.weights for piece in chain.pieces])
        breaks = np.concatenate([[0.0], np.cumsum(self.lengths_m)])
        covariances = swept_covariances_m2(breaks, run.correlation_m, is_closed=chain.is_closed)
        self.swept_m4 = deviation_m**2 * covariances
        self.covariance_m4 = self.weights.T @ self.swept_m4 @ self.weights
        # Sign of an outward offset, relative to the first outline that contains the piece.
        outwards = np.array([1.0 if piece.is_forward else -1.0 for piece in chain.pieces])
        self.systematic_m2 = SYSTEMATIC_SHARE * deviation_m * self.lengths_m * outwards

    def budgets(self, factors: FloatArray) -> list[RunBudget]:
        """Contribution of each piece: its covariance with the whole sum, so that the contributions add up to the
        variance.
        """
        net_weights = self.weights @ factors
        variances = net_weights * (self.swept_m4 @ net_weights)
        return [
            RunBudget(
                label=piece.run.label,
                origin=self.origin,
                length_m=float(full),
                generalised_length_m=float(length),
                accuracy_m=piece.run.accuracy_m,
                variance_m4=float(variance),
                systematic_m2=float(net_weight * systematic),
                source_id=piece.run.source_id,
                weight=abs(float(net_weight)),
            )
            for piece, full, length, net_weight, variance, systematic in zip(
                self.pieces,
                self.full_lengths_m,
                self.lengths_m,
                net_weights,
                variances,
                self.systematic_m2,
                strict=True,
            )
            if net_weight != 0.0
        ]
