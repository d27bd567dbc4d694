"""Faults as one self-contained HTML page: no scripts, images, fonts or network access."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import groupby

from metes.checks import check_page
from metes.checks.engine.fault import Fault, degrees
from metes.checks.engine.waivers import Waived
from metes.files.printable import printable
from metes.report.faults.excerpt import Excerpt, Excerpts
from metes.report.faults.fault_report import CHECKS_BY_ID, Findings, counted, grouped
from metes.report.faults.geojson import is_placed
from metes.report.faults.svg_map import MOST_MARKS, fault_map

# Of one kind in one file: a page of a million rows opens nowhere.
MOST_OF_A_KIND = 200

# The policy keeps a reader's browser from fetching anything even if something unescaped were in the page.
HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
"""
STYLE = """
:root { color-scheme: light dark; --ink: #1c2128; --soft: #5b6470; --line: #d5dae1; --paper: #fff; --wash: #f5f7f9;
 --error: #b3261e; --warning: #96600a; --ground: #eef2f5; --shape: #7d8b99; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e7eb; --soft: #9aa4b0; --line: #3a424c; --paper: #16191d;
 --wash: #1f242a; --error: #ff8a80; --warning: #f0b95a; --ground: #1f252b; --shape: #748290; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2.5rem 0 .5rem; word-break: break-all; }
h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; } p { margin: .25rem 0 .75rem; } .soft { color: var(--soft); }
.error { color: var(--error); } .warning { color: var(--warning); }
table { border-collapse: collapse; width: 100%; } th { font-weight: 600; text-align: left; }
.sum th, .sum td { padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
article { border: 1px solid var(--line); border-radius: 6px; padding: .6rem .9rem; margin: .6rem 0; }
article:target { outline: 2px solid var(--shape); }
dl { display: grid; grid-template-columns: 6rem 1fr; gap: .1rem .75rem; margin: .4rem 0 0; } dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
pre { background: var(--wash); padding: .5rem .75rem; margin: .5rem 0 0; overflow-x: auto; border-radius: 4px;
 font: 13px/1.4 ui-monospace, monospace; }
details { margin: .25rem 0 .75rem; } summary { cursor: pointer; color: var(--soft); }
svg { width: 100%; height: auto; border: 1px solid var(--line); border-radius: 6px; margin: 1rem 0; }
.ground { fill: var(--ground); } .outline { fill: none; stroke: var(--shape); stroke-width: 1; }
.grid { stroke: var(--line); stroke-width: .6; } .degree { fill: var(--soft); font: 11px system-ui, sans-serif; }
circle.error { fill: var(--error); } circle.warning { fill: var(--warning); }
circle { stroke: var(--paper); stroke-width: 1.2; fill-opacity: .85; }
"""


def html_text(findings: Findings) -> str:
    """The whole page. Text from the data is escaped, and control characters are spelled out."""
    groups = list(grouped(findings.faults))
    numbered = {id(fault): number for number, fault in enumerate((f for *_, group in groups for f in group), start=1)}
    title = "Faults: " + findings.headline if findings.faults else findings.headline
    parts = [
        HEAD.replace("{style}", STYLE).replace("{title}", _text(title)),
        f"<h1>{_text(findings.headline)}</h1>",
        *(f'<p class="error">{_text(crash.message())}</p>' for crash in findings.crashes),
        *_sums(findings),
        *_map(findings, groups, numbered),
    ]
    excerpts = Excerpts(findings.sources)
    for file, of_file in groupby(groups, key=lambda group: group[0]):
        parts.append(f"<h2>{_text(file)}</h2>")
        for _, check_id, group in of_file:
            parts += _group(check_id, group, excerpts, numbered)
    parts += _waivers(findings.waived, findings.notes)
    return "\n".join([*parts, "</main>", "</body>", "</html>"]) + "\n"


