"""One poisonous text in every field of every input, and every output of every command: none of it is obeyed."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sqlite3
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest

from command import metes, metes_process
from metes.files.printable import json_text, printable, printable_json, printable_lines

# Colours, a title for the window and a clipboard; a C1 control; deletion; both directions of writing; a tag and a
# separator of lines; markup of Rich; commands of GitHub, Azure and TeamCity, with and without a line of their own.
POISON = (
    "p\x1b[31m\x1b]0;t\x07\x9b2J\x7f\x08\r\u202ea\u2066b\u200f\U000e0041\u2028[/x/y][bold]:smile:"
    "\n::error file=x::pwn\n::add-mask::x\n##[error]x\n##vso[task.x]\n##teamcity[x]"
)
# A file cannot be named with a slash.
POISON_NAME = POISON.replace("/", "")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
COMMAND = re.compile(r"^\s*::|##(?:[a-z]*)\[", re.MULTILINE)


def assert_harmless(text: str) -> None:
    found = CONTROL.search(text) or COMMAND.search(text)
    around = None if found is None else text[max(0, found.start() - 80) : found.end() + 40]
    assert found is None, repr(around)


def test_functions_for_all_that_leaves() -> None:
    assert_harmless(printable(POISON))
    assert "\n" not in printable(POISON)
    assert_harmless(printable_lines(POISON))
    assert printable_lines("a\nb") == "a\nb"
    text = json_text({POISON: POISON})
    assert CONTROL.search(text) is None
    assert json.loads(text) == {POISON: POISON}
    assert json.loads(printable_json('"\\u001b \x9b"')) == "\x1b \x9b"
    for harmless in ("EPSG::3857", "urn:ogc:def:crs:EPSG::4326", "std::string", "# heading [x]", "界 Ussuri Усури"):
        assert printable(harmless) == harmless
    assert printable(printable(POISON)) == printable(POISON)


def test_these_tests_see_what_they_look_for() -> None:
    for bad in ("\x1b[31m", "a\x9b", "a\n::error::x", "x ##[error]y", "\u202e"):
        with pytest.raises(AssertionError):
            assert_harmless(bad)


def geojson(kind: str = POISON) -> dict[str, Any]:
    ring = [[0, 0], [1, 0], [1, 1]]
    return {
        "type": "FeatureCollection",
        "name": POISON,
        POISON: POISON,
        "bbox": [POISON],
        "crs": {"type": "name", "properties": {"name": POISON}},
        "features": [
            {
                "type": "Feature",
                "id": POISON,
                "properties": {"name": POISON, POISON: POISON, "id": POISON, "country": POISON, "area_km2": 7},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
                "bbox": POISON,
            },
            {"type": "Feature", "id": POISON, "properties": POISON, "geometry": {"type": kind, "coordinates": POISON}},
            {"type": kind, "geometry": POISON},
        ],
    }


def write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value), encoding="utf-8")


def write_package(folder: Path) -> None:
    folder.mkdir()
    write(folder / "e.geojson", geojson())
    (folder / "a.csv").write_text(f'id,"{POISON}"\n"{POISON}",x\n1,"{POISON}"\n"{POISON}",y\n', encoding="utf-8")
    fields = [{"name": "id", "type": "integer"}, {"name": POISON, "type": POISON, "constraints": {"pattern": POISON}}]
    keys = [{"fields": [POISON], "reference": {"resource": POISON, "fields": [POISON]}}]
    schema = {"fields": fields, "primaryKey": [POISON], "foreignKeys": keys, POISON: POISON}
    resources = [
        {"name": POISON, "path": POISON_NAME, "title": POISON, "licenses": [{"name": POISON}], "hash": POISON},
        {"name": "a", "path": "a.csv", "type": "table", "schema": schema, "title": POISON, "bytes": POISON},
        {"name": "e", "path": "e.geojson", "format": POISON, "mediatype": POISON, "licenses": [{"name": POISON}]},
    ]
    facts = dict.fromkeys(("name", "title", "version", "profile", "created", "id", "homepage", POISON), POISON)
    write(folder / "datapackage.json", {**facts, "licenses": [{"name": POISON}], "resources": resources})


def write_readable_package(folder: Path, version: str, changed: str) -> None:
    """A package without faults of a kind that would end `data` or `diff` before they show anything."""
    folder.mkdir()
    (folder / "datapackage").mkdir()
    text = io.StringIO()
    rows = [["id", POISON], [POISON, POISON + changed], ["2" + POISON + changed, "y"]]
    csv.writer(text, lineterminator="\n").writerows(rows)
    (folder / "datapackage/a.csv").write_text(text.getvalue(), encoding="utf-8", newline="")
    ring = [[0, 0], [1, 0], [1, 1 + len(changed)], [0, 0]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "id": POISON, "properties": {POISON: POISON + changed}, "geometry": geometry}
    write(folder / "b.geojson", {"type": "FeatureCollection", "features": [feature]})
    fields = [{"name": name, "type": "string", "title": POISON + changed} for name in ("id", POISON)]
    shown = {"title": POISON + changed, "description": POISON, "licenses": [{"name": POISON, "title": POISON}]}
    table = {"name": "a", "path": "datapackage/a.csv", "type": "table", **shown}
    keyed = {"fields": [{"name": "id", "type": "string"}, *fields[1:]], "primaryKey": ["id"]}
    layer = {"name": "b", "path": "b.geojson", "format": "geojson", "schema": keyed, **shown}
    resources = [{**table, "schema": {"fields": fields, "primaryKey": ["id"]}}, layer]
    write(folder / "datapackage.json", {"name": POISON, "version": version, **shown, "resources": resources})


def write_geopackage(path: Path) -> None:
    database = sqlite3.connect(path)
    layer = POISON.replace("\x00", "")
    quoted = '"' + layer.replace('"', '""') + '"'
    numbers = struct.pack("<BIII", 1, 3, 1, 3) + struct.pack("<6d", 0, 0, 1, 0, 1, 1)
    database.executescript(
        "pragma application_id = 1196444487;"
        "create table gpkg_spatial_ref_sys (srs_name, srs_id integer primary key, organization, "
        "organization_coordsys_id, definition, description);"
        "create table gpkg_contents (table_name, data_type, identifier, description, last_change, min_x, min_y, max_x, "
        "max_y, srs_id);"
        "create table gpkg_geometry_columns (table_name, column_name, geometry_type_name, srs_id, z, m);"
        f"create table {quoted} (fid integer primary key, geom blob, {quoted} text);"
    )
    database.execute(
        f"insert into {quoted} values (1, ?, ?)", (b"GP\x00\x01" + struct.pack("<i", 4326) + numbers, layer)
    )
    database.execute("insert into gpkg_spatial_ref_sys values (?, 4326, 'EPSG', 4326, ?, ?)", (layer, layer, layer))
    database.execute(
        "insert into gpkg_contents (table_name, data_type, identifier, description, srs_id) "
        "values (?, 'features', ?, ?, 4326)",
        (layer, layer, layer),
    )
    database.execute("insert into gpkg_geometry_columns values (?, 'geom', 'POLYGON', 4326, 0, 0)", (layer,))
    database.commit()
    database.close()


def write_settings(folder: Path) -> None:
    key = json.dumps(POISON.replace("\x7f", ""))
    (folder / "named.toml").write_text(f"{key} = {key}\n", encoding="utf-8")
    (folder / f"{POISON_NAME}.toml").write_text(f"select = [{key}]\nexclude = [{key}]\n", encoding="utf-8")
    (folder / "poison.toml").write_text(POISON, encoding="utf-8")


def write_packed_table(folder: Path) -> None:
    folder.mkdir()
    with zipfile.ZipFile(folder / "a.csv.zip", "w") as archive:
        archive.writestr(f"{POISON_NAME}.csv", f"id\n{POISON}\n")
        archive.writestr("b.csv", "id\n1\n")
    key = {"fields": "id", "reference": {"resource": POISON, "fields": POISON}}
    schema = {"fields": [{"name": "id", "type": "integer", "constraints": {"pattern": POISON}}], "foreignKeys": [key]}
    table = {"name": "a", "path": "a.csv.zip", "compression": "zip", "schema": schema}
    inline = {"name": "c", "data": [{"id": POISON}], "schema": schema}
    write(folder / "datapackage.json", {"resources": [{**table, "innerpath": POISON}, table, inline]})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / f"{POISON_NAME}.geojson", geojson("Polygon"))
    write(tmp_path / "bad.geojson", geojson())
    # A crs of no known name would end `area` at once; here every other field is seen.
    plain = {name: value for name, value in geojson().items() if name not in ("crs", "bbox")}
    write(tmp_path / "plain.geojson", {**plain, "features": plain["features"][:1]})
    (tmp_path / "bytes.geojson").write_bytes(b'{"type": "\xff' + POISON.encode() + b'"}')
    (tmp_path / "text.geojson").write_text(POISON, encoding="utf-8")
    (tmp_path / "open.geojson").write_text(f'{{"type": "{POISON_NAME}', encoding="utf-8")
    write_geopackage(tmp_path / "a.gpkg")
    shutil.copy(tmp_path / "a.gpkg", tmp_path / f"{POISON_NAME}.gpkg")
    write_package(tmp_path / "package")
    write_readable_package(tmp_path / "old", "1.0.0", "")
    write_readable_package(tmp_path / "new", "1.1.0", "x")
    shutil.copytree(tmp_path / "package", tmp_path / f"{POISON_NAME}.package")
    write_settings(tmp_path)
    write_packed_table(tmp_path / "packed")
    ring = [[0, 0], [0, 1], [1, 1], [0, 0]]
    wound = {"type": "Polygon", "coordinates": [ring]}
    write(tmp_path / "wound.geojson", {"type": "Feature", "id": POISON, "properties": {POISON: 1}, "geometry": wound})
    write(tmp_path / "waivers.json", [{"id": POISON, "file": POISON, "reason": POISON, "expires": POISON}])
    return tmp_path


INPUTS = ("bad.geojson", "bytes.geojson", "text.geojson", "open.geojson", "a.gpkg", "package")
CALLS: list[list[str]] = [
    *(
        ["check", *INPUTS, f"{POISON_NAME}.geojson", f"{POISON_NAME}.gpkg", "--format", form]
        for form in ("text", "github")
    ),
    *(
        ["check", ".", "--format", form]
        for form in ("json", "sarif", "junit", "html", "geojson", "text", "github", "concise")
    ),
    *(["check", each] for each in (POISON, f"{POISON_NAME}.package")),
    *(
        ["check", "bad.geojson", option, POISON]
        for option in ("--select", "--ignore", "--today", "--format", "--output", "--exclude", "--config")
    ),
    *(
        ["check", *INPUTS, f"{POISON_NAME}.geojson", "wound.geojson", option]
        for option in ("--fix", "--diff", "--statistics", "--strict")
    ),
    *(["check", "bad.geojson", "--config", each] for each in ("named.toml", "poison.toml", f"{POISON_NAME}.toml")),
    *(["rules", POISON], ["check", "packed"]),
    ["check", "bad.geojson", "--waivers", "waivers.json"],
    ["check", "--explain", POISON],
    ["check", f"--{POISON}"],
    *(["fix", each] for each in (*INPUTS[:4], f"{POISON_NAME}.geojson", "package", POISON)),
    *(["area", "plain.geojson", "--format", form] for form in ("text", "csv", "json")),
    *(["area", each] for each in (f"{POISON_NAME}.geojson", f"{POISON_NAME}.gpkg", "a.gpkg", "bytes.geojson", POISON)),
    *(["area", "plain.geojson", option, POISON] for option in ("--layer", "--crs", "--copy", "--format")),
    *(["diff", "old", "new", "--format", form] for form in ("text", "json", "markdown", "geojson")),
    ["diff", "old", "package"],
    ["diff", "new", "old", "--check"],
    ["diff", POISON, "package"],
    *(["data", each, "--format", form] for each in ("old", "package", POISON) for form in ("text", "json")),
    *(["validate", each] for each in ("package", f"{POISON_NAME}.package", POISON)),
    *(["validate", "package", "--format", form] for form in ("json", "github", "sarif")),
    *([command, "--package", "package"] for command in ("measure", "judge", "answer")),
    *([command, POISON] for command in ("explain", "search", "ask", "docs", "judge", "measure", "answer", POISON)),
    *(["explain", POISON, "--package", each] for each in ("package", POISON)),
    ["at", POISON, POISON, POISON],
    ["export", "--package", "package", "--to", "geojson", "--output", POISON_NAME],
    ["export", "--to", "csv", "--output", "x", "--layer", POISON, "--territory", POISON, "--date", POISON],
    *(["judge", f"--{name}", POISON] for name in ("document", "verdict", "quantity", "subject")),
    ["add", POISON],
]


@pytest.mark.parametrize(
    "words", CALLS, ids=lambda words: " ".join(words).replace(POISON, "P").replace(POISON_NAME, "P")
)
def test_no_output_of_any_command_is_obeyed(folder: Path, words: list[str]) -> None:
    run = metes(*words, cwd=folder)
    assert run.returncode in (0, 1, 2)
    assert "Traceback" not in run.stderr
    assert "unexpected" not in run.stderr, run.stderr
    assert_harmless(run.stderr)
    if words[-1] in ("json", "sarif", "geojson") and run.stdout:
        json.loads(run.stdout)
        assert CONTROL.search(run.stdout) is None
    elif words[-1] == "github":
        # Its own commands; the data in them begins no other one.
        assert CONTROL.search(run.stdout) is None
        own = re.compile(r"::(?:error|warning|notice) (?:file|title)=[^\n]*::|(?!\s*::)")
        assert [line for line in run.stdout.splitlines() if own.match(line) is None] == []
        assert "##[" not in run.stdout
    elif words[-1] == "csv":
        assert_harmless("".join(f"{cell}\n" for row in csv.reader(io.StringIO(run.stdout)) for cell in row))
    else:
        assert_harmless(run.stdout)


@pytest.mark.parametrize("words", [["check", "bad.geojson"], ["data", "package"], ["area", "plain.geojson"]])
def test_colours_are_of_metes_alone(folder: Path, words: list[str]) -> None:
    run = metes_process(*words, cwd=folder, FORCE_COLOR="1")
    assert "Traceback" not in run.stderr
    assert_harmless(re.sub("\x1b\\[[0-9;]*m", "", run.stdout))
    assert "\x1b[31mp" not in run.stdout


@pytest.mark.parametrize(
    "words", [["data", "old"], ["diff", "old", "new"], ["area", "plain.geojson"], ["check", "bad.geojson"]]
)
def test_poison_is_shown_and_not_left_out(folder: Path, words: list[str]) -> None:
    assert "\\x1b[31m" in metes(*words, cwd=folder).stdout


def test_commands_print_through_one_module() -> None:
    """Nothing else of `metes` writes to a stream of the process, or makes a console of its own for one."""
    source = Path(__file__).resolve().parent.parent / "validators/metes"
    writes = re.compile(r"\bsys\.(?:stdout|stderr)\.write|(?<![\w.])(?<!def )print\(|Console\((?!file=stream)")
    # The survey is a program of the scripts; `api.py` shows `print` in its examples; the names of derived tables are
    # those of metes itself.
    allowed = {"cli/console.py", "cli/__init__.py", "survey/source_pairs.py", "api.py", "results/derived_tables.py"}
    found = [
        f"{path.relative_to(source)}: {line.strip()}"
        for path in sorted(source.rglob("*.py"))
        if path.relative_to(source).as_posix() not in allowed
        for line in path.read_text(encoding="utf-8").splitlines()
        if writes.search(line) and ">>>" not in line and "..." not in line
    ]
    assert found == ["cli/commands.py: print(f\"metes {version('metes')}\")"]
