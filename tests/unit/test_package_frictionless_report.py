"""Tables and descriptors that skip frictionless have no fault that frictionless would report."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cases import laid_out, package_names
from metes.checks.engine.context import CheckContext, FileContext
from metes.package import frictionless_report
from metes.package.frictionless_report import stock_report
from metes.package.package import Package, open_package
from metes.tables.fast_path import PROFILE, is_plain_descriptor, is_plain_table

ROOT = Path(__file__).resolve().parents[2]
# Without a readable descriptor there is no package to report on.
UNREADABLE = {
    "descriptor_breaks_profile/bad/a_list",
    "descriptor_missing/bad/descriptor_of_another_name",
    "descriptor_missing/bad/tables_alone",
    "json_unreadable/bad/descriptor_cut_off",
}
PACKAGES = sorted({*package_names()} - UNREADABLE)

# Cells on which readers of tables differ, among plain ones.
WORDS = [
    "",
    "-",
    "a",
    "b",
    "https://example.org/a?b=1",
    "http://[::1",
    "true",
    "True",
    " a",
    "a ",
    "\ta",
    "a\nb",
    '"',
    "a,b",
]
NUMBERS = ["1", "1.0", "01", "+1", "-2", "1e3", "1e999", ".5", "5.", "1_0", "nan", "inf", "١", "\x0b1", "1 "]
DAYS = ["1860-11-14", "1860-02-30", "0000-01-01", "860-1-1"]
CELLS = st.sampled_from([*WORDS, *NUMBERS, *DAYS])
COLUMN_KINDS: list[dict[str, Any]] = [
    {"type": "string"},
    {"type": "string", "constraints": {"required": True}},
    {"type": "string", "constraints": {"pattern": "[a-z]|1"}},
    {"type": "string", "constraints": {"enum": ["a", "1", ""]}},
    {"type": "string", "format": "uri"},
    {"type": "number"},
    {"type": "number", "constraints": {"minimum": 1, "maximum": 5}},
    {"type": "number", "constraints": {"minimum": "1"}},
    {"type": "integer", "constraints": {"required": True, "maximum": 1}},
    {"type": "integer", "constraints": {"unique": True}},
    {"type": "boolean", "trueValues": ["true"], "falseValues": ["a"]},
    {"type": "boolean", "constraints": {"required": True}},
    {"type": "date"},
    {"type": "year"},
    {"type": "any"},
    {},
]


def make(folder: Path, table: str, schema: Any, **members: Any) -> Package:
    resource = {"name": "rows", "type": "table", "path": "rows.csv", "schema": schema, **members}
    (folder / "rows.csv").write_text(table, encoding="utf-8", newline="")
    (folder / "datapackage.json").write_text(json.dumps({"$schema": PROFILE, "resources": [resource]}))
    return open_package(folder)


def is_plain(package: Package) -> bool:
    resource = package.resource("rows")
    return is_plain_table(package.file_of(resource), package.schema(resource) or {}, package.dialect(resource))


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A table of one to three columns, mostly of the shape that its schema says."""
    fields = [
        {"name": f"f{n}", **column}
        for n, column in enumerate(draw(st.lists(st.sampled_from(COLUMN_KINDS), min_size=1, max_size=3)))
    ]
    names = [field["name"] for field in fields]
    rows = draw(st.lists(st.lists(CELLS, min_size=len(names), max_size=len(names)), max_size=3))
    schema = {"fields": fields, "primaryKey": draw(st.sampled_from([[], names[:1], names])), "missingValues": ["", "-"]}
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([names, *rows])
    return text.getvalue(), schema


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(("f0\n1\n1.0\n", {"fields": [{"name": "f0", "type": "number"}], "primaryKey": ["f0"]}))
@example(("f0,f1\na, b\n", {"fields": [{"name": "f0", "type": "string"}, {"name": "f1", "type": "string"}]}))
@given(tables())
def test_frictionless_has_no_fault_in_a_table_that_skips_it(tmp_path: Path, case: tuple[str, dict[str, Any]]) -> None:
    package = make(tmp_path, *case)
    if is_plain(package):
        assert frictionless_report._table_errors(package, package.resource("rows")) == []