def _sums(findings: Findings) -> Iterator[str]:
    counts = findings.counts()
    if not counts and findings.crashes:
        return
    if not counts:
        yield '<p class="soft">Nothing to mend.</p>'
        return
    yield '<table class="sum"><tr><th>Check</th><th>Kind</th><th class="number">Found</th></tr>'
    for check_id, count in counts.items():
        check = CHECKS_BY_ID[check_id]
        severity = check.SEVERITY.value
        yield (
            f'<tr><td>{check_id} {_text(check.NAME)}</td><td class="{severity}">{severity}</td>'
            f'<td class="number">{count:,}</td></tr>'
        )
    yield "</table>"


def _map(findings: Findings, groups: Sequence[tuple[str, str, list[Fault]]], numbered: Mapping[int, int]) -> list[str]:
    # A mark leads to its fault, so only those are marked that the page shows.
    shown = [fault for *_, group in groups for fault in group[:MOST_OF_A_KIND]]
    placed = [(numbered[id(fault)], fault) for fault in shown if is_placed(fault)]
    if not placed:
        return []
    unplaced = len(findings.faults) - sum(is_placed(fault) for fault in findings.faults)
    words = [f"{counted(min(len(placed), MOST_MARKS), 'mark')}; each leads to its fault."]
    words += [f"{counted(unplaced, 'fault')} without a position."] if unplaced else []
    words.append("Degrees on WGS 84; outlines are thinned out.")
    return [fault_map(placed, findings.sources), f'<p class="soft">{" ".join(words)}</p>']


def _group(check_id: str, group: list[Fault], excerpts: Excerpts, numbered: Mapping[int, int]) -> Iterator[str]:
    check = CHECKS_BY_ID[check_id]
    page = check_page(check)
    yield f'<h3><span class="{check.SEVERITY.value}">{check_id} {_text(check.NAME)}</span>'
    yield f'<span class="soft"> {counted(len(group), "place")}</span></h3>'
    yield f"<details><summary>What this is</summary><p>{_text(page['What is found'])}</p><dl>"
    for title in ("Why it matters", "How to mend", "Source"):
        yield f"<dt>{title}</dt><dd>{_text(page[title])}</dd>"
    yield "</dl></details>"
    for fault in group[:MOST_OF_A_KIND]:
        yield from _article(fault, excerpts.of(fault), numbered[id(fault)])
    if len(group) > MOST_OF_A_KIND:
        yield f'<p class="soft">and {len(group) - MOST_OF_A_KIND:,} more like these; the JSON report lists all.</p>'


def _article(fault: Fault, excerpt: Excerpt | None, number: int) -> Iterator[str]:
    yield f'<article id="fault-{number}"><strong>{_text(fault.where() or "the whole file")}</strong>'
    if excerpt is not None:
        yield f"<pre>{_excerpt(excerpt)}</pre>"
    position = f"{degrees(fault.lon)} {degrees(fault.lat)}" if fault.lon is not None and fault.lat is not None else ""
    rows = {
        "Found": fault.found,
        "Expected": fault.expected,
        "Tolerance": fault.tolerance or "",
        "To mend": fault.mend,
        "Pointer": fault.pointer,
        "Lon, lat": position,
        "With": ", ".join(fault.related),
    }
    yield "<dl>" + "".join(f"<dt>{name}</dt><dd>{_text(text)}</dd>" for name, text in rows.items() if text) + "</dl>"
    yield "</article>"


def _excerpt(excerpt: Excerpt) -> str:
    shown = f"{excerpt.line} | {escape(excerpt.text)}"
    if excerpt.before is None:
        return shown
    gutter = " " * len(str(excerpt.line))
    return f"{shown}\n{gutter} | {' ' * len(excerpt.before)}^"


def _waivers(waived: Sequence[Waived], notes: Sequence[str]) -> Iterator[str]:
    if waived or notes:
        yield "<h2>Waivers</h2>"
    for note in notes:
        yield f'<p class="warning">{_text(note)}</p>'
    for each in waived:
        yield f"<p>{_text(each.fault.message())}<br>"
        yield f'<span class="soft">{_text(each.waiver.reason)} (until {each.waiver.expires})</span></p>'


def _text(text: str) -> str:
    return escape(printable(" ".join(text.split())))
