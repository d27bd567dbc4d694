"""Which judge reads which kind of claim."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from metes.model.claims import Claim
from metes.model.enums import Kind
from metes.verdicts import (
    area,
    attribution,
    consistency,
    count,
    date,
    length,
    location,
    name,
    nothing,
    office,
    rank,
    ratio,
    signatory,
)
from metes.verdicts.record import ClaimVerdict, Opinion
from metes.verdicts.world import UnjudgeableError, World

Judge = Callable[[World, Claim], Opinion]

JUDGES: Mapping[Kind, Judge] = {
    Kind.AREA: area.judge,
    Kind.ATTRIBUTION: attribution.judge,
    Kind.CONSISTENCY: consistency.judge,
    Kind.COUNT: count.judge,
    Kind.DATE: date.judge,
    Kind.LENGTH: length.judge,
    Kind.LOCATION: location.judge,
    Kind.NAME: name.judge,
    Kind.NONE: nothing.judge,
    Kind.OFFICE: office.judge,
    Kind.RANK: rank.judge,
    Kind.RATIO: ratio.judge,
    Kind.SIGNATORY: signatory.judge,
}


def judge_claim(world: World, claim: Claim) -> ClaimVerdict:
    """Judges one claim. Raises UnjudgeableError when its row lacks what its kind needs."""
    judge = JUDGES.get(claim.kind)
    if judge is None:
        known = ", ".join(sorted(JUDGES))
        raise UnjudgeableError(
            f"claims.csv, claim {claim.claim_id}, column kind: found {claim.kind.value!r}; expected one of {known}"
        )
    return ClaimVerdict(claim=claim, opinion=judge(world, claim))


def judge_all(world: World) -> list[ClaimVerdict]:
    """Judges every claim, in the order of the table."""
    return [judge_claim(world, claim) for claim in world.register.claims]
