"""Large collections are read as a stream, and have the same faults in the same places as when they are read whole."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from cases import CASES, case_names
from metes.checks import CHECKS, Fault
from metes.checks.engine.runner import run_document
from metes.files.errors import MetesError
from metes.files.file import BytesFile
from metes.geojson import stream
from metes.geojson.parts import EXTERIOR, HOLE, LINE, PartBuilder, PartTable
from metes.geojson.stream_locator import stream_geojson
from metes.report.faults import excerpt

OPEN = [[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]]
CROSSED = [[[5.0, 5.0], [6.0, 6.0], [6.0, 5.0], [5.0, 6.0], [5.0, 5.0]]]
SQUARE = [[[2.0, 2.0], [3.0, 2.0], [3.0, 3.0], [2.0, 3.0], [2.0, 2.0]]]


def _feature(kind: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def _text(features: list[Any], **members: Any) -> str:
    return json.dumps({"name": "a [b] {c}", "features": features, "type": "FeatureCollection", **members})


FEATURES = [
    _feature("Polygon", SQUARE, name='a "quoted" \\ } name', seen="12:30:00"),
    _feature("Polygon", OPEN, name="\u5317\u4eac"),
    _feature("MultiPolygon", [SQUARE, CROSSED]),
    _feature("Point", [200.0, 0.0], area_km2=3),
    _feature("MultiLineString", [[[0.0, 0.0], [0.0, 0.0], [1.0, 1.0]], []]),
    {"type": "Feature", "id": "n", "properties": {"a": {"b": [1, {"c": 2}]}}, "geometry": None, "bbox": [0, 0, 1, 1]},
]
TEXTS = {
    "one line": _text(FEATURES),
    "many lines": json.dumps(json.loads(_text(FEATURES)), indent=1, ensure_ascii=False),
    "members after": _text(FEATURES, crs={"type": "name", "properties": {"name": "EPSG:3857"}}, bbox=[0, 0, 1, 1]),
    "no feature": _text([]),
    "null among features": _text([FEATURES[0], None, FEATURES[1]]),
    "number among features": _text([FEATURES[0], 7, FEATURES[1]]),
    "duplicate key": _text(FEATURES).replace('"seen"', '"name"'),
    "duplicate key in a text with colons": _text(FEATURES).replace('"seen": "12', '"name": "a:b'),
    "escaped colon and duplicate key": _text(FEATURES).replace('"seen": "12:30', '"name": "12\\u003a30'),
    "half a pair": _text(FEATURES).replace("quoted", "\\ud800"),
    "not a number": _text(FEATURES).replace("200.0", "NaN"),
    "beyond every double": _text(FEATURES).replace("200.0", "1e999"),
    "long integer": _text(FEATURES).replace('"area_km2": 3', '"area_km2": 36893488147419103233'),
    "missing comma": _text(FEATURES).replace("}, {", "} {", 1),
    "two commas": _text(FEATURES).replace("}, {", "},, {", 1),
    "deep list": _text(FEATURES).replace('"area_km2": 3', f'"area_km2": {"[" * 250}1{"]" * 250}'),
    "deep coordinates": _text([_feature("Point", json.loads("[" * 250 + "]" * 250))]),
    "cut off": _text(FEATURES)[:-40],
    "text after the end": _text(FEATURES) + "{}",
    "byte order mark": "\ufeff" + _text(FEATURES),
    "features of something else": '{"other": {"features": [{"a": 1}]}, ' + _text(FEATURES)[1:],
    "features twice": _text(FEATURES)[:-1] + ', "features": []}',
    "projected": _text([_feature("Point", [500000.0, 4649776.0]), _feature("Point", [500001.0, 4649777.0])]),
    "with heights": _text([_feature("LineString", [[0.0, 0.0, 5], [1.0, 1.0, 6]]), _feature("Point", [1, 1, 1])]),
}


def _faults(content: bytes, monkeypatch: pytest.MonkeyPatch, window: int | None) -> list[Fault] | str:
    """Faults of a text that is read whole, or as a stream in windows of some bytes; the message if it is refused."""
    monkeypatch.setattr(stream, "LEAST_BYTES", len(content) + 1 if window is None else 0)
    monkeypatch.setattr(stream, "WINDOW", window or 1)
    try:
        return run_document(BytesFile(path="a.geojson", location=Path("-"), content=content), CHECKS)
    except MetesError as error:
        return str(error)


@pytest.mark.parametrize("window", [1_000, 1 << 20])
@pytest.mark.parametrize("name", TEXTS)
def test_text_has_the_same_faults_as_a_stream(name: str, window: int, monkeypatch: pytest.MonkeyPatch) -> None:
    content = TEXTS[name].encode()
    assert _faults(content, monkeypatch, window) == _faults(content, monkeypatch, None)


@pytest.mark.parametrize("window", [100, 1 << 20])
@pytest.mark.parametrize("name", ["one line", "many lines", "members after", "long integer", "with heights"])
def test_text_without_faulty_bytes_is_read_as_a_stream(name: str, window: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "LEAST_BYTES", 0)
    monkeypatch.setattr(stream, "WINDOW", window)
    file = BytesFile(path="a.geojson", location=Path("-"), content=TEXTS[name].encode())
    layer = stream_geojson(file)
    assert layer is not None
    assert len(layer.features) == len(json.loads(TEXTS[name])["features"])
    assert layer.value["features"] == []


def test_every_case_has_the_same_faults_as_a_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [name for name in case_names() if name.endswith(".geojson")]
    assert len(names) > 100
    for name in names:
        content = (CASES / name).read_bytes()
        assert _faults(content, monkeypatch, 500) == _faults(content, monkeypatch, None), name


@pytest.mark.parametrize("block", [7, 64, 1 << 18])
def test_excerpts_of_a_large_file_are_those_of_a_small_one(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every place of texts with long lines, characters of one to four bytes, and both line ends."""
    monkeypatch.setattr(excerpt, "BLOCK_BYTES", block)
    for pattern in ("ab\u00e9", "\u5317\U0001f600x", "\ufeffab\u5317\n", "a\u4eac\r\n"):
        text = "".join(pattern[0] + pattern[1:] * (number % 9) for number in range(60))
        file = BytesFile(path="a", location=Path("-"), content=text.encode())
        whole, blocks = excerpt.Lines(file), excerpt.LargeLines(file)
        for line, content in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
            for column in (None, *range(1, len(content) + 2)):
                assert blocks.excerpt(line, column) == whole.excerpt(line, column), (line, column)


def test_a_profiler_that_keeps_frames_does_not_stop_the_reading() -> None:
    """The profiler of Dask looks at the frames of its threads, and what a frame names lives as long as the frame."""
    square = [[[0, 0], [4, 0], [4, 4], [0, 0]], [[1, 1], [2, 2], [2, 1], [1, 1]]]
    geometries = [
        {"type": "Polygon", "coordinates": square},
        {"type": "MultiPolygon", "coordinates": [square, square]},
        {"type": "MultiLineString", "coordinates": square},
    ] * 2
    kept: list[Any] = []
    builder = PartBuilder()
    sys.setprofile(lambda frame, *_: kept.append(frame))
    try:
        for number, geometry in enumerate(geometries):
            builder.append(f"/features/{number}/geometry", geometry)
    finally:
        sys.setprofile(None)
    parts = PartTable(builder)
    assert parts.role.tolist() == [EXTERIOR, HOLE, EXTERIOR, HOLE, EXTERIOR, HOLE, LINE, LINE] * 2
    assert parts.polygon.tolist() == [0, 0, 0, 0, 1, 1, 0, 1] * 2
