"""The error budget of a length: its detail, and how far its points may lie from where they are drawn.

A length grows with its detail, so that its interval runs from the generalised line to the full one. Either end is
known only as well as the line lies: a line whose points are shifted by independent errors is longer or shorter by their
components along it wherever it turns, and at its ends. docs/method.md derives the formula.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from metes.measure.budget import NINETY_FIVE_PERCENT, NINETY_PERCENT, SYSTEMATIC_SHARE, Run
from metes.measure.correlation import weighted_variance
from metes.measure.edges import GEODESIC_EDGES, RHUMB_EDGES, STRAIGHT_EDGES, rhumb_lengths_m, straight_lengths_m
from metes.measure.ellipsoid import FloatArray
from metes.measure.length import GEOD, edge_lengths_m, generalised

EDGE_LENGTHS: dict[str, Callable[[FloatArray], FloatArray]] = {
    GEODESIC_EDGES: edge_lengths_m,
    RHUMB_EDGES: rhumb_lengths_m,
    STRAIGHT_EDGES: straight_lengths_m,
}


@dataclass(frozen=True, kw_only=True)
class LengthRun:
    """What one run contributes to a length and to its uncertainty."""

    label: str
    origin: str
    edge_model: str
    length_m: float
    generalised_length_m: float
    accuracy_m: float
    variance_m2: float
    systematic_m: float
    source_id: str

    @property
    def detail_m(self) -> float:
        """Length of the bends that the generalised line cuts off."""
        return self.length_m - self.generalised_length_m


@dataclass(frozen=True, kw_only=True)
class LengthBudget:
    """The length of a line with its 95 % interval from the coarse to the full detail, in metres."""

    runs: tuple[LengthRun, ...]

    @property
    def length_m(self) -> float:
        return math.fsum(run.length_m for run in self.runs)

    @property
    def generalised_length_m(self) -> float:
        return math.fsum(run.generalised_length_m for run in self.runs)

    @property
    def random_half_m(self) -> float:
        return NINETY_FIVE_PERCENT * math.sqrt(sum(run.variance_m2 for run in self.runs))

    @property
    def systematic_by_origin_m(self) -> dict[str, float]:
        by_origin: dict[str, float] = defaultdict(float)
        for run in self.runs:
            by_origin[run.origin] += run.systematic_m
        return by_origin

    @property
    def systematic_half_m(self) -> float:
        return math.sqrt(sum(part**2 for part in self.systematic_by_origin_m.values()))

    @property
    def half_m(self) -> float:
        return math.hypot(self.random_half_m, self.systematic_half_m)

    @property
    def low_m(self) -> float:
        return max(0.0, self.generalised_length_m - self.half_m)

    @property
    def high_m(self) -> float:
        return self.length_m + self.half_m

    @property
    def causes_m(self) -> tuple[float, ...]:
        """How much of the width of the interval, before it is clipped at 0, each run causes by its bends and errors."""
        by_origin, half = self.systematic_by_origin_m, self.half_m
        squares = [
            NINETY_FIVE_PERCENT**2 * run.variance_m2 + run.systematic_m * by_origin[run.origin] for run in self.runs
        ]
        return tuple(
            run.detail_m + (0.0 if half == 0.0 else 2.0 * square / half)
            for run, square in zip(self.runs, squares, strict=True)
        )


def length_budget(runs: Sequence[tuple[Run, str]]) -> LengthBudget:
    """Sums the contributions of the runs of a line, each with its edge model.

    As for an area, random parts are independent, and systematic ones add within an origin.
    """
    return LengthBudget(runs=tuple(_length_run(run, edge_model) for run, edge_model in runs))


def _length_run(run: Run, edge_model: str) -> LengthRun:
    lengths_of = EDGE_LENGTHS[edge_model]
    edges = lengths_of(run.coordinates)
    full = float(edges.sum())
    points = generalised(run.coordinates, edges, run.correlation_m)
    deviation_m = run.accuracy_m / NINETY_PERCENT
    gains, turn = _gains(points, is_closed=run.is_closed)
    step = full / (len(points) - 1)
    variance = weighted_variance(gains, step, run.correlation_m, is_closed=run.is_closed)
    return LengthRun(
        label=run.label,
        origin=run.origin,
        edge_model=edge_model,
        length_m=full,
        generalised_length_m=min(full, float(lengths_of(points).sum())),
        accuracy_m=run.accuracy_m,
        variance_m2=deviation_m**2 * variance,
        systematic_m=SYSTEMATIC_SHARE * deviation_m * abs(turn),
        source_id=run.source_id,
    )


def _gains(points: FloatArray, *, is_closed: bool) -> tuple[FloatArray, float]:
    """What a shift of each point east and north adds to the length; and the turn of the line, in radians to the left.

    Shifted by e, a point makes the edge before it longer by e along it, and the edge after it shorter. Shifted to its
    right throughout, a line is longer by the shift times its turn to the left.
    """
    lon, lat = points.T
    azimuths, back, _ = GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    leaving, arriving = np.radians(azimuths), np.radians(back) + np.pi
    before = np.column_stack([np.sin(arriving), np.cos(arriving)])
    after = np.column_stack([np.sin(leaving), np.cos(leaving)])
    nothing = np.zeros((1, 2))
    if is_closed:
        # The last point is the first: its one shift moves both edges.
        gains = np.vstack([before[-1:], before[:-1]]) - after
        turns = np.concatenate([arriving[-1:], arriving[:-1]]) - leaving
    else:
        gains = np.vstack([nothing, before]) - np.vstack([after, nothing])
        turns = arriving[:-1] - leaving[1:]
    return gains, float(((turns + np.pi) % (2.0 * np.pi) - np.pi).sum())
