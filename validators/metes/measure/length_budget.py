"""Error budget of a length: its level of detail, and how far its points may lie from where they are drawn.

A length grows with the detail of the line, so its interval runs from the generalised to the full length. Both ends are
only as certain as the position of the line: independent errors of its points make a line longer or shorter wherever it
turns, and at its ends, by the components along the line. docs/method.md derives the formula.
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
class LengthRunBudget:
    """Contribution of one run to a length and to its uncertainty."""

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
        """Length of the bends that the generalised line cuts off, in metres."""
        return self.length_m - self.generalised_length_m


@dataclass(frozen=True, kw_only=True)
class LengthBudget:
    """Length of a line with its 95 % interval, from generalised to full detail, in metres."""

    runs: tuple[LengthRunBudget, ...]

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
    def width_shares_m(self) -> tuple[float, ...]:
        """Share of each run in the width of the interval in metres, by its bends and errors, before the interval is cut
        off at 0.
        """
        by_origin, half = self.systematic_by_origin_m, self.half_m
        squares = [
            NINETY_FIVE_PERCENT**2 * run.variance_m2 + run.systematic_m * by_origin[run.origin] for run in self.runs
        ]
        return tuple(
            run.detail_m + (0.0 if half == 0.0 else 2.0 * square / half)
            for run, square in zip(self.runs, squares, strict=True)
        )


def length_budget(runs: Sequence[tuple[Run, str]]) -> LengthBudget:
    """Add up the contributions of the runs of a line, each given with its edge model.

    As for an area, random errors are independent and systematic errors add linearly within one origin.
    """
    return LengthBudget(runs=tuple(_length_run_budget(run, edge_model) for run, edge_model in runs))


def _length_run_budget(run: Run, edge_model: str) -> LengthRunBudget:
    lengths_of = EDGE_LENGTHS[edge_model]
    edges = lengths_of(run.coordinates)
    full = float(edges.sum())
    points = generalised(run.coordinates, edges, run.correlation_m)
    deviation_m = run.accuracy_m / NINETY_PERCENT
    gains, turn = _gains(points, is_closed=run.is_closed)
    step = full / (len(points) - 1)
    variance = weighted_variance(gains, step, run.correlation_m, is_closed=run.is_closed)
    return LengthRunBudget(
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
    """Change of the length per metre that each point is shifted east and north; and the total turn of the line in
    radians.

    A shift of a point by e lengthens the edge before it by the component of e along that edge, and shortens the edge
    after it likewise. Turns to the left are positive: shifting a whole line to its right lengthens it by the shift
    times the turn.
    """
    lon, lat = points.T
    azimuths, back, _ = GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    leaving, arriving = np.radians(azimuths), np.radians(back) + np.pi
    before = np.column_stack([np.sin(arriving), np.cos(arriving)])
    after = np.column_stack([np.sin(leaving), np.cos(leaving)])
    zero = np.zeros((1, 2))
    if is_closed:
        # The last point equals the first: one shift moves both edges that meet there.
        gains = np.vstack([before[-1:], before[:-1]]) - after
        turns = np.concatenate([arriving[-1:], arriving[:-1]]) - leaving
    else:
        gains = np.vstack([zero, before]) - np.vstack([after, zero])
        turns = arriving[:-1] - leaving[1:]
    return gains, float(((turns + np.pi) % (2.0 * np.pi) - np.pi).sum())
