"""The runner of the checks: faults that follow from another are left out, and no input ends in a traceback."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases import laid_out
from command import metes
from metes.checks import CHECKS, Check, Fault, check_paths, checked_paths
from metes.checks.engine.check import Scope
from metes.checks.geometry import ring_not_closed
from metes.checks.geometry.shared.layer_arrays import arrays_of
from metes.files.errors import InputError, PackageError
from metes.files.file import File
from metes.geojson.document import GeoJson, read_geojson

TERRITORY = laid_out("boundary_off_segments/good/every_edge_on_a_segment")
RUNNABLE = [check for check in CHECKS if check.SCOPE is not Scope.DERIVED]
SQUARE = [[130, 48], [131, 48], [131, 49], [130, 49], [130, 48]]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of a sealed package without faults, to be broken."""
    shutil.copytree(TERRITORY, tmp_path / "package")
    return tmp_path / "package"


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def only(faults: list[Fault]) -> Fault:
    assert len(faults) == 1, [fault.message() for fault in faults]
    return faults[0]


def test_open_ring_is_one_fault(package: Path) -> None:
    edit(package / "territories.geojson", ",\n[130,48]]", "]")
    fault = only(check_paths([package]))
    assert (fault.id, fault.file, fault.line, fault.column) == ("G101", "territories.geojson", 8, 1)
    assert fault.feature_id == "square.whole"


def test_digit_changed_in_a_territory_is_one_fault(package: Path) -> None:
    edit(package / "territories.geojson", "[131,49]", "[131,48.9]")
    fault = only(check_paths([package]))
    assert (fault.id, fault.line) == ("N103", 6)


def test_byte_changed_where_no_other_check_looks_is_a_hash(package: Path) -> None:
    edit(package / "territories.geojson", "{", "{ ")
    assert only(check_paths([package])).id == "P104"


def test_empty_file_is_one_fault(package: Path) -> None:
    for name in ("sources.csv", "segments.geojson", "readings.csv"):
        kept = (package / name).read_bytes()
        (package / name).write_bytes(b"")
        fault = only(check_paths([package]))
        assert (fault.id, fault.file) == ("B101", name)
        (package / name).write_bytes(kept)


def test_missing_file_and_folder_in_its_place_are_one_fault_each(package: Path) -> None:
    for name in ("sources.csv", "segments.geojson", "readings.csv"):
        kept = (package / name).read_bytes()
        (package / name).unlink()
        assert only(check_paths([package])).id == "P101"
        (package / name).mkdir()
        assert only(check_paths([package])).id == "P102"
        (package / name).rmdir()
        (package / name).write_bytes(kept)


def test_symbolic_link_out_of_the_package_is_unsafe(package: Path, tmp_path: Path) -> None:
    (package / "sources.csv").rename(tmp_path / "elsewhere.csv")
    (package / "sources.csv").symlink_to(tmp_path / "elsewhere.csv")
    assert only(check_paths([package])).id == "P103"


def test_symbolic_link_in_a_circle_is_unsafe(package: Path) -> None:
    (package / "sources.csv").unlink()
    (package / "sources.csv").symlink_to("sources.csv")
    assert {fault.id for fault in check_paths([package])} <= {"P101", "P103"}


def test_duplicate_key_in_the_descriptor_is_one_fault(package: Path) -> None:
    edit(package / "datapackage.json", '"name": "case"', '"name": "case", "name": "other"')
    assert only(check_paths([package])).id == "B105"


def test_faults_of_several_packages_name_their_folders(package: Path) -> None:
    edit(package / "territories.geojson", ",\n[130,48]]", "]")
    faults = check_paths([package, TERRITORY])
    assert only(faults).file == (package / "territories.geojson").as_posix()


def test_every_fault_says_how_to_mend_it(package: Path) -> None:
    edit(package / "territories.geojson", ",\n[130,48]]", "]")
    assert only(check_paths([package])).mend.startswith("repeat the first position")


@pytest.mark.parametrize("name", ["nowhere.geojson", "nowhere", "nowhere/datapackage.json"])
def test_path_that_does_not_exist_could_not_be_run(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="no such file or directory"):
        check_paths([tmp_path / name])


