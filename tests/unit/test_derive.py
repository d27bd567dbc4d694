"""Operations of recipes do what they say, and refuse with one message what they cannot do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

import build
from canonical import Feature, canonical_text, read_features
from command import ROOT
from derive.basins import flooded
from derive.cuts import Cuts
from derive.error import BuildError
from derive.geodesy import Lonlat, distance_m, positions_of
from derive.heights import read_heights
from derive.operations import OPERATIONS
from derive.recipes import Workshop, read_recipes
from derive.tables import read_rows
from metes.files.errors import PackageError
from metes.model.geometry import Place

# One degree of longitude on the equator is 111,319.5 m: the metres below are easy to read off.
EAST = shapely.LineString([(0, 0), (1, 0), (2, 0)])
FURTHER = shapely.LineString([(2.001, 0), (3, 0)])
ACROSS = shapely.LineString([(0.5, -1), (0.5, 1)])
SQUARE = shapely.Polygon([(0, 0), (4, 0), (4, 4), (0, 4)])
YARD = shapely.Polygon([(1, 1), (2, 1), (2, 2), (1, 2)])
FEATURES = {
    "east": EAST,
    "broken": shapely.MultiLineString([FURTHER, EAST]),
    "across": ACROSS,
    "square": SQUARE,
    "yard": YARD,
    "two-parts": shapely.MultiPolygon([YARD, shapely.Polygon([(9, 9), (9.5, 9), (9, 9.5)])]),
    "north": shapely.LineString([(0, 2), (0, 1)]),
    "river-land": shapely.Polygon([(0, 0), (4, 0), (4, 4), (0, 4)], [[(1, 2), (1.4, 2), (1.4, 2.4), (1, 2.4)]]),
    "ring": shapely.LineString([(0, 0), (1, 0), (0, 1), (0, 0)]),
}
PLACES = {
    "west-end": (0.0, 0.0),
    "middle": (1.0001, 0.0),
    "far": (1.0, 0.5),
    "east-end": (2.0, 0.0),
    "corner": (4.0, 4.001),
}

Line = list[Lonlat]
Run = Callable[..., Workshop]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs steps on the toy cut; the result of the last step is published as `out`."""
    (tmp_path / "toy").mkdir()
    features = [Feature(id=name, geometry=geometry, properties={}) for name, geometry in FEATURES.items()]
    (tmp_path / "toy" / "cut.geojson").write_text(canonical_text("toy", features), encoding="utf-8")

    def workshop(*steps: dict[str, Any], published: frozenset[str] = frozenset({"out"})) -> Workshop:
        return Workshop({"toy.yml": list(steps)}, cuts=Cuts(tmp_path), places=PLACES, published=published)

    return workshop


def take(name: str, feature: str) -> dict[str, Any]:
    return {"name": name, "do": "take", "cut": "toy/cut", "feature": feature}


def out(do: str, **arguments: Any) -> dict[str, Any]:
    return {"name": "out", "do": do, **arguments}


def result_of(workshop: Workshop) -> Any:
    return workshop.run_all()["out"]


def message_of(workshop: Workshop) -> str:
    with pytest.raises(BuildError) as caught:
        workshop.run_all()
    return str(caught.value)


def test_between_runs_from_the_nearest_vertex_to_the_nearest_vertex(run: Run) -> None:
    steps = [take("line", "east"), out("between", of="line", **{"from": "west-end", "to": "middle"}, within_m=12)]
    assert positions_of(result_of(run(*steps))) == [(0, 0), (1, 0)]


def test_a_node_too_far_from_the_line_stops(run: Run) -> None:
    steps = [take("line", "east"), out("between", of="line", **{"from": "west-end", "to": "far"}, within_m=100)]
    message = message_of(run(*steps))
    assert message.startswith("toy.yml, step 2 (out: between), to: found the nearest vertex 55287")
    assert message.endswith("expected one within 100 m")


def test_a_line_that_runs_the_other_way_stops(run: Run) -> None:
    steps = [take("line", "east"), out("between", of="line", **{"from": "east-end", "to": "west-end"}, within_m=1)]
    assert "found a line that runs the other way" in message_of(run(*steps))


