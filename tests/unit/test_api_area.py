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


HOLED = shapely.Polygon([(0, 0), (9, 1), (5, 8)], [[(4, 2), (5, 2), (5, 3)]])
MULTI = shapely.MultiPolygon([HOLED, shapely.box(20, 50, 21, 52)])


def test_geodataframe_is_its_geometry() -> None:
    geopandas = pytest.importorskip("geopandas")
    frame = geopandas.GeoDataFrame({"name": ["a", "b"]}, geometry=[SQUARE, None], crs="EPSG:4326")
    found = metes.area_m2(frame)
    assert found[0] == metes.area_m2(SQUARE)
    assert np.isnan(found[1])
    with pytest.raises(metes.InputError, match=r"found the CRS .*Pseudo-Mercator"):
        metes.area_m2(frame.to_crs(3857))


@pytest.mark.parametrize("kind", ["binary", "large_binary", "binary_view"])
def test_arrow_arrays_of_wkb(kind: str) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    geometries = [SQUARE, None, MULTI, shapely.Point(1, 1), HOLED]
    expected = metes.area_m2(geometries)
    values = [None if each is None else each.wkb for each in geometries]
    array = pyarrow.array(values, type=pyarrow.large_binary()).cast(getattr(pyarrow, kind)())
    chunked = pyarrow.chunked_array([array.slice(0, 2), array.slice(2, 0), array.slice(2)])
    for held in (array, chunked):
        assert metes.area_m2(held) == pytest.approx(expected, rel=1e-13, nan_ok=True)
    assert metes.area_m2(array.slice(2)) == pytest.approx(expected[2:], rel=1e-13)
    assert metes.area_m2(pyarrow.array([], type=pyarrow.binary())).tolist() == []


@pytest.mark.parametrize("interleaved", [True, False])
@pytest.mark.parametrize("with_multi", [True, False])
def test_geoarrow_arrays(interleaved: bool, with_multi: bool) -> None:
    geopandas, pyarrow = pytest.importorskip("geopandas"), pytest.importorskip("pyarrow")
    geometries = [SQUARE, HOLED, None, shapely.Polygon(), MULTI if with_multi else shapely.force_3d(SQUARE), SQUARE]
    expected = metes.area_m2(geometries)
    if not with_multi:
        geometries = [None if each is None else shapely.force_3d(each) for each in geometries]
    held = geopandas.GeoSeries(geometries, crs=4326).to_arrow(geometry_encoding="geoarrow", interleaved=interleaved)
    array = pyarrow.array(held)
    for each in (held, array, pyarrow.chunked_array([array.slice(0, 3), array.slice(3)])):
        assert metes.area_m2(each) == pytest.approx(expected, rel=1e-13, nan_ok=True)
    assert metes.area_m2(array.slice(4)) == pytest.approx(expected[4:], rel=1e-13)


def test_extension_types_say_what_they_hold() -> None:
    pyarrow = pytest.importorskip("pyarrow")

    base: Any = pyarrow.ExtensionType

    class Wkb(base):  # type: ignore[misc]  # the base has no types
        """As a GeoArrow library registers it."""

        def __init__(self, name: str, metadata: bytes) -> None:
            self._metadata = metadata
            super().__init__(pyarrow.binary(), name)

        def __arrow_ext_serialize__(self) -> bytes:
            return self._metadata

    def held(metadata: bytes, name: str = "geoarrow.wkb") -> Any:
        return pyarrow.ExtensionArray.from_storage(Wkb(name, metadata), pyarrow.array([SQUARE.wkb, None]))

    assert metes.area_m2(held(b""))[0] == metes.area_m2(held(b'{"crs": "OGC:CRS84"}'))[0] == metes.area_m2(SQUARE)
    with pytest.raises(metes.InputError, match="found the CRS UTM 33N; expected longitude and latitude in degrees"):
        metes.area_m2(held(b'{"crs": {"type": "ProjectedCRS", "name": "UTM 33N"}}'))
    with pytest.raises(metes.InputError, match="found spherical edges; expected edges that are straight"):
        metes.area_m2(held(b'{"edges": "spherical"}'))
    flat = metes.area_m2(held(b"", "geoarrow.point"))
    assert flat[0] == 0.0
    assert np.isnan(flat[1])


def test_arrow_arrays_that_cannot_be_measured_are_told_by_number() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    good, swapped = SQUARE.wkb, shapely.box(50, 100, 51, 101).wkb
    chunked = pyarrow.chunked_array([[good], [good, good[:-1]]])
    with pytest.raises(metes.InputError, match=r"^geometry 2: found no WKB that can be read"):
        metes.area_m2(chunked)
    with pytest.raises(metes.InputError, match=r"^geometry 1: found a latitude that is no number or beyond 90"):
        metes.area_m2(pyarrow.array([good, swapped]))
    for array in (pyarrow.array([1.5]), pyarrow.array(["POINT(1 1)"]), pyarrow.array([[[1.5]]])):
        with pytest.raises(metes.InputError, match=r"expected WKB \(binary\) or GeoArrow polygons or multipolygons"):
            metes.area_m2(array)


def test_arrow_arrays_warn_of_invalid_polygons() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    array = pyarrow.array([SQUARE.wkb, None, BOWTIE.wkb])
    with pytest.warns(metes.MetesWarning, match=r"^1 geometry is not valid; geometry 2: Self-intersection") as told:
        metes.area_m2(array)
    assert told[0].filename == __file__
    metes.area_m2(array, check_validity=False)  # a warning would be an error here


def test_large_inputs_take_the_compiled_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many vertices: the same areas, missing geometries and messages as those of few."""
    pytest.importorskip("numba")
    geometries = [SQUARE, None, MULTI, HOLED] * 20
    wkb = [None if each is None else each.wkb for each in geometries]
    expected = metes.area_m2(geometries)
    swapped = [*geometries, shapely.MultiPolygon([shapely.box(50, 100, 51, 101)])]
    for module in ("metes.measure.ring_areas", "metes.measure.area_api"):
        monkeypatch.setattr(f"{module}.COMPILED_VERTICES", 100)
    for held in (geometries, wkb, np.array(wkb, dtype=object)):
        for threads in (1, 2):
            found = metes.area_m2(held, check_validity=False, threads=threads)
            assert found == pytest.approx(expected, rel=1e-13, nan_ok=True)
    with pytest.raises(metes.InputError, match=r"geometry 80: found the position 5\d 10\d; .* the axes look swapped"):
        metes.area_m2(swapped, check_validity=False)
    with pytest.raises(metes.InputError, match="geometry 80: found no WKB that can be read"):
        metes.area_m2([*wkb, b"junk"], check_validity=False)
    with pytest.raises(metes.InputError, match=r"^area_m2: "):
        metes.area_m2([*wkb, "junk"], check_validity=False)
