"""A small package cut from the real one, sealed and without a fault: for tests that run the whole thing many times.

    from cropped import crop, reseal

    def test_something(cropped: Path) -> None:            # fixture of conftest.py: a copy that a test may break
    def test_other(cropped_package: Path) -> None:        # the one of the session, never to be written to
    folder = crop(tmp_path / "package")                   # or cut one oneself: about two seconds
    reseal(folder, "datapackage/registers/lines.csv")     # after a change that shall not show as a wrong hash

It holds a few small territories (neighbours with shared edges, sums, land beside gross readings, a whole outline, an
islet), a line, and what the tables say of them: rows that point to what was left out are left out as well, by the
foreign keys of the schemas. The derived tables are computed afresh, so that `metes validate` is clean.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import shapely
import yaml

from canonical import Feature, canonical_text, read_features
from metes.package.package import open_package
from metes.results import derived_tables
from metes.results.case import Case
from tables import csv_text
from tables import rows as rows_of

ROOT = Path(__file__).resolve().parent.parent
DESCRIPTOR = "datapackage.json"

TERRITORIES = frozenset(
    {
        "abagaitu-bolshoy",
        "bach-long-vi",
        "heixiazi-bolshoy-ussuriysky",
        "sixty-four-villages",
        "taiwan-main-island",
    }
)
LINES = frozenset({"cn-ru-west"})
TREATIES = frozenset({"T1858a", "T1860", "T1991", "T1999", "T2001", "T2004", "TBLV", "TVN2"})
# Places further than this from every territory that is kept are left out.
NEAR_DEG = 1.0

# Sources that the descriptor names, and perhaps no row.
SEALED = frozenset(
    source
    for resource in yaml.safe_load((ROOT / "scripts" / "descriptor.yml").read_text(encoding="utf-8"))["resources"]
    for source in (resource["sources"] if isinstance(resource["sources"], list) else ())
)

# What is meaningless without one of its parts: table and key of the whole, table and column of the parts.
WHOLES = (
    ("claims", "claim_id", "claim_operands", "claim_id"),
    ("lines", "line_id", "line_segments", "line_id"),
    ("reading_sums", "whole_reading_id", "reading_sums", "whole_reading_id"),
    ("questions", "question_id", "question_operands", "question_id"),
)
# Long lists of which only what is pointed to is kept, those that point to the others first.
LISTS = ("published_figures", "persons", "sources")
LAYERS = {"territories_layer": "readings", "segments_layer": "segments", "places_layer": "places"}

Row = dict[str, str]
Tables = dict[str, list[Row]]


def crop(target: Path, source: Path = ROOT) -> Path:
    """Cuts the package and writes it into a folder of its own, which is returned."""
    target.mkdir(parents=True)
    shutil.copytree(source / "datapackage" / "schemas", target / "datapackage" / "schemas")
    descriptor = json.loads((source / DESCRIPTOR).read_text(encoding="utf-8"))
    paths = {entry["name"]: entry["path"] for entry in descriptor["resources"]}
    schemas = {e["name"]: json.loads((source / e["schema"]).read_text("utf-8")) for e in descriptor["resources"]}
    tables = {name: rows_of(source / path) for name, path in paths.items() if name not in LAYERS}
    layers = {name: read_features(source / paths[name]) for name in LAYERS}
    # Tables that are computed anew have no say in what is kept.
    kept = {name: rows for name, rows in tables.items() if name not in derived_tables.TABLES}
    _drop_roots(kept, {feature.id: feature for name in LAYERS for feature in layers[name]})
    _drop_dangling(kept, schemas)
    _drop_unused(kept, schemas)
    there = {(name, row[schemas[name]["primaryKey"][0]]) for name, rows in kept.items() for row in rows}
    _keep(kept, "aliases", lambda row: (row["target_table"], row["target_id"]) in there)
    for name, path in paths.items():
        if name in LAYERS:
            key = schemas[name]["primaryKey"][0]
            ids = {row[key] for row in kept[LAYERS[name]]}
            text = canonical_text(Path(path).stem, [each for each in layers[name] if each.id in ids])
        else:
            text = csv_text([field["name"] for field in schemas[name]["fields"]], kept.get(name, []))
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_text(text, encoding="utf-8", newline="\n")
    (target / DESCRIPTOR).write_text(json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    _derive(target, paths)
    reseal(target, *paths.values())
    return target


def reseal(folder: Path, *paths: str) -> None:
    """Writes the new size and hash of files into the descriptor, as a careless editor would."""
    descriptor = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        if resource["path"] in paths:
            data = (folder / resource["path"]).read_bytes()
            resource |= {"bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}
    (folder / DESCRIPTOR).write_text(json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _drop_roots(tables: Tables, features: Mapping[str, Feature]) -> None:
    """Drops what was not chosen: territories, treaties, segments of neither an outline nor a line, far places."""
    _keep(tables, "territories", lambda row: row["territory_id"] in TERRITORIES)
    _keep(tables, "treaties", lambda row: row["treaty_id"] in TREATIES)
    for polity in tables["polities"]:
        # A state outlives the outline of what it holds at present, which is cut away.
        if polity["present_territory_id"] not in TERRITORIES:
            polity |= {"present_territory_id": "", "present_from": ""}
    readings = [row["reading_id"] for row in tables["readings"] if row["territory_id"] in TERRITORIES]
    outlines = [features[reading].geometry for reading in readings if reading in features]
    edges = {edge for outline in outlines for ring in _rings(outline) for edge in _edges(ring)}
    lines = {row["segment_id"] for row in tables["line_segments"] if row["line_id"] in LINES}
    _keep(
        tables,
        "segments",
        lambda row: row["segment_id"] in lines or not edges.isdisjoint(_edges(features[row["segment_id"]].geometry)),
    )
    near = [shapely.box(*outline.bounds).buffer(NEAR_DEG) for outline in outlines]
    signed_at = {row["place_id"] for row in tables["treaties"]}
    _keep(
        tables,
        "places",
        lambda row: (
            row["place_id"] in signed_at or any(box.contains(features[row["place_id"]].geometry) for box in near)
        ),
    )


def _drop_dangling(tables: Tables, schemas: Mapping[str, Any]) -> None:
    """Drops rows that point to a row that is not there, until there are none."""
    there = -1
    parts_before = {part: Counter(row[column] for row in tables[part]) for _, _, part, column in WHOLES}
    while there != (there := sum(map(len, tables.values()))):
        for name in tables:
            for key in schemas[name].get("foreignKeys", []):
                fields, reference = key["fields"], key["reference"]
                if reference["resource"] in tables:
                    targets = {tuple(row[f] for f in reference["fields"]) for row in tables[reference["resource"]]}
                    _keep(tables, name, lambda row: _points(row, fields, targets))  # noqa: B023  # used at once
        for whole, key, part, column in WHOLES:
            # What has fewer parts than it had is no longer whole.
            broken = parts_before[part] - Counter(row[column] for row in tables[part])
            _keep(tables, whole, lambda row: row[key] not in broken)  # noqa: B023  # used at once


def _points(row: Row, fields: list[str], targets: set[tuple[str, ...]]) -> bool:
    values = tuple(row[field] for field in fields)
    return not any(values) or values in targets


def _drop_unused(tables: Tables, schemas: Mapping[str, Any]) -> None:
    """Drops what no row points to from the long lists that others take from."""
    for name in LISTS:
        key = schemas[name]["primaryKey"][0]
        used = {
            row[field]
            for other, rows in tables.items()
            for foreign in schemas[other].get("foreignKeys", [])
            if foreign["reference"]["resource"] == name
            for field in foreign["fields"]
            for row in rows
        }
        _keep(tables, name, lambda row: row[key] in used | SEALED)  # noqa: B023  # used at once


def _derive(folder: Path, paths: Mapping[str, str]) -> None:
    case = Case(open_package(folder))
    for name, rows in (
        ("measurements", derived_tables.measurement_rows(case.measurements)),
        ("verdicts", derived_tables.verdict_rows(case.verdicts)),
        ("verdict_inputs", derived_tables.verdict_input_rows(case.verdicts)),
        ("answers", derived_tables.answer_rows(case.answers.values())),
    ):
        if rows:
            # A table without rows keeps the header that it was cut with.
            (folder / paths[name]).write_text(derived_tables.csv_text(rows), encoding="utf-8", newline="\n")


def _rings(outline: Any) -> list[Any]:
    return list(shapely.get_rings(shapely.get_parts(outline)))


def _edges(line: Any) -> set[frozenset[tuple[float, ...]]]:
    positions = [tuple(position) for position in shapely.get_coordinates(line).tolist()]
    return {frozenset(pair) for pair in pairwise(positions)}


def _keep(tables: Tables, name: str, wanted: Callable[[Row], bool]) -> None:
    tables[name] = [row for row in tables[name] if wanted(row)]
