"""A real QGIS opens what we write: every layer, every date, every layout; expected numbers come from the tables."""

from __future__ import annotations

import datetime
import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from colour_vision import VISIONS, ciede2000, least_difference
from metes.export.orientation import orientation_layers
from metes.export.qgis.layer_styles import GROUPS_BY_YEAR, PERIOD_COLOURS, position_orders
from metes.export.qgis.layouts import REGIONS
from metes.export.qgis.symbols import COLOURS, PAPER
from metes.export.tables import GisTable
from qgis_files import LAYER_IDS, NAME, Look
from tables import REGISTERS, ROOT, register

# Before and after 1858, 1860 and 1864; 1895; 1945; and after 2008. A day of each, as the print layouts show it.
DAYS = tuple(f"{year}-07-01" for year in (1850, 1859, 1865, 1900, 1945, 2010))
# A blank page has one colour; a map with labels, halos and edges has hundreds.
FEWEST_COLOURS = 50
# Bytes of a rendered A3 page at 60 dots an inch; one without its map takes less than half of that.
SMALLEST_PAGE = 40_000
SAME_SHARE, OTHER_SHARE = 0.005, 0.02
LONGEST_LEGEND, LONGEST_WORDS = 15, 37
LEAST_OF_LINES, LEAST_OF_FILLS = 10.0, 8.0


