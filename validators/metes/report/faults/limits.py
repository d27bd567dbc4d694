"""What a check or validation did not look at, in sentences: a report without faults says no more than it looked at."""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks import CHECKS, Scope
from metes.checks.engine.fault import listed
from metes.report.faults.fault_report import CHECKS_BY_ID, Findings, counted

# More ids in a sentence are not read.
MOST_NAMED = 12


def number_of_checks(findings: Findings) -> int:
    """Number of checks that could apply: without a package, only those of files and layers do."""
    alone = (Scope.FILE, Scope.GEOJSON)
    chosen = [check for check in CHECKS if check.ID in set(findings.checks)]
    return sum(bool(findings.packages) or check.SCOPE in alone for check in chosen)


def not_looked_at(findings: Findings) -> Iterator[str]:
    """One sentence for each limit of this run."""
    yield from _left_out(findings)
    if not findings.packages:
        yield "Tables, sources, treaties and claims: single files were given, and no package with a datapackage.json."
    yield from _unread(findings)
    if findings.validated is None:
        if findings.packages:
            yield "Measurements and verdicts: metes check does not compute them again; metes validate does."
    elif not findings.validated.was_judged:
        yield "Areas, lengths and claims: they are measured and judged when the errors are mended."
    if findings.faults:
        yield "Faults that only follow from a listed fault: mend the listed ones and check again."
    yield (
        "Whether positions, dates and quoted figures are right in fact: checks compare files with rules and with each "
        "other, and look nothing up."
    )


def _left_out(findings: Findings) -> Iterator[str]:
    chosen = set(findings.checks)
    others = [check.ID for check in CHECKS if check.ID not in chosen and check.SCOPE is not Scope.DERIVED]
    if others:
        named = listed(others, MOST_NAMED)
        yield f"{counted(len(others), 'check')} left out by --select or --ignore: {named}."


def _unread(findings: Findings) -> Iterator[str]:
    stopping = {fault.file: fault.id for fault in findings.faults if CHECKS_BY_ID[fault.id].FAULT.stops_reading}
    named = [f"{file} ({check_id})" for file, check_id in sorted(stopping.items())]
    if named:
        yield f"The rest of {counted(len(named), 'file')} that cannot be read: {listed(named)}."