def test_folder_without_descriptor_is_a_fault_that_names_the_folder(package: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    fault = only(check_paths([empty]))
    assert fault.message() == (
        f"datapackage.json: found no such file in {empty.as_posix()}, which is empty; "
        "expected a Data Package descriptor there, or files that are read as GeoJSON"
    )
    assert "add a `datapackage.json`" in fault.mend
    # Among others it names its place; what else was named is looked at all the same.
    edit(package / "datapackage.json", '"name": "case"', '"name": "case", "name": "other"')
    assert {fault.id: fault.file for fault in check_paths([empty, package])} == {
        "P109": (empty / "datapackage.json").as_posix(),
        "B105": (package / "datapackage.json").as_posix(),
    }


@pytest.mark.parametrize(
    ("content", "check_id"),
    [(b"[]", "P105"), (b"null", "P105"), (b'{"na', "B104"), (b"\xff{}", "B102"), (b" ", "B101")],
)
def test_descriptor_that_describes_nothing_is_a_fault_and_keeps_no_other_input_from_being_checked(
    package: Path, tmp_path: Path, content: bytes, check_id: str
) -> None:
    edit(package / "territories.geojson", ",\n[130,48]]", "]")
    other = tmp_path / "other"
    other.mkdir()
    (other / "datapackage.json").write_bytes(content)
    assert {fault.id: fault.file for fault in check_paths([other, package])} == {
        check_id: (other / "datapackage.json").as_posix(),
        "G101": (package / "territories.geojson").as_posix(),
    }
    # Left out of the checks, it still is no clean package.
    with pytest.raises(PackageError, match=r"datapackage\.json"):
        checked_paths([other], [check for check in CHECKS if check.ID[0] == "G"])


def test_folder_without_descriptor_is_no_clean_one_where_its_check_is_left_out(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"neither a datapackage\.json nor"):
        checked_paths([tmp_path], [check for check in CHECKS if check.ID != "P109"])


def test_folder_of_layers_needs_no_descriptor(package: Path) -> None:
    (package / "datapackage.json").unlink()
    checked = checked_paths([package])
    assert (checked.files, checked.faults) == (2, ())
    for layer in package.glob("*.geojson"):
        layer.unlink()
    assert only(check_paths([package])).id == "P109"


def test_messages_carry_no_control_characters(tmp_path: Path) -> None:
    file = tmp_path / "layer.geojson"
    feature = {"type": "Feature", "id": "a\u001b[31m\n", "properties": None, "geometry": None}
    file.write_text(json.dumps(feature), encoding="utf-8")
    assert only(check_paths([file])).message().isprintable()


NUMBER = st.integers() | st.floats() | st.sampled_from([0, 1, 180, -90, 1e308, 10**400])
POSITION = st.lists(NUMBER, max_size=4)
COORDINATES = st.recursive(POSITION, lambda inner: st.lists(inner, max_size=5), max_leaves=12)
RINGS = st.just([SQUARE]) | st.lists(st.lists(st.tuples(NUMBER, NUMBER).map(list), max_size=6), max_size=3)
TYPES = st.sampled_from(
    ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection", "Feature"]
)
ANYTHING = st.none() | st.booleans() | NUMBER | st.text(max_size=3) | COORDINATES
GEOMETRY = st.fixed_dictionaries(
    {},
    optional={"type": TYPES | ANYTHING, "coordinates": COORDINATES | RINGS | ANYTHING, "geometries": ANYTHING},
)
FEATURE = st.fixed_dictionaries(
    {},
    optional={
        "type": st.just("Feature") | ANYTHING,
        "id": ANYTHING,
        "properties": ANYTHING | st.dictionaries(st.text(max_size=2), ANYTHING, max_size=2),
        "geometry": GEOMETRY | ANYTHING,
    },
)
COLLECTION = st.fixed_dictionaries(
    {"type": st.just("FeatureCollection")}, optional={"features": st.lists(FEATURE, max_size=3) | ANYTHING}
)
# Writing a file into the one folder of the test is what each example is about.
ON_FILES = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@ON_FILES
@given(value=COLLECTION | FEATURE | GEOMETRY | ANYTHING)
def test_no_geojson_structure_ends_in_a_traceback(tmp_path: Path, value: object) -> None:
    file = tmp_path / "any.geojson"
    file.write_text(json.dumps(value), encoding="utf-8")
    for fault in check_paths([file]):
        json.dumps(fault.to_dict(), allow_nan=False)
        assert fault.message().isprintable()


@ON_FILES
@given(
    data=st.binary(max_size=60) | st.text(alphabet='[]{}",:0123456789.eE-+ \n\\utrefalsn', max_size=60).map(str.encode)
)
def test_no_bytes_end_in_a_traceback(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "any.geojson"
    file.write_bytes(data)
    # Such as the first bytes of a gzip file, which is refused in one line.
    with contextlib.suppress(InputError):
        check_paths([file])


def crashing(error: BaseException) -> Callable[[object], Iterator[Fault]]:
    """The function `faults` of a check that ends in an exception as soon as its faults are asked for."""

    def faults(_: object) -> Iterator[Fault]:
        raise error
        yield

    return faults


@pytest.mark.parametrize("check", RUNNABLE, ids=lambda check: check.ID)
def test_check_that_crashes_hides_no_fault_of_another(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, check: Check
) -> None:
    if check.SCOPE is Scope.FOLDER:
        # Only a folder with nothing in it is asked, so that the fault lies in another input.
        (tmp_path / "empty").mkdir()
    if check.SCOPE is Scope.PARTITION:
        (tmp_path / "empty.parquet").write_bytes(b"PAR1 no Parquet PAR1")
    edit(package / "territories.geojson", ",\n[130,48]]", "]")
    edit(package / "segments.geojson", "{", "{ ")
    # A ring that is open, and a change of bytes that nothing but the hash explains.
    fault_of = {"territories.geojson": "G101", "segments.geojson": "P104"}
    monkeypatch.setattr(check, "faults", crashing(ValueError(f"injected\ninto {check.ID}")))
    given = [package, *tmp_path.glob("empty*")]
    run = metes("check", *given, "--format", "json")
    assert run.returncode == 3, run.stderr
    told = json.loads(run.stdout)
    assert told["crashes"]
    for crash in told["crashes"]:
        assert crash.startswith(f"{check.ID} could not run on ")
        assert f"ValueError: injected into {check.ID}; please report it" in crash
    expected = {(file, check_id) for file, check_id in fault_of.items() if check_id != check.ID}
    assert expected <= {(Path(fault["file"]).name, fault["id"]) for fault in told["faults"]}


@pytest.mark.parametrize(
    "check", [each for each in RUNNABLE if each.SCOPE in (Scope.FILE, Scope.GEOJSON)], ids=lambda check: check.ID
)
def test_check_that_crashes_on_a_file_hides_no_fault_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, check: Check
) -> None:
    file = tmp_path / "a.geojson"
    rings = [SQUARE[:-1], [[10, 10], [11, 11], [11, 10], [10, 12], [10, 10]]]
    features = [
        {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}} for ring in rings
    ]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}) + "\n", encoding="utf-8")
    monkeypatch.setattr(check, "faults", crashing(ValueError("injected")))
    run = metes("check", file)
    assert run.returncode == 3, run.stderr
    assert f"{check.ID} could not run on {file}: ValueError: injected; please report it" in run.stdout
    assert {"G101", "G105"} - {check.ID} <= set(re.findall(r"^  \w+ +(\w\d+) ", run.stdout, re.MULTILINE))


