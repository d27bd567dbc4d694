"""Faults as SARIF 2.1.0 (OASIS standard of 27 March 2020), which code scanning services and editors read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from metes.checks import Check, check_page
from metes.checks.engine.fault import Fault, Severity
from metes.checks.engine.waivers import Waiver
from metes.files.printable import printable
from metes.report.faults.excerpt import Excerpts
from metes.report.faults.fault_report import CHECKS_BY_ID, Findings

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT_ID = "SRCROOT"


def sarif_text(findings: Findings) -> str:
    """One run, with every check that found something as a rule; waived faults are marked as suppressed."""
    waived = [(each.fault, each.waiver) for each in findings.waived]
    everything = [*((fault, None) for fault in findings.faults), *waived]
    ids = [check_id for check_id in CHECKS_BY_ID if any(fault.id == check_id for fault, _ in everything)]
    excerpts = Excerpts(findings.sources)
    results = [_result(findings, excerpts, ids.index(fault.id), fault, waiver) for fault, waiver in everything]
    rules = [_rule(CHECKS_BY_ID[check_id]) for check_id in ids]
    driver = {"name": "metes", "version": version("metes"), "rules": rules}
    notes = [{"level": "note", "message": {"text": note}} for note in findings.notes]
    notes += [{"level": "error", "message": {"text": crash.message()}} for crash in findings.crashes]
    is_complete = not findings.crashes and not findings.stopped
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": is_complete, "toolExecutionNotifications": notes}],
        "results": results,
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1) + "\n"


def _rule(check: Check) -> Mapping[str, Any]:
    page = {name: " ".join(text.split()) for name, text in check_page(check).items()}
    help_text = f"{page['Why it matters']} To mend: {page['How to mend']} Source: {page['Source']}"
    return {
        "id": check.ID,
        "name": check.NAME,
        "shortDescription": {"text": page["What is found"].split(". ")[0].rstrip(".") + "."},
        "fullDescription": {"text": page["What is found"]},
        "help": {"text": help_text},
        "defaultConfiguration": {"level": check.SEVERITY.value},
    }


def _result(
    findings: Findings, excerpts: Excerpts, rule: int, fault: Fault, waiver: Waiver | None
) -> Mapping[str, Any]:
    level = "error" if fault.severity is Severity.ERROR else "warning"
    identity = "\n".join((fault.id, fault.file, fault.pointer, fault.feature_id or "", fault.field or "", fault.found))
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
    if waiver is not None:
        reason = printable(f"{waiver.reason} (until {waiver.expires})")
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": reason}]
    return result


def _location(findings: Findings, excerpts: Excerpts, fault: Fault) -> Mapping[str, Any]:
    place = PurePosixPath(findings.place_of(fault))
    artifact = {"uri": place.as_uri()} if place.is_absolute() else {"uri": quote(str(place)), "uriBaseId": ROOT_ID}
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
    return {
        name: printable(value) if isinstance(value, str) else value
        for name in members
        if (value := getattr(fault, name)) not in (None, "")
    }
