"""Mutations of neighbours: what fits in itself, and not with what lies beside it."""

from __future__ import annotations

import json

import shapely

from mutations.bench import Bench, Feature, Mutation, Row, layer_text, positions

# Two areas side by side along a line of three positions, made for checks that need no table.
WEST: list[list[float]] = [[130, 48], [131, 48], [131, 48.3], [131, 48.7], [131, 49], [130, 49], [130, 48]]
EAST: list[list[float]] = [[131, 48], [132, 48], [132, 49], [131, 49], [131, 48.7], [131, 48.3], [131, 48]]


def _from_segments(bench: Bench) -> str:
    """A reading that is closed from segments and drawn."""
    drawn = set(bench.ids("territories_layer"))
    rows = [row["reading_id"] for row in bench.rows("readings") if row["outline"] == "segments"]
    return bench.random.choice([name for name in rows if name in drawn])


def _ring_of(feature: Feature) -> list[list[float]]:
    coordinates = feature["geometry"]["coordinates"]
    polygon = coordinates[0] if feature["geometry"]["type"] == "MultiPolygon" else coordinates
    ring: list[list[float]] = polygon[0]
    return ring


def _not_drawn(bench: Bench) -> None:
    name = bench.a_layer()
    layer = bench.layer(name)
    layer["features"].remove(bench.random.choice(layer["features"]))
    bench.save_layer(name, layer)


def _renamed(bench: Bench) -> None:
    name = bench.a_layer()
    layer = bench.layer(name)
    bench.random.choice(layer["features"])["properties"]["name_en"] += " (old)"
    bench.save_layer(name, layer)


def _moved(bench: Bench) -> None:
    def change(feature: Feature) -> None:
        ring = _ring_of(feature)
        position = ring[bench.random.randrange(1, len(ring) - 1)]
        position[1] = round(position[1] + 1e-6, 7)

    bench.change_feature("territories_layer", _from_segments(bench), change)


def _in_groups(bench: Bench) -> list[list[str]]:
    """Readings of one coverage group that are drawn, two or more."""
    drawn = set(bench.ids("territories_layer"))
    groups: dict[str, list[str]] = {}
    for row in bench.rows("readings"):
        if row["reading_id"] in drawn:
            groups.setdefault(row["coverage_group"], []).append(row["reading_id"])
    return [names for names in groups.values() if len(names) > 1]


def _over_each_other(bench: Bench) -> None:
    # The coarser of the two is drawn anew, so that it never claims to be better than what it is drawn from.
    accuracy_m = {row["reading_id"]: float(row["accuracy_m"]) for row in bench.rows("readings")}
    pair = bench.random.sample(bench.random.choice(_in_groups(bench)), 2)
    other, one = sorted(pair, key=accuracy_m.__getitem__)
    layer = bench.layer("territories_layer")
    shapes = {feature["id"]: feature for feature in layer["features"]}
    shapes[one]["geometry"] = json.loads(json.dumps(shapes[other]["geometry"]))
    bench.save_layer("territories_layer", layer)


def _part_of_sum(bench: Bench) -> None:
    """A part of a declared sum loses the half of its outline."""
    drawn = set(bench.ids("territories_layer"))
    parts = [row["part_reading_id"] for row in bench.rows("reading_sums") if row["part_reading_id"] in drawn]

    def change(feature: Feature) -> None:
        lons = [position[0] for position in positions(feature["geometry"])]
        lats = [position[1] for position in positions(feature["geometry"])]
        middle, top = round((min(lons) + max(lons)) / 2, 7), round((min(lats) + max(lats)) / 2, 7)
        west, south = min(lons), min(lats)
        ring = [[west, south], [middle, south], [middle, top], [west, top], [west, south]]
        feature["geometry"] = {"type": "Polygon", "coordinates": [ring]}

    bench.change_feature("territories_layer", bench.random.choice(parts), change)


def _end_moved(bench: Bench, north_deg: float, *, is_within_accuracy: bool = False) -> None:
    """An end that two segments share moves in one of them."""
    layer = bench.layer("segments_layer")
    ends: dict[tuple[float, ...], int] = {}
    for feature in layer["features"]:
        line = feature["geometry"]["coordinates"]
        for position in (line[0], line[-1]):
            ends[tuple(position)] = ends.get(tuple(position), 0) + 1
    choices = [
        (feature, index)
        for feature in layer["features"]
        for index in (0, -1)
        if feature["geometry"]["coordinates"][0] != feature["geometry"]["coordinates"][-1]
        and ends[tuple(feature["geometry"]["coordinates"][index])] > 1
    ]
    feature, index = bench.random.choice(choices)
    accuracy_deg = feature["properties"]["accuracy_m"] / 111_195.0
    position = feature["geometry"]["coordinates"][index]
    step = max(north_deg, 0.6 * accuracy_deg) if is_within_accuracy else north_deg
    position[1] = round(position[1] + step, 7)
    bench.save_layer("segments_layer", layer)


