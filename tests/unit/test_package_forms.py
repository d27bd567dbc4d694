"""The same tables as files, compressed, split, in JSON and in the descriptor: metes and frictionless agree on all."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import frictionless
import pytest

import metes
from command import metes as run_metes
from metes.checks import Fault

SCHEMA = {
    "fields": [
        {"name": "id", "type": "integer"},
        {"name": "built", "type": "date"},
        {"name": "note", "type": "string"},
    ],
    "primaryKey": ["id"],
}
KEY = {"fields": ["id"], "reference": {"resource": "stones", "fields": ["id"]}}
HEADER = ["id", "built", "note"]
GOOD = [["1", "1884-06-01", "p\u00e2le"], ["2", "1884-06-02", ""], ["3", "", "tall"]]
BROKEN = {
    "good": (),
    "cell": (2, 1, "1884-06-31"),
    "key": (2, 0, "1"),
    "null_key": (1, 0, ""),
}
Files = Mapping[str, bytes]
Form = Callable[[list[list[str]]], tuple[dict[str, Any], Files]]


def text_of(rows: list[list[str]], *, header: bool = True, delimiter: str = ",") -> str:
    return "".join(delimiter.join(row) + "\n" for row in ([HEADER, *rows] if header else rows))


def zip_of(**members: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(f"{name}.csv", text)
    return packed.getvalue()


def encoded(encoding: str) -> Form:
    return lambda rows: ({"path": "a.csv", "encoding": encoding}, {"a.csv": text_of(rows).encode(encoding)})


FORMS: dict[str, Form] = {
    "csv": lambda rows: ({"path": "a.csv"}, {"a.csv": text_of(rows).encode()}),
    "list_of_one": lambda rows: ({"path": ["a.csv"]}, {"a.csv": text_of(rows).encode()}),
    "text_file": lambda rows: ({"path": "a.txt", "format": "csv"}, {"a.txt": text_of(rows).encode()}),
    "tsv": lambda rows: ({"path": "a.tsv"}, {"a.tsv": text_of(rows, delimiter="\t").encode()}),
    "gzip": lambda rows: ({"path": "a.csv.gz"}, {"a.csv.gz": gzip.compress(text_of(rows).encode(), mtime=0)}),
    "gzip_tsv": lambda rows: (
        {"path": "a.tsv.gz"},
        {"a.tsv.gz": gzip.compress(text_of(rows, delimiter="\t").encode(), mtime=0)},
    ),
    "gzip_declared": lambda rows: (
        {"path": "a.data", "format": "csv", "compression": "gz"},
        {"a.data": gzip.compress(text_of(rows).encode(), mtime=0)},
    ),
    "zip": lambda rows: ({"path": "a.csv.zip"}, {"a.csv.zip": zip_of(a=text_of(rows))}),
    "member": lambda rows: (
        {"path": "a.zip", "format": "csv", "innerpath": "b.csv"},
        {"a.zip": zip_of(a="x,y\n", b=text_of(rows))},
    ),
    "two_files": lambda rows: (
        {"path": ["a.csv", "b.csv"]},
        {"a.csv": text_of(rows[:2]).encode(), "b.csv": text_of(rows[2:]).encode()},
    ),
    "two_files_without_header": lambda rows: (
        {"path": ["a.csv", "b.csv"], "dialect": {"header": False}},
        {"a.csv": text_of(rows[:2], header=False).encode(), "b.csv": text_of(rows[2:], header=False).encode()},
    ),
    "objects": lambda rows: ({"data": [dict(zip(HEADER, row, strict=True)) for row in rows]}, {}),
    "arrays": lambda rows: ({"data": [HEADER, *rows]}, {}),
    "utf-8-sig": encoded("utf-8-sig"),
    "utf-16": encoded("utf-16"),
    "latin-1": encoded("iso-8859-1"),
    "windows-1252": encoded("windows-1252"),
}
# Forms that frictionless does not read as tables, though the standard names them.
OURS_ALONE: dict[str, Form] = {
    "text": lambda rows: ({"data": text_of(rows), "format": "csv"}, {}),
    "json": lambda rows: (
        {"path": "a.json"},
        {"a.json": json.dumps([dict(zip(HEADER, row, strict=True)) for row in rows]).encode()},
    ),
    "header_in_the_first_file": lambda rows: (
        {"path": ["a.csv", "b.csv"]},
        {"a.csv": text_of(rows[:2]).encode(), "b.csv": text_of(rows[2:], header=False).encode()},
    ),
}


def write(folder: Path, entry: dict[str, Any], files: Files, *others: dict[str, Any], **package: Any) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    resources = [{"name": "stones", "schema": SCHEMA, **entry}, *others]
    (folder / "datapackage.json").write_text(json.dumps({"resources": resources, **package}, indent=1))
    return folder


def rows_with(broken: tuple[Any, ...]) -> list[list[str]]:
    rows = [list(row) for row in GOOD]
    if broken:
        row, column, cell = broken
        rows[row][column] = cell
    return rows


def errors_in(folder: Path) -> list[Fault]:
    return [fault for fault in metes.check(folder) if fault.severity == "error"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("broken", BROKEN)
def test_a_table_of_every_form_is_judged_as_frictionless_does(tmp_path: Path, form: str, broken: str) -> None:
    folder = write(tmp_path / "p", *FORMS[form](rows_with(BROKEN[broken])))
    ours = errors_in(folder)
    assert [fault.id for fault in ours] == ([] if broken == "good" else ["P106"])
    if broken != "null_key":
        # frictionless allows a null in a primary key of one field in some forms; the standard does not.
        theirs = frictionless.validate(str(folder / "datapackage.json"))
        assert theirs.valid == (not ours)


@pytest.mark.parametrize("form", OURS_ALONE)
@pytest.mark.parametrize("broken", BROKEN)
def test_a_table_that_frictionless_does_not_read_is_judged_too(tmp_path: Path, form: str, broken: str) -> None:
    folder = write(tmp_path / "p", *OURS_ALONE[form](rows_with(BROKEN[broken])))
    assert [fault.id for fault in errors_in(folder)] == ([] if broken == "good" else ["P106"])


@pytest.mark.parametrize("form", [*FORMS, *OURS_ALONE])
def test_keys_lead_to_tables_of_every_form(tmp_path: Path, form: str) -> None:
    entry, files = {**FORMS, **OURS_ALONE}[form](GOOD)
    schema = {"fields": [{"name": "id", "type": "integer"}], "foreignKeys": [KEY]}
    others = {"name": "visits", "data": [{"id": 3}, {"id": 9}], "schema": schema}
    (fault,) = errors_in(write(tmp_path / "p", entry, files, others))
    assert (fault.id, fault.pointer, fault.found) == ("P107", "/resources/1/data/1/id", "9")


def test_faults_of_a_split_table_name_their_file(tmp_path: Path) -> None:
    rows = [["1", "", "a"], ["2", "", "b"]]
    files = {"a.csv": text_of(rows).encode(), "b.csv": text_of([["1", "", "c"], ["x", "", "d"]]).encode()}
    found = errors_in(write(tmp_path / "p", {"path": ["a.csv", "b.csv"]}, files))
    assert [(each.file, each.line) for each in found] == [("b.csv", 2), ("b.csv", 3)]
    assert found[0].found.endswith("on line 2 of a.csv")


def test_two_resources_share_a_zip(tmp_path: Path) -> None:
    schema = {"fields": [{"name": "id", "type": "integer"}], "foreignKeys": [KEY]}
    visits = {"name": "visits", "path": "a.zip", "format": "csv", "innerpath": "visits.csv", "schema": schema}
    files = {"a.zip": zip_of(stones=text_of(GOOD), visits="id\n1\n7\n")}
    found = list(
        metes.check(write(tmp_path / "p", {"path": "a.zip", "format": "csv", "innerpath": "stones.csv"}, files, visits))
    )
    assert [(each.id, each.file, each.line) for each in found if each.severity == "error"] == [
        ("P107", "a.zip/visits.csv", 3)
    ]
    assert "P112" not in {each.id for each in found}


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (gzip.compress(text_of(GOOD).encode(), mtime=0)[:-6], "a.csv.gz", ("P102", "error")),
        (text_of(GOOD).encode(), "a.csv.gz", ("P102", "error")),
        (b"PK", "a.csv.zip", ("P102", "error")),
        (gzip.compress(bytes(3_000_000), mtime=0), "a.csv.gz", ("P102", "error")),
        (zip_of(a=text_of(GOOD), b=text_of(GOOD)), "a.csv.zip", ("P117", "warning")),
    ],
    ids=["cut", "not_packed", "no_zip", "bomb", "two_members"],
)
def test_compressed_file_that_cannot_be_read_is_told(
    tmp_path: Path, content: bytes, name: str, expected: tuple[str, str]
) -> None:
    found = metes.check(write(tmp_path / "p", {"path": name}, {name: content}))
    assert not found.crashes
    assert expected in [(each.id, each.severity.value) for each in found]
    assert len([each for each in found if each.severity == "error"]) == (expected[1] == "error")


def test_sizes_and_hashes_are_those_of_the_compressed_file(tmp_path: Path) -> None:
    packed = gzip.compress(text_of(GOOD).encode(), mtime=0)
    entry = {"path": "a.csv.gz", "bytes": len(packed)}
    assert not errors_in(write(tmp_path / "p", entry, {"a.csv.gz": packed}))
    entry["bytes"] = len(text_of(GOOD).encode())
    assert [fault.id for fault in errors_in(write(tmp_path / "p", entry, {"a.csv.gz": packed}))] == ["P104"]


def test_unknown_encoding_is_told_and_nothing_is_read_wrongly(tmp_path: Path) -> None:
    entry = {"path": "a.csv", "encoding": "x-user-defined"}
    found = metes.check(write(tmp_path / "p", entry, {"a.csv": text_of(GOOD).encode("latin-1")}))
    assert "P117" in {each.id for each in found}
    assert not [each for each in found if each.severity == "error"]


DESCRIPTOR = """\
created: 2026-01-02T10:00:00Z
licenses: [{name: CC0-1.0}]
resources:
  - name: stones
    path: a.csv
    schema:
      fields:
        - {name: id, type: integer}
        - {name: built, type: TYPE}
