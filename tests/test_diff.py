"""`metes diff`: what is told of two versions, and the version that the changes demand."""

from __future__ import annotations

import json
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from command import metes
from metes.diff.compare import WORDING, compare, is_wording
from metes.diff.difference import Bump, PackageDifference, Version, version_of
from metes.files.errors import PackageError
from metes.package.package import open_package

ROOT = Path(__file__).resolve().parent.parent

Edit = Callable[[str], str]


def edited(package: Path, path: str, edit: Edit) -> PackageDifference:
    """The difference that one edit of one file makes."""
    target = package / path
    old = target.read_text(encoding="utf-8")
    new = edit(old)
    assert new != old, f"the edit found nothing to change in {path}"
    target.write_text(new, encoding="utf-8")
    return compare(open_package(ROOT), open_package(package))


def one_line(word: str, replacement: str) -> Edit:
    return lambda text: text.replace(word, replacement, 1)


def without_last_row(text: str) -> str:
    return "".join(text.splitlines(keepends=True)[:-1])


def test_the_same_package_demands_nothing(copy: Path) -> None:
    difference = compare(open_package(ROOT), open_package(copy))
    assert difference.is_empty
    assert difference.bump is Bump.NONE


def test_another_order_of_rows_is_no_difference(copy: Path) -> None:
    path = copy / "datapackage/registers/persons.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text(head + "".join(reversed(rows)), encoding="utf-8")
    assert compare(open_package(ROOT), open_package(copy)).is_empty


@pytest.mark.parametrize(
    ("path", "edit", "table", "bump"),
    [
        ("datapackage/registers/persons.csv", without_last_row, "persons", Bump.MAJOR),
        ("datapackage/registers/line_segments.csv", without_last_row, "line_segments", Bump.MINOR),
        ("datapackage/registers/error_classes.csv", one_line(",5,", ",6,"), "error_classes", Bump.MINOR),
        ("datapackage/registers/treaties.csv", one_line("Treaty", "Tractate"), "treaties", Bump.PATCH),
        ("datapackage/schemas/claims.json", one_line('"type": "integer"', '"type": "number"'), "claims", Bump.MAJOR),
        ("datapackage/schemas/claims.json", one_line('"description": "', '"description": "Of '), "claims", Bump.PATCH),
        ("geometries/segments.geojson", one_line("]\n]}}", "1]\n]}}"), "segments_layer", Bump.MINOR),
    ],
    ids=["id gone", "link gone", "number changed", "prose changed", "type changed", "words about a schema", "moved"],
)
def test_each_change_demands_its_part_of_the_version(copy: Path, path: str, edit: Edit, table: str, bump: Bump) -> None:
    difference = edited(copy, path, edit)
    assert difference.bump is bump
    assert [each.name for each in difference.tables] == [table]


def test_a_changed_verdict_is_told_by_name(copy: Path) -> None:
    difference = edited(copy, "datapackage/derived/verdicts.csv", one_line(",consistent,", ",undecided,"))
    (change,) = difference.verdicts
    assert (change.old, change.new) == ("consistent", "undecided")
    assert difference.bump is Bump.MINOR


def test_a_moved_outline_is_measured(copy: Path) -> None:
    """A square cut out of the plane by hand: 0.1 by 0.1 degrees at the equator are 11.132 by 11.057 km."""
    for folder, east in (("old", 1.0), ("new", 1.1)):
        square(copy / folder, east)
    difference = compare(open_package(copy / "old"), open_package(copy / "new"))
    ((_, moved),) = difference.moved.items()
    # GeographicLib: a degree of the equator is 111.319 km, of its meridian there 110.574 km.
    assert moved.hausdorff_m == pytest.approx(11_132.0, abs=60.0)  # half a step of the samples
    assert moved.area_new_km2 is not None
    assert moved.area_old_km2 is not None
    assert moved.area_new_km2 - moved.area_old_km2 == pytest.approx(1230.9, abs=0.5)  # 0.1 of a square degree
    assert moved.symmetric_difference_km2 == pytest.approx(moved.area_new_km2 - moved.area_old_km2, abs=1e-6)


def square(folder: Path, east: float) -> None:
    """A package of one layer with one square."""
    folder.mkdir()
    ring = [[0, 0], [east, 0], [east, 1], [0, 1], [0, 0]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "id": "a", "properties": {"a": 1}, "geometry": geometry}
    layer = {"type": "FeatureCollection", "features": [feature]}
    (folder / "a.geojson").write_text(json.dumps(layer), encoding="utf-8")
    schema = {"fields": [{"name": "a", "type": "integer"}]}
    resource = {"name": "a", "path": "a.geojson", "format": "geojson", "schema": schema}
    descriptor = {"name": "a", "version": "1.0.0", "resources": [resource]}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")