def _gap(bench: Bench) -> None:
    """Along the line between two readings of one group, one of them keeps some metres of distance at a position.

    Not beside an end of that line: there the gap would touch the outside, and N107 looks for closed gaps only.
    """
    layer = bench.layer("territories_layer")
    shapes = {feature["id"]: feature for feature in layer["features"]}
    pairs = [(one, other) for names in _in_groups(bench) for one in names for other in names if one != other]
    bench.random.shuffle(pairs)
    for one, other in pairs:
        ring = _ring_of(shapes[one])
        shared = set(map(tuple, ring)) & set(positions(shapes[other]["geometry"]))
        inner = [i for i in range(2, len(ring) - 2) if all(tuple(p) in shared for p in ring[i - 2 : i + 3])]
        bench.random.shuffle(inner)
        if any(_drawn_back(ring, at) for at in inner):
            bench.save_layer("territories_layer", layer)
            return
    raise AssertionError("no two readings of a group share a line of five positions")


def _drawn_back(ring: list[list[float]], at: int) -> bool:
    """Moves a position by some metres into its own area; nothing where that leaves the area in each direction."""
    area = shapely.Polygon(ring)
    for east, north in ((4e-5, 0.0), (-4e-5, 0.0), (0.0, 4e-5), (0.0, -4e-5)):
        moved = [round(ring[at][0] + east, 7), round(ring[at][1] + north, 7)]
        smaller = shapely.Polygon([*ring[:at], moved, *ring[at + 1 :]])
        if smaller.is_valid and area.covers(smaller):
            ring[at] = moved
            return True
    return False


def _crossing(bench: Bench) -> None:
    """A second segment is listed for a line and drawn across the first."""
    rows = bench.rows("line_segments")
    first = bench.random.choice(rows)
    layer = bench.layer("segments_layer")
    shapes = {feature["id"]: feature for feature in layer["features"]}
    other = bench.random.choice(sorted(set(shapes) - {row["segment_id"] for row in rows}))
    line = shapes[first["segment_id"]]["geometry"]["coordinates"]
    at = bench.random.randrange(len(line) - 1)
    (lon, lat), (east, north) = line[at], line[at + 1]
    middle, step = [(lon + east) / 2, (lat + north) / 2], [-(north - lat), east - lon]
    across = [[round(middle[k] + s * step[k], 7) for k in (0, 1)] for s in (-2, 2)]
    shapes[other]["geometry"]["coordinates"] = across
    bench.save_layer("segments_layer", layer)
    added: Row = {**first, "seq": "99", "segment_id": other}
    bench.save_rows("line_segments", [*rows, added])


def _copied(bench: Bench) -> None:
    one, other = bench.random.sample(bench.ids("segments_layer"), 2)
    layer = bench.layer("segments_layer")
    shapes = {feature["id"]: feature for feature in layer["features"]}
    shapes[one]["geometry"] = json.loads(json.dumps(shapes[other]["geometry"]))
    bench.save_layer("segments_layer", layer)


def _place_moved(bench: Bench) -> None:
    def change(feature: Feature) -> None:
        feature["geometry"]["coordinates"][0] = round(feature["geometry"]["coordinates"][0] + 0.01, 7)

    bench.change_feature("places_layer", bench.random.choice(bench.ids("places_layer")), change)


def _two_areas(bench: Bench, west: list[list[float]], east: list[list[float]]) -> None:
    shift = bench.random.randrange(-100, 40)
    features: list[Feature] = []
    for name, ring in (("west", west), ("east", east)):
        geometry = {"type": "Polygon", "coordinates": [[[lon + shift, lat] for lon, lat in ring]]}
        features.append({"type": "Feature", "id": name, "properties": {}, "geometry": geometry})
    bench.file = bench.folder / "areas.geojson"
    text = layer_text({"type": "FeatureCollection", "name": "areas", "features": features})
    bench.file.write_text(text, encoding="utf-8", newline="\n")


def _overlapping(bench: Bench) -> None:
    east = [[130.99 if lon == 131 else lon, 0.8 * lat + 9.7] for lon, lat in EAST]
    _two_areas(bench, WEST, east)


def _lens(bench: Bench) -> None:
    _two_areas(bench, WEST, [*EAST[:5], [131.00005, 48.5], *EAST[5:]])


def _not_noded(bench: Bench) -> None:
    drop = bench.random.choice([4, 5])
    _two_areas(bench, WEST, [position for index, position in enumerate(EAST) if index != drop])


MUTATIONS = (
    Mutation(id="N101", name="not_drawn", inject=_not_drawn),
    Mutation(id="N102", name="renamed_on_the_map", inject=_renamed),
    Mutation(id="N103", name="position_moved_by_a_decimetre", inject=_moved),
    Mutation(id="N104", name="readings_over_each_other", inject=_over_each_other),
    Mutation(id="N105", name="half_of_a_part", inject=_part_of_sum),
    Mutation(id="N106", name="node_moved_by_ten_metres", inject=lambda b: _end_moved(b, 1e-4)),
    Mutation(id="N107", name="gap_in_a_group", inject=_gap),
    Mutation(id="N108", name="strip_in_both", inject=_overlapping),
    Mutation(id="N109", name="lens_between", inject=_lens),
    Mutation(id="N110", name="one_position_more", inject=_not_noded),
    Mutation(id="N111", name="stops_short", inject=lambda b: _end_moved(b, 6e-4, is_within_accuracy=True)),
    Mutation(id="N112", name="drawn_across", inject=_crossing),
    Mutation(id="N113", name="line_copied", inject=_copied),
    Mutation(id="N114", name="place_moved", inject=_place_moved),
)
