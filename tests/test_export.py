"""`metes export`, `metes data` and `metes.read()`: parts of the package, and what is refused."""

from __future__ import annotations

import csv
import datetime
import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import fiona
import pytest
import shapely
from shapely.geometry import shape

import metes as metes_module
from command import ROOT, metes
from metes.checks import check_paths
from metes.export.export import export, tables_of
from metes.export.selection import Selection
from metes.export.tables import GisTable
from metes.files.errors import InputError, UnknownIdError
from metes.package.bundled import bundled_root
from metes.package.package import Package, open_package
from metes.tables.table import Value
from tables import derived, register


@pytest.fixture(scope="module")
def package() -> Package:
    return open_package(ROOT)


def features(path: Path) -> dict[str, dict[str, object]]:
    collection = json.loads(path.read_text(encoding="utf-8"))
    return {feature["id"]: feature for feature in collection["features"]}


def test_a_territory_comes_with_its_readings_lines_and_places(package: Package, tmp_path: Path) -> None:
    asked = Selection(territories=("ussuri-coast-1860",))
    export(package, "geojson", tmp_path / "out", selection=asked)
    territories = features(tmp_path / "out/territories.geojson")
    assert list(territories) == ["ussuri-coast-1860.mainland"]
    outline = shapely.boundary(shape(territories["ussuri-coast-1860.mainland"]["geometry"]))
    segments = features(tmp_path / "out/segments.geojson")
    # The recipe closes this outline from these, and from no line of the Argun.
    assert {"coast-primorye-01", "amur-lower-01", "ussuri-mouth-01", "kp-ru-01"} <= set(segments)
    assert not {"cn-ru-east-04", "coast-sakhalin-01", "cn-mn-01"} & set(segments)
    for name, segment in segments.items():
        assert shapely.intersection(shape(segment["geometry"]), outline).length > 0, name
    places = features(tmp_path / "out/places.geojson")
    assert "vladivostok" in places
    assert "beijing" not in places


@pytest.mark.parametrize("form", ["geojson", "fgb", "gpkg"])
def test_export_credits_openstreetmap(package: Package, tmp_path: Path, form: str) -> None:
    asked = Selection(territories=("sakhalin",))
    output = tmp_path / (f"out.{form}" if form == "gpkg" else "out")
    export(package, form, output, selection=asked)
    credit = "© OpenStreetMap contributors".encode()
    if form == "gpkg":
        with closing(sqlite3.connect(output)) as database:
            entries = [json.loads(text) for (text,) in database.execute("SELECT metadata FROM gpkg_metadata")]
        layers = [each for each in entries if "ODbL-1.0" in each["licenses"]]
        assert layers
        assert all(credit.decode() in each["attribution"] for each in layers)
    else:
        files = [output / f"{name}.{form}" for name in ("segments", "territories", "places")]
        assert all(credit in path.read_bytes() for path in files)


PARTS = (
    Selection(territories=("ussuri-coast-1860",)),
    Selection(territories=("sakhalin",)),
    Selection(territories=("mongolia", "turkey")),
    Selection(readings=("abagaitu-bolshoy.east-gross",)),
    Selection(date="1860-11-14"),
)


def ids(table: GisTable, *columns: str) -> set[tuple[Value, ...]]:
    return set(zip(*(table.values(column) for column in columns), strict=True))


@pytest.mark.parametrize("part", PARTS, ids=str)
def test_every_name_in_a_part_finds_its_row(package: Package, part: Selection) -> None:
    tables = tables_of(package, part, with_bands=False)
    for table in tables.values():
        for reference in table.references:
            target = f"{reference.table}_register" if f"{reference.table}_register" in tables else reference.table
            known = ids(tables[target], *reference.table_columns)
            dangling = {key for key in ids(table, *reference.columns) if None not in key} - known
            assert not dangling, f"{table.name} names in {target}: {sorted(map(str, dangling))}"
    every_id = {key for table in tables.values() for (key,) in ids(table, table.key[0])}
    for name, column in (("verdict_inputs", "input_id"), ("measurements", "subject_id"), ("polities", "succeeds")):
        assert set(tables[name].values(column)) <= every_id | {None}, name