def test_a_zip_and_a_revision_are_opened_like_a_folder(tmp_path: Path) -> None:
    archive = tmp_path / "package.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for room in ("datapackage.json", "datapackage", "geometries"):
            for path in sorted([ROOT / room] if (ROOT / room).is_file() else (ROOT / room).rglob("*")):
                packed.write(path, f"china-border-treaties/{path.relative_to(ROOT)}")
    run = metes("diff", str(archive), str(ROOT))
    assert run.returncode == 0, run.stderr
    assert "no difference" in run.stdout


def test_a_revision_is_opened(tmp_path: Path) -> None:
    square(tmp_path / "repository", 1.0)
    repository = tmp_path / "repository"
    (repository / "datapackage").mkdir()
    (repository / "datapackage" / "README.md").write_text("rooms\n", encoding="utf-8")
    (repository / "geometries").mkdir()
    (repository / "geometries" / "README.md").write_text("rooms\n", encoding="utf-8")
    git(repository, "init", "--quiet")
    git(repository, "add", "--all")
    git(repository, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--message", "a")
    descriptor = repository / "datapackage.json"
    descriptor.write_text(descriptor.read_text(encoding="utf-8").replace("1.0.0", "1.0.1"), encoding="utf-8")
    run = metes("diff", "HEAD", ".", "--format", "json", cwd=repository)
    # A revision holds what git archives: the layer lies outside the rooms of our package.
    assert run.returncode == 2
    assert "a.geojson: file not found" in run.stderr


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.mark.parametrize("member", ["../outside.txt", "/absolute.txt"])
def test_a_zip_that_leaves_its_folder_is_refused(tmp_path: Path, member: str) -> None:
    archive = tmp_path / "package.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr(member, "text")
    run = metes("diff", str(archive), str(ROOT))
    assert run.returncode == 2
    assert run.stderr.count("\n") == 1
    assert str(archive) in run.stderr


def test_the_declared_version_is_held_against_the_changes(copy: Path) -> None:
    edited(copy, "datapackage/registers/persons.csv", without_last_row)
    run = metes("diff", str(ROOT), str(copy), "--check")
    assert run.returncode == 1
    assert "raise it to 0.3.0" in run.stderr


@pytest.mark.parametrize(
    ("declared", "bump", "least"),
    [
        (Version(1, 4, 2), Bump.NONE, "1.4.2"),
        (Version(1, 4, 2), Bump.PATCH, "1.4.3"),
        (Version(1, 4, 2), Bump.MINOR, "1.5.0"),
        (Version(1, 4, 2), Bump.MAJOR, "2.0.0"),
        (Version(0, 1, 0), Bump.MAJOR, "0.2.0"),
    ],
)
def test_the_least_version(declared: Version, bump: Bump, least: str) -> None:
    assert str(declared.raised(bump)) == least


def test_every_column_of_prose_is_one_of_ours_and_no_key() -> None:
    columns, keys = set(), set()
    for path in (ROOT / "datapackage/schemas").glob("*.json"):
        schema = json.loads(path.read_text(encoding="utf-8"))
        columns |= {field["name"] for field in schema["fields"]}
        keys |= set(schema["primaryKey"])
    assert WORDING - {"comment", "description"} <= columns
    assert not [key for key in keys if is_wording(key)]


def test_what_is_no_version_is_refused() -> None:
    with pytest.raises(PackageError, match="expected three numbers"):
        version_of("1.0")


@pytest.mark.parametrize(
    "member",
    [
        {"constraints": None},
        {"constraints": {"enum": 1}},
        {"constraints": {"enum": [[1], None]}},
        {"name": "b"},
    ],
)
@pytest.mark.parametrize("key", ["a", ["a", "x"], 5, {"a": 1}, [["a"]]])
def test_schema_of_any_values_ends_in_a_difference_or_a_message(
    tmp_path: Path, member: dict[str, object], key: object
) -> None:
    for folder, changes in (("old", {}), ("new", member)):
        place = tmp_path / folder
        place.mkdir()
        (place / "a.csv").write_text("a\n1\n", encoding="utf-8")
        schema = {"fields": [{"name": "a", "type": "string"} | changes], "primaryKey": key}
        resource = {"name": "verdicts", "path": "a.csv", "schema": schema}
        (place / "datapackage.json").write_text(json.dumps({"name": "a", "resources": [resource]}), encoding="utf-8")
    run = metes("diff", tmp_path / "old", tmp_path / "new")
    assert run.returncode in (0, 2)
    assert "unexpected" not in run.stderr
    assert run.stderr.count("\n") <= 1
