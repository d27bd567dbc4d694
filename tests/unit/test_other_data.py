"""Severities of faults in other people's files, --strict, and files read in part: gzip, folders, GeoPackages."""

from __future__ import annotations

import gzip
import json
import sqlite3
import struct
from pathlib import Path
from typing import Any

import pytest

import metes
from cases import CASES
from command import metes as run_metes
from geopackages import write_geopackage
from metes.checks import Severity, check_paths, checked_paths
from metes.files.errors import InputError

BOW_TIE = {"type": "Polygon", "coordinates": [[[10, 50], [11, 51], [11, 50], [10, 51], [10, 50]]]}
CLOCKWISE = {"type": "Polygon", "coordinates": [[[10, 50], [10, 51], [11, 51], [11, 50], [10, 50]]]}
SQUARE = {"type": "Polygon", "coordinates": [[[10, 50], [11, 50], [11, 51], [10, 51], [10, 50]]]}


@pytest.mark.parametrize(
    ("case", "check_id", "severity"),
    [
        ("ring_wound_wrong_way/bad/clockwise_exterior", "G103", Severity.WARNING),
        ("ring_wound_wrong_way/bad/whole_layer_clockwise", "G103", Severity.WARNING),
        ("bbox_differs/bad/larger_than_the_positions", "G112", Severity.WARNING),
        ("bbox_differs/bad/of_a_member_of_a_collection", "G112", Severity.ERROR),
        ("geometry_empty_or_null/bad/empty_coordinates", "G106", Severity.WARNING),
        ("antimeridian_crossed/bad/line_through_zero", "G117", Severity.WARNING),
        ("antimeridian_crossed/bad/size_of_the_shorter_way", "G117", Severity.ERROR),
        ("antimeridian_crossed/bad/bbox_of_the_shorter_way", "G117", Severity.ERROR),
        ("part_is_sliver/bad/narrower_than_a_millimetre", "G126", Severity.WARNING),
        ("geometry_not_valid/bad/bow_tie_in_a_collection", "G105", Severity.ERROR),
        ("geopackage_rule_broken/bad/application_id", "G137", Severity.ERROR),
        ("geopackage_rule_broken/bad/blob_version", "G137", Severity.ERROR),
        ("geopackage_rule_broken/bad/crs_not_listed", "G137", Severity.ERROR),
        ("geopackage_rule_broken/bad/crs_of_contents_differs", "G137", Severity.ERROR),
        ("geopackage_rule_broken/bad/envelope_wrong", "G137", Severity.WARNING),
        ("geopackage_rule_broken/bad/geometry_type_unknown", "G137", Severity.ERROR),
        ("geopackage_rule_broken/bad/heights_prohibited", "G137", Severity.ERROR),
        ("geopackage_rule_broken/bad/no_primary_key", "G137", Severity.ERROR),
        ("geopackage_rule_broken/bad/srs_of_the_blob", "G137", Severity.ERROR),
        ("geopackage_rule_broken/bad/type_of_another_kind", "G137", Severity.ERROR),
        ("geopackage_rule_broken/bad/wgs84_not_listed", "G137", Severity.ERROR),
    ],
)
def test_severity_is_that_of_the_standard(case: str, check_id: str, severity: Severity) -> None:
    ending = "gpkg" if check_id == "G137" else "geojson"
    faults = check_paths([CASES / f"{case}.{ending}"])
    assert {fault.severity for fault in faults if fault.id == check_id} == {severity}


MULTI = "MULTIPOLYGON (((12 50, 13 50, 13 51, 12 50)))"
OTHER_SYSTEM = "update gpkg_contents set srs_id = -1"


@pytest.mark.parametrize(
    ("case", "requirement", "severity"),
    [
        ({"geometry": MULTI}, "32", Severity.WARNING),
        ({"geometry": MULTI, "type": "LINESTRING"}, "32", Severity.ERROR),
        ({"sql": ["pragma user_version = 10100", OTHER_SYSTEM]}, "146", Severity.WARNING),
        ({"sql": ["pragma user_version = 10200", OTHER_SYSTEM]}, "146", Severity.ERROR),
    ],
)
def test_severity_of_a_requirement(tmp_path: Path, case: dict[str, Any], requirement: str, severity: Severity) -> None:
    """GDAL writes Multi geometries into columns of the single type; requirement 146 came with version 1.2."""
    faults = check_paths([write_geopackage(tmp_path / "a.gpkg", case)])
    found = {fault.severity for fault in faults if f"(requirement {requirement})" in fault.expected}
    assert found == {severity}


def test_strict_makes_errors_of_warnings_and_of_the_exit_code(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps(CLOCKWISE), encoding="utf-8")
    usual, strict = run_metes("check", path), run_metes("check", path, "--strict")
    assert (usual.returncode, strict.returncode) == (0, 1)
    assert "no errors, 1 warning" in usual.stdout
    assert strict.stdout.endswith("1 error\n")
    assert run_metes("check", path, "--strict", "--ignore", "G103").returncode == 0
    assert [fault.severity for fault in metes.check(CLOCKWISE, strict=True)] == [Severity.ERROR]


