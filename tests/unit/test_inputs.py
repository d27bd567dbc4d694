"""What `metes check` can be pointed at, and what it refuses to open."""

from __future__ import annotations

import io
import json
import math
import shutil
import sqlite3
import stat
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fiona
import pytest

from cases import laid_out
from command import environment, metes
from fuzzing.geopackage_target import write_geopackage
from metes.checks import Fault, check_paths, checked_paths
from metes.files.errors import InputError, PackageError
from metes.inputs import archive
from metes.inputs.file_kind import FileFormat, format_of_bytes
from metes.inputs.wkb import UnreadableGeometry, geometry_of_blob

PACKAGE = laid_out("boundary_off_segments/good/every_edge_on_a_segment")
OPEN_RING: list[list[float]] = [[0, 0], [1, 0], [1, 1], [0, 1]]
CLOSED_RING: list[list[float]] = [*OPEN_RING, [0, 0]]


def feature(identifier: str, ring: list[list[float]]) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "id": identifier, "properties": {}, "geometry": geometry}


def only(paths: list[Path]) -> Fault:
    (fault,) = (each for each in check_paths(paths) if each.severity == "error")
    return fault


def test_sequence_of_lines_names_lines_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "a.geojsonl"
    good, bad = json.dumps(feature("a", CLOSED_RING)), json.dumps(feature("b", OPEN_RING))
    file.write_text(f"{good}\n\n{bad}\n", encoding="utf-8")
    fault = only([file])
    assert (fault.id, fault.line, fault.feature_id) == ("G101", 3, "b")
    assert fault.column == bad.index("[0, 1]") + 1
    assert fault.pointer.startswith("/features/1/geometry/coordinates/0")


def test_sequence_of_records_may_have_texts_of_many_lines(tmp_path: Path) -> None:
    file = tmp_path / "a.anything"
    texts = [json.dumps(feature("a", CLOSED_RING), indent=1), json.dumps(feature("b", OPEN_RING), indent=1)]
    file.write_text("".join(f"\x1e{text}\n" for text in texts), encoding="utf-8")
    fault = only([file])
    lines = file.read_text(encoding="utf-8").split("\n")
    # The last position of the second ring: its bracket stands two lines above its 0.
    assert fault.id == "G101"
    assert fault.line is not None
    assert lines[fault.line - 1].strip() == "["
    assert [lines[fault.line].strip(), lines[fault.line + 1].strip()] == ["0,", "1"]


def test_texts_of_a_sequence_may_be_geometries_and_collections(tmp_path: Path) -> None:
    file = tmp_path / "a.ndjson"
    bare = json.dumps({"type": "Polygon", "coordinates": [OPEN_RING]})
    collection = json.dumps(
        {"type": "FeatureCollection", "features": [feature("c", CLOSED_RING), feature("d", OPEN_RING)]}
    )
    file.write_text(f"{bare}\n{collection}\n", encoding="utf-8")
    first, second = check_paths([file])
    assert (first.id, first.line, first.column) == ("G101", 1, bare.index("[0, 1]") + 1)
    assert (second.id, second.line, second.column) == ("G101", 2, collection.rindex("[0, 1]") + 1)


@pytest.mark.parametrize(
    ("line", "check_id", "column"),
    [('{"type": }', "B104", 10), ('{"a": 1, "a": 2}', "B105", 10), ('{"a": NaN}', "B106", 7)],
)
def test_faults_of_bytes_in_a_sequence_have_their_line(tmp_path: Path, line: str, check_id: str, column: int) -> None:
    file = tmp_path / "a.geojsonl"
    file.write_text(json.dumps(feature("a", CLOSED_RING)) + f"\n  {line}\n", encoding="utf-8")
    fault = next(each for each in check_paths([file]) if each.id == check_id)
    assert (fault.line, fault.column) == (2, column + 2)


