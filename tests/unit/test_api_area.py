"""`metes.area_m2`: the geometries that it accepts, and those that it refuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely

import metes

# A degree by a degree at the equator: a^2/2 times the angle times q(1 degree), Snyder 1987, 3-12.
DEGREE_M2 = 12_308_463_922.0
SQUARE = shapely.box(0, 0, 1, 1)


def test_collections_count_all_of_their_polygons() -> None:
    nested = shapely.GeometryCollection([shapely.MultiPolygon([SQUARE]), shapely.LineString([(0, 0), (1, 1)])])
    found = metes.area_m2([nested, shapely.GeometryCollection([nested, shapely.box(1, 0, 2, 1)])])
    assert found == pytest.approx([DEGREE_M2, 2.0 * DEGREE_M2], rel=1e-8)


def test_wkb_after_a_missing_geometry_is_wkb() -> None:
    found = metes.area_m2([None, SQUARE.wkb])
    assert np.isnan(found[0])
    assert found[1] == pytest.approx(DEGREE_M2, rel=1e-8)


@pytest.mark.parametrize("given", [b"junk", "x", {"type": "Point", "coordinates": [0, 0]}, [[SQUARE]], ["x"], 5])
def test_what_holds_no_geometries_is_an_input_error(given: Any) -> None:
    with pytest.raises(metes.InputError, match=r"^(area_m2: |geometries: found a mapping)"):
        metes.area_m2(given)


def test_open_ring_is_an_input_error() -> None:
    with pytest.raises(metes.InputError, match="ring 0: its last position is not its first"):
        metes.area_m2_of_coordinates([(0, 0), (1, 0), (1, 1)], [0, 3], [0, 1])


def test_poles_are_latitudes() -> None:
    octant = shapely.Polygon([(0, 0), (90, 0), (90, 90 + 1e-12), (0, 90)])
    assert metes.area_m2([octant])[0] == pytest.approx(510_065_621_724_089.0 / 8.0, rel=1e-9)


def test_swapped_axes_are_refused_by_name() -> None:
    many = shapely.segmentize(SQUARE, 0.01)
    with pytest.raises(metes.InputError, match=r"geometry 1: found the position 50 100; .* the axes look swapped"):
        metes.area_m2([many, shapely.box(50, 100, 51, 101, ccw=False), many])


def test_metres_are_refused_as_no_degrees() -> None:
    with pytest.raises(
        metes.InputError, match=r"geometry 0: .* expected longitude and then latitude in degrees, -90 to 90$"
    ):
        metes.area_m2([shapely.box(500_000, 5_500_000, 600_000, 5_600_000)])


def test_what_is_no_number_is_refused() -> None:
    ring = np.array([(0.0, 0.0), (1.0, 0.0), (1.0, np.nan), (0.0, 0.0)])
    with pytest.raises(metes.InputError, match="ring 1: found the position 1 nan"):
        metes.area_m2_of_coordinates(np.vstack([np.nan_to_num(ring), ring]), [0, 4, 8], [0, 1, 2])
    assert metes.area_m2_of_coordinates(np.empty((0, 2)), [0], [0]).tolist() == []


BOWTIE = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1), (0, 0)])


def test_one_geometry_gives_a_float_and_several_an_array() -> None:
    for one in (SQUARE, SQUARE.wkb, shapely.MultiPolygon([SQUARE])):
        found = metes.area_m2(one)
        assert type(found) is float
        assert found == metes.area_m2([one])[0] == pytest.approx(DEGREE_M2, rel=1e-8)
    assert metes.area_m2(np.array([SQUARE, SQUARE])).shape == (2,)


def test_invalid_polygons_are_measured_with_a_warning() -> None:
    with pytest.warns(metes.MetesWarning, match=r"^2 geometries are not valid; geometry 1: Self-intersection") as told:
        found = metes.area_m2([SQUARE, BOWTIE, None, BOWTIE])
    assert told[0].filename == __file__
    assert len(told) == 1
    assert found[0] == metes.area_m2(SQUARE)
    with pytest.warns(metes.MetesWarning, match=r"^1 geometry is not valid"):
        assert metes.area_m2(BOWTIE) == found[1]
    assert metes.area_m2(BOWTIE, check_validity=False) == found[1]  # a warning would be an error here


def test_valid_missing_and_empty_geometries_warn_of_nothing() -> None:
    found = metes.area_m2([SQUARE, None, shapely.Polygon(), shapely.LineString([(0, 0), (1, 1)])])
    assert found[2:].tolist() == [0.0, 0.0]


def test_geoseries_in_metres_is_refused_by_its_crs() -> None:
    geopandas = pytest.importorskip("geopandas")
    series = geopandas.GeoSeries([SQUARE], crs="EPSG:4326")
    assert metes.area_m2(series)[0] == metes.area_m2(SQUARE)
    with pytest.raises(metes.InputError, match=r"found the CRS .*Pseudo-Mercator.* expected degrees"):
        metes.area_m2(series.to_crs(3857))
