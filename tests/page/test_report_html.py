"""The HTML reports in a real Chromium, from a file: they ask for nothing, and show every fault and verdict as text."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from metes.checks import CHECKS, checked_paths
from metes.checks.engine.fault import FEWEST_OF_GROUP
from metes.checks.engine.waivers import WaivedFaults
from metes.package.package import open_package
from metes.report.faults.fault_report import Findings
from metes.report.faults.html import html_text
from metes.results.validation import Report, validate

WIDTHS = (390, 1440)
EVIL = (
    "<img src=x onerror=\"globalThis.hacked='img'\">",
    "</script><script>globalThis.hacked='script'</script>",
    "</noscript><!--<svg onload=globalThis.hacked='svg'>",
    "\u202egnirts \u05e9\u05dc\u05d5\u05dd",
    "\x1b[31m\x07",
    "x" * 10_000,
)
Writer = Callable[[str, Any], Path]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium without a window; in CI it must be there."""
    program = shutil.which("chromium")
    if program is None and os.environ.get("CI") != "true":
        pytest.skip("no Chromium to open the report with: apt-get install chromium")
    with sync_playwright() as driver:
        # A sandbox of its own needs rights that a container does not give; the report is ours.
        found = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield found
        found.close()


@contextmanager
def shown(browser: Browser, path: Path, hash_: str = "", width: int = 390, **options: Any) -> Iterator[Page]:
    """A report in a context of its own; at the end, it must have asked for nothing and complained of nothing."""
    context = browser.new_context(viewport={"width": width, "height": 844}, **options)
    page = context.new_page()
    noted: list[str] = []
    page.on("console", lambda message: noted.append(message.text))
    page.on("pageerror", lambda error: noted.append(str(error)))
    page.on("request", lambda request: noted.append(request.url) if not request.url.startswith("file:") else None)
    page.goto(f"{path.as_uri()}{hash_}")
    yield page
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "nothing is wider than the window"
    assert page.evaluate("globalThis.hacked") is None
    context.close()
    assert noted == []


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Writer:
    """Writes the report of a GeoJSON layer."""
    folder = tmp_path_factory.mktemp("reports")

    def write(name: str, layer: Any) -> Path:
        source = folder / f"{name}.geojson"
        source.write_text(json.dumps(layer, ensure_ascii=False), encoding="utf-8")
        path = folder / f"{name}.html"
        path.write_text(html_text(findings_of(source)), encoding="utf-8")
        return path

    return write


def findings_of(source: Path) -> Findings:
    checked = checked_paths([source])
    return Findings.of_check(checked, WaivedFaults(faults=checked.faults, waived=(), notes=()), CHECKS)


