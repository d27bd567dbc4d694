"""The faults of tables are those of frictionless."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import frictionless
import pytest
from frictionless.resources import TableResource
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from cases import laid_out, package_names
from metes.checks.engine.context import CheckContext, FileContext
from metes.files.errors import PackageError
from metes.package.inline import inline_table
from metes.package.keys import field_names, primary_key
from metes.package.package import Package, Resource, open_package
from metes.package.profile import V2_ADDRESS
from metes.package.table_report import is_table_file, schema_of, table_report
from metes.tables.dialect import QuotingError, dialect_of

ROOT = Path(__file__).resolve().parents[2]


def _describes_tables(name: str) -> bool:
    """Whether a case has a descriptor that can be opened; without one no table is described."""
    try:
        open_package(laid_out(name))
    except PackageError:
        return False
    return True


CASES = [name for name in package_names() if _describes_tables(name)]

# Cells on which readers of tables differ, among plain ones; test_table_schema.py has those that are read in two ways.
WORDS = ["", "-", "a", "b", "true", "True", " a", "a ", "\ta", "a\nb", '"', "a,b"]
NUMBERS = ["1", "1.0", "01", "+1", "-2", "1e3", "1e999", ".5", "5.", "nan", "inf", "1 "]
DAYS = ["1860-11-14", "1860-02-30", "0000-01-01", "860-1"]
CELLS = st.sampled_from([*WORDS, *NUMBERS, *DAYS])
COLUMN_KINDS: list[dict[str, Any]] = [
    {"type": "string"},
    {"type": "string", "constraints": {"required": True}},
    {"type": "string", "constraints": {"pattern": "([a-z]|1)"}},
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
    (folder / "datapackage.json").write_text(json.dumps({"$schema": V2_ADDRESS, "resources": [resource]}))
    return open_package(folder)


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A table of one to three columns, mostly of the shape that its schema says."""
    fields = [
        {"name": f"f{n}", **column}
        for n, column in enumerate(draw(st.lists(st.sampled_from(COLUMN_KINDS), min_size=1, max_size=3)))
    ]
    names = [field["name"] for field in fields]
    rows = draw(st.lists(st.lists(CELLS, min_size=len(names), max_size=len(names)), max_size=3))
    schema = {"fields": fields, "primaryKey": draw(st.sampled_from([[], names[:1]])), "missingValues": ["", "-"]}
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([names, *rows])
    return text.getvalue(), schema


RESOURCE_PROFILE = "https://datapackage.org/profiles/2.0/dataresource.json"


def stock_errors(package: Package, resource: Resource) -> set[tuple[str, int | None, str | None]]:
    """Kind, row and field of every error that frictionless has in one table; rows count from 1, the header included."""
    schema = {name: value for name, value in (schema_of(package, resource) or {}).items() if name != "foreignKeys"}
    data = inline_table(package, resource)
    # It guesses the delimiter and other characters that it is not told.
    dialect = {"delimiter": ",", "quoteChar": '"', "skipInitialSpace": False, **package.dialect(resource)}
    source: dict[str, Any] = {"path": resource.path, "format": "csv", "dialect": dialect}
    source |= {"compression": resource.packing} if resource.packing else {}
    source |= {"extrapaths": list(resource.paths[1:])} if len(resource.paths) > 1 else {"scheme": "file"}
    if data is not None:
        source = {"data": [list(data.header), *map(list, data.rows)]}
    found: list[Any] = []
    descriptor = {
        "$schema": RESOURCE_PROFILE,
        "name": "table",
        "encoding": resource.encoding,
        "schema": schema,
        **source,
    }
    with TableResource.from_descriptor(descriptor, basepath=str(package.root)) as table:
        found += table.header.errors
        for row in table.row_stream:
            found += row.errors
    told = [error.to_descriptor() for error in found]
    return {
        (each["type"], each.get("rowNumber"), each.get("fieldName") or None)
        for each in told
        # A blank key is told as the blank cell that it is.
        if not each["note"].startswith("cells composing the primary keys are all")
    }


def own_errors(package: Package, sound: set[str], resource: Resource) -> set[tuple[str, int | None, str | None]]:
    """The same of ours."""
    others = {each.pointer for each in package.resources if each.pointer != resource.pointer}
    report = table_report(package, sound | {package.file.path}, others)
    numbers: dict[int, int] = {}
    if is_table_file(resource) and len(resource.paths) == 1:
        records = dialect_of(resource.path, package.dialect(resource)).records(package.file_of(resource))
        numbers = {record.line: record.number for record in records}
    found = [(each, each.row + 2 if each.row is not None else None) for each in report.faults]
    return {(each.kind, numbers.get(each.line or 0, row), each.field) for each, row in found}


