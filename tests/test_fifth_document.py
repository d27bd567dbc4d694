"""The recipe "Add a claim" of CONTRIBUTING.md, followed with a text that is not among the four documents.

The text is the memoir of Tang Jiaxuan, of which a figure is quoted in published_figures.csv: the boundary between
China and Russia has a length of 4300多公里, some 4,300 km and more.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import pytest

import seal
from metes.checks import check_before_judging
from metes.explain.claim import explain_claim
from metes.files.atomic import write_atomic
from metes.model.enums import Verdict
from metes.package.package import open_package
from metes.phrases.claimed_interval import claimed_ends
from metes.phrases.printed_figure import read_printed_figure
from metes.results import derived_tables
from metes.results.case import Case
from pages.findings import FOLDER, pages
from pages.findings_content import FindingsContent
from tables import header, rows, write_rows

ROOT = Path(__file__).resolve().parent.parent
REGISTERS = Path("datapackage/registers")
QUOTED = "4300多公里"


def add(package: Path, table: str, **values: str) -> None:
    """Adds a row where its primary key puts it, as an editor would."""
    path = package / REGISTERS / f"{table}.csv"
    found, names = rows(path), header(path)
    assert set(values) <= set(names)
    write_rows(path, [*found, {name: values.get(name, "") for name in names}], names)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with the rows of steps 1 to 4 of the recipe, sealed."""
    target = tmp_path_factory.mktemp("fifth") / "package"
    for folder in ("datapackage", "geometries"):
        shutil.copytree(ROOT / folder, target / folder)
    (target / "scripts").mkdir()
    shutil.copy(ROOT / "scripts/descriptor.yml", target / "scripts")
    text = QUOTED.encode()
    add(
        target,
        "documents",
        document_id="tang_memoir_2010",
        file_name="tang_memoir_2010.txt",
        sha256=hashlib.sha256(text).hexdigest(),
        bytes=str(len(text)),
        title="Memoir of Tang Jiaxuan, chapter on Heixiazi",
        language="zh",
        read_on="2026-11-21",
        note="One figure of it is quoted.",
    )
    add(
        target,
        "statements",
        statement_id="S90-01-1",
        document_id="tang_memoir_2010",
        paragraph="1",
        summary="The common boundary is put at more than 4,300 km.",
    )
    read = read_printed_figure(QUOTED)
    assert read is not None
    assert read.number is not None
    low, high = claimed_ends(read.number, read.rule)
    add(
        target,
        "claims",
        claim_id="C901",
        statement_id="S90-01-1",
        document_id="tang_memoir_2010",
        paragraph="1",
        kind="length",
        question="Is the boundary between China and Russia 4,300 km long, and a rest?",
        value_published="4300多",
        unit_published="公里",
        phrase_id="upward",
        number=f"{read.number:g}",
        unit_id=read.unit_id or "",
        low=f"{low:g}",
        high=f"{high:g}",
    )
    operand = {"claim_id": "C901", "reason": "The whole common boundary."}
    add(target, "claim_operands", seq="1", role="subject", line_id="cn-ru", **operand)
    add(target, "claim_operands", seq="2", role="official", figure_id="F-CN-RU-LENGTH", **operand)
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


def test_recipe_names_files_that_there_are() -> None:
    recipe = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## Add a claim")[1].split("\n## ")[0]
    tables = re.findall(r"`(?:datapackage/registers/)?(\w+\.csv)`", recipe)
    assert {"documents.csv", "statements.csv", "claims.csv", "claim_operands.csv"} <= set(tables)
    assert all((ROOT / REGISTERS / name).is_file() for name in tables)