def test_chain_orders_the_parts_and_bridges_a_gap_within_the_maximum(run: Run) -> None:
    workshop = run(take("parts", "broken"), out("chain", of="parts", **{"from": "west-end"}, max_gap_m=112))
    assert positions_of(result_of(workshop)) == [(0, 0), (1, 0), (2, 0), (2.001, 0), (3, 0)]
    assert workshop.notes == ("toy.yml, out: bridged a gap of 111 m at 2.00000 0.00000",)


def test_a_gap_wider_than_the_maximum_stops(run: Run) -> None:
    steps = [take("parts", "broken"), out("chain", of="parts", **{"from": "west-end"}, max_gap_m=100)]
    assert "found 1 part(s) beyond a gap of 111 m at 2.00000 0.00000; expected 0 part(s)" in message_of(run(*steps))


def test_parts_that_stay_behind_must_be_counted(run: Run) -> None:
    steps = [take("parts", "broken"), out("chain", of="parts", **{"from": "west-end"}, max_gap_m=0, parts_left=1)]
    assert positions_of(result_of(run(*steps))) == [(0, 0), (1, 0), (2, 0)]


@pytest.mark.parametrize(("max_gap_m", "stops"), [(112, False), (111, True)])
def test_join_stops_at_a_gap_wider_than_the_maximum(run: Run, max_gap_m: float, stops: bool) -> None:
    vertices = [{"at": [lon, 0], "layer": "toy/cut east", "seen": "bank"} for lon in (2.001, 3)]
    traced = {"name": "two", "do": "digitised", "vertices": vertices}
    workshop = run(take("one", "east"), traced, out("join", of=["one", "two"], max_gap_m=max_gap_m))
    if stops:
        assert "found a gap of 111.3 m at 2.00000 0.00000; expected at most 111 m" in message_of(workshop)
    else:
        assert len(positions_of(result_of(workshop))) == 5


def test_snap_moves_an_end_onto_the_node_and_says_so(run: Run) -> None:
    steps = [take("line", "east"), take("other", "north")]
    workshop = run(*steps, out("snap", of="line", end="start", to={"end_of": "other"}, within_m=1.2e5))
    assert positions_of(result_of(workshop)) == [(0.0, 1.0), (1, 0), (2, 0)]
    assert workshop.notes == ("toy.yml, out: moved an end by 110574.4 m to 0.00000 1.00000",)


def test_snap_stops_where_the_end_is_too_far(run: Run) -> None:
    steps = [take("line", "east"), out("snap", of="line", end="end", to="middle", within_m=300)]
    assert "found the end 111308.4 m from 1.00010 0.00000; expected at most 300 m" in message_of(run(*steps))


def test_clip_ends_at_the_one_crossing(run: Run) -> None:
    steps = [take("line", "east"), take("other", "across"), out("clip", of="line", at="other", keep="after")]
    assert positions_of(result_of(run(*steps))) == [(0.5, 0), (1, 0), (2, 0)]


def test_clip_stops_without_a_crossing(run: Run) -> None:
    steps = [take("line", "east"), take("other", "ring"), out("clip", of="other", at="line", keep="after")]
    assert "expected exactly one" in message_of(run(*steps))


def test_insert_puts_a_node_on_an_edge(run: Run) -> None:
    steps = [take("line", "east"), out("insert", of="line", position="middle", within_m=0.1)]
    assert positions_of(result_of(run(*steps))) == [(0, 0), (1, 0), (1.0001, 0), (2, 0)]


def test_insert_stops_off_the_line(run: Run) -> None:
    steps = [take("line", "east"), out("insert", of="line", position="far", within_m=1)]
    assert "expected a position within 1 m of it" in message_of(run(*steps))


def test_reverse_turns_a_line(run: Run) -> None:
    assert positions_of(result_of(run(take("line", "east"), out("reverse", of="line"))))[0] == (2, 0)


def test_through_runs_straight_from_place_to_place_and_node(run: Run) -> None:
    steps = [take("east", "east"), out("through", places=["far", "west-end", {"end_of": "east"}])]
    assert positions_of(result_of(run(*steps))) == [(1.0, 0.5), (0.0, 0.0), (2.0, 0.0)]


def test_through_needs_two_places(run: Run) -> None:
    assert "places: found one place; expected two or more" in message_of(run(out("through", places=["far"])))


