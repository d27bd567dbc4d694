"""`metes.batch`: record batches of Arrow are measured and checked row by row, whatever batch a row is in."""

from __future__ import annotations

import json
import math
import pickle
import struct
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Geod

import metes
from cases import CASES
from metes.batch import check, measure
from metes.batch.checking import CRASH, batch_checks, is_of_one_feature
from metes.checks import CHECKS
from metes.checks.engine.runner import run_document
from metes.files.errors import InputError
from metes.files.file import LayerFile

GEOD = Geod(ellps="WGS84")
OPEN_RING = struct.pack("<BIIIdddddd", 1, 3, 1, 3, 0, 0, 1, 0, 1, 1)


def batch_of(shapes: Any, geo: dict[str, Any] | None = None, **columns: Any) -> pa.RecordBatch:
    wkb = [each if each is None or isinstance(each, bytes) else shapely.to_wkb(each) for each in shapes]
    batch = pa.record_batch({**columns, "geometry": pa.array(wkb, pa.binary())})
    if geo is None:
        return batch
    of_column = {"encoding": "WKB", "geometry_types": [], **geo}
    text = json.dumps({"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": of_column}})
    return batch.replace_schema_metadata({b"geo": text.encode()})


def boxes(count: int, seed: int = 1) -> Any:
    """Small quadrilaterals anywhere on the earth, every tenth with a hole, every seventeenth crossing itself."""
    rng = np.random.default_rng(seed)
    lon, lat = rng.uniform(-179, 178, count), rng.uniform(-85, 84, count)
    shapes = shapely.box(lon, lat, lon + 0.5, lat + 0.3)
    shapes[::10] = [shapely.difference(each, shapely.buffer(each.centroid, 0.1)) for each in shapes[::10]]
    shapes[::17] = [
        shapely.Polygon([(x, y), (x + 1, y + 1), (x + 1, y), (x, y + 1)])
        for x, y in zip(lon[::17], lat[::17], strict=True)
    ]
    return shapes


def assert_same(found: pa.Table, expected: pa.Table) -> None:
    """The same rows; areas may differ in the last binary digits, as the kernel sums small rings side by side."""
    areas = [np.array(table.column("area_km2").to_pylist(), dtype=float) for table in (found, expected)]
    np.testing.assert_allclose(areas[0], areas[1], rtol=1e-14)
    assert found.drop_columns(["area_km2"]).equals(expected.drop_columns(["area_km2"]))


def test_areas_are_those_of_the_public_function_and_perimeters_those_of_geodesics() -> None:
    shapes = boxes(300)
    shapes = shapes[shapely.is_valid(shapes)]
    found = measure(batch_of(shapes)).to_pydict()
    assert found["area_km2"] == (metes.area_m2(shapes) / 1e6).tolist()
    geodesic = [sum(GEOD.geometry_length(ring) for ring in shapely.get_rings(each)) / 1e3 for each in shapes]
    assert found["perimeter_km"] == pytest.approx(geodesic, rel=1e-9)
    assert all(found["is_valid"])
    assert set(found["note"]) == {""}


def test_small_edges_have_nearly_the_geodesic_area() -> None:
    shape = shapely.segmentize(shapely.box(10, 40, 10.5, 40.3), 0.001)
    geodesic = abs(GEOD.geometry_area_perimeter(shape)[0]) / 1e6
    assert measure(batch_of([shape])).to_pydict()["area_km2"] == pytest.approx([geodesic], rel=1e-8)


