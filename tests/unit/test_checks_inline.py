"""Layers and tables inside the descriptor are checked like files, and faults give their JSON pointer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metes.checks import Fault, check_paths
from metes.files.json_locator import Locator
from metes.tables.dialect import cell_column

PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=2)
NAMES = st.sampled_from(["a", "b", ""])
CELL = PLAIN | st.lists(PLAIN, max_size=2) | st.dictionaries(NAMES, PLAIN, max_size=2)
DATA = (
    st.lists(st.dictionaries(NAMES, CELL, max_size=3) | st.lists(CELL, max_size=3), max_size=3)
    | st.lists(st.dictionaries(NAMES, PLAIN, max_size=2), max_size=4)
    | CELL
)
KINDS = st.sampled_from(["string", "integer", "number", "boolean", "date", "geojson", "object", "array", "any", "list"])
BOUND = st.dictionaries(
    st.sampled_from(["required", "unique", "enum", "minimum", "maximum", "pattern", "minLength", "maxLength"]), CELL
)
FIELD = st.fixed_dictionaries({"name": NAMES, "type": KINDS}, optional={"constraints": BOUND | CELL})
KEY = {"fields": ["a"], "reference": {"resource": "one", "fields": ["b"]}}
SCHEMA = st.fixed_dictionaries({"fields": st.lists(FIELD, max_size=3)}, optional={"foreignKeys": st.just([KEY])})
FORM = st.sampled_from([{}, {"type": "table"}, {"format": "geojson"}, {"format": "csv"}])


def faults_of(folder: Path, *resources: dict[str, Any]) -> list[Fault]:
    descriptor = {"name": "case", "licenses": [{"name": "CC-BY-4.0"}], "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(descriptor, indent=1) + "\n", encoding="utf-8")
    return check_paths([folder])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=DATA, schema=SCHEMA, form=FORM)
def test_no_data_in_a_descriptor_end_in_a_traceback(
    tmp_path: Path, data: object, schema: object, form: dict[str, str]
) -> None:
    faults = faults_of(tmp_path, {"name": "one", "data": data, "schema": schema, **form})
    assert all(fault.file == "datapackage.json" for fault in faults)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(st.dictionaries(NAMES, CELL, max_size=3), max_size=3), schema=SCHEMA)
def test_no_constraint_of_a_layer_ends_in_a_traceback(tmp_path: Path, values: list[object], schema: object) -> None:
    features = [{"type": "Feature", "properties": each, "geometry": None} for each in values]
    layer = {"type": "FeatureCollection", "features": features}
    faults_of(tmp_path, {"name": "one", "format": "geojson", "data": layer, "schema": schema})


def test_fault_in_a_layer_of_a_descriptor_has_its_line_and_lies_on_the_ground(tmp_path: Path) -> None:
    ring = {"type": "Polygon", "coordinates": [[[1, 1], [2, 1], [2, 2], [1, 2]]]}
    (fault,) = faults_of(tmp_path, {"name": "one", "format": "geojson", "data": ring})
    assert (fault.id, fault.pointer) == ("G101", "/resources/0/data/coordinates/0/3")
    assert (fault.line, fault.lon, fault.lat) == (28, 1, 2)


def test_place_of_a_number_is_the_pointer_that_leads_to_it() -> None:
    text = '{"a/b": [1, {"c": [NaN, -Infinity, "NaN"]}],\n "d": 1e999}'
    locator = Locator(text)
    found = [locator.pointer_at(offset) for _, offset in locator.numbers_not_finite()]
    assert found == ["/a~1b/1/c/0", "/a~1b/1/c/1", "/d"]


@pytest.mark.parametrize(
    ("line", "columns"),
    [
        ("a,b,,c", [1, 3, 5, 6, None]),
        ('"a,""b""",c', [1, 11, None]),
        ('x,"two', [1, 3, None]),
        ("", [1, None]),
    ],
)
def test_column_of_a_cell_is_where_it_begins(line: str, columns: list[int | None]) -> None:
    assert [cell_column(line, index, ",", '"') for index in range(len(columns))] == columns
