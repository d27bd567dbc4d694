"""Faults as SARIF 2.1.0 (OASIS standard of 27 March 2020), which code scanning services and editors read."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import metadata
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from metes.checks import Check, check_page
from metes.checks.engine.fault import Fault, Severity
from metes.checks.engine.waivers import Waiver
from metes.files.printable import printable
from metes.report.faults.excerpt import Excerpts
from metes.report.faults.fault_report import CHECKS_BY_ID, Findings

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
# The name by which code scanning services know the root of a repository.
ROOT_ID = "%SRCROOT%"
# Of one run, code scanning of GitHub takes no more; the most serious ones stay.
MOST_RESULTS = 25_000

# The clause of a standard with which the source of a check begins, and where it is published.
RFC = re.compile(r"RFC (\d+), (\d+(?:\.\d+)*)")
STANDARDS = (
    (re.compile("RFC 8259"), "https://www.rfc-editor.org/rfc/rfc8259"),
    (re.compile("Data Package v2"), "https://datapackage.org/standard/data-package/"),
    (re.compile("Table Schema v2"), "https://datapackage.org/standard/table-schema/"),
    (re.compile("OGC Simple Feature Access"), "https://www.ogc.org/standards/sfa/"),
)


def sarif_text(findings: Findings) -> str:
    """One run, with every check that found something as a rule; waived faults are marked as suppressed."""
    waived = [(each.fault, each.waiver) for each in findings.waived]
    everything = [*((fault, None) for fault in findings.faults), *waived]
    ids = [check_id for check_id in CHECKS_BY_ID if any(fault.id == check_id for fault, _ in everything)]
    excerpts = Excerpts(findings.sources)
    left_out = len(everything) - MOST_RESULTS
    if left_out > 0:
        everything = sorted(everything, key=lambda pair: (pair[1] is not None, pair[0].severity is not Severity.ERROR))
    results = [
        _result(findings, excerpts, ids.index(fault.id), fault, waiver) for fault, waiver in everything[:MOST_RESULTS]
    ]
    program = _program()
    rules = [_rule(CHECKS_BY_ID[check_id], program) for check_id in ids]
    driver = {"name": "metes", "version": program.version, "rules": rules}
    if program.repository:
        driver["informationUri"] = program.repository
    left = f"{left_out:,} further results are left out, as code scanning takes {MOST_RESULTS:,}; --format json has all"
    notes = [{"level": "warning", "message": {"text": left}}] if left_out > 0 else []
    notes += [{"level": "note", "message": {"text": note}} for note in findings.notes]
    notes += [{"level": "error", "message": {"text": crash.message()}} for crash in findings.crashes]
    is_complete = not findings.crashes and not findings.stopped
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": is_complete, "toolExecutionNotifications": notes}],
        "results": results,
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1) + "\n"


@dataclass(frozen=True, kw_only=True)
class Program:
    """Version of metes and the address of its repository, as the installed metadata has them."""

    version: str
    repository: str | None


def _program() -> Program:
    found = metadata("metes")
    urls = dict(line.split(", ", 1) for line in found.get_all("Project-URL", []))
    return Program(version=found["Version"], repository=urls.get("Repository"))


def _rule(check: Check, program: Program) -> Mapping[str, Any]:
    page = {name: " ".join(text.split()) for name, text in check_page(check).items()}
    help_text = f"{page['Why it matters']} To mend: {page['How to mend']} Source: {page['Source']}"
    rule = {
        "id": check.ID,
        "name": check.NAME,
        "shortDescription": {"text": page["What is found"].split(". ")[0].rstrip(".") + "."},
        "fullDescription": {"text": page["What is found"]},
        "help": {"text": help_text, "markdown": _markdown_help(page)},
        "defaultConfiguration": {"level": check.SEVERITY.value},
    }
    address = _help_address(check, page["Source"], program)
    return {**rule, "helpUri": address} if address else rule


def _help_address(check: Check, source: str, program: Program) -> str | None:
    """The clause of the standard that is broken; for other faults, the documentation of the check."""
    number = RFC.match(source)
    if number:
        return f"https://www.rfc-editor.org/rfc/rfc{number[1]}#section-{number[2]}"
    for sign, address in STANDARDS:
        if sign.match(source):
            return address
    if program.repository is None:
        return None
    anchor = f"{check.ID}-{check.NAME}".lower()
    return f"{program.repository}/blob/v{program.version}/docs/checks.md#{anchor}"


def _markdown_help(page: Mapping[str, str]) -> str:
    parts = {name: page[name] for name in ("Why it matters", "How to mend", "Source")}
    return "\n\n".join([page["What is found"], *(f"**{name}:** {text}" for name, text in parts.items())])


def _result(
    findings: Findings, excerpts: Excerpts, rule: int, fault: Fault, waiver: Waiver | None
) -> Mapping[str, Any]:
    level = "error" if fault.severity is Severity.ERROR else "warning"
    # The number of others that have the same fault may change, and it is still the same fault.
    found = "" if fault.count > 1 else fault.found
    identity = "\n".join((fault.id, fault.file, fault.pointer, fault.feature_id or "", fault.field or "", found))
    result: dict[str, Any] = {
        "ruleId": fault.id,
        "ruleIndex": rule,
        "level": level,
        "message": {"text": fault.message()},
        "locations": [_location(findings, excerpts, fault)],
        # Of the fault and not of its line, so that it stays the same one when lines are added above.
        "partialFingerprints": {"metes/v1": hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()},
        "properties": _properties(fault),
    }
    if fault.count > 1:
        result["occurrenceCount"] = fault.count
    if waiver is not None:
        reason = printable(f"{waiver.reason} (until {waiver.expires})")
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": reason}]
    return result


def _location(findings: Findings, excerpts: Excerpts, fault: Fault) -> Mapping[str, Any]:
    place = PurePosixPath(findings.place_of(fault))
    artifact = {"uri": quote(str(place)), "uriBaseId": ROOT_ID}
    if place.is_absolute():
        artifact = {"uri": Path(place).as_uri()}
    physical: dict[str, Any] = {"artifactLocation": artifact}
    if fault.line is not None:
        region: dict[str, Any] = {"startLine": fault.line}
        if fault.column is not None:
            region["startColumn"] = fault.column
        excerpt = excerpts.of(fault)
        if excerpt is not None:
            region["snippet"] = {"text": excerpt.text}
        physical["region"] = region
    location: dict[str, Any] = {"physicalLocation": physical}
    name = fault.feature_id or fault.field
    if name or fault.pointer:
        logical = {"name": name, "fullyQualifiedName": fault.pointer, "kind": "element"}
        location["logicalLocations"] = [{key: printable(value) for key, value in logical.items() if value}]
    return location


def _properties(fault: Fault) -> Mapping[str, Any]:
    members = ("found", "expected", "tolerance", "mend", "lon", "lat")
    examples = {"examples": [printable(each) for each in fault.examples]} if fault.examples else {}
    return examples | {
        name: printable(value) if isinstance(value, str) else value
        for name in members
        if (value := getattr(fault, name)) not in (None, "")
    }