def test_gzip_is_read_as_the_text_in_it(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson.gz"
    path.write_bytes(gzip.compress(json.dumps(BOW_TIE).encode()))
    assert [(fault.id, fault.line) for fault in check_paths([path])] == [("G105", 1)]
    sequence = tmp_path / "b.geojsonl.gz"
    line = json.dumps({"type": "Feature", "properties": {}, "geometry": BOW_TIE}).encode()
    sequence.write_bytes(gzip.compress(b"%s\n" % line.replace(b"50", b"40") + line + b"\n"))
    assert [fault.line for fault in check_paths([sequence])] == [1, 2]
    assert checked_paths([tmp_path]).files == 2


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (gzip.compress(b"0" * 3_000_000), "to more than"),
        (gzip.compress(b"{}")[:-9], "cannot be unpacked as gz"),
        (gzip.compress(b"SQLite format 3\0"), "the format geopackage compressed with gzip"),
        (gzip.compress(b"\0" * 257 + b"ustar"), "a tar archive compressed with gzip"),
    ],
    # The bytes hold the time, and are another name in every process of the test run.
    ids=["bomb", "cut off", "GeoPackage", "tar"],
)
def test_gzip_of_anything_else_is_refused_in_one_line(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(data)
    with pytest.raises(InputError, match=words):
        check_paths([path])


def test_json_in_a_folder_is_read_by_its_content_and_the_rest_is_counted(tmp_path: Path) -> None:
    texts = {
        "bow.json": json.dumps({"bbox": [10, 50, 11, 51], **BOW_TIE}),
        "cut.geo.json": '{"type": "FeatureCollection", "features": [',
        "package.json": '{"name": "x", "type": "module"}',
        "api.json": json.dumps({"example": BOW_TIE}),
        "list.json": json.dumps([BOW_TIE]),
        "notes.txt": "none",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    checked = checked_paths([tmp_path])
    assert [(Path(fault.file).name, fault.id) for fault in checked.faults] == [
        ("bow.json", "G105"),
        ("cut.geo.json", "B104"),
    ]
    assert (checked.files, checked.unread) == (2, 4)
    assert "2 files checked (4 other files not read): 2 errors" in run_metes("check", tmp_path).stdout


def wkb_polygon(geometry: dict[str, Any]) -> bytes:
    ring = geometry["coordinates"][0]
    return struct.pack("<BIII", 1, 3, 1, len(ring)) + b"".join(struct.pack("<2d", *position) for position in ring)


def geopackage(path: Path, **layers: tuple[int, bytes]) -> Path:
    """A GeoPackage of layers with one feature each: CRS and geometry in well-known binary."""
    connection = sqlite3.connect(path)
    connection.executescript(
        """
        create table gpkg_spatial_ref_sys (srs_id integer, organization, organization_coordsys_id, definition);
        create table gpkg_contents (table_name, data_type, srs_id);
        create table gpkg_geometry_columns (table_name, column_name, srs_id);
        insert into gpkg_spatial_ref_sys values (4326, 'EPSG', 4326, ''), (99999, 'NONE', 0, 'undefined');
        """
    )
    for name, (srs_id, wkb) in layers.items():
        connection.execute("insert into gpkg_contents values (?, 'features', ?)", (name, srs_id))
        connection.execute("insert into gpkg_geometry_columns values (?, 'geom', ?)", (name, srs_id))
        connection.execute(f'create table "{name}" (fid integer primary key, geom blob)')
        blob = b"GP\0\x01" + struct.pack("<i", srs_id) + wkb
        connection.execute(f'insert into "{name}" (geom) values (?)', (blob,))
    connection.commit()
    connection.close()
    return path


def test_layers_that_are_not_read_leave_the_others_to_be_checked(tmp_path: Path) -> None:
    positions = [[500_000, 5_500_000], [500_100, 5_500_100], [500_100, 5_500_000], [500_000, 5_500_100]]
    metres = {"type": "Polygon", "coordinates": [[*positions, positions[0]]]}
    path = geopackage(
        tmp_path / "a.gpkg",
        curve=(4326, struct.pack("<BII", 1, 10, 0)),
        local=(-1, wkb_polygon(metres)),
        unknown=(99999, wkb_polygon(SQUARE)),
        usual=(4326, wkb_polygon(BOW_TIE)),
    )
    connection = sqlite3.connect(path)
    connection.execute("insert into gpkg_contents values ('without', 'features', 4326)")
    connection.execute("insert into gpkg_geometry_columns values ('without', 'geom', 4326)")
    connection.execute("create table without (fid integer primary key)")
    connection.commit()
    connection.close()
    checked = checked_paths([path])
    found = [(fault.file.partition("#")[2], fault.id) for fault in checked.faults]
    assert [each for each in found if each[1] != "G137"] == [("local", "G105"), ("usual", "G105"), ("without", "G108")]
    # The file does not say what it is, and does not list all systems that must be there, or that it uses.
    assert [each for each in found if each[1] == "G137"] == [("curve", "G137"), ("curve", "G137"), ("local", "G137")]
    assert [note.partition("#")[2] for note in checked.notes] == [
        "curve: 1 of type CurvePolygon not examined",
        "local: the CRS -1 is unknown; only what needs no degrees was examined",
        "unknown: the CRS 99999 is unknown; only what needs no degrees was examined",
    ]


def test_what_the_numbers_look_like_is_said_once_with_advice(tmp_path: Path) -> None:
    words = {
        "longitudes_to_360": ("position_out_of_range", "longitudes from 0 to 360", "subtract 360"),
        "pixels": ("coordinates_projected", "look like pixels of an image", "georeference"),
        "small_projected_numbers": ("coordinates_projected", "look like local coordinates", "its unit"),
        "metres_with_a_bow_tie": ("coordinates_projected", "look like metres of a projection", "EPSG:3857"),
    }
    for name, (check, found, mend) in words.items():
        faults = check_paths([CASES / check / "bad" / f"{name}.geojson"])
        (fault,) = (fault for fault in faults if fault.name == check)
        assert found in fault.found
        assert mend in fault.mend
