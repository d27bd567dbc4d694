"""The ask field of the page answers as `metes ask`: both are held to the same vectors, word by word."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from ask_vectors import PROBLEMS, VECTORS, sentences, vector
from command import ROOT
from metes.model.names import Names
from metes.page.ask_table import ask_table, javascript_pattern
from metes.page.write import SCRIPTS
from test_page import case_once, data

ASSETS = ROOT / "validators/metes/page/assets"
RUNNER = ROOT / "tests/ask/page_vectors.js"
# The scripts of the ask field that need no document.
PURE = [name for name in SCRIPTS if name.startswith("ask_")]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
KNOWN: list[dict[str, Any]] = json.loads(VECTORS.read_text(encoding="utf-8"))
# What the ask field may add to the page, in bytes.
MOST_BYTES = 200_000


@pytest.fixture(params=["node", "chromium"])
def engine(request: pytest.FixtureRequest) -> list[str]:
    """Command that runs JavaScript: the arguments before the name of a file."""
    if request.param == "node":
        program = shutil.which("node")
        command = [program or ""]
    else:
        program = next(filter(None, map(shutil.which, BROWSERS)), None)
        command = [program or "", "--headless=new", "--no-sandbox", "--disable-gpu", "--dump-dom"]
    if program is None:
        pytest.skip(f"no {request.param} here; the other of node and Chromium runs the same scripts")
    return command


def test_one_of_the_programs_that_run_scripts_is_here() -> None:
    assert any(map(shutil.which, ("node", *BROWSERS))), "the ask field of the page is not tested: install nodejs"


def run(engine: list[str], function: str, values: object, folder: Path) -> Any:
    """The value of a function of the runner for some values and the data of the page."""
    scripts = "\n".join((ASSETS / name).read_text(encoding="utf-8") for name in PURE)
    inputs = [json.dumps(each).replace("<", "\\u003c") for each in (values, data())]
    call = f"JSON.stringify({function}({inputs[0]}, {inputs[1]}))"
    script = f'"use strict";\n{scripts}\n{RUNNER.read_text(encoding="utf-8")}\n'
    if "--dump-dom" not in engine:
        file = folder / "run.js"
        file.write_text(f"{script}process.stdout.write({call});\n", encoding="utf-8")
        return json.loads(_output([*engine, str(file)]))
    file = folder / "run.html"
    body = f'<pre id="out"></pre><script>{script}document.getElementById("out").textContent = btoa(encodeURI({call}));'
    file.write_text(f"<!doctype html><meta charset=utf-8>{body}</script>\n", encoding="utf-8")
    found = re.search(r'id="out">([A-Za-z0-9+/=]+)<', _output([*engine, file.as_uri()]))
    assert found is not None, "the scripts failed in the browser"
    return _from_base64(found[1])


def _from_base64(text: str) -> Any:
    return json.loads(unquote(base64.b64decode(text).decode("ascii")))


def _output(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, check=True, text=True, encoding="utf-8", timeout=300).stdout


@cache
def meanings() -> dict[str, Any]:
    """What every name means to `metes ask`, by the text under which it is searched."""
    found = Names(case_once().register)._meanings
    joined = ((re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", " ".join(key)), key) for key in found)
    return {text: [[list(target) for target in meaning] for meaning in found[key]] for text, key in joined}


def test_the_vectors_have_three_languages_and_every_outcome() -> None:
    assert len(KNOWN) >= 130
    assert [(each["sentence"], each["of"]) for each in KNOWN] == list(sentences())
    texts = [each["sentence"] for each in KNOWN]
    assert sum(re.search(r"[\u4e00-\u9fff]", text) is not None for text in texts) >= 30
    assert sum(re.search(r"[а-я]", text) is not None for text in texts) >= 30
    assert {each["outcome"] for each in KNOWN} == {"judged", "known", "nothing", "refused"}
    assert {each.get("answer") for each in KNOWN} >= {"holds", "does not hold", "open", "not checkable", None}
    assert {each.get("problem") for each in KNOWN} == {None, *PROBLEMS.values()}


@pytest.mark.parametrize("known", KNOWN, ids=[each["sentence"] for each in KNOWN])
def test_the_command_answers_as_the_vectors_say(known: dict[str, Any]) -> None:
    assert vector(known["sentence"], known["of"], case_once()) == known


def test_the_page_answers_as_the_vectors_say(engine: list[str], tmp_path: Path) -> None:
    assert run(engine, "vectorFaults", KNOWN, tmp_path) == []


def test_a_vector_that_is_answered_otherwise_is_found(engine: list[str], tmp_path: Path) -> None:
    wrong = {**KNOWN[0], "answer": "does not hold"}
    assert len(run(engine, "vectorFaults", [KNOWN[0], wrong], tmp_path)) == 1


def test_every_name_means_the_same_to_the_page(engine: list[str], tmp_path: Path) -> None:
    assert run(engine, "nameFaults", meanings(), tmp_path) == []


def test_sentences_have_no_gap_in_any_language(engine: list[str], tmp_path: Path) -> None:
    assert run(engine, "languageFaults", [{k: each[k] for k in ("sentence", "of")} for each in KNOWN], tmp_path) == []


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"(?P<year>1[5-9]\d\d)(?!\w)", r"(?<year>1[5-9]\d\d)(?![\w])"),
        (r"[^\W\d_]+", r"(?:(?![\d_])[\w])+"),
        (r"\.\ \-[.,\- ]", r"\. -[.,\- ]"),
    ],
)
def test_a_pattern_is_translated(pattern: str, expected: str) -> None:
    assert javascript_pattern(pattern) == expected


def test_a_pattern_without_translation_is_refused() -> None:
    with pytest.raises(ValueError, match="no JavaScript for"):
        javascript_pattern(r"\A\d")


def test_the_ask_field_is_as_small_as_it_has_to_be() -> None:
    scripts = sum((ASSETS / name).stat().st_size for name in (*PURE, "ask.js"))
    table = json.dumps(ask_table(case_once()), ensure_ascii=False, separators=(",", ":")).encode()
    assert len(table) + scripts < MOST_BYTES
