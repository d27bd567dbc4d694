"""Faults as a GeoJSON layer of points, to be shown over the data in QGIS."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from metes.checks.engine.fault import Fault
from metes.files.printable import printable
from metes.report.faults.fault_report import Findings

MEMBERS = ("id", "name", "severity", "file", "line", "column", "pointer", "feature_id", "found", "expected")


def fault_points_text(findings: Findings) -> str:
    """One point for every fault with a position; one that stands for several has their number as `count`.

    Members of the collection count the faults without a position, and list crashed checks and notes.
    """
    placed = [fault for fault in findings.faults if is_placed(fault)]
    head: dict[str, Any] = {
        "type": "FeatureCollection",
        "name": "metes-faults",
        "faults": findings.errors + findings.warnings,
        "faults_without_position": sum(fault.count for fault in findings.faults if not is_placed(fault)),
    }
    if findings.crashes:
        head["crashes"] = [crash.message() for crash in findings.crashes]
    if findings.notes:
        head["notes"] = list(findings.notes)
    start = json.dumps(head, ensure_ascii=False)[:-1]
    lines = ",\n".join(json.dumps(_feature(number, each), ensure_ascii=False) for number, each in enumerate(placed, 1))
    return f'{start}, "features": [' + (f"\n{lines}\n" if lines else "") + "]}\n"


def is_placed(fault: Fault) -> bool:
    """Whether a fault has a valid longitude and latitude."""
    return fault.lon is not None and fault.lat is not None and abs(fault.lon) <= 180 and abs(fault.lat) <= 90


def _feature(number: int, fault: Fault) -> Mapping[str, Any]:
    members = fault.to_dict()
    # The id of a feature is that of the point; the check stands beside it.
    properties = {
        ("check" if name == "id" else name): _json_value(members[name]) for name in (*MEMBERS, "tolerance", "mend")
    }
    if fault.count > 1:
        properties |= {"count": fault.count, "examples": [_json_value(each) for each in fault.examples]}
    point = {"type": "Point", "coordinates": [round(fault.lon or 0.0, 7), round(fault.lat or 0.0, 7)]}
    return {"type": "Feature", "id": f"fault-{number}", "properties": properties, "geometry": point}


def _json_value(value: Any) -> Any:
    return printable(" ".join(value.split())) if isinstance(value, str) else value
