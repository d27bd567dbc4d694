"""The page without a mouse and without eyes: the Tab key reaches everything, and axe-core finds no serious fault."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from browser import AXE, LANGUAGES, WIDTHS, Opened, need, opened, until

# Elements that a keyboard reaches, as the tests of the platform list them; of radio buttons the chosen one.
REACHABLE = """() => {
  const all = "a[href], button, input, select, textarea, summary, [tabindex]";
  const isShown = (node) => node.checkVisibility({ checkVisibilityCSS: true }) && node.tabIndex >= 0 && !node.disabled;
  const isStop = (node) => node.type !== "radio" || node.checked;
  const nodes = [...document.querySelectorAll(all)].filter((node) => isShown(node) && isStop(node));
  nodes.forEach((node, at) => { node.reachNumber = at; });
  return nodes.map((node) => `${node.tagName}.${node.className} ${node.textContent.slice(0, 40)}`);
}"""
# Number of the focused element, and whether a mark of the focus is drawn on it or what stands for it, in sight.
FOCUSED = """() => {
  const node = document.activeElement;
  if (!node || node === document.body) return null;
  const isMarked = (each) => {
    if (!each) return false;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(each);
    return (outlineStyle !== "none" && parseFloat(outlineWidth) >= 1) || boxShadow !== "none";
  };
  const box = node.getBoundingClientRect();
  return {
    number: node.reachNumber === undefined ? -1 : node.reachNumber,
    name: `${node.tagName}.${node.className} ${node.textContent.slice(0, 40)}`,
    isMarked: isMarked(node) || isMarked(node.nextElementSibling) || isMarked(node.parentElement),
    isSeen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""
# Head, map, time line and panel have more stops than this in every view.
FEWEST_STOPS = 25
NOTHING_HERE = {"There is nothing under this address.", "此地址没有内容。", "По этому адресу ничего нет."}
VIEWS = {
    "answers": "#lang=en",
    "question": "#question=russia-1858-1860&lang=en",
    "claims": "#view=claims&lang=en",
    "claim": "#claim=C38&lang=en",
    "territory": "#territory=heixiazi-bolshoy-ussuriysky&lang=en",
    "treaty": "#treaty=T1860&lang=en",
    "ask": "#ask=600,000%20km2%20at%20Aigun&lang=en",
    "words": "#view=words&lang=en",
}


@pytest.mark.parametrize("view", ["question", "claims", "territory", "ask"])
@pytest.mark.parametrize("width", [360, 1600])
def test_tab_reaches_everything_and_shows_where_it_is(browser: Browser, page_file: Path, view: str, width: int) -> None:
    with opened(browser, page_file, VIEWS[view], viewport={"width": width, "height": WIDTHS[width]}) as found:
        found.page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
        names = found.page.evaluate(REACHABLE)
        assert len(names) > FEWEST_STOPS
        seen: dict[int, Mapping[str, Any]] = {}
        for _ in range(len(names) + 20):
            found.page.keyboard.press("Tab")
            focused = found.page.evaluate(FOCUSED)
            if focused is None or focused["number"] in seen:
                break
            if focused["number"] >= 0:
                seen[focused["number"]] = focused
        assert [name for at, name in enumerate(names) if at not in seen] == []
        assert list(seen) == sorted(seen), "the order of the Tab key is that of the page"
        assert [each["name"] for each in seen.values() if not each["isMarked"]] == []
        assert [each["name"] for each in seen.values() if not each["isSeen"]] == []


def test_first_stop_skips_to_the_answers(real: Opened) -> None:
    real.page.keyboard.press("Tab")
    assert real.page.evaluate("document.activeElement.id") == "skip"
    real.page.keyboard.press("Enter")
    real.page.keyboard.press("Tab")
    assert real.page.evaluate("document.getElementById('panel').contains(document.activeElement)")
    assert real.page.locator("#panel h2").inner_text()


def test_enter_opens_and_the_focus_goes_to_the_heading(real: Opened) -> None:
    first = real.page.locator(".cards a").first
    text = first.inner_text()
    first.focus()
    real.page.keyboard.press("Enter")
    until(real.page, "document.activeElement.tagName === 'H2'")
    assert real.page.evaluate("document.activeElement.textContent") == text
    real.page.go_back()
    until(real.page, "document.activeElement.closest('.cards') !== null")
    assert real.page.evaluate("document.activeElement.textContent") == text


def test_arrows_move_the_choice_of_a_switch(real: Opened, data: dict[str, Any]) -> None:
    question = next(each for each in data["questions"] if any(len(term["alternatives"]) > 1 for term in each["terms"]))
    real.page.goto(f"{real.page.url.partition('#')[0]}#question={question['id']}&lang=en")
    figure = real.page.locator(".figure.large")
    before = figure.inner_text()
    real.page.locator(".switch input:checked").first.focus()
    real.page.keyboard.press("ArrowDown")
    until(real.page, "location.hash.includes('switches=')")
    assert real.page.evaluate("document.activeElement.checked && document.activeElement.type === 'radio'")
    assert figure.inner_text() != before


def test_space_plays_and_enter_folds_out(real: Opened) -> None:
    play = real.page.locator(".time-row button").nth(1)
    play.focus()
    real.page.keyboard.press("Space")
    assert play.get_attribute("aria-label") == "Pause"
    real.page.keyboard.press("Space")
    assert play.get_attribute("aria-label") == "Play"
    summary = real.page.locator("#map-list summary")
    summary.focus()
    real.page.keyboard.press("Enter")
    until(real.page, "document.querySelector('#map-list details').open")
    until(real.page, "document.querySelectorAll('#map-list a').length > 0")


def test_landmarks_and_the_live_region_are_there(real: Opened) -> None:
    for role in ("banner", "main", "contentinfo", "navigation", "search"):
        assert real.page.get_by_role(role).count() >= 1, role
    assert real.page.locator("[aria-live]").count() >= 1
    assert real.page.locator("h1").count() == 1


# ------------------------------------------------------------------------------------------------------------------ axe

RUN_AXE = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.slice(0, 5).map(({ target, failureSummary }) =>
      `${id}: ${target.join(" ")}: ${failureSummary.replaceAll("\\n", " ")}`));
}"""


def show(page: Page, hash_: str) -> None:
    """Follow an address within the page to something that is there."""
    page.evaluate(
        """(hash) => new Promise((done) => {
          addEventListener("hashchange", () => done(), { once: true });
          location.hash = `${hash}&date=1900-01-01`;
        })""",
        hash_,
    )
    assert page.locator("#panel h2").inner_text() not in NOTHING_HERE


def axe(page: Page) -> list[str]:
    """Serious and critical faults that axe-core finds."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(RUN_AXE)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_serious(browser: Browser, page_file: Path, width: int, language: str) -> None:
    need(AXE.is_file(), "no axe-core: npm ci --ignore-scripts --prefix tests/page")
    size = {"width": width, "height": WIDTHS[width]}
    with opened(browser, page_file, f"#lang={language}", viewport=size) as found:
        for view, hash_ in VIEWS.items():
            show(found.page, hash_.replace("lang=en", f"lang={language}"))
            assert axe(found.page) == [], (view, width, language)


def test_axe_finds_nothing_serious_in_the_dark(browser: Browser, page_file: Path) -> None:
    need(AXE.is_file(), "no axe-core: npm ci --ignore-scripts --prefix tests/page")
    with opened(browser, page_file, color_scheme="dark") as found:
        for view, hash_ in VIEWS.items():
            show(found.page, hash_)
            assert axe(found.page) == [], view


def test_axe_finds_a_fault_that_is_there(real: Opened) -> None:
    need(AXE.is_file(), "no axe-core: npm ci --ignore-scripts --prefix tests/page")
    real.page.evaluate("() => { document.querySelector('h1 a').style.color = '#eee'; }")
    real.page.evaluate("() => { document.body.append(document.createElement('button')); }")
    found = " ".join(axe(real.page))
    assert "button-name" in found
    assert "color-contrast" in found
