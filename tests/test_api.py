"""`import metes`: the public names, the examples of their docstrings, and the scripts of docs/python.md."""

from __future__ import annotations

import datetime
import doctest
import inspect
import json
import re
import subprocess
import sys
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

import metes
from command import ROOT, environment
from command import metes as command
from metes.verdicts import ClaimVerdict

SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}
BOWTIE = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1), (0, 0)])
# Their examples work on the package around the working folder, and are quick on a small one.
ON_SMALL_PACKAGE = {"validate", "diff", "Difference", "export"}
# Classes of records whose fields say it all.
WITHOUT_EXAMPLE = {name for name in metes.__all__ if name.endswith(("Error", "Warning"))} | {
    *("ClaimVerdict", "Explanation", "Exported", "Fault", "Report", "__version__")
}


def examples() -> list[doctest.DocTest]:
    finder = doctest.DocTestFinder()
    modules: dict[str, types.ModuleType] = {}
    for name in metes.__all__:
        module = inspect.getmodule(getattr(metes, name))
        if module is not None and module is not metes:
            modules[module.__name__] = module
    found = [test for module in modules.values() for test in finder.find(module, module.__name__) if test.examples]
    return sorted(found, key=lambda test: test.name)


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_examples_of_docstrings_show_what_happens(
    example: doctest.DocTest, cropped_package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_small = ON_SMALL_PACKAGE & set(example.name.split("."))
    monkeypatch.chdir(cropped_package if is_small else ROOT)
    told: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL)
    assert runner.run(example, out=told.append).failed == 0, "".join(told)


def test_every_public_name_has_a_docstring_and_an_example() -> None:
    shown = {part for example in examples() for part in example.name.split(".")}
    assert [name for name in metes.__all__ if not inspect.getdoc(getattr(metes, name))] == []
    assert set(metes.__all__) - shown <= WITHOUT_EXAMPLE


def test_dir_shows_the_public_names_and_nothing_else() -> None:
    assert dir(metes) == sorted(metes.__all__)
    functions = "read open check validate judge explain at fix diff export area_m2 area_m2_of_coordinates"
    assert set(functions.split()) <= set(metes.__all__)
    with pytest.raises(AttributeError, match="no attribute 'import_module'"):
        getattr(metes, "import_module")  # noqa: B009  # what a user may type