@pytest.mark.parametrize("part", PARTS, ids=str)
def test_a_part_holds_nothing_that_it_does_not_name(package: Package, part: Selection) -> None:
    tables = tables_of(package, part, with_bands=False)

    def named(column: str, *but: str) -> set[tuple[Value, ...]]:
        of_others = (table for name, table in tables.items() if name not in but)
        return {
            key
            for table in of_others
            for each in table.columns
            if each.name.endswith(column)
            for key in ids(table, each.name)
        }

    inputs = ids(tables["verdict_inputs"], "input_id")
    for name, column in (("sources", "source_id"), ("polities", "polity_id"), ("provisions", "provision_id")):
        others = named(column, name) | inputs | ids(tables["polities"], "succeeds")
        assert ids(tables[name], column) <= others, name
    assert ids(tables["treaties"], "treaty_id") <= named("treaty_id", "treaties", "signatories", "lines_in_time")
    assert ids(tables["persons"], "person_id") <= named("person_id", "persons", "officeholders")
    assert ids(tables["places_register"], "place_id") <= named("place_id", "places_register", "control_points")
    assert ids(tables["control_points"], "place_id") <= ids(tables["places"], "place_id")
    assert ids(tables["lines"], "line_id") <= ids(tables["line_segments"], "line_id")
    assert ids(tables["error_classes"], "error_class") <= named("error_class", "error_classes")
    operands = tables["claim_operands"]
    for claim in tables["claims"].values("claim_id"):
        rows = [row for row in operands.rows if row.values[operands.index("claim_id")] == claim]
        about = {row.values[operands.index(f"{what}_id")] for row in rows for what in ("reading", "territory", "line")}
        places = {(row.values[operands.index("place_id")],) for row in rows} & ids(tables["places"], "place_id")
        assert about - {None} or places - {(None,)}, claim


def test_a_part_leaves_out_towns_treaties_and_lines_of_elsewhere(package: Package) -> None:
    """The island passed by the treaties of 1855, 1875 and 1905; Nerchinsk and the Pamirs have no share in that."""
    tables = tables_of(package, Selection(territories=("sakhalin",)), with_bands=False)
    treaties = set(tables["treaties"].values("treaty_id"))
    assert {"T1855", "T1875", "T1905"} <= treaties
    assert not {"T1689", "T1864", "T2004"} & treaties
    assert tables["lines"].rows == (), "no line has the coast of the island for a segment"
    places = set(tables["places_register"].values("place_id"))
    assert set(tables["places"].values("place_id")) < places
    assert "nerchinsk" not in places


def test_of_a_line_that_is_cut_off_no_length_is_told(package: Package) -> None:
    """The line of China and Russia runs on to the west, where nothing of the land of 1860 is."""
    tables = tables_of(package, Selection(territories=("ussuri-coast-1860",)), with_bands=False)
    assert "cn-ru" in tables["lines"].values("line_id")
    assert "cn-ru" not in tables["measurements"].values("subject_id")
    assert "C59" not in tables["claims"].values("claim_id"), "which compares the whole line"


def test_layers_of_a_part_have_no_fault(package: Package, tmp_path: Path) -> None:
    for name in ("segments", "territories", "places"):
        export(package, "geojson", tmp_path / f"{name}.geojson", selection=PARTS[0], layer=name)
    assert [fault.message() for fault in check_paths([tmp_path])] == []


