"""Result of a validation on one screen: what was verified, measured and judged, and what changed since the build."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from metes.checks.claims import measurement_not_reproduced, verdict_not_reproduced
from metes.checks.package import bytes_or_hash_differ
from metes.model.enums import Verdict
from metes.report.faults.fault_report import counted
from metes.results.validation import Report
from metes.verdicts.wording import VERDICT_WORDS, listing

# Width of the first column, and how many changed claims are named before the rest is only counted.
LABEL_WIDTH = 10
MOST_NAMED = 3

READ_ON = (
    ("metes judge --document 001", "the sentences of a document with their verdicts"),
    ("metes explain C38", "one claim with its whole arithmetic"),
    ("metes validate --verdicts", "every verdict with its reason, as a table"),
    ("metes docs method", "how areas are measured and claims judged"),
)


def summary_lines(report: Report) -> list[str]:
    """At most 25 lines: package, files, faults, measurements, verdicts, changes since the build, and where to read on.

    A report with faults is not measured, so it ends with what to do.
    """
    descriptor = report.package.descriptor
    lines = [f"{descriptor.get('name')} {descriptor.get('version')}"]
    counts = Counter(verdict.opinion.verdict for verdict in report.verdicts)
    for label, text in summary_rows(report):
        lines.append(f"{label:<{LABEL_WIDTH}}{text}")
        if label == JUDGED:
            lines += [f"{'':{LABEL_WIDTH}}{counts[word]:>5}  {VERDICT_WORDS[word]}" for word in Verdict]
    if not report.was_judged:
        advice = f"{report.stopped}." if report.stopped else "mend the faults first."
        return [*lines, f"Not measured and not judged: {advice}"]
    lines += ["", "A claim that does not hold is no fault of the package.", "", "Read on:"]
    return lines + [f"  {command:<28}{text}" for command, text in READ_ON]


def summary_rows(report: Report) -> Iterator[tuple[str, str]]:
    """Label and text of files, faults, measurements, judged claims and changes; a report with faults ends with them."""
    yield "Files", _files(report)
    yield "Faults", _faults(report)
    if not report.was_judged:
        return
    kinds = Counter(each.quantity for each in report.measurements)
    numbers = listing([counted(number, kind) for kind, number in sorted(kinds.items())])
    yield "Measured", f"{numbers}, compared with the stored values: {_differing(report, MEASUREMENTS)}"
    yield JUDGED, f"{len(report.verdicts)} claims: figures and statements of published documents"
    yield "Changed", _changed(report)


JUDGED = "Judged"
MEASUREMENTS = measurement_not_reproduced.ID


def _files(report: Report) -> str:
    resources = [each for each in report.package.resources if each.descriptor.get("hash")]
    modified = {f"{fault.file} {fault.pointer}" for fault in report.faults if fault.id == bytes_or_hash_differ.ID}
    state = "size and SHA-256 as in datapackage.json" if not modified else f"{len(modified)} modified since the build"
    # A difference in bytes is not reported for a file with another error, so nothing can be said of such a file.
    wrong = {fault.file for fault in report.faults if fault.severity == "error" and fault.id != bytes_or_hash_differ.ID}
    unknown = sum(not wrong.isdisjoint(each.paths) for each in resources)
    state += f"; {counted(unknown, 'file')} with other errors not compared" if unknown else ""
    if any(crash.check_id == bytes_or_hash_differ.ID for crash in report.crashes):
        state = "not verified"
    return f"{counted(len(resources), 'file')}: {state}"


def _faults(report: Report) -> str:
    errors = sum(fault.count for fault in report.faults if fault.severity == "error")
    parts = [counted(errors, "fault")] if errors else ["none"]
    warnings = sum(fault.count for fault in report.faults) - errors
    parts += [counted(warnings, "warning")] if warnings else []
    parts += [f"{counted(len(report.crashes), 'check')} could not run"] if report.crashes else []
    return ", ".join(parts)


def _differing(report: Report, check_id: str) -> str:
    faults = [fault for fault in report.faults if fault.id == check_id]
    if any(crash.check_id == check_id for crash in report.crashes):
        return "not compared"
    return "all agree" if not faults else counted(len(faults), "difference")


def _changed(report: Report) -> str:
    """What a fresh run found otherwise than the derived tables of the package say."""
    changes = changed_verdicts(report)
    stale = sum(fault.id in (MEASUREMENTS, verdict_not_reproduced.ID) for fault in report.faults)
    if not stale:
        return "nothing since the last build"
    if not changes:
        return f"{counted(stale, 'stored row')} since the last build, and no verdict; run: make build"
    named = "; ".join(changes[:MOST_NAMED])
    more = f" and {len(changes) - MOST_NAMED} more" if len(changes) > MOST_NAMED else ""
    return f"{counted(len(changes), 'verdict')} since the last build: {named}{more}; run: make build"


def changed_verdicts(report: Report) -> Sequence[str]:
    """Each claim whose verdict is new, changed or removed since the build, with both words."""
    if not report.package.has("verdicts"):
        return ()
    stored = {str(row["claim_id"]): str(row["verdict"]) for row in report.package.table("verdicts").rows}
    fresh = {each.claim.claim_id: each.opinion.verdict for each in report.verdicts}
    words = {word.value: text for word, text in VERDICT_WORDS.items()}
    changed = [
        f"{claim} {words.get(stored[claim], stored[claim])} -> {VERDICT_WORDS[verdict]}"
        for claim, verdict in fresh.items()
        if claim in stored and stored[claim] != verdict.value
    ]
    changed += [f"{claim} new" for claim in fresh if claim not in stored]
    return [*changed, *(f"{claim} removed" for claim in stored if claim not in fresh)]
