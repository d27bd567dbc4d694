"""Direction claims: who gained a territory from whom, in control or in claim."""

from __future__ import annotations

from collections.abc import Sequence

from metes.model.claims import Claim, Operand
from metes.model.enums import Basis, Certainty, Effect, OperandRole, Verdict
from metes.verdicts.evidence import Evidence
from metes.verdicts.judges.treaty_effects import Deed, deeds_on, in_words, polity_name
from metes.verdicts.record import NOTHING_FOUND, Opinion
from metes.verdicts.wording import listing

AS_CLAIMED, CONTRARY, BOTH_WAYS = "as claimed", "contrary", "both ways"
OF_OTHERS, DISPUTED = "of others", "disputed"


def judge(evidence: Evidence, claim: Claim) -> Opinion:
    """Reads the transfers of each territory, on the claimed basis or on both, and compares their direction.

    A reading as territory asks for the transfers of that part alone. A claim with the number 1 says that the whole
    passed: it fails where a part passed the other way.
    """
    evidence.some_operands(claim, OperandRole.TERRITORY)
    giver, receiver = (
        evidence.one_operand(claim, OperandRole.FROM, "polity"),
        evidence.one_operand(claim, OperandRole.TO, "polity"),
    )
    treaties = evidence.ids(claim, OperandRole.TREATY, "treaty")
    bases = tuple(Basis) if claim.basis is None else (claim.basis,)
    asked = (giver.target[1], receiver.target[1])
    found: list[Deed] = []
    beside: list[Deed] = []
    ways: list[str] = []
    for land in evidence.operands(claim, OperandRole.TERRITORY):
        for basis in bases:
            deeds = _transfers(evidence, land, basis, treaties)
            found += deeds
            ways += [way(evidence, deeds, asked)] if deeds else []
            if deeds and ways[-1] != DISPUTED:
                beside += [deed for deed in deeds if deed.certainty is Certainty.DISPUTED]
    verdict, clause = _rule(ways, is_whole=claim.number == 1.0)
    territories = listing([evidence.name_of(each) for each in evidence.operands(claim, OperandRole.TERRITORY)])
    start = f"{territories}, from {polity_name(evidence, asked[0])} to {polity_name(evidence, asked[1])}"
    on = "either basis" if claim.basis is None else f"the basis of {claim.basis.value}"
    ending = {
        Verdict.CONSISTENT: f"so it passed on {on}",
        Verdict.INCONSISTENT: f"so {'the whole' if claim.number == 1.0 else 'it'} did not pass on {on}",
        Verdict.UNDECIDED: f"undecided on {on}: the basis or part that is meant, or agreed sources, would decide it",
        Verdict.NOT_CHECKABLE: f"no transfer is recorded on {on}",
    }[verdict]
    if beside:
        ending += f"; what the sources dispute ({listing([deed.row_id for deed in beside])}) does not change that"
    recorded = f"recorded are {in_words(evidence, found)}; " if found else ""
    return Opinion(
        verdict=verdict,
        clause=clause,
        reason=f"{start}: {recorded}{ending}.",
        found_text=in_words(evidence, found) or "no transfer recorded",
        inputs=tuple(deed.input(OperandRole.TERRITORY.value, decides=deed not in beside) for deed in found),
    )


def _transfers(evidence: Evidence, land: Operand, basis: Basis, treaties: Sequence[str]) -> list[Deed]:
    """The transfers of a territory, or of the part that is named, on one basis and by the named instruments."""
    territory, part = _asked_land(evidence, land)
    return [
        deed
        for deed in deeds_on(evidence, territory, Effect.TRANSFERS, basis)
        if deed.transfer is not None
        and (not treaties or deed.treaty.treaty_id in treaties)
        and part in (None, deed.transfer.reading_id)
    ]


def _asked_land(evidence: Evidence, operand: Operand) -> tuple[str, str | None]:
    """The territory that an operand names, and the part of it, if it names a reading."""
    kind, target = operand.target
    if kind == "reading":
        return evidence.register.reading_by_id[target].territory_id, target
    if kind != "territory":
        evidence.refuse(operand, f"a {kind} with role {operand.role.value}", "a territory or a reading")
    return target, None


def way(evidence: Evidence, deeds: Sequence[Deed], asked: tuple[str, str]) -> str:
    """Which way a territory passed between two polities, or states of their line, by its transfers on one basis."""
    there = [deed for deed in deeds if _is_between(evidence, deed.parties, asked)]
    back = [deed for deed in deeds if deed not in there and _is_between(evidence, deed.parties, asked[::-1])]
    firm_there, firm_back = ([one for one in each if one.certainty is not Certainty.DISPUTED] for each in (there, back))
    if bool(there) != bool(firm_there) or bool(back) != bool(firm_back):
        return DISPUTED  # the way would change with it
    if there and back:
        return BOTH_WAYS
    return AS_CLAIMED if there else CONTRARY if back else OF_OTHERS


def _is_between(evidence: Evidence, parties: Sequence[str], asked: Sequence[str]) -> bool:
    succession = evidence.register.succession
    return all(succession.is_one_line(one, other) for one, other in zip(parties, asked, strict=True))


def _rule(ways: Sequence[str], *, is_whole: bool) -> tuple[Verdict, str]:
    if not ways:
        return Verdict.NOT_CHECKABLE, NOTHING_FOUND
    if DISPUTED in ways:
        return Verdict.UNDECIDED, "exact: the sources disagree about a transfer"
    if set(ways) == {AS_CLAIMED}:
        return Verdict.CONSISTENT, "exact: every transfer has the claimed direction"
    if set(ways) <= {CONTRARY, OF_OTHERS}:
        return Verdict.INCONSISTENT, "exact: no transfer has the claimed direction"
    if is_whole and BOTH_WAYS in ways:
        return Verdict.INCONSISTENT, "exact: a part passed the other way, and so not the whole"
    return Verdict.UNDECIDED, "exact: some transfers have the claimed direction and some not"