def test_what_is_left_out_is_named_nowhere(package: Package) -> None:
    tables = tables_of(package, Selection(readings=("sakhalin.island",)), with_bands=False)
    assert tables["readings"].values("reading_id") == ["sakhalin.island"]
    segments = set(tables["segments"].values("segment_id"))
    # The fiftieth parallel bounds the southern part only.
    assert segments == {"coast-sakhalin-01", "coast-sakhalin-02"}
    assert set(tables["segment_uses"].values("segment_id")) == segments
    assert set(tables["transfers"].values("territory_id")) == {"sakhalin"}
    for table in tables.values():
        for reference in table.references:
            if reference.table in ("readings", "segments", "territories"):
                known = set(tables[reference.table].values(reference.table_columns[0]))
                known |= set(tables["territories"].values("territory_id"))
                assert set(table.values(reference.columns[0])) <= known | {None}, table.name


def test_a_claim_goes_whole_or_not_at_all(package: Package) -> None:
    whole, part = (
        tables_of(package, Selection(), with_bands=False),
        tables_of(package, Selection(territories=("sakhalin",)), with_bands=False),
    )
    operands: dict[object, int] = {}
    for claim in whole["claim_operands"].values("claim_id"):
        operands[claim] = operands.get(claim, 0) + 1
    kept = part["claim_operands"].values("claim_id")
    assert 0 < len(kept) < len(whole["claim_operands"].rows)
    assert all(kept.count(claim) == operands[claim] for claim in kept)


@pytest.mark.parametrize(
    ("date", "is_there"), [("1860-11-13", False), ("1860-11-14", True), ("1860", True), ("1860-10", False)]
)
def test_date_is_half_open_and_as_precise_as_it_is_typed(package: Package, date: str, is_there: bool) -> None:
    """The Treaty of Peking was signed on 14 November 1860."""
    tables = tables_of(package, Selection(date=date), with_bands=False)
    assert ("ussuri-coast-1860.mainland" in tables["territories"].values("reading_id")) is is_there
    assert ("T1860.art1" in tables["lines_in_time"].values("provision_id")) is is_there


def test_use_that_ended_is_gone_on_the_day_of_its_end(package: Package) -> None:
    """The line of 1860 in the channel at Khabarovsk ended on 2 June 2005."""
    before, after = (tables_of(package, Selection(date=day), with_bands=False) for day in ("2005-06-01", "2005-06-02"))
    for tables, is_there in ((before, True), (after, False)):
        lines = tables["lines_in_time"]
        uses = set(zip(lines.values("segment_id"), lines.values("provision_id"), strict=True))
        assert (("ussuri-mouth-01", "T1860.art1") in uses) is is_there


def test_geopackage_of_a_part_holds_the_same_tables(package: Package, tmp_path: Path) -> None:
    target = tmp_path / "turkey.gpkg"
    export(package, "gpkg", target, selection=Selection(territories=("turkey",)))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["turkey.gpkg", "turkey.qgz"]
    with fiona.open(target, layer="territories") as source:
        assert [record.properties["reading_id"] for record in source] == ["turkey.state"]
    with closing(sqlite3.connect(target)) as database:
        assert database.execute("SELECT count(*) FROM segments").fetchone() == (0,)
        (content,) = database.execute("SELECT content FROM qgis_projects").fetchone()
    assert bytes.fromhex(content) == (tmp_path / "turkey.qgz").read_bytes()
    target.unlink()
    with pytest.raises(InputError, match=r"turkey\.qgz: the file exists"):
        export(package, "gpkg", target)
    with pytest.raises(InputError, match=r"found the ending '\.qgz'; expected \.gpkg"):
        export(package, "gpkg", tmp_path / "new.qgz")


def test_csv_reads_as_the_table_that_it_came_from(package: Package, tmp_path: Path) -> None:
    export(package, "csv", tmp_path / "treaties.csv", layer="treaties")
    written = (tmp_path / "treaties.csv").read_bytes()
    assert written == (ROOT / "datapackage/registers/treaties.csv").read_bytes()


