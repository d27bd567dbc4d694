"""Judge attribution claims: whether a treaty had the effect on a territory that a document ascribes to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from metes.model.claims import Claim
from metes.model.dates import Days, apart_in_words
from metes.model.enums import Certainty, Effect, OperandRole, Verdict
from metes.model.transfer_dates import took_effect
from metes.model.treaties import Provision, Treaty
from metes.verdicts.claim_verdict import Input, Opinion
from metes.verdicts.evidence import Evidence, UnjudgeableError
from metes.verdicts.treaty_effects import (
    VERBS,
    TreatyEffect,
    between,
    effects_on,
    in_words,
    polity_name,
    signature_days,
    titled,
)
from metes.verdicts.wording import capital, listing


@dataclass(frozen=True, kw_only=True)
class AttributionFacts:
    """The claimed effect, and the effects on record of the named treaty (`own`) and of other treaties (`others`).

    `own` and `others` are keyed by the id of the territory or line.
    """

    treaty: Treaty
    claimed_effect: Effect
    parties: tuple[str, ...]
    provisions: tuple[Provision, ...]
    own: Mapping[str, Sequence[TreatyEffect]]
    others: Mapping[str, Sequence[TreatyEffect]]

    @property
    def missing(self) -> list[str]:
        return [territory for territory, effects in self.own.items() if not effects]

    @property
    def disputed(self) -> list[TreatyEffect]:
        return [effect for effects in self.own.values() for effect in effects if effect.certainty is Certainty.DISPUTED]

    @property
    def undisputed(self) -> list[TreatyEffect]:
        return [
            effect for effects in self.own.values() for effect in effects if effect.certainty is not Certainty.DISPUTED
        ]

    @property
    def unsettled(self) -> list[TreatyEffect]:
        """Disputed effects on territories where the treaty has no undisputed one; agreement about them would decide
        the claim.
        """
        settled = {effect.subject_id for effect in self.undisputed}
        return [effect for effect in self.disputed if effect.subject_id not in settled]

    @property
    def signed(self) -> Days:
        return signature_days(self.treaty)


def judge(evidence: Evidence, claim: Claim) -> Opinion:
    """Look up what the treaty's provisions and transfers did, and which other treaties had the claimed effect."""
    if claim.effect is None:
        raise UnjudgeableError(f"claims.csv, claim {claim.claim_id}: effect is blank; expected what is claimed")
    if not evidence.operands(claim, OperandRole.SUBJECT):
        evidence.some_operands(claim, OperandRole.TERRITORY)
    facts = _gather_facts(evidence, claim, claim.effect)
    verdict, clause = _rule(facts)
    nearest = _nearest(evidence, facts) if verdict is Verdict.INCONSISTENT else None
    return Opinion(
        verdict=verdict,
        clause=clause,
        reason=_reason(evidence, facts, verdict),
        found_text=_found(evidence, facts),
        inputs=tuple(_inputs(facts)),
        margin=None if nearest is None else float(facts.signed.days_apart(nearest)),
        margin_unit=None if nearest is None else "day",
    )


def _gather_facts(evidence: Evidence, claim: Claim, claimed_effect: Effect) -> AttributionFacts:
    treaty = evidence.register.treaty_by_id[evidence.one_operand(claim, OperandRole.TREATY, "treaty").target[1]]
    parties = tuple(
        p
        for role in (OperandRole.POLITY, OperandRole.FROM, OperandRole.TO)
        for p in evidence.ids(claim, role, "polity")
    )
    own: dict[str, list[TreatyEffect]] = {}
    others: dict[str, list[TreatyEffect]] = {}
    for territory in (
        *evidence.ids(claim, OperandRole.TERRITORY, "territory"),
        *evidence.ids(claim, OperandRole.SUBJECT, "line"),
    ):
        effects = effects_on(evidence, territory, claimed_effect, claim.basis)
        mine = [effect for effect in effects if effect.treaty is treaty]
        own[territory] = [effect for effect in mine if not parties or between(evidence, effect, parties)]
        others[territory] = [effect for effect in effects if effect not in mine and took_effect(effect.treaty.status)]
    provisions = tuple(row for row in evidence.register.provisions if row.treaty_id == treaty.treaty_id)
    return AttributionFacts(
        treaty=treaty, claimed_effect=claimed_effect, parties=parties, provisions=provisions, own=own, others=others
    )