def test_a_ring_begins_where_it_is_told_to(run: Run) -> None:
    made = result_of(run(take("square", "square"), out("ring", of="square", start="corner", within_m=120)))
    assert positions_of(made)[0] == positions_of(made)[-1] == (4.0, 4.0)
    assert made.length == SQUARE.exterior.length


def test_a_ring_does_not_begin_far_from_its_start(run: Run) -> None:
    message = message_of(run(take("square", "square"), out("ring", of="square", start="corner", within_m=10)))
    assert "start: found the nearest vertex 110.6 m from 4.00000 4.00100" in message


def test_run_takes_the_nearest_part_and_turns_it(run: Run) -> None:
    step = out("run", of="parts", **{"from": [3.001, 0], "to": [2.001, 0]}, within_m=200)
    assert positions_of(result_of(run(take("parts", "broken"), step))) == [(3, 0), (2.001, 0)]


def test_run_stops_where_no_part_comes_near_both(run: Run) -> None:
    step = out("run", of="parts", **{"from": [0, 0], "to": [3, 0]}, within_m=200)
    assert "found a part 111319 m off" in message_of(run(take("parts", "broken"), step))


def test_through_runs_straight_from_place_to_place(run: Run) -> None:
    steps = [take("line", "north"), out("through", places=["west-end", [1, 1], {"start_of": "line"}])]
    assert positions_of(result_of(run(*steps))) == [(0, 0), (1, 1), (0, 2)]


@pytest.mark.parametrize(
    ("line", "node", "drawn"),
    [
        # Straight on: nothing is dropped.
        ([(0, 0), (1, 0), (2, 0)], (3, 0), [(0, 0), (1, 0), (2, 0), (3, 0)]),
        # The last vertex lies beyond the node, so that the edge would turn back.
        ([(0, 0), (1, 0), (3.5, 0.1)], (3, 0), [(0, 0), (1, 0), (3, 0)]),
        # The last vertex lies on the other side of the line that ends in the node.
        ([(0, 0), (1, 0), (2, 0), (3.2, 1)], (3, 0), [(0, 0), (1, 0), (2, 0), (3, 0)]),
    ],
)
def test_draw_to_drops_what_turns_back_or_crosses(run: Run, line: Line, node: Lonlat, drawn: Line) -> None:
    steps = [
        {"name": "line", "do": "through", "places": [list(place) for place in line]},
        {"name": "fixed", "do": "through", "places": [list(node), [3, 2]]},
        out("draw_to", of="line", end="end", to={"start_of": "fixed"}, clear_of="fixed", within_m=1.5e5),
    ]
    assert positions_of(result_of(run(*steps))) == drawn


def test_draw_to_stops_where_the_node_is_too_far(run: Run) -> None:
    steps = [take("line", "east"), take("other", "north")]
    step = out("draw_to", of="line", end="end", to={"end_of": "other"}, clear_of="other", within_m=1000)
    assert "expected at most 1000 m" in message_of(run(*steps, step))


@pytest.mark.parametrize(("tolerance_m", "kept"), [(500, 3), (2000, 2)])
def test_thin_keeps_vertices_off_the_line_by_more_than_the_tolerance(run: Run, tolerance_m: float, kept: int) -> None:
    # 0.01 degrees of latitude are 1,106 m.
    line = {"name": "line", "do": "through", "places": [[0, 0], [1, 0.01], [2, 0]]}
    found = positions_of(result_of(run(line, out("thin", of="line", tolerance_m=tolerance_m))))
    assert len(found) == kept
    assert set(found) <= {(0, 0), (1, 0.01), (2, 0)}


def test_shift_grows_evenly_with_longitude(run: Run) -> None:
    step = out("shift", of="line", longitudes=[0, 2], east_m=[0, -1113.2], north_m=[1113.2, 3339.6])
    moved = positions_of(result_of(run(take("line", "east"), step)))
    assert moved == [(0, 0.01), (0.995, 0.02), (1.99, 0.03)]


def test_belt_edge_keeps_its_distance(run: Run) -> None:
    # From 1 N to the equator; the node is one breadth east of its end, 0.1 degrees or 11,132 m.
    line = {"name": "line", "do": "through", "places": [[0, 1], [0, 0.5], [0, 0]]}
    step = out("belt_edge", of="line", to=[0.1, 0], width_m=11_132, within_m=10, tolerance_m=10)
    edge = positions_of(result_of(run(line, step)))
    assert (edge[0], edge[-1]) == ((0, 1), (0.1, 0))
    assert all(abs(lon - 0.1) < 1e-4 for lon, _ in edge[1:])
    assert [lat for _, lat in edge] == sorted((lat for _, lat in edge), reverse=True)


