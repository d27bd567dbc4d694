"""The ask field answers as `metes ask`, from a typed sentence to the words on the page."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

import pytest

from browser import ROOT, Opened, until

KNOWN: list[dict[str, Any]] = json.loads((ROOT / "tests/ask_vectors.json").read_text(encoding="utf-8"))

ANSWERED = """(asked) => asked.map(({ sentence, of }) => {
  inner.go({ ask: of ? `${sentence} --of ${of}` : sentence }, { replace: true });
  const card = document.querySelector(".ask-card");
  if (!card) return null;
  const texts = (name) => [...card.querySelectorAll(name)].map((each) => each.textContent);
  return { word: texts(".ask-word")[0], sentences: [...texts(".ask-sentence"), ...texts(".ask-either li")] };
})"""


@pytest.fixture
def asked(inner: Opened) -> list[dict[str, Any] | None]:
    return list(inner.page.evaluate(ANSWERED, [{k: each[k] for k in ("sentence", "of")} for each in KNOWN]))


def test_card_says_what_the_command_says(asked: list[dict[str, Any] | None]) -> None:
    compared = 0
    for vector, card in zip(KNOWN, asked, strict=True):
        if not vector["sentence"].strip():
            assert card is None
            continue
        assert card is not None, vector["sentence"]
        if vector["outcome"] != "judged":
            continue
        compared += 1
        if vector["answer"] is not None:
            assert card["word"].lower() == vector["answer"], vector["sentence"]
        expected = [each.replace(" km2", " km²") for each in vector["sentences"]]
        shown = " ".join(card["sentences"]).replace("\u00a0", " ")
        for sentence in expected[: 1 if vector["answer"] is not None else None]:
            assert sentence in shown, vector["sentence"]
    assert compared > len(KNOWN) / 2


def test_a_typed_sentence_is_answered_and_heard(real: Opened) -> None:
    real.page.locator("#ask-text").fill("600,000 km2 at Aigun")
    real.page.keyboard.press("Enter")
    until(real.page, "document.querySelector('.ask-card') !== null")
    assert real.page.locator(".ask-word").inner_text() == "Holds"
    assert real.page.locator("#live").inner_text().startswith("Holds.")
    assert "ask=600,000" in unquote(real.page.evaluate("location.hash"))
    real.page.get_by_role("button", name="Close the answer").click()
    assert real.page.locator(".ask-card").count() == 0
    assert real.page.evaluate("document.activeElement.id") == "ask-text"


def test_an_example_is_answered(real: Opened) -> None:
    real.page.locator(".ask-example").first.click()
    until(real.page, "document.querySelector('.ask-card') !== null")
    assert real.page.locator(".ask-sentence").inner_text()