def _rule(facts: AttributionFacts) -> tuple[Verdict, str]:
    if not facts.provisions:
        return Verdict.NOT_CHECKABLE, "1: no provision of the instrument is recorded"
    if not took_effect(facts.treaty.status):
        return Verdict.INCONSISTENT, "exact: the instrument never entered into force"
    if facts.unsettled:
        return Verdict.UNDECIDED, "exact: the sources disagree about what the instrument did"
    if not facts.missing:
        return Verdict.CONSISTENT, "exact: the instrument has the claimed effect"
    if len(facts.missing) < len(facts.own):
        return Verdict.UNDECIDED, "exact: the instrument has the claimed effect on some of the territories only"
    if any(provision.certainty is Certainty.DISPUTED for provision in facts.provisions):
        return Verdict.UNDECIDED, "exact: the sources disagree about what the instrument says"
    return Verdict.INCONSISTENT, "exact: no provision of the instrument has the claimed effect"


def _reason(evidence: Evidence, facts: AttributionFacts, verdict: Verdict) -> str:
    start = titled(facts.treaty)
    active, passive = VERBS[facts.claimed_effect]
    everything = active.format(_names(evidence, facts.own))
    if verdict is Verdict.NOT_CHECKABLE:
        return f"No provision of {start} is recorded."
    if not took_effect(facts.treaty.status):
        lacking = f"{capital(start)} never entered into force, so that no provision of it {everything}"
        return f"{lacking}. {_elsewhere(evidence, facts)}"
    if facts.unsettled:
        ending = f"the sources disagree about {_rows(evidence, facts.unsettled)}; sources that agree would decide it"
        return f"Whether {start} {everything} is open: {ending}."
    effects = facts.undisputed
    if not facts.missing:
        verb = "is" if len(facts.own) == 1 else "are"
        return (
            f"{_names(evidence, facts.own)} {verb} {passive} {in_words(evidence, effects)}{_beside(evidence, facts)}."
        )
    lacking = f"No provision of {start} {active.format(_names(evidence, facts.missing, 'or'))}"
    if verdict is Verdict.INCONSISTENT:
        return f"{lacking}. {_elsewhere(evidence, facts)}"
    if effects:
        done = _names(evidence, [territory for territory in facts.own if territory not in facts.missing])
        return f"{lacking}, but {done} is {passive} {in_words(evidence, effects)}: which is meant would decide it."
    return f"{lacking}, but the sources disagree about what it says; an agreed text would decide it."


def _beside(evidence: Evidence, facts: AttributionFacts) -> str:
    """Mention effects that the sources dispute, beside an undisputed effect that decides without them."""
    if not facts.disputed:
        return ""
    return f"; the sources disagree about {_rows(evidence, facts.disputed)}, which does not change the verdict"


def _rows(evidence: Evidence, effects: Sequence[TreatyEffect]) -> str:
    return listing([f"{each.row_id} ({in_words(evidence, [each])})" for each in effects])