def test_each_row_has_a_result_and_a_reason() -> None:
    line, point = shapely.LineString([(0, 0), (1, 1)]), shapely.Point(1, 1)
    shapes = [
        None,
        line,
        point,
        shapely.Polygon(),
        b"\x01\x09",
        shapely.box(0, 89, 1, 91),
        shapely.box(-170, 0, 170, 1),
    ]
    shapes += [
        shapely.GeometryCollection([point]),
        shapely.GeometryCollection([point, shapely.box(0, 0, 1, 1)]),
        OPEN_RING,
    ]
    found = measure(batch_of(shapes, id=list(range(len(shapes))))).to_pylist()
    assert [row["id"] for row in found] == list(range(len(shapes)))
    assert [row["area_km2"] is None for row in found] == [True] * 6 + [False, True, False, False]
    assert [row["is_valid"] for row in found] == [None] * 6 + [True, None, True, True]
    assert [row["note"] for row in found] == [
        "no geometry",
        "a LineString has no area",
        "a Point has no area",
        "no geometry",
        "a value that is not a geometry",
        "a latitude of 91 degrees",
        "an edge spans 340 degrees of longitude; if it crosses the antimeridian, use --shorter-way",
        "a GeometryCollection without polygons has no area",
        "",
        "",
    ]


def test_a_ring_of_two_positions_is_no_geometry() -> None:
    two = struct.pack("<BIIIdddd", 1, 3, 1, 2, 0, 0, 1, 1)
    (row,) = measure(batch_of([two])).to_pylist()
    assert (row["area_km2"], row["note"]) == (None, "a value that is not a geometry")


def test_declared_areas_are_compared() -> None:
    shape = shapely.box(0, 0, 1, 1)
    ha = metes.area_m2(shape) / 1e4
    found = measure(batch_of([shape] * 3, size_ha=[ha, 2 * ha, None]), declared="size_ha").to_pydict()
    assert found["declared_km2"][:2] == pytest.approx([ha / 100, ha / 50])
    assert found["declared_error"] == [pytest.approx(0.0, abs=1e-12), pytest.approx(1.0), None]
    with pytest.raises(InputError, match="declared_unit: found '' for 'x'; expected one of m2, km2"):
        measure(batch_of([shape], x=[1.0]), declared="x")


def test_geoarrow_gives_what_wkb_gives() -> None:
    shapes = boxes(40)
    shapes[3] = None
    frame = geopandas.GeoDataFrame({"id": range(40)}, geometry=shapes, crs=4326)
    expected = measure(batch_of(shapes)).to_pydict()
    for encoding in ("WKB", "geoarrow"):
        for interleaved in (True, False):
            table = pa.table(frame.to_arrow(geometry_encoding=encoding, interleaved=interleaved, index=False))
            found = measure(table.to_batches()[0])
            assert found.drop_columns(["id"]).to_pydict() == expected
            faults = check(table.to_batches()[0]).to_pylist()
            assert faults == check(batch_of(shapes, id=list(range(40)))).to_pylist()


@pytest.mark.parametrize(
    ("geo", "message"),
    [
        ({"crs": CRS(3857).to_json_dict()}, "found the CRS WGS 84 / Pseudo-Mercator; expected OGC:CRS84 or EPSG:4326"),
        ({"crs": CRS(4490).to_json_dict()}, "found the CRS China Geodetic Coordinate System 2000; expected"),
        ({"crs": None}, "found an undefined CRS; expected WGS 84: if it is meant, say crs='OGC:CRS84'"),
        ({"edges": "spherical"}, "found edges 'spherical'; expected 'planar'"),
        ({"encoding": "point"}, "found binary with the encoding 'point'; expected WKB in binary, or GeoArrow"),
    ],
)
def test_other_planes_are_refused_with_their_name(geo: dict[str, Any], message: str) -> None:
    batch = batch_of([shapely.box(0, 0, 1, 1)], geo)
    for function in (measure, check):
        with pytest.raises(InputError) as refused:
            function(batch)
        assert message in str(refused.value)


@pytest.mark.parametrize("geo", [{}, {"crs": CRS(4326).to_json_dict()}, {"crs": CRS("OGC:CRS84").to_json_dict()}])
def test_wgs84_is_obeyed(geo: dict[str, Any]) -> None:
    assert measure(batch_of([shapely.box(0, 0, 1, 1)], geo)).to_pydict()["area_km2"] == [pytest.approx(12308.463894)]


