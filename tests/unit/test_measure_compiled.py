"""The compiled loop and the definition in NumPy give the same areas, from coordinates and from WKB."""

from __future__ import annotations

import math
import struct
import subprocess
import sys
import warnings
from typing import Any

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

import metes
from closed_form import ring_area_m2
from metes.measure import ring_areas as ring_areas_module
from metes.measure.area import area_m2, areas_in_geos_m2, rings_of
from metes.measure.arrow_areas import (
    MEASURED,
    MISSING,
    OPEN,
    OUT_OF_RANGE,
    UNREADABLE,
    Status,
    areas_of_geoarrow,
    areas_of_wkb,
)
from metes.measure.ellipsoid import WGS84, Ellipsoid, FloatArray
from metes.measure.ring_areas import BAD_LATITUDE, OPEN_RING, MetesWarning, compiled_loops, ring_areas

pytest.importorskip("numba")

RANDOM = np.random.default_rng(17)


def random_rings(size_deg: float, count: int, vertices: int = 12) -> tuple[FloatArray, NDArray[np.int64]]:
    """Coordinates and offsets of star-shaped rings about random centres, none of them beyond a pole."""
    lat = RANDOM.uniform(-(90.0 - size_deg), 90.0 - size_deg, (count, 1))
    angles = np.sort(RANDOM.uniform(0, 2 * math.pi, (count, vertices)))
    radii = size_deg * RANDOM.uniform(0.5, 1.0, (count, vertices))
    lon = RANDOM.uniform(-170, 170, (count, 1))
    rings = np.stack([lon + radii * np.cos(angles), lat + radii * np.sin(angles)], axis=2)
    closed = np.concatenate([rings, rings[:, :1]], axis=1)
    return closed.reshape(-1, 2), np.arange(count + 1) * (vertices + 1)


def both(coordinates: FloatArray, offsets: NDArray[np.int64], *, shorter_way: bool = False) -> tuple[FloatArray, ...]:
    """Areas from NumPy and from the compiled loop; neither finds a fault."""
    found = []
    for compiled in (False, True):
        lon, lat = coordinates.T
        areas, faults = ring_areas(lon, lat, offsets, shorter_way=shorter_way, compiled=compiled)
        assert not faults.any()
        found.append(areas)
    return tuple(found)


@pytest.mark.parametrize("size_deg", [1e-6, 1e-3, 0.05, 0.3, 2.0, 40.0])
def test_both_ways_equal_the_sine_series(size_deg: float) -> None:
    coordinates, offsets = random_rings(size_deg, 300)
    plain, compiled = both(coordinates, offsets)
    assert compiled == pytest.approx(plain, rel=1e-13)
    rings = np.split(coordinates, offsets[1:-1])
    # The series takes latitudes in radians, so that near a pole, and for rings of a metre, its own digits are fewer.
    far = np.abs([ring[0, 1] for ring in rings]) < 80.0
    series = np.array([ring_area_m2(ring) for ring in rings])
    assert plain[far] == pytest.approx(series[far], rel=1e-11)


@pytest.mark.parametrize("colatitude_deg", [1e-2, 1e-4, 1e-6])
def test_rings_beside_a_pole_keep_their_digits(colatitude_deg: float) -> None:
    """Near a pole dq is 2 a^2/2 (1 - e^2) t dt / (1 - e^2)^2 for the angle t from it, but for t squared."""
    low, high = 90.0 - 2.0 * colatitude_deg, 90.0 - colatitude_deg
    ring = np.array([(0, low), (60, low), (60, high), (0, high), (0, low)])
    t = np.radians(90.0 - ring[:, 1])
    exact = math.radians(60.0) * (t[0] ** 2 - t[2] ** 2) / (1.0 - WGS84.eccentricity_squared)
    for signed in (1.0, -1.0):
        areas = both(ring * (1.0, signed), np.array([0, 5]))
        for area in areas:
            assert abs(area[0]) == pytest.approx(exact * WGS84.semi_major_m**2 / 2, rel=max(1e-11, 3 * t[0] ** 2))
        assert areas[1] == pytest.approx(areas[0], rel=1e-13)


