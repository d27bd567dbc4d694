"""Fetching stops with exit code 2 when a source cannot be had, and leaves the old cut whole."""

from __future__ import annotations

import hashlib
import io
import json
import sys
import tarfile
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import yaml

import fetch.folder
import fetch_sources
from canonical import read_features
from fetch.edges import runs, within

ID = "toy-1.0.0"

# Two squares side by side; the edge from 1,0 to 1,1 stands in both rings.
ONE = [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]
OTHER = [[[1, 0], [2, 0], [2, 1], [1, 1], [1, 0]]]
FAR = [[[5, 5], [6, 5], [6, 6], [5, 5]]]


class Room:
    """A tiny repository: a declared source, its cache and the received folder."""

    def __init__(self, root: Path) -> None:
        self.declared, self.cache, self.received = root / "declared", root / "cache", root / "sources"
        for folder in (self.declared, self.cache, self.received):
            folder.mkdir()
        self.artefact = self.cache / "toy-1.0.0.tgz"
        self.artefact.write_bytes(_pack("package/map.json", _collection({"ONE": ONE, "TWO": OTHER, "FAR": FAR})))
        self.declaration = _declaration(self.artefact.read_bytes())

    def run(self, *arguments: str) -> int:
        path = self.declared / f"{ID}.yml"
        path.write_text(yaml.safe_dump(self.declaration), encoding="utf-8")
        return fetch_sources.main(
            [*arguments, "--cache", str(self.cache)], declared=self.declared, received=self.received
        )

    def held(self) -> dict[str, bytes]:
        """Every file under the received room, hidden ones too."""
        paths = sorted(path for path in self.received.rglob("*") if path.is_file())
        return {str(path.relative_to(self.received)): path.read_bytes() for path in paths}


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


@pytest.fixture
def filled(room: Room) -> Room:
    """A room with an old cut that no artefact gives, so that any writing shows."""
    (room.received / ID).mkdir()
    (room.received / ID / "border.geojson").write_text("old cut\n", encoding="utf-8")
    return room


