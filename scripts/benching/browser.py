"""Times of the page in a real Chromium."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

RUNS = 5
PLAYED_MS = 8_000
# Figures of a run, and what they are, as the table names them.
FIGURES = {
    "first_paint": "first paint, from the start of loading",
    "interactive": "ready for input: no longer task of the main thread follows",
    "frame": "from one frame to the next while the time line plays, median",
    "frame_95": "the same, 95th percentile",
    "work": "script in a frame while the time line plays, median",
    "work_95": "the same, 95th percentile",
}
# Notes long tasks, the time of each frame, and the time that scripts take in it.
NOTES = """
globalThis.noted = { tasks: [], frames: [], work: new Map() };
new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries()) noted.tasks.push(startTime + duration);
}).observe({ type: "longtask", buffered: true });
const own = globalThis.requestAnimationFrame.bind(globalThis);
globalThis.requestAnimationFrame = (f) => own((time) => {
  const start = performance.now();
  f(time);
  noted.work.set(time, (noted.work.get(time) || 0) + performance.now() - start);
});
globalThis.watchFrames = (length) => new Promise((done) => {
  noted.work.clear();
  const start = performance.now();
  const next = (time) => {
    noted.frames.push(time);
    if (performance.now() - start < length) own(next);
    else done();
  };
  own(next);
});
"""
OPENED = """() => {
  const [navigation] = performance.getEntriesByType("navigation");
  const paint = performance.getEntriesByName("first-contentful-paint")[0].startTime;
  return { first_paint: paint, interactive: Math.max(paint, navigation.domInteractive, ...noted.tasks) };
}"""
PLAYED = """async (length) => {
  document.querySelectorAll(".time-buttons button")[1].click();
  await watchFrames(length);
  const spans = noted.frames.slice(1).map((time, at) => time - noted.frames[at]);
  return { spans, work: [...noted.work.values()] };
}"""
# Long enough for what the page does after its first frame.
QUIET_MS = 1_500
START_HASH = "#date=1850-01-01&lang=en"


def opened_times(chromium: str, path: Path) -> dict[str, float]:
    """Times in milliseconds of one run: a new browser opens the page, and then plays from 1850 on."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.add_init_script(NOTES)
        page.goto(f"{path.as_uri()}{START_HASH}")
        page.wait_for_timeout(QUIET_MS)
        found = {**page.evaluate(OPENED), **_played(page)}
        browser.close()
    return found


def _played(page: Page) -> dict[str, float]:
    found = page.evaluate(PLAYED, PLAYED_MS)
    return {
        "frame": statistics.median(found["spans"]),
        "frame_95": _percentile(found["spans"], 95),
        "work": statistics.median(found["work"]),
        "work_95": _percentile(found["work"], 95),
    }


def _percentile(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def medians(runs: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Median of each figure over the runs."""
    return {name: statistics.median(run[name] for run in runs) for name in FIGURES}
