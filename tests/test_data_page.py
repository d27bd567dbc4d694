"""The pages on the data and their maps: current, small, the same each time, and about everything that is drawn."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
import shapely

import write_data_page
from canonical import Feature, canonical_text
from drawing import detail
from drawing.content import STATE_NAMES
from drawing.detail import ACCURACIES, Surroundings, colour_of, draw_subject, shown_readings
from drawing.frame import FLATTEST, TALLEST, frame_of
from pages.content import Content, edges_of
from pages.sections import percent
from pages.words import cell, listing, metres, span, table

ROOT = Path(__file__).resolve().parent.parent
MAPS = ROOT / "docs" / "maps"
CONTENT = Content(ROOT)
DRAWN = [subject for subject in CONTENT.subjects() if subject.readings or subject.segments]
MOST_BYTES = 60_000


def test_pages_are_current() -> None:
    assert write_data_page.main(["--check"]) == 0, "run: python scripts/build.py"


def test_pages_tell_every_segment_and_every_reading() -> None:
    pages = write_data_page.pages(ROOT)
    texts = "".join(pages.values())
    for row in CONTENT.rows("segments"):
        assert f"| `{row['segment_id']}` |" in texts
    for row in CONTENT.rows("readings"):
        assert f"- `{row['reading_id']}`: " in pages[Path(f"docs/data/{row['territory_id']}.md")]
    for subject in DRAWN:
        page = pages[Path(f"docs/data/{subject.subject_id}.md")]
        assert page.count(f"(../maps/{subject.subject_id}.png)") == 1


def test_index_keeps_the_anchors_of_the_page_that_held_everything() -> None:
    index = write_data_page.pages(ROOT)[Path("docs/data.md")]
    for subject in DRAWN:
        assert index.count(f'<a id="{subject.subject_id}"></a>') == 1
        assert index.count(f"(data/{subject.subject_id}.md)") == 1
    for stem in ("other-segments", "sums", "not-drawn", "sources"):
        assert f'<a id="{stem}"></a>' in index


def test_a_line_of_other_lines_links_to_what_it_consists_of() -> None:
    page = write_data_page.pages(ROOT)[Path("docs/data/cn-ru.md")]
    assert "(cn-ru-east.md): `cn-ru-east-01` to `04`" in page
    assert "(cn-ru-west.md): `cn-ru-west-01`" in page
    assert "How the line was drawn" not in page


def test_every_cross_check_is_on_a_page() -> None:
    pages = write_data_page.pages(ROOT)
    rows = CONTENT.rows("cross_checks")
    for row in rows:
        page = pages[Path(f"docs/data/{row['reading_id'].partition('.')[0] or row['line_id'] or 'cross-checks'}.md")]
        texts = "".join(pages.values()) if row["segment_id"] else page
        subject = row["segment_id"] or row["line_id"] or row["reading_id"]
        assert f"| `{subject}` | {cell(row['stretch'])} | {cell(row['reference'])}" in texts


def test_page_of_a_subject_that_is_gone_is_removed(tmp_path: Path) -> None:
    for name in ("datapackage", "geometries"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "docs" / "data").mkdir(parents=True)
    (tmp_path / "docs" / "data.intro.md").write_text("# The data\n", encoding="utf-8")
    gone = tmp_path / "docs" / "data" / "gone.md"
    gone.write_text("# Gone\n", encoding="utf-8")
    assert write_data_page.main([], root=tmp_path) == 0
    assert not gone.exists()
    assert (tmp_path / "docs" / "data" / "cn-ru.md").is_file()


def test_everything_drawn_has_a_map_and_nothing_else_has() -> None:
    assert {path.stem for path in MAPS.glob("*.png")} == {subject.subject_id for subject in DRAWN}


@pytest.mark.parametrize("path", sorted(MAPS.glob("*.png")), ids=lambda path: path.stem)
def test_map_is_a_small_palette_picture_without_a_date(path: Path) -> None:
    data = path.read_bytes()
    assert len(data) < MOST_BYTES
    width, _, depth, colour_type = struct.unpack(">IIBB", data[16:26])
    assert (width, colour_type) == (700, 3)
    assert depth <= 8
    assert not any(chunk in data for chunk in (b"tIME", b"tEXt", b"iTXt", b"zTXt"))


def test_same_content_draws_the_same_bytes() -> None:
    subject = next(each for each in DRAWN if each.subject_id == "cn-ru-west")
    around = Surroundings(ROOT / "sources")
    assert draw_subject(subject, CONTENT, around) == draw_subject(subject, CONTENT, around)


def test_map_credits_openstreetmap(monkeypatch: pytest.MonkeyPatch) -> None:
    subject = next(each for each in DRAWN if each.subject_id == "cn-ru-west")
    around = Surroundings(ROOT / "sources")
    assert "© OpenStreetMap contributors" in detail.CREDIT
    credited = draw_subject(subject, CONTENT, around)
    monkeypatch.setattr(detail, "CREDIT", "")
    assert draw_subject(subject, CONTENT, around) != credited


def test_other_words_make_the_index_stale(tmp_path: Path) -> None:
    for name in ("datapackage", "docs", "geometries"):
        (tmp_path / name).symlink_to(ROOT / name)
    assert write_data_page.pages(tmp_path) == write_data_page.pages(ROOT)
    (tmp_path / "docs").unlink()
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "data.intro.md").write_text("# Other words\n", encoding="utf-8")
    assert write_data_page.main(["--check"], root=tmp_path) == 1


def test_missing_table_is_one_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "geometries").mkdir()
    for name in ("territories", "segments", "places"):
        point = Feature(id="p", geometry=shapely.Point(1, 2), properties={})
        (tmp_path / "geometries" / f"{name}.geojson").write_text(canonical_text(name, [point]), encoding="utf-8")
    assert write_data_page.main([], root=tmp_path) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_outline_belongs_to_its_segments() -> None:
    subject = next(each for each in DRAWN if each.subject_id == "ussuri-coast-1860")
    ids = {row["segment_id"] for row in subject.segments}
    assert {"cn-ru-east-08", "amur-lower-01", "coast-primorye-01", "kp-ru-01", "ussuri-mouth-01"} <= ids
    assert "cn-ru-east-05" not in ids
    outline = edges_of(CONTENT.shapes["ussuri-coast-1860.mainland"])
    assert outline <= frozenset().union(*(edges_of(CONTENT.lines[each]) for each in ids))


@pytest.mark.parametrize(
    "shape",
    [shapely.box(120, 45, 140, 45.1), shapely.box(130, 40, 130.1, 55), shapely.Point(107.72, 20.13).buffer(0.01)],
    ids=["ribbon", "tower", "islet"],
)
def test_frame_is_no_ribbon_and_holds_its_subject(shape: shapely.Geometry) -> None:
    frame = frame_of([shape])
    assert FLATTEST - 1e-9 <= frame.height_km / frame.width_km <= TALLEST + 1e-9
    west, south, east, north = shape.bounds
    assert frame.degrees[0] < west
    assert frame.degrees[2] > east
    assert frame.degrees[1] < south
    assert frame.degrees[3] > north
    assert frame.width_km >= 4.0


def test_frame_goes_on_beyond_the_antimeridian() -> None:
    # The Chukchi Peninsula: some 700 km from 172 E to 170 W, and not the other way round the globe.
    frame = frame_of([shapely.MultiPolygon([shapely.box(172, 64, 180, 69), shapely.box(-180, 64, -170, 69)])])
    assert 170 < frame.lon < 190
    assert 600 < frame.width_km < 1500


def test_map_shows_the_default_reading_first_and_no_sum_of_what_it_shows() -> None:
    parts: dict[str, set[str]] = {}
    for row in CONTENT.rows("reading_sums"):
        parts.setdefault(row["whole_reading_id"], set()).add(row["part_reading_id"])
    for subject in DRAWN:
        shown = shown_readings(subject, CONTENT)
        assert [row["is_default"] for row in shown] == ["true", *["false"] * (len(shown) - 1)][: len(shown)]
        assert bool(shown) == bool(subject.readings)
        ids = {row["reading_id"] for row in shown}
        assert not [row for row in shown[1:] if parts.get(row["reading_id"], {""}) <= ids]
        assert all(row["surface"] == "gross" for row in shown[1:])


def test_states_have_names_only_for_land_that_is_there() -> None:
    states = Surroundings(ROOT / "sources").states
    assert set(STATE_NAMES) <= set(states)


def test_colours_follow_accuracy() -> None:
    assert colour_of(300) == ACCURACIES[0][1]
    assert colour_of(301) == ACCURACIES[1][1]
    assert colour_of(50000) == ACCURACIES[3][1]


def test_words() -> None:
    assert listing(["a-01", "a-02", "a-03", "b-07"]) == "`a-01` to `03`, `b-07`"
    assert listing(["kp-ru-01"]) == "`kp-ru-01`"
    assert [metres(each) for each in ("100", "999", "2000", "2500")] == ["100 m", "999 m", "2 km", "2.5 km"]
    assert span("1860-11-14", "") == "1860-11-14 – today"
    assert span("", "") == ""
    assert cell("one | two\nthree") == "one \\| two three"
    assert table(("a", "b"), []) == []
    assert table(("a", "b"), [("1", "2")], numeric=(1,)) == ["| a | b |", "|---|---:|", "| 1 | 2 |", ""]
    assert [percent(part, 1000.0) for part in (1.0, 999.0, 1000.0, 250.0)] == [
        "less than 1 %",
        "more than 99 %",
        "100 %",
        "25 %",
    ]
