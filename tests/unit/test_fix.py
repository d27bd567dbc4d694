"""What `metes fix` mends, what it leaves alone, and that a second run changes nothing."""

from __future__ import annotations

import json
import math
import random
import stat
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from command import metes
from metes.checks import CHECKS, check_paths
from metes.checks.engine.runner import layer_faults
from metes.files.file import BytesFile
from metes.fix.document import FixedDocument, FixOptions, fix_file
from metes.fix.rings import CHANGES, arrangement, planned, turn_deg2, value_at
from metes.fix.rounding import shortened
from metes.fix.show import change_text, difference
from metes.geojson.coordinates import CoordinatesRole
from metes.geojson.document import read_geojson
from metes.geojson.sequence import BytesSequence

EVERYTHING = FixOptions(decimals=7, is_sorted=True)
PLAIN = FixOptions()


def file_of(text: str | bytes, kind: type[BytesFile] = BytesFile) -> BytesFile:
    data = text if isinstance(text, bytes) else text.encode("utf-8")
    return kind(path="a.geojson", location=Path("a.geojson"), content=data)


def mend(text: str | bytes, steps: FixOptions = PLAIN, kind: type[BytesFile] = BytesFile) -> FixedDocument:
    result = fix_file(file_of(text, kind), steps)
    again = fix_file(file_of(result.after, kind), steps)
    assert again.after == result.after, "a second run changes nothing"
    assert again.changes == ()
    return result


def polygon(rings: str, identifier: str = '"a"') -> str:
    geometry = f'{{"type":"Polygon","coordinates":{rings}}}'
    return f'{{"type":"Feature","id":{identifier},"properties":{{"k":1.10}},"geometry":{geometry}}}'


def whats(result: FixedDocument) -> list[str]:
    return [change.what for change in result.changes]


def test_good_file_keeps_every_byte() -> None:
    text = polygon("[[[0,0],[1.50,0],[1,1e0],[0,0]]]") + "\n"
    result = mend(text, EVERYTHING)
    assert (result.after.decode(), result.changes, result.refusals, result.left) == (text, (), (), ())


@pytest.mark.parametrize(
    ("rings", "mended_rings", "what"),
    [
        ("[[[0,0],[1,0],[1,1]]]", "[[[0,0],[1,0],[1,1],[0,0]]]", "closed rings"),
        ("[[[0,0],[1,1],[1,0],[0,0]]]", "[[[0,0],[1,0],[1,1],[0,0]]]", "rewound rings"),
        (
            "[[[0,0],[1,0],[1,0],[1,1],[0,0],[0,0]]]",
            "[[[0,0],[1,0],[1,1],[0,0]]]",
            "removed repeated positions",
        ),
        # A hole runs clockwise.
        (
            "[[[0,0],[9,0],[9,9],[0,0]],[[4,1],[5,1],[5,2],[4,1]]]",
            "[[[0,0],[9,0],[9,9],[0,0]],[[4,1],[5,2],[5,1],[4,1]]]",
            "rewound rings",
        ),
        # Numbers keep the digits in which they were written.
        ("[[[0.0,-0],[1,1.50],[1e0,0],[0.0,-0]]]", "[[[0.0,-0],[1e0,0],[1,1.50],[0.0,-0]]]", "rewound rings"),
    ],
)
def test_rings_are_mended(rings: str, mended_rings: str, what: str) -> None:
    result = mend(polygon(rings) + "\n")
    assert result.after.decode() == polygon(mended_rings) + "\n"
    assert whats(result) == [what]
    assert [fault for fault in result.left if fault.severity == "error"] == []


def test_lines_and_indents_stay_as_they_are() -> None:
    text = polygon("[[\n  [0, 0],\n  [1, 1],\n  [1, 0]\n ]]") + "\n"
    assert mend(text).after.decode() == polygon("[[\n  [0, 0],\n  [1, 0],\n  [1, 1],\n  [0, 0]\n ]]") + "\n"


