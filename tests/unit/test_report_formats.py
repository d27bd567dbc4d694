"""Reports of faults as other programs read them: XML, SARIF, annotations, HTML, points on a map."""

from __future__ import annotations

import datetime
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import fiona
import jsonschema
import pytest

from cases import case_names, laid_out
from metes.checks import CHECKS, Crash, Fault, Severity, check_paths, checked_paths
from metes.checks.engine.waivers import Waived, Waiver
from metes.report.faults.fault_report import Findings
from metes.report.faults.formats import ENDINGS, FaultFormat, format_of, rendered

HOSTILE = 'x"><script>alert(1)</script>\u202e\x1b[31m\r\n::error::x ]]>&amp;%0A'

# Written from sections 3.13 to 3.31 of the standard: what each object must have, and of which kind it is. The whole
# official schema is held by tests/test_sarif_schema.py, which needs a package registry.
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "$schema": {"type": "string", "pattern": "sarif-schema-2.1.0.json$"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "additionalProperties": False,
                "properties": {
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "invocations": {
                        "type": "array",
                        "items": {"type": "object", "required": ["executionSuccessful"]},
                    },
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name"],
                                "properties": {
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {"type": "object", "required": ["id"]},
                                    }
                                },
                            }
                        },
                    },
                    "results": {"type": "array", "items": {"$ref": "#/definitions/result"}},
                },
            },
        },
    },
    "definitions": {
        "result": {
            "type": "object",
            "required": ["message"],
            "properties": {
                "ruleId": {"type": "string"},
                "ruleIndex": {"type": "integer", "minimum": 0},
                "level": {"enum": ["none", "note", "warning", "error"]},
                "message": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}},
                "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
                "suppressions": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["kind"],
                        "properties": {
                            "kind": {"enum": ["inSource", "external"]},
                            "status": {"enum": ["accepted", "underReview", "rejected"]},
                        },
                    },
                },
                "locations": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            "physicalLocation": {
                                "type": "object",
                                "required": ["artifactLocation"],
                                "properties": {
                                    "artifactLocation": {
                                        "type": "object",
                                        "properties": {"uri": {"type": "string", "pattern": r"^[!-~]+$"}},
                                    },
                                    "region": {
                                        "type": "object",
                                        "properties": {
                                            "startLine": {"type": "integer", "minimum": 1},
                                            "startColumn": {"type": "integer", "minimum": 1},
                                        },
                                    },
                                },
                            }
                        },
                    },
                },
            },
        }
    },
}


def fault(**members: Any) -> Fault:
    told = {
        "id": "G101",
        "name": "ring_not_closed",
        "severity": Severity.ERROR,
        "file": "geometries/territories.geojson",
        "found": "the last position",
        "expected": "the first one again",
        "line": 12,
        "column": 3,
        "pointer": "/features/0",
        "feature_id": "sakhalin.island",
        "lon": 142.5,
        "lat": 50.1,
        "mend": "Close it.",
        **members,
    }
    return Fault(**told)


WARNING = fault(id="G107", name="position_repeated", severity=Severity.WARNING, line=None, column=None, lon=None)
WAIVER = Waiver(
    where="waivers.yml, line 1",
    check_id="G105",
    file="*",
    feature="",
    reason=f"known {HOSTILE}",
    expires=datetime.date(2030, 1, 1),
)
FINDINGS = Findings(
    faults=(fault(found=HOSTILE, feature_id=HOSTILE, expected=HOSTILE, mend=HOSTILE, file=f"a b {HOSTILE}"), WARNING),
    waived=(Waived(fault=fault(id="G105", name="geometry_not_valid"), waiver=WAIVER),),
    notes=(f"waivers.yml, line 2: {HOSTILE}".replace("\n", " "),),
    files=2,
)
NOTHING = Findings(faults=(), files=3)
CRASH = Crash(check_id="N108", file="a.geojson", error=f"GEOSException: {HOSTILE}")
CRASHED = replace(FINDINGS, crashes=(CRASH,))


