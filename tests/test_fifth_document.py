"""The recipe "Add a claim" of CONTRIBUTING.md, followed with a text that is not among the four documents.

The text is the memoir of Tang Jiaxuan, of which a figure is quoted in published_figures.csv: the boundary between
China and Russia has a length of 4300多公里, some 4,300 km and more.
"""

from __future__ import annotations

import io
import json
import re
import shutil
from pathlib import Path

import pytest

import seal
from command import metes
from metes.checks import check_before_judging
from metes.explain.claim import explain_claim
from metes.files.atomic import write_atomic
from metes.model.enums import Verdict
from metes.package.package import open_package
from metes.results import derived_tables
from metes.results.case import Case
from pages.findings import FOLDER, pages
from pages.findings_content import FindingsContent

ROOT = Path(__file__).resolve().parent.parent
QUOTED = "4300多公里"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with the rows of steps 1 to 3 of the recipe, sealed."""
    target = tmp_path_factory.mktemp("fifth") / "package"
    for folder in ("datapackage", "geometries"):
        shutil.copytree(ROOT / folder, target / folder)
    for name in ("datapackage.json", "pyproject.toml"):
        shutil.copy(ROOT / name, target)
    (target / "scripts").mkdir()
    shutil.copy(ROOT / "scripts/descriptor.yml", target / "scripts")
    text = tmp_path_factory.mktemp("text") / "tang_memoir_2010.txt"
    text.write_text(QUOTED, encoding="utf-8")
    added = metes(
        *("add", "document", text, "--title", "Memoir of Tang Jiaxuan, chapter on Heixiazi", "--language", "zh"),
        *("--read-on", "2026-11-21", "--note", "One figure of it is quoted."),
        cwd=target,
    )
    assert added.returncode == 0, added.stderr
    claim = metes(
        *("add", "claim", "--id", "C901", "--document", "tang", "--paragraph", "1", "--kind", "length"),
        *("--figure", QUOTED, "--question", "Is the boundary between China and Russia 4,300 km long, and a rest?"),
        *("--sentence", "The common boundary is put at more than 4,300 km.", "--reason", "The whole common boundary."),
        *("--operand", "subject=Sino-Russian border", "--operand", "official=F-CN-RU-LENGTH"),
        cwd=target,
    )
    assert claim.returncode == 0, claim.stderr
    assert 'C901: "4300多 公里" does not hold' in claim.stdout
    (target / "datapackage.json").write_text(seal.sealed_text(target), encoding="utf-8")
    return target


def test_claim_of_a_fifth_text_is_judged_explained_and_told(package: Path) -> None:
    opened = open_package(package)
    assert [fault.message() for fault in check_before_judging(opened)] == []
    case = Case(opened)
    mine = case.verdict("C901")
    # 4,209.3 km by the Russian border agency (F-CN-RU-LENGTH); 4,300 and more are claimed.
    assert mine.opinion.verdict is Verdict.INCONSISTENT
    assert mine.opinion.margin == pytest.approx(4300.0 - 4209.35)
    assert mine.opinion.margin_unit == "km"
    assert "the claim exceeds our upper bound by 90.65 km" in mine.opinion.reason
    titles = [section.title for section in explain_claim(case.evidence, case.survey, "C901").sections]
    assert {"What the document says", "What that claims", "Verdict", "Sources"} <= set(titles)
    write_atomic(
        package / "datapackage/derived/verdicts.csv",
        derived_tables.csv_text(derived_tables.verdict_rows(case.verdicts)),
    )
    page = pages(FindingsContent(package))[FOLDER / "tang_memoir_2010.md"]
    assert "The text says “4300多 公里”." in page
    assert "| “4300多 公里” |" in page


def test_recipe_has_five_lines_and_names_commands_that_there_are(package: Path) -> None:
    recipe = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## Add a claim")[1].split("\n## ")[0]
    assert re.findall(r"^\d", recipe, re.MULTILINE) == ["1", "2", "3", "4", "5"]
    commands = re.findall(r"`\.venv/bin/metes ([a-z]+(?: [a-z]+)?)", recipe)
    assert {"add document", "add claim", "search"} <= set(commands)
    for command in commands:
        assert metes(*command.split(), "--help").returncode == 0
    assert json.loads(metes("search", "common boundary", "--format", "json", cwd=package).stdout)["found"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--figure", "4300 zillion"), "'4300 zillion' has no unit of the kind length"),
        (("--operand", "subject=cn-rus"), "did you mean cn-ru"),
        (("--operand", "about=cn-ru"), "expected ROLE=ID with one of subject"),
        (("--document", "nowhere"), "--document: found 'nowhere'; expected one of"),
        (("--id", "C901"), "claim C901 is there already"),
        (("--id", "X1"), "claim_id"),
        (("--kind", "areas"), "--kind: found 'areas'; expected one of area"),
    ],
)
def test_a_claim_with_a_fault_is_refused_and_nothing_is_written(
    package: Path, arguments: tuple[str, ...], message: str
) -> None:
    good = {
        "--document": "tang",
        "--paragraph": "2",
        "--kind": "length",
        "--figure": QUOTED,
        "--question": "Is it so?",
        "--sentence": "A sentence.",
        "--reason": "A reason.",
        "--operand": "subject=cn-ru",
    }
    options = [word for pair in (good | {arguments[0]: arguments[1]}).items() for word in pair]
    before = {path: path.read_bytes() for path in (package / "datapackage").rglob("*") if path.is_file()}
    done = metes("add", "claim", *options, cwd=package)
    assert done.returncode in (1, 2)
    assert message in done.stderr
    assert {path: path.read_bytes() for path in (package / "datapackage").rglob("*") if path.is_file()} == before


def test_what_is_lacking_is_listed_where_there_is_no_terminal(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    done = metes("add", "claim", "--document", "tang", cwd=package)
    assert done.returncode == 2
    assert [line.removeprefix("metes: ").split(":")[0] for line in done.stderr.splitlines()[:-1]] == [
        *("--paragraph", "--kind", "--figure", "--question", "--reason", "--sentence"),
    ]


def test_add_never_writes_into_the_installed_package(tmp_path: Path) -> None:
    done = metes("add", "source", "--id", "a", cwd=tmp_path)
    assert done.returncode == 2
    assert "no datapackage.json here" in done.stderr


def test_a_source_is_added_with_any_column_of_its_table(package: Path) -> None:
    done = metes(
        *("add", "source", "--id", "zz-press", "--title", "A, B", "--kind", "press", "--producer", "C"),
        *("--certainty", "found", "--set", "locator=page 4", "--dry-run"),
        cwd=package,
    )
    assert done.returncode == 0, done.stderr
    assert "locator=page 4" in done.stdout
    assert "Nothing was written" in done.stdout
