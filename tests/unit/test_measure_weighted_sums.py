"""Sums, differences, ratios and shares of areas, against closed forms and against outlines drawn in one."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from metes.measure.budget import Run, area_budget
from metes.measure.chains import chains_of
from metes.measure.correlation import swept_covariances_m2, weighted_variance
from metes.measure.ellipsoid import FloatArray
from metes.measure.weighted_sums import MeasuredArea, quotient, weighted_sum


def run(points: list[tuple[float, float]], origin: str = "coast", accuracy_m: float = 500.0, c_m: float = 10e3) -> Run:
    """A line through some points, densified, with seven decimals as published."""
    legs = [np.linspace(one, other, 40) for one, other in pairwise(points)]
    line = np.asarray(np.round(np.vstack([legs[0], *(leg[1:] for leg in legs[1:])]), 7), dtype=np.float64)
    return Run(label=origin, origin=origin, coordinates=line, accuracy_m=accuracy_m, correlation_m=c_m)


def box(west: float, south: float, east: float, north: float) -> list[tuple[float, float]]:
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def measured_area(area_m2: float, *runs: Run) -> MeasuredArea:
    return MeasuredArea(label="e", area_m2=area_m2, runs=runs)


WEST, EAST = measured_area(4e9, run(box(0, 0, 1, 1))), measured_area(2e9, run(box(1, 0, 1.5, 1)))


def test_union_has_the_budget_of_its_own_outline() -> None:
    union = weighted_sum([WEST, EAST])
    # Drawn in one, with the vertices of both; a loop may begin anywhere.
    outline = [(0.0, 0.0), (1.0, 0.0), (1.5, 0.0), (1.5, 1.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]
    alone = area_budget([run(outline)])
    assert union.area_m2 == 6e9
    assert len(union.budget.runs) == 1
    # The generalised line begins at another vertex: a thousandth of its length.
    assert union.budget.random_half_m2 == pytest.approx(alone.random_half_m2, rel=1e-3)
    assert union.budget.systematic_half_m2 == pytest.approx(alone.systematic_half_m2, rel=1e-3)


def test_one_area_alone_keeps_its_budget_to_the_last_digit() -> None:
    alone = area_budget(WEST.runs)
    found = weighted_sum([WEST]).budget
    assert (found.random_half_m2, found.systematic_half_m2) == pytest.approx(
        (alone.random_half_m2, alone.systematic_half_m2), rel=1e-12
    )
    assert weighted_sum([WEST, WEST], [1.0, -1.0]).budget.runs == ()


def test_areas_with_nothing_in_common_add_their_variances_and_their_bias() -> None:
    far = measured_area(1e9, run(box(10, 0, 11, 1)))
    one, other, both = area_budget(WEST.runs), area_budget(far.runs), weighted_sum([WEST, far]).budget
    assert both.random_half_m2 == pytest.approx(math.hypot(one.random_half_m2, other.random_half_m2), rel=1e-12)
    # Of one origin: a source that draws both too large makes the sum so. In the difference that cancels, and what is
    # left is that it may draw one too large and the other not.
    straight = one.systematic_half_m2 + other.systematic_half_m2
    assert both.systematic_half_m2 == pytest.approx(straight, rel=1e-12)
    apart = math.hypot(one.systematic_half_m2, other.systematic_half_m2)
    assert weighted_sum([WEST, far], [1.0, -1.0]).budget.systematic_half_m2 == pytest.approx(apart, rel=1e-12)


def test_shares_of_the_half_width_add_up() -> None:
    for budget in (weighted_sum([WEST, EAST], [1.0, -1.0]).budget, quotient([WEST], [WEST, EAST]).budget):
        assert sum(budget.shares) == pytest.approx(1.0, rel=1e-12)
        assert len(budget.shares) == 3
        assert budget.half_m2 == pytest.approx(math.hypot(budget.random_half_m2, budget.systematic_half_m2), rel=1e-12)


def test_share_of_itself_is_exactly_one() -> None:
    found = quotient([WEST], [WEST])
    assert (found.value, found.low, found.high) == pytest.approx((1.0, 1.0, 1.0), abs=1e-15)


def test_share_that_takes_all_but_a_sliver_is_surer_than_any_of_both() -> None:
    """The coast is that of both; only the edge between part and rest leaves room."""
    rest = measured_area(2e8, run(box(1, 0, 1.02, 1)))
    share = quotient([WEST], [WEST, rest])
    apart = math.hypot(*(weighted_sum([each]).budget.half_m2 / each.area_m2 for each in (WEST, rest)))
    assert share.high - share.low < apart / 2
    assert share.high < 1.0


def test_quotient_of_independent_areas_is_that_of_fieller() -> None:
    one, other = (
        measured_area(9e9, run(box(0, 0, 1, 1), "a")),
        measured_area(5e9, run(box(10, 0, 11, 1), "b", accuracy_m=20_000.0)),
    )
    h, k = (weighted_sum([each]).budget.half_m2 for each in (one, other))
    n, d = one.area_m2, other.area_m2
    # Fieller 1954, for variances without covariance: the roots of (n - r d)^2 = h^2 + r^2 k^2.
    spread = math.sqrt(n**2 * d**2 - (d**2 - k**2) * (n**2 - h**2))
    found = quotient([one], [other])
    assert (found.low, found.high) == pytest.approx(
        ((n * d - spread) / (d**2 - k**2), (n * d + spread) / (d**2 - k**2))
    )
    assert found.high - found.value > 1.2 * (found.value - found.low)


def test_denominator_that_may_be_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="a denominator of 1e"):
        quotient([WEST], [measured_area(1e8, run(box(10, 0, 11, 1), accuracy_m=20_000.0))])


def test_pieces_of_a_line_have_the_covariance_of_the_double_integral() -> None:
    """Closed forms of the double integral of exp(-|t - u|/c), and of the loop, where the shorter way counts."""
    breaks, c = np.array([0.0, 3e3, 4e3, 11e3]), 5e3
    found = swept_covariances_m2(breaks, c, is_closed=False)
    assert found[0, 0] == pytest.approx(2 * c * (3e3 - c * (1 - math.exp(-0.6))))
    gap = c**2 * math.exp(-1e3 / c) * (1 - math.exp(-3e3 / c)) * (1 - math.exp(-7e3 / c))
    assert found[0, 2] == pytest.approx(gap)
    loop = swept_covariances_m2(breaks, c, is_closed=True)
    assert loop.sum() == pytest.approx(2 * c * 11e3 * (1 - math.exp(-11e3 / (2 * c))))
    assert loop[0, 2] > found[0, 2]


@pytest.mark.parametrize("is_closed", [False, True])
@pytest.mark.parametrize("count", [1, 2, 7, 40])
def test_variance_of_weighted_errors_is_the_double_sum(count: int, *, is_closed: bool) -> None:
    weights: FloatArray = np.random.default_rng(3).standard_normal((count, 2))
    apart = np.abs(np.arange(count)[:, None] - np.arange(count)[None, :])
    apart = np.minimum(apart, count - apart) if is_closed else apart
    expected = np.einsum("ik,jk,ij->", weights, weights, np.exp(-apart * 2e3 / 5e3))
    assert weighted_variance(weights, 2e3, 5e3, is_closed=is_closed) == pytest.approx(expected, rel=1e-9)


def test_a_line_that_two_lands_share_is_one_piece_in_a_chain_with_its_neighbours() -> None:
    """A river along the one land, between both, and along the other: one error, of which the middle does not count."""
    river = [[(0.0, 0.0), (1.0, 0.0)], [(1.0, 0.0), (2.0, 0.0)], [(2.0, 0.0), (3.0, 0.0)]]
    upper, middle, lower = (run(each, "river", 100.0, 200e3) for each in river)
    back = Run(
        label="river", origin="river", coordinates=middle.coordinates[::-1], accuracy_m=100.0, correlation_m=200e3
    )
    chains = chains_of([((upper, middle), (1.0,)), ((back, lower), (1.0,))])
    (chain,) = chains
    assert [piece.weights for piece in chain.pieces] == [(1.0,), (0.0,), (1.0,)]
    assert not chain.is_closed


def test_covariances_on_a_loop_of_60_000_km_are_those_of_a_line_at_most_pieces() -> None:
    """The coast of Russia is one loop; far round it, exp(distance / c) is beyond double precision."""
    breaks, c = np.linspace(0.0, 60e6, 61), 10e3
    found = swept_covariances_m2(breaks, c, is_closed=True)
    on_a_line = swept_covariances_m2(breaks, c, is_closed=False)
    assert np.isfinite(found).all()
    # All pieces but the first and the last have the same neighbours on the line as on the loop.
    inner = slice(1, -1)
    assert found[inner, inner] == pytest.approx(on_a_line[inner, inner], abs=1e-6 * on_a_line.max())
    # On a loop, the first piece and the last one are neighbours.
    assert found[0, -1] == pytest.approx(found[0, 1])
