"""Injects every fault of the catalogue into the real package, cropped, at seeded places: each is found by its own
check, and no check of another family says a word.

With `--deep`, as in `make check-deep`, the whole package is broken, at several places.
"""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from command import ROOT, metes
from metes.checks import CHECKS, Fault, check_package, check_paths
from metes.checks.engine import context
from metes.package import profile, table_report
from metes.package.package import Package, open_package
from metes.results.validation import validate
from mutations.bench import Bench, Mutation, layer_text
from mutations.catalogue import MUTATIONS

DEEP_SEEDS = 3
# What only a fault in a program brings about: no mutation of data can make two ways of measuring disagree.
NOT_INJECTED = {"C203", "B112"}
FEWEST_KINDS = 60


@pytest.fixture(scope="module")
def original(request: pytest.FixtureRequest) -> Path:
    is_deep = request.config.getoption("--deep")
    return ROOT if is_deep else Path(request.getfixturevalue("cropped_package"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", range(DEEP_SEEDS if metafunc.config.getoption("--deep") else 1))


@pytest.fixture(scope="module", autouse=True)
def _once() -> Iterator[None]:
    """The faults of the same tables, and what the profile says of the same descriptor, are found once: no mutation of a
    layer changes them.
    """
    patch = pytest.MonkeyPatch()
    patch.setattr(context, "table_report", remembered(table_report.table_report))
    patch.setattr(context, "profile_errors", remembered_text(profile.profile_errors))
    yield
    patch.undo()


def remembered(function: Callable[..., Any]) -> Callable[..., Any]:
    known: dict[object, Any] = {}

    def answer(package: Package, sound: frozenset[str], bad: frozenset[str]) -> Any:
        tables = [f for f in sorted(package.root.rglob("*")) if f.suffix in (".csv", ".json") and f.is_file()]
        digest = hashlib.sha256(without_seal(package.descriptor).encode())
        for file in tables:
            if file.name != "datapackage.json":
                digest.update(file.relative_to(package.root).as_posix().encode() + file.read_bytes())
        key = (digest.digest(), sound & {resource.path for resource in package.resources}, bad)
        if key not in known:
            known[key] = function(package, sound, bad)
        return known[key]

    return answer


def remembered_text(function: Callable[..., Any]) -> Callable[..., Any]:
    known: dict[str, Any] = {}

    def answer(descriptor: Any) -> Any:
        key = without_seal(descriptor)
        if key not in known:
            known[key] = tuple(function(descriptor))
        return known[key]

    return answer


def without_seal(descriptor: Any) -> str:
    """A descriptor as text, with every right size and hash taken for the same."""

    def plain(entry: Any) -> Any:
        is_sealed = isinstance(entry, dict) and isinstance(entry.get("bytes"), int)
        return {**entry, "bytes": 0, "hash": str(entry.get("hash"))[:7]} if is_sealed else entry

    resources = descriptor.get("resources")
    listed = [plain(entry) for entry in resources] if isinstance(resources, list) else resources
    return json.dumps({**descriptor, "resources": listed}, sort_keys=True, default=str)


def copied(original: Path, target: Path) -> Path:
    for folder in ("datapackage", "geometries"):
        shutil.copytree(original / folder, target / folder)
    shutil.copy(original / "datapackage.json", target)
    return target


def found_after(mutation: Mutation, original: Path, folder: Path, seed: int) -> list[Fault]:
    bench = Bench(copied(original, folder), f"{mutation.name} {seed}")
    mutation.inject(bench)
    if bench.file is not None:
        return check_paths([bench.file])
    bench.finish()
    package = open_package(folder)
    return list(validate(package).faults if mutation.is_judged else check_package(package))


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: f"{m.id}-{m.name}")
def test_fault_is_found_and_no_other_family_speaks(
    mutation: Mutation, seed: int, original: Path, tmp_path: Path
) -> None:
    faults = found_after(mutation, original, tmp_path / "package", seed)
    told = "\n".join(f"{fault.id} {fault.message()}" for fault in faults)
    assert mutation.id in {fault.id for fault in faults}, told or "nothing was found"
    assert {fault.id[0] for fault in faults} == {mutation.id[0]}, told


def test_every_check_has_its_mutation() -> None:
    ids = {mutation.id for mutation in MUTATIONS}
    assert ids | NOT_INJECTED == {check.ID for check in CHECKS}
    assert len(ids) >= FEWEST_KINDS
    assert len({mutation.name for mutation in MUTATIONS}) == len(MUTATIONS)


def test_good_package_has_no_fault_in_whatever_order(original: Path, tmp_path: Path) -> None:
    bench = Bench(copied(original, tmp_path / "package"), "order")
    shuffle = random.Random(6).shuffle
    for name in ("segments_layer", "territories_layer", "places_layer"):
        layer = bench.layer(name)
        shuffle(layer["features"])
        bench.path(name).write_text(layer_text(layer), encoding="utf-8", newline="\n")
    for entry in bench.descriptor["resources"]:
        rows = bench.rows(entry["name"]) if entry["path"].endswith(".csv") else []
        if rows:
            shuffle(rows)
            bench.save_rows(entry["name"], rows)
    shuffle(bench.descriptor["resources"])
    bench.finish()
    assert [fault.message() for fault in check_package(open_package(bench.folder))] == []


@pytest.mark.parametrize(
    "variables",
    [
        {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "1"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONHASHSEED": "4294967295"},
    ],
    ids=["turkish", "plain C"],
)
def test_good_package_has_no_fault_in_whatever_locale(original: Path, variables: dict[str, str]) -> None:
    done = metes("check", original, "--format", "json", cwd=ROOT, **variables)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["faults"] == []