def test_csv_of_a_layer_has_its_geometry_as_text(package: Package, tmp_path: Path) -> None:
    export(package, "csv", tmp_path / "places.csv", layer="places")
    with (tmp_path / "places.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["place_id"]: row for row in csv.DictReader(stream)}
    original = features(ROOT / "geometries/places.geojson")
    for name, row in rows.items():
        assert shapely.from_wkt(row["wkt"]).equals(shape(original[name]["geometry"])), name


def test_flatgeobuf_and_parquet_hold_every_value(package: Package, tmp_path: Path) -> None:
    geopandas = pytest.importorskip("geopandas")
    selection = Selection(territories=("heixiazi-bolshoy-ussuriysky",))
    for form in ("fgb", "parquet"):
        export(package, form, tmp_path / f"a.{form}", selection=selection, layer="territories")
    frame = geopandas.read_parquet(tmp_path / "a.parquet")
    with fiona.open(tmp_path / "a.fgb") as source:
        by_id = {record.properties["reading_id"]: record for record in source}
    assert set(frame["reading_id"]) == set(by_id)
    assert frame.crs.to_string() == "OGC:CRS84"
    original = features(ROOT / "geometries/territories.geojson")
    for row in frame.itertuples():
        assert isinstance(row.valid_from, datetime.date) or row.valid_from is None
        expected = shape(original[row.reading_id]["geometry"])
        assert shapely.equals_exact(row.geometry, expected)
        assert by_id[row.reading_id].properties["accuracy_m"] == row.accuracy_m


@pytest.mark.parametrize("form", ["geojson", "parquet", "gpkg"])
def test_territories_have_their_area_and_the_verdicts_on_them(package: Package, tmp_path: Path, form: str) -> None:
    """The claim C38 compares the readings with Turkey; the areas stand in the table of measurements."""
    part = Selection(territories=("turkey",))
    export(package, form, tmp_path / f"out.{form}", selection=part, layer=None if form == "gpkg" else "territories")
    if form == "geojson":
        row = features(tmp_path / "out.geojson")["turkey.state"]["properties"]
    elif form == "parquet":
        row = pytest.importorskip("geopandas").read_parquet(tmp_path / "out.parquet").iloc[0].to_dict()
    else:
        with fiona.open(tmp_path / "out.gpkg", layer="territories") as source:
            row = dict(next(iter(source)).properties)
    assert isinstance(row, dict)
    (measured,) = [row for row in derived("measurements") if row["subject_id"] == "turkey.state"]
    for column, name in (("area_km2", "value"), ("area_low_km2", "low"), ("area_high_km2", "high")):
        assert row[column] == float(measured[name])
    about = {each["claim_id"] for each in derived("verdict_inputs") if each["input_id"] == "turkey.state"}
    about |= {each["claim_id"] for each in register("claim_operands") if each["reading_id"] == "turkey.state"}
    assert "C38" in about
    verdicts = Counter(each["verdict"] for each in derived("verdicts") if each["claim_id"] in about)
    for verdict in ("consistent", "inconsistent", "undecided", "not_checkable"):
        assert row[f"claims_{verdict}"] == verdicts[verdict]


def test_command_writes_says_what_and_refuses_to_write_over_it(tmp_path: Path) -> None:
    asked = ("export", "--to", "geojson", "--territory", "sakhalin", "--output", tmp_path / "out")
    done = metes(*asked)
    assert done.returncode == 0, done.stderr
    assert "1 territories" in done.stdout
    assert "12 files" in done.stdout  # six layers, each with its style for QGIS
    again = metes(*asked)
    assert again.returncode == 2
    assert "--force" in again.stderr
    (tmp_path / "out/mine.txt").write_text("mine", encoding="utf-8")
    assert metes(*asked, "--force").returncode == 0
    assert (tmp_path / "out/mine.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("selection", "layer", "message"),
    [
        (Selection(territories=("sachalin",)), None, "expected one of abagaitu-bolshoy, .*sakhalin"),
        (Selection(readings=("sakhalin",)), None, r"expected one of .*sakhalin\.island"),
        (Selection(date="1860-13-01"), None, "--date '1860-13-01'"),
        (Selection(territories=("kashgar-1884",)), None, "no reading matches all"),
        (Selection(), "rivers", "--layer rivers: unknown layer; expected one of accuracy_bands"),
    ],
)
def test_unknown_things_are_refused_with_the_known_ones(
    package: Package, tmp_path: Path, selection: Selection, layer: str | None, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        export(package, "geojson", tmp_path / "out", selection=selection, layer=layer)
    assert not list(tmp_path.iterdir())


def test_places_where_nothing_can_be_written_are_named(package: Package, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no directory"):
        export(package, "csv", tmp_path / "none/out.csv", layer="places")
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="found a directory; expected the name of a file"):
        export(package, "csv", tmp_path / "folder", layer="places")


@pytest.mark.parametrize(("form", "name"), [("geojson", "x.geojson"), ("fgb", "x.FGB"), ("csv", "x.csv")])
def test_several_layers_are_no_one_file(tmp_path: Path, form: str, name: str) -> None:
    done = metes("export", "--to", form, "--territory", "sakhalin", "--output", tmp_path / name)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert f"{name}: found one file name for" in done.stderr
    assert f"a directory such as {tmp_path / 'x'}, or a single layer: --layer segments" in done.stderr
    assert not list(tmp_path.iterdir())
    layer = metes("export", "--to", form, "--territory", "sakhalin", "--output", tmp_path / name, "--layer", "segments")
    assert layer.returncode == 0, layer.stderr
    assert (tmp_path / name).is_file()


def test_data_lists_what_is_in_the_package() -> None:
    done = metes("data", "--format", "json")
    assert done.returncode == 0, done.stderr
    listed = json.loads(done.stdout)
    descriptor = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))
    assert listed["version"] == descriptor["version"]
    assert [row["path"] for row in listed["resources"]] == [each["path"] for each in descriptor["resources"]]
    rows = {row["name"]: row["rows"] for row in listed["resources"]}
    for name in ("segments", "territories", "treaties"):
        assert rows[name] == len(register(name))


