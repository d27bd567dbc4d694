"""The same features in another order have the same faults: random layers, shuffled."""

from __future__ import annotations

import copy
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from metes.checks import CHECKS
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault
from metes.checks.engine.runner import layer_faults, run_document
from metes.checks.geometry import feature_id_repeated
from metes.checks.neighbours import CHECKS as NEIGHBOURS
from metes.checks.neighbours import end_dangling, nodes_nearly_equal, segments_cross
from metes.files.file import BytesFile
from metes.geojson.document import GeoJson, read_geojson

SHUFFLES, DEEP_SHUFFLES = 200, 25_000
SHUFFLES_OF_A_LAYER, ROUNDS_AT_ONCE = 5, 40
Point = tuple[float, float]
Layer = list[dict[str, Any]]
# What is said once for a whole file is said of the first in the file, and the second of two equal ids is the repeated.
ONCE_PER_FILE = {check.ID for check in CHECKS if check.FAULT.once_per_file}
BY_INDEX = re.compile(r"\bfeature (\d+)\b")
# Steps from none to overlaps and gaps of kilometres, in degrees.
STEPS = (0.0, 0.0, 0.0, 1e-8, 1e-7, 1.6e-7, 5e-7, 3e-6, 2e-5, 8e-5, 0.001, 0.02)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seeds" in metafunc.fixturenames:
        shuffles = DEEP_SHUFFLES if metafunc.config.getoption("--deep") else SHUFFLES
        rounds = shuffles // SHUFFLES_OF_A_LAYER
        seeds = [range(first, min(first + ROUNDS_AT_ONCE, rounds)) for first in range(0, rounds, ROUNDS_AT_ONCE)]
        metafunc.parametrize("seeds", seeds, ids=str)


def moved(choose: random.Random, point: Point) -> Point:
    step = choose.choice(STEPS)
    return (point[0] + choose.choice((-1, 0, 1)) * step, point[1] + choose.choice((-1, 0, 1)) * step)


def cell(choose: random.Random, west: float, south: float, size: float) -> list[Point]:
    """A square, some of its corners moved, some of its edges with a position between."""
    corners = [(west, south), (west + size, south), (west + size, south + size), (west, south + size)]
    ring: list[Point] = []
    for one, other in zip(corners, [*corners[1:], corners[0]], strict=True):
        ring.append(moved(choose, one) if choose.random() < 0.25 else one)
        if choose.random() < 0.15:
            share = choose.choice((0.5, 0.25, 0.75))
            ring.append(tuple(a + share * (b - a) for a, b in zip(one, other, strict=True)))  # type: ignore[arg-type]
    return [*ring, ring[0]]


def started_elsewhere(choose: random.Random, ring: list[Point]) -> list[Point]:
    at = choose.randrange(len(ring) - 1)
    turned = [*ring[at:-1], *ring[: at + 1]]
    return turned[::-1] if choose.random() < 0.3 else turned


def areas(choose: random.Random) -> Iterator[dict[str, Any]]:
    """Cells of a grid with overlaps, gaps and T-junctions, some in two parts, some drawn twice, some within another."""
    west, south, size = choose.choice((0.0, 100.0, -60.5)), choose.choice((0.0, 45.0, 80.0)), choose.choice((1.0, 0.01))
    rows = choose.randint(1, 3)
    rings = [cell(choose, west + x * size, south + y * size, size) for x in range(4) for y in range(rows)]
    # With more of these, the areas are taken for no mosaic.
    few = choose.choice((0, 0, 1, 4))
    for _ in range(choose.randint(0, few)):
        rings.append(cell(choose, west + choose.random() * size, south + choose.random() * size, size / 4))
    for _ in range(choose.randint(0, few)):
        nudge = choose.choice((0.0, 0.0, 5e-8, 1.4e-7, 3e-7))
        rings.append([(lon + nudge, lat) for lon, lat in started_elsewhere(choose, choose.choice(rings))])
    for ring in rings:
        yield {"type": "Polygon", "coordinates": [ring]}
    if few and choose.random() < 0.3:
        yield {"type": "MultiPolygon", "coordinates": [[ring] for ring in choose.sample(rings, 2)]}


def lines(choose: random.Random) -> Iterator[dict[str, Any]]:
    """Lines between nodes of a small grid, ends moved, some drawn twice or the other way."""
    found: list[list[Point]] = []
    for _ in range(choose.randint(2, 7)):
        start = (choose.randint(0, 2) * 0.01, choose.randint(0, 2) * 0.01)
        line = [start, *((choose.randint(0, 2) * 0.01, choose.randint(0, 2) * 0.01) for _ in range(2))]
        found.append([moved(choose, point) for point in line])
    found += [choose.choice((each, each[::-1])) for each in choose.sample(found, choose.randint(0, 2))]
    for each in found:
        yield {"type": "LineString", "coordinates": each}