def is_readable(file: FileContext) -> bool:
    if file.is_blank or (file.is_text and file.text is None):
        return False
    return file.json is None or file.json.failure is None


@pytest.mark.parametrize("name", PACKAGES)
def test_report_equals_that_of_frictionless_without_skipping(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    package = open_package(laid_out(name))
    context = CheckContext(package)
    sound = {file.path for file in context.files if is_readable(file)}
    found = stock_report(package, sound, context.invalid_resources)
    monkeypatch.setattr(frictionless_report, "is_plain_descriptor", lambda *_: False)
    monkeypatch.setattr(frictionless_report, "is_plain_table", lambda *_: False)
    assert stock_report(package, sound, context.invalid_resources) == found


def test_tables_of_the_published_package_skip_frictionless() -> None:
    package = open_package(ROOT)
    assert is_plain_descriptor(package.descriptor)
    for resource in package.resources:
        if resource.path.endswith(".csv"):
            schema = package.schema(resource) or {}
            assert is_plain_table(package.file_of(resource), schema, package.dialect(resource)), resource.name


FIELDS: list[dict[str, Any]] = [
    {"name": "id", "type": "string", "constraints": {"required": True}},
    {"name": "n", "type": "number"},
]
SCHEMA: dict[str, Any] = {"fields": FIELDS, "primaryKey": ["id"]}


def test_simple_table_skips_frictionless(tmp_path: Path) -> None:
    assert is_plain(make(tmp_path, 'id,n\na,1.5\n"b, c",\n', SCHEMA))


@pytest.mark.parametrize(
    ("table", "schema", "members"),
    [
        ("n,id\n1,a\n", SCHEMA, {}),
        ("id,n\na,1\na,2\n", SCHEMA, {}),
        ("id,n\n,1\n", SCHEMA, {}),
        ("id,n\na,x\n", SCHEMA, {}),
        ("id,n\na\n", SCHEMA, {}),
        ("id,n\r\na,1\r\n", SCHEMA, {}),
        ("id,n\na, 1\n", SCHEMA, {}),
        ("\ufeffid,n\na,1\n", SCHEMA, {}),
        ("", SCHEMA, {}),
        ("id;n\na;1\n", SCHEMA, {"dialect": {"delimiter": ";"}}),
        ("id,n\na,1\n", {**SCHEMA, "fieldsMatch": "subset"}, {}),
        ("id,n\na,1\n", {**SCHEMA, "primaryKey": "id"}, {}),
        ("id,n\na,1\n", {**SCHEMA, "primaryKey": ["other"]}, {}),
        ("id,n\na,1\n", {"fields": [*FIELDS[:1], {**FIELDS[1], "format": "default"}]}, {}),
        ("id,id\na,b\n", {"fields": [FIELDS[0], FIELDS[0]]}, {}),
    ],
)
def test_table_with_another_feature_goes_to_frictionless(
    tmp_path: Path, table: str, schema: dict[str, Any], members: dict[str, Any]
) -> None:
    assert not is_plain(make(tmp_path, table, schema, **members))


@pytest.mark.parametrize(
    "change",
    [
        {"$schema": "https://example.org/profile.json"},
        {"profile": "data-package"},
        {"contributors": [{"title": "a", "roles": "author"}]},
        {"contributors": [{"title": "a", "email": "no address"}]},
        {"licenses": [{"title": "a licence without a name"}]},
        {"created": "yesterday"},
        {"resources": [{"name": "a", "path": "a.csv"}, {"name": "a", "path": "b.csv"}]},
        {"resources": [{"name": "a", "path": "../a.csv"}]},
        {"resources": [{"name": "a", "path": ["a.csv", "b.csv"]}]},
        {"resources": [{"name": "A", "path": "a.csv"}]},
    ],
)
def test_descriptor_with_another_member_goes_to_frictionless(change: dict[str, Any]) -> None:
    descriptor = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))
    assert is_plain_descriptor(descriptor)
    assert not is_plain_descriptor({**descriptor, **change})