def test_read_gives_tables_and_shapes_in_three_lines() -> None:
    data = metes_module.read(ROOT)
    assert data.territories["sakhalin.island"].geometry.geom_type in ("Polygon", "MultiPolygon")
    assert {row["treaty_id"]: row["date_earliest"] for row in data.table("treaties")}["T1860"] == datetime.date(
        1860, 11, 14
    )
    assert data.segments["amur-lower-01"].properties["licence"] == "ODbL-1.0"
    assert shapely.get_coordinates(data.places["vladivostok"].geometry).shape == (1, 2)
    assert data.table("treaties") is data.table("treaties")
    assert data.version
    with pytest.raises(UnknownIdError, match="expected one of sources, "):
        data.table("rivers")


@pytest.mark.parametrize(
    ("layer", "asked", "words"),
    [
        ("territories", "sakhalin", "found no feature of this id; did you mean sakhalin.island, sakhalin.south?"),
        ("territories", "Sakhalin.Iland", "did you mean sakhalin.island"),
        ("places", "vladivostock", "did you mean vladivostok"),
        ("segments", "?", "found no feature of this id; expected one of "),
    ],
)
def test_an_id_that_is_not_there_is_told_with_those_that_are_near(layer: str, asked: str, words: str) -> None:
    found = getattr(metes_module.read(ROOT), layer)
    with pytest.raises(UnknownIdError) as refused:
        found[asked]
    assert str(refused.value).startswith(f"{layer}['{asked}']: ")
    assert words in str(refused.value)
    with pytest.raises(KeyError):
        found[asked]
    assert found.get(asked) is None
    assert asked not in found


def test_outside_of_every_package_the_bundled_one_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert bundled_root() == ROOT, "a checkout is its own package"
    assert metes_module.read().package.root == ROOT
    (tmp_path / "datapackage.json").write_text('{"resources": [], "version": "7"}', encoding="utf-8")
    assert metes_module.read().version == "7", "the nearest one goes before"