def test_every_format_can_be_written_and_has_an_ending() -> None:
    assert set(ENDINGS.values()) | {FaultFormat.GITHUB} == set(FaultFormat)
    for form in FaultFormat:
        for findings in (FINDINGS, NOTHING, CRASHED):
            text = rendered(findings, form)
            assert text.endswith("\n")
            assert "\x1b" not in text
            assert rendered(findings, form) == text
    assert format_of(Path("a/b.SARIF")) is FaultFormat.SARIF


def test_junit_counts_and_names_every_fault() -> None:
    root = ElementTree.fromstring(rendered(FINDINGS, FaultFormat.JUNIT))
    assert (root.get("tests"), root.get("failures"), root.get("skipped")) == ("3", "1", "1")
    cases = [case for suite in root for case in suite]
    (failure,) = (each for case in cases for each in case.iter("failure"))
    assert failure.get("type") == "G101"
    assert "<script>" in (failure.text or ""), "the text itself is whole, and only the XML is escaped"
    (skipped,) = (each for case in cases for each in case.iter("skipped"))
    assert (skipped.get("message") or "").startswith("waived: known")
    assert [case.get("name") for case in cases if case.find("system-out") is not None] == [
        "G107 position_repeated: feature sakhalin.island"
    ]


@pytest.mark.parametrize("form", FaultFormat)
def test_every_format_tells_a_check_that_could_not_run_beside_the_faults(form: FaultFormat) -> None:
    text = rendered(CRASHED, form)
    assert "N108 could not run on a.geojson: GEOSException" in text
    assert "could not run" not in rendered(FINDINGS, form)
    # The points are those of the faults with a position.
    shown = ("G101",) if form is FaultFormat.GEOJSON else ("G101", "G107")
    assert all(check_id in text for check_id in shown)


def test_check_that_could_not_run_is_an_error_to_junit_and_a_failed_invocation_to_sarif() -> None:
    root = ElementTree.fromstring(rendered(replace(NOTHING, crashes=(CRASH,)), FaultFormat.JUNIT))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("1", "0", "1")
    (error,) = root.iter("error")
    assert error.get("type") == "N108"
    (run,) = json.loads(rendered(CRASHED, FaultFormat.SARIF))["runs"]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert [each["level"] for each in invocation["toolExecutionNotifications"]] == ["note", "error"]
    assert "Nothing to mend" not in rendered(replace(NOTHING, crashes=(CRASH,)), FaultFormat.HTML)


def test_junit_without_faults_has_a_case_that_passes() -> None:
    root = ElementTree.fromstring(rendered(NOTHING, FaultFormat.JUNIT))
    (case,) = root.iter("testcase")
    assert (root.get("tests"), root.get("failures")) == ("1", "0")
    assert case.get("name") == "3 files checked: no faults"
    assert list(case) == []


def test_sarif_has_the_shape_of_the_standard() -> None:
    for findings in (FINDINGS, NOTHING, CRASHED, cases_findings()):
        jsonschema.validate(json.loads(rendered(findings, FaultFormat.SARIF)), SARIF)


def test_sarif_points_to_rules_lines_and_suppressions() -> None:
    (run,) = json.loads(rendered(FINDINGS, FaultFormat.SARIF))["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["G101", "G105", "G107"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    first, second, third = run["results"]
    region = first["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"]) == (12, 3)
    assert first["locations"][0]["physicalLocation"]["artifactLocation"]["uriBaseId"] == "SRCROOT"
    assert (second["level"], "region" in second["locations"][0]["physicalLocation"]) == ("warning", False)
    assert third["suppressions"][0]["kind"] == "external"
    assert "suppressions" not in first
    moved = fault(line=99)
    same = json.loads(rendered(Findings(faults=(moved,)), FaultFormat.SARIF))["runs"][0]["results"][0]
    here = json.loads(rendered(Findings(faults=(fault(),)), FaultFormat.SARIF))["runs"][0]["results"][0]
    assert same["partialFingerprints"] == here["partialFingerprints"], "a line added above makes no new fault"