@pytest.mark.parametrize(
    ("start", "ending", "form"),
    [
        (b'{"type": "Feature"}\n{"type": "Feature"}\n', "", FileFormat.SEQUENCE),
        (b'\xef\xbb\xbf{"type": "Feature"}\n{"type": "Feature"}\n', ".json", FileFormat.SEQUENCE),
        (b'{"type": "Feature"}\n', "", FileFormat.GEOJSON),
        (b'{"type": "Feature"}\n{"type": "Feature"}\n', ".geojson", FileFormat.GEOJSON),
        (b"\x1e{}", ".geojson", FileFormat.SEQUENCE),
        (b"PK\x03\x04", "", FileFormat.ARCHIVE),
        (b"SQLite format 3\x00", "", FileFormat.GEOPACKAGE),
        (b"SQLite format 3\x00", ".geojson", FileFormat.GEOJSON),
        (b"", "", FileFormat.GEOJSON),
        (b"{" * 5000, "", FileFormat.GEOJSON),
    ],
)
def test_form_is_told_by_ending_and_first_bytes(start: bytes, ending: str, form: FileFormat) -> None:
    assert format_of_bytes(start, ending) is form


def test_folder_without_descriptor_is_searched(tmp_path: Path) -> None:
    for name in ("b/inner.geojson", "a.geojson", ".hidden/c.geojson"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(json.dumps(feature("x", OPEN_RING)), encoding="utf-8")
    (tmp_path / "link.geojson").symlink_to(tmp_path / "a.geojson")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "notes.txt").write_text("no data", encoding="utf-8")
    checked = checked_paths([tmp_path])
    assert checked.files == 2
    assert [Path(fault.file).name for fault in checked.faults] == ["a.geojson", "inner.geojson"]


def zipped(tmp_path: Path, folder: str = "") -> Path:
    """The good package as an archive, in a folder of its own if one is named."""
    path = tmp_path / "package.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archived:
        for file in sorted(PACKAGE.iterdir()):
            archived.write(file, folder + file.name)
    return path


@pytest.mark.parametrize("folder", ["", "case-1.0.0/"])
def test_zip_of_a_package_is_checked_like_the_package(tmp_path: Path, folder: str) -> None:
    checked = checked_paths([zipped(tmp_path, folder)])
    assert (checked.faults, checked.packages) == ((), ("case 1.0.0",))


def test_faults_in_a_zip_name_files_of_the_package_and_keep_their_lines(tmp_path: Path) -> None:
    folder = shutil.copytree(PACKAGE, tmp_path / "case")
    file = folder / "territories.geojson"
    file.write_text(file.read_text(encoding="utf-8").replace(",\n[130,48]]", "]"), encoding="utf-8")
    path = tmp_path / "p.zip"
    with zipfile.ZipFile(path, "w") as archived:
        for each in sorted(folder.iterdir()):
            archived.write(each, each.name)
    checked = checked_paths([path])
    assert [(fault.id, fault.file) for fault in checked.faults] == [("G101", "territories.geojson")]
    assert "territories.geojson" in checked.sources
    assert checked.sources["territories.geojson"].data == file.read_bytes(), "what was unpacked is gone by now"
    both = checked_paths([path, path])
    assert {fault.file for fault in both.faults} == {f"{path}/territories.geojson"}


def member(name: str, mode: int = stat.S_IFREG | 0o644) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = mode << 16
    return info


