"""Date claims: when an instrument was signed."""

from __future__ import annotations

from metes.model.claims import Claim
from metes.model.enums import Certainty, Role, Verdict
from metes.verdicts.dates import Days, days_of
from metes.verdicts.record import Input, Opinion
from metes.verdicts.words import number
from metes.verdicts.world import UnjudgeableError, World


def judge(world: World, claim: Claim) -> Opinion:
    """Exact within the precision that both sides state."""
    treaty = world.register.treaty_by_id[world.one_operand(claim, Role.TREATY).target[1]]
    claimed = claimed_days(claim)
    signed = Days(first=treaty.date_earliest, last=treaty.date_latest)
    verdict, clause, apart = compare_days(claimed, signed)
    if treaty.certainty is Certainty.DISPUTED:
        verdict, clause, apart = Verdict.UNDECIDED, "exact: the sources disagree about the date", None
    words = f"{treaty.title_en}: signed {signed}"
    ending = {
        Verdict.CONSISTENT: ", as claimed." if claimed == signed else f", within the claimed {claimed}.",
        Verdict.INCONSISTENT: f", {number(apart or 0)} days from the claimed {claimed}.",
        Verdict.UNDECIDED: f"; claimed is {claimed}: a closer or an agreed date would decide it.",
    }[verdict]
    return Opinion(
        verdict=verdict,
        clause=clause,
        reason=words + ending,
        found_text=f"signed {signed}",
        inputs=(
            Input(
                role=Role.TREATY.value,
                input_type="treaty",
                input_id=treaty.treaty_id,
                statement=f"signed {signed} at {treaty.place_name} ({treaty.certainty.value}, {treaty.source_id})",
            ),
        ),
        margin=apart,
        margin_unit=None if apart is None else "day",
    )


def claimed_days(claim: Claim) -> Days:
    """The days that a claim's own date allows."""
    if claim.date_text is None:
        raise UnjudgeableError(f"claims.csv, claim {claim.claim_id}: date_text is blank; expected an EDTF date")
    try:
        return days_of(claim.date_text)
    except ValueError as error:
        raise UnjudgeableError(f"claims.csv, claim {claim.claim_id}, column date_text: {error}") from None


def compare_days(claimed: Days, found: Days) -> tuple[Verdict, str, float | None]:
    """Verdict, clause, and the days between them when they share none."""
    if claimed.contains(found):
        return Verdict.CONSISTENT, "exact: the date lies within what is claimed", None
    apart = claimed.days_apart(found)
    if apart:
        return Verdict.INCONSISTENT, "exact: no day agrees with what is claimed", float(apart)
    return Verdict.UNDECIDED, "exact: the date is known less closely than it is claimed", None