def test_belt_edge_stops_at_a_node_off_the_edge(run: Run) -> None:
    line = {"name": "line", "do": "through", "places": [[0, 1], [0, 0]]}
    step = out("belt_edge", of="line", to=[0.2, 0], width_m=11_132, within_m=10, tolerance_m=10)
    assert "found a node 11132 m from the edge" in message_of(run(line, step))


# Three degrees square, a valley on either side of a ridge that runs along the 19th column.
RIDGE = [" ".join(str(60 - abs(column - 18)) for column in range(36))] * 36
GRID = "\n".join(["ncols 36", "nrows 36", "xllcorner 0", "yllcorner 0", "cellsize 0.0833333333333333"])


def write_heights(folder: Path) -> None:
    text = "\n".join([GRID, "NODATA_value 255", *RIDGE])
    (folder / "toy" / "heights.asc").write_text(text, encoding="ascii")


def basin_step(**changed: Any) -> dict[str, Any]:
    seeds = {"west": [[[0.6, 1], [0.6, 2]]], "east": ["line"]}
    arguments = {"heights": "toy/heights", "window": [0.5, 0.5, 2.5, 2.5], "cells_per_degree": 36}
    return out("basin_edges", **(arguments | {"smoothing_cells": 1.5, "seeds": seeds, "basin": "west"} | changed))


EASTERN_SEED = {"name": "line", "do": "through", "places": [[2.4, 1], [2.4, 2]]}


def test_basins_meet_on_the_ridge(run: Run, tmp_path: Path) -> None:
    write_heights(tmp_path)
    thinned = [{**basin_step(), "name": "edges"}, out("run", of="edges", **{"from": [1.5, 2.5], "to": [1.5, 0.5]})]
    thinned[1]["within_m"] = 1e4
    edge = positions_of(result_of(run(EASTERN_SEED, *thinned)))
    # Where the centre of the column lies after the correction that heights.py states; cells are 1/36 degree wide.
    assert all(abs(lon - 18.551 / (12 - 0.00738)) < 1 / 36 for lon, _ in edge)
    assert len(edge) > 60


def test_basins_need_a_window_inside_the_heights(run: Run, tmp_path: Path) -> None:
    write_heights(tmp_path)
    message = message_of(run(EASTERN_SEED, basin_step(window=[0, 0, 3, 3])))
    assert "window: found places beyond the grid of heights; expected two cells around each" in message


def test_basins_name_a_grid_that_is_not_there(run: Run) -> None:
    assert "sources/toy/heights.asc: found no file" in message_of(run(EASTERN_SEED, basin_step()))


def test_heights_hold_the_values_at_the_centres(tmp_path: Path) -> None:
    (tmp_path / "toy").mkdir()
    write_heights(tmp_path)
    heights = read_heights(tmp_path / "toy" / "heights.asc")
    lon = (np.array([10.0, 18.0, 20.0]) + 0.551) / (12 - 0.00738)
    # 28 m a step from -450 m, rounded to centimetres.
    assert np.allclose(heights.at(lon, np.array([1.5])), np.array([[52, 60, 58]]) * 28.0 - 450, atol=0.011)


def test_a_flood_goes_over_the_lowest_pass() -> None:
    heights = np.array([[1.0, 9, 2, 5, 3], [1, 9, 9, 9, 3]])
    labels = np.array([[1, 0, 0, 0, 2], [0, 0, 0, 0, 0]])
    assert flooded(heights, labels).tolist() == [[1, 1, 2, 2, 2], [1, 1, 2, 2, 2]]


def test_digitised_names_a_layer_that_exists(run: Run) -> None:
    vertex = {"at": [0, 0], "layer": "toy/cut nowhere", "seen": "bank"}
    message = message_of(run(out("digitised", vertices=[vertex, {**vertex, "at": [1, 1]}])))
    assert "found no feature nowhere; expected one of" in message


def test_digitised_refuses_latitude_before_longitude(run: Run) -> None:
    vertex = {"at": [53.3, 121.5], "layer": "toy/cut east", "seen": "bank"}
    assert "[longitude, latitude] in degrees" in message_of(run(out("digitised", vertices=[vertex, vertex])))


