"""Suites of cases in the manner of other projects, in tests/suites: what is right of each, by a sentence of a standard.

A suite is a YAML file; its head says in whose manner it is written. The cases are our own words and data. `good` cases
keep the standard; `bad` ones break the sentence that their rule names. scripts/compare_validators.py asks all tools
about them, and tests/test_comparison.py holds what metes says.
"""

from __future__ import annotations

import atexit
import csv
import gzip
import hashlib
import io
import json
import math
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from geopackages import write_geopackage

SUITES = Path(__file__).resolve().parent / "suites"
PRODUCERS = Path(__file__).resolve().parent / "producers" / "files"
PROFILES = {
    "1.0": {"profile": "data-package"},
    "2.0": {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json"},
}
DESCRIPTOR = "datapackage.json"
# How a table of the crossed suite is written, by the dialect that says so.
CROSSED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "plain": ({}, {}),
    "semicolon": ({"delimiter": ";"}, {"delimiter": ";"}),
    "tab": ({"delimiter": "\t"}, {"delimiter": "\t"}),
    "single_quotes": ({"quoteChar": "'"}, {"quotechar": "'"}),
    "no_header": ({"header": False}, {}),
    "header_in_row_2": ({"headerRows": [2]}, {}),
    "remarks": ({"commentChar": "#"}, {}),
}
Descriptor = dict[str, Any]


@dataclass(frozen=True)
class SuiteCase:
    """A case: whether it is right, by which rule, and what writes it into a folder that is not there yet."""

    suite: str
    name: str
    is_good: bool
    rule: str
    write: Callable[[Path], Path]
    is_warning_enough: bool = False

    @property
    def right(self) -> str:
        """What is right to say: good, bad, or bad to write, where the standard tells readers not to reject it."""
        return "good" if self.is_good else "bad to write" if self.is_warning_enough else "bad"

    @property
    def path(self) -> Path:
        """The file or folder as a user would have it."""
        return _written(self)


@dataclass(frozen=True)
class Suite:
    """Cases of one kind, and the projects in whose manner they are written."""

    name: str
    title: str
    like: str
    cases: tuple[SuiteCase, ...]


@cache
def suites() -> list[Suite]:
    """All suites, in the order of the comparison."""
    found = [_suite(name, make) for name, make in FROM_FILES.items()]
    types = _read("types")
    crossed = Suite("crossed", "All types × formats × dialects", "generated", tuple(_crossed(types["fields"])))
    return [*found[:1], crossed, *found[1:], *_of_producers()]


def _read(name: str) -> dict[str, Any]:
    value: dict[str, Any] = yaml.safe_load((SUITES / f"{name}.yml").read_text(encoding="utf-8"))
    return value


def _suite(name: str, make: Callable[[dict[str, Any]], Iterator[SuiteCase]]) -> Suite:
    head = _read(name)
    return Suite(name, head["title"], head["like"], tuple(make(head)))


def _package(
    resources: Sequence[Descriptor] | None,
    files: Mapping[str, str | bytes],
    standard: str | None,
    more: Mapping[str, Any] | None = None,
) -> Callable[[Path], Path]:
    """What writes a package: its version of the standard, its resources (None: no such member), and other members."""

    def write(folder: Path) -> Path:
        for name, content in files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.encode() if isinstance(content, str) else content)
        folder.mkdir(parents=True, exist_ok=True)
        listed = {} if resources is None else {"resources": resources}
        head = {} if standard is None else PROFILES[standard]
        text = json.dumps({**head, **listed, **(more or {})}, indent=1, ensure_ascii=False)
        (folder / DESCRIPTOR).write_text(text, encoding="utf-8")
        return folder

    return write


def _table(rows: Sequence[Sequence[str]], **dialect: Any) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", **dialect).writerows(rows)
    return text.getvalue()


def _of_fields(fields: Sequence[Descriptor], rows: Sequence[Sequence[str]], **resource: Any) -> Any:
    """What writes a package of one table of those fields."""
    header = [field["name"] for field in fields]
    entry = {"name": "a", "path": "a.csv", "schema": {"fields": fields}, **resource}
    return _package([entry], {"a.csv": _table([header, *rows])}, "2.0")