def test_faults_that_a_check_found_before_it_crashed_are_told(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(package / "territories.geojson", ",\n[130,48]]", "]")
    found = ring_not_closed.faults

    def faults(layer: GeoJson) -> Iterator[Fault]:
        yield from found(layer)
        raise ValueError("injected")

    monkeypatch.setattr(ring_not_closed, "faults", faults)
    checked = checked_paths([package])
    assert [fault.id for fault in checked.faults] == ["G101"]
    assert {crash.check_id for crash in checked.crashes} == {"G101"}
    # A bare list cannot tell that it is not whole.
    with pytest.raises(RuntimeError, match=r"G101 could not run on segments\.geojson"):
        check_paths([package])


@pytest.mark.parametrize(
    ("error", "code"), [(MemoryError(), 2), (PackageError("too large"), 2), (OSError(28, "no space"), 2)]
)
def test_errors_of_the_input_and_the_machine_end_the_command(
    package: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, code: int
) -> None:
    monkeypatch.setattr(ring_not_closed, "faults", crashing(error))
    run = metes("check", package)
    assert (run.returncode, run.stdout, run.stderr.count("\n")) == (code, "", 1)


def test_interrupt_passes_through_a_check(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ring_not_closed, "faults", crashing(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        checked_paths([package])


def test_geos_without_memory_is_told_as_such(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ring_not_closed, "faults", crashing(shapely.GEOSException("std::bad_alloc")))
    with pytest.raises(MemoryError):
        checked_paths([package])


def test_only_shapes_that_were_tested_and_are_valid_are_compared() -> None:
    file = laid_out("ring_without_area/bad/beside_a_ring_that_crosses_itself.geojson")
    arrays = arrays_of(read_geojson(File(path=file.name, location=file)))
    assert list(arrays.valid_areas) == [1]
    # The ring without an area has a fault of its own; the crossing beside it is reported where the ring crosses itself.
    (invalid,) = arrays.invalid_features
    assert (invalid.feature.index, invalid.reason) == (0, "self-intersection")
    assert (invalid.lon, invalid.lat) == pytest.approx((860 / 11, 630 / 11))


@pytest.mark.parametrize("number", [1.7e308, 1e308, 1e200, 1e155])
def test_numbers_that_overflow_when_added_or_squared_stop_no_check(number: float, tmp_path: Path) -> None:
    line = [[347.125, number], [-number, number], [number, -number], [1, 1], [347.125, number]]
    geometries: list[dict[str, object]] = [
        {"type": "Point", "coordinates": line[1]},
        {"type": "LineString", "coordinates": line},
        {"type": "LineString", "coordinates": [line[0], line[0]]},
        {"type": "Polygon", "coordinates": [line]},
        {"type": "MultiPolygon", "coordinates": [[line], [line[::-1]]]},
    ]
    features = [{"type": "Feature", "properties": {}, "geometry": each} for each in geometries]
    file = tmp_path / "large.geojson"
    for chosen in (features, *([each] for each in features)):
        file.write_text(json.dumps({"type": "FeatureCollection", "features": chosen}), encoding="utf-8")
        checked = checked_paths([file])
        assert checked.crashes == (), checked.crashes
        assert "G115" in {fault.id for fault in checked.faults}