@pytest.mark.parametrize("first", ["import metes.fix.document, metes.at.answer, metes.diff.compare", "pass"])
def test_functions_are_not_replaced_by_folders_of_their_name(first: str) -> None:
    code = (
        f"{first}\nimport metes, types\n"
        "for name in ('at', 'diff', 'explain', 'export', 'fix'):\n"
        "    assert isinstance(getattr(metes, name), types.FunctionType), name\n"
        "from metes.fix.document import fix_file\nimport metes.explain.lookup, metes.export.export\n"
        "assert callable(metes.explain) and callable(metes.export) and callable(metes.fix)\n"
        "from metes import fix\nassert fix is metes.fix\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, env=environment(), cwd=ROOT)


def test_importing_metes_waits_for_no_library() -> None:
    code = "import sys, metes; dir(metes); print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], check=True, env=environment(), capture_output=True, text=True)
    assert not {"numpy", "shapely", "rich", "importlib.metadata"} & set(run.stdout.split())


def test_version_is_that_of_the_command() -> None:
    assert command("--version").stdout == f"metes {metes.__version__}\n"


def test_errors_form_the_tree_that_is_drawn() -> None:
    import metes.files.errors as errors

    drawn = errors.__doc__ or ""
    for name, each in vars(errors).items():
        if isinstance(each, type) and each.__module__ == errors.__name__ and issubclass(each, Exception):
            assert name in drawn
            assert issubclass(each, metes.MetesError)
    named = re.findall(r"[├└]── (\w+)", drawn)
    assert named[0] == "PackageError"
    # Every error that is drawn can be caught as an attribute of `metes`.
    assert [name for name in named if not issubclass(getattr(metes, name), metes.MetesError)] == []
    assert issubclass(metes.InputError, ValueError)
    assert issubclass(metes.UnknownIdError, KeyError)
    assert issubclass(metes.UnknownClaimError, metes.ClaimError)
    assert "MetesError" in (ROOT / "docs/python.md").read_text(encoding="utf-8")


# check


def test_check_of_a_file_finds_what_the_command_finds(tmp_path: Path) -> None:
    path = tmp_path / "open.geojson"
    path.write_text('{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}\n', encoding="utf-8")
    result = metes.check(path)
    told = json.loads(command("check", path, "--format", "json").stdout)
    assert json.loads(json.dumps(result.to_dict())) == told
    assert [fault.id for fault in result] == ["G101"]
    assert not result.ok
    assert str(result).startswith("1 file checked: 1 error\nG101 ")
    assert metes.check([path, path], ignore=["G"]).ok


def test_result_of_check_has_no_truth_value() -> None:
    with pytest.raises(TypeError, match=r"use \.ok"):
        bool(metes.check(SQUARE))


@pytest.mark.parametrize(
    "source",
    [
        SQUARE,
        shapely.box(0, 0, 1, 1),
        {"type": "Feature", "properties": {"day": datetime.date(1860, 11, 14)}, "geometry": SQUARE},
    ],
)
def test_check_of_an_object_writes_no_file(source: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.mkstemp", lambda *_, **__: pytest.fail("wrote a temporary file"))
    result = metes.check(source, ignore="G103")
    assert result.ok
    assert len(result) == 0
    assert result.to_dict()["checked"]["files"] == 1


def test_faults_of_an_object_have_a_pointer_and_no_line() -> None:
    (fault,) = metes.check({"type": "LineString", "coordinates": np.array([[0.0, 0.0], [181.0, 0.0]])})
    assert (fault.id, fault.pointer, fault.line, fault.column) == ("G104", "/coordinates/1", None, None)


def test_number_that_json_has_not_is_a_fault() -> None:
    assert [fault.id for fault in metes.check({"type": "Point", "coordinates": [float("nan"), 0.0]})] == ["B106"]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (3, "found int; expected a path"),
        ({"type": "Point", "coordinates": object()}, "not JSON"),
        ("no-such-file.geojson", "no such file or directory"),
    ],
)
def test_what_is_no_input_is_named(source: Any, words: str) -> None:
    with pytest.raises(metes.InputError, match=words):
        metes.check(source)


# fix


def test_fix_writes_only_when_told(tmp_path: Path) -> None:
    path = tmp_path / "open.geojson"
    text = '{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}\n'
    path.write_text(text, encoding="utf-8")
    shown = metes.fix(path)
    assert shown.is_changed
    assert path.read_text(encoding="utf-8") == text
    written = metes.fix(path, write=True)
    assert path.read_bytes() == written.after == shown.after
    assert metes.check(path).ok
    with pytest.raises(metes.InputError, match="expected the path"):
        metes.fix(SQUARE, write=True)
    with pytest.raises(metes.InputError, match="file not found"):
        metes.fix(tmp_path / "none.geojson")


# packages


@pytest.fixture(scope="module")
def case() -> metes.Case:
    return metes.open(ROOT)


def test_one_claim_is_judged_without_the_others(case: metes.Case) -> None:
    fresh = metes.open(ROOT)
    verdict = metes.judge("C38", fresh)
    assert isinstance(verdict, ClaimVerdict)
    stored = {row["claim_id"]: row for row in metes.read(ROOT).table("verdicts")}
    assert verdict.opinion.verdict.value == stored["C38"]["verdict"]
    assert "measurements" not in vars(fresh.survey)
    assert len(fresh.survey.budgets._values) == 1  # type: ignore[attr-defined]  # what was measured
    assert case.verdict("C38").to_dict() == verdict.to_dict()


