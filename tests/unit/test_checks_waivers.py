"""Waivers: the faults that they cover, the day on which they expire, and files that are refused."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from metes.checks import CHECKS, Fault, Severity
from metes.checks.engine.selection import chosen_checks
from metes.checks.engine.waivers import Waiver, apply_waivers, read_waivers
from metes.files.errors import InputError

TODAY = datetime.date(2026, 11, 22)


def fault(check_id: str = "G105", file: str = "data/a.geojson", feature: str | None = "a") -> Fault:
    return Fault(id=check_id, name="n", severity=Severity.ERROR, file=file, feature_id=feature, found="f", expected="e")


def waivers(tmp_path: Path, text: str, name: str = "waivers.yml") -> tuple[Waiver, ...]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_waivers(path, CHECKS)


YAML = """
- {id: G105, file: "data/*.geojson", reason: drawn so in the treaty, expires: 2026-12-31}
- id: ring_not_closed
  feature: b
  reason: "known"
  expires: "2026-11-21"
- {id: B103, file: gone.geojson, reason: old, expires: 2027-01-01}
"""
CSV = """id,file,feature,reason,expires
G105,data/*.geojson,,drawn so in the treaty,2026-12-31
ring_not_closed,,b,known,2026-11-21
B103,gone.geojson,,old,2027-01-01
"""


@pytest.mark.parametrize(("text", "name"), [(YAML, "w.yml"), (YAML, "w.YAML"), (CSV, "w.csv")])
def test_waived_expired_and_unused(tmp_path: Path, text: str, name: str) -> None:
    faults = [fault(), fault(file="b.geojson"), fault("G101", feature="b"), fault("G104")]
    found = apply_waivers(faults, waivers(tmp_path, text, name), TODAY)
    assert [each.fault for each in found.waived] == [faults[0]]
    assert found.faults == tuple(faults[1:]), "an expired waiver covers nothing"
    expired, unused = found.notes
    assert "waiver of G101 for feature b expired on 2026-11-21" in expired
    assert "waiver of B103 for gone.geojson matches no fault" in unused
    assert name in expired


def test_last_day_still_counts(tmp_path: Path) -> None:
    read = waivers(tmp_path, "- {id: G105, file: '*', reason: r, expires: 2026-11-22}")
    assert apply_waivers([fault()], read, TODAY).faults == ()
    assert apply_waivers([fault()], read, TODAY + datetime.timedelta(days=1)).faults == (fault(),)


def test_empty_file_waives_nothing(tmp_path: Path) -> None:
    assert waivers(tmp_path, "") == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: b", "expected a list of waivers"),
        ("- a", "expected an object with the members"),
        ("- {id: [G105], file: a, reason: r, expires: 2026-01-01}", "expected an object with the members"),
        ("- {id: G105, file: a, reason: r, expires: 2026-01-01, until: x}", 'member "until"'),
        ("- {id: G105, file: a, reason: r}", "missing member 'expires'"),
        ("- {id: G105, file: a, reason: '', expires: 2026-01-01}", "missing member 'reason'"),
        ("- {id: G105, reason: r, expires: 2026-01-01}", "missing member file or feature"),
        ("- {id: G999, file: a, reason: r, expires: 2026-01-01}", 'check "G999"'),
        ("- {id: G105, file: a, reason: r, expires: soon}", 'found "soon"; expected a date'),
        ("- {id: G105, file: a, reason: r, expires: 20260101}", "expected a date"),
        ("- {id: G105, file: a, reason: r, expires: 2026-02-30}", "expected a date"),
        ("{", "expected YAML"),
        ("[" * 5000, "expected YAML"),
        # The tag builds nothing: it is read as the text that it stands before, which is no check.
        (
            "- {id: !!python/object/apply:os.system ['true'], file: a, reason: r}",
            "expected an object with the members",
        ),
        ("- {id: !!python/name:os.system '', file: a, reason: r, expires: 2026-01-01}", "missing member 'id'"),
    ],
)
def test_file_that_cannot_be_read_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError) as refused:
        waivers(tmp_path, text)
    assert words in str(refused.value)
    assert str(tmp_path / "waivers.yml") in str(refused.value)
    assert str(refused.value).isprintable()


@pytest.mark.parametrize("text", ["id,file\nG105\n", "id,file\nG105,a,b\n", 'id,file\n"G105,a\n', "\x00\n\x00,b\n"])
def test_csv_that_cannot_be_read_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError):
        waivers(tmp_path, text, "w.csv")


def test_missing_and_undecodable_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="file not found"):
        read_waivers(tmp_path / "none.yml", CHECKS)
    (tmp_path / "w.yml").write_bytes(b"- {id: \xff}")
    with pytest.raises(InputError, match="byte 7 is not UTF-8"):
        read_waivers(tmp_path / "w.yml", CHECKS)


def ids(select: list[str], ignore: list[str]) -> list[str]:
    return [check.ID for check in chosen_checks(CHECKS, select, ignore)]


def test_checks_are_chosen_by_id_family_and_name() -> None:
    every = [check.ID for check in CHECKS]
    assert ids([], []) == every
    assert ids(["G101,B"], []) == [each for each in every if each == "G101" or each[0] == "B"]
    assert ids(["ring_not_closed", "g102"], []) == ["G101", "G102"]
    assert ids([], ["b,P", "ring_not_closed"]) == [each for each in every if each[0] not in "BP" and each != "G101"]
    assert ids(["G"], ["G105"]) == [each for each in every if each[0] == "G" and each != "G105"]


@pytest.mark.parametrize(
    ("select", "ignore", "near"),
    [
        (["G9"], [], f"similar: G101 to {max(each.ID for each in CHECKS if each.ID[0] == 'G')}"),
        ([], ["rings_not_closed"], "similar: G101 ring_not_closed"),
        (["G101", "Z"], [], "one of the families B, P, G, N, S, T, C"),
    ],
)
def test_unknown_checks_are_refused_and_those_near_are_named(select: list[str], ignore: list[str], near: str) -> None:
    with pytest.raises(InputError, match="--select" if select else "--ignore") as refused:
        ids(select, ignore)
    assert near in str(refused.value)


def test_choice_that_leaves_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="no check left"):
        ids(["G101"], ["G"])
