"""A fault between two features is dropped where one of them is wrong in itself, and only there."""

from __future__ import annotations

import pytest

from metes.checks import CHECKS, Fault
from metes.checks.engine.fault import Severity
from metes.checks.engine.suppression import without_consequences

KINDS = {check.ID: check.FAULT for check in CHECKS}
LAYER = "segments.geojson"


def of_feature(check: str, feature_id: str, severity: Severity, pointer: str) -> Fault:
    return Fault(
        id=check,
        name=KINDS[check].name,
        severity=severity,
        file=LAYER,
        found="",
        expected="",
        pointer=pointer,
        feature_id=feature_id,
    )


def dangling(other: str) -> Fault:
    fault = of_feature("N111", "left", Severity.ERROR, "/features/0/geometry/coordinates/0")
    return Fault(**{**vars(fault), "other_features": (other,)})


@pytest.mark.parametrize(
    ("wrong", "severity", "shown"),
    [
        ("right", Severity.ERROR, {"G105"}),
        ("right", Severity.WARNING, {"G105", "N111"}),
        ("elsewhere", Severity.ERROR, {"G105", "N111"}),
    ],
)
def test_neighbour_of_a_wrong_feature_is_not_told(wrong: str, severity: Severity, shown: set[str]) -> None:
    cause = of_feature("G105", wrong, severity, "/features/1")
    found = without_consequences([cause, dangling("right")], KINDS)
    assert {fault.id for fault in found} == shown