def _collection(countries: dict[str, Any]) -> bytes:
    features = [
        {"type": "Feature", "properties": {"A3": a3}, "geometry": {"type": "Polygon", "coordinates": rings}}
        for a3, rings in countries.items()
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _pack(member: str, content: bytes, mode: str = "w:gz") -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as pack:  # type: ignore[call-overload]  # any of its modes
        entry = tarfile.TarInfo(member)
        entry.size = len(content)
        pack.addfile(entry, io.BytesIO(content))
    return file.getvalue()


def _declaration(artefact: bytes) -> dict[str, Any]:
    border = {"id": "ONE-TWO", "take": "shared_edges", "of": ["ONE", "TWO"]}
    cut = {"file": "border.geojson", "member": "package/map.json", "key": "A3", "description": "The border."}
    return {
        "id": ID,
        "title": "Toy",
        "producer": "Nobody",
        "registry": "npm",
        "package": "toy",
        "version": "1.0.0",
        "artefact": "toy-1.0.0.tgz",
        "bytes": len(artefact),
        "sha256": hashlib.sha256(artefact).hexdigest(),
        "licence": "ODbL-1.0",
        "attribution": "Nobody",
        "data_date": "2026",
        "accuracy": "exact",
        "cuts": [{**cut, "features": [border]}],
    }


def _program(folder: Path, name: str, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir()
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def _assert_refused(room: Room, capsys: pytest.CaptureFixture[str], *words: str) -> None:
    before = room.held()
    assert room.run() == 2
    message = capsys.readouterr().err.strip()
    assert len(message.splitlines()) == 1
    for word in (ID, *words):
        assert word in message
    assert room.held() == before


def test_cut_and_card_are_written(room: Room) -> None:
    assert room.run() == 0
    (feature,) = read_features(room.received / ID / "border.geojson")
    assert list(feature.geometry.coords) == [(1, 0), (1, 1)]
    card = yaml.safe_load((room.received / ID / "source.yml").read_text(encoding="utf-8"))
    text = (room.received / ID / "border.geojson").read_bytes()
    assert card["artefact"]["sha256"] == room.declaration["sha256"]
    assert card["cuts"][0]["sha256"] == hashlib.sha256(text).hexdigest()
    assert (card["cuts"][0]["features"], card["cuts"][0]["vertices"]) == (1, 2)


def test_second_run_gives_the_same_bytes(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    room.run()
    first = room.held()
    assert room.run() == 0
    assert room.held() == first
    assert "as before" in capsys.readouterr().out


def test_old_cut_is_replaced_as_a_whole(filled: Room) -> None:
    (filled.received / ID / "no-longer-declared.geojson").write_text("old\n", encoding="utf-8")
    assert filled.run() == 0
    assert sorted(filled.held()) == [f"{ID}/border.geojson", f"{ID}/source.yml"]


def test_check_writes_nothing(filled: Room, capsys: pytest.CaptureFixture[str]) -> None:
    before = filled.held()
    assert filled.run("--check") == 1
    assert filled.held() == before
    assert "border.geojson, source.yml" in capsys.readouterr().out
    filled.run()
    assert filled.run("--check") == 0


def test_other_bytes_in_the_cache(filled: Room, capsys: pytest.CaptureFixture[str]) -> None:
    content = bytearray(filled.artefact.read_bytes())
    content[-1] ^= 1
    filled.artefact.write_bytes(content)
    found = hashlib.sha256(content).hexdigest()
    _assert_refused(filled, capsys, f"found sha256 {found}", f"expected sha256 {filled.declaration['sha256']}")


def test_other_size_in_the_cache(filled: Room, capsys: pytest.CaptureFixture[str]) -> None:
    filled.artefact.write_bytes(b"")
    _assert_refused(filled, capsys, "found 0 bytes", f"expected {filled.declaration['bytes']} bytes")


def test_other_bytes_from_the_registry(
    filled: Room, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    filled.artefact.unlink()
    _program(tmp_path / "bin", "npm", "echo something else > toy-1.0.0.tgz", monkeypatch)
    _assert_refused(filled, capsys, "from npm", "found 15 bytes")
    assert list(filled.cache.iterdir()) == []


def test_artefact_from_the_registry_enters_the_cache(
    room: Room, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept = room.artefact.rename(tmp_path / "kept.tgz")
    _program(tmp_path / "bin", "npm", f"/bin/cp '{kept}' toy-1.0.0.tgz", monkeypatch)
    assert room.run() == 0
    assert [path.name for path in room.cache.iterdir()] == ["toy-1.0.0.tgz"]


def test_artefact_that_the_registry_lacks(
    filled: Room, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    filled.artefact.unlink()
    _program(tmp_path / "bin", "npm", "echo 'npm ERR! code E404' >&2; exit 1", monkeypatch)
    _assert_refused(filled, capsys, "npm ERR! code E404", "expected toy 1.0.0")


def test_machine_without_the_client(
    filled: Room, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    filled.artefact.unlink()
    monkeypatch.setenv("PATH", str(tmp_path))
    _assert_refused(filled, capsys, "found no program npm")


def test_missing_member(filled: Room, capsys: pytest.CaptureFixture[str]) -> None:
    filled.declaration["cuts"][0]["member"] = "package/other.json"
    _assert_refused(filled, capsys, "found no member package/other.json")


def test_missing_record(filled: Room, capsys: pytest.CaptureFixture[str]) -> None:
    filled.declaration["cuts"][0]["features"][0]["of"] = ["ONE", "SIX"]
    _assert_refused(filled, capsys, "feature ONE-TWO", "found 0 records", "expected one with A3 SIX")


def test_later_cut_that_fails_leaves_the_folder(filled: Room, capsys: pytest.CaptureFixture[str]) -> None:
    cut = filled.declaration["cuts"][0]
    none = {"id": "ONE-FAR", "take": "shared_edges", "of": ["ONE", "FAR"]}
    filled.declaration["cuts"].append({**cut, "file": "second.geojson", "features": [none]})
    _assert_refused(filled, capsys, "second.geojson, feature ONE-FAR", "no shared edge")


def test_writing_that_fails_half_way_leaves_the_folder(
    filled: Room, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, text: str) -> None:
        if path.name == "source.yml":
            raise OSError(28, "No space left on device")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    monkeypatch.setattr(fetch.folder, "write_atomic", full)
    assert filled.run() == 2
    assert "No space left on device" in capsys.readouterr().err
    assert filled.held()[f"{ID}/border.geojson"] == b"old cut\n"
    assert f"{ID}/source.yml" not in filled.held()


def test_run_broken_off_between_the_renames_is_mended(filled: Room, capsys: pytest.CaptureFixture[str]) -> None:
    before = filled.held()
    (filled.received / ID).rename(filled.received / f".{ID}.old")
    filled.artefact.write_bytes(b"")
    assert filled.run() == 2
    assert filled.held() == before
    assert "found 0 bytes" in capsys.readouterr().err


def test_source_that_nobody_declared(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    assert room.run("other-2.0.0") == 2
    assert f"source other-2.0.0: the command: found an undeclared id; expected one of {ID}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("colour", "red", "found the key colour"),
        ("registry", "attic", "found attic; expected one of debian, npm, pypi"),
        ("id", "toy-2.0.0", "found the id toy-2.0.0"),
    ],
)
def test_declaration_that_is_not_known(
    room: Room, capsys: pytest.CaptureFixture[str], key: str, value: str, words: str
) -> None:
    room.declaration[key] = value
    _assert_refused(room, capsys, words)


def test_run_that_crosses_the_start_of_a_ring_stays_whole() -> None:
    ring = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]
    wanted = {frozenset({(0.0, 1.0), (0.0, 0.0)}), frozenset({(0.0, 0.0), (1.0, 0.0)})}
    assert runs(ring, wanted) == [[(0.0, 1.0), (0.0, 0.0), (1.0, 0.0)]]
    assert runs(ring, set()) == []


def test_line_that_leaves_a_window_and_comes_back_is_two() -> None:
    line = [(0.0, 0.0), (1.0, 0.0), (5.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
    assert within([line], -1, -1, 2, 2) == [[(0.0, 0.0), (1.0, 0.0)], [(1.0, 1.0), (0.0, 1.0)]]


def _deb(*members: tuple[str, bytes]) -> bytes:
    heads = [f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(content):<10}`\n" for name, content in members]
    padded = [content + b"\n" * (len(content) % 2) for _, content in members]
    return b"!<arch>\n" + b"".join(head.encode() + one for head, one in zip(heads, padded, strict=True))


def _debian(room: Room, artefact: bytes) -> None:
    room.artefact = room.cache / "toy_1.0.0_all.deb"
    room.artefact.write_bytes(artefact)
    digest = hashlib.sha256(artefact).hexdigest()
    room.declaration |= {"registry": "debian", "artefact": room.artefact.name, "bytes": len(artefact), "sha256": digest}
    room.declaration["cuts"][0]["member"] = "./usr/share/map.json"


def test_member_of_a_debian_package(room: Room) -> None:
    data = _pack("./usr/share/map.json", _collection({"ONE": ONE, "TWO": OTHER}), "w:xz")
    _debian(room, _deb(("debian-binary", b"2.0"), ("control.tar.xz", b""), ("data.tar.xz", data)))
    assert room.run() == 0
    assert f"{ID}/border.geojson" in room.held()


@pytest.mark.parametrize("artefact", [b"something else", _deb(("debian-binary", b"2.0"))])
def test_debian_package_that_is_none(filled: Room, capsys: pytest.CaptureFixture[str], artefact: bytes) -> None:
    _debian(filled, artefact)
    _assert_refused(filled, capsys, "an archive that cannot be read", "expected a whole archive")


def test_debian_package_that_the_archive_lacks(
    filled: Room, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _debian(filled, b"")
    filled.artefact.unlink()
    script = 'test "$4" = toy=1.0.0 && echo "E: Unable to locate package toy" >&2; exit 100'
    _program(tmp_path / "bin", "apt-get", script, monkeypatch)
    _assert_refused(filled, capsys, "apt-get for", "E: Unable to locate package toy", "expected toy 1.0.0")


def _map(room: Room, features: list[dict[str, Any]], *, cut: dict[str, Any]) -> None:
    """Put a map of these features into the artefact, and declare one cut of it."""
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    artefact = _pack("package/map.json", content)
    room.artefact.write_bytes(artefact)
    room.declaration |= {"bytes": len(artefact), "sha256": hashlib.sha256(artefact).hexdigest()}
    room.declaration["cuts"] = [{"file": "map.geojson", "member": "package/map.json", "description": "Toy."} | cut]


def _line(left: str, right: str, *positions: tuple[int, int]) -> dict[str, Any]:
    geometry = {"type": "LineString", "coordinates": positions}
    return {"type": "Feature", "properties": {"left": left, "right": right}, "geometry": geometry}


def _area(*rings: list[list[int]]) -> dict[str, Any]:
    return {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": rings}}


def test_lines_between_two_sides_are_joined_and_run_from_the_west(room: Room) -> None:
    pieces = [
        _line("TWO", "ONE", (2, 0), (1, 0)),
        _line("ONE", "TWO", (2, 0), (3, 1)),
        _line("ONE", "SIX", (3, 1), (4, 1)),
    ]
    border = {"id": "ONE-TWO", "take": "merged", "of": ["ONE", "TWO"]}
    _map(room, pieces, cut={"sides": ["left", "right"], "features": [border]})
    assert room.run() == 0
    (feature,) = read_features(room.received / ID / "map.geojson")
    assert list(feature.geometry.coords) == [(1, 0), (2, 0), (3, 1)]


def test_sides_without_a_line(filled: Room, capsys: pytest.CaptureFixture[str]) -> None:
    border = {"id": "ONE-SIX", "take": "merged", "of": ["ONE", "SIX"]}
    pieces = [_line("ONE", "TWO", (0, 0), (1, 0))]
    _map(filled, pieces, cut={"sides": ["left", "right"], "features": [border]})
    _assert_refused(filled, capsys, "feature ONE-SIX", "found 0 records; expected some with ONE and SIX on their sides")


def test_record_without_attributes_is_found_by_a_point(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    lake: dict[str, Any] = {"id": "lake", "take": "polygon", "at": [5.5, 5.2]}
    _map(room, [_area(*ONE), _area(*FAR)], cut={"features": [lake]})
    assert room.run() == 0
    (feature,) = read_features(room.received / ID / "map.geojson")
    assert feature.geometry.bounds == (5, 5, 6, 6)
    card = yaml.safe_load((room.received / ID / "source.yml").read_text(encoding="utf-8"))
    assert card["cuts"][0]["found_at"] == {"lake": [5.5, 5.2]}
    lake["at"] = [9, 9]
    _assert_refused(room, capsys, "feature lake", "found 0 records; expected one at (9, 9)")


def test_water_is_what_land_leaves_of_a_window(room: Room) -> None:
    pond = [[0.25, 0.25], [0.5, 0.25], [0.5, 0.5], [0.25, 0.25]]
    water = {"id": "pond", "take": "uncovered", "of": ["ONE"], "window": [0.1, 0.1, 0.9, 0.9]}
    land = _area(*ONE, pond) | {"properties": {"A3": "ONE"}}  # type: ignore[arg-type]  # halves of a degree
    _map(room, [land], cut={"key": "A3", "features": [water]})
    assert room.run() == 0
    (feature,) = read_features(room.received / ID / "map.geojson")
    assert set(feature.geometry.exterior.coords) == {tuple(position) for position in pond}


def test_part_that_is_not_valid_is_mended_when_generalised_and_it_is_said(room: Room) -> None:
    hole_outside = [[3, 3], [3, 4], [4, 4], [3, 3]]
    whole = {"id": "ONE", "take": "polygon", "of": ["ONE"], "tolerance_deg": 0.01, "smallest_km2": 7000}
    _map(room, [_area(*ONE, hole_outside) | {"properties": {"A3": "ONE"}}], cut={"key": "A3", "features": [whole]})
    assert room.run() == 0
    (feature,) = read_features(room.received / ID / "map.geojson")
    assert feature.geometry.bounds == (0, 0, 1, 1)
    card = yaml.safe_load((room.received / ID / "source.yml").read_text(encoding="utf-8"))
    assert card["cuts"][0]["measured"]["ONE"]["mended_parts"] == 1


RASTER = {"dataset": "Height", "cells_per_degree": 1, "window": [-179, 86, -176, 88], "no_data": 255}


def _raster(room: Room, values: np.ndarray[Any, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Declare a window of a grid, and let a stand-in of h5py read these values for it."""

    class File:
        def __init__(self, path: Path, mode: str) -> None:
            assert (path.is_file(), mode) == (True, "r")

        def __enter__(self) -> dict[str, np.ndarray[Any, Any]]:
            return {"Height": values}

        def __exit__(self, *_: object) -> None:
            pass

    reader = ModuleType("h5py")
    reader.File = File  # type: ignore[attr-defined]  # a stand-in
    monkeypatch.setitem(sys.modules, "h5py", reader)
    _map(room, [], cut={"file": "height.asc", "raster": RASTER})


def test_raster_is_cut_from_180_west_and_90_north(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.arange(180 * 360, dtype=np.uint32).reshape(180, 360)
    _raster(room, (values // 360 * 10 + values % 360).astype(np.uint8), monkeypatch)
    assert room.run() == 0
    text = (room.received / ID / "height.asc").read_text(encoding="ascii")
    assert text.splitlines() == [
        "ncols 3",
        "nrows 2",
        "xllcorner -179",
        "yllcorner 86",
        "cellsize 1.0000000000000000",
        "NODATA_value 255",
        "21 22 23",
        "31 32 33",
    ]
    card = yaml.safe_load((room.received / ID / "source.yml").read_text(encoding="utf-8"))["cuts"][0]
    assert (card["columns"], card["rows"], "features" in card) == (3, 2, False)


def test_raster_of_other_values(
    filled: Room, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _raster(filled, np.zeros((180, 360)), monkeypatch)
    _assert_refused(filled, capsys, "found values of type float64; expected uint8")


def test_raster_without_its_reader(
    filled: Room, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _map(filled, [], cut={"file": "height.asc", "raster": RASTER})
    monkeypatch.setitem(sys.modules, "h5py", None)
    _assert_refused(filled, capsys, "found no Python package h5py; expected pip install h5py")


@pytest.mark.parametrize(
    ("keys", "words"),
    [({}, "found none of them"), ({"raster": RASTER, "features": []}, "found features and raster")],
)
def test_cut_of_nothing_or_of_both(
    filled: Room, capsys: pytest.CaptureFixture[str], keys: dict[str, Any], words: str
) -> None:
    _map(filled, [], cut=keys)
    _assert_refused(filled, capsys, words, "expected one of features, raster, table")