def test_mark_and_last_line() -> None:
    text = polygon("[[[0,0],[1,0],[1,1],[0,0]]]")
    result = mend(b"\xef\xbb\xbf" + text.encode())
    assert result.after == text.encode() + b"\n"
    assert whats(result) == ["removed the byte order mark", "ended the last line"]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_last_line_ends_as_the_others_do(ending: str) -> None:
    text = polygon("[[\n[0,0],\n[1,0],\n[1,1],\n[0,0]]]").replace("\n", ending)
    assert mend(text).after.decode() == text + ending
    # What stands between the texts of a sequence is a line feed.
    records = "\x1e" + text
    assert mend(records, PLAIN, BytesSequence).after.decode() == records + (ending if "\n" in ending else "\n")


def test_unknown_members_and_other_numbers_stay() -> None:
    text = (
        '{"type":"FeatureCollection","x":{"coordinates":[[0.123456789,1]]},"features":['
        '{"type":"Feature","id":"b","bbox":[0.123456789,1,2,3],"properties":{"area":0.123456789,"p":[0.123456789,1]},'
        '"geometry":{"type":"Point","coordinates":[0.123456789,1.5,9.123456789],"z":[0.123456789,1]}}]}\n'
    )
    after = mend(text, EVERYTHING).after.decode()
    assert after == text.replace('"coordinates":[0.123456789,1.5,', '"coordinates":[0.1234568,1.5,')


@pytest.mark.parametrize(
    ("number", "decimals", "short"),
    [
        ("1.23456785", 7, "1.2345678"),
        ("1.23456775", 7, "1.2345678"),
        ("1.50000000", 7, "1.5"),
        ("1.5000000", 7, "1.5000000"),
        ("-0.00000001", 7, "0"),
        ("179.99999999", 7, "180"),
        ("1e-9", 7, "0"),
        ("12.5", 0, "12"),
        ("1e400", 7, "1e400"),
        ("10", 7, "10"),
    ],
)
def test_numbers_are_shortened_with_halves_to_the_even_digit(number: str, decimals: int, short: str) -> None:
    assert shortened(number, decimals) == short


def test_positions_that_meet_when_rounded_are_taken_out() -> None:
    text = polygon("[[[0,0],[1,0],[1.000000001,0],[1,1],[0,0.000000001]]]") + "\n"
    assert mend(text, EVERYTHING).after.decode() == polygon("[[[0,0],[1,0],[1,1],[0,0]]]") + "\n"


def collection(*ids: str) -> str:
    features = ",\n".join(polygon("[[[0,0],[1,0],[1,1],[0,0]]]", each) for each in ids)
    return f'{{"features":[\n{features}\n],"type":"FeatureCollection"}}\n'


def test_features_are_sorted_when_asked() -> None:
    text = collection('"b"', '"a"', '"c"')
    assert mend(text).after.decode() == text
    assert mend(text, EVERYTHING).after.decode() == collection('"a"', '"b"', '"c"')
    assert mend(collection("10", "9"), EVERYTHING).after.decode() == collection("9", "10")


@pytest.mark.parametrize(
    ("ids", "reason"),
    [(('"a"', '"a"'), "there is a duplicate id"), (('"a"', "1"), "not every"), (("null", '"a"'), "not every")],
)
def test_features_without_an_order_are_not_sorted(ids: tuple[str, ...], reason: str) -> None:
    result = fix_file(file_of(collection(*ids)), EVERYTHING)
    assert result.after == result.before
    (refusal,) = result.refusals
    assert refusal.startswith(reason)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "the file is empty"),
        (b'\xef\xbb\xbf{"type":', "the file is not JSON (line 1)"),
        (b'{"a":1,"a":2}', "an object has a duplicate key"),
        (b'{"a":NaN}', "the file contains NaN or Infinity"),
        (b'{"a":"\xff"}', "the file is not UTF-8"),
    ],
)
def test_text_that_is_not_one_thing_is_not_touched(text: bytes, reason: str) -> None:
    result = fix_file(file_of(text), EVERYTHING)
    assert result.after == text
    assert result.refusals[0].startswith(reason)


@pytest.mark.parametrize(
    "rings",
    [
        "[[[0,0],[1,1],[1,0],[0,1],[0,0]]]",
        "[[[0,0],[1,0]]]",
        "[[[0,0],[1,0],[1,0],[0,0]]]",
        "[[[500,0],[501,0],[501,1]]]",
        "[[[0,0],[1,0],[0,0]]]",
        # Whichever way the edge runs decides how the ring is wound.
        "[[[-179,0],[179,0],[179,1],[-179,1],[-179,0]]]",
        "[[[0,0],[1,0],[1,0,5],[1,1],[0,0]]]",
        "[[[0,0],[1,0],[1,true],[0,0]]]",
    ],
)
def test_what_only_its_author_knows_is_left(rings: str) -> None:
    text = polygon(rings) + "\n"
    assert mend(text).after.decode() == text


