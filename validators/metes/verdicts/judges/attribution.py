"""Attribution claims: whether an instrument did to a territory what a document says it did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from metes.model.claims import Claim
from metes.model.dates import Days, apart_in_words
from metes.model.enums import Certainty, Effect, OperandRole, Verdict
from metes.model.transfer_dates import took_effect
from metes.model.treaties import Provision, Treaty
from metes.verdicts.evidence import Evidence, UnjudgeableError
from metes.verdicts.judges.treaty_effects import VERBS, Deed, between, deeds_on, in_words, polity_name, titled
from metes.verdicts.record import Input, Opinion
from metes.verdicts.wording import capital, listing


@dataclass(frozen=True, kw_only=True)
class Case:
    """What is asked, and what is found: deeds of the asked instrument and of others, by territory or line."""

    treaty: Treaty
    effect: Effect
    parties: tuple[str, ...]
    provisions: tuple[Provision, ...]
    own: Mapping[str, Sequence[Deed]]
    others: Mapping[str, Sequence[Deed]]

    @property
    def missing(self) -> list[str]:
        return [territory for territory, deeds in self.own.items() if not deeds]

    @property
    def disputed(self) -> list[Deed]:
        return [deed for deeds in self.own.values() for deed in deeds if deed.certainty is Certainty.DISPUTED]

    @property
    def firm(self) -> list[Deed]:
        return [deed for deeds in self.own.values() for deed in deeds if deed.certainty is not Certainty.DISPUTED]

    @property
    def unsettled(self) -> list[Deed]:
        """Disputed deeds on territories for which the instrument has no firm one, so that they would decide."""
        settled = {deed.subject_id for deed in self.firm}
        return [deed for deed in self.disputed if deed.subject_id not in settled]

    @property
    def signed(self) -> Days:
        return _signed(self.treaty)


def judge(evidence: Evidence, claim: Claim) -> Opinion:
    """Reads what the instrument's provisions and transfers did, and names the instruments that did the claimed."""
    if claim.effect is None:
        raise UnjudgeableError(f"claims.csv, claim {claim.claim_id}: effect is blank; expected what is claimed")
    if not evidence.operands(claim, OperandRole.SUBJECT):
        evidence.some_operands(claim, OperandRole.TERRITORY)
    case = _case(evidence, claim, claim.effect)
    verdict, clause = _rule(case)
    nearest = _nearest(evidence, case) if verdict is Verdict.INCONSISTENT else None
    return Opinion(
        verdict=verdict,
        clause=clause,
        reason=_reason(evidence, case, verdict),
        found_text=_found(evidence, case),
        inputs=tuple(_inputs(case)),
        margin=None if nearest is None else float(case.signed.days_apart(nearest)),
        margin_unit=None if nearest is None else "day",
    )


def _case(evidence: Evidence, claim: Claim, effect: Effect) -> Case:
    treaty = evidence.register.treaty_by_id[evidence.one_operand(claim, OperandRole.TREATY, "treaty").target[1]]
    parties = tuple(
        p
        for role in (OperandRole.POLITY, OperandRole.FROM, OperandRole.TO)
        for p in evidence.ids(claim, role, "polity")
    )
    own: dict[str, list[Deed]] = {}
    others: dict[str, list[Deed]] = {}
    for territory in (
        *evidence.ids(claim, OperandRole.TERRITORY, "territory"),
        *evidence.ids(claim, OperandRole.SUBJECT, "line"),
    ):
        deeds = deeds_on(evidence, territory, effect, claim.basis)
        mine = [deed for deed in deeds if deed.treaty is treaty]
        own[territory] = [deed for deed in mine if not parties or between(evidence, deed, parties)]
        others[territory] = [deed for deed in deeds if deed not in mine and took_effect(deed.treaty.status)]
    provisions = tuple(row for row in evidence.register.provisions if row.treaty_id == treaty.treaty_id)
    return Case(treaty=treaty, effect=effect, parties=parties, provisions=provisions, own=own, others=others)


def _rule(case: Case) -> tuple[Verdict, str]:
    if not case.provisions:
        return Verdict.NOT_CHECKABLE, "1: no provision of the instrument is recorded"
    if not took_effect(case.treaty.status):
        return Verdict.INCONSISTENT, "exact: the instrument never entered into force"
    if case.unsettled:
        return Verdict.UNDECIDED, "exact: the sources disagree about what the instrument did"
    if not case.missing:
        return Verdict.CONSISTENT, "exact: the instrument has the claimed effect"
    if len(case.missing) < len(case.own):
        return Verdict.UNDECIDED, "exact: the instrument has the claimed effect on some of the territories only"
    if any(provision.certainty is Certainty.DISPUTED for provision in case.provisions):
        return Verdict.UNDECIDED, "exact: the sources disagree about what the instrument says"
    return Verdict.INCONSISTENT, "exact: no provision of the instrument has the claimed effect"


