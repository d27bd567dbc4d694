"""What every verdict of the package promises its reader."""

from __future__ import annotations

from pathlib import Path

import pytest

from metes.model.enums import ClaimKind
from tables import derived, register

ROOT = Path(__file__).resolve().parent.parent


VERDICTS = derived("verdicts")
CLAIMS = {row["claim_id"]: row for row in register("claims")}
# Nothing lies between two names or two directions: there the reason says who or which way instead.
WITHOUT_GAP = {
    "signatory": "for both sides are recorded",
    "direction": "the package records ",
    "name": "the recorded name",
}


def test_every_claim_has_a_verdict() -> None:
    assert {row["claim_id"] for row in VERDICTS} == set(CLAIMS)
    assert {row["kind"] for row in VERDICTS} == set(ClaimKind)


@pytest.mark.parametrize("row", [r for r in VERDICTS if r["verdict"] == "inconsistent"], ids=lambda r: r["claim_id"])
def test_inconsistent_names_its_gap_with_unit_and_what_is_nearest(row: dict[str, str]) -> None:
    if row["kind"] in WITHOUT_GAP:
        assert WITHOUT_GAP[row["kind"]] in row["reason"]
        return
    if row["kind"] == "attribution" and not row["margin"]:
        assert "The tables hold no other instrument with that effect" in row["reason"]
        return
    if "no value is in both" in row["reason"]:
        # Two figures of which the one ends where the other begins: half-open intervals have no gap between them.
        assert (row["kind"], row["claimed_low"]) == ("consistency", row["found_high"])
        return
    assert float(row["margin"]) > 0.0
    assert row["margin_unit"]
    assert row["found_text"]
    if row["found_low"]:
        ends = ("claimed_low", "claimed_high", "found_low", "found_high")
        low, high, found_low, found_high = (float(row[end] or 0.0) for end in ends)
        gap = max(low - found_high, found_low - high)
        assert row["kind"] == "location" or gap == pytest.approx(float(row["margin"]), rel=1e-6)


@pytest.mark.parametrize("row", [r for r in VERDICTS if r["verdict"] == "undecided"], ids=lambda r: r["claim_id"])
def test_undecided_says_what_would_decide_it(row: dict[str, str]) -> None:
    assert "would decide it" in row["reason"]


def test_what_is_left_has_its_reason() -> None:
    for row in VERDICTS:
        if row["kind"] == "none":
            assert row["verdict"] == "not_checkable"
            assert row["reason"] == CLAIMS[row["claim_id"]]["note"]


def test_words_are_neutral() -> None:
    for row in VERDICTS:
        words = row["reason"].casefold()
        assert not any(word in words for word in ("stolen", "betray", "inflated", "illegal", "false")), row["claim_id"]


# What was asked for one by one when the judges were planned.
ASKED = "C04 C05 C09 C11 C13 C16 C17 C18 C19 C26 C31 C33 C34 C35 C36 C38 C39 C40 C49 C59 C64 C72"


@pytest.mark.parametrize("stem", ASKED.split())
def test_claims_that_were_asked_for_are_judged(stem: str) -> None:
    mine = [row for row in VERDICTS if row["claim_id"].split(".")[0] == stem]
    assert any(row["verdict"] != "not_checkable" for row in mine)