ID = {"name": "id", "type": "string"}


def _types(head: dict[str, Any]) -> Iterator[SuiteCase]:
    for each in head["fields"]:
        name = _field_name(each["field"])
        for is_good, values in ((True, each["good"]), (False, each["bad"])):
            for number, value in enumerate(values, start=1):
                fields = [ID, {"name": "v", **each["field"]}]
                write = _of_fields(fields, [["a", value]])
                yield SuiteCase("types", f"{name}_{number}", is_good, f"{each['rule']}: `{value}`", write)


def _field_name(field: Descriptor) -> str:
    said = [field["type"], *(f"{name}={value}" for name, value in field.items() if name != "type")]
    return "_".join("".join(letter if letter.isalnum() else "-" for letter in each) for each in said)


def _crossed(fields: Sequence[dict[str, Any]]) -> Iterator[SuiteCase]:
    """Each field in each dialect: all its good values, and the same with the last of the bad ones."""
    for each in fields:
        for name, (dialect, form) in CROSSED.items():
            for is_good in (True, False) if each["bad"] else (True,):
                values = [*each["good"], *([] if is_good else each["bad"][-1:])]
                rows = [[f"r{number}", value] for number, value in enumerate(values, start=1)]
                above = {"no_header": [], "header_in_row_2": [["a title", ""], ["id", "v"]]}.get(name, [["id", "v"]])
                text = _table([*above, *rows], **form) + ("# a remark\n" if name == "remarks" else "")
                schema = {"fields": [ID, {"name": "v", **each["field"]}]}
                entry = {"name": "a", "path": "a.csv", "dialect": dialect, "schema": schema}
                case = f"{_field_name(each['field'])}_{name}"
                yield SuiteCase("crossed", case, is_good, each["rule"], _package([entry], {"a.csv": text}, "2.0"))


def _dialects(head: dict[str, Any]) -> Iterator[SuiteCase]:
    for each in head["dialects"]:
        names = each.get("columns", [field["name"] for field in head["fields"]])
        fields = [{**field, "name": name} for field, name in zip(head["fields"], names, strict=True)]
        path = each.get("path", "a.csv")
        entry = {"name": "a", "path": path, "dialect": each["dialect"], "schema": {"fields": fields}}
        for is_good in (True, False):
            write = _package([entry], {path: each["good" if is_good else "bad"]}, "2.0")
            yield SuiteCase("dialects", each["name"], is_good, each["rule"], write)


def _constraints(head: dict[str, Any]) -> Iterator[SuiteCase]:
    for each in head["constraints"]:
        fields = [ID, {"name": "v", **each["field"]}]
        for is_good in (True, False):
            rows = [["a", each["good" if is_good else "bad"]]]
            if each["name"] == "unique":
                rows.append(["b", "z"])
            yield SuiteCase("constraints", each["name"], is_good, each["rule"], _of_fields(fields, rows))


def _keys(head: dict[str, Any]) -> Iterator[SuiteCase]:
    for each in head["packages"]:
        resources = [{"name": n, "path": f"{n}.csv", "schema": schema} for n, schema in each["schemas"].items()]
        files = {f"{name}.csv": text for name, text in each["tables"].items()}
        write = _package(resources, files, each.get("version", "2.0"))
        yield SuiteCase("keys", each["name"], each["right"] == "good", each["rule"], write)


def _descriptors(head: dict[str, Any]) -> Iterator[SuiteCase]:
    for each in head["descriptors"]:
        files = {**head["files"], **each.get("files", {})}
        (base,) = head["base"]["resources"]
        entry = {**base, **each.get("resource", {})}
        if each.get("measured"):
            data = files[entry["path"]].encode()
            digest = {"sha256": f"sha256:{hashlib.sha256(data).hexdigest()}", "md5": hashlib.md5(data).hexdigest()}
            entry |= {"bytes": len(data), "hash": digest[entry["hash"]]}
        entry = {name: value for name, value in entry.items() if value is not None}
        more = {"resources": [entry], **each.get("patch", {})}
        write = _package(more.pop("resources"), files, each.get("version"), more)
        yield SuiteCase("descriptors", each["name"], each["right"] == "good", each["rule"], write)


