"""Opening and reading a package: its tables and layers, and the message for a package that is refused."""

from __future__ import annotations

import datetime
import json
import os
from pathlib import Path
from typing import Any

import pytest

from metes.files.errors import PackageError
from metes.package.package import open_package

SCHEMA: dict[str, Any] = {
    "fields": [
        {"name": "id", "type": "string"},
        {"name": "length_km", "type": "number"},
        {"name": "count", "type": "integer"},
        {"name": "is_land", "type": "boolean", "trueValues": ["true"], "falseValues": ["false"]},
        {"name": "signed", "type": "date"},
    ],
    "primaryKey": ["id"],
    "missingValues": [""],
}
TABLE = "id,length_km,count,is_land,signed\na,1.50,3,true,1860-11-14\n"
SQUARE = [[130, 48], [131, 48], [131, 49], [130, 49], [130, 48]]


def make(folder: Path, table: str = TABLE, schema: object = SCHEMA, **members: Any) -> Path:
    """A package of one table, lines, and whatever other members its one resource is given."""
    resource = {"name": "lines", "path": "lines.csv", "schema": schema, **members}
    (folder / "lines.csv").write_text(table, encoding="utf-8", newline="")
    (folder / "datapackage.json").write_text(json.dumps({"resources": [resource]}), encoding="utf-8")
    return folder


def make_layer(folder: Path, *geometries: object) -> Path:
    features = [
        {"type": "Feature", "id": f"f{index}", "properties": {"index": index}, "geometry": geometry}
        for index, geometry in enumerate(geometries)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    (folder / "layer.geojson").write_text(json.dumps(collection), encoding="utf-8")
    descriptor = {"resources": [{"name": "layer", "path": "layer.geojson"}]}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the file is empty"),
        ("  \n", "the file is empty"),
        ("{", "datapackage.json:1:2: found truncated text"),
        ('{"resources": [}', "datapackage.json:1:16: found a missing value or trailing comma"),
        ("[]", "found an array; expected a JSON object"),
        ("[" * 100_000, "nested too deep"),
        ("1" * 5000, "found a number; expected a JSON object"),
    ],
)
def test_descriptor_that_cannot_be_read(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "datapackage.json").write_text(text, encoding="utf-8")
    with pytest.raises(PackageError, match=r"datapackage\.json") as caught:
        open_package(tmp_path)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_descriptor_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_bytes(b'{"name": "\xff"}')
    with pytest.raises(PackageError, match="byte 10 is not UTF-8"):
        open_package(tmp_path)


def test_folder_without_descriptor(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match=r"contains no datapackage\.json"):
        open_package(tmp_path)


def test_descriptor_that_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").mkdir()
    with pytest.raises(PackageError, match="not a regular file"):
        open_package(tmp_path)


def test_path_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="no such file or directory"):
        open_package(tmp_path / "nowhere")


def test_folder_and_descriptor_open_the_same_package(tmp_path: Path) -> None:
    make(tmp_path)
    assert open_package(tmp_path).resources == open_package(tmp_path / "datapackage.json").resources


def test_cells_have_the_types_of_the_schema(tmp_path: Path) -> None:
    table = open_package(make(tmp_path, TABLE + "b,,,,\n")).table("lines")
    assert table.path == "lines.csv"
    assert table.rows[0].values == {
        "id": "a",
        "length_km": 1.5,
        "count": 3,
        "is_land": True,
        "signed": datetime.date(1860, 11, 14),
    }
    assert list(table.rows[1].values.values()) == ["b", None, None, None, None]
    assert table.rows[0]["id"] == "a"
    assert table.rows[0].get("nothing") is None


def test_row_after_a_quoted_line_break_has_its_own_line(tmp_path: Path) -> None:
    table = open_package(make(tmp_path, TABLE + '"b\nb",,,,\nc,,,,\n')).table("lines")
    assert [row.line for row in table.rows] == [2, 3, 5]