def test_sequences_are_mended_line_by_line() -> None:
    good, bad = polygon("[[[0,0],[1,0],[1,1],[0,0]]]"), polygon("[[[5,0],[6,1],[6,0]]]", '"b"')
    bare = '{"type":"Polygon","coordinates":[[[7,0],[8,1],[8,0],[7,0]]]}'
    result = mend(f"{good}\n{bad}\n{bare}", EVERYTHING, BytesSequence)
    assert result.after.decode().split("\n") == [
        good,
        polygon("[[[5,0],[6,0],[6,1],[5,0]]]", '"b"'),
        '{"type":"Polygon","coordinates":[[[7,0],[8,0],[8,1],[7,0]]]}',
        "",
    ]
    records = mend(f"\x1e{bad}\n\x1e{good}\n", PLAIN, BytesSequence).after.decode()
    assert records == f"\x1e{polygon('[[[5,0],[6,0],[6,1],[5,0]]]', chr(34) + 'b' + chr(34))}\n\x1e{good}\n"


@pytest.mark.parametrize(
    ("rings", "fault"),
    [
        # Once closed, a ring that crosses itself, and the same land as the feature before it.
        ("[[[5,0],[6,1],[6,0],[5,1]]]", "G105 geometry_not_valid"),
        ("[[[0,0],[1,0],[1,1]]]", "N113 geometry_repeated"),
    ],
)
def test_ring_stays_open_where_closing_it_would_show_another_fault(rings: str, fault: str) -> None:
    good, bad, other = (
        polygon("[[[0,0],[1,0],[1,1],[0,0]]]"),
        polygon(rings, '"b"'),
        polygon("[[[8,0],[9,0],[9,1]]]", '"c"'),
    )
    result = mend(f"{good}\n{bad}\n{other}\n", PLAIN, BytesSequence)
    assert result.after.decode().split("\n")[:2] == [good, bad]
    assert result.refusals == (f"closed rings, this would cause a new fault, {fault}; left as written (1): feature b",)
    assert whats(result) == ["closed rings"], "the third feature is closed"


DEGREES = st.integers(-180, 180) | st.floats(-180, 180) | st.sampled_from([0.1234567891, 1e-9, -0.0])
POSITION = st.tuples(DEGREES, st.integers(-90, 90) | st.floats(-90, 90)).map(list)
RING = st.lists(POSITION, max_size=7).flatmap(lambda ring: st.sampled_from([ring, ring + ring[:1], ring + ring[-1:]]))
GEOMETRIES: st.SearchStrategy[Any] = (
    st.lists(RING, max_size=2).map(lambda rings: {"type": "Polygon", "coordinates": rings})
    | st.lists(st.lists(RING, max_size=2), max_size=2).map(lambda each: {"type": "MultiPolygon", "coordinates": each})
    | RING.map(lambda line: {"type": "LineString", "coordinates": line})
    | POSITION.map(lambda point: {"type": "Point", "coordinates": point})
    | st.none()
)
GEOMETRIES |= st.lists(GEOMETRIES, max_size=2).map(lambda each: {"type": "GeometryCollection", "geometries": each})
FEATURES = st.lists(
    st.fixed_dictionaries(
        {
            "type": st.just("Feature"),
            "id": st.text(max_size=2) | st.integers(),
            "properties": st.dictionaries(st.text(max_size=2), st.floats(allow_nan=False, allow_infinity=False)),
            "geometry": GEOMETRIES,
        }
    ),
    max_size=4,
)


def without_positions(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_positions(each) for name, each in value.items() if name != "coordinates"}
    return [without_positions(each) for each in value] if isinstance(value, list) else value