def test_an_undefined_crs_can_be_named() -> None:
    batch = batch_of([shapely.box(0, 0, 1, 1)], {"crs": None})
    assert measure(batch, crs="OGC:CRS84").num_rows == 1


def test_spherical_edges_of_geoarrow_are_refused() -> None:
    field = pa.field(
        "g",
        pa.binary(),
        metadata={"ARROW:extension:name": "geoarrow.wkb", "ARROW:extension:metadata": '{"edges": "spherical"}'},
    )
    batch = pa.RecordBatch.from_arrays([pa.array([shapely.to_wkb(shapely.Point(0, 0))])], schema=pa.schema([field]))
    with pytest.raises(InputError, match="'spherical'"):
        measure(batch)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"geometry": "geomtry"}, "geometry column: found 'geomtry'; did you mean geometry?"),
        ({"keep": ["nam"]}, "keep: found 'nam'"),
        ({"keep": ["geometry"]}, "keep: found 'geometry', the name of the geometry or of a result"),
        ({"declared": "nam"}, "declared: found 'nam'"),
        ({"declared": "name", "declared_unit": "ha"}, "column 'name': found"),
    ],
)
def test_wrong_names_are_told(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as refused:
        measure(batch_of([shapely.box(0, 0, 1, 1)], name=["x"]), **options)
    assert message in str(refused.value)


def test_columns_are_kept_unless_they_have_the_name_of_a_result() -> None:
    batch = batch_of([shapely.box(0, 0, 1, 1)], name=["x"], area_km2=[1.0], other=[True])
    assert measure(batch).schema.names == ["name", "other", "type", "area_km2", "perimeter_km", "is_valid", "note"]
    assert measure(batch, keep=["other"]).schema.names[:2] == ["other", "type"]


def test_an_empty_batch_has_the_schema() -> None:
    empty = batch_of([], id=pa.array([], pa.string()))
    assert measure(empty).schema == measure(batch_of([None], id=["a"])).schema
    assert check(empty).schema == check(batch_of([OPEN_RING], id=["a"])).schema


def test_functions_can_be_pickled() -> None:
    batch = batch_of(boxes(5))
    for function in (measure, check):
        assert pickle.loads(pickle.dumps(function))(batch).equals(function(batch))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.integers(1, 120), min_size=1, max_size=6))
def test_rows_do_not_depend_on_their_batch(seed: int, cuts: list[int]) -> None:
    shapes = boxes(120, seed)
    batch = batch_of(shapes, id=[str(number) for number in range(120)])
    edges = sorted({0, 120, *cuts})
    pieces = [(begin, batch.slice(begin, end - begin)) for begin, end in pairwise(edges)]
    in_pieces = pa.Table.from_batches([measure(piece) for _, piece in pieces])
    assert_same(in_pieces, pa.Table.from_batches([measure(batch)]))
    faults = pa.Table.from_batches([check(piece, first_row=begin) for begin, piece in pieces])
    assert faults.equals(pa.Table.from_batches([check(batch)]))
    assert faults.num_rows >= math.ceil(120 / 17)


def case_features() -> list[dict[str, Any]]:
    """Every feature of the GeoJSON cases of the geometry checks that a record batch can hold: 2D polygons and lines."""
    found = []
    for path in sorted(CASES.glob("*/*/*.geojson")):
        try:
            value = json.loads(path.read_text(encoding="utf-8"))
        except (ValueError, RecursionError):
            continue
        features = value.get("features", [value]) if isinstance(value, dict) else []
        found += [each for each in features if isinstance(each, dict) and wkb_of(each.get("geometry")) is not None]
    return found


def wkb_of(geometry: Any) -> bytes | None:
    """WKB of rings exactly as written, also open ones; None for other geometries."""
    try:
        parts = {"Polygon": [geometry["coordinates"]], "MultiPolygon": geometry["coordinates"]}[geometry["type"]]
        polygons = [
            struct.pack("<BII", 1, 3, len(rings))
            + b"".join(
                struct.pack("<I", len(ring)) + b"".join(struct.pack("<dd", *position[:2]) for position in ring)
                for ring in rings
            )
            for rings in parts
        ]
    except (KeyError, TypeError, struct.error):
        return None
    is_many = geometry["type"] == "MultiPolygon"
    return struct.pack("<BII", 1, 6, len(polygons)) + b"".join(polygons) if is_many else polygons[0]