def layer(rings: Sequence[tuple[str, list[list[float]]]]) -> dict[str, Any]:
    features = [
        {"type": "Feature", "id": name, "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for name, ring in rings
    ]
    return {"type": "FeatureCollection", "features": features}


def open_ring(lon: float, lat: float) -> list[list[float]]:
    """A ring with an error: its last position is not the first."""
    return [[lon, lat], [lon + 0.3, lat], [lon + 0.3, lat + 0.3], [lon, lat + 0.3], [lon + 0.1, lat + 0.1]]


def wrong_ring(lon: float, lat: float) -> list[list[float]]:
    """A ring that runs the wrong way."""
    return [[lon, lat], [lon, lat + 0.3], [lon + 0.3, lat + 0.3], [lon + 0.3, lat], [lon, lat]]


def short_ring(lon: float, lat: float) -> list[list[float]]:
    """A ring with an error: too few positions to have an area."""
    return [[lon, lat], [lon + 0.3, lat], [lon, lat]]


@pytest.fixture(scope="module")
def many(report: Writer) -> Path:
    """Ten thousand faults of two kinds."""
    places = [(75 + number % 60, 20 + number // 60 * 0.2) for number in range(10_000)]
    shapes = (open_ring, short_ring)
    return report("many", layer([(f"f{n}", shapes[n % 2](*place)) for n, place in enumerate(places)]))


def count(page: Page) -> str:
    return page.locator("#faults .shown p").inner_text()


# --------------------------------------------------------------------------------------------------- many faults


def test_ten_thousand_faults_are_a_small_file_that_opens_at_once(browser: Browser, many: Path) -> None:
    assert many.stat().st_size < 5_000_000
    with shown(browser, many) as page:
        navigation = "performance.getEntriesByType('navigation')[0].loadEventEnd"
        # Without other work on the machine it is a third of this.
        assert 0 < page.evaluate(navigation) < 2_000
        assert count(page) == "10,000 faults, 1 to 100 below"
        assert page.locator("article.fault").count() == 100
        start = time.monotonic()
        page.get_by_role("button", name="Next").first.click()
        assert count(page) == "10,000 faults, 101 to 200 below"
        assert time.monotonic() - start < 1.0
        marks = page.locator(".mark").count()
        assert 10 < marks < 400, "what lies together is one mark"


@pytest.mark.parametrize("width", WIDTHS)
def test_marks_of_the_map_stand_for_every_fault(browser: Browser, many: Path, width: int) -> None:
    with shown(browser, many, width=width) as page:
        numbers = [label.split()[0].replace(",", "") for label in labels(page)]
        assert sum(int(number) if number.isdigit() else 1 for number in numbers) == 10_000
        sizes = page.evaluate(
            "[...document.querySelectorAll('.map-frame text')].map((each) => getComputedStyle(each).fontSize)"
        )
        scale = page.evaluate("document.querySelector('.map-frame svg').getScreenCTM().a")
        assert scale == pytest.approx(1.0, abs=1e-6)
        assert min(float(size.removesuffix("px")) for size in sizes) >= 11
        assert page.locator(".map-frame .degree").count() >= 3


def labels(page: Page) -> list[str]:
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('.mark')].map((each) => each.getAttribute('aria-label'))"
    )
    return found


def test_filters_search_and_address_show_the_faults_that_python_counts(browser: Browser, many: Path) -> None:
    findings = findings_of(many.with_suffix(".geojson"))
    kinds = Counter(fault.id for fault in findings.faults)
    with shown(browser, many, width=1440) as page:
        for check_id, number in kinds.items():
            page.locator(".filter.check select").select_option(check_id)
            assert count(page).startswith(f"{number:,} fault")
            assert f"check={check_id}" in page.url
        page.get_by_role("button", name="Show all", exact=True).click()
        page.locator(".filter.feature input").fill("f77")
        named = sum("f77" in (fault.feature_id or "") for fault in findings.faults)
        page.wait_for_timeout(300)
        assert count(page).startswith(f"{named} fault")
        page.locator(".filter.search input").fill("ring_not_closed expected f7")
        page.wait_for_timeout(300)
        assert count(page) == "No fault passes these filters."
        page.get_by_role("button", name="Show all", exact=True).click()
        page.locator(".filter.severity select").select_option("warning")
        assert count(page) == "No fault passes these filters."
    with shown(browser, many, hash_="#check=G101&page=3") as page:
        assert count(page) == "5,000 faults, 201 to 300 below"
    with shown(browser, many, hash_="#fault=9876") as page:
        assert page.evaluate("document.activeElement.id") == "fault-9876"
        assert page.locator("#fault-9876").is_visible()


def test_a_mark_is_reached_and_chosen_by_keyboard(browser: Browser, many: Path) -> None:
    with shown(browser, many) as page:
        stops = page.locator('.mark[tabindex="0"]')
        assert stops.count() == 1, "the map is one stop, whatever the number of marks"
        stops.focus()
        page.keyboard.press("ArrowRight")
        label = page.evaluate("document.activeElement.getAttribute('aria-label')")
        page.keyboard.press("Enter")
        number = label.split()[0]
        assert count(page).startswith(f"{number if number.isdigit() else 1} fault")


# ------------------------------------------------------------------------------------------------ places and texts


@pytest.mark.parametrize("width", WIDTHS)
def test_faults_on_both_sides_of_180_degrees_are_neighbours(browser: Browser, report: Writer, width: int) -> None:
    path = report("dateline", layer([("west", open_ring(179.2, 52)), ("east", open_ring(-179.8, 53))]))
    with shown(browser, path, width=width) as page:
        frame = page.locator(".map-frame").bounding_box()
        spots = [box for box in (spot.bounding_box() for spot in page.locator(".mark .spot").all()) if box]
        assert frame is not None
        assert len(spots) == 2
        assert abs(spots[0]["x"] - spots[1]["x"]) < frame["width"] / 4
        for spot in spots:
            assert frame["x"] <= spot["x"] <= frame["x"] + frame["width"]
            assert frame["y"] <= spot["y"] <= frame["y"] + frame["height"]


def test_metres_have_no_map_but_a_reason(browser: Browser, report: Writer) -> None:
    ring = [[x * 1000.0 + 500_000, y * 1000.0 + 4_000_000] for x, y in open_ring(0, 0)]
    with shown(browser, report("metres", layer([("m", ring)]))) as page:
        assert page.locator("#map svg").count() == 0
        assert "They may be metres of a projected system." in page.locator("#map").inner_text()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_caret_is_in_sight_under_its_character(browser: Browser, report: Writer, width: int) -> None:
    rings_wanted = FEWEST_OF_GROUP - 1  # each fault has its own excerpt
    rings = [(f"第一段界线{number}", open_ring(120 + number, 40)) for number in range(rings_wanted)]
    path = report("one-line", layer(rings))
    with shown(browser, path, width=width) as page:
        assert page.locator("mark.caret").count() == rings_wanted
        for caret in page.locator("mark.caret").all():
            box, around = caret.bounding_box(), caret.locator("xpath=ancestor::pre").bounding_box()
            assert box is not None
            assert around is not None
            assert around["x"] <= box["x"] <= around["x"] + around["width"] - box["width"]
            assert caret.inner_text() == "[", "the position that is wrong begins here"


@pytest.mark.parametrize("width", WIDTHS)
def test_names_of_someone_else_stay_text(browser: Browser, report: Writer, width: int) -> None:
    path = report("evil", layer([(name, open_ring(120 + n, 40)) for n, name in enumerate(EVIL)]))
    with shown(browser, path, width=width) as page:
        text = page.locator("#faults").inner_text()
        assert EVIL[0] in text
        assert EVIL[1] in text
        assert "\\u202egnirts" in text
        assert "\u202e" not in text
        assert "\\x1b[31m\\x07" in text
        assert "(10,000 characters)" in text
        assert page.locator("main img, main script, main svg svg").count() == 0
    with shown(browser, path, width=width, java_script_enabled=False) as page:
        assert page.locator(".plain li").count() == len(EVIL)
        assert page.locator("main img").count() == 0


def test_the_place_of_a_fault_is_copied(browser: Browser, report: Writer) -> None:
    path = report("copied", layer([("a", open_ring(120, 40))]))
    (fault,) = findings_of(path.with_suffix(".geojson")).faults
    with shown(browser, path, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.get_by_role("button", name="Copy place").click()
        page.wait_for_timeout(100)
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.endswith(f"copied.geojson:{fault.line}:{fault.column}")


def test_a_check_is_explained_in_the_report(browser: Browser, report: Writer) -> None:
    with shown(browser, report("explained", layer([("a", open_ring(120, 40))]))) as page:
        page.get_by_role("link", name="ring not closed").click()
        about = page.locator(".about").inner_text()
        for title in ("To mend", "What is found", "Why it matters"):
            assert title in about


def test_a_good_file_says_so_and_what_was_not_looked_at(browser: Browser, report: Writer) -> None:
    ring = [*open_ring(120, 40)[:-1], [120.0, 40.0]]
    with shown(browser, report("good", layer([("a", ring)]))) as page:
        assert page.locator("h1").inner_text() == "No faults found"
        assert "single files were given" in page.locator("#summary").inner_text()
        assert page.locator("main section:visible").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_are_told_apart_from_their_ground(browser: Browser, report: Writer, scheme: str) -> None:
    """Contrast of WCAG 2, level AA, with the formula of the recommendation."""
    path = report("contrast", layer([("a", open_ring(120, 40)), ("b", wrong_ring(121, 40))]))
    with shown(browser, path, color_scheme=scheme) as page:
        colours = page.evaluate(
            """(() => {
              const ground = getComputedStyle(document.body).backgroundColor;
              const texts = document.querySelectorAll('h1, h2, .lead, .soft, b.error, dt, dd, a, summary, .kicker');
              return [...texts].map((each) => [getComputedStyle(each).color, ground]);
            })()"""
        )
        assert len(colours) > 20
        assert min(contrast(*each) for each in colours) >= 4.5


def test_paper_is_light_whatever_the_screen_is(browser: Browser, report: Writer) -> None:
    with shown(browser, report("printed", layer([("a", open_ring(120, 40))])), color_scheme="dark") as page:
        page.emulate_media(media="print", color_scheme="dark")
        ink, card = page.evaluate(
            "(({color, backgroundColor}) => [color, backgroundColor])(getComputedStyle(document.querySelector('pre')))"
        )
        assert contrast(ink, card) >= 7
        assert contrast(card, "rgb(0, 0, 0)") > contrast(ink, "rgb(0, 0, 0)")


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(each) / 255 for each in colour.removeprefix("rgb(").removesuffix(")").split(",")]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


# ----------------------------------------------------------------------------------------------------- validation


@pytest.fixture(scope="module")
def validated(cropped_package: Path) -> Report:
    found = validate(open_package(cropped_package))
    assert found.verdicts, "a package with errors is not judged"
    return found


@pytest.fixture(scope="module")
def validation(validated: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("validation") / "report.html"
    path.write_text(html_text(Findings.of_validation(validated)), encoding="utf-8")
    return path


@pytest.mark.parametrize("width", WIDTHS)
def test_verdicts_are_those_of_the_json_report(
    browser: Browser, validated: Report, validation: Path, width: int
) -> None:
    told = validated.to_dict()
    with shown(browser, validation, width=width) as page:
        summary = page.locator("#summary")
        for word, number in told["summary"]["verdicts"].items():
            cell = summary.locator(f".verdict.{word}")
            assert cell.evaluate("(each) => parseInt(each.nextSibling.textContent, 10)") == number
            page.locator("#verdicts select").first.select_option(word)
            assert page.locator("#verdicts .shown").inner_text() == f"{number} claim{'' if number == 1 else 's'}"
        page.locator("#verdicts select").first.select_option("")
        while page.get_by_role("button", name="Show more").count():
            page.get_by_role("button", name="Show more").click()
        reasons = page.locator("#verdicts article > p").all_inner_texts()
        assert [" ".join(each.split()) for each in reasons] == [
            " ".join(each["reason"].split()) for each in told["verdicts"]
        ]


def test_without_script_the_verdicts_are_a_list(browser: Browser, validated: Report, validation: Path) -> None:
    with shown(browser, validation, java_script_enabled=False) as page:
        assert page.locator(".plain li").count() == len(validated.verdicts) + len(validated.faults)
