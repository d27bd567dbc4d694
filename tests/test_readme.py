"""What README says was computed, and what it tells to run is there."""

from __future__ import annotations

import re
import tomllib

import pytest
import typer

from command import ROOT
from metes.cli.commands import app
from tables import derived, register

README = (ROOT / "README.md").read_text(encoding="utf-8")
RESULT = next(block for block in README.split("\n\n") if block.startswith("One result:"))


MEASURED = {row["subject_id"]: row for row in derived("measurements")}
VERDICTS = {row["claim_id"]: row for row in derived("verdicts")}
FIGURES = {row["figure_id"]: row for row in register("published_figures")}


def ends(row: dict[str, str], prefix: str = "", digits: int = 0) -> list[str]:
    """Both ends of an interval as README prints them."""
    return [f"{float(row[f'{prefix}{end}']):,.{digits}f}" for end in ("low", "high")]


def test_figures_of_the_result_are_those_of_the_tables() -> None:
    """Every number of the paragraph stands here, so that a new one needs a table to come from."""
    heading = FIGURES["F-001-P16-AREA"]
    computed = [
        heading["value_published"],
        *ends(heading),
        *ends(MEASURED["turkey.state"]),
        *ends(VERDICTS["C38"], "found_", 2),
        *(f"{float(end):g}" for end in ends(VERDICTS["C38"], "claimed_", 4)),
        f"{float(VERDICTS['C40.1']['margin']):g}",
    ]
    printed = re.findall(r"\d[\d,]*\.?\d*", re.sub(r"km2|12 December 1999|9 December", "", RESULT))
    assert [each.rstrip(",.") for each in printed] == computed
    assert VERDICTS["C40.1"]["found_text"] == "signed 1999-12-09"


def test_verdicts_of_the_result_are_those_of_the_tables() -> None:
    stated = re.findall(r"\*\*([\w ]+)\*\*", RESULT)
    words = {"consistent": "holds", "inconsistent": "does not hold"}
    assert stated == [words[VERDICTS[claim]["verdict"]] for claim in ("C38", "C40.1")]
    assert VERDICTS["C40.4"]["verdict"] == VERDICTS["C40.1"]["verdict"], "by 3 days and by its provisions"


def commands() -> list[list[str]]:
    """The metes commands of README, word by word; what follows two blanks is said about them."""
    lines = re.findall(r"^\s+\.venv/bin/metes (.+)$", README, re.MULTILINE)
    return [re.split(r"\s{2,}", line)[0].split() for line in lines]


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_command_of_readme_is_one_of_metes(words: list[str]) -> None:
    command = typer.main.get_command(app)
    name, *arguments = words
    known = command.commands  # type: ignore[attr-defined]  # a group, since there are several commands
    assert name in known
    known[name].make_context(name, arguments)


def test_readme_tells_more_than_one_command() -> None:
    assert {words[0] for words in commands()} >= {"explain", "measure", "judge", "check", "area"}


def test_verbs_of_readme_are_those_of_make() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[0].split()
    assert set(re.findall(r"^make (\w+)|`make (\w+)`", README, re.MULTILINE)) <= {
        pair for verb in phony for pair in ((verb, ""), ("", verb))
    }


def test_files_of_readme_exist() -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_python_of_readme_is_that_of_the_project() -> None:
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    assert f"Python {needed.removeprefix('>=')} to" in README