def test_faults_are_those_of_each_feature_as_a_layer_of_its_own() -> None:
    """Features of all cases in one batch: what the checks find there at once leaves no fault of a single one out."""
    features = case_features()
    assert len(features) > 300
    batch = batch_of([wkb_of(each["geometry"]) for each in features], id=[str(n) for n in range(len(features))])
    checks = [each for each in CHECKS if is_of_one_feature(each)]
    assert len(checks) > 15
    expected = []
    for number, feature in enumerate(features):
        alone = {"type": "Feature", "id": str(number), "properties": {"id": str(number)}}
        geometry = {"type": feature["geometry"]["type"], "coordinates": in_2d(feature["geometry"]["coordinates"])}
        layer = {"type": "FeatureCollection", "features": [{**alone, "geometry": geometry}]}
        document = LayerFile(path="", location=Path(), value=layer, is_in_degrees=True)
        expected += [(number, fault.id, fault.found) for fault in run_document(document, checks)]
    found = [(row["row"], row["id"], row["found"]) for row in check(batch).to_pylist()]
    assert found == expected
    assert {each[1] for each in found} >= {
        "G101",
        "G102",
        "G104",
        "G105",
        "G107",
        "G120",
        "G121",
        "G125",
        "G126",
        "G127",
    }


def in_2d(coordinates: Any) -> Any:
    if coordinates and isinstance(coordinates[0], list):
        return [in_2d(each) for each in coordinates]
    return coordinates[:2]


def test_a_fault_says_where_it_is() -> None:
    (row,) = check(batch_of([OPEN_RING], name=["open"]), first_row=7, select=["G101"]).to_pylist()
    assert (row["row"], row["feature_id"], row["id"]) == (7, "open", "G101")
    assert row["pointer"] == "/features/7/geometry/coordinates/0/2"
    assert row["mend"]


def test_numbers_beyond_degrees_are_faults_as_the_crs_is_known() -> None:
    metres = shapely.box(400_000, 4_000_000, 401_000, 4_001_000)
    assert [row["id"] for row in check(batch_of([metres])).to_pylist()] == ["G104"]


def test_a_declared_area_is_checked() -> None:
    batch = batch_of([shapely.box(0, 0, 1, 1)] * 2, area_km2=[12308.0, 99.0])
    assert [(row["row"], row["id"]) for row in check(batch).to_pylist()] == [(1, "G134")]


def test_checks_can_be_chosen() -> None:
    assert [each.ID for each in batch_checks(select=["G101", "N108"])] == ["G101"]
    assert not any(each.FAULT.only_rfc7946 for each in batch_checks())
    with pytest.raises(InputError, match="G999"):
        check(batch_of([OPEN_RING]), select=["G999"])


def test_a_check_that_ends_in_an_exception_is_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    from metes.checks.geometry import ring_not_closed

    def broken(_: object) -> Any:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(ring_not_closed, "faults", broken)
    rows = check(batch_of([shapely.box(0, 0, 1, 1)])).to_pylist()
    assert [(row["id"], row["severity"], row["found"]) for row in rows] == [
        ("G101", CRASH, "ZeroDivisionError: division by zero")
    ]


def test_numbers_that_overflow_are_faults_and_no_warnings() -> None:
    line = [[0.0, 1e308], [1e308, 1e308], [1.0, 1.0], [0.0, 1e308]]
    wkb = shapely.to_wkb(shapely.polygons(np.array([line])))
    found = check(pa.record_batch({"geometry": pa.array(wkb.tolist(), pa.binary())}))
    assert "G104" in found.column("id").to_pylist()
