"""The pages on the neighbours: current, complete, and counted from the tables."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import write_neighbours
from pages.words import cell
from write_neighbours import FOLDER, PAGE, REGISTER, Coverage

ROOT = Path(__file__).resolve().parent.parent
COVERAGE = Coverage(ROOT)
# The states that share a land boundary with China, as the World Factbook lists them, and the sea.
NEIGHBOURS = {
    *(
        "Afghanistan",
        "Bhutan",
        "India",
        "Korea (DPRK)",
        "Kazakhstan",
        "Kyrgyzstan",
        "Laos",
        "Mongolia",
        "Myanmar",
        "Nepal",
    ),
    *("Pakistan", "Russia", "Tajikistan", "Vietnam", "The sea"),
}


def test_pages_are_current() -> None:
    assert write_neighbours.main(["--check"]) == 0, "run: python scripts/build.py"


def test_every_neighbour_has_a_present_line_and_instruments() -> None:
    assert {each["name"] for each in COVERAGE.neighbours} == NEIGHBOURS
    for neighbour in COVERAGE.neighbours:
        assert COVERAGE.instruments(neighbour), neighbour["id"]
        assert neighbour["lines"] or neighbour["id"] == "sea"


def test_every_line_and_territory_belongs_to_a_neighbour() -> None:
    lines = {each for neighbour in COVERAGE.neighbours for each in neighbour["lines"]}
    assert lines == {row["line_id"] for row in COVERAGE.rows("lines")}
    territories = {each for neighbour in COVERAGE.neighbours for each in neighbour["territories"]}
    # Areas that figures are only compared with, such as Italy, are nobody's.
    assert {row["territory_id"] for row in COVERAGE.rows("territories") if row["kind"] != "comparison"} <= territories


def test_every_instrument_and_everything_missing_is_on_its_page() -> None:
    found = {row["treaty_id"] for neighbour in COVERAGE.neighbours for row in COVERAGE.instruments(neighbour)}
    assert found == {row["treaty_id"] for row in COVERAGE.rows("treaties")}
    for neighbour in COVERAGE.neighbours:
        text = (ROOT / FOLDER / f"{neighbour['id']}.md").read_text(encoding="utf-8")
        assert all(f"| {each['what']} | {each['why']} |" in text for each in neighbour["missing"])
        assert all(f" | {cell(row['title_en'])} | " in text for row in COVERAGE.instruments(neighbour))


def test_counts_of_the_overview_are_those_of_the_pages() -> None:
    text = (ROOT / PAGE).read_text(encoding="utf-8")
    rows = re.findall(
        r'^\| <a id="(\w+)"></a>\[.+\]\(neighbours/\1\.md\) \| \d+ \| [\d,]* \| (\d+) \| [^|]+ \| (\d+) \|',
        text,
        re.MULTILINE,
    )
    assert len(rows) == len(NEIGHBOURS)
    for neighbour_id, instruments, figures in rows:
        page = (ROOT / FOLDER / f"{neighbour_id}.md").read_text(encoding="utf-8")
        for head, number in (("signed", instruments), ("published figure of", figures)):
            shown = page.partition(f"| {head} |")[2].partition("\n\n")[0].splitlines()[2:]
            assert len(shown) == int(number), (neighbour_id, head)


def test_unknown_id_is_one_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(ROOT / "datapackage", tmp_path / "datapackage")
    (tmp_path / "scripts").mkdir()
    register = (ROOT / REGISTER).read_text(encoding="utf-8").replace("cn-la]", "cn-laos]")
    (tmp_path / REGISTER).write_text(register, encoding="utf-8")
    assert write_neighbours.main([], root=tmp_path) == 2
    assert "neighbours.yml, laos: found cn-laos" in capsys.readouterr().err
    assert not (tmp_path / PAGE).exists()
