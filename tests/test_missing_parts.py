"""A package that lacks a row, a cell, a feature, a member, a resource or a file ends every command in one message."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from command import metes
from mutations.bench import Bench

SEEDS = range(2)
EXIT_CODES = (0, 1, 2)


def remove_row(bench: Bench) -> str:
    name = bench.a_table()
    rows = bench.rows(name)
    row = rows.pop(bench.random.randrange(len(rows)))
    bench.save_rows(name, rows)
    return f"{name}: {row}"


def remove_all_rows_of(bench: Bench) -> str:
    """All rows that share a value with one of them, as those of a territory."""
    name = bench.a_table()
    rows = bench.rows(name)
    first = next(iter(rows[0]))
    gone = bench.random.choice(rows)[first]
    bench.save_rows(name, [row for row in rows if row[first] != gone] or rows[:1])
    return f"{name}: {gone}"


def empty_cell(bench: Bench) -> str:
    name = bench.a_table()
    rows = bench.rows(name)
    row = bench.random.choice(rows)
    column = bench.random.choice(list(row))
    row[column] = ""
    bench.save_rows(name, rows)
    return f"{name}: {column}"


def remove_feature(bench: Bench) -> str:
    name = bench.a_layer()
    layer = bench.layer(name)
    feature = layer["features"].pop(bench.random.randrange(len(layer["features"])))
    bench.save_layer(name, layer)
    return f"{name}: {feature['id']}"


def remove_member(bench: Bench) -> str:
    name = bench.a_layer()
    layer = bench.layer(name)
    feature = bench.random.choice(layer["features"])
    owner = bench.random.choice([feature, feature["properties"]])
    member = bench.random.choice(list(owner))
    del owner[member]
    # The writer of the bench needs these members, which may be the one that is gone.
    bench.path(name).write_text(json.dumps(layer), encoding="utf-8")
    return f"{name}: {member}"


def remove_geometry(bench: Bench) -> str:
    name = bench.a_layer()
    layer = bench.layer(name)
    feature = bench.random.choice(layer["features"])
    feature["geometry"] = None
    bench.path(name).write_text(json.dumps(layer), encoding="utf-8")
    return f"{name}: {feature['id']}"


def remove_resource(bench: Bench) -> str:
    entries = bench.descriptor["resources"]
    return str(entries.pop(bench.random.randrange(len(entries)))["name"])


def remove_file(bench: Bench) -> str:
    path = bench.path(bench.random.choice([*(e["name"] for e in bench.descriptor["resources"])]))
    path.unlink()
    return path.name


DAMAGES: tuple[Callable[[Bench], str], ...] = (
    remove_row,
    remove_all_rows_of,
    empty_cell,
    remove_feature,
    remove_member,
    remove_geometry,
    remove_resource,
    remove_file,
)


def commands(whole: Path, package: Path, choice: random.Random) -> Iterator[tuple[str | Path, ...]]:
    """Every command that reads a package, about what was in it before."""
    bench = Bench(whole, "names")
    yield "validate", package
    yield "measure", package
    yield "judge", package
    yield "data", package
    yield "answer", "--package", package
    for name in ("claims", "territories", "segments", "treaties", "lines", "readings"):
        row = choice.choice(bench.rows(name))
        yield "explain", next(iter(row.values())), "--package", package
    place = choice.choice(bench.layer("places_layer")["features"])["geometry"]["coordinates"]
    yield "at", *(str(round(each, 3)) for each in place[:2]), "--package", package
    yield "ask", "600,000 km2 at Aigun", "--package", package
    yield "search", "Amur", "--package", package
    yield "diff", whole, package
    yield "diff", package, whole, "--format", "geojson"
    for form in ("csv", "gpkg"):
        yield "export", "--to", form, "--output", package.parent / f"exported.{form}", "--force", "--package", package


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_every_command_ends_in_one_message(
    cropped_package: Path, tmp_path: Path, damage: Callable[[Bench], str], seed: int
) -> None:
    package = Path(shutil.copytree(cropped_package, tmp_path / "package"))
    bench = Bench(package, f"{damage.__name__} {seed}")
    gone = damage(bench)
    bench.finish()
    wrong = []
    for words in commands(cropped_package, package, bench.random):
        run = metes(*words)
        told = [line for line in run.stderr.splitlines() if line.startswith("metes:")]
        is_one_line = run.returncode != 2 or len(run.stderr.splitlines()) == 1
        if run.returncode not in EXIT_CODES or "unexpected" in run.stderr or len(told) > 1 or not is_one_line:
            wrong.append((words[:2], run.returncode, run.stderr[-400:]))
    assert wrong == [], f"without {gone}"