def test_long_rings_and_tall_edges() -> None:
    angle = np.linspace(0, 2 * math.pi, 200_001)
    radius = 20.0 * (1.0 + 0.1 * np.sin(40 * angle))
    long = np.column_stack([radius * np.cos(angle), 30.0 + radius * np.sin(angle)])
    long[-1] = long[0]
    octant = np.array([(0, 0), (90, 0), (90, 90), (0, 90), (0, 0)], dtype=float)
    from_pole_to_pole = np.array([(0, -90), (10, 90), (5, 90), (0, -90)], dtype=float)
    rings = [long, octant, from_pole_to_pole]
    plain, compiled = both(np.concatenate(rings), np.cumsum([0, *map(len, rings)]))
    assert compiled == pytest.approx(plain, rel=1e-13)
    assert plain == pytest.approx([ring_area_m2(ring) for ring in rings], rel=3e-12)
    assert compiled[1] == pytest.approx(WGS84.area_m2 / 8, rel=1e-13)


def test_flat_ellipsoids_have_their_own_polynomials() -> None:
    flat = Ellipsoid(name="flat", semi_major_m=6_378_137.0, inverse_flattening=7.5)
    coordinates, offsets = random_rings(0.2, 50)
    lon, lat = coordinates.T
    plain, compiled = (ring_areas(lon, lat, offsets, ellipsoid=flat, compiled=way)[0] for way in (False, True))
    # Forty times flatter than the earth, each further term of the polynomials is larger too.
    assert compiled == pytest.approx(plain, rel=1e-12)


def test_antimeridian_poles_and_circles_are_the_same() -> None:
    over = [(170, 60), (-171, 61), (-170, 70), (171, 69), (170, 60)]
    half = [(0, 10), (180, 10), (180, 20), (0, 20), (0, 10)]
    cap = [(lon, 66.0) for lon in (*range(-180, 180, 5), -180)]
    band = [(-180, 10), (180, 10), (180, 20), (-180, 20), (-180, 10)]
    rings = [np.array(each, dtype=float) for each in (over, half, cap, band)]
    offsets = np.cumsum([0, *map(len, rings)])
    plain, compiled = both(np.concatenate(rings), offsets, shorter_way=True)
    assert compiled == pytest.approx(plain, rel=1e-13)
    assert compiled[2:].tolist() == plain[2:].tolist()  # these are left to NumPy
    moved = rings[0] - [(360.0, 0.0)] * (rings[0][:, :1] > 0.0)
    assert compiled[0] == pytest.approx(both(moved, np.array([0, 5]))[0][0], rel=1e-13)


@pytest.mark.parametrize("compiled", [False, True])
def test_faults_of_rings_are_told_one_by_one(compiled: bool) -> None:
    square = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)], dtype=float)
    rings = [square, square[:4], square * (1, 91), square * (1, np.nan), square]
    offsets = np.cumsum([0, *map(len, rings)])
    lon, lat = np.concatenate(rings).T
    areas, faults = ring_areas(lon, lat, offsets, compiled=compiled)
    assert faults.tolist() == [0, OPEN_RING, BAD_LATITUDE, BAD_LATITUDE + OPEN_RING, 0]
    assert areas[0] == areas[4]


def test_offsets_that_leave_the_coordinates_are_refused() -> None:
    for offsets in ([0, 6], [-1, 4], [0, 4, 2], []):
        with pytest.raises(ValueError, match=r"^ring_offsets: found "):
            ring_areas(np.zeros(5), np.zeros(5), np.array(offsets), compiled=True)
    with pytest.raises(ValueError, match=r"^offsets: found offsets from 0 to 9; expected rising ones between 0 and 8"):
        areas_of_wkb(np.zeros(8, np.uint8), np.array([0, 9]), compiled=True)