@settings(max_examples=200, deadline=None)
@given(
    features=FEATURES, indent=st.sampled_from([None, 1]), has_mark=st.booleans(), decimals=st.none() | st.integers(0, 9)
)
def test_mending_is_idempotent_and_touches_positions_alone(
    features: list[Any], indent: int | None, has_mark: bool, decimals: int | None
) -> None:
    value = {"type": "FeatureCollection", "own": 1.0, "features": features}
    text = json.dumps(value, indent=indent).encode()
    result = mend(b"\xef\xbb\xbf" * has_mark + text, FixOptions(decimals=decimals))
    assert without_positions(json.loads(result.after)) == without_positions(value)
    was = {fault.id for fault in fix_file(file_of(text), PLAIN).left}
    if decimals is None:
        assert {fault.id for fault in result.left} <= was, "mending makes no fault"
    for fault in result.left:
        if fault.id == "G103":
            assert_is_wide(value, fault.pointer)
        assert fault.id != "B103"


def assert_is_wide(value: Any, pointer: str) -> None:
    """The one kind of ring that is wound the wrong way and stays so: an edge of it may cross the antimeridian."""
    for token in pointer.split("/")[1:]:
        value = value[int(token)] if isinstance(value, list) else value[token]
    longitudes = [position[0] for position in value]
    assert math.ceil(max(longitudes) - min(longitudes)) >= 180


PARCEL = "[[[10,50],[10.00004,50],[10.00004,50.00004],[10,50.00004],[10,50]]]"
WAIST = "[[[10,50],[10.5,50.0004],[11,50],[11,51],[10.5,50.00045],[10,51],[10,50]]]"


@pytest.mark.parametrize(
    ("rings", "decimals", "reason"),
    [
        # Four metres wide, and a millimetre; a waist of five metres; a ring that would turn.
        (PARCEL, 3, "a ring or line would collapse or flip"),
        ("[[[10,50],[10.00000001,50],[10.00000001,50.00000001],[10,50.00000001],[10,50]]]", 7, "a ring or line would"),
        (WAIST, 3, "this would cause a new fault, G120 ring_touches_itself"),
        ("[[[0,0],[1.4,0.6],[2.6,1.4],[0,0]]]", 0, "a ring or line would collapse or flip"),
    ],
)
def test_what_rounding_would_damage_is_left_and_listed(rings: str, decimals: int, reason: str) -> None:
    text = polygon(rings) + "\n"
    result = mend(text, FixOptions(decimals=decimals))
    assert result.after.decode() == text
    (refusal,) = result.refusals
    assert refusal.startswith(f"rounded to {decimals} decimals, {reason}")
    assert refusal.endswith("left as written (1): feature a")


def test_only_the_ring_that_would_collapse_is_left_out() -> None:
    rings = "[[[0.0001,0],[1.0001,0],[1.0001,1],[0.0001,0]]]"
    geometry = f'{{"type":"MultiPolygon","coordinates":[{rings},{PARCEL}]}}'
    text = f'{{"type":"Feature","id":"a","properties":{{}},"geometry":{geometry}}}\n'
    result = mend(text, FixOptions(decimals=3))
    assert result.after.decode() == text.replace(".0001", "")
    assert len(result.refusals) == 1


def test_bounding_box_that_was_right_is_right_after_rounding() -> None:
    rings = (
        "[[[10.123456789,50.123456789],[11.987654321,50.123456789],[11.987654321,51.5],[10.123456789,50.123456789]]]"
    )
    right, wrong, coarse = (
        f'"bbox":{box},' for box in ("[10.123456789,50.123456789,11.987654321,51.5]", "[1,2,3,4]", "[10.1,50.1,12,52]")
    )
    short = rings.replace("123456789", "123").replace("987654321", "988")
    shape = polygon(rings, '"a"')[1:]
    text = f'{{{right}"type":"FeatureCollection","features":[{{{right}{shape},{{{wrong}{shape},{{{coarse}{shape}]}}\n'
    after = mend(text, FixOptions(decimals=3)).after.decode()
    assert after == text.replace(right, '"bbox":[10.123,50.123,11.988,51.5],').replace(rings, short)


def star(lon: float, lat: float, size: float, radii: list[float]) -> list[list[float]]:
    """A ring seen from whose middle every position is seen."""
    turns = [2.0 * math.pi * index / len(radii) for index in range(len(radii))]
    ring = [[lon + size * r * math.cos(t), lat + size * r * math.sin(t)] for r, t in zip(radii, turns, strict=True)]
    return [*ring, ring[0]]


