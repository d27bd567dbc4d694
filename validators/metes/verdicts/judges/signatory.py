"""Judge signatory claims: whether a person signed a treaty."""

from __future__ import annotations

from collections.abc import Sequence

from metes.model.claims import Claim
from metes.model.enums import Certainty, OperandRole, Verdict
from metes.model.treaties import Signatory
from metes.verdicts import reason_templates as say
from metes.verdicts.claim_verdict import NOTHING_FOUND, Input, Opinion
from metes.verdicts.evidence import Evidence, name_of_row, title_of
from metes.verdicts.messages import Date, Listing, in_english
from metes.verdicts.register_words import capacity_words

# A treaty between states has at least two sides.
MIN_SIDES = 2


def judge(evidence: Evidence, claim: Claim) -> Opinion:
    """Look the person up among the recorded signatories of the treaty."""
    treaty = evidence.register.treaty_by_id[evidence.one_operand(claim, OperandRole.TREATY, "treaty").target[1]]
    person = evidence.one_operand(claim, OperandRole.PERSON, "person")
    signed = [row for row in evidence.register.signatories if row.treaty_id == treaty.treaty_id]
    persons = evidence.register.person_by_id
    names = [
        say.IN_BRACKETS(what=name_of_row(persons[row.person_id]), more=capacity_words(row.capacity)) for row in signed
    ]
    match = [row for row in signed if row.person_id == person.target[1]]
    sides = evidence.register.succession.sides(row.polity_id for row in signed)
    verdict, word, clause = _rule(signed, match, sides)
    who, what = evidence.named(person), say.TITLED(title=title_of(treaty), date=Date(treaty.date_text))
    message = {
        "1": say.NO_SIGNATORY(treaty=what),
        "disputed": say.SIGNATURE_DISPUTED(who=who, treaty=what),
        "yes": say.AMONG_SIGNATORIES(who=who, treaty=what),
        "no": say.NOT_AMONG_SIGNATORIES(who=who, treaty=what, names=Listing(names)),
        "one side": say.ONE_SIDE_ONLY(who=who, treaty=what),
    }
    return Opinion(
        verdict=verdict,
        clause=clause,
        message=message[word],
        finding=say.SIGNED_BY(names=Listing(names)) if names else say.NO_SIGNATURE(),
        inputs=tuple(
            Input(
                role=OperandRole.TREATY.value,
                input_type="treaty",
                input_id=treaty.treaty_id,
                statement=f"signed by {in_english(name)}; {row.certainty.value}, {row.source_id}",
                agrees="yes" if row in match else "no",
                certainty=row.certainty,
                decides=row in (match or signed),
            )
            for name, row in zip(names, signed, strict=True)
        ),
    )


def _rule(signed: Sequence[Signatory], match: Sequence[Signatory], recorded: int) -> tuple[Verdict, str, str]:
    """Verdict, key of the reason, and clause."""
    if not signed:
        return Verdict.NOT_CHECKABLE, "1", NOTHING_FOUND
    if any(row.certainty is Certainty.DISPUTED for row in (match or signed)):
        return Verdict.UNDECIDED, "disputed", "exact: the sources disagree about who signed"
    if match:
        return Verdict.CONSISTENT, "yes", "exact: the person is among the signatories"
    if recorded < MIN_SIDES:
        return Verdict.UNDECIDED, "one side", "exact: the signatories of one side only are recorded"
    return Verdict.INCONSISTENT, "no", "exact: the person is not among the signatories of both sides"