def test_schema_may_stand_in_its_own_file(tmp_path: Path) -> None:
    (tmp_path / "schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    assert open_package(make(tmp_path, schema="schema.json")).table("lines").rows[0]["count"] == 3


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (TABLE.replace("1.50", "1,50"), "lines.csv, line 2: found 6 cells; expected 5"),
        (TABLE.replace("1.50", "abt. 1"), "line 2, column length_km: found 'abt. 1'; expected a number"),
        (TABLE.replace("1.50", "NaN"), "line 2, column length_km: found 'NaN'; expected a finite number"),
        (TABLE.replace("1.50", "1e999"), "line 2, column length_km: found '1e999'; expected a number"),
        (TABLE.replace(",3,", ",3.0,"), "line 2, column count: found '3.0'; expected a whole number"),
        (TABLE.replace("true", "yes"), "line 2, column is_land: found 'yes'; expected one of true, false"),
        (TABLE.replace("-11-14", ""), "line 2, column signed: found '1860'; expected a date as YYYY-MM-DD"),
        (TABLE.replace("-11-14", "-02-30"), "column signed: found '1860-02-30'; expected a valid date"),
        (TABLE.replace("count", "counts"), "line 1, column counts: found an unknown column"),
        ("id,count\na,1\n", "line 1, column length_km: found a header without this column"),
        (TABLE.replace("count", "id"), "line 1, column id: found a duplicate column"),
        ("", "lines.csv: found an empty file; expected a header row"),
        (TABLE + '"a"b,,,,\n', "lines.csv, line 3: found broken quoting"),
    ],
)
def test_table_that_breaks_its_schema(tmp_path: Path, table: str, message: str) -> None:
    package = open_package(make(tmp_path, table))
    with pytest.raises(PackageError) as caught:
        package.table("lines")
    assert message in str(caught.value)


def test_resource_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match=r"datapackage\.json: no resource 'rivers'"):
        open_package(make(tmp_path)).table("rivers")


def test_symbolic_link_out_of_the_package(tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text(TABLE, encoding="utf-8")
    folder = tmp_path / "package"
    folder.mkdir()
    make(folder)
    (folder / "lines.csv").unlink()
    (folder / "lines.csv").symlink_to(outside)
    with pytest.raises(PackageError, match="leaves the package"):
        open_package(folder).table("lines")


def test_symbolic_link_inside_the_package(tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "lines.csv").rename(tmp_path / "lines-1.csv")
    (tmp_path / "lines.csv").symlink_to("lines-1.csv")
    assert len(open_package(tmp_path).table("lines").rows) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_pipe_is_not_opened(tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "lines.csv").unlink()
    os.mkfifo(tmp_path / "lines.csv")
    with pytest.raises(PackageError, match="file not found"):
        open_package(tmp_path).table("lines")


def test_layer_has_geometries_and_properties(tmp_path: Path) -> None:
    hole = [[130.4, 48.4], [130.4, 48.6], [130.6, 48.6], [130.4, 48.4]]
    layer = open_package(
        make_layer(
            tmp_path,
            {"type": "Polygon", "coordinates": [SQUARE, hole]},
            {"type": "MultiPolygon", "coordinates": [[SQUARE], [[[lon + 2, lat] for lon, lat in SQUARE]]]},
            {"type": "LineString", "coordinates": SQUARE[:3]},
            {"type": "MultiLineString", "coordinates": [SQUARE[:3], SQUARE[2:]]},
            {"type": "Point", "coordinates": [130, 48]},
            {"type": "MultiPoint", "coordinates": [[130, 48], [131, 48]]},
        )
    ).layer("layer")
    kinds = ["Polygon", "MultiPolygon", "LineString", "MultiLineString", "Point", "MultiPoint"]
    assert [feature.geometry.geom_type for feature in layer.features] == kinds
    # A square degree less a triangle of 0.2 degrees: 1 - 0.02.
    assert layer.by_id()["f0"].geometry.area == pytest.approx(0.98, abs=1e-12)
    assert layer.features[3].properties == {"index": 3}


@pytest.mark.parametrize(
    ("geometry", "message"),
    [
        (None, "feature f0: invalid geometry"),
        ({"type": "Polygon", "coordinates": [SQUARE[:-1]]}, "feature f0: invalid geometry"),
        ({"type": "Polygon", "coordinates": [[["a", 1]]]}, 'found "a"; expected a number'),
    ],
)
def test_layer_that_cannot_be_built(tmp_path: Path, geometry: object, message: str) -> None:
    package = open_package(make_layer(tmp_path, geometry))
    with pytest.raises(PackageError) as caught:
        package.layer("layer")
    assert message in str(caught.value)