@pytest.fixture(scope="module")
def folder(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another folder than the one into which the files were written, with a blank in its name."""
    moved = tmp_path_factory.mktemp("moved") / "a new place"
    moved.mkdir()
    for name in (f"{NAME}.gpkg", f"{NAME}.qgz"):
        shutil.copy(released / name, moved)
    return moved


def countries_of(root: Path) -> list[str]:
    """Names of the states in the background."""
    text = (root / "validators/metes/export/qgis/countries.json").read_text(encoding="utf-8")
    return [state["name_en"] for state in json.loads(text)["states"]]


@pytest.fixture(scope="module")
def seen(folder: Path, look: Look) -> Mapping[str, Any]:
    return look("look", folder / f"{NAME}.qgz", folder, *DAYS)


def test_project_opens_where_it_was_moved_without_a_complaint(seen: Mapping[str, Any], folder: Path) -> None:
    assert seen["read"]
    assert not seen["error"]
    assert not seen["messages"]
    assert seen["is_crs_valid"]
    assert seen["crs"] == "ESRI:102025"
    assert all(layer["valid"] for layer in seen["layers"].values())
    assert all(layer["source"].startswith(str(folder)) for layer in seen["layers"].values())


def test_layers_have_their_rows_and_the_crs_of_the_package(seen: Mapping[str, Any]) -> None:
    layers = {LAYER_IDS[name]: layer for name, layer in seen["layers"].items() if name in LAYER_IDS}
    assert set(layers) == set(LAYER_IDS.values())
    assert {layer["crs"] for layer in layers.values()} == {"EPSG:4326"}
    defaults = [row for row in register("readings") if row["is_default"] == "true"]
    kinds = {row["territory_id"]: row["kind"] for row in register("territories")}
    context = [row for row in defaults if kinds[row["territory_id"]] in ("comparison", "state")]
    expected = {
        "segments": len(register("segments")),
        "accuracy_bands": len(register("segments")),
        "lines_in_time": len(register("segment_uses")),
        "places": len(register("places")),
        "places_in_time": len(register("places")),
        "territories": len(register("readings")),
        "territories_default": len(defaults) - len(context),
    }
    assert {name: layers[name]["count"] for name in expected} == expected
    assert layers["comparison_areas"]["count"] == len(context)
    assert layers["states_today"]["count"] == len(countries_of(ROOT)) >= 20


def test_tables_stand_beside_the_layers_with_all_rows(seen: Mapping[str, Any]) -> None:
    found = {name.removeprefix("metes_layer_"): layer["count"] for name, layer in seen["layers"].items()}
    for path in (ROOT / REGISTERS).glob("*.csv"):
        name = path.stem if path.stem not in ("segments", "territories", "places") else f"{path.stem}_register"
        assert found[name] == len(register(path.stem)), name


def test_styles_say_in_words_what_is_seen(seen: Mapping[str, Any]) -> None:
    lines = seen["layers"]["metes_layer_lines_in_time"]
    assert lines["renderer"] == "categorizedSymbol"
    assert lines["styles"] == ["By accuracy", "By treaty"]
    assert lines["has_labels"]
    assert lines["aliases"]["accuracy_m"] == "accuracy (m)"
    assert lines["aliases"]["name_zh"] == "name (Chinese)"
    boundaries = [row for row in register("segment_uses") if row["role"] in ("delimits", "demarcates")]
    spans = [[int(year) for year in re.findall(r"\d{4}", label)] for label in lines["legend"] if "from" in label]
    for row in boundaries:
        year = int(row["valid_from"][:4])
        assert sum(first <= year <= last for first, last in spans) == 1, f"{row['use_id']} is not in the legend"
    assert seen["layers"]["metes_layer_segments"]["renderer"] == "graduatedSymbol"


def test_relations_join_the_tables(seen: Mapping[str, Any]) -> None:
    broken = [name for name, fault in seen["relations"] if fault]
    assert not broken
    names = {name for name, _ in seen["relations"]}
    assert {"provisions-treaty_id-treaties", "segment_uses-segment_id-segments", "verdicts-claim_id-claims"} <= names


@pytest.mark.parametrize("day", DAYS)
def test_time_shows_what_the_tables_say(seen: Mapping[str, Any], day: str) -> None:
    def lasts(row: Mapping[str, str]) -> bool:
        # Half-open: the first day counts, the last is the first of what follows; blank is open.
        return (not row["valid_from"] or row["valid_from"] <= day) and (not row["valid_to"] or day < row["valid_to"])

    shown = seen["shown"][day]
    assert shown["metes_layer_lines_in_time"] == sorted(r["use_id"] for r in register("segment_uses") if lasts(r))
    assert shown["metes_layer_territories"] == sorted(r["reading_id"] for r in register("readings") if lasts(r))
    used = {row["segment_id"] for row in register("segment_uses") if lasts(row)}
    assert used <= set(shown["metes_layer_segments"])


def test_the_day_of_a_treaty_changes_the_map(folder: Path, look: Look) -> None:
    """The treaty of 28 May 1858 is on the map of that day, and not on that of the day before."""
    before, after = "1858-05-27", "1858-05-28"
    shown = look("look", folder / f"{NAME}.qgz", "", before, after)["shown"]
    uses = {row["use_id"]: row for row in register("segment_uses")}
    begun = set(shown[after]["metes_layer_lines_in_time"]) - set(shown[before]["metes_layer_lines_in_time"])
    assert begun
    assert {uses[use]["valid_from"] for use in begun} == {after}


def test_controller_runs_from_the_first_treaty_to_the_last(seen: Mapping[str, Any]) -> None:
    assert seen["navigation"] == 1, "animated"
    starts = [row["valid_from"] for row in register("segment_uses")]
    begins, ends = (datetime.datetime.fromisoformat(text) for text in seen["time"])
    assert begins.date().isoformat() <= min(starts) < f"{begins.year + 1}"
    assert max(starts) < ends.date().isoformat()


def test_every_layer_and_date_has_a_picture_of_its_own(seen: Mapping[str, Any], folder: Path) -> None:
    assert min(seen["pictures"].values()) > FEWEST_COLOURS
    contents = {(folder / f"day-{day}.png").read_bytes() for day in DAYS}
    assert len(contents) == len(DAYS)


def test_layouts_print(seen: Mapping[str, Any]) -> None:
    assert seen["layouts"] == sorted([*(f"Map of {day[:4]}" for day in DAYS), *(region.name for region in REGIONS)])
    assert min(seen["exports"].values()) > SMALLEST_PAGE


def test_project_inside_the_geopackage_is_the_same(released: Path, tmp_path: Path, look: Look) -> None:
    shutil.copy(released / f"{NAME}.gpkg", tmp_path / f"{NAME}.gpkg")
    inside = look("look", f"geopackage:{tmp_path / NAME}.gpkg?projectName={NAME}")
    assert inside["read"]
    assert all(layer["valid"] for layer in inside["layers"].values())


def test_plain_loading_takes_the_styles_inside(released: Path, look: Look) -> None:
    layers = look("plain", released / f"{NAME}.gpkg")
    assert layers["lines_in_time"]["renderer"] == "categorizedSymbol"
    assert layers["accuracy_bands"]["renderer"] == "graduatedSymbol"
    assert layers["treaties"]["aliases"]["title_zh"] == "title (Chinese)"
    assert all(layer["valid"] and layer["abstract"] for layer in layers.values() if layer["title"] != "layer_styles")


def test_qgis_finds_no_geometry_at_fault(released: Path, tables: Mapping[str, GisTable], look: Look) -> None:
    """The validity check of QGIS itself. By its own rules a closed coast may cross itself where it closes."""
    counts = dict(look("validity", released / f"{NAME}.gpkg"))
    segments = tables["segments"]
    closed = {row.values[0] for row in segments.rows if row.geometry is not None and row.geometry.is_closed}
    by_qgis = counts.pop("segments by QGIS")
    assert set(by_qgis["invalid"]) <= closed
    assert by_qgis["valid"] == len(segments.rows) - len(by_qgis["invalid"])
    every = {**tables, **orientation_layers(tables)}
    layers = {name: len(table.rows) for name, table in every.items() if table.geometry_type}
    assert {name: found["valid"] for name, found in counts.items()} == layers
    assert {name: found["errors"] for name, found in counts.items()} == dict.fromkeys(layers, 0)


def test_background_names_the_neighbours() -> None:
    names = {"China", "North Korea", "South Korea", "Japan", "India", "Vietnam", "Nepal", "Myanmar", "Mongolia"}
    assert names <= set(countries_of(ROOT))


def test_every_theme_names_the_style_of_every_layer(seen: Mapping[str, Any]) -> None:
    assert seen["theme_styles"]
    for theme, styles in seen["theme_styles"].items():
        for layer, style in styles.items():
            assert style in seen["layers"][layer]["styles"], f"{theme}: {layer}"


def test_themes_switch_and_come_back(folder: Path, look: Look, tmp_path: Path) -> None:
    """Treaty, accuracy, treaty: the third picture is the first, and a page keeps its colours meanwhile."""
    shares = look("themes", folder / f"{NAME}.qgz", tmp_path)
    # QGIS may place a label elsewhere each time; the territories alone fill more of the picture.
    assert shares["treaty and treaty"] < SAME_SHARE < OTHER_SHARE < shares["treaty and accuracy"]
    assert shares["page and page"] < SAME_SHARE


def test_form_shows_a_blank_source_as_null(folder: Path, look: Look) -> None:
    rows: Any = look("forms", folder / f"{NAME}.qgz")
    cells = {row["treaty_id"]: row["in_force_source_id"] or None for row in register("treaties")}
    assert {row["treaty_id"]: row["cell"] for row in rows} == cells
    assert all(row["value"] == row["cell"] for row in rows)
    assert {row["kind"] for row in rows} == {"QgsRelationReferenceWidget"}
    blank = [row for row in rows if row["cell"] is None]
    assert len(blank) >= 20
    assert {text for row in blank for text in row["texts"]} == {"NULL"}


def test_forms_have_groups_and_related_rows_below(seen: Mapping[str, Any]) -> None:
    assert seen["layers"]["metes_layer_treaties"]["form"] == [
        *("Names", "Facts", "Refers to", "Texts", "Sources"),
        *("Lines in time", "Claim operands", "Provisions", "Signatories"),
    ]
    assert all(layer["form"] for layer in seen["layers"].values())


def test_legends_are_short(seen: Mapping[str, Any]) -> None:
    """Of the tree at first opening, and of every page; no words are cut."""
    tree = [label for layer in seen["layers"].values() if layer["is_expanded"] for label in layer["legend"]]
    assert 5 < len(tree) <= LONGEST_LEGEND
    for name, words in {"tree": tree, **seen["legends"]}.items():
        assert 3 < len(words) <= LONGEST_LEGEND, name
        assert all(len(each) <= LONGEST_WORDS and "…" not in each for each in words), name


def test_towns_appear_with_their_founding(folder: Path, look: Look) -> None:
    """The first post at Vladivostok was set up on 2 July 1860 (control point K001)."""
    shown = look("look", folder / f"{NAME}.qgz", "", "1689-09-06", "1860-07-01", "1860-07-02")["shown"]
    places = {day: set(found["metes_layer_places_in_time"]) for day, found in shown.items()}
    assert "vladivostok" not in places["1689-09-06"] | places["1860-07-01"]
    assert "vladivostok" in places["1860-07-02"]
    assert {"beijing", "nerchinsk", "lhasa"} <= places["1689-09-06"]


def test_the_map_says_its_date_and_layers_have_tips(seen: Mapping[str, Any]) -> None:
    assert seen["is_date_shown"]
    assert "@map_start_time" in seen["date_label"]
    assert all(seen["layers"][name]["map_tip"] for name in LAYER_IDS if name != "metes_layer_comparison_areas")


def test_bookmarks_lead_to_the_sectors_and_towns(seen: Mapping[str, Any]) -> None:
    words = " ".join(seen["bookmarks"])
    assert all(name in words for name in ("Heixiazi", "Abagaitu", "Tumen", "Ili west", "Pamirs", "Tawang"))
    towns = {row["name_en"] for row in register("places") if row["kind"] == "town"}
    assert towns <= set(seen["bookmarks"])


# The pairs 1, 7 and 19 of Sharma, Wu and Dalal (2005), "The CIEDE2000 color-difference formula", table 1.
@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
        ((50.0, 2.5, 0.0), (58.0, 24.0, 15.0), 19.4535),
    ],
)
def test_colour_difference_is_that_of_the_paper(one: Any, other: Any, expected: float) -> None:
    assert ciede2000(one, other) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("vision", VISIONS)
def test_colours_can_be_told_apart(vision: str) -> None:
    """Colour-blind readers can tell the colours apart too. People see a difference from about 2.3 on."""
    assert least_difference([*PERIOD_COLOURS, PAPER], vision)[0] >= LEAST_OF_LINES
    fills = [*(colour for _, _, colour in GROUPS_BY_YEAR), COLOURS["fill-4"], COLOURS["fill-6"]]
    assert least_difference([*fills, COLOURS["land"], COLOURS["sea"]], vision)[0] >= LEAST_OF_FILLS


@pytest.mark.parametrize(
    ("one", "other", "side"),
    [("macau-town", "hong-kong", "L"), ("hong-kong", "macau-town", "R"), ("heihe", "blagoveshchensk", "L")],
)
def test_labels_of_two_near_towns_turn_away_from_each_other(
    one: str, other: str, side: str, tables: Mapping[str, GisTable]
) -> None:
    """A label between two towns would name either."""
    lon = {row["place_id"]: float(row["lon"]) for row in register("places")}
    assert (lon[one] < lon[other]) == (side == "L")
    cases = re.findall(r"IN \(([^)]*)\) THEN '([^']*)'", position_orders(tables["places"]))
    (order,) = [order for ids, order in cases if f"'{one}'" in ids.split(", ")]
    assert order.startswith(f"{side},")


def test_towns_of_unknown_age_look_otherwise(seen: Mapping[str, Any]) -> None:
    legend = seen["layers"]["metes_layer_places_in_time"]["legend"]
    assert legend[:2] == ["Town (pale: founding not recorded)", "Town, founding not recorded"]
    assert all(legend[0] in words for words in seen["legends"].values())
    assert seen["layers"]["metes_layer_places"]["legend"][0] == "Town"


def test_pages_name_their_scale(seen: Mapping[str, Any]) -> None:
    """As QGIS computes it from the extent and the width of the map."""
    for name, (words, denominator) in seen["scales"].items():
        assert int(re.sub(r"\D", "", words.partition(":")[2])) == pytest.approx(denominator, rel=0.01), name
