"""The page opens from a folder: it asks for nothing, complains of nothing, draws every line, and every sheet opens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from browser import LANGUAGES, Opened, opened, until


def test_page_opens_without_a_request_or_a_complaint(real: Opened) -> None:
    assert real.page.locator("h1").inner_text()
    assert real.page.locator("h2").count() == 1
    assert real.page.locator(".map-stage canvas").count() == 2
    assert real.page.locator(".cards > li").count() > 0


def test_policy_stops_other_scripts_styles_and_requests(browser: Browser, page_file: Path) -> None:
    """What a text of the tables would do, if it ever became markup, is stopped by the policy as well."""
    context = browser.new_context()
    page = context.new_page()
    failures: list[str | None] = []
    page.on("requestfailed", lambda request: failures.append(request.failure))
    page.goto(page_file.as_uri())
    broken = page.evaluate(
        """async () => {
          const broken = [];
          document.addEventListener("securitypolicyviolation", (event) => broken.push(event.effectiveDirective));
          const script = document.createElement("script");
          script.textContent = "globalThis.hacked = true";
          const image = document.createElement("img");
          image.src = "https://example.org/x.png";
          const style = document.createElement("style");
          style.textContent = "body { display: none }";
          document.body.append(script, image, style);
          await fetch("https://example.org/").catch(() => null);
          await new Promise((done) => setTimeout(done, 100));
          return [...new Set(broken), globalThis.hacked === true, getComputedStyle(document.body).display];
        }"""
    )
    assert broken[-2:] == [False, "block"]
    assert set(broken[:-2]) == {"script-src-elem", "img-src", "style-src-elem", "connect-src"}
    # Chromium counts an image as asked for that the policy stopped before it left.
    assert set(failures) <= {"csp"}
    context.close()


# Notes every path that goes to a canvas as a line or as an area; pale strokes are the bands beside the lines.
DRAWN = """
globalThis.drawnPaths = { fill: new Set(), stroke: new Set() };
for (const name of ["fill", "stroke"]) {
  const own = CanvasRenderingContext2D.prototype[name];
  CanvasRenderingContext2D.prototype[name] = function (...given) {
    if (given[0] instanceof Path2D && (name === "fill" || this.globalAlpha === 1)) drawnPaths[name].add(given[0]);
    return own.apply(this, given);
  };
}
"""


def test_every_line_and_outline_of_the_topology_is_drawn(
    browser: Browser, inner_file: Path, data: dict[str, Any]
) -> None:
    """On the days on which a line or a reading holds, the whole region in sight: each path goes to a canvas."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    context.add_init_script(DRAWN)
    page = context.new_page()
    page.goto(inner_file.as_uri())
    page.wait_for_selector("#panel h2")
    drawn = page.evaluate(
        """async () => {
          const { DATA, SHAPES, go } = inner;
          const nextFrame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          const home = document.querySelector(".map-button.home");
          const days = Object.values(DATA.segments).flatMap(({ uses }) => uses.map(({ from, to }) => from || to));
          for (const day of [...new Set([...days, "2020-01-01", "1600-01-01"].filter(Boolean))].sort()) {
            go({ view: "words", date: day });
            home.click();
            await nextFrame();
          }
          for (const [id, { readings }] of Object.entries(DATA.territories)) {
            for (const reading of readings) {
              // Opening a territory brings it into sight; some lie far from the others.
              go({ territory: id, readings: { [id]: reading.id } }, { replace: true });
              await nextFrame();
            }
          }
          const ids = (shapes, ...ways) => [...shapes]
            .filter(([, { paths }]) => paths.some((path) => ways.some((way) => drawnPaths[way].has(path))))
            .map(([id]) => id);
          // Whole states and what is compared with have an outline only.
          return { segments: ids(SHAPES.segments, "stroke"), readings: ids(SHAPES.readings, "fill", "stroke") };
        }"""
    )
    context.close()
    for name in ("segments", "readings"):
        expected = sorted(each["id"] for each in data["topology"]["objects"][name]["geometries"])
        assert sorted(set(expected) - set(drawn[name])) == [], name


SHEETS = ("claim", "territory", "line", "treaty", "question", "place")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sheet_opens_by_its_address(
    browser: Browser, page_file: Path, data: dict[str, Any], language: str
) -> None:
    ids = {
        "claim": [each["id"] for each in data["claims"]],
        "question": [each["id"] for each in data["questions"]],
        "territory": list(data["territories"]),
        "line": list(data["lines"]),
        "treaty": list(data["treaties"]),
        "place": list(data["held"]),
    }
    with opened(browser, page_file, f"#lang={language}") as found:
        heads = found.page.evaluate(
            """async ([ids, language]) => {
              const heads = {};
              for (const [kind, all] of Object.entries(ids)) {
                heads[kind] = [];
                for (const id of all) {
                  const changed = new Promise((done) => addEventListener("hashchange", done, { once: true }));
                  location.hash = `#${kind}=${id}&lang=${language}`;
                  await changed;
                  const panel = document.getElementById("panel");
                  heads[kind].push([panel.querySelector("h2").textContent, panel.textContent.length]);
                }
              }
              return heads;
            }""",
            [ids, language],
        )
        assert found.page.evaluate("document.documentElement.lang").startswith(language)
    at = LANGUAGES.index(language)
    texts = {
        "claim": [each["question"] for each in data["claims"]],
        "question": [each["text"][at] for each in data["questions"]],
        "territory": [data["territories"][each]["name"][at] for each in ids["territory"]],
        "line": [data["lines"][each]["name"][at] for each in ids["line"]],
        "treaty": [data["treaties"][each]["title"][at] for each in ids["treaty"]],
        "place": [data["places"][each]["name"][at] for each in ids["place"]],
    }
    for kind in SHEETS:
        assert len(heads[kind]) == len(texts[kind]) > 0
        for (head, length), text in zip(heads[kind], texts[kind], strict=True):
            if text is not None:
                assert head == text.replace("km2", "km²")
            assert length > len(head) > 0


def test_an_address_of_nothing_says_so(real: Opened) -> None:
    for kind in SHEETS:
        real.page.goto(f"{real.page.url.partition('#')[0]}#{kind}=no-such-thing&lang=en")
        until(real.page, "document.querySelector('#panel h2').textContent === 'There is nothing under this address.'")
        real.page.goto(f"{real.page.url.partition('#')[0]}#lang=en")
        until(real.page, "document.querySelector('.cards') !== null")