def test_whole_takes_the_largest_part(run: Run) -> None:
    step = out("whole", cut="toy/cut", feature="two-parts", keep="largest")
    assert result_of(run(step)).equals(YARD)


def test_whole_leaves_out_the_parts_at_positions(run: Run) -> None:
    kept = {"cut": "toy/cut", "feature": "two-parts", "keep": "all"}
    left = result_of(run(out("whole", **kept, but_for=[[9.1, 9.1]])))
    assert [part.equals(YARD) for part in shapely.get_parts(left)] == [True]
    assert "but_for: found no part at 5.00000 0.00000" in message_of(run(out("whole", **kept, but_for=[[5, 0]])))


def test_cut_out_makes_a_hole_with_the_same_vertices(run: Run) -> None:
    steps = [take("all", "square"), take("hole", "yard"), out("cut_out", of="all", holes=["hole"])]
    area = result_of(run(*steps))
    assert len(area.interiors) == 1
    assert set(positions_of(area.interiors[0])) == set(positions_of(YARD.exterior))


def test_cut_out_refuses_a_hole_that_sticks_out(run: Run) -> None:
    steps = [take("all", "yard"), take("hole", "square"), out("cut_out", of="all", holes=["hole"])]
    assert "hole 1: found 0 part(s) around it; expected one" in message_of(run(*steps))


SPLINE = {"cut": "toy/cut", "feature": "river-land", "from": "west-end", "to": "east-end"}


def test_spline_runs_through_the_centre_of_a_patch_of_water(run: Run) -> None:
    line = positions_of(result_of(run(out("spline", **SPLINE, patches=[[1.1, 2.1]], pieces=4))))
    assert (line[0], line[4], line[-1]) == ((0, 0), (1.2, 2.2), (2, 0))
    assert len(line) == 9
    # Halfway on the first span of a Catmull-Rom spline with knots (-1.2, -2.2), (0, 0), (1.2, 2.2) and (2, 0).
    assert line[2] == pytest.approx((0.625, 1.375))


def test_spline_refuses_a_position_on_land(run: Run) -> None:
    assert "found no water at 3.00000 3.00000" in message_of(run(out("spline", **SPLINE, patches=[[3, 3]])))


def test_common_keeps_what_the_area_shares_with_the_cut(run: Run) -> None:
    steps = [{"name": "area", "do": "whole", "cut": "toy/cut", "feature": "square", "keep": "largest"}]
    shared = result_of(run(*steps, out("common", of="area", cut="toy/cut", feature="yard")))
    assert shapely.equals(shared, YARD)


def test_common_refuses_an_area_that_shares_nothing(run: Run) -> None:
    steps = [take("line", "ring"), {"name": "corner", "do": "polygon", "rings": [["line"]]}]
    apart = out("common", of="corner", cut="toy/cut", feature="yard")
    assert "found nothing in common" in message_of(run(*steps, apart))


def test_together_holds_areas_apart_and_refuses_others(run: Run) -> None:
    whole = {"do": "whole", "cut": "toy/cut", "keep": "largest"}
    steps = [take("line", "ring"), {"name": "corner", "do": "polygon", "rings": [["line"]]}]
    yard, square = ({"name": name, **whole, "feature": name} for name in ("yard", "square"))
    assert shapely.get_num_geometries(result_of(run(*steps, yard, out("together", of=["corner", "yard"])))) == 2
    assert "found area 2 on another one" in message_of(run(*steps, square, out("together", of=["corner", "square"])))


def test_a_ring_that_stays_open_stops(run: Run) -> None:
    assert "expected a closed one" in message_of(run(take("line", "east"), out("polygon", rings=[["line"]])))


def test_a_ring_with_unequal_nodes_stops(run: Run) -> None:
    steps = [take("line", "east"), take("other", "across"), out("polygon", rings=[["line", {"back": "other"}]])]
    assert "ring 1, other backwards: found a start at 0.50000 1.00000" in message_of(run(*steps))


def test_a_closed_line_is_a_ring_of_its_own(run: Run) -> None:
    assert result_of(run(take("line", "ring"), out("polygon", rings=[["line"]]))).area == 0.5