def test_survey_of_one_subject_has_the_numbers_of_the_whole(cropped_package: Path) -> None:
    whole = metes.open(cropped_package)
    assert len(whole.measurements) > 20
    for row in whole.measurements:
        alone = metes.open(cropped_package).survey
        assert (alone.areas if row.quantity == "area" else alone.lengths)[row.subject_id] == row


def test_judge_by_filter(cropped_package: Path) -> None:
    small = metes.open(cropped_package)
    found = metes.judge(path=small, kind="date", verdict=["inconsistent", "undecided"])
    assert isinstance(found, tuple)
    stored = [r for r in metes.read(cropped_package).table("verdicts") if r["kind"] == "date"]
    assert {each.claim.claim_id for each in found} == {
        row["claim_id"] for row in stored if row["verdict"] in ("inconsistent", "undecided")
    }
    with pytest.raises(metes.InputError, match="found 'dates'"):
        metes.judge(path=small, kind="dates")
    with pytest.raises(metes.UnknownClaimError, match="did you mean"):
        metes.judge("C1", small)
    with pytest.raises(metes.InputError, match="expected only one of them"):
        metes.judge("C01", small, kind="date")


def test_modified_file_is_not_measured(cropped: Path) -> None:
    path = cropped / "geometries/territories.geojson"
    path.write_bytes(path.read_bytes().replace(b"1", b"2", 1))
    with pytest.raises(metes.PackageError, match=r"P104 .*territories\.geojson.*run `make build`"):
        metes.open(cropped)
    assert metes.read(cropped).tables


def test_explanation_is_text_and_numbers(case: metes.Case) -> None:
    explanation = metes.explain("c38", case)
    assert repr(explanation).startswith("<Explanation C38: ")
    assert str(explanation).startswith("C38  ")
    assert explanation.to_dict()["values"]["verdict"]["claim_id"] == "C38"
    with pytest.raises(metes.UnknownIdError, match="did you mean"):
        metes.explain("usuri-coast-1860", case)


@pytest.mark.parametrize(("lon", "lat"), [(131.9, 43.13), ("131.9", "43.13"), (np.float64(131.9), np.float64(43.13))])
def test_point_is_asked_in_numbers_or_digits(lon: Any, lat: Any, case: metes.Case) -> None:
    found = metes.at(lon, lat, datetime.date(1860, 12, 1), case)
    told = json.loads(command("at", "131.9", "43.13", "1860-12-01", "--format", "json").stdout)
    assert json.loads(json.dumps(found.to_dict(), default=str)) == told
    assert "ussuri-coast-1860" in repr(found)
    assert "Ussuri" in str(found)


def test_point_that_is_none_is_named(case: metes.Case) -> None:
    assert metes.at(1e-7, "0.0000000", path=case).question.point.accuracy_m < 0.1
    for lon, lat, date in ((200, 50, None), (float("nan"), 0, None), (50, 50, "1860-13")):
        with pytest.raises(metes.InputError, match="expected"):
            metes.at(lon, lat, date, case)


def test_difference_of_two_versions(cropped_package: Path, cropped: Path) -> None:
    path = cropped / "datapackage/registers/treaties.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Additional Treaty of Peking", "Treaty of Peking"), encoding="utf-8")
    found = metes.diff(cropped_package, cropped)
    (table,) = found.tables
    assert (table.name, [row.id for row in table.altered]) == ("treaties", ["T1860"])
    assert found.bump.word == "patch"
    assert "T1860" in str(found)
    assert found.to_dict()["tables"]
    with pytest.raises(metes.InputError, match="not a directory, zip or git revision"):
        metes.diff("no-such-revision", cropped)


def test_export_takes_the_format_of_the_ending(cropped_package: Path, tmp_path: Path) -> None:
    done = metes.export(tmp_path / "treaties.csv", layer="treaties", path=cropped_package)
    assert done.files == (tmp_path / "treaties.csv",)
    assert done.rows["treaties"] == len(metes.read(cropped_package).table("treaties"))
    with pytest.raises(metes.InputError, match="found no ending that says the format"):
        metes.export(tmp_path / "folder", path=cropped_package)
    with pytest.raises(metes.InputError, match="the file exists"):
        metes.export(tmp_path / "treaties.csv", layer="treaties", path=cropped_package)


