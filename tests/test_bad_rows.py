"""A row of the registers that is wrong stops the judge: with file, line, column and what was expected."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from command import metes
from metes.cli.judge import run_judge
from metes.files.errors import PackageError
from tables import header, rows, write_rows

ROOT = Path(__file__).resolve().parent.parent
REGISTERS = Path("datapackage/registers")

Rows = list[dict[str, str]]
Harm = Callable[[Rows], int]


def changed(key: Mapping[str, str], column: str, value: str) -> Harm:
    """Writes another value into the one row that has this key, and tells its line."""

    def harm(rows: Rows) -> int:
        (index,) = [i for i, row in enumerate(rows) if all(row[name] == part for name, part in key.items())]
        assert rows[index][column] != value
        rows[index][column] = value
        return index + 2

    return harm


def twice(rows: Rows) -> int:
    """Repeats the first row at the end."""
    rows.append(dict(rows[0]))
    return len(rows) + 1


def harmed(package: Path, table: str, harm: Harm) -> int:
    """Changes a table of a copy, seals it as a careless editor would, and returns the line of the bad row."""
    path = REGISTERS / f"{table}.csv"
    found, names = rows(package / path), header(package / path)
    line = harm(found)
    write_rows(package / path, found, names)
    assert not any("\n" in cell for row in found for cell in row.values()), "a line is a row"
    seal(package, path)
    return line


@pytest.fixture(scope="module")
def cropped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package with empty layers: the rows are looked at before anything is measured."""
    target = tmp_path_factory.mktemp("cropped") / "package"
    shutil.copytree(ROOT / "datapackage", target / "datapackage")
    shutil.copy(ROOT / "datapackage.json", target)
    for layer in sorted((ROOT / "geometries").glob("*.geojson")):
        path = layer.relative_to(ROOT)
        (target / path).parent.mkdir(exist_ok=True)
        (target / path).write_text('{"type":"FeatureCollection","features":[]}\n', encoding="utf-8")
        seal(target, path)
    return target


@pytest.fixture
def small(cropped: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may break."""
    return Path(shutil.copytree(cropped, tmp_path / "small"))


def seal(package: Path, path: Path) -> None:
    """Writes size and hash of a file into the descriptor of a copy."""
    descriptor = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    data = (package / path).read_bytes()
    (resource,) = [each for each in descriptor["resources"] if each["path"] == path.as_posix()]
    resource |= {"bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}
    (package / "datapackage.json").write_text(json.dumps(descriptor, indent=1) + "\n", encoding="utf-8")


LENGTH = {"claim_id": "C59"}
TURKEY = {"claim_id": "C38", "role": "denominator"}

# The table and its harm; what the message says of the place (a column, or none), what was found and what was expected.
FAULTS = [
    pytest.param("claims", changed(LENGTH, "unit_id", "furlong"), "unit_id", "furlong", "units.csv", id="unit"),
    pytest.param(
        *("claim_operands", changed(TURKEY, "reading_id", "atlantis.state"), "reading_id", "atlantis.state"),
        *("a value from column reading_id of datapackage/registers/readings.csv",),
        id="operand",
    ),
    pytest.param(
        *("claims", changed(LENGTH, "low", "4350"), "high", "4250, while low is 4350", "a value at or above low"),
        id="low above high",
    ),
    pytest.param(
        *("claims", changed({"claim_id": "C40.1"}, "date_text", "1999-13-12"), "date_text", "1999-13-12"),
        *("a valid date as YYYY-MM-DD",),
        id="date of a claim",
    ),
    pytest.param("claims", changed(LENGTH, "phrase_id", "thrice"), "phrase_id", "thrice", "phrases.csv", id="phrase"),
    pytest.param(
        *("claims", changed(LENGTH, "number", "42000"), "number"),
        *("42000", '4200, according to the printed figure "4,200 km"'),
        id="number that is not printed",
    ),
    pytest.param("claims", changed(LENGTH, "low", ""), "low", "None", "4150 km", id="interval that is blank"),
]


@pytest.mark.parametrize(("table", "harm", "column", "found", "expected"), FAULTS)
def test_bad_row_is_a_fault_with_its_place(
    small: Path, capsys: pytest.CaptureFixture[str], table: str, harm: Harm, column: str, found: str, expected: str
) -> None:
    line = harmed(small, table, harm)
    assert run_judge(small, "json", {}, write=True) == 1
    faults = json.loads(capsys.readouterr().out)["faults"]
    assert {(fault["file"], fault["line"]) for fault in faults} == {(f"{REGISTERS}/{table}.csv", line)}
    (fault,) = [each for each in faults if each["field"] == column]
    assert found in fault["found"]
    assert expected in fault["expected"]


def test_row_about_a_withdrawn_reading_is_a_fault(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def withdraw(rows: Rows) -> int:
        gone = {"reading_id": "turkey.old", "withdrawn_on": "2026-03-01", "replaced_by": "turkey.state"}
        rows.append({**gone, "reason": "Drawn without its islands."})
        return 2

    harmed(small, "retired_readings", withdraw)
    line = harmed(small, "claim_operands", changed(TURKEY, "reading_id", "turkey.old"))
    assert run_judge(small, "text", {}, write=False) == 1
    words = " ".join(capsys.readouterr().err.split())
    assert f"claim_operands.csv error C111 reading_withdrawn line {line}, column reading_id" in words
    assert '"turkey.old", withdrawn on 2026-03-01: Drawn without its islands.' in words
    assert "expected a current reading, for example turkey.state" in words


@pytest.mark.parametrize(
    ("table", "harm", "column", "words"),
    [
        ("claims", changed(LENGTH, "kind", "guess"), "kind", "found 'guess'; expected one of area, length, ratio"),
        (
            "treaties",
            changed({"treaty_id": "T2004"}, "in_force", "2005-06-31"),
            "in_force",
            "found '2005-06-31'; expected a valid date as YYYY-MM-DD",
        ),
        ("units", changed({"unit_id": "mi"}, "factor", "one"), "factor", "found 'one'; expected a number"),
        ("claims", twice, "claim_id", "also in line 2"),
        ("signatories", twice, "treaty_id, person_id", "also in line 2"),
    ],
    ids=["kind", "date", "factor", "id twice", "key of two columns twice"],
)
def test_bad_row_that_cannot_be_read_is_one_message(
    small: Path, table: str, harm: Harm, column: str, words: str
) -> None:
    line = harmed(small, table, harm)
    with pytest.raises(PackageError) as caught:
        run_judge(small, "text", {}, write=False)
    assert str(caught.value).startswith(f"{REGISTERS}/{table}.csv, line {line}, column {column}: ")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("table", "harm", "code"),
    [
        ("claims", changed(LENGTH, "kind", "guess"), 2),
        ("claims", changed(LENGTH, "unit_id", "furlong"), 1),
    ],
    ids=["kind", "unit"],
)
def test_command_ends_with_a_message_and_its_code(small: Path, table: str, harm: Harm, code: int) -> None:
    line = harmed(small, table, harm)
    run = metes("judge", small)
    assert (run.returncode, run.stdout) == (code, "")
    assert "Traceback" not in run.stderr
    assert f"line {line}, column " in run.stderr