def buffers(texts: list[bytes]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """WKB as Arrow holds it."""
    return np.frombuffer(b"".join(texts), np.uint8), np.cumsum([0, *map(len, texts)])


def both_of_wkb(texts: list[bytes], validity: NDArray[np.bool_] | None = None) -> tuple[FloatArray, Status]:
    """Areas and status from the compiled loop, which are those from shapely and NumPy."""
    plain, plain_status = areas_of_wkb(*buffers(texts), validity, compiled=False)
    areas, status = areas_of_wkb(*buffers(texts), validity, compiled=True)
    assert status.tolist() == plain_status.tolist()
    assert areas == pytest.approx(plain, rel=1e-13, nan_ok=True)
    assert np.isnan(areas).tolist() == (status != MEASURED).tolist()
    return areas, status


HOLED = shapely.Polygon([(0, 0), (9, 1), (5, 8)], [[(4, 2), (5, 2), (5, 3)], [(4, 4), (5, 4), (5, 5)]])
MULTI = shapely.MultiPolygon([HOLED, shapely.box(20, 50, 21, 52)])
NESTED = shapely.GeometryCollection([shapely.GeometryCollection([MULTI, shapely.Point(1, 1)]), HOLED])


def written(geometry: BaseGeometry) -> list[bytes]:
    """A geometry in all kinds of WKB: both byte orders, ISO and extended, with Z and M, with a reference id."""
    with_z = shapely.force_3d(geometry, 7.0)
    found = []
    for each in (geometry, with_z):
        for order in (0, 1):
            for flavor in ("iso", "extended"):
                found.append(shapely.to_wkb(each, byte_order=order, flavor=flavor))
            found.append(shapely.to_wkb(shapely.set_srid(each, 4326), byte_order=order, include_srid=True))
    return found


@pytest.mark.parametrize("geometry", [HOLED, MULTI, NESTED], ids=lambda each: str(each.geom_type))
def test_all_kinds_of_wkb_have_the_area_of_their_geometry(geometry: BaseGeometry) -> None:
    expected = area_m2([geometry])[0]
    areas, status = both_of_wkb(written(geometry))
    assert areas == pytest.approx([expected] * len(areas), rel=1e-13)
    assert not status.any()


@pytest.mark.parametrize(("code", "more"), [(2003, 1), (3003, 2), (0x40000003, 1), (0xC0000003, 2), (0xE0000003, 2)])
def test_measures_are_passed_over(code: int, more: int) -> None:
    """Z, M and both, of ISO and of extended WKB, with a reference id or without."""
    ring = [(0.0, 0.0), (9.0, 1.0), (5.0, 8.0), (0.0, 0.0)]
    srid = struct.pack("<I", 4326) if code & 0x20000000 else b""
    positions = b"".join(struct.pack(f"<{2 + more}d", *each, *[5.0] * more) for each in ring)
    text = struct.pack("<BI", 1, code) + srid + struct.pack("<II", 1, 4) + positions
    assert both_of_wkb([text])[0][0] == pytest.approx(area_m2([shapely.Polygon(ring)])[0], rel=1e-13)


def test_empty_flat_missing_and_out_of_range() -> None:
    geometries = [shapely.Polygon(), shapely.MultiPolygon(), shapely.Point(1, 1), shapely.LineString([(0, 0), (1, 1)])]
    swapped = shapely.box(50, 100, 51, 101)
    texts = [each.wkb for each in (*geometries, HOLED, swapped, HOLED)]
    areas, status = both_of_wkb(texts, np.array([True] * 6 + [False]))
    assert areas[:4].tolist() == [0.0] * 4
    assert status.tolist() == [MEASURED] * 5 + [OUT_OF_RANGE, MISSING]


@pytest.mark.parametrize("order", [0, 1])
def test_wkb_cut_off_at_any_byte_is_unreadable(order: int) -> None:
    text = shapely.to_wkb(MULTI, byte_order=order)
    # Behind each text the buffer goes on with the next one: what lies beyond its end must not be read.
    cut = [text[:length] for length in range(len(text))]
    _, status = both_of_wkb([each for short in cut for each in (short, text)])
    assert set(status[::2].tolist()) == {UNREADABLE}
    assert set(status[1::2].tolist()) == {MEASURED}
    for short in cut:  # and alone, where nothing lies behind
        assert both_of_wkb([short])[1].tolist() == [UNREADABLE]


def test_broken_bytes_are_read_as_shapely_reads_them() -> None:
    text = bytearray(MULTI.wkb)
    broken = []
    for at in range(len(text)):
        for value in (0, 1, 3, 6, 0x7F, 0xFF):
            other = bytearray(text)
            other[at] = value
            broken.append(bytes(other))
    plain, plain_status = areas_of_wkb(*buffers(broken), compiled=False)
    areas, status = areas_of_wkb(*buffers(broken), compiled=True)
    assert status.tolist() == plain_status.tolist()
    # A longitude of 1e300 is no place: of those on the earth, the areas are the same.
    geometries = shapely.from_wkb(np.array(broken, dtype=object), on_invalid="ignore")
    positions, owners = shapely.get_coordinates(geometries, return_index=True)
    on_earth = np.ones(len(broken), dtype=bool)
    on_earth[owners[~(np.abs(positions) <= 360.0).all(axis=1)]] = False
    assert areas[on_earth] == pytest.approx(plain[on_earth], rel=1e-13, nan_ok=True)
    assert {MEASURED, UNREADABLE} <= set(status.tolist())


def test_counts_that_promise_more_than_there_is_are_unreadable() -> None:
    for parts, rings, positions in ((2**32 - 1, 1, 4), (1, 2**32 - 1, 4), (1, 1, 2**32 - 1), (1, 1, 2**28)):
        multi = struct.pack("<BII", 1, 6, parts)
        polygon = struct.pack("<BII", 1, 3, rings) + struct.pack("<I", positions) + bytes(64)
        for text in [multi + polygon] + [polygon] * (parts == 1):
            areas, status = areas_of_wkb(*buffers([text]), compiled=True)
            assert np.isnan(areas[0])
            assert status[0] == UNREADABLE


def test_open_rings_are_unreadable_in_wkb_and_open_in_geoarrow() -> None:
    positions = [(0.0, 0.0), (9.0, 1.0), (5.0, 8.0), (1.0, 1.0)]
    text = struct.pack("<BIII", 1, 3, 1, 4) + np.array(positions).tobytes()
    assert both_of_wkb([HOLED.wkb, text])[1].tolist() == [MEASURED, UNREADABLE]
    lon, lat = np.array(positions).T
    areas, status = areas_of_geoarrow(lon, lat, [0, 4], [0, 1])
    assert np.isnan(areas[0])
    assert status.tolist() == [OPEN]


def test_threads_change_no_byte() -> None:
    coordinates, offsets = random_rings(0.01, 2_000, 9)
    lon, lat = coordinates.T
    texts = [shapely.Polygon(ring).wkb for ring in np.split(coordinates, offsets[1:-1])]
    for compiled in (False, True):
        one, two = (ring_areas(lon, lat, offsets, threads=each, compiled=compiled)[0] for each in (1, 2))
        assert one.tobytes() == two.tobytes()
        one, two = (areas_of_wkb(*buffers(texts), threads=each, compiled=compiled)[0] for each in (1, 2))
        assert one.tobytes() == two.tobytes()


def random_polygon() -> shapely.Polygon:
    """A star with up to three holes; one in four has a ring that comes back to its first position on the way."""
    centre = RANDOM.uniform((-170.0, -80.0), (170.0, 80.0))
    angles = np.sort(RANDOM.uniform(0, 2 * math.pi, int(RANDOM.integers(3, 40))))
    star = np.column_stack([np.cos(angles), np.sin(angles)]) * RANDOM.uniform(2.0, 3.0, (len(angles), 1))
    eight = np.array([(0, 0), (1, 0), (1, 1), (0, 0), (-1, 0), (-1, -1), (0, 0)])
    shell = eight * 3.0 if RANDOM.random() < 0.25 else star
    holes = [0.2 * (star if at % 2 else eight) + np.array((at, 0.1)) for at in range(int(RANDOM.integers(0, 4)))]
    return shapely.Polygon(shell + centre, [hole + centre for hole in holes])


def random_geometries(count: int) -> list[BaseGeometry | None]:
    """Polygons, multipolygons with empty parts, with Z and M, collections, lines, empty and missing geometries."""
    found: list[BaseGeometry | None] = []
    for _ in range(count):
        parts = [random_polygon() for _ in range(int(RANDOM.integers(1, 6)))]
        multi = shapely.MultiPolygon(parts)
        with_empty = shapely.from_wkt(f"MULTIPOLYGON (EMPTY, {multi.wkt.removeprefix('MULTIPOLYGON (')}")
        with_z, line = shapely.force_3d(multi, 7.0), shapely.LineString(parts[0].exterior)
        with_zm = shapely.from_wkt(
            "POLYGON ZM ((0 0 5 6, 9 1 5 6, 5 8 5 6, 0 0 5 6), (4 2 1 1, 5 2 1 1, 5 3 1 1, 4 2 1 1))"
        )
        nested = shapely.GeometryCollection([multi, line, shapely.GeometryCollection([parts[0], shapely.Point(1, 1)])])
        found += [*parts, multi, with_empty, with_z, with_zm, nested, line, None]
        found += [shapely.Polygon(), shapely.MultiPolygon(), shapely.GeometryCollection()]
    return found


def area_by_series(geometry: BaseGeometry | None) -> float:
    """Shells minus holes of a geometry, one ring after the other."""
    if geometry is None:
        return math.nan
    if isinstance(geometry, shapely.Polygon):
        rings = [
            abs(ring_area_m2(np.array(ring.coords)[:, :2])) for ring in (geometry.exterior, *geometry.interiors) if ring
        ]
        return 2 * sum(rings[:1]) - sum(rings)
    return sum(area_by_series(part) for part in getattr(geometry, "geoms", []))


@pytest.mark.parametrize("held", ["in GEOS", "as WKB", "as rings"])
def test_shapely_geometries_of_any_kind_are_shells_minus_holes(held: str, monkeypatch: pytest.MonkeyPatch) -> None:
    geometries = random_geometries(40)
    expected = np.array([area_by_series(each) for each in geometries])
    loops = compiled_loops(0, wanted=True)
    assert loops is not None
    if held == "in GEOS":
        array = np.array(geometries, dtype=object)
        counts = shapely.get_num_coordinates(array)
        how: dict[str, Any] = {"ellipsoid": WGS84, "shorter_way": False}
        one, two = (areas_in_geos_m2(loops, array, counts, **how, threads=each) for each in (1, 2))
        assert one.tobytes() == two.tobytes()
        assert np.isnan(one).tolist() == [each is None or each.geom_type == "GeometryCollection" for each in geometries]
        # A buffer that is too short leaves the long rings to NumPy, and is not written beyond its end.
        assert np.isnan(areas_in_geos_m2(loops, array, np.minimum(counts, 5), **how, threads=1)[counts > 50]).all()
    elif held == "as WKB":
        monkeypatch.setattr(loops, "geos_areas", None)
        geometries = [each for each in geometries if each is None or "Polygon" in each.geom_type]
        expected = np.array([area_by_series(each) for each in geometries])
    if held != "as rings":
        monkeypatch.setattr(ring_areas_module, "COMPILED_VERTICES", 100)
        monkeypatch.setattr("metes.measure.area_api.COMPILED_VERTICES", 100)
    for threads in (1, 2):
        found = metes.area_m2(geometries, check_validity=False, threads=threads)
        assert found == pytest.approx(expected, rel=1e-11, nan_ok=True)


def test_rings_taken_some_at_a_time_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    array = np.array(random_geometries(20), dtype=object)
    expected = rings_of(array)
    monkeypatch.setattr("metes.measure.area.PARTS_AT_A_TIME", 7)
    found = rings_of(array)
    for name in ("coordinates", "offsets", "owners", "is_shell"):
        assert getattr(found, name).tolist() == getattr(expected, name).tolist()
    assert found.geometries == len(array)


def test_areas_without_numba_are_numpys_and_a_warning_says_so_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "metes.measure.compiled", raising=False)
    monkeypatch.setitem(sys.modules, "numba", None)
    monkeypatch.setattr(ring_areas_module, "COMPILED_VERTICES", 1_000)
    ring_areas_module._load_compiled.cache_clear()
    coordinates, offsets = random_rings(0.1, 100)
    lon, lat = coordinates.T
    try:
        with pytest.warns(MetesWarning, match=r"numba is not installed; .*: pip install metes\[fast\]"):
            found, _ = ring_areas(lon, lat, offsets)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            again, _ = ring_areas(lon, lat, offsets)
    finally:
        ring_areas_module._load_compiled.cache_clear()
    assert found.tolist() == again.tolist() == ring_areas(lon, lat, offsets, compiled=False)[0].tolist()


def test_numba_waits_for_a_million_vertices() -> None:
    code = (
        "import sys, numpy as np, metes\n"
        "rings = np.tile([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)], (250_000, 1))\n"
        "for count in (249_999, 250_000):\n"
        "    offsets = np.arange(count + 1)\n"
        "    metes.area_m2_of_coordinates(rings[: 4 * count], 4 * offsets, offsets)\n"
        "    print('numba' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
