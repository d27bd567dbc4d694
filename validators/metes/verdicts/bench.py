"""Which judge reads which kind of claim."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from metes.model.claims import Claim
from metes.model.enums import Certainty, Kind
from metes.verdicts import (
    area,
    attribution,
    consistency,
    count,
    date,
    direction,
    length,
    location,
    name,
    nothing,
    office,
    rank,
    ratio,
    share,
    signatory,
)
from metes.verdicts.record import ClaimVerdict, Opinion
from metes.verdicts.words import listing
from metes.verdicts.world import World

Judge = Callable[[World, Claim], Opinion]

JUDGES: Mapping[Kind, Judge] = {
    Kind.AREA: area.judge,
    Kind.ATTRIBUTION: attribution.judge,
    Kind.CONSISTENCY: consistency.judge,
    Kind.COUNT: count.judge,
    Kind.DATE: date.judge,
    Kind.DIRECTION: direction.judge,
    Kind.LENGTH: length.judge,
    Kind.LOCATION: location.judge,
    Kind.NAME: name.judge,
    Kind.NONE: nothing.judge,
    Kind.OFFICE: office.judge,
    Kind.RANK: rank.judge,
    Kind.RATIO: ratio.judge,
    Kind.SHARE: share.judge,
    Kind.SIGNATORY: signatory.judge,
}


def judge_claim(world: World, claim: Claim) -> ClaimVerdict:
    """Judges one claim. Raises UnjudgeableError when its row lacks what its kind needs."""
    return ClaimVerdict(claim=claim, opinion=with_certainty(JUDGES[claim.kind](world, claim)))


def with_certainty(opinion: Opinion) -> Opinion:
    """An opinion whose reason names what it rests on without having been read again; the word stays."""
    if opinion.certainty is not Certainty.KNOWN_UNVERIFIED:
        return opinion
    rests = f" It rests on {listing(opinion.weakest)}, known but not read again."
    return replace(opinion, reason=opinion.reason + rests)


def judge_all(world: World) -> list[ClaimVerdict]:
    """Judges every claim, in the order of the table."""
    return [judge_claim(world, claim) for claim in world.register.claims]
