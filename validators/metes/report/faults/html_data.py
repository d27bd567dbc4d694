"""Data of the HTML report: faults as columns with each text once, excerpts, outlines, pages of checks and verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from metes.checks import check_page
from metes.checks.engine.fault import Fault
from metes.files.printable import printable
from metes.html.document import world
from metes.model.enums import Verdict
from metes.report.faults.excerpt import CUT, Excerpt, Excerpts
from metes.report.faults.fault_report import CHECKS_BY_ID, Findings
from metes.report.faults.geojson import is_placed
from metes.report.faults.outlines import outlines_of
from metes.verdicts.claim_verdict import published
from metes.verdicts.wording import VERDICT_WORDS

Json = dict[str, Any]
# A report of more would not open on a telephone; every kind of fault keeps an equal share of them.
MOST_FAULTS = 20_000
# A name of ten thousand characters tells no more than its beginning.
MOST_CHARACTERS = 300
MOST_ID_CHARACTERS = 80
# A line of fewer characters, such as a bracket alone, says little without its neighbours.
SHORT_LINE = 24
LINES_BEFORE, LINES_AFTER = 1, 3
# Seven decimals of a degree are a centimetre.
DECIMALS = 7
# Rows of the summary of a validation; the report itself tells how many files were looked at.
JUDGED = "Judged"
ROW_NAMES = {"Files": "Verified"}
TEXTS = ("found", "expected", "tolerance", "mend", "pointer", "field")


class Texts:
    """Texts that the faults share, each once; a fault has the number of its text."""

    def __init__(self) -> None:
        self.all: list[str] = [""]
        self._numbers = {"": 0}

    def number(self, text: str) -> int:
        """Number of a text, which is added if it is new."""
        found = self._numbers.setdefault(text, len(self.all))
        if found == len(self.all):
            self.all.append(text)
        return found


def report_data(findings: Findings, faults: Sequence[Fault]) -> Json:
    """The object that the scripts of the report read; `faults` are those that it lists, in their order."""
    texts = Texts()
    files = list(dict.fromkeys(fault.file for fault in faults))
    columns = _columns(findings, faults, files, texts)
    placed = {fault.file for fault in faults if is_placed(fault)}
    return {
        "total": len(findings.faults),
        "checks": list(_checks(findings)),
        "files": [[clipped(file), _place(findings, file)] for file in files],
        "texts": texts.all,
        "faults": columns,
        "waived": [
            [clipped(each.fault.message()), clipped(each.waiver.reason), each.waiver.expires.isoformat()]
            for each in findings.waived
        ],
        "outlines": outlines_of(placed, findings.sources),
        "world": world() if placed else None,
        "validation": _validation(findings),
    }


def limited(groups: Iterable[tuple[str, str, list[Fault]]]) -> list[Fault]:
    """At most MOST_FAULTS faults, in order: the most frequent kinds give way, so that none is lost."""
    lists = [group for *_, group in groups]
    most = _share([len(each) for each in lists], MOST_FAULTS)
    return [fault for each in lists for fault in each[:most]]


def clipped(text: str, most: int = MOST_CHARACTERS) -> str:
    """A text in one line of printable characters, cut after `most` with the number of all."""
    line = " ".join(text.split())
    if len(line) <= most:
        return printable(line)
    return f"{printable(line[:most])}{CUT} ({len(line):,} characters)"


def _share(sizes: Sequence[int], most: int) -> int:
    """Largest number of each list with which all lists together have at most `most` members, but one at least."""
    left, lists = most, len(sizes)
    for size in sorted(sizes):
        if size * lists > left:
            return max(1, left // lists)
        left, lists = left - size, lists - 1
    return max(sizes, default=0)


def _columns(findings: Findings, faults: Sequence[Fault], files: Sequence[str], texts: Texts) -> Json:
    numbers = {file: number for number, file in enumerate(files)}
    order = {check_id: number for number, check_id in enumerate(findings.counts())}
    excerpts = Excerpts(findings.sources)
    shown = [excerpts.of(fault) for fault in faults]
    columns: Json = {
        "check": [order[fault.id] for fault in faults],
        "severity": [fault.severity.value for fault in faults],
        "file": [numbers[fault.file] for fault in faults],
        "line": [fault.line for fault in faults],
        "column": [fault.column for fault in faults],
        "lon": [_degrees(fault.lon) for fault in faults],
        "lat": [_degrees(fault.lat) for fault in faults],
        "placed": [int(is_placed(fault)) for fault in faults],
        "feature_id": [texts.number(clipped(fault.feature_id or "", MOST_ID_CHARACTERS)) for fault in faults],
        "related": [texts.number(clipped(", ".join(fault.related))) for fault in faults],
        "excerpt": [texts.number(each.text if each else "") for each in shown],
        "around": [_around(excerpts, fault, each, texts) for fault, each in zip(faults, shown, strict=True)],
        # JavaScript counts UTF-16 code units; null is a fault of the whole line.
        "caret": [None if each is None or each.before is None else _units(each.before) for each in shown],
    }
    for name in TEXTS:
        columns[name] = [texts.number(clipped(getattr(fault, name) or "")) for fault in faults]
    return columns


def _around(excerpts: Excerpts, fault: Fault, shown: Excerpt | None, texts: Texts) -> list[int] | None:
    """Numbers of the texts before and after a short line; null for a line that says enough by itself."""
    if shown is None or len(shown.text.strip()) >= SHORT_LINE:
        return None
    lines = range(shown.line - LINES_BEFORE, shown.line + LINES_AFTER + 1)
    found = [(line, excerpts.of(replace(fault, line=line, column=None))) for line in lines if line != shown.line]
    before = [each.text for line, each in found if each is not None and line < shown.line]
    after = [each.text for line, each in found if each is not None and line > shown.line]
    return [texts.number("\n".join(before)), texts.number("\n".join(after))]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def _degrees(value: float | None) -> float | None:
    # NaN and infinity are no JSON.
    return round(value, DECIMALS) if value is not None and abs(value) < float("inf") else None


def _checks(findings: Findings) -> Iterator[Json]:
    severities: Counter[tuple[str, str]] = Counter()
    for fault in findings.faults:
        severities[fault.id, fault.severity.value] += fault.count
    for check_id, count in findings.counts().items():
        check = CHECKS_BY_ID[check_id]
        page = {title: " ".join(text.split()) for title, text in check_page(check).items()}
        errors = severities[check_id, "error"]
        yield {"id": check_id, "name": check.NAME, "count": count, "errors": errors, "page": page}


def _place(findings: Findings, file: str) -> str:
    """Path of a file from the working directory, or from the package if that is somewhere else."""
    path = findings.place_of_file(file)
    return clipped(file if PurePath(path).is_absolute() else path)


def _validation(findings: Findings) -> Json | None:
    report = findings.validated
    if report is None:
        return None
    from metes.report.validation import changed_verdicts, summary_rows

    counts = Counter(verdict.opinion.verdict for verdict in report.verdicts)
    return {
        "judged": report.was_judged,
        "rows": [[ROW_NAMES.get(label, label), text] for label, text in summary_rows(report) if label != "Faults"],
        "counts": [[word.value, VERDICT_WORDS[word], counts[word]] for word in Verdict],
        "changes": list(changed_verdicts(report)) if report.was_judged else [],
        "verdicts": [
            {
                "id": each.claim.claim_id,
                "document": each.claim.document_id,
                "question": clipped(each.claim.question),
                "published": clipped(published(each.claim)),
                "found": each.opinion.found_text,
                "verdict": each.opinion.verdict.value,
                "word": VERDICT_WORDS[each.opinion.verdict],
                "reason": printable(each.opinion.reason),
            }
            for each in report.verdicts
        ],
    }