def points(choose: random.Random) -> Iterator[dict[str, Any]]:
    for _ in range(choose.randint(1, 6)):
        yield {"type": "Point", "coordinates": [choose.randint(0, 1), choose.randint(0, 2)]}


def random_layer(choose: random.Random) -> Layer:
    kinds = [areas] * 3 + [lines, points]
    chosen = [choose.choice(kinds)] if choose.random() < 0.8 else [areas, lines, points]
    geometries = [geometry for kind in chosen for geometry in kind(choose)]
    naming = choose.choice(("texts", "numbers", "none", "some", "both", "some twice"))
    layer = [
        {"type": "Feature", **identifier(choose, naming, n), "properties": properties(choose), "geometry": geometry}
        for n, geometry in enumerate(geometries)
    ]
    layer += [copy.deepcopy(each) for each in layer if choose.random() < 0.05]
    return layer


def identifier(choose: random.Random, naming: str, number: int) -> dict[str, Any]:
    if naming == "none" or (naming == "some" and choose.random() < 0.5):
        return {}
    if naming == "some twice":
        return {"id": f"f{number // 2}"}
    is_number = naming == "numbers" or (naming == "both" and choose.random() < 0.5)
    return {"id": 100 - number if is_number else f"f{number * 7 % 13}-{number}"}


def properties(choose: random.Random) -> dict[str, Any]:
    return choose.choice(({}, {"k": 1}, {"k": choose.randint(0, 2), "accuracy_m": choose.choice((5, 100, 4000))}))


def layer_of(features: Layer) -> GeoJson:
    text = json.dumps({"type": "FeatureCollection", "features": features}) + "\n"
    return read_geojson(BytesFile(path="a.geojson", location=Path("a.geojson"), content=text.encode()))


def told(faults: list[Fault], features: Layer) -> Counter[tuple[Any, ...]]:
    """What a reader is told, each feature named by its id, or by its content if it has none."""
    names = [f"<{each.get('id') or json.dumps(each, sort_keys=True)}>" for each in features]

    def named(words: str) -> str:
        return BY_INDEX.sub(lambda match: names[int(match[1])], words)

    found: Counter[tuple[Any, ...]] = Counter()
    for fault in faults:
        tokens = fault.pointer.split("/", 3)
        place: tuple[Any, ...] = (fault.pointer,)
        if len(tokens) > 2 and tokens[1] == "features":
            place = (names[int(tokens[2])], tokens[3:], fault.lon, fault.lat)
        words = (named(fault.found), fault.tolerance, *sorted(fault.other_features))
        if fault.id in ONCE_PER_FILE or fault.id == feature_id_repeated.ID:
            place, words = (), () if fault.id in ONCE_PER_FILE else (fault.feature_id,)
        found[(fault.id, fault.severity, *map(str, place), *words)] += 1
    return found


def checked(features: Layer) -> Counter[tuple[Any, ...]]:
    """Faults as a user sees them, and those between features that are not shown beside others."""
    layer = layer_of(features)
    return told([*run_document(layer.file, CHECKS), *layer_faults(layer, NEIGHBOURS)], features)


def of_segments(features: Layer) -> Counter[tuple[Any, ...]]:
    """Faults of the checks that compare segments of a package."""
    layer = layer_of(features)
    rows = tuple({"line_id": f"l{int(each['id'][1:]) % 2}", "segment_id": each["id"]} for each in features)
    context = cast(CheckContext, SimpleNamespace(layer=lambda _: layer, rows=lambda *_: rows))
    checks = (end_dangling, nodes_nearly_equal, segments_cross)
    return told([fault for check in checks for fault in check.faults(context)], features)


def shuffled(choose: random.Random, features: Layer) -> Layer:
    return choose.sample(features, len(features))


def test_shuffled_layers_have_the_same_faults(seeds: range) -> None:
    ids: set[str] = set()
    for seed in seeds:
        choose = random.Random(seed)
        features = random_layer(choose)
        expected = checked(features)
        ids |= {each[0] for each in expected}
        for _ in range(SHUFFLES_OF_A_LAYER):
            assert checked(shuffled(choose, features)) == expected, seed
    assert {"N108", "N109", "N110", "N113"} <= ids, "the layers have faults"


def test_shuffled_segments_have_the_same_faults(seeds: range) -> None:
    ids: set[str] = set()
    for seed in seeds:
        choose = random.Random(seed)
        features: Layer = [
            {
                "type": "Feature",
                "id": f"s{n}",
                "properties": {"accuracy_m": choose.choice((100, 4000))},
                "geometry": each,
            }
            for n, each in enumerate(lines(choose))
        ]
        expected = of_segments(features)
        ids |= {each[0] for each in expected}
        for _ in range(SHUFFLES_OF_A_LAYER):
            assert of_segments(shuffled(choose, features)) == expected, seed
    assert ids == {"N106", "N111", "N112"}, "the segments have faults"
