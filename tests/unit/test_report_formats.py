"""Reports of faults as other programs read them: XML, SARIF, annotations, HTML, points on a map."""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
import math
import re
from dataclasses import replace
from email.message import Message
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import fiona
import jsonschema
import pytest

from cases import case_names, laid_out
from metes.checks import CHECKS, Crash, Fault, Severity, check_paths, checked_paths
from metes.checks.bytes import json_unreadable
from metes.checks.engine.waivers import Waived, Waiver
from metes.report.faults import html_data
from metes.report.faults.fault_report import Findings
from metes.report.faults.formats import ENDINGS, FaultFormat, format_of, rendered
from metes.report.faults.outlines import MOST_VERTICES

STANDARD_PAGES = ("https://www.rfc-editor.org/rfc/", "https://datapackage.org/standard/", "https://www.ogc.org/")
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
    assert set(ENDINGS.values()) | {FaultFormat.GITHUB, FaultFormat.CONCISE} == set(FaultFormat)
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
    assert first["locations"][0]["physicalLocation"]["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
    assert (second["level"], "region" in second["locations"][0]["physicalLocation"]) == ("warning", False)
    assert third["suppressions"][0]["kind"] == "external"
    assert "suppressions" not in first
    moved = fault(line=99)
    same = json.loads(rendered(Findings(faults=(moved,)), FaultFormat.SARIF))["runs"][0]["results"][0]
    here = json.loads(rendered(Findings(faults=(fault(),)), FaultFormat.SARIF))["runs"][0]["results"][0]
    assert same["partialFingerprints"] == here["partialFingerprints"], "a line added above makes no new fault"


def test_sarif_is_as_code_scanning_takes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """One run, helps with addresses, relative places, and of too many results the most serious ones."""
    (run,) = json.loads(rendered(FINDINGS, FaultFormat.SARIF))["runs"]
    closed = next(rule for rule in run["tool"]["driver"]["rules"] if rule["id"] == "G101")
    assert closed["helpUri"] == "https://www.rfc-editor.org/rfc/rfc7946#section-3.1.6"
    assert "**How to mend:**" in closed["help"]["markdown"]
    monkeypatch.setattr("metes.report.faults.sarif.MOST_RESULTS", 1)
    (run,) = json.loads(rendered(FINDINGS, FaultFormat.SARIF))["runs"]
    assert [(each["level"], each["ruleId"]) for each in run["results"]] == [("error", "G101")]
    (left, *_) = run["invocations"][0]["toolExecutionNotifications"]
    assert left["message"]["text"].startswith("2 further results are left out")


@pytest.mark.parametrize("address", ["https://example.org/metes", None])
def test_sarif_leads_every_rule_to_a_page(monkeypatch: pytest.MonkeyPatch, address: str | None) -> None:
    """To the clause of the standard, or to our own documentation where the installed metadata have an address."""
    known = Message()
    known["Version"] = "9.8.7"
    if address:
        known["Project-URL"] = f"Repository, {address}"
    monkeypatch.setattr("metes.report.faults.sarif.metadata", {"metes": known}.__getitem__)
    faults = tuple(fault(id=each.ID, name=each.NAME) for each in CHECKS)
    (run,) = json.loads(rendered(Findings(faults=faults), FaultFormat.SARIF))["runs"]
    driver = run["tool"]["driver"]
    assert (driver["version"], driver.get("informationUri")) == ("9.8.7", address)
    pages = {rule["id"]: rule.get("helpUri") for rule in driver["rules"]}
    assert set(pages) == {each.ID for each in CHECKS}
    own = {page for page in pages.values() if page and not page.startswith(STANDARD_PAGES)}
    assert (len(own) > 10, None in pages.values()) == ((True, False) if address else (False, True))
    contents = (Path(__file__).resolve().parents[2] / "docs/checks.md").read_text(encoding="utf-8")
    for page in own:
        before, anchor = page.split("#")
        assert before == f"{address}/blob/v9.8.7/docs/checks.md"
        assert f"](#{anchor})" in contents


def test_concise_report_is_one_line_a_fault_as_editors_read_it() -> None:
    first, second, *_, summary = rendered(FINDINGS, FaultFormat.CONCISE).splitlines()
    # The pattern of docs/validator.md for the problem matcher of VS Code.
    matched = re.fullmatch(r"(.+):(\d+):(\d+): (error|warning) (\w+) (.*)", first)
    assert matched is not None
    assert matched.groups()[1:5] == ("12", "3", "error", "G101")
    assert second.startswith("geometries/territories.geojson:1:1: warning G107 position_repeated: found ")
    assert summary == FINDINGS.headline


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
    """Collects elements with their texts, and what could fetch or run something."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.policy = ""
        self.risky: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        members = dict(attributes)
        if members.get("http-equiv") == "Content-Security-Policy":
            self.policy = members.get("content") or ""
        for name, value in attributes:
            if name == "href" and (value or "").startswith("#"):
                continue
            if name in ("src", "href", "srcset", "style", "action", "data") or name.startswith("on"):
                self.risky.append((tag, name))

    def handle_data(self, data: str) -> None:
        if self.tags:
            self.texts.append((self.tags[-1], data))

    def of(self, tag: str) -> list[str]:
        return [text for each, text in self.texts if each == tag]


def page_of(findings: Findings) -> tuple[Page, str]:
    text = rendered(findings, FaultFormat.HTML)
    page = Page()
    page.feed(text)
    page.close()
    return page, text


def data_of(findings: Findings) -> Any:
    """The data that the scripts of the page read."""
    (found,) = re.findall(
        r'<script type="application/json" id="data">(.*?)</script>', rendered(findings, FaultFormat.HTML)
    )
    return json.loads(found)


def column(data: Any, name: str) -> list[str]:
    """Texts of the faults in a column that holds their numbers."""
    return [data["texts"][number] for number in data["faults"][name]]


@pytest.mark.parametrize("findings", [FINDINGS, NOTHING, CRASHED], ids=["hostile", "nothing", "crashed"])
def test_page_runs_its_own_scripts_and_fetches_nothing(findings: Findings) -> None:
    page, text = page_of(findings)
    assert not {"link", "img", "iframe", "object", "embed", "base", "form", "image", "use"} & set(page.tags)
    assert page.risky == []
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    *hashes, allowed = (base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in (*scripts, style))
    run = " ".join(f"'sha256-{each}'" for each in hashes)
    assert len(hashes) == 4, "three libraries and one of ours: no text of the data begins another"
    assert page.policy == (
        f"default-src 'none'; script-src {run}; "
        f"style-src 'sha256-{allowed}'; img-src data: blob:; form-action 'none'; base-uri 'none'"
    )
    assert not re.search(r"url\(|@import", style)
    assert "\u202e" not in text, "a character that turns the line round is spelled out"
    assert "<script>alert" not in text


def test_data_of_the_page_has_every_fault_and_the_severity_of_the_json_report() -> None:
    data = data_of(FINDINGS)
    told = json.loads(rendered(FINDINGS, FaultFormat.JSON))["faults"]
    assert data["total"] == len(told) == 2
    assert sorted(data["faults"]["severity"]) == sorted(each["severity"] for each in told)
    assert [(each["id"], each["count"], each["errors"]) for each in data["checks"]] == [("G101", 1, 1), ("G107", 1, 0)]
    assert {"What is found", "Why it matters", "How to mend"} <= data["checks"][0]["page"].keys()
    assert data["faults"]["placed"] == [1, 0]
    assert data["waived"][0][2] == "2030-01-01"
    assert "<h1>1 error and 1 warning found</h1>" in rendered(FINDINGS, FaultFormat.HTML)
    assert "<h1>No faults found</h1>" in rendered(NOTHING, FaultFormat.HTML)


def test_page_without_script_lists_every_fault_as_text() -> None:
    findings = cases_findings()
    text = rendered(findings, FaultFormat.HTML)
    (plain,) = re.findall(r"<noscript>(.*?)</noscript>", text, re.DOTALL)
    items = re.findall(r'<li><b class="(error|warning)">\1</b> (.*?)</li>', plain)
    assert len(items) == len(findings.faults)
    assert sum(severity == "error" for severity, _ in items) == findings.errors
    assert all(re.match(r"[A-Z]\d{3} \w+, .+: found .+; expected .+", item, re.DOTALL) for _, item in items)


def test_excerpts_of_the_page_point_at_the_column() -> None:
    findings = cases_findings()
    data = data_of(findings)
    texts = {name: file.data.decode("utf-8-sig", "replace").split("\n") for name, file in findings.sources.items()}
    files = [data["files"][number][0] for number in data["faults"]["file"]]
    places = zip(files, data["faults"]["line"], data["faults"]["column"], column(data, "excerpt"), strict=True)
    compared = 0
    for number, (file, line, place, excerpt) in enumerate(places):
        caret = data["faults"]["caret"][number]
        if caret is None or not texts[file][line - 1].isascii():
            continue
        assert excerpt[caret : caret + 1] == texts[file][line - 1][place - 1 : place]
        compared += 1
    assert compared > 20


def test_texts_of_any_length_stay_short_and_every_kind_keeps_its_share(monkeypatch: pytest.MonkeyPatch) -> None:
    long = fault(feature_id="x" * 10_000, found="y" * 10_000)
    data = data_of(Findings(faults=(long,)))
    assert column(data, "feature_id") == ["x" * 80 + "... (10,000 characters)"]
    assert column(data, "found") == ["y" * 300 + "... (10,000 characters)"]
    monkeypatch.setattr(html_data, "MOST_FAULTS", 10)
    many = tuple(fault(line=line) for line in range(1, 50)) + tuple(replace(WARNING, line=line) for line in (1, 2, 3))
    data = data_of(Findings(faults=many))
    assert (data["total"], len(data["faults"]["line"])) == (52, 10)
    assert data["faults"]["severity"].count("warning") == 3
    assert [each["count"] for each in data["checks"]] == [49, 3]


def test_page_says_what_was_not_looked_at() -> None:
    def said(findings: Findings) -> str:
        return rendered(findings, FaultFormat.HTML).partition("<dt>Not looked at</dt>")[2].partition("</dd>")[0]

    assert "single files were given" in said(NOTHING)
    package = replace(NOTHING, packages=("a 1.0",))
    assert "metes validate does" in said(package)
    assert "left out" not in said(package)
    some = replace(package, checks=tuple(each for each in package.checks if each[0] != "G"))
    left_out = sum(check.ID[0] == "G" for check in CHECKS)
    assert f"{left_out} checks left out by --select or --ignore: G101, " in said(some)
    stopped = Findings(faults=(fault(id=json_unreadable.ID, name=json_unreadable.NAME, file="a.geojson", lon=None),))
    assert f"The rest of 1 file that cannot be read: a.geojson ({json_unreadable.ID})." in said(stopped)
    assert "cannot be read" not in said(FINDINGS)


def test_coordinates_that_are_no_degrees_have_no_mark() -> None:
    data = data_of(Findings(faults=(fault(lon=500_000.0, lat=4_000_000.0), fault(lon=math.nan, lat=math.inf))))
    assert data["faults"]["placed"] == [0, 0]
    assert data["faults"]["lon"] == [500_000.0, None]
    assert data["world"] is None


def cases_findings() -> Findings:
    """Real faults, of real files."""
    bad = [laid_out(name) for name in case_names(kind="bad") if name.endswith(".geojson")]
    checked = checked_paths(bad)
    return Findings(faults=checked.faults, files=checked.files, sources=checked.sources)


def test_map_shows_outlines_of_the_files() -> None:
    data = data_of(cases_findings())
    assert len(data["outlines"]) > 3
    positions = [position for line in data["outlines"] for position in line]
    assert len(positions) <= MOST_VERTICES + 2 * len(data["outlines"])
    assert all(abs(lon) <= 180 and abs(lat) <= 90 for lon, lat in positions)


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