"""


@pytest.mark.parametrize("name", ["datapackage.yaml", "datapackage.yml", "stones.package.yaml", "any name.yml"])
def test_descriptors_in_yaml(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.csv").write_text("id,built\n1,1884-06-01\nx,\n")
    (tmp_path / name).write_text(DESCRIPTOR.replace("TYPE", "date"))
    (fault,) = errors_in(tmp_path / name)
    assert (fault.id, fault.file, fault.line) == ("P106", "a.csv", 3)
    (tmp_path / name).write_text(DESCRIPTOR.replace("TYPE", "day"))
    (fault,) = errors_in(tmp_path / name)
    assert (fault.id, fault.file, fault.line, fault.column) == ("P105", name, 9, 31)


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("resources: [", "B104"),
        ("resources: &all [*all]\n", "B104"),
        ("- a\n- b\n", "P105"),
        ("resources: []\nresources: [{name: a, data: []}]\n", "B105"),
        ("", "B101"),
        ("\n".join(["a0: &a0 [1]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))]), "B104"),
    ],
)
def test_broken_yaml_is_one_fault(tmp_path: Path, text: str, check: str) -> None:
    (tmp_path / "datapackage.yaml").write_text(text)
    found = metes.check(tmp_path / "datapackage.yaml")
    assert [each.id for each in found if each.severity == "error"] == [check]
    assert not found.crashes


@pytest.mark.parametrize("name", ["stones.package.json", "camtrap-datapackage.json", "descriptor.json", "x.data"])
def test_descriptors_of_another_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.csv").write_text("id\nx\n")
    schema = {"fields": [{"name": "id", "type": "integer"}]}
    (tmp_path / name).write_text(json.dumps({"resources": [{"name": "a", "path": "a.csv", "schema": schema}]}))
    assert [(each.id, each.file) for each in errors_in(tmp_path / name)] == [("P106", "a.csv")]


def test_the_only_descriptor_of_a_folder_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id\nx\n")
    schema = {"fields": [{"name": "id", "type": "integer"}]}
    text = json.dumps({"resources": [{"name": "a", "path": "a.csv", "schema": schema}]})
    (tmp_path / "package.json").write_text(json.dumps({"name": "of-npm", "version": "1.0.0"}))
    (tmp_path / "stones.package.json").write_text(text)
    assert [each.id for each in errors_in(tmp_path)] == ["P106"]
    # Of two, nobody can tell which is meant.
    (tmp_path / "others.package.json").write_text(text)
    assert [each.id for each in errors_in(tmp_path)] == ["P109"]


BOW = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}


def test_geojson_in_a_folder_is_known_by_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "bow.json").write_text(json.dumps(BOW))
    (tmp_path / "sub" / "bow.geo.json").write_text(json.dumps(BOW))
    (tmp_path / "bow.geojson.gz").write_bytes(gzip.compress(json.dumps(BOW).encode(), mtime=0))
    (tmp_path / "package.json").write_text(json.dumps({"name": "of-npm", "type": "module"}))
    (tmp_path / "style.json").write_text(json.dumps({"version": 8, "sources": {"a": {"type": "geojson", "data": BOW}}}))
    (tmp_path / "README.md").write_text("Bows.\n")
    found = metes.check(tmp_path)
    assert [(each.id, Path(each.file).name) for each in found] == [
        ("G105", "bow.geojson.gz"),
        ("G105", "bow.json"),
        ("G105", "bow.geo.json"),
    ]
    run = run_metes("check", str(tmp_path), "--output", str(tmp_path / "out.sarif"))
    assert run.stdout.startswith("3 files checked (3 other files not read): 3 errors")


def test_gzip_that_is_cut_off_ends_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.geojson.gz").write_bytes(gzip.compress(json.dumps(BOW).encode(), mtime=0)[:-9])
    run = run_metes("check", str(tmp_path / "a.geojson.gz"))
    assert (run.returncode, run.stderr.count("\n")) == (2, 1)
    assert "gzip" in run.stderr


def test_object_without_a_key_has_null_there(tmp_path: Path) -> None:
    assert not errors_in(write(tmp_path / "p", {"data": [{"id": 1}, {"id": 2, "note": "tall"}]}, {}))
    (fault,) = errors_in(write(tmp_path / "p", {"data": [{"id": 1}, {"built": "1884-06-01"}]}, {}))
    assert (fault.id, fault.pointer, fault.found) == ("P106", "/resources/0/data/1/id", '""')


def test_one_file_under_two_encodings_ends_no_check(tmp_path: Path) -> None:
    again = {"name": "again", "path": "a.csv", "encoding": "utf-16", "schema": SCHEMA}
    found = metes.check(write(tmp_path / "p", {"path": "a.csv"}, {"a.csv": text_of(GOOD).encode() + b"x"}, again))
    assert not found.crashes
    assert not found.ok


@pytest.mark.parametrize("schema", ["a: [", "- a\n", "text", "\xff"])
def test_broken_schema_of_a_key_target_ends_no_check(tmp_path: Path, schema: str) -> None:
    keyed = {"fields": [{"name": "id", "type": "integer"}], "foreignKeys": [KEY]}
    visits = {"name": "visits", "data": [{"id": 1}], "schema": keyed}
    entry = {"data": [{"id": 1}], "schema": "s.yaml"}
    found = metes.check(write(tmp_path / "p", entry, {"s.yaml": schema.encode("latin-1")}, visits))
    assert not found.crashes
    assert not found.ok


def test_key_needs_as_many_fields_as_its_target(tmp_path: Path) -> None:
    key = {"fields": ["id"], "reference": {"resource": "stones", "fields": ["id", "note"]}}
    visits = {
        "name": "visits",
        "data": [{"id": 1}],
        "schema": {"fields": [{"name": "id", "type": "integer"}], "foreignKeys": [key]},
    }
    (fault,) = errors_in(write(tmp_path / "p", {"path": "a.csv"}, {"a.csv": text_of(GOOD).encode()}, visits))
    assert (fault.id, fault.pointer) == ("P105", "/resources/1/schema/foreignKeys/0")


def test_path_with_half_a_character_is_unsafe(tmp_path: Path) -> None:
    write(tmp_path / "p", {"path": "a.csv"}, {})
    (tmp_path / "p" / "datapackage.json").write_text('{"resources": [{"name": "a", "path": "\\ud800.csv"}]}')
    found = metes.check(tmp_path / "p")
    assert not found.crashes
    assert not found.ok