def archive_of(*members: tuple[zipfile.ZipInfo, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archived:
        for info, data in members:
            archived.writestr(info, data, compress_type=zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def declaring(size: int) -> bytes:
    """An archive of five bytes that declares so many, in both of its headers."""
    data = archive_of((member("a.geojson"), b"hello"))
    fields = struct.pack("<I", 5)
    for head, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(head) + offset
        assert data[at : at + 4] == fields
        data = data[:at] + struct.pack("<I", size) + data[at + 4 :]
    return data


def encrypted() -> bytes:
    data = bytearray(archive_of((member("a.geojson"), b"hello")))
    for head, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(head) + offset] |= 1
    return bytes(data)


UNSAFE: dict[str, tuple[Callable[[], bytes], str]] = {
    "parent": (lambda: archive_of((member("../evil.geojson"), b"{}")), "leaves the archive"),
    "inner parent": (lambda: archive_of((member("a/../../evil.geojson"), b"{}")), "leaves the archive"),
    "absolute": (lambda: archive_of((member("/tmp/evil.geojson"), b"{}")), "leaves the archive"),
    "drive": (lambda: archive_of((member("C:evil.geojson"), b"{}")), "leaves the archive"),
    "backslash": (lambda: archive_of((member("..\\evil.geojson"), b"{}")), "leaves the archive"),
    "link": (
        lambda: archive_of((member("a.geojson", stat.S_IFLNK | 0o777), b"/etc/passwd")),
        "a link or a special file",
    ),
    "device": (lambda: archive_of((member("a.geojson", stat.S_IFCHR | 0o777), b"")), "a link or a special file"),
    "encrypted": (encrypted, "encrypted; expected"),
    "4 GB declared": (lambda: declaring(0xFFFF_FFF0), "compressed to"),
    "ratio": (lambda: archive_of((member("a.geojson"), b"0" * 3_000_000)), "compressed to"),
    "less declared": (lambda: declaring(2), "not a readable zip"),
    "cut off": (lambda: archive_of((member("a.geojson"), b"hello" * 99))[:-30], "not a readable zip"),
    "no zip": (lambda: b"PK\x03\x04 nothing", "not a readable zip"),
}


@pytest.mark.parametrize("name", list(UNSAFE))
def test_unsafe_archive_is_refused_before_anything_is_unpacked(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    path = tmp_path / "p.zip"
    path.write_bytes(UNSAFE[name][0]())
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InputError) as refused:
        check_paths([path])
    assert UNSAFE[name][1] in str(refused.value)
    assert str(refused.value).startswith(str(path))
    assert sorted(tmp_path.rglob("*")) == before, "nothing is left behind"


def test_names_that_stand_twice_and_too_much_of_anything_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "p.zip"
    with pytest.warns(UserWarning, match="Duplicate name"):
        path.write_bytes(archive_of((member("a.geojson"), b"{}"), (member("a.geojson"), b"[]")))
    with pytest.raises(InputError, match="duplicate member name"):
        check_paths([path])
    path.write_bytes(archive_of((member("a.geojson"), b"1234"), (member("b.geojson"), b"1234")))
    monkeypatch.setattr(archive, "MAX_BYTES", 7)
    with pytest.raises(InputError, match="found 8 bytes after extraction; expected at most 7"):
        check_paths([path])
    monkeypatch.setattr(archive, "MAX_MEMBERS", 1)
    with pytest.raises(InputError, match="found 2 members"):
        check_paths([path])


def test_message_about_a_zip_names_the_zip_and_not_where_it_was_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "p.zip"
    path.write_bytes(archive_of((member("datapackage.json/a.csv"), b"a")))
    with pytest.raises(PackageError) as refused:
        check_paths([path])
    assert str(refused.value).startswith(f"{path}/datapackage.json")
    path.write_bytes(archive_of((member("readme.txt"), b"x")))
    (fault,) = check_paths([path])
    assert fault.id == "P109"
    assert f"no such file in {path.as_posix()}, which contains readme.txt" in fault.message()


def geopackage(tmp_path: Path, crs: str, *rings: list[list[float]], name: str = "layer") -> Path:
    path = tmp_path / "a.gpkg"
    schema = {"geometry": "Polygon", "properties": {"n": "int"}}
    with fiona.open(path, "w", driver="GPKG", crs=crs, schema=schema, layer=name) as sink:
        for number, ring in enumerate(rings):
            geometry = {"type": "Polygon", "coordinates": [[tuple(position) for position in ring]]}
            sink.write({"type": "Feature", "properties": {"n": number}, "geometry": geometry})
    return path


BOW_TIE: list[list[float]] = [[10, 0], [11, 1], [11, 0], [10, 1.5], [10, 0]]


def test_geopackage_is_checked_layer_by_layer(tmp_path: Path) -> None:
    clockwise = [[float(x), float(y)] for x, y in reversed(CLOSED_RING)]
    path = geopackage(tmp_path, "EPSG:4326", clockwise, BOW_TIE, name="states")
    fault = only([path])
    assert (fault.id, fault.file, fault.feature_id) == ("G105", f"{path}#states", "2"), (
        "winding is asked of GeoJSON alone"
    )
    # The diagonals from 10 0 to 11 1, and from 11 0 to 10 1.5, cross where x - 10 is 1.5 (11 - x).
    assert fault.line is None
    assert [fault.lon, fault.lat] == pytest.approx([10.6, 0.6], abs=1e-9)


def test_geopackage_in_metres_is_checked_in_degrees(tmp_path: Path) -> None:
    metres = [[1_100_000.0 + x * 1e5, 6_600_000.0 + y * 1e5] for x, y in BOW_TIE]
    fault = only([geopackage(tmp_path, "EPSG:25833", metres)])
    assert fault.id == "G105"
    assert fault.lon is not None
    # UTM 33 has its meridian at 15 E and 500 km east; 2,150 km and 59 N are 1,650 km, some 29 degrees, farther east.
    assert 40 < fault.lon < 47


def test_open_ring_of_a_geopackage_is_seen(tmp_path: Path) -> None:
    path = geopackage(tmp_path, "EPSG:4326", [[float(x), float(y)] for x, y in CLOSED_RING])
    with sqlite3.connect(path) as connection:
        for (trigger,) in connection.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            connection.execute(f'drop trigger "{trigger}"')
        (blob,) = connection.execute("select geom from layer").fetchone()
        moved = blob[:-16] + struct.pack("<dd", 0.25, 0.25)
        connection.execute("update layer set geom = ?", (moved,))
    connection.close()
    fault = only([path])
    assert (fault.id, fault.lon, fault.lat) == ("G101", 0.25, 0.25)


def test_endless_positions_of_a_geopackage_have_no_place(tmp_path: Path) -> None:
    """JSON has no infinite numbers: the fault of a repeated position names where it is by its pointer alone."""
    path = tmp_path / "a.gpkg"
    write_geopackage(path, [{"type": "MultiPoint", "coordinates": [[math.inf, 1.0], [math.inf, 1.0]]}])
    faults = check_paths([path])
    assert {fault.id for fault in faults} == {"G104", "G107"}
    assert all(fault.pointer and fault.lon is None and fault.lat is None for fault in faults)


def test_empty_ring_of_a_geopackage_hides_no_crossing(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    write_geopackage(path, [{"type": "MultiPolygon", "coordinates": [[[]], [BOW_TIE]]}])
    assert [fault.id for fault in check_paths([path])] == ["G105"]


def test_database_that_is_no_geopackage_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    with sqlite3.connect(path) as connection:
        connection.execute("create table a (b)")
    connection.close()
    with pytest.raises(InputError, match="expected a GeoPackage"):
        check_paths([path])
    path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 4000)
    with pytest.raises(InputError, match="expected a GeoPackage"):
        check_paths([path])
    path.write_bytes(b"no database")
    with pytest.raises(InputError, match="expected a GeoPackage"):
        check_paths([path])


def test_query_without_end_in_a_geopackage_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = geopackage(tmp_path, "EPSG:4326", [[float(x), float(y)] for x, y in CLOSED_RING])
    numbers = "with recursive n(i) as (select 1 union all select i + 1 from n)"
    endless = f"{numbers} select i as fid, null as geom from n where i < 0"
    with sqlite3.connect(path) as connection:
        connection.execute(f"create view endless as {endless}")
        connection.execute("update gpkg_contents set table_name = 'endless'")
        connection.execute("update gpkg_geometry_columns set table_name = 'endless'")
    connection.close()
    monkeypatch.setattr("metes.inputs.geopackage.MAX_STEPS", 100)
    with pytest.raises(InputError, match="interrupted"):
        check_paths([path])


@pytest.mark.parametrize(
    "blob",
    [
        b"GP",
        b"XX\x00\x01" + b"\x00" * 40,
        b"GP\x00\x0f" + b"\x00" * 40,
        b"GP\x00\x01" + b"\x00" * 4 + b"\x01\x03\x00\x00\x00\xff\xff\xff\xff",
        b"GP\x00\x01" + b"\x00" * 4 + b"\x01\x02\x00\x00\x00\xff\xff\xff\x0f",
        b"GP\x00\x01" + b"\x00" * 4 + b"\x01\x08\x00\x00\x00",
        b"GP\x00\x01" + b"\x00" * 4 + b"\x01\x07\x00\x00\x00\x01\x00\x00\x00" * 99,
        "text",
    ],
)
def test_bytes_that_are_no_geometry_are_told(blob: object) -> None:
    with pytest.raises(UnreadableGeometry):
        geometry_of_blob(blob)


def piped(data: bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "metes", "check", "-", *arguments]
    return subprocess.run(command, input=data, capture_output=True, env=environment(), timeout=120)


def test_standard_input_may_be_any_of_them(tmp_path: Path) -> None:
    text = json.dumps(feature("a", OPEN_RING)).encode()
    for data in (text, text + b"\n" + text.replace(b'"a"', b'"b"'), zipped(tmp_path).read_bytes()):
        run = piped(data, "--format", "json")
        told = json.loads(run.stdout)
        assert run.returncode == (1 if told["faults"] else 0), run.stderr
        assert {fault["file"] for fault in told["faults"]} <= {"<stdin>"}
        assert len(told["faults"]) == data.count(b"[0, 1]")
    database = geopackage(tmp_path, "EPSG:4326", BOW_TIE).read_bytes()
    assert b"<stdin>#layer" in piped(database).stdout


def test_standard_input_that_is_nothing_is_an_empty_file() -> None:
    run = piped(b"")
    assert run.returncode == 1
    assert b"B101 file_empty" in run.stdout


def test_command_chooses_waives_and_writes(tmp_path: Path) -> None:
    file = tmp_path / "a.geojson"
    file.write_text(json.dumps(feature("a", OPEN_RING)) + "\n", encoding="utf-8")
    waivers = tmp_path / "w.csv"
    waivers.write_text("id,file,feature,reason,expires\nG101,,a,known,2026-06-30\n", encoding="utf-8")
    assert metes("check", file, "--ignore", "G101").returncode == 0
    waived = metes("check", file, "--waivers", waivers, "--today", "2026-06-30")
    assert (waived.returncode, waived.stdout) == (0, "1 file checked: no faults, 1 waived\n")
    expired = metes("check", file, "--waivers", waivers, METES_TODAY="2026-07-01")
    assert expired.returncode == 1
    assert "expired on 2026-06-30" in expired.stdout
    page, sarif = tmp_path / "r.html", tmp_path / "r.sarif"
    written = metes("check", file, "-o", page, "-o", sarif)
    assert (written.returncode, written.stdout) == (1, "1 file checked: 1 error\n")
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert json.loads(sarif.read_text(encoding="utf-8"))["version"] == "2.1.0"
    for arguments in (
        ("-o", page, "-o", sarif, "--format", "json"),
        ("-o", tmp_path / "r.pdf"),
        ("-o", tmp_path / "n" / "r.html"),
    ):
        refused = metes("check", file, *arguments)
        assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)


def test_page_of_a_check_is_shown_by_name() -> None:
    run = metes("check", "--explain", "ring_not_closed")
    assert run.returncode == 0
    assert run.stdout.startswith("G101  ring_not_closed")
    assert metes("check", "--explain", "G").returncode == 2


@pytest.mark.parametrize(
    ("option", "word", "near"),
    [
        ("--explain", "XYZ", "from docs/checks.md"),
        ("--explain", "ring_not_close", "similar: G101 ring_not_closed"),
        ("--select", "G999", "similar: G101 to G1"),
        ("--ignore", "P1111", "similar: P111 hash_kind_ignored"),
    ],
)
def test_name_of_no_check_is_told_with_its_option_and_what_is_near(option: str, word: str, near: str) -> None:
    run = metes("check", option, word, ".")
    assert (run.returncode, run.stderr.count("\n")) == (2, 1)
    assert run.stderr.startswith(f'metes: {option}: found "{word}"; expected the id or name of a check')
    assert near in run.stderr
    assert len(run.stderr) < 300


@pytest.mark.parametrize("variables", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}])
def test_names_in_any_script_are_told_under_any_locale(tmp_path: Path, variables: dict[str, str]) -> None:
    file = tmp_path / "a.geojson"
    file.write_text(json.dumps(feature("乌苏里 \ud800", OPEN_RING)) + "\n", encoding="utf-8")
    for form in ("text", "json"):
        run = metes("check", file, "--format", form, cwd=tmp_path, **variables)
        assert run.returncode == 1, (form, run.stderr)
        assert "unexpected" not in run.stderr