def test_an_unknown_operation_is_refused(run: Run) -> None:
    message = message_of(run(out("straighten")))
    known = ", ".join(OPERATIONS)
    assert message == (f"toy.yml, step 1 (out: straighten): found the operation straighten; expected one of {known}")


def test_an_argument_that_the_operation_does_not_know_is_refused(run: Run) -> None:
    assert "found the argument tolerance; expected none" in message_of(run({**take("out", "east"), "tolerance": 1}))


def test_a_missing_argument_is_named(run: Run) -> None:
    assert "found no argument max_gap_m" in message_of(run(take("line", "east"), out("join", of=["line"])))


def test_a_result_that_nothing_uses_is_refused(run: Run) -> None:
    assert "found the result idle" in message_of(run(take("idle", "east"), take("out", "across")))


def test_an_id_without_a_step_is_named(run: Run) -> None:
    workshop = run(take("out", "east"), published=frozenset({"out", "amur-01"}))
    assert "found no step named amur-01" in message_of(workshop)


def test_recipes_that_need_each_other_in_a_circle_are_refused(tmp_path: Path) -> None:
    recipes = {
        "a.yml": [{"name": "one", "do": "reverse", "of": "two"}],
        "b.yml": [{"name": "two", "do": "reverse", "of": "one"}],
    }
    published = frozenset({"one", "two"})
    workshop = Workshop(recipes, cuts=Cuts(tmp_path), places={}, published=published)  # type: ignore[arg-type]  # dict[str, str] is invariant
    assert "found a recipe that needs its own result" in message_of(workshop)


@pytest.mark.parametrize(
    "text", ["", "- name: a\n", "a: b\n", "- {name: a, do: take}\n- {name: a, do: take}\n", "- [\n"]
)
def test_a_recipe_that_is_no_list_of_steps_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.yml").write_text(text, encoding="utf-8")
    with pytest.raises(BuildError, match=r"^x\.yml"):
        read_recipes(tmp_path)


def test_a_cell_of_another_kind_is_named_by_line_and_column(tmp_path: Path) -> None:
    header = "place_id,name_en,name_zh,name_ru,kind,lon,lat,accuracy_m,source_id,method,licence,certainty,wikidata,note"
    (tmp_path / "registers").mkdir()
    shutil.copytree(ROOT / "datapackage/schemas", tmp_path / "schemas")
    table = tmp_path / "registers/places.csv"
    table.write_text(f"{header}\nx,X,,,town,east,50,10,s,m,l,found,,\n", encoding="utf-8")
    with pytest.raises(PackageError, match=r"places\.csv, line 2, column lon: found 'east'; expected a number"):
        read_rows(tmp_path, "places", Place)
    table.write_text(f"{header}\nx,X,,,town,130,50,,s,m,l,found,,\n", encoding="utf-8")
    with pytest.raises(PackageError, match=r"places\.csv, line 2, column accuracy_m: missing value"):
        read_rows(tmp_path, "places", Place)


def test_a_build_that_stops_exits_with_2_and_leaves_the_old_files_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "geometries").mkdir()
    old = tmp_path / "geometries" / "segments.geojson"
    old.write_text("old", encoding="utf-8")
    assert build.main(["--only", "geometries"], root=tmp_path) == 2
    assert old.read_text(encoding="utf-8") == "old"
    error = capsys.readouterr().err
    assert error.startswith("build: corrections.csv: found")
    assert error.count("\n") == 1


def test_received_positions_come_rounded_to_what_we_publish(tmp_path: Path) -> None:
    (tmp_path / "c.geojson").write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","id":"a","properties":{},'
        '"geometry":{"type":"LineString","coordinates":[[1.00000004999,2,9],[3,4,5]]}}]}',
        encoding="utf-8",
    )
    assert positions_of(Cuts(tmp_path).feature("c", "a")) == [(1.0, 2.0), (3.0, 4.0)]
    assert len(read_features(tmp_path / "c.geojson")) == 1


def test_distances_are_geodesic() -> None:
    # Karney 2013: one degree of the equator of WGS 84 is a * pi / 180 = 111,319.4908 m.
    assert distance_m((0, 0), (1, 0)) == pytest.approx(111_319.4908, abs=1e-4)


def test_every_operation_stands_in_the_readme() -> None:
    text = (Path(build.__file__).parent / "README.md").read_text(encoding="utf-8")
    assert [name for name in OPERATIONS if f"| `{name}` |" not in text] == []