def _camera_traps(head: dict[str, Any]) -> Iterator[SuiteCase]:
    for each in head["cells"]:
        files: dict[str, str | bytes] = {}
        for name, text in head["tables"].items():
            table = list(csv.reader(io.StringIO(text)))
            if each.get("cell", [None])[0] == name:
                _, row, column, value = each["cell"]
                table[row][table[0].index(column)] = value
            files[f"{name}.csv"] = _table(table)
        resources = [
            {"name": name, "path": f"{name}.csv", "profile": "tabular-data-resource", "schema": schema}
            for name, schema in head["schemas"].items()
        ]
        more = {"profile": "tabular-data-package", "name": "camera-traps", "created": "2026-01-02T10:00:00Z"}
        write = _package(resources, files, None, more)
        yield SuiteCase("camera_traps", each["name"], each["right"] == "good", each["rule"], write)


def _examples(head: dict[str, Any]) -> Iterator[SuiteCase]:
    for each in head["examples"]:
        descriptor = {"files": each["files"], **each["descriptor"]}
        changes = {"": ["", "", "every rule of its schema is kept"], **each["broken"]}
        for name, (found, instead, rule) in changes.items():
            files = dict(descriptor["files"])
            if name:
                file = next(path for path in reversed(files) if found in files[path])
                files[file] = files[file].replace(found, instead, 1)
            more = {key: value for key, value in descriptor.items() if key not in ("files", "resources")}
            write = _package(descriptor["resources"], files, each["version"], more)
            yield SuiteCase("examples", f"{each['name']}_{name}".rstrip("_"), not name, rule, write)


TABLE_SCHEMA: dict[str, Any] = {
    "fields": [ID, {"name": "built", "type": "date"}, {"name": "note", "type": "string"}],
    "primaryKey": ["id"],
}
TABLE_ROWS = [["1", "1884-06-01", "pâle"], ["2", "1884-06-02", ""], ["3", "", "tall"]]
TABLE_FAULTS = {
    "right": None,
    "day_that_is_none": (2, 1, "1884-06-31"),
    "key_twice": (2, 0, "1"),
}


def _forms(head: dict[str, Any]) -> Iterator[SuiteCase]:
    rules = {"right": "every rule is kept", "day_that_is_none": "date: a day", "key_twice": "primaryKey: unique"}
    for form in head["forms"]:
        for name, fault in TABLE_FAULTS.items():
            rows = [list(row) for row in TABLE_ROWS]
            if fault is not None:
                rows[fault[0]][fault[1]] = fault[2]
            entry, files = _form(form, rows)
            write = _package([{"name": "stones", "schema": TABLE_SCHEMA, **entry}], files, "2.0")
            yield SuiteCase("forms", f"{form}_{name}", name == "right", rules[name], write)


def _form(form: str, rows: list[list[str]]) -> tuple[Descriptor, dict[str, str | bytes]]:
    """The resource and the files of a table in one form."""
    header = [field["name"] for field in TABLE_SCHEMA["fields"]]
    text, tabs = _table([header, *rows]), _table([header, *rows], delimiter="\t")
    objects = [dict(zip(header, row, strict=True)) for row in rows]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.csv", text)
    first, rest = _table([header, *rows[:2]]), _table([header, *rows[2:]])
    known: dict[str, tuple[Descriptor, dict[str, str | bytes]]] = {
        "csv": ({"path": "a.csv"}, {"a.csv": text}),
        "list_of_one": ({"path": ["a.csv"]}, {"a.csv": text}),
        "text_file": ({"path": "a.txt", "format": "csv"}, {"a.txt": text}),
        "tsv": ({"path": "a.tsv", "dialect": {"delimiter": "\t"}}, {"a.tsv": tabs}),
        "gzip": ({"path": "a.csv.gz"}, {"a.csv.gz": gzip.compress(text.encode(), mtime=0)}),
        "gzip_tsv": ({"path": "a.tsv.gz"}, {"a.tsv.gz": gzip.compress(tabs.encode(), mtime=0)}),
        "zip": ({"path": "a.csv.zip"}, {"a.csv.zip": packed.getvalue()}),
        "two_files": ({"path": ["a.csv", "b.csv"]}, {"a.csv": first, "b.csv": rest}),
        "two_files_without_header": (
            {"path": ["a.csv", "b.csv"], "dialect": {"header": False}},
            {"a.csv": _table(rows[:2]), "b.csv": _table(rows[2:])},
        ),
        "objects": ({"data": objects}, {}),
        "arrays": ({"data": [header, *rows]}, {}),
        "text": ({"data": text, "format": "csv"}, {}),
        "json": ({"path": "a.json", "type": "table"}, {"a.json": json.dumps(objects)}),
    }
    return known.get(form) or ({"path": "a.csv", "encoding": form}, {"a.csv": text.encode(form)})


