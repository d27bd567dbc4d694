"""The small package that other tests break is sound, and holds what they need."""

from __future__ import annotations

import json
from pathlib import Path

from cropped import LINES, TERRITORIES, reseal
from metes.model import read_register
from metes.package.package import open_package
from metes.results.validation import validate


def test_cropped_package_is_clean_and_judged(cropped_package: Path) -> None:
    report = validate(open_package(cropped_package))
    assert report.faults == ()
    kinds = {verdict.claim.kind for verdict in report.verdicts}
    assert {"date", "ratio", "share", "attribution", "signatory", "office", "rank"} <= kinds
    assert len(report.verdicts) > 30


def test_cropped_package_holds_something_of_every_kind(cropped_package: Path) -> None:
    register = read_register(open_package(cropped_package))
    assert {row.territory_id for row in register.territories} == TERRITORIES
    assert {row.line_id for row in register.lines} == LINES
    assert {row.outline for row in register.readings} == {"segments", "whole"}
    for name in ("transfers", "effects", "control_points", "signatories", "officeholders", "published_figures"):
        assert len(getattr(register, name)) >= 5, name
    assert sum(file.stat().st_size for file in cropped_package.rglob("*") if file.is_file()) < 1_000_000


def test_copy_may_be_broken_and_sealed_again(cropped: Path, cropped_package: Path) -> None:
    path = "datapackage/derived/verdicts.csv"
    text = (cropped / path).read_text(encoding="utf-8")
    (cropped / path).write_text(text.replace(",consistent,", ",undecided,", 1), encoding="utf-8")
    reseal(cropped, path)
    assert {fault.id for fault in validate(open_package(cropped)).faults} == {"C202"}
    before = json.loads((cropped_package / "datapackage.json").read_text(encoding="utf-8"))
    after = json.loads((cropped / "datapackage.json").read_text(encoding="utf-8"))
    assert [r["name"] for r in before["resources"] if r not in after["resources"]] == ["verdicts"]
