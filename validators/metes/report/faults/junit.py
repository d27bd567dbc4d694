"""Faults as JUnit XML for CI servers: one suite per file, one test case per fault."""

from __future__ import annotations

from itertools import groupby
from xml.etree import ElementTree

from metes.checks.engine.fault import Fault, Severity
from metes.files.printable import printable
from metes.report.faults.fault_report import Findings


def junit_text(findings: Findings) -> str:
    """An error is a failed test, a warning a passed test with output, a waived fault a skipped test.

    Crashed checks and a limit that ended the run are JUnit errors in a suite of their own, and notes are properties.
    """
    root = ElementTree.Element("testsuites", name="metes check")
    reasons = {id(waived.fault): str(waived.waiver.reason) for waived in findings.waived}
    everything = sorted([*findings.faults, *(waived.fault for waived in findings.waived)], key=Fault.order)
    for file, group in groupby(everything, key=lambda fault: fault.file):
        _add_suite(root, findings, file, list(group), reasons)
    unfinished = _unfinished(findings)
    if unfinished:
        _add_unfinished(root, unfinished)
    elif not everything:
        # A server takes a report without any case for one that was not written.
        suite = ElementTree.SubElement(root, "testsuite", name="metes check", tests="1", failures="0", errors="0")
        ElementTree.SubElement(suite, "testcase", classname="metes", name=_clean(findings.headline))
    for name in ("tests", "failures", "skipped", *(["errors"] if unfinished else [])):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    if findings.notes:
        # In a suite of its own: servers read properties of suites only.
        suite = ElementTree.SubElement(root, "testsuite", name="notes", tests="0", failures="0", errors="0")
        properties = ElementTree.SubElement(suite, "properties")
        for note in findings.notes:
            ElementTree.SubElement(properties, "property", name="note", value=_clean(note))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _unfinished(findings: Findings) -> list[tuple[str, str, str]]:
    """File, name and message of each crashed check, and of the limit that ended the run."""
    found = [(crash.file, crash.check_id, crash.message()) for crash in findings.crashes]
    return [*found, *([("metes", "all checks", findings.stopped)] if findings.stopped else [])]


def _add_unfinished(root: ElementTree.Element, unfinished: list[tuple[str, str, str]]) -> None:
    count = str(len(unfinished))
    suite = ElementTree.SubElement(
        root, "testsuite", name="checks that could not run", tests=count, failures="0", errors=count, skipped="0"
    )
    for file, name, message in unfinished:
        case = ElementTree.SubElement(suite, "testcase", classname=_clean(file), name=f"{name} could not run")
        ElementTree.SubElement(case, "error", type=name, message=_clean(message))


def _add_suite(
    root: ElementTree.Element, findings: Findings, file: str, faults: list[Fault], reasons: dict[int, str]
) -> None:
    failures = sum(fault.severity is Severity.ERROR and id(fault) not in reasons for fault in faults)
    skipped = sum(id(fault) in reasons for fault in faults)
    suite = ElementTree.SubElement(
        root,
        "testsuite",
        name=_clean(file),
        tests=str(len(faults)),
        failures=str(failures),
        errors="0",
        skipped=str(skipped),
    )
    for fault in faults:
        name = f"{fault.id} {fault.name}" + (f": {fault.where()}" if fault.where() else "")
        case = ElementTree.SubElement(suite, "testcase", classname=_clean(file), name=_clean(name))
        case.set("file", _clean(findings.place_of(fault)))
        if fault.line is not None:
            case.set("line", str(fault.line))
        text = _clean(f"{fault.message()}\nto mend: {' '.join(fault.mend.split())}")
        if id(fault) in reasons:
            ElementTree.SubElement(case, "skipped", message=_clean(f"waived: {reasons[id(fault)]}"))
        elif fault.severity is Severity.ERROR:
            failure = ElementTree.SubElement(case, "failure", type=fault.id, message=_clean(fault.message()))
            failure.text = text
        else:
            ElementTree.SubElement(case, "system-out").text = text


def _clean(text: str) -> str:
    """Text without the characters that XML 1.0 forbids."""
    return "\n".join(printable(line) for line in text.split("\n"))
