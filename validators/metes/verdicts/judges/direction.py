"""Judge direction claims: which polity gained a territory from which, in control or in claim."""

from __future__ import annotations

from collections.abc import Sequence

from metes.model.claims import Claim, Operand
from metes.model.enums import Basis, Certainty, Effect, OperandRole, Verdict
from metes.verdicts import reason_templates as say
from metes.verdicts.claim_verdict import NOTHING_FOUND, Opinion
from metes.verdicts.evidence import Evidence
from metes.verdicts.messages import Listing, Message
from metes.verdicts.treaty_effects import TreatyEffect, effects_on, in_words, polity_name

AS_CLAIMED, CONTRARY, BOTH_WAYS = "as claimed", "contrary", "both ways"
OF_OTHERS, DISPUTED = "of others", "disputed"


def judge(evidence: Evidence, claim: Claim) -> Opinion:
    """Compare the direction of each territory's transfers with the claimed one, on the claimed basis or on both bases.

    A reading in place of a territory selects the transfers of that part only.
    """
    evidence.some_operands(claim, OperandRole.TERRITORY)
    giver, receiver = (
        evidence.one_operand(claim, OperandRole.FROM, "polity"),
        evidence.one_operand(claim, OperandRole.TO, "polity"),
    )
    treaties = evidence.ids(claim, OperandRole.TREATY, "treaty")
    bases = tuple(Basis) if claim.basis is None else (claim.basis,)
    asked = (giver.target[1], receiver.target[1])
    found: list[TreatyEffect] = []
    beside: list[TreatyEffect] = []
    directions: list[str] = []
    for land in evidence.operands(claim, OperandRole.TERRITORY):
        for basis in bases:
            effects = _transfers(evidence, land, basis, treaties)
            found += effects
            directions += [direction_of(evidence, effects, asked)] if effects else []
            if effects and directions[-1] != DISPUTED:
                beside += [effect for effect in effects if effect.certainty is Certainty.DISPUTED]
    verdict, clause = _rule(directions, is_whole=claim.number == 1.0)
    ending = _ending(verdict, claim)
    if beside:
        ending = say.DISPUTED_ROWS(ending=ending, rows=Listing([effect.row_id for effect in beside]))
    recorded = in_words(evidence, found)
    message = say.ASKED_DIRECTION(
        lands=Listing([evidence.named(each) for each in evidence.operands(claim, OperandRole.TERRITORY)]),
        giver=polity_name(evidence, asked[0]),
        receiver=polity_name(evidence, asked[1]),
        recorded=say.PACKAGE_RECORDS(effects=recorded) if found else "",
        ending=ending,
    )
    return Opinion(
        verdict=verdict,
        clause=clause,
        message=message,
        finding=recorded if found else say.NOTHING_PASSED(),
        inputs=tuple(effect.input(OperandRole.TERRITORY.value, decides=effect not in beside) for effect in found),
    )


def _ending(verdict: Verdict, claim: Claim) -> Message:
    basis = say.EITHER_BASIS() if claim.basis is None else say.ON_BASIS[claim.basis]()
    template = {
        Verdict.CONSISTENT: say.WAS_TRANSFERRED,
        Verdict.INCONSISTENT: say.WHOLE_NOT_TRANSFERRED if claim.number == 1.0 else say.NOT_TRANSFERRED,
        Verdict.UNDECIDED: say.DIRECTION_OPEN,
        Verdict.NOT_CHECKABLE: say.NO_TRANSFER,
    }[verdict]
    return template(basis=basis)


def _transfers(evidence: Evidence, land: Operand, basis: Basis, treaties: Sequence[str]) -> list[TreatyEffect]:
    """Transfers of a territory, or of the named part of it, on one basis and, if treaties are named, by those
    treaties.
    """
    territory, reading_id = _territory_and_reading(evidence, land)
    return [
        effect
        for effect in effects_on(evidence, territory, Effect.TRANSFERS, basis)
        if effect.transfer is not None
        and (not treaties or effect.treaty.treaty_id in treaties)
        and reading_id in (None, effect.transfer.reading_id)
    ]


def _territory_and_reading(evidence: Evidence, operand: Operand) -> tuple[str, str | None]:
    """Id of the territory that an operand names, and of the reading if the operand names one."""
    target_type, target = operand.target
    if target_type == "reading":
        return evidence.register.reading_by_id[target].territory_id, target
    if target_type != "territory":
        evidence.refuse(operand, f"a {target_type} with role {operand.role.value}", "a territory or a reading")
    return target, None


def direction_of(evidence: Evidence, effects: Sequence[TreatyEffect], asked: tuple[str, str]) -> str:
    """Direction in which the transfers on one basis moved a territory between two polities or their predecessors."""
    there = [effect for effect in effects if _is_between(evidence, effect.parties, asked)]
    back = [effect for effect in effects if effect not in there and _is_between(evidence, effect.parties, asked[::-1])]
    undisputed_there, undisputed_back = (
        [one for one in each if one.certainty is not Certainty.DISPUTED] for each in (there, back)
    )
    if bool(there) != bool(undisputed_there) or bool(back) != bool(undisputed_back):
        return DISPUTED  # the disputed transfer would change the direction
    if there and back:
        return BOTH_WAYS
    return AS_CLAIMED if there else CONTRARY if back else OF_OTHERS


def _is_between(evidence: Evidence, parties: Sequence[str], asked: Sequence[str]) -> bool:
    succession = evidence.register.succession
    return all(succession.is_one_lineage(one, other) for one, other in zip(parties, asked, strict=True))


def _rule(directions: Sequence[str], *, is_whole: bool) -> tuple[Verdict, str]:
    if not directions:
        return Verdict.NOT_CHECKABLE, NOTHING_FOUND
    if DISPUTED in directions:
        return Verdict.UNDECIDED, "exact: the sources disagree about a transfer"
    if set(directions) == {AS_CLAIMED}:
        return Verdict.CONSISTENT, "exact: every transfer has the claimed direction"
    if set(directions) <= {CONTRARY, OF_OTHERS}:
        return Verdict.INCONSISTENT, "exact: no transfer has the claimed direction"
    if is_whole and BOTH_WAYS in directions:
        return Verdict.INCONSISTENT, "exact: a part passed the other way, and so not the whole"
    return Verdict.UNDECIDED, "exact: some transfers have the claimed direction and some not"