def without_blank_keys(
    errors: set[tuple[str, int | None, str | None]], key: list[str]
) -> set[tuple[str, int | None, str | None]]:
    """Errors without those of a null in a key, which the standard forbids and frictionless allows."""
    return {each for each in errors if each[0] != "constraint-error" or each[2] not in key}


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(("f0\n1\n1.0\n", {"fields": [{"name": "f0", "type": "number"}], "primaryKey": ["f0"]}))
@example(("f0,f1\na, b\n", {"fields": [{"name": "f0", "type": "string"}, {"name": "f1", "type": "string"}]}))
@example(("f0,f1\na\n\nb,c,d\n", {"fields": [{"name": "f0", "type": "string"}, {"name": "f1", "type": "integer"}]}))
@given(tables())
def test_faults_of_a_table_are_those_of_frictionless(tmp_path: Path, case: tuple[str, dict[str, Any]]) -> None:
    package = make(tmp_path, *case)
    theirs = stock_errors(package, package.resource("rows"))
    key = case[1].get("primaryKey", [])
    # A key that is not a number twice is a duplicate here; frictionless compares the numbers, and NaN equals nothing.
    assume(not key or "nan" not in case[0])
    ours = own_errors(package, {"rows.csv"}, package.resource("rows"))
    assert without_blank_keys(ours, key) == without_blank_keys(theirs, key)
    assert theirs <= ours


# Cases of what frictionless reads otherwise, or not at all; test_table_schema.py has the words of the standard.
BEYOND_FRICTIONLESS = {
    "category_unknown": "categories",
    "comments_and_null_sequence": "nullSequence",
    "constraint_of_another_type": "frictionless refuses the schema, as P105 does",
    "escaped_and_ended_otherwise": "lineTerminator",
    "lists_places_and_objects": "jsonSchema",
    "numbers_and_dates_as_declared": "groupChar of an integer",
    "numbers_and_dates_not_as_declared": "a duration in weeks",
    "primary_key_null": "a null in a primary key",
    "unique_keys": "uniqueKeys",
    "version_2_1_slips": "fieldsMatch as a list",
    "whole_value_matches_no_branch": "a pattern with branches",
}


# frictionless leaves compressed files open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", CASES)
def test_faults_of_every_case_are_those_of_frictionless(name: str) -> None:
    folder = laid_out(name)
    package = open_package(folder)
    context = CheckContext(package)
    sound = {file.path for file in context.files if is_readable(file)}
    for resource in package.resources:
        is_data = not resource.paths and inline_table(package, resource) is not None
        is_whole = is_data or (
            is_table_file(resource) and sound >= set(resource.paths) and is_quoted_well(package, resource)
        )
        if not is_whole or resource.pointer in context.invalid_resources or schema_of(package, resource) is None:
            continue
        if not set(primary_key(package, resource)) <= set(field_names(package, resource)):
            # frictionless refuses the schema, as P105 does.
            continue
        ours = own_errors(package, sound, resource)
        if name.rpartition("/")[2] in BEYOND_FRICTIONLESS:
            assert differs(package, resource, ours)
        else:
            assert ours == stock_errors(package, resource), resource.name


def differs(package: Package, resource: Resource, ours: set[tuple[str, int | None, str | None]]) -> bool:
    """Whether frictionless finds something else, or refuses the schema."""
    try:
        return ours != stock_errors(package, resource)
    except frictionless.FrictionlessException:
        return True


def is_readable(file: FileContext) -> bool:
    if file.is_blank or (file.is_text and file.text is None):
        return False
    return file.json is None or file.json.failure is None


def is_quoted_well(package: Package, resource: Resource) -> bool:
    """Whether the text falls into cells for a strict reader, which frictionless is not."""
    try:
        for file in package.files_of(resource):
            list(dialect_of(resource.path, package.dialect(resource)).records(file))
    except QuotingError:
        return False
    return True


def test_own_package_has_no_fault() -> None:
    package = open_package(ROOT)
    report = table_report(package, {resource.path for resource in package.resources}, set())
    assert (report.schema_problems, list(report.faults)) == ((), [])
