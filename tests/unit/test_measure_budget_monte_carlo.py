"""The algebra of the error budget against simulated boundaries: their vertices moved by correlated normal offsets.

Nothing here is computed as metes does it: lines are in plane metres, every vertex of every line is moved, areas are
shoelace sums and lengths sums of edges. The simulated offsets have the standard deviation and the correlation that
the budget assumes, and standard deviations of what they do to an area must come out within 10 %: 3,000 simulations
give one to 1.3 %, the rest is room for bends that the generalised line cuts off.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest

from metes.measure.budget import Run, area_budget
from metes.measure.edges import GEODESIC_EDGES
from metes.measure.ellipsoid import FloatArray
from metes.measure.length_budget import length_budget
from metes.measure.weighted_sums import MeasuredArea, quotient, weighted_sum

SIMULATIONS = 3_000
AGREEMENT = 0.10
# Metres of a degree at the equator of WGS 84, where all shapes lie: along it, and across it.
DEGREE_M = np.array([111_319.49, 110_574.39])


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A line in metres whose true course lies off it by normal offsets of this deviation and correlation."""

    name: str
    metres: FloatArray
    deviation_m: float
    correlation_m: float

    @property
    def is_closed(self) -> bool:
        return bool(np.array_equal(self.metres[0], self.metres[-1]))

    def run(self, metres: FloatArray | None = None) -> Run:
        """What metes is told of it, or of a ring or a part of it."""
        return Run(
            label=self.name,
            origin=self.name,
            coordinates=np.round((self.metres if metres is None else metres) / DEGREE_M, 7),
            accuracy_m=1.645 * self.deviation_m,
            correlation_m=self.correlation_m,
        )

    def moved(self, seed: int) -> FloatArray:
        """Its vertices, in every simulation: (simulations, vertices, 2)."""
        along, right, stretch = self._course()
        distance = np.abs(along[:, None] - along[None, :])
        if self.is_closed:
            distance = np.minimum(distance, along[-1] - distance)
        covariance = self.deviation_m**2 * np.exp(-distance * stretch / self.correlation_m)
        # A loop has its first vertex twice; a hair on the diagonal covers rounding.
        factor = np.linalg.cholesky(covariance + 1e-6 * self.deviation_m**2 * np.eye(len(along)))
        offsets = (factor @ np.random.default_rng(seed).standard_normal((len(along), SIMULATIONS))).T
        moved: FloatArray = self.metres + offsets[:, :, None] * right
        if self.is_closed:
            moved[:, -1] = moved[:, 0]
        return moved

    def _course(self) -> tuple[FloatArray, FloatArray, float]:
        """Distance along the line, the direction to the right of its course, and how much shorter the course is.

        The course at a vertex is the chord over a correlation length; errors are no finer than that.
        """
        along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(self.metres, axis=0).T))])
        total = along[-1]
        window = total / max(8 if self.is_closed else 1, int(total / self.correlation_m))

        def at(distance: FloatArray) -> FloatArray:
            wrapped = distance % total if self.is_closed else np.clip(distance, 0.0, total)
            return np.column_stack([np.interp(wrapped, along, self.metres[:, axis]) for axis in (0, 1)])

        chord = at(along + window / 2) - at(along - window / 2)
        right = np.column_stack([chord[:, 1], -chord[:, 0]]) / np.hypot(*chord.T)[:, None]
        course = np.hypot(*np.diff(at(np.linspace(0.0, total * (1 - 1e-12), round(total / window) + 1)), axis=0).T)
        return along, right, float(course.sum() / total)


def swept(ring: FloatArray) -> FloatArray:
    """Shoelace areas of rings (simulations, vertices, 2), positive when counter-clockwise."""
    after = np.roll(ring, -1, axis=1)
    areas: FloatArray = (ring[:, :, 0] * after[:, :, 1] - after[:, :, 0] * ring[:, :, 1]).sum(axis=1) / 2.0
    return areas


def line(start: Sequence[float], end: Sequence[float], vertices: int = 60) -> FloatArray:
    return np.linspace(np.array(start, dtype=float), np.array(end, dtype=float), vertices)


def watershed(length_m: float, vertices: int) -> FloatArray:
    """A line with bends of 120 km, of 14 km and of 6 km: half as long again as its course."""
    x = np.linspace(0.0, length_m, vertices)
    y = (
        15e3 * np.sin(x / 120e3 * 2 * np.pi)
        + 1.5e3 * np.sin(x / 14e3 * 2 * np.pi + 1)
        + 0.8e3 * np.sin(x / 6.1e3 * 6.28)
    )
    return np.column_stack([x, y])


