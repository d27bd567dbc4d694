"""Signatory claims: whether a person signed an instrument."""

from __future__ import annotations

from metes.model.claims import Claim
from metes.model.enums import Certainty, Role, Verdict
from metes.verdicts.record import Input, Opinion
from metes.verdicts.words import listing
from metes.verdicts.world import World


def judge(world: World, claim: Claim) -> Opinion:
    """Looks the person up among the signatories of the instrument."""
    treaty = world.register.treaty_by_id[world.one_operand(claim, Role.TREATY).target[1]]
    person = world.one_operand(claim, Role.PERSON)
    signed = [row for row in world.register.signatories if row.treaty_id == treaty.treaty_id]
    names = [f"{world.register.person_by_id[row.person_id].name_en} ({row.capacity})" for row in signed]
    match = [row for row in signed if row.person_id == person.target[1]]
    if not signed:
        verdict, clause = Verdict.NOT_CHECKABLE, "1: nothing is found to compare with"
    elif any(row.certainty is Certainty.DISPUTED for row in (match or signed)):
        verdict, clause = Verdict.UNDECIDED, "exact: the sources disagree about who signed"
    elif match:
        verdict, clause = Verdict.CONSISTENT, "exact: the person is among the signatories"
    else:
        verdict, clause = Verdict.INCONSISTENT, "exact: the person is not among the signatories"
    found = f"signed by {listing(names)}" if names else "no signatory recorded"
    who = world.name_of(person)
    ending = {
        Verdict.CONSISTENT: f"{who} is among the signatories of",
        Verdict.INCONSISTENT: f"{who} is not among the signatories of",
        Verdict.UNDECIDED: f"The sources disagree whether {who} signed; a copy of the signature page would decide it:",
        Verdict.NOT_CHECKABLE: "No signatory is recorded of",
    }[verdict]
    return Opinion(
        verdict=verdict,
        clause=clause,
        reason=f"{ending} the {treaty.title_en} ({treaty.date_text}).",
        found_text=found,
        inputs=tuple(
            Input(
                role=Role.TREATY.value,
                input_type="treaty",
                input_id=treaty.treaty_id,
                statement=f"signed by {name}; {row.certainty.value}, {row.source_id}",
                agrees="yes" if row in match else "no",
            )
            for name, row in zip(names, signed, strict=True)
        ),
    )
