"""Statements that tables and geometry cannot decide: they are read, kept and left."""

from __future__ import annotations

from metes.model.claims import Claim
from metes.verdicts.evidence import Evidence, UnjudgeableError
from metes.verdicts.record import Opinion, nothing_found


def judge(evidence: Evidence, claim: Claim) -> Opinion:
    """Gives the reason that the row states."""
    if claim.note is None:
        raise UnjudgeableError(f"claims.csv, claim {claim.claim_id}: note is blank; kind none needs the reason in it")
    return nothing_found(reason=claim.note, found_text=f"left: {claim.note.rstrip('.')}")