def island(radius_m: float, ragged: float = 0.15, vertices: int = 240) -> FloatArray:
    """A closed coast with capes and bays, counter-clockwise."""
    angle = np.linspace(0.0, 2.0 * np.pi, vertices + 1)
    radius = radius_m * (1.0 + ragged * np.sin(3 * angle + 0.5) + ragged / 3 * np.sin(8 * angle))
    ring = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    ring[-1] = ring[0]
    return ring


def lake(length_m: float, width_m: float) -> FloatArray:
    angle = np.linspace(0.0, 2.0 * np.pi, 201)
    ring = np.column_stack([length_m / 2 * np.cos(angle), width_m / 2 * np.sin(angle)])
    ring[-1] = ring[0]
    return ring


OPEN = {
    "long watershed": Drawn(name="w", metres=watershed(800e3, 900), deviation_m=1_500.0, correlation_m=30e3),
    "short of its correlation length": Drawn(
        name="s", metres=line((0, 0), (4e3, 1e3)), deviation_m=100.0, correlation_m=20e3
    ),
    "river": Drawn(name="r", metres=watershed(200e3, 900), deviation_m=60.0, correlation_m=5e3),
}
CLOSED = {
    "island of 2 km": Drawn(name="i", metres=island(1_000.0), deviation_m=100.0, correlation_m=10e3),
    "loop far shorter than its correlation length": Drawn(
        name="l", metres=lake(8e3, 2e3), deviation_m=100.0, correlation_m=60e3
    ),
    "large island": Drawn(name="b", metres=island(60e3, vertices=700), deviation_m=300.0, correlation_m=10e3),
}


@pytest.mark.parametrize("name", OPEN)
def test_open_run(name: str) -> None:
    drawn = OPEN[name]
    back = np.broadcast_to(drawn.metres[::-1], (SIMULATIONS, *drawn.metres.shape))
    simulated = np.std(swept(np.concatenate([drawn.moved(1), back], axis=1)))
    assert area_budget([drawn.run()]).random_half_m2 / 1.96 == pytest.approx(simulated, rel=AGREEMENT)


@pytest.mark.parametrize("name", CLOSED)
def test_loop(name: str) -> None:
    drawn = CLOSED[name]
    simulated = np.std(swept(drawn.moved(2)[:, :-1]))
    assert area_budget([drawn.run()]).random_half_m2 / 1.96 == pytest.approx(simulated, rel=AGREEMENT)


def three_sides(apex: Sequence[float]) -> tuple[Drawn, Drawn, Drawn]:
    """A triangle of three sources, counter-clockwise: along the axis, up to the apex, and back."""
    return (
        Drawn(name="one", metres=line((0, 0), (90e3, 0)), deviation_m=200.0, correlation_m=5e3),
        Drawn(name="two", metres=line((90e3, 0), apex), deviation_m=600.0, correlation_m=20e3),
        Drawn(name="three", metres=line(apex, (0, 0)), deviation_m=60.0, correlation_m=200e3),
    )


def test_runs_of_several_sources() -> None:
    sides = three_sides((40e3, 70e3))
    simulated = np.std(swept(np.concatenate([side.moved(3 + at) for at, side in enumerate(sides)], axis=1)))
    assert area_budget([side.run() for side in sides]).random_half_m2 / 1.96 == pytest.approx(simulated, rel=AGREEMENT)


def neighbours() -> tuple[list[FloatArray], list[MeasuredArea]]:
    """Simulated areas, and extents, of two lands of which the edge between them is the least sure."""
    shared = Drawn(name="shared", metres=line((50e3, 0), (50e3, 80e3)), deviation_m=900.0, correlation_m=15e3)
    # The two coasts are one loop: the error runs on from the one into the other.
    corners = [(50e3, 0), (90e3, 0), (90e3, 80e3), (50e3, 80e3), (0, 80e3), (0, 0), (50e3, 0)]
    sides = [line(corners[0], corners[1]), *(line(*ends)[1:] for ends in pairwise(corners[1:]))]
    coast = Drawn(name="coast", metres=np.vstack(sides), deviation_m=300.0, correlation_m=10e3)
    around, between = coast.moved(10), shared.moved(11)
    turn = sum(map(len, sides[:3]))
    simulated = [
        swept(np.concatenate([between, around[:, turn - 1 : -1]], axis=1)),
        swept(np.concatenate([between[:, ::-1], around[:, :turn]], axis=1)),
    ]
    measured_areas = [
        MeasuredArea(label="west", area_m2=4e9, runs=(shared.run(), coast.run(coast.metres[turn - 1 :]))),
        MeasuredArea(
            label="east", area_m2=3.2e9, runs=(shared.run(shared.metres[::-1]), coast.run(coast.metres[:turn]))
        ),
    ]
    return simulated, measured_areas