def _geojson(suite: str) -> Callable[[dict[str, Any]], Iterator[SuiteCase]]:
    def make(head: dict[str, Any]) -> Iterator[SuiteCase]:
        for each in head["cases"]:
            text = each["text"] if "text" in each else json.dumps(each.get("json") or _circle())
            write = _file(f"{each['name']}.geojson", text.encode())
            is_good = each["right"] == "good"
            rule = f"SFA {each['rule']}" if suite == "geojson_validity" else each["rule"]
            yield SuiteCase(suite, each["name"], is_good, rule, write, is_warning_enough=each.get("warns", False))

    return make


def _circle() -> dict[str, Any]:
    """A ring of 1,000 positions."""
    turns = [2 * math.pi * number / 1000 for number in range(1000)]
    ring = [[round(10 + math.cos(turn), 7), round(50 + math.sin(turn), 7)] for turn in turns]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def _file(name: str, data: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        folder.mkdir(parents=True)
        (folder / name).write_bytes(data)
        return folder / name

    return write


def _geopackages(head: dict[str, Any]) -> Iterator[SuiteCase]:
    for each in head["cases"]:

        def write(folder: Path, case: dict[str, Any] = each) -> Path:
            folder.mkdir(parents=True)
            return write_geopackage(folder / f"{case['name']}.gpkg", case)

        more = {"is_warning_enough": each.get("warns", False)}
        yield SuiteCase("geopackages", each["name"], each["right"] == "good", each["rule"], write, **more)


def _of_producers() -> Iterator[Suite]:
    """Files that other programs wrote; a GeoPackage of theirs that breaks a requirement is no good one."""
    rule = "written by the program; nothing of it breaks a requirement"
    for name, title, endings in (
        ("producers_geojson", "GeoJSON of other producers", (".geojson", ".json")),
        ("producers_sequences", "GeoJSON sequences of other producers", (".geojsonl", ".geojsons", ".geojsonseq")),
        ("producers_geopackage", "GeoPackages of other producers", (".gpkg",)),
    ):
        files = sorted(path for path in PRODUCERS.rglob("*") if path.suffix in endings)
        cases = [
            SuiteCase(
                suite=name,
                name=path.relative_to(PRODUCERS).as_posix(),
                is_good=path not in BREAKING,
                rule=BREAKING.get(path, rule),
                write=_at(path),
                is_warning_enough=path in BREAKING,
            )
            for path in files
        ]
        yield Suite(name, title, f"{len({path.parent for path in files})} programs", tuple(cases))


def _at(path: Path) -> Callable[[Path], Path]:
    return lambda _: path


BREAKING = {PRODUCERS / "gdal" / "parks_curves.gpkg": "32: a MULTIPOLYGON in a column of CURVEPOLYGON"}
FROM_FILES: dict[str, Callable[[dict[str, Any]], Iterator[SuiteCase]]] = {
    "types": _types,
    "dialects": _dialects,
    "constraints": _constraints,
    "keys": _keys,
    "descriptors": _descriptors,
    "forms": _forms,
    "camera_traps": _camera_traps,
    "examples": _examples,
    "geojson_structure": _geojson("geojson_structure"),
    "geojson_validity": _geojson("geojson_validity"),
    "geojson_practice": _geojson("geojson_practice"),
    "geopackages": _geopackages,
}


@cache
def _written(case: SuiteCase) -> Path:
    return case.write(_folder() / case.suite / case.right.replace(" ", "_") / case.name)


@cache
def _folder() -> Path:
    folder = tempfile.mkdtemp(prefix="metes-suites-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)