def test_annotations_are_one_line_each_and_begin_no_other_command() -> None:
    lines = rendered(FINDINGS, FaultFormat.GITHUB).splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("::error file=a b ")
    assert ",line=12,col=3,title=G101 ring_not_closed::" in lines[0]
    assert lines[1].startswith("::warning file=geometries/territories.geojson,title=G107 position_repeated::")
    assert lines[2].startswith("::notice title=metes::")
    # The runner's own rules: a file name may hold neither colon nor comma, and a percent sign is escaped.
    assert "%3A%3Aerror" in lines[0].split("::")[1]
    assert "%250A" in lines[0]


class Page(HTMLParser):
    """Collects tags and what could fetch or run something."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: set[str] = set()
        self.targets: list[str] = []
        self.risky: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attributes:
            if name == "id":
                self.ids.add(value or "")
            elif name == "href" and (value or "").startswith("#"):
                self.targets.append((value or "")[1:])
            elif name in ("src", "href", "srcset", "style", "action", "data") or name.startswith("on"):
                self.risky.append((tag, name))


def page_of(findings: Findings) -> tuple[Page, str]:
    text = rendered(findings, FaultFormat.HTML)
    page = Page()
    page.feed(text)
    page.close()
    return page, text


@pytest.mark.parametrize("findings", [FINDINGS, NOTHING], ids=["hostile", "nothing"])
def test_page_fetches_and_runs_nothing(findings: Findings) -> None:
    page, text = page_of(findings)
    assert not {"script", "link", "img", "iframe", "object", "embed", "base", "form", "image", "use"} & set(page.tags)
    assert page.risky == []
    assert "default-src 'none'" in text
    assert not re.search(r"url\(|@import|https?://", text)
    assert "\u202e" not in text, "a character that turns the line round is spelled out"


def test_every_mark_of_the_map_leads_to_a_fault() -> None:
    page, text = page_of(FINDINGS)
    assert "svg" in page.tags
    assert page.targets == ["fault-1"], "the other fault has no position"
    assert set(page.targets) <= page.ids
    assert "1 fault without a position" in text


def cases_findings() -> Findings:
    """Real faults, of real files."""
    bad = [laid_out(name) for name in case_names(kind="bad") if name.endswith(".geojson")]
    checked = checked_paths(bad)
    return Findings(faults=checked.faults, files=checked.files, sources=checked.sources)


def test_map_shows_outlines_of_the_files() -> None:
    page, text = page_of(cases_findings())
    outline = re.search(r'<path class="outline" d="([^"]*)"', text)
    assert outline is not None
    assert outline.group(1).count("M") > 3
    numbers = [float(number) for number in re.findall(r"-?[0-9.]+", outline.group(1))]
    assert max(map(abs, numbers)) <= 5000
    assert set(page.targets) <= page.ids


def test_points_are_geojson_without_faults_and_gdal_opens_them(tmp_path: Path) -> None:
    findings = cases_findings()
    file = tmp_path / "faults.geojson"
    file.write_text(rendered(findings, FaultFormat.GEOJSON), encoding="utf-8")
    value = json.loads(file.read_text(encoding="utf-8"))
    assert value["faults"] == len(findings.faults)
    assert value["faults_without_position"] + len(value["features"]) == value["faults"]
    assert [each for each in check_paths([file]) if each.severity is Severity.ERROR] == []
    with fiona.open(file) as layer:
        assert len(layer) == len(value["features"]) > 5
        assert layer.schema["geometry"] == "Point"
        assert {"check", "name", "severity", "file", "found", "expected"} <= set(layer.schema["properties"])


def test_json_lists_everything() -> None:
    told = json.loads(rendered(FINDINGS, FaultFormat.JSON))
    assert [each["id"] for each in told["faults"]] == ["G101", "G107"]
    assert told["waived"][0]["expires"] == "2030-01-01"
    assert len(told["notes"]) == 1


def test_every_check_can_be_a_rule() -> None:
    every = tuple(
        fault(id=check.ID, name=check.NAME, severity=check.SEVERITY, line=None, column=None) for check in CHECKS
    )
    (run,) = json.loads(rendered(Findings(faults=every), FaultFormat.SARIF))["runs"]
    for rule in run["tool"]["driver"]["rules"]:
        assert rule["shortDescription"]["text"].endswith(".")
        assert rule["defaultConfiguration"]["level"] in ("error", "warning")
