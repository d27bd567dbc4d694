"""Names of a package that someone else wrote: markup stays text, no name widens the page, none turns others round."""

from __future__ import annotations

import json
import shutil
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from browser import ROOT, WIDTHS, opened, written
from metes.package.package import open_package
from metes.page.data import payload
from metes.results.case import Case
from tables import REGISTERS, rows, write_rows

LONG = "x" * 10_000
EVIL = (
    "<img src=x onerror=\"globalThis.hacked='img'\">",
    "</script><script>globalThis.hacked='script'</script>",
    "</noscript><!--<svg onload=globalThis.hacked='svg'>",
    "\u202egnirts\u2066\u200f right to left",
    "\"'`${globalThis.hacked=1}\\",
    LONG,
)
# Tables whose texts a reader sees, and the columns of these texts.
POISONED = {
    "territories": ("name_en", "name_zh", "name_ru", "name_local", "note"),
    "lines": ("name_en", "name_zh", "name_ru", "note"),
    "segments": ("name_en", "name_zh", "name_ru", "note"),
    "treaties": ("title_en", "title_zh", "title_ru", "title_local", "note"),
    "places": ("name_en", "name_zh", "name_ru"),
    "polities": ("name_en", "name_zh", "name_ru", "name_local"),
    "persons": ("name_en", "name_zh", "name_ru"),
    "documents": ("title", "publisher"),
    "sources": ("title", "producer", "locator"),
    "readings": ("definition",),
    "provisions": ("article", "summary"),
    "claims": ("question", "value_published", "note"),
    "questions": ("question_en", "question_zh", "question_ru", "note_en", "note_zh", "note_ru"),
    "question_terms": ("name_en", "name_zh", "name_ru", "reason_en", "reason_zh", "reason_ru"),
    "question_alternatives": ("name_en", "name_zh", "name_ru"),
    "published_figures": ("author",),
}
KINDS = ("territory", "line", "treaty", "claim", "question", "place")


Poisoned = tuple[Path, dict[str, Any]]


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Poisoned:
    """The page of a copy of the package in which every name is an attack, and its payload."""
    folder = tmp_path_factory.mktemp("poisoned")
    package = folder / "package"
    for part in ("datapackage", "geometries"):
        shutil.copytree(ROOT / part, package / part)
    shutil.copy(ROOT / "datapackage.json", package)
    for table, columns in POISONED.items():
        path = package / REGISTERS / f"{table}.csv"
        found = rows(path)
        for row, evil in zip(found, cycle(EVIL), strict=False):
            # Texts of 10,000 characters in every row would make a page that no browser is asked to open.
            row |= dict.fromkeys(columns[: 1 if evil == LONG else None], evil)
        write_rows(path, found)
    data = payload(Case(open_package(package)))
    return written(data, folder, shows=True), data


@pytest.fixture(scope="module")
def ids(poisoned: Poisoned) -> dict[str, list[str]]:
    """Each attack stands in two ids of each kind, and in every id of the first rows."""
    data = poisoned[1]
    found = {
        "territory": list(data["territories"]),
        "line": list(data["lines"]),
        "treaty": list(data["treaties"]),
        "claim": [each["id"] for each in data["claims"]],
        "question": [each["id"] for each in data["questions"]],
        "place": list(data["held"]),
    }
    return {kind: all_[: 2 * len(EVIL)] for kind, all_ in found.items()}


LOOKED = """async ([ids, lang]) => {
  const wide = [];
  const look = async (hash) => {
    const changed = new Promise((done) => addEventListener("hashchange", done, { once: true }));
    location.hash = hash;
    await changed;
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) wide.push(`${hash}: ${scrollWidth} > ${clientWidth}`);
  };
  for (const [kind, all] of Object.entries(ids)) {
    for (const id of all) await look(`#${kind}=${encodeURIComponent(id)}&lang=${lang}`);
  }
  for (const view of ["answers", "claims", "sheets", "words"]) await look(`#view=${view}&date=1900-01-01&lang=${lang}`);
  document.querySelector("#map-list summary").click();
  document.querySelector(".map-toggle").click();
  await new Promise((done) => setTimeout(done, 400));
  await look(`#date=1861-01-01&lang=${lang}`);
  return wide;
}"""
STRANGERS = """() => [...document.querySelectorAll("img, iframe, object, embed, [onerror], [onload]")]
  .map((node) => node.outerHTML.slice(0, 200))"""


@pytest.mark.parametrize(("width", "language"), [(360, "en"), (360, "ru"), (768, "zh"), (1600, "en")])
def test_names_stay_text_and_do_not_widen_the_page(
    browser: Browser, poisoned: Poisoned, ids: dict[str, list[str]], width: int, language: str
) -> None:
    size = {"width": width, "height": WIDTHS[width]}
    with opened(browser, poisoned[0], f"#lang={language}", viewport=size) as found:
        assert found.page.evaluate(LOOKED, [ids, language]) == []
        assert found.page.evaluate("globalThis.hacked") is None
        assert found.page.evaluate(STRANGERS) == []


def test_heading_is_the_name_to_the_letter(browser: Browser, poisoned: Poisoned, ids: dict[str, list[str]]) -> None:
    path, data = poisoned
    with opened(browser, path) as found:
        for id_ in ids["territory"]:
            found.page.evaluate("(id) => inner.go({ territory: id })", id_)
            assert found.page.locator("#panel h2").text_content() == data["territories"][id_]["name"][0]
            # A name that turns the direction of writing does so within itself alone.
            assert found.page.locator("#panel h2 [dir=auto]").count() == 1


def test_names_in_a_downloaded_file_are_json(browser: Browser, poisoned: Poisoned, ids: dict[str, list[str]]) -> None:
    path, data = poisoned
    with opened(browser, path) as found:
        for id_ in ids["territory"][: len(EVIL)]:
            found.page.evaluate("(id) => inner.go({ territory: id })", id_)
            with found.page.expect_download() as caught:
                found.page.get_by_role("button", name="Download as GeoJSON").click()
            layer = json.loads(caught.value.path().read_text(encoding="utf-8"))
            assert {each["properties"]["name"] for each in layer["features"]} == {data["territories"][id_]["name"][0]}


@pytest.mark.parametrize(
    "hash_",
    [
        "#territory=%3Cimg%20src%3Dx%20onerror%3DglobalThis.hacked%3D1%3E&lang=en",
        "#ask=%3Cimg%20src%3Dx%20onerror%3DglobalThis.hacked%3D1%3E%20600%2C000%20km2&lang=en",
        "#view=claims&only.search=%3Cimg%20src%3Dx%20onerror%3DglobalThis.hacked%3D1%3E&lang=en",
        "#territory=__proto__&readings=constructor.x,&switches=__proto__:9,:,x:-1&only.document=toString&lang=en",
        "#date=9999-99-99&lang=en",
        "#date=0000-00-00&theme=x&basis=y&lang=xx",
        "#question=russia-1858-1860&switches=russia-1858-1860:99.99.99&lang=en",
        "#ask=" + "9" * 5000 + "&lang=en",
    ],
)
def test_an_address_of_someone_else_is_text(browser: Browser, inner_file: Path, hash_: str) -> None:
    with opened(browser, inner_file, hash_, viewport={"width": 360, "height": 740}) as found:
        assert found.page.evaluate("globalThis.hacked") is None
        assert found.page.evaluate(STRANGERS) == []
        assert found.page.locator("#panel h2").inner_text()
        assert found.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