def stars(decimals: int) -> st.SearchStrategy[tuple[int, list[list[list[float]]]]]:
    """Rings from a tenth of the last decimal that stays to a hundred thousand times as large."""
    size = st.integers(-decimals - 1, min(1, 4 - decimals)).map(lambda exponent: 10.0**exponent)
    radii = st.lists(st.floats(0.2, 1.0), min_size=3, max_size=9)
    ring = st.builds(star, st.floats(-150, 150), st.floats(-70, 70), size, radii)
    return st.tuples(st.just(decimals), st.lists(ring, min_size=1, max_size=3))


def boxed(ring: list[list[float]]) -> dict[str, Any]:
    lon, lat = zip(*ring, strict=True)
    box = [min(lon), min(lat), max(lon), max(lat)]
    return {"type": "Feature", "bbox": box, "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def beside(ring: list[list[float]]) -> list[list[float]]:
    """A ring that has the eastern edges of another, seen from the other side."""
    top, bottom = max(ring, key=lambda p: p[1]), min(ring, key=lambda p: p[1])
    first, last = ring.index(bottom), ring[:-1].index(top)
    shared = ring[first : last + 1] if first <= last else [*ring[first:-1], *ring[: last + 1]]
    east = max(ring, key=lambda p: p[0])[0]
    width = top[1] - bottom[1]
    return [*shared[::-1], [east + width, bottom[1]], [east + width, top[1]], shared[-1]]


@settings(max_examples=80, deadline=None)
@given(drawn=st.integers(0, 9).flatmap(stars), has_neighbour=st.booleans())
def test_rounding_makes_no_fault(drawn: tuple[int, list[list[list[float]]]], has_neighbour: bool) -> None:
    decimals, rings = drawn
    if has_neighbour:
        rings = [*rings, beside(rings[0])]
    text = json.dumps({"type": "FeatureCollection", "features": [boxed(ring) for ring in rings]}) + "\n"
    # With those that are not told beside another one at the same place.
    was = {fault.id for fault in layer_faults(read_geojson(file_of(text)), CHECKS)}
    result = mend(text, FixOptions(decimals=decimals))
    assert {fault.id for fault in result.left} <= was, result.refusals
    if not result.refusals and decimals <= 7:
        assert "G128" not in {fault.id for fault in result.left}


def test_difference_is_shown_with_the_lines_of_the_file() -> None:
    head = '{"type":"FeatureCollection","features":[\n' + '{"type":"Feature","properties":null,"geometry":null},\n' * 5
    text = head + polygon("[[\n[0,0],\n[1,1],\n[1,0]]]") + "\n]}\n"
    lines = list(difference("a.geojson", mend(text), 60))
    assert lines[:3] == ["--- a.geojson", "+++ a.geojson", "@@ -8,4 +8,5 @@"]
    after = mend(text).after.decode().splitlines()
    assert [line[1:] for line in lines[3:] if line[0] != "-"] == after[7:12]
    assert [line[1:] for line in lines[3:] if line[0] != "+"] == text.splitlines()[7:11]
    assert len(list(difference("a.geojson", mend(text), 4))) == 5
    long = polygon("[[[0,0],[1,1]," + "[1,0.5]," * 200 + "[1,0]]]")
    assert list(difference("a.geojson", mend(long), 60)) == ["1 of 1 lines change; the difference is too long to show"]


def test_places_are_counted_and_the_first_named() -> None:
    many = "".join(polygon("[[[0,0],[1,1],[1,0],[0,0]]]", str(n)) + "\n" for n in range(9))
    (change,) = mend(many, PLAIN, BytesSequence).changes
    assert change_text(change) == (
        "rewound rings (9): feature 0, feature 1, feature 2, feature 3, feature 4 and 4 more"
    )


def test_command_shows_first_and_writes_only_when_told(tmp_path: Path) -> None:
    file = tmp_path / "a.geojson"
    text = polygon("[[[0,0],[1,1],[1,0]]]")
    file.write_text(text, encoding="utf-8")
    file.chmod(0o640)
    shown = metes("fix", file)
    assert shown.returncode == 1
    assert file.read_text(encoding="utf-8") == text
    for words in ("closed rings (1): feature a", "+{", "nothing was written"):
        assert words in shown.stdout
    written = metes("fix", file, "--write")
    assert (written.returncode, "  written\n" in written.stdout) == (0, True)
    assert check_paths([file]) == []
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert metes("fix", file).returncode == 0


def test_command_says_what_rounding_would_mend(tmp_path: Path) -> None:
    file = tmp_path / "a.geojson"
    file.write_text(polygon("[[[0,0],[1.123456789,0],[1,1],[0,0]]]") + "\n", encoding="utf-8")
    shown = metes("fix", file).stdout
    assert "1 fault left, which `metes fix --round 7` mends" in shown
    assert "does not fix" not in shown
    assert metes("fix", file, "--round", "7", "--write").stdout.count("left") == 0


def test_command_mends_a_package_and_says_that_its_seal_is_out_of_date(copy: Path) -> None:
    file = copy / "geometries/places.geojson"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    old = file.read_bytes()
    run = metes("fix", copy, "--write")
    assert run.returncode == 0
    assert file.read_bytes() == old[3:]
    assert run.stdout.count("out of date; seal the package anew") == 1
    assert run.stdout.count("nothing to mend") == 2


@pytest.mark.parametrize(
    ("name", "words"), [("a.gpkg", "found a geopackage"), ("a.zip", "found an archive"), ("none", "no such")]
)
def test_command_refuses_what_is_no_text(tmp_path: Path, name: str, words: str) -> None:
    if name != "none":
        (tmp_path / name).write_bytes(b"x")
    run = metes("fix", tmp_path / name)
    assert (run.returncode, run.stdout) == (2, "")
    assert words in run.stderr


def test_rings_found_in_arrays_are_those_found_one_by_one(tmp_path: Path) -> None:
    """Every kind of ring and line: right, wrong, open, with repeats and heights, without area, far out, too short."""
    places = random.Random(5)

    def positions() -> list[list[float]]:
        count, span = places.randrange(1, 8), places.choice((1e-7, 1.0, 170.0, 400.0))
        found = [[places.uniform(-span, span), places.uniform(-span, span) / 2] for _ in range(count)]
        if places.random() < 0.5:
            found.append(found[0])
        if places.random() < 0.3:
            found.insert(1, found[0])
        if places.random() < 0.2:
            found = [*found, *reversed(found)]
        return [[*each, places.choice((0, 1))] for each in found] if places.random() < 0.2 else found

    geometries: list[dict[str, object]] = []
    for _ in range(400):
        geometries.append({"type": "Polygon", "coordinates": [positions() for _ in range(places.randrange(1, 4))]})
        geometries.append({"type": "LineString", "coordinates": positions()})
        geometries.append({"type": "MultiPoint", "coordinates": positions()})
    features = [{"type": "Feature", "properties": {}, "geometry": each} for each in geometries]
    file = BytesFile(
        path="a.geojson",
        location=tmp_path / "a.geojson",
        content=json.dumps({"type": "FeatureCollection", "features": features}).encode(),
    )
    layer = read_geojson(file)
    expected = [
        (part.pointer, found)
        for feature in layer.features
        for part in feature.coordinate_arrays
        if part.role is not CoordinatesRole.POINTS
        and (found := arrangement(part, value_at(file.json.value, part.pointer))).done
    ]
    assert {what for _, found in expected for what in found.done} == CHANGES
    assert [(each.part.pointer, each.arranged) for each in planned(file)] == expected


def test_ring_that_is_the_same_backwards_is_not_rewound(tmp_path: Path) -> None:
    """Rounding gives it an area below zero, and gave the reversed one the same."""
    lons = (-6.72, -49.79, 22.15, 44.53, -46.94, 4.14, -11.88)
    lats = (26.23, -5.46, -27.12, 40.14, -47.46, 43.91, -28.34)
    there = [list(each) for each in zip(lons, lats, strict=True)]
    ring = [*there, *there[-2::-1]]
    part = {"type": "Polygon", "coordinates": [ring]}
    content = json.dumps(part).encode() + b"\n"
    file = BytesFile(path="a.geojson", location=tmp_path / "a.geojson", content=content)
    assert turn_deg2(np.array(ring)) < 0.0
    assert planned(file) == []
    assert fix_file(file, FixOptions()).changes == ()