def test_edge_between_two_lands_vanishes_from_their_union_and_counts_twice_in_their_difference() -> None:
    (west, east), measured_areas = neighbours()
    union, difference = weighted_sum(measured_areas), weighted_sum(measured_areas, [1.0, -1.0])
    assert union.budget.random_half_m2 / 1.96 == pytest.approx(np.std(west + east), rel=AGREEMENT)
    assert difference.budget.random_half_m2 / 1.96 == pytest.approx(np.std(west - east), rel=AGREEMENT)
    # Added as if they had nothing in common they would be off by far more than the agreement asked for.
    apart = math.hypot(*(area_budget(measured_area.runs).random_half_m2 for measured_area in measured_areas))
    assert apart > 1.5 * union.budget.random_half_m2
    assert apart < 0.8 * difference.budget.random_half_m2


def test_ratio_of_neighbours() -> None:
    (west, east), measured_areas = neighbours()
    found = quotient(measured_areas[:1], measured_areas[1:])
    assert found.budget.random_half_m2 / found.denominator_m2 / 1.96 == pytest.approx(
        np.std(west / east), rel=AGREEMENT
    )


@pytest.mark.parametrize(("radius_m", "correlation_m"), [(40e3, 8e3), (1_000.0, 10e3)])
def test_share_of_an_island_cut_by_a_line(radius_m: float, correlation_m: float) -> None:
    """The coast counts with 1 - share on the one side of the line and with the share on the other, the line fully."""
    deviation = 0.02 * radius_m
    coast = Drawn(name="coast", metres=island(radius_m), deviation_m=deviation, correlation_m=correlation_m)
    turn = 90  # of 240 vertices: a part of two fifths or so
    cut = Drawn(
        name="line",
        metres=line(coast.metres[turn], coast.metres[0]),
        deviation_m=deviation,
        correlation_m=correlation_m,
    )
    around, across = coast.moved(20), cut.moved(21)
    part, whole = swept(np.concatenate([around[:, : turn + 1], across], axis=1)), swept(around[:, :-1])
    areas = [
        float(swept(ring[None])[0]) for ring in (np.vstack([coast.metres[: turn + 1], cut.metres]), coast.metres[:-1])
    ]
    measured_areas = [
        MeasuredArea(label="part", area_m2=areas[0], runs=(coast.run(coast.metres[: turn + 1]), cut.run())),
        MeasuredArea(label="whole", area_m2=areas[1], runs=(coast.run(),)),
    ]
    share = quotient(measured_areas[:1], measured_areas[1:])
    assert share.value == pytest.approx(areas[0] / areas[1], rel=1e-12)
    found = share.budget.random_half_m2 / share.denominator_m2 / 1.96
    assert found == pytest.approx(np.std(part / whole), rel=AGREEMENT)


LINES = {
    "watershed": Drawn(name="w", metres=watershed(600e3, 900), deviation_m=400.0, correlation_m=10e3),
    "straight": Drawn(name="s", metres=line((0, 0), (70e3, 5e3)), deviation_m=60.0, correlation_m=70e3),
    "coast of an island": Drawn(name="i", metres=island(30e3), deviation_m=200.0, correlation_m=10e3),
}


@pytest.mark.parametrize("name", LINES)
def test_length_of_a_line_whose_points_are_shifted(name: str) -> None:
    """Points a correlation length apart, each shifted east and north alike; the straight line has two of them."""
    drawn = LINES[name]
    along, _, _ = drawn._course()
    pieces = max(8 if drawn.is_closed else 1, int(along[-1] / drawn.correlation_m))
    at = np.linspace(0.0, along[-1], pieces + 1)
    points = np.column_stack([np.interp(at, along, drawn.metres[:, axis]) for axis in (0, 1)])
    count = pieces if drawn.is_closed else pieces + 1
    distance = np.abs(at[:count, None] - at[None, :count])
    if drawn.is_closed:
        distance = np.minimum(distance, along[-1] - distance)
    factor = np.linalg.cholesky(drawn.deviation_m**2 * np.exp(-distance / drawn.correlation_m))
    noise = np.random.default_rng(30).standard_normal((SIMULATIONS, 2, count)) @ factor.T
    shifted = points[:count] + noise.swapaxes(1, 2)
    if drawn.is_closed:
        shifted = np.concatenate([shifted, shifted[:, :1]], axis=1)
    lengths = np.hypot(*np.moveaxis(np.diff(shifted, axis=1), 2, 0)).sum(axis=1)
    budget = length_budget([(drawn.run(), GEODESIC_EDGES)])
    assert budget.random_half_m / 1.96 == pytest.approx(np.std(lengths), rel=AGREEMENT)
