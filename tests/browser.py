"""The page in a real Chromium, as its tests open it: from a file, with its requests and complaints recorded."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from metes.page import write

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = ROOT / "tests/page/node_modules/axe-core/axe.min.js"
LANGUAGES = ("en", "zh", "ru")
WIDTHS = {360: 740, 768: 1024, 1600: 1000}

# Functions of the page that tests call; its scripts keep them to themselves. The script stands last in their scope.
SHOWN = """
globalThis.inner = {
  DATA, EVENTS, SHAPES, answerOf, askCommand, completeTable, drawNow, figureVerdict, fmt, go, lastDay, map, pathOf,
  shownDay, state, Sentences, TEXTS, href, isoDay, questionDomain, figuresOf, timeline, FIRST_DAY,
};
"""


def need(has: object, sentence: str) -> None:
    """Skip a test where a program is missing, with a sentence that says how to get it; in CI it fails instead."""
    if has:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI has to have it: {sentence}")
    pytest.skip(sentence)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium without a window."""
    need(CHROMIUM, "no Chromium to open the page with: apt-get install chromium")
    with sync_playwright() as driver:
        # A sandbox of its own needs rights that a container does not give; the page is ours.
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass(kw_only=True)
class Opened:
    """A page in a browser, the requests it made besides that for itself, and what it wrote to the console."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def goto(self, path: Path, hash_: str = "") -> None:
        """Open a file, and wait until the page is drawn."""
        own = path.as_uri()
        self.page.on("request", lambda request: self._note(request.url, own))
        self.page.goto(f"{own}{hash_}")
        self.page.wait_for_selector("#panel h2", state="attached")

    def note_message(self, message: ConsoleMessage) -> None:
        """Keep an error or a warning of the console."""
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _note(self, url: str, own: str) -> None:
        if url.partition("#")[0] != own:
            self.requests.append(url)

    def require_quiet(self) -> None:
        """Fail where the page asked for anything, or complained."""
        assert self.requests == []
        assert self.complaints == []


@contextmanager
def opened(browser: Browser, path: Path, hash_: str = "#lang=en", **options: Any) -> Iterator[Opened]:
    """The page in a context of its own; at the end, it must have asked for nothing and complained of nothing."""
    options = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB", "reduced_motion": "reduce", **options}
    context = browser.new_context(**options)
    page = context.new_page()
    found = Opened(page=page)
    page.on("console", found.note_message)
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    found.goto(path, hash_)
    yield found
    context.close()
    found.require_quiet()


def until(page: Page, expression: str, seconds: float = 10.0) -> None:
    """Wait until an expression is true in the page.

    Playwright's own `wait_for_function` makes a function of a text, which the page's policy forbids.
    """
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"after {seconds} s it is still not so: {expression}"
        page.wait_for_timeout(20)


def written(data: Mapping[str, Any], folder: Path, *, shows: bool = False) -> Path:
    """A page of a payload as a file; with `shows`, one whose functions tests can call."""
    path = folder / ("inner.html" if shows else "index.html")
    if not shows:
        path.write_text(
            write.assembled(data, {"@context": "https://schema.org/", "@type": "Dataset"}), encoding="utf-8"
        )
        return path
    last = folder / "shown.js"
    last.write_text(SHOWN, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        # An absolute path joined to the directory of the assets is that path.
        patch.setattr(write, "SCRIPTS", (*write.SCRIPTS, str(last)))
        path.write_text(
            write.assembled(data, {"@context": "https://schema.org/", "@type": "Dataset"}), encoding="utf-8"
        )
    return path
