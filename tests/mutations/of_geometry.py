"""Mutations of geometry: slips of the hand, of programs and of projections."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import fiona

from mutations.bench import Bench, Feature, Mutation, Row

Ring = list[list[float]]
DEGREE_M = 111_195.0


def _rings(feature: Feature) -> list[Ring]:
    coordinates = feature["geometry"]["coordinates"]
    polygons = coordinates if feature["geometry"]["type"] == "MultiPolygon" else [coordinates]
    return [ring for polygon in polygons for ring in polygon]


def _in_ring(change: Callable[[Bench, Ring], None]) -> Callable[[Bench], None]:
    """Changes the longest ring of a reading whose outline is its own."""

    def inject(bench: Bench) -> None:
        feature_id = bench.whole_reading()
        bench.change_feature("territories_layer", feature_id, lambda f: change(bench, max(_rings(f), key=len)))

    return inject


def _with_polygons(polygons: Callable[[list[float]], list[list[Ring]]]) -> Callable[[Bench], None]:
    """Gives a reading polygons of its own, drawn from the first position of its outline."""

    def inject(bench: Bench) -> None:
        def change(feature: Feature) -> None:
            start = [round(value, 1) for value in _rings(feature)[0][0]]
            feature["geometry"] = {"type": "MultiPolygon", "coordinates": polygons(start)}

        # A territory that passed would now hold other control points, and T101 would rightly say so.
        bench.change_feature("territories_layer", bench.whole_reading(has_passed=False), change)

    return inject


def _square(start: list[float], lon: float = 0.0, lat: float = 0.0, wide: float = 1.0) -> Ring:
    corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    return [[round(start[0] + lon + x * wide, 7), round(start[1] + lat + y * wide, 7)] for x, y in corners]


def _hole(start: list[float], lon: float, lat: float, wide: float) -> Ring:
    return _square(start, lon, lat, wide)[::-1]


def _diamond(start: list[float], lon: float) -> Ring:
    offsets = [(lon, 0.5), (lon + 0.25, 0.6), (lon + 0.5, 0.5), (lon + 0.25, 0.4), (lon, 0.5)]
    return [[round(start[0] + x, 7), round(start[1] + y, 7)] for x, y in offsets]


def _ring(start: list[float], *offsets: tuple[float, float]) -> Ring:
    return [[round(start[0] + x, 7), round(start[1] + y, 7)] for x, y in offsets]


def _inner(bench: Bench, ring: Ring) -> int:
    return bench.random.randrange(2, len(ring) - 2)


def _open(bench: Bench, ring: Ring) -> None:
    del ring[-1]


def _short(bench: Bench, ring: Ring) -> None:
    ring[:] = [ring[0], ring[_inner(bench, ring)], ring[0]]


def _reversed(bench: Bench, ring: Ring) -> None:
    ring.reverse()


def _digit(bench: Bench, ring: Ring) -> None:
    ring[_inner(bench, ring)][bench.random.choice([0, 1])] += 300.0


def _crossed(bench: Bench, ring: Ring) -> None:
    """Two positions far from each other change places, which makes a bow tie."""
    one = _inner(bench, ring)
    other = (one + len(ring) // 2) % (len(ring) - 2) or 1
    ring[one], ring[other] = ring[other], ring[one]


def _repeated(bench: Bench, ring: Ring) -> None:
    at = _inner(bench, ring)
    ring.insert(at, list(ring[at]))


def _spike(bench: Bench, ring: Ring) -> None:
    """A position is drawn a kilometre out of the ring and back to where it was, to a centimetre."""
    at = _inner(bench, ring)
    lon, lat = ring[at]
    middle = [sum(p[i] for p in ring) / len(ring) for i in (0, 1)]
    size = math.hypot(lon - middle[0], lat - middle[1]) or 1.0
    east, north = (lon - middle[0]) / size, (lat - middle[1]) / size
    tip = [round(lon + 0.01 * east, 7), round(lat + 0.01 * north, 7)]
    beside = [round(lon - 1e-7 * north, 7), round(lat + 1e-7 * east, 7)]
    ring[at : at + 1] = [[lon, lat], tip, beside]


def _fine(bench: Bench, ring: Ring) -> None:
    ring[_inner(bench, ring)][0] += 1.23456e-9


def _height(bench: Bench, ring: Ring) -> None:
    for position in ring:
        position.append(0.0)


def _measure(bench: Bench, ring: Ring) -> None:
    for position in ring:
        position += [0.0, 1.0]


def _text(bench: Bench, ring: Ring) -> None:
    position: list[Any] = ring[_inner(bench, ring)]
    position[0] = str(position[0])


def _feature(change: Callable[[Bench, Feature], None]) -> Callable[[Bench], None]:
    def inject(bench: Bench) -> None:
        feature_id = bench.whole_reading()
        bench.change_feature("territories_layer", feature_id, lambda feature: change(bench, feature))

    return inject


def _null(bench: Bench, feature: Feature) -> None:
    feature["geometry"] = None


def _kind(bench: Bench, feature: Feature) -> None:
    feature["geometry"]["type"] = feature["geometry"]["type"].lower()


def _nested_properties(bench: Bench, feature: Feature) -> None:
    feature["geometry"]["properties"] = {"name": "inside"}


def _box_of_three(bench: Bench, feature: Feature) -> None:
    feature["bbox"] = [0, 0, 1]


def _box_elsewhere(bench: Bench, feature: Feature) -> None:
    ring = max(_rings(feature), key=len)
    feature["bbox"] = [ring[0][0], ring[0][1], ring[0][0] + 0.125, ring[0][1] + 0.125]


def _collected(bench: Bench, feature: Feature) -> None:
    feature["geometry"] = {"type": "GeometryCollection", "geometries": [feature["geometry"]]}


def _round_the_earth(bench: Bench, feature: Feature) -> None:
    ring = [[178, 60], [-178, 60], [-178, 61], [178, 61], [178, 60]]
    feature["geometry"] = {"type": "Polygon", "coordinates": [ring]}


def _notched(bench: Bench, feature: Feature) -> None:
    ring = [[20, 50], [30, 50], [30, 58], [25, 50.05], [20, 58], [20, 50]]
    feature["geometry"] = {"type": "Polygon", "coordinates": [ring]}


def _crs(bench: Bench, name: str) -> None:
    layer = bench.layer("places_layer")
    head = {key: layer[key] for key in ("type", "name")}
    crs = {"type": "name", "properties": {"name": name}}
    bench.save_layer("places_layer", {**head, "crs": crs, "features": layer["features"]})


def _projected(bench: Bench) -> None:
    layer = bench.layer("places_layer")
    for feature in layer["features"]:
        position = feature["geometry"]["coordinates"]
        position[:] = [round(value * DEGREE_M, 2) for value in position]
    bench.save_layer("places_layer", layer)


def _with_places_together(change: Callable[[Feature, Row], None]) -> Callable[[Bench], None]:
    """Moves all places, in layer and table, to a region without territories, and then changes one of them."""

    def inject(bench: Bench) -> None:
        layer, rows = bench.layer("places_layer"), bench.rows("places")
        row_of = {row["place_id"]: row for row in rows}
        for index, feature in enumerate(layer["features"]):
            lon, lat = feature["geometry"]["coordinates"] = [55.0 + index % 7, 20.0 + index % 5]
            row_of[feature["id"]] |= {"lon": str(lon), "lat": str(lat)}
        feature = bench.random.choice(layer["features"])
        change(feature, row_of[feature["id"]])
        bench.save_rows("places", rows)
        bench.save_layer("places_layer", layer)

    return inject


def _swapped(feature: Feature, row: Row) -> None:
    """The numbers of a place are swapped in the layer; swapped back, it lies among the others."""
    feature["geometry"]["coordinates"].reverse()


def _looped(bench: Bench) -> None:
    def change(feature: Feature) -> None:
        line = feature["geometry"]["coordinates"]
        at = len(line) // 2
        line[at : at + 1] = [line[at], line[at - 2], line[at + 1], line[at]]

    bench.change_feature("segments_layer", bench.free_segment(fewest_positions=5), change)


def _mixed(bench: Bench) -> None:
    def change(feature: Feature) -> None:
        lon, lat = feature["geometry"]["coordinates"]
        feature["geometry"] = {"type": "LineString", "coordinates": [[lon, lat], [round(lon + 0.1, 7), lat]]}

    bench.change_feature("places_layer", bench.random.choice(bench.ids("places_layer")), change)


def _long_edge(bench: Bench) -> None:
    """A segment begins fifteen degrees farther west. It keeps its positions, so that its neighbours still meet it."""

    def change(feature: Feature) -> None:
        line = feature["geometry"]["coordinates"]
        line.insert(0, [line[0][0] - 15.0, line[0][1]])

    bench.change_feature("segments_layer", bench.free_segment(), change)


def _id_twice(bench: Bench) -> None:
    name = bench.a_layer()
    layer = bench.layer(name)
    layer["features"].append(bench.random.choice(layer["features"]))
    bench.save_layer(name, layer)


def _at_zero(feature: Feature, row: Row) -> None:
    """A place has no position, and a program wrote zeros."""
    feature["geometry"]["coordinates"] = [0, 0]
    row |= {"lon": "0", "lat": "0"}


def _cut_off(bench: Bench) -> None:
    name = bench.a_layer()
    bench.save_layer(name, {**bench.layer(name), "exceededTransferLimit": True})


def _format_forgotten(bench: Bench) -> None:
    """A program copies a GeoPackage of the places table by table, and the database no longer says what it is."""
    bench.file = bench.folder / "places.gpkg"
    schema = {"geometry": "Point", "properties": {"name": "str"}}
    with fiona.open(bench.file, "w", driver="GPKG", crs="EPSG:4326", schema=schema, layer="places") as sink:
        for feature in bench.layer("places_layer")["features"]:
            sink.write({"type": "Feature", "properties": {"name": feature["id"]}, "geometry": feature["geometry"]})
    with closing(sqlite3.connect(bench.file)) as connection:
        connection.execute("pragma application_id = 0")
        connection.commit()


def with_property(bench: Bench, name: str, value: Any) -> None:
    """Gives every territory one more property, which the schema knows, and one of them this value."""
    layer = bench.layer("territories_layer")
    for feature in layer["features"]:
        feature["properties"][name] = None
    bench.random.choice(layer["features"])["properties"][name] = value
    bench.save_layer("territories_layer", layer)
    path = bench.folder / bench.resource("territories_layer")["schema"]
    schema = json.loads(path.read_text(encoding="utf-8"))
    schema["fields"].append({"name": name, "type": "number"})
    path.write_text(json.dumps(schema, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


MUTATIONS = (
    Mutation(id="G101", name="ring_left_open", inject=_in_ring(_open)),
    Mutation(id="G102", name="ring_of_three", inject=_in_ring(_short)),
    Mutation(id="G103", name="ring_reversed", inject=_in_ring(_reversed)),
    Mutation(id="G104", name="wrong_digit", inject=_in_ring(_digit)),
    Mutation(id="G105", name="positions_exchanged", inject=_in_ring(_crossed)),
    Mutation(id="G106", name="no_geometry", inject=_feature(_null)),
    Mutation(id="G107", name="position_twice", inject=_in_ring(_repeated)),
    Mutation(id="G108", name="type_in_small_letters", inject=_feature(_kind)),
    Mutation(id="G108", name="coordinate_as_text", inject=_in_ring(_text)),
    Mutation(id="G109", name="nested_properties", inject=_feature(_nested_properties)),
    Mutation(id="G110", name="measure", inject=_in_ring(_measure)),
    Mutation(id="G111", name="box_of_three", inject=_feature(_box_of_three)),
    Mutation(id="G112", name="box_elsewhere", inject=_feature(_box_elsewhere)),
    Mutation(id="G113", name="crs84", inject=lambda b: _crs(b, "urn:ogc:def:crs:OGC:1.3:CRS84")),
    Mutation(id="G114", name="web_mercator", inject=lambda b: _crs(b, "EPSG:3857")),
    Mutation(id="G115", name="metres", inject=_projected),
    Mutation(id="G116", name="latitude_first", inject=_with_places_together(_swapped)),
    Mutation(id="G117", name="round_the_earth", inject=_feature(_round_the_earth)),
    Mutation(id="G118", name="collected", inject=_feature(_collected)),
    Mutation(id="G119", name="loop", inject=_looped),
    Mutation(
        id="G120",
        name="figure_of_eight",
        inject=_with_polygons(lambda s: [[_ring(s, (0, 0), (1, 0), (0.5, 0.5), (1, 1), (0, 1), (0.5, 0.5), (0, 0))]]),
    ),
    Mutation(id="G121", name="hole_far_away", inject=_with_polygons(lambda s: [[_square(s), _hole(s, 1.4, 0.4, 0.2)]])),
    Mutation(
        id="G122", name="polygon_inside", inject=_with_polygons(lambda s: [[_square(s)], [_square(s, 0.4, 0.4, 0.2)]])
    ),
    Mutation(
        id="G123",
        name="hole_in_hole",
        inject=_with_polygons(lambda s: [[_square(s), _hole(s, 0.2, 0.2, 0.6), _hole(s, 0.4, 0.4, 0.2)]]),
    ),
    Mutation(
        id="G124",
        name="cut_by_holes",
        inject=_with_polygons(lambda s: [[_square(s), _diamond(s, 0.0), _diamond(s, 0.5)]]),
    ),
    Mutation(id="G125", name="needle", inject=_in_ring(_spike)),
    Mutation(
        id="G126",
        name="sliver",
        inject=_with_polygons(lambda s: [[_square(s)], [_ring(s, (2, 0), (2.01, 0), (2.01, 5e-6), (2, 5e-6), (2, 0))]]),
    ),
    Mutation(
        id="G127",
        name="out_and_back",
        inject=_with_polygons(lambda s: [[_square(s)], [_ring(s, (2, 0), (2.5, 0), (3, 0), (2, 0))]]),
    ),
    Mutation(id="G128", name="nine_decimals", inject=_in_ring(_fine)),
    Mutation(id="G129", name="heights_of_nothing", inject=_in_ring(_height)),
    Mutation(id="G130", name="line_among_points", inject=_mixed),
    Mutation(id="G131", name="notch_below_a_great_circle", inject=_feature(_notched)),
    Mutation(id="G132", name="edge_of_fifteen_degrees", inject=_long_edge),
    Mutation(id="G133", name="feature_twice", inject=_id_twice),
    Mutation(id="G134", name="area_of_elsewhere", inject=lambda b: with_property(b, "area_km2", 123_456_789)),
    Mutation(id="G135", name="not_geocoded", inject=_with_places_together(_at_zero)),
    Mutation(id="G136", name="cut_at_the_limit", inject=_cut_off),
    Mutation(id="G137", name="format_forgotten", inject=_format_forgotten),
)
