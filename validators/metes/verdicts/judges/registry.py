"""The judge for each kind of claim."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from metes.model.claims import Claim
from metes.model.enums import Certainty, ClaimKind
from metes.verdicts import reason_templates as say
from metes.verdicts.claim_verdict import ClaimVerdict, Opinion, nothing_found
from metes.verdicts.evidence import Evidence, UnjudgeableError
from metes.verdicts.judges import (
    area,
    attribution,
    consistency,
    count,
    date,
    direction,
    length,
    location,
    name,
    office,
    rank,
    ratio,
    signatory,
)
from metes.verdicts.messages import Listing, Note

Judge = Callable[[Evidence, Claim], Opinion]


def not_checkable(evidence: Evidence, claim: Claim) -> Opinion:
    """Opinion on a statement that tables and geometry cannot decide: the reason is the note of its row."""
    if claim.note is None:
        raise UnjudgeableError(f"claims.csv, claim {claim.claim_id}: note is blank; kind none needs the reason in it")
    return nothing_found(message=Note(claim.note), finding=say.NOT_CHECKABLE(note=claim.note.rstrip(".")))


JUDGES: Mapping[ClaimKind, Judge] = {
    ClaimKind.AREA: area.judge,
    ClaimKind.ATTRIBUTION: attribution.judge,
    ClaimKind.CONSISTENCY: consistency.judge,
    ClaimKind.COUNT: count.judge,
    ClaimKind.DATE: date.judge,
    ClaimKind.DIRECTION: direction.judge,
    ClaimKind.LENGTH: length.judge,
    ClaimKind.LOCATION: location.judge,
    ClaimKind.NAME: name.judge,
    ClaimKind.NONE: not_checkable,
    ClaimKind.OFFICE: office.judge,
    ClaimKind.RANK: rank.judge,
    ClaimKind.RATIO: ratio.judge,
    ClaimKind.SHARE: ratio.judge_share,
    ClaimKind.SIGNATORY: signatory.judge,
}


def judge_claim(evidence: Evidence, claim: Claim) -> ClaimVerdict:
    """Judge one claim. Raises UnjudgeableError if its rows lack what its kind needs."""
    return ClaimVerdict(claim=claim, opinion=with_certainty(JUDGES[claim.kind](evidence, claim)))


def with_certainty(opinion: Opinion) -> Opinion:
    """Name in the reason the inputs that were not verified against their source; the verdict stays the same."""
    if opinion.certainty is not Certainty.KNOWN_UNVERIFIED:
        return opinion
    return replace(opinion, message=say.RESTS_ON(reason=opinion.message, ids=Listing(opinion.weakest)))