# tables and layers


def test_row_is_a_mapping_in_the_order_of_the_table() -> None:
    data = metes.read(ROOT)
    row = data.table("treaties")[0]
    header = (ROOT / "datapackage/registers/treaties.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    assert isinstance(row, Mapping)
    assert list(row) == list(dict(row)) == header
    assert {**row} == dict(row)
    assert row.get("none") is None
    with pytest.raises(metes.UnknownIdError, match="did you mean treaty_id"):
        row["treaty"]
    with pytest.raises(KeyError, match="did you mean treaties"):
        data.table("treatys")


def test_pandas_gets_the_columns_of_the_table() -> None:
    pandas = pytest.importorskip("pandas")
    data = metes.read(ROOT)
    frame = pandas.DataFrame(data.table("treaties"))
    header = (ROOT / "datapackage/registers/treaties.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    assert list(frame.columns) == header
    assert frame.set_index("treaty_id").loc["T1860", "date_earliest"] == datetime.date(1860, 11, 14)


def test_features_are_geojson() -> None:
    data = metes.read(ROOT)
    feature = data.territories["sakhalin.island"]
    assert shapely.geometry.shape(feature.__geo_interface__["geometry"]).equals(feature.geometry)
    assert feature.__geo_interface__["id"] == "sakhalin.island"
    assert metes.check(data.places["vladivostok"]).ok


def test_geopandas_gets_the_layer() -> None:
    pytest.importorskip("geopandas")
    data = metes.read(ROOT)
    frame = data.to_geopandas("territories")
    assert list(frame.index) == list(data.territories)
    assert metes.area_m2(frame.geometry)[0] == metes.area_m2(next(iter(data.territories.values())).geometry)
    with pytest.raises(metes.UnknownIdError, match="did you mean territories"):
        data.to_geopandas("territory")


def test_missing_geopandas_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "geopandas", None)
    with pytest.raises(metes.DependencyError, match=r"pip install 'metes\[parquet\]'"):
        metes.read(ROOT).to_geopandas("places")


# docs/python.md


def scripts() -> dict[str, str]:
    page = (ROOT / "docs/python.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^## (.+?)\n.*?^```python\n(.*?)^```", page, flags=re.M | re.S))


def test_page_has_its_scripts() -> None:
    assert list(scripts()) == [
        "Check a file",
        "Judge one claim",
        "Ask a sentence",
        "Measure a GeoDataFrame",
        "Measure a large layer",
        "Read a table into pandas",
        "Compare two versions",
    ]


@pytest.mark.parametrize("title", list(scripts()))
def test_script_of_the_page_runs_and_prints_what_the_page_says(
    title: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if "geopandas" in scripts()[title] or "pandas" in scripts()[title]:
        pytest.importorskip("geopandas", reason="geopandas is not installed: pip install 'metes[parquet]'")
    monkeypatch.chdir(ROOT)
    page = (ROOT / "docs/python.md").read_text(encoding="utf-8")
    shown = re.search(rf"^## {title}\n.*?^```python\n.*?^```\n+^```\n(.*?)^```", page, flags=re.M | re.S)
    assert shown is not None
    exec(compile(scripts()[title], f"docs/python.md, {title}", "exec"), {"__name__": "__main__"})
    assert capsys.readouterr().out == shown[1]


@pytest.mark.parametrize("kind", [metes.InputError, metes.PackageError, metes.UnknownIdError])
def test_message_of_an_error_is_one_line(kind: type[metes.MetesError]) -> None:
    """A name of a column with a zero, or an escape sequence of a terminal, comes through in no message."""
    assert str(kind("column a\nb\x1b[31m\x00")) == r"column a\x0ab\x1b[31m\x00"
