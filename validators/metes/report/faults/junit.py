"""Faults as JUnit XML for CI servers: one suite per file, one test case per fault."""

from __future__ import annotations

from itertools import groupby
from xml.etree import ElementTree

from metes.checks.engine.fault import Fault, Severity
from metes.files.printable import printable
from metes.report.faults.fault_report import Findings


def junit_text(findings: Findings) -> str:
    """An error is a failed test, a warning a passed test with output, a waived fault a skipped test.

    Crashed checks are JUnit errors in a suite of their own.
    """
    root = ElementTree.Element("testsuites", name="metes check")
    reasons = {id(waived.fault): str(waived.waiver.reason) for waived in findings.waived}
    everything = sorted([*findings.faults, *(waived.fault for waived in findings.waived)], key=Fault.order)
    for file, group in groupby(everything, key=lambda fault: fault.file):
        _add_suite(root, findings, file, list(group), reasons)
    if findings.crashes:
        _add_crashes(root, findings)
    elif not everything:
        # A server takes a report without any case for one that was not written.
        suite = ElementTree.SubElement(root, "testsuite", name="metes check", tests="1", failures="0", errors="0")
        ElementTree.SubElement(suite, "testcase", classname="metes", name=_clean(findings.headline))
    for name in ("tests", "failures", "skipped", *(["errors"] if findings.crashes else [])):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _add_crashes(root: ElementTree.Element, findings: Findings) -> None:
    count = str(len(findings.crashes))
    suite = ElementTree.SubElement(
        root, "testsuite", name="checks that could not run", tests=count, failures="0", errors=count, skipped="0"
    )
    for crash in findings.crashes:
        name = _clean(f"{crash.check_id} could not run")
        case = ElementTree.SubElement(suite, "testcase", classname=_clean(crash.file), name=name)
        ElementTree.SubElement(case, "error", type=crash.check_id, message=_clean(crash.message()))


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
