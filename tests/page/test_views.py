"""What readers do with the page: lists, filters, search, languages, time line, switches, downloads, print."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from browser import LANGUAGES, Opened, opened, until
from command import metes
from metes.model.enums import Verdict
from metes.phrases.interval import Interval
from metes.verdicts.rule import Finding, rule
from metes.verdicts.wording import VERDICT_WORDS
from tables import derived, register

WORDS = {each.value: word for each, word in VERDICT_WORDS.items()}
# An id of a reading or territory as the reasons of verdicts name it, for which the page writes the name.
ID = re.compile(r" \([a-z0-9.-]+\)|\b[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9-]+)?")
# Years of a step with an arrow key, and of one with a page key.
ARROW_YEARS, PAGE_YEARS = 1, 10


def typographic(text: str) -> str:
    return re.sub(r"(?<![A-Za-z])km2\b", "km²", text)


def go(page: Page, hash_: str) -> None:
    """Follow an address within the page, and wait until it is drawn."""
    page.evaluate(
        """(hash) => new Promise((done) => {
          if (location.hash === hash) done();
          addEventListener("hashchange", () => done(), { once: true });
          location.hash = hash;
        })""",
        hash_,
    )


# --------------------------------------------------------------------------------------------------------- the claims


def listed(page: Page) -> list[list[str]]:
    """Rows of the list of claims after every "show more": id, word of the verdict, printed, question."""
    more = page.locator(".wide-button")
    while more.count():
        more.click()
    rows: list[list[str]] = page.locator(".claims > li").evaluate_all(
        """(items) => items.map((item) => {
          const id = new URLSearchParams(item.querySelector("a").hash.slice(1)).get("claim");
          const text = (name) => item.querySelector(name).textContent;
          return [id, text(".verdict"), text(".printed"), text("a > .quiet")];
        })"""
    )
    return rows


def test_list_of_claims_is_that_of_the_verdicts(real: Opened) -> None:
    go(real.page, "#view=claims&lang=en")
    expected = [
        [claim["claim_id"], WORDS[row["verdict"]], typographic(_printed(claim)), typographic(claim["question"])]
        for claim, row in zip(register("claims"), derived("verdicts"), strict=True)
    ]
    assert sorted(listed(real.page)) == sorted(expected)
    assert str(len(expected)) in real.page.locator(".count").inner_text()


def _printed(claim: dict[str, str]) -> str:
    unit = claim["unit_published"]
    return claim["value_published"] if unit in ("", "1") else f"{claim['value_published']} {unit}"


def test_sheet_of_each_claim_has_the_words_of_the_verdicts(real: Opened) -> None:
    for row in derived("verdicts"):
        go(real.page, f"#claim={row['claim_id']}&lang=en")
        sheet = real.page.locator(".sheet")
        assert sheet.locator(".ruling-word").text_content() == WORDS[row["verdict"]]
        texts = [(sheet.locator(".ruling > p:not(.ruling-word)").first.text_content() or "", row["reason"])]
        if row["found_text"]:
            folded = sheet.locator("dl.facts dd").nth(1).text_content() or ""
            texts.append((folded.replace(" …", ""), row["found_text"]))
        for shown, expected in texts:
            _require_words(shown, typographic(expected))


def _require_words(shown: str, expected: str) -> None:
    """The shown text is the expected one, with any name for each id."""
    pieces = [
        re.escape(between) + (".*?" if id_ is not None and re.search(r"[.-]|^ \(", id_) else re.escape(id_ or ""))
        for between, id_ in zip_longest(ID.split(expected), ID.findall(expected))
    ]
    assert re.fullmatch("".join(pieces), shown), (shown, expected)


FILTERS: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "document": lambda claim: [claim["document"]],
    "verdict": lambda claim: [claim["verdict"]],
    "kind": lambda claim: [claim["kind"]],
    "territory": lambda claim: claim["territories"],
    "treaty": lambda claim: claim["treaties"],
}


@pytest.mark.parametrize("name", FILTERS)
def test_filter_leaves_the_claims_that_have_the_value(real: Opened, data: dict[str, Any], name: str) -> None:
    go(real.page, "#view=claims&lang=en")
    select = real.page.locator(".filters select").nth(list(FILTERS).index(name))
    values = sorted({value for claim in data["claims"] for value in FILTERS[name](claim)})
    offered = select.locator("option").evaluate_all("(options) => options.map((option) => option.value)")
    assert sorted(offered) == sorted(["", *values])
    for value in values[:: max(1, len(values) // 4)]:
        select.select_option(value)
        expected = sorted(claim["id"] for claim in data["claims"] if value in FILTERS[name](claim))
        assert sorted(row[0] for row in listed(real.page)) == expected
        assert f"only.{name}=" in real.page.evaluate("location.hash")
    real.page.locator(".filters .plain-button").click()
    assert len(listed(real.page)) == len(data["claims"])


def test_search_finds_a_treaty_by_its_name_in_three_languages(real: Opened, data: dict[str, Any]) -> None:
    of_aigun = {claim["id"] for claim in data["claims"] if "T1858a" in claim["treaties"]}
    assert of_aigun
    for language, words in {"en": "treaty aigun", "zh": "瑷珲条约", "ru": "айгунский договор"}.items():
        go(real.page, f"#view=claims&lang={language}")
        real.page.locator(".filters input[type=search]").fill(words)
        until(real.page, "location.hash.includes('only.search')")
        found = {row[0] for row in listed(real.page)}
        assert of_aigun <= found
        assert len(found) < len(data["claims"])
    real.page.locator(".filters input[type=search]").fill("no such words")
    until(real.page, "document.querySelectorAll('.claims > li').length === 0")
    assert real.page.locator(".results").inner_text()


# ---------------------------------------------------------------------------------------------------------- languages


def test_language_changes_every_text_and_keeps_what_is_open(real: Opened, data: dict[str, Any]) -> None:
    territory = next(id_ for id_, each in data["territories"].items() if all(each["name"]))
    go(real.page, f"#territory={territory}&date=1900-06-01&lang=en")
    for name, (language, tag) in {"中文": ("zh", "zh-Hans"), "Русский": ("ru", "ru"), "English": ("en", "en")}.items():
        real.page.get_by_role("link", name=name, exact=True).click()
        until(real.page, f"document.documentElement.lang === '{tag}'")
        hash_ = real.page.evaluate("location.hash")
        assert hash_ == f"#territory={territory}&date=1900-06-01&lang={language}"
        expected = data["territories"][territory]["name"][LANGUAGES.index(language)]
        assert real.page.locator("#panel h2").inner_text() == expected
        assert expected in real.page.title()


def test_interface_has_every_text_in_every_language(inner: Opened) -> None:
    lacking = inner.page.evaluate(
        """() => Object.entries(inner.TEXTS)
          .filter(([key, texts]) => texts.length !== 3 || !(texts.every(Boolean) || texts.every((text) => text === "")))
          .map(([key]) => key)"""
    )
    assert lacking == []


# ---------------------------------------------------------------------------------------------------------- time line


def day_of(page: Page) -> str:
    hash_: str = page.evaluate("location.hash")
    found = re.search(r"date=([\d-]+)", hash_)
    return found[1] if found else ""


def test_slider_moves_by_years_with_the_keyboard(real: Opened) -> None:
    go(real.page, "#date=1850-03-01&lang=en")
    slider = real.page.locator(".time-slider")
    slider.focus()
    for key, years in {"ArrowRight": ARROW_YEARS, "ArrowLeft": -ARROW_YEARS, "PageUp": PAGE_YEARS}.items():
        before = int(day_of(real.page)[:4])
        real.page.keyboard.press(key)
        until(real.page, f"location.hash.includes('date={before + years}-03-01')")
    assert "1860" in real.page.locator(".time-date").inner_text()
    assert "1860" in (slider.get_attribute("aria-valuetext") or "")


def test_dragging_the_slider_changes_the_day(real: Opened) -> None:
    real.page.locator(".time-slider").scroll_into_view_if_needed()
    box = real.page.locator(".time-slider").bounding_box()
    assert box is not None
    real.page.mouse.move(box["x"] + box["width"] - 3, box["y"] + box["height"] / 2)
    real.page.mouse.down()
    real.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=5)
    real.page.mouse.up()
    until(real.page, "location.hash.includes('date=18')")


def test_next_and_previous_stop_at_the_days_of_treaties(real: Opened) -> None:
    signed = [row["date_earliest"] for row in register("treaties") if row["treaty_id"] == "T1858a"]
    go(real.page, "#date=1858-05-20&lang=en")
    real.page.get_by_role("button", name="Next event").click()
    until(real.page, f"location.hash.includes('{signed[0]}')")
    assert "Aigun" in real.page.locator(".time-title").inner_text()
    real.page.get_by_role("button", name="Next event").click()
    real.page.get_by_role("button", name="Previous event").click()
    until(real.page, f"location.hash.includes('{signed[0]}')")
    assert "Aigun" in real.page.locator("#live").inner_text()


def test_time_line_has_a_stop_for_every_treaty_with_a_day(inner: Opened) -> None:
    stops = set(inner.page.evaluate("inner.EVENTS.filter((event) => event.signed).map((event) => event.day)"))
    last = inner.page.evaluate("inner.isoDay(inner.lastDay())")
    for row in register("treaties"):
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", row["date_text"]) and row["date_text"] <= last:
            assert row["date_text"] in stops, row["treaty_id"]
    assert inner.page.locator(".time-tick").count() >= len(stops)


def test_play_runs_and_stops(real: Opened) -> None:
    go(real.page, "#date=1850-01-01&lang=en")
    real.page.get_by_role("button", name="Play").click()
    until(real.page, "!location.hash.includes('date=1850') && location.hash.includes('date=185')")
    real.page.get_by_role("button", name="Pause").click()
    stopped = real.page.locator(".time-date").inner_text()
    real.page.wait_for_timeout(400)
    assert real.page.locator(".time-date").inner_text() == stopped
    assert real.page.get_by_role("button", name="Play").count() == 1


PIXELS = "document.querySelector('.map-stage .map-top').toDataURL()"


def test_map_follows_the_day_and_the_reading(real: Opened) -> None:
    pictures = []
    for year in (1689, 1859, 1865, 1900, 1950, 2010):
        go(real.page, f"#date={year}-07-01&lang=en")
        real.page.wait_for_timeout(60)
        pictures.append(real.page.evaluate(PIXELS))
    assert len(set(pictures)) == len(pictures)


def test_map_moves_by_buttons_keys_and_wheel(inner: Opened) -> None:
    def view() -> list[float]:
        found: list[float] = inner.page.evaluate("[inner.map.view.x, inner.map.view.y, inner.map.view.zoom]")
        return found

    home = view()
    inner.page.get_by_role("button", name="Zoom in").click()
    assert view()[2] > home[2]
    stage = inner.page.locator(".map-stage")
    stage.focus()
    inner.page.keyboard.press("ArrowRight")
    assert view()[0] > home[0]
    inner.page.keyboard.press("0")
    assert view() == pytest.approx(home)
    box = stage.bounding_box()
    assert box is not None
    inner.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    inner.page.mouse.wheel(0, -300)
    until(inner.page, f"inner.map.view.zoom > {home[2] * 1.2}")
    inner.page.mouse.down()
    inner.page.mouse.move(box["x"] + 100, box["y"] + 100, steps=4)
    inner.page.mouse.up()
    inner.page.get_by_role("button", name="Whole region").click()
    assert view() == pytest.approx(home)


def test_a_click_on_a_land_opens_its_sheet(inner: Opened) -> None:
    go(inner.page, "#date=2010-01-01&lang=en")
    inner.page.wait_for_timeout(60)
    place = inner.page.evaluate(
        """() => {
          const { view } = inner.map;
          const piece = inner.map.scene.pieces.find(({ territory }) => territory === "amur-left-bank-1858");
          const [x, y] = inner.SHAPES.readings.get(piece.reading).label;
          return [view.width / 2 + (x - view.x) * view.zoom, view.height / 2 + (y - view.y) * view.zoom];
        }"""
    )
    inner.page.locator(".map-stage").click(position={"x": place[0], "y": place[1]})
    until(inner.page, "location.hash.includes('territory=')")
    assert inner.page.locator("#panel .sheet h2").inner_text()


# ------------------------------------------------------------------------------------------------------------ switches

ASKED = """([id, choices]) => choices.map((choice) => {
  inner.go({ question: id, switches: { [id]: choice } }, { replace: true });
  const panel = document.getElementById("panel");
  return {
    value: panel.querySelector(".figure.large").textContent,
    interval: panel.querySelector(".quiet").textContent,
    words: [...panel.querySelectorAll(".figures .verdict")].map((each) => each.dataset.verdict),
    printed: [...panel.querySelectorAll(".figures .printed")].map((each) => each.textContent),
  };
})"""


def test_every_choice_shows_its_interval_and_the_words_of_the_rule(inner: Opened, data: dict[str, Any]) -> None:
    rows: dict[str, dict[str, dict[str, str]]] = {}
    for row in derived("answers"):
        rows.setdefault(row["question_id"], {})[row["combination_id"]] = row
    for question in data["questions"]:
        choices = [each[0] for each in question["combinations"]]
        shown = inner.page.evaluate(ASKED, [question["id"], choices])
        for choice, found in zip(choices, shown, strict=True):
            row = rows[question["id"]].pop(_combination(question, choice))
            low, high = float(row["low"]), float(row["high"])
            _require_interval(found["interval"], low, high)
            figures = sorted(question["figures"], key=lambda each: (each["low"] + each["high"]) / 2)
            assert found["printed"] == [typographic(each["printed"]) for each in figures]
            assert found["words"] == [_ruling(each, low, high) for each in figures], (question["id"], choice)
    assert not any(rows.values())


def _combination(question: dict[str, Any], choice: list[int]) -> str:
    pairs = zip(question["terms"], choice, strict=True)
    return " ".join(f"{term['id']}={term['alternatives'][at]['id']}" for term, at in pairs)


def _ruling(figure: dict[str, Any], low: float, high: float) -> str:
    claimed, found = (
        Interval(low=low_, high=high_, unit="km2") for low_, high_ in ((figure["low"], figure["high"]), (low, high))
    )
    verdict: Verdict = rule(claimed, [Finding(label="", interval=found)]).verdict
    return verdict.value


def _require_interval(text: str, low: float, high: float) -> None:
    """The limits as printed, in English, contain those of the table and are at most a hundredth of the width wider."""
    found = re.match(r"(-?[\d,.]+)(?: to (-?[\d,.]+))?(\s*million)?\skm²", text)
    assert found, text
    scale = 1e6 if found[3] else 1.0
    first, last = (float(each.replace(",", "")) * scale for each in (found[1], found[2] or found[1]))
    step = (high - low) / 10 + 1e-6
    assert low - step <= first <= low * (1 + 1e-6) + 1e-6, text
    assert high * (1 - 1e-6) - 1e-6 <= last <= high + step, text


def test_a_click_on_a_switch_moves_the_interval_and_is_heard(real: Opened, data: dict[str, Any]) -> None:
    question = next(each for each in data["questions"] if any(len(term["alternatives"]) > 1 for term in each["terms"]))
    go(real.page, f"#question={question['id']}&lang=en")
    bar = real.page.locator("#panel .chart-bar").first

    def ends() -> list[float]:
        found: list[float] = bar.evaluate(
            "(bar) => [bar.getBoundingClientRect().left, bar.getBoundingClientRect().right]"
        )
        return found

    before = ends()
    real.page.locator("#panel .switch input:not(:checked) + span").first.click()
    until(real.page, "location.hash.includes('switches=')")
    assert ends() != before
    assert real.page.locator("#live").inner_text().startswith(real.page.locator(".figure.large").inner_text())
    real.page.get_by_role("button", name="Back to the default").click()
    assert ends() == before


# ---------------------------------------------------------------------------------------------- downloads and citation


@pytest.mark.parametrize("kind", ["territory", "line"])
def test_download_is_geojson_that_metes_finds_no_fault_in(
    real: Opened, data: dict[str, Any], tmp_path: Path, kind: str
) -> None:
    ids = {
        "territory": ["amur-left-bank-1858", "heixiazi-bolshoy-ussuriysky", "taiwan"],
        "line": ["cn-ru", "cn-ru-west"],
    }
    for id_ in ids[kind]:
        if id_ not in data["territories"] and id_ not in data["lines"]:
            continue
        go(real.page, f"#{kind}={id_}&lang=en")
        with real.page.expect_download() as caught:
            real.page.get_by_role("button", name="Download as GeoJSON").click()
        path = tmp_path / caught.value.suggested_filename
        caught.value.save_as(path)
        assert path.name == f"{id_}.geojson"
        layer = json.loads(path.read_text(encoding="utf-8"))
        part = data["territories"][id_]["readings"] if kind == "territory" else data["lines"][id_]["segments"]
        expected = {each["id"] if kind == "territory" else each for each in part}
        assert {feature["id"] for feature in layer["features"]} <= expected
        assert layer["features"]
        checked = metes("check", path, "--format", "json")
        faults = json.loads(checked.stdout)["faults"]
        assert [each for each in faults if each["severity"] == "error"] == []


def test_citation_says_what_where_and_which_version(browser: Browser, page_file: Path, data: dict[str, Any]) -> None:
    with opened(
        browser, page_file, "#treaty=T1858a&lang=en", permissions=["clipboard-read", "clipboard-write"]
    ) as found:
        found.page.get_by_role("button", name="Copy as citation").click()
        text = found.page.locator(".citation bdi").inner_text()
        assert found.page.evaluate("navigator.clipboard.readText()") == text
    assert data["treaties"]["T1858a"]["title"][0] in text
    assert data["meta"]["version"] in text
    assert "#treaty=T1858a&lang=en" in text
    # The address of a file on this machine helps no one who reads the citation.
    assert "file:" not in text


def test_without_a_clipboard_the_citation_is_shown_and_selected(browser: Browser, page_file: Path) -> None:
    with opened(browser, page_file, "#treaty=T1858a&lang=en") as found:
        found.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')); }")
        found.page.get_by_role("button", name="Copy as citation").click()
        until(found.page, "String(getSelection()).includes('#treaty=T1858a')")


# --------------------------------------------------------------------------------- without script, in print, in motion


def test_without_script_every_finding_stands_in_a_list(browser: Browser, page_file: Path) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 700})
    page = context.new_page()
    page.goto(page_file.as_uri())
    texts = page.locator("noscript li").all_inner_texts()
    assert page.locator("noscript h1").is_visible()
    assert page.locator("noscript li").first.is_visible()
    context.close()
    expected = [
        " ".join((claim["question"], f"{WORDS[row['verdict']].capitalize()}.", row["reason"]))
        for claim, row in zip(register("claims"), derived("verdicts"), strict=True)
    ]
    assert [" ".join(text.split()) for text in texts] == [" ".join(text.split()) for text in expected]


def test_print_shows_the_sheet_and_not_the_controls(real: Opened) -> None:
    go(real.page, "#territory=amur-left-bank-1858&lang=en")
    real.page.emulate_media(media="print")
    assert real.page.locator("#panel .sheet h2").is_visible()
    for control in ("#tabs", ".tools button", ".time-buttons", ".map-controls", ".settings", "#ask"):
        assert not real.page.locator(control).first.is_visible(), control
    pages = real.page.pdf(format="A4")
    assert pages.startswith(b"%PDF")


def test_reduced_motion_moves_at_once(browser: Browser, inner_file: Path) -> None:
    zoomed = "(() => { document.querySelector('.map-button.in').click(); return inner.map.view.zoom; })()"
    for motion, is_still_moving in (("reduce", False), ("no-preference", True)):
        with opened(browser, inner_file, reduced_motion=motion) as found:
            at_once = found.page.evaluate(zoomed)
            found.page.wait_for_timeout(700)
            assert (found.page.evaluate("inner.map.view.zoom") > at_once) is is_still_moving


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_theme_of_the_system_and_of_the_menu(browser: Browser, page_file: Path, theme: str) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    with opened(browser, page_file, color_scheme=theme) as found:
        own = found.page.evaluate(paper)
        other = {"light": "dark", "dark": "light"}[theme]
        found.page.locator(".theme select").select_option(other)
        chosen = found.page.evaluate(paper)
    brightness = [sum(map(int, re.findall(r"\d+", colour)[:3])) for colour in (own, chosen)]
    assert (brightness[0] > brightness[1]) is (theme == "light")
