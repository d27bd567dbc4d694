"""How deep a point lies: against degrees of known length, by stretches of different accuracy, and along coasts."""

from __future__ import annotations

import pytest
import shapely

from metes.measure.depth import Stretch, depth_in, distance_km, is_across, is_beyond

SQUARE = shapely.box(-1, -1, 1, 1)
WEST, EAST = shapely.LineString([(-1, -1), (-1, 1)]), shapely.LineString([(1, -1), (1, 1)])
NORTH, SOUTH = shapely.LineString([(-1, 1), (1, 1)]), shapely.LineString([(-1, -1), (1, -1)])
# On WGS 84: a degree of the equator, and the first degree of a meridian.
EQUATOR_KM, MERIDIAN_KM = 111.31949, 110.57439


def stretches(west_m: float = 100.0, east_m: float = 100.0, *, east_is_coast: bool = False) -> list[Stretch]:
    land = [Stretch(geometry=each, accuracy_m=100.0, is_coast=False) for each in (NORTH, SOUTH)]
    west = Stretch(geometry=WEST, accuracy_m=west_m, is_coast=False)
    return [*land, west, Stretch(geometry=EAST, accuracy_m=east_m, is_coast=east_is_coast)]


def test_distance_is_geodesic() -> None:
    assert distance_km(0.0, 0.0, EAST) == pytest.approx(EQUATOR_KM, abs=1e-3)
    assert distance_km(0.0, 0.0, NORTH) == pytest.approx(MERIDIAN_KM, abs=1e-3)


def test_fine_stretch_nearby_decides() -> None:
    depth = depth_in(0.9, 0.0, 0.0, SQUARE, stretches())
    assert depth.km == pytest.approx(0.1 * EQUATOR_KM, abs=1e-3)
    assert depth.uncertainty_km == pytest.approx(0.1)
    assert depth.is_sure


def test_coarse_stretch_far_off_may_decide() -> None:
    # 0.1 degree from the eastern side, known to 100 m, and 1.9 degrees from the western one, known to 250 km.
    depth = depth_in(0.9, 0.0, 0.0, SQUARE, stretches(west_m=250_000.0))
    assert depth.km == pytest.approx(1.9 * EQUATOR_KM, abs=1e-2)
    assert not depth.is_sure


def test_outside_is_negative() -> None:
    depth = depth_in(1.5, 0.0, 50.0, SQUARE, stretches())
    assert depth.km == pytest.approx(-0.5 * EQUATOR_KM, abs=1e-3)
    assert depth.uncertainty_km == pytest.approx(0.15)


def test_point_off_the_coast_by_less_than_both_accuracies_stands_on_it() -> None:
    coast = stretches(east_m=500.0, east_is_coast=True)
    ashore = depth_in(1.004, 0.0, 0.0, SQUARE, coast)
    # 0.445 km off the coast; its border on land is a degree away, north and south.
    assert ashore.km == pytest.approx(MERIDIAN_KM, abs=0.1)
    afloat = depth_in(1.02, 0.0, 0.0, SQUARE, coast)
    assert afloat.km == pytest.approx(-0.02 * EQUATOR_KM, abs=1e-3)
    assert afloat.is_sure


def test_border_on_land_that_is_nearer_keeps_a_point_off_the_coast() -> None:
    # 5.5 km north of the border, 12 km from the coast: only a coast known to 50 km leaves open where it stands.
    beyond = depth_in(0.9, 1.05, 0.0, SQUARE, stretches(east_m=50_000.0, east_is_coast=True))
    assert (beyond.is_inside, beyond.is_sure) == (False, False)
    assert depth_in(0.9, 1.05, 0.0, SQUARE, stretches(east_m=500.0, east_is_coast=True)).is_sure


def test_island_has_its_coast_for_a_border() -> None:
    island = [Stretch(geometry=SQUARE.boundary, accuracy_m=500.0, is_coast=True)]
    assert depth_in(0.5, 0.0, 0.0, SQUARE, island).km == pytest.approx(0.5 * EQUATOR_KM, abs=1e-3)
    # 0.445 km off the shore, and as far from it on land: a town stands on the island, a point may lie in the sea.
    for lon in (1.004, 0.996):
        shore = depth_in(lon, 0.0, 0.0, SQUARE, island)
        assert (shore.is_inside, shore.is_sure_on_land, shore.is_sure, shore.low_km) == (True, True, False, 0.0)
    afloat = depth_in(1.02, 0.0, 0.0, SQUARE, island)
    assert (afloat.is_inside, afloat.is_sure_on_land) == (False, True)


def test_interval_has_the_nearest_ends_of_all_stretches() -> None:
    # The western border is 55.66 km away within 100 m, the eastern one 166.98 km within 150 km.
    found = depth_in(-0.5, 0.0, 0.0, SQUARE, stretches(east_m=150_000.0))
    assert found.low_km == pytest.approx(1.5 * EQUATOR_KM - 150.0, abs=1e-3)
    assert found.high_km == pytest.approx(0.5 * EQUATOR_KM + 0.1, abs=1e-3)
    assert found.nearest.geometry is WEST


def test_bound_never_calls_near_what_is_far() -> None:
    assert is_beyond(0.0, 0.0, EAST, 100.0)
    assert not is_beyond(0.0, 0.0, EAST, 112.0)
    # At 80 degrees north a degree of longitude is a sixth as long.
    assert not is_beyond(0.0, 80.0, shapely.Point(5.0, 80.0), 97.0)


@pytest.mark.parametrize(
    ("lon", "lat", "expected"),
    [
        # North-west of the square, across the line; then west of it, on its own side of the line.
        (-1.5, 1.2, True),
        (-1.5, 0.8, False),
        # Beyond the end of the line, which separates nothing there.
        (1.5, 1.2, False),
    ],
)
def test_line_along_a_side_separates_the_points_across_it(lon: float, lat: float, expected: bool) -> None:
    line = shapely.LineString([(-3.0, 1.0), (-1.0, 1.0), (1.0, 1.0)])
    assert is_across(lon, lat, SQUARE, line) is expected


def test_line_into_the_territory_separates_nothing() -> None:
    assert not is_across(-1.5, 1.2, SQUARE, shapely.LineString([(-3.0, 1.0), (-1.0, 1.0), (0.0, 0.0)]))


def test_line_that_is_crossed_twice_separates_nothing() -> None:
    bend = shapely.LineString([(-1.2, 2.0), (-1.2, 0.5), (-1.1, 0.5), (-1.1, 1.0), (1.0, 1.0)])
    assert not is_across(-1.5, 0.8, SQUARE, bend)