def _elsewhere(evidence: Evidence, facts: AttributionFacts) -> str:
    """Describe the same effect of other treaties, separately for the claimed parties and for other states."""
    effects = [effect for territory in facts.missing or facts.own for effect in facts.others[territory]]
    passive = VERBS[facts.claimed_effect][1]
    if not effects:
        return "The tables hold no other instrument with that effect."
    inner = _of_parties(evidence, facts, effects)
    outer = [effect for effect in effects if effect not in inner]
    names = listing([polity_name(evidence, each) for each in facts.parties])
    between_them = f" between {names}" if names else ""
    was = "it was" if len(facts.missing or facts.own) == 1 else "they were"
    nearest = (
        f"the nearest of these was signed {apart_in_words(_signed_nearest(facts, inner or outer), facts.signed)} it"
    )
    if not inner:
        others = f"between other states {was} {passive} {in_words(evidence, outer)}; {nearest}"
        return f"No other instrument{between_them} has that effect; {others}."
    start = capital(f"{between_them}{_or_their_line(evidence, facts, inner)} {was}".strip())
    words = f"{start} {passive} {in_words(evidence, inner)}; {nearest}"
    return words + (f"; between other states {passive} {in_words(evidence, outer)}." if outer else ".")


def _or_their_line(evidence: Evidence, facts: AttributionFacts, effects: Sequence[TreatyEffect]) -> str:
    """Mention predecessors or successors of the claimed parties where they signed the other treaties."""
    succession = evidence.register.succession
    signed = {each for effect in effects for each in effect.parties} - set(facts.parties)
    others = {each for each in signed if any(succession.is_one_lineage(each, party) for party in facts.parties)}
    if not others:
        return ""
    before = frozenset[str]().union(*(succession.lineage_of(party) for party in facts.parties))
    return ", or states that they succeeded," if others <= before else ", or states of their line,"


def _of_parties(evidence: Evidence, facts: AttributionFacts, effects: Sequence[TreatyEffect]) -> list[TreatyEffect]:
    return [effect for effect in effects if not facts.parties or between(evidence, effect, facts.parties)]


def _nearest(evidence: Evidence, facts: AttributionFacts) -> Days | None:
    """Signature date of the treaty with the claimed effect that was signed nearest in time to the named one."""
    effects = [effect for territory in facts.missing or facts.own for effect in facts.others[territory]]
    return _signed_nearest(facts, _of_parties(evidence, facts, effects) or effects) if effects else None


def _signed_nearest(facts: AttributionFacts, effects: Sequence[TreatyEffect]) -> Days:
    return min((signature_days(effect.treaty) for effect in effects), key=facts.signed.days_apart)


def _found(evidence: Evidence, facts: AttributionFacts) -> str:
    passive = VERBS[facts.claimed_effect][1]
    parts = []
    for territory, own in facts.own.items():
        others = _of_parties(evidence, facts, facts.others[territory])
        never = not took_effect(facts.treaty.status)
        effects = sorted([*([] if never else own), *others], key=lambda d: (d.treaty.date_earliest, d.row_id))
        by = in_words(evidence, effects) or "no recorded instrument"
        if not effects and facts.parties:
            by += f" between {listing([polity_name(evidence, each) for each in facts.parties])}"
        parts.append(f"{_name(evidence, territory)}: {passive} {by}")
    return "; ".join(parts)


def _inputs(facts: AttributionFacts) -> list[Input]:
    """Inputs of the verdict: the treaty's own effects decide, or else its provisions; effects of other treaties do
    not count.
    """
    own = [effect for effects in facts.own.values() for effect in effects]
    provisions = [
        Input(
            role=OperandRole.TREATY.value,
            input_type="provision",
            input_id=provision.provision_id,
            statement=provision.summary,
            certainty=provision.certainty,
            decides=not own,
        )
        for provision in facts.provisions
    ]
    others = [effect for effects in facts.others.values() for effect in effects]
    return [
        *(
            effect.input(OperandRole.TREATY.value, decides=effect in facts.undisputed or bool(facts.unsettled))
            for effect in own
        ),
        *provisions,
        *(effect.input("other", decides=False) for effect in others),
    ]


def _names(evidence: Evidence, territories: Sequence[str] | Mapping[str, object], last: str = "and") -> str:
    return listing([_name(evidence, territory) for territory in territories], last)


def _name(evidence: Evidence, subject_id: str) -> str:
    territory = evidence.register.territory_by_id.get(subject_id)
    return evidence.register.line_by_id[subject_id].name_en if territory is None else territory.name_en
