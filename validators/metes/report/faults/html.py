"""Faults, and verdicts of a validation, as one self-contained HTML file that asks no host for anything.

The summary stands in the file as HTML. Its scripts draw map, filters and list from data that stands in the file too;
without script there is a plain list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from metes.checks.engine.fault import Fault
from metes.files.printable import printable
from metes.html.document import ASSETS as SHARED
from metes.html.document import data_element, document, escaped
from metes.report.faults.fault_report import Findings, counted, grouped
from metes.report.faults.html_data import JUDGED, Json, clipped, limited, report_data
from metes.report.faults.limits import not_looked_at, number_of_checks

ASSETS = Path(__file__).resolve().parent / "assets"
STYLES = ("report.css",)
SCRIPTS = ("report_data.js", "report_map.js", "report_list.js", "report_verdicts.js", "report.js")
# Names of what was looked at; more are counted.
MOST_NAMED = 10
# Of the plain list for readers without script, in characters: with the data it must stay small enough to send.
MOST_PLAIN = 1_000_000


def html_text(findings: Findings) -> str:
    """The whole report. Text from the data stays text, and control characters are spelled out."""
    faults = limited(list(grouped(findings.faults)))
    data = report_data(findings, faults)
    texts = {
        "data": data_element(data),
        "title": _text(f"{_headline(findings)}: {_subject(findings)}"),
        "summary": "\n".join(_summary(findings, data["validation"])),
        "plain": "\n".join(_plain(findings, faults, data["validation"])),
    }
    return document(
        ASSETS / "report.html",
        styles=[SHARED / "theme.css", *(ASSETS / name for name in STYLES)],
        scripts=[SHARED / "elements.js", *(ASSETS / name for name in SCRIPTS)],
        texts=texts,
    )


def _headline(findings: Findings) -> str:
    """Number of faults by severity; one that stands for several counts for all of them."""
    numbers = ((findings.errors, "error"), (findings.warnings, "warning"))
    kinds = [counted(number, kind) for number, kind in numbers if number]
    return f"{' and '.join(kinds)} found" if kinds else "No faults found"


def _subject(findings: Findings) -> str:
    names = [*findings.packages] or list(findings.given)
    if not names:
        return counted(findings.files, "file")
    more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    return f"{', '.join(clipped(name) for name in names[:MOST_NAMED])}{more} ({counted(findings.files, 'file')})"


def _summary(findings: Findings, validation: Json | None) -> Iterator[str]:
    """Headline, what was looked at and what was not, and what a validation measured and judged."""
    yield f'<p class="kicker">metes {"validate" if validation else "check"}</p>'
    yield f"<h1>{_text(_headline(findings))}</h1>"
    yield f'<p class="lead">{_text(_lead(findings))}</p>'
    for crash in findings.crashes:
        yield f'<p class="crash"><b class="error">error</b> {_text(crash.message())}</p>'
    yield "<dl>"
    yield from _row("Looked at", [_subject(findings)])
    yield from _row("Checks", [f"{counted(number_of_checks(findings), 'check')}, each wherever it applies"])
    yield from _results(validation or {"rows": ()})
    if findings.waived:
        yield from _row("Waived", [f"{counted(len(findings.waived), 'fault')}, listed at the end"])
    yield "<dt>Not looked at</dt><dd><ul>"
    yield from (f"<li>{_text(each)}</li>" for each in not_looked_at(findings))
    yield "</ul></dd>"
    yield "</dl>"
    if validation and validation["changes"]:
        yield "<details><summary>Verdicts that changed since the last build</summary><ul>"
        yield from (f"<li>{_text(each)}</li>" for each in validation["changes"])
        yield "</ul></details>"
    yield from (f'<p class="note">{_text(note)}</p>' for note in findings.notes)


def _results(validation: Json) -> Iterator[str]:
    """Rows of what was measured and judged, with the number of each verdict."""
    for label, text in validation["rows"]:
        yield from _row(label, [text])
        if label == JUDGED:
            counts = validation["counts"]
            words = [f'<b class="verdict {verdict}">{_text(word)}</b> {number}' for verdict, word, number in counts]
            yield f"<dt>Verdicts</dt><dd>{', '.join(words)}</dd>"


def _lead(findings: Findings) -> str:
    if findings.errors and not findings.warnings:
        return "An error breaks a rule and has to be mended."
    if findings.errors:
        return "An error breaks a rule and has to be mended. A warning breaks none; see whether it is meant."
    if findings.faults:
        return "No rule is broken. See whether what the warnings name is meant."
    if findings.crashes:
        return "What the checks named below would have found, nobody knows."
    return "Nothing to mend."


def _row(label: str, texts: Sequence[str]) -> Iterator[str]:
    yield f"<dt>{_text(label)}</dt><dd>{'<br>'.join(_text(text) for text in texts)}</dd>"


def _plain(findings: Findings, faults: Sequence[Fault], validation: Json | None) -> Iterator[str]:
    """Faults, waived faults and verdicts as plain lists, for readers whose browser runs no script."""
    items = [_item(fault) for fault in faults]
    shown = _fitting(items)
    if items:
        yield "<h2>Faults</h2>\n<ul>"
        yield from items[:shown]
        yield "</ul>"
    if len(findings.faults) > shown:
        yield f"<p>and {len(findings.faults) - shown:,} more; the JSON report lists all.</p>"
    if findings.waived:
        yield "<h2>Waived faults</h2>\n<ul>"
        for each in findings.waived:
            reason = clipped(each.waiver.reason)
            yield f"<li>{_text(each.fault.message())} Waived until {each.waiver.expires}: {_text(reason)}</li>"
        yield "</ul>"
    if validation and validation["verdicts"]:
        yield "<h2>Verdicts</h2>\n<ul>"
        yield from (f"<li>{_text(_verdict_line(each))}</li>" for each in validation["verdicts"])
        yield "</ul>"


def _fitting(items: Sequence[str]) -> int:
    """Number of items, from the first on, that fit into MOST_PLAIN characters."""
    size = 0
    for number, item in enumerate(items):
        size += len(item)
        if size > MOST_PLAIN:
            return number
    return len(items)


def _item(fault: Fault) -> str:
    place = ", ".join(part for part in (clipped(fault.file), clipped(fault.where())) if part)
    tolerance = f" (tolerance {fault.tolerance})" if fault.tolerance else ""
    text = f"{place}: found {clipped(fault.found)}; expected {clipped(fault.expected)}{tolerance}"
    severity = fault.severity.value
    return f'<li><b class="{severity}">{severity}</b> {_text(f"{fault.id} {fault.name}, {text}")}</li>'


def _verdict_line(row: dict[str, Any]) -> str:
    return f"{row['id']} ({row['document']}), {row['published']}: {row['word']}. {row['reason']}"


def _text(text: str) -> str:
    return escaped(printable(" ".join(text.split())))