def _reason(evidence: Evidence, case: Case, verdict: Verdict) -> str:
    start = titled(case.treaty)
    active, passive = VERBS[case.effect]
    everything = active.format(_names(evidence, case.own))
    if verdict is Verdict.NOT_CHECKABLE:
        return f"No provision of {start} is recorded."
    if not took_effect(case.treaty.status):
        lacking = f"{capital(start)} never entered into force, so that no provision of it {everything}"
        return f"{lacking}. {_elsewhere(evidence, case)}"
    if case.unsettled:
        ending = f"the sources disagree about {_rows(evidence, case.unsettled)}; their agreement would decide it"
        return f"Whether {start} {everything} is undecided: {ending}."
    deeds = case.firm
    if not case.missing:
        verb = "is" if len(case.own) == 1 else "are"
        return f"{_names(evidence, case.own)} {verb} {passive} {in_words(evidence, deeds)}{_beside(evidence, case)}."
    lacking = f"No provision of {start} {active.format(_names(evidence, case.missing, 'or'))}"
    if verdict is Verdict.INCONSISTENT:
        return f"{lacking}. {_elsewhere(evidence, case)}"
    if deeds:
        done = _names(evidence, [territory for territory in case.own if territory not in case.missing])
        return (
            f"{lacking}, but {done} is {passive} {in_words(evidence, deeds)}: which of them is meant would decide it."
        )
    return f"{lacking}, but the sources disagree about what it says; an agreed text would decide it."


def _beside(evidence: Evidence, case: Case) -> str:
    """What the sources disagree about beside a firm deed, which decides without it."""
    if not case.disputed:
        return ""
    return f"; that decides, although the sources disagree about {_rows(evidence, case.disputed)}"


def _rows(evidence: Evidence, deeds: Sequence[Deed]) -> str:
    return listing([f"{each.row_id} ({in_words(evidence, [each])})" for each in deeds])


def _elsewhere(evidence: Evidence, case: Case) -> str:
    """What is recorded of the claimed effect by other instruments, apart by whether the claimed parties made them."""
    deeds = [deed for territory in case.missing or case.own for deed in case.others[territory]]
    passive = VERBS[case.effect][1]
    if not deeds:
        return "The tables hold no other instrument with that effect."
    inner = _of_parties(evidence, case, deeds)
    outer = [deed for deed in deeds if deed not in inner]
    names = listing([polity_name(evidence, each) for each in case.parties])
    between_them = f" between {names}" if names else ""
    was = "it was" if len(case.missing or case.own) == 1 else "they were"
    nearest = f"the nearest of these was signed {apart_in_words(_signed_nearest(case, inner or outer), case.signed)} it"
    if not inner:
        others = f"between other states {was} {passive} {in_words(evidence, outer)}; {nearest}"
        return f"No other instrument{between_them} has that effect; {others}."
    start = capital(f"{between_them}{_or_their_line(evidence, case, inner)} {was}".strip())
    words = f"{start} {passive} {in_words(evidence, inner)}; {nearest}"
    return words + (f"; between other states {passive} {in_words(evidence, outer)}." if outer else ".")


def _or_their_line(evidence: Evidence, case: Case, deeds: Sequence[Deed]) -> str:
    """Says so where the instruments are of other states of one line with the claimed parties."""
    succession = evidence.register.succession
    signed = {each for deed in deeds for each in deed.parties} - set(case.parties)
    others = {each for each in signed if any(succession.is_one_line(each, party) for party in case.parties)}
    if not others:
        return ""
    before = frozenset[str]().union(*(succession.line_of(party) for party in case.parties))
    return ", or states that they succeeded," if others <= before else ", or states of their line,"


def _of_parties(evidence: Evidence, case: Case, deeds: Sequence[Deed]) -> list[Deed]:
    return [deed for deed in deeds if not case.parties or between(evidence, deed, case.parties)]


def _nearest(evidence: Evidence, case: Case) -> Days | None:
    """When the instrument with the claimed effect was signed that is nearest in time to the named one."""
    deeds = [deed for territory in case.missing or case.own for deed in case.others[territory]]
    return _signed_nearest(case, _of_parties(evidence, case, deeds) or deeds) if deeds else None


def _signed_nearest(case: Case, deeds: Sequence[Deed]) -> Days:
    return min((_signed(deed.treaty) for deed in deeds), key=case.signed.days_apart)


def _signed(treaty: Treaty) -> Days:
    return Days(first=treaty.date_earliest, last=treaty.date_latest)


def _found(evidence: Evidence, case: Case) -> str:
    passive = VERBS[case.effect][1]
    parts = []
    for territory, own in case.own.items():
        others = _of_parties(evidence, case, case.others[territory])
        never = not took_effect(case.treaty.status)
        deeds = sorted([*([] if never else own), *others], key=lambda d: (d.treaty.date_earliest, d.row_id))
        by = in_words(evidence, deeds) or "no recorded instrument"
        if not deeds and case.parties:
            by += f" between {listing([polity_name(evidence, each) for each in case.parties])}"
        parts.append(f"{_name(evidence, territory)}: {passive} {by}")
    return "; ".join(parts)


def _inputs(case: Case) -> list[Input]:
    """The deeds of the instrument decide; where it has none, its provisions do, as read. Others stand beside them."""
    own = [deed for deeds in case.own.values() for deed in deeds]
    provisions = [
        Input(
            role=OperandRole.TREATY.value,
            input_type="provision",
            input_id=provision.provision_id,
            statement=provision.summary,
            certainty=provision.certainty,
            decides=not own,
        )
        for provision in case.provisions
    ]
    others = [deed for deeds in case.others.values() for deed in deeds]
    return [
        *(deed.input(OperandRole.TREATY.value, decides=deed in case.firm or bool(case.unsettled)) for deed in own),
        *provisions,
        *(deed.input("other", decides=False) for deed in others),
    ]


def _names(evidence: Evidence, territories: Sequence[str] | Mapping[str, object], last: str = "and") -> str:
    return listing([_name(evidence, territory) for territory in territories], last)


def _name(evidence: Evidence, subject_id: str) -> str:
    territory = evidence.register.territory_by_id.get(subject_id)
    return evidence.register.line_by_id[subject_id].name_en if territory is None else territory.name_en
