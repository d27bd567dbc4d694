"""Judge attribution claims: whether a treaty had the effect on a territory that a document ascribes to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from metes.model.claims import Claim
from metes.model.dates import Days
from metes.model.enums import Certainty, Effect, OperandRole, Verdict
from metes.model.transfer_dates import took_effect
from metes.model.treaties import Provision, Treaty
from metes.verdicts import reason_templates as say
from metes.verdicts.claim_verdict import Input, Opinion
from metes.verdicts.evidence import Evidence, UnjudgeableError, name_of_row
from metes.verdicts.messages import Capital, Joint, Listing, Message, Name, Parts, Sayable, apart
from metes.verdicts.treaty_effects import (
    TreatyEffect,
    between,
    effects_on,
    in_words,
    polity_name,
    signature_days,
    titled,
)


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
        message=_reason(evidence, facts, verdict),
        finding=_found(evidence, facts),
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


def _reason(evidence: Evidence, facts: AttributionFacts, verdict: Verdict) -> Message:
    treaty = titled(facts.treaty)
    if verdict is Verdict.NOT_CHECKABLE:
        return say.NO_PROVISION_RECORDED(treaty=treaty)
    everything = _does(evidence, facts, facts.own)
    if not took_effect(facts.treaty.status):
        return say.NEVER_IN_FORCE(treaty=Capital(treaty), does=everything, elsewhere=_elsewhere(evidence, facts))
    if facts.unsettled:
        return say.WHETHER(treaty=treaty, does=everything, rows=_rows(evidence, facts.unsettled))
    done = _done(evidence, facts, facts.undisputed)
    if not facts.missing:
        template = say.IS_DONE if len(facts.own) == 1 else say.ARE_DONE
        return template(lands=_names(evidence, facts.own), done=done, beside=_beside(evidence, facts))
    lacking = say.NO_PROVISION_DOES(treaty=treaty, does=_does(evidence, facts, facts.missing, Joint.OR))
    if verdict is Verdict.INCONSISTENT:
        return say.ELSEWHERE(lacking=lacking, elsewhere=_elsewhere(evidence, facts))
    if facts.undisputed:
        lands = _names(evidence, [territory for territory in facts.own if territory not in facts.missing])
        return say.BUT_DONE(lacking=lacking, lands=lands, done=done)
    return say.BUT_DISPUTED(lacking=lacking)


def _does(
    evidence: Evidence,
    facts: AttributionFacts,
    lands: Sequence[str] | Mapping[str, object],
    joint: Joint = Joint.AND,
) -> Message:
    return say.ACTIVE[facts.claimed_effect](lands=_names(evidence, lands, joint))


def _done(evidence: Evidence, facts: AttributionFacts, effects: Sequence[TreatyEffect]) -> Message:
    return say.PASSIVE[facts.claimed_effect](effects=in_words(evidence, effects))


def _beside(evidence: Evidence, facts: AttributionFacts) -> Sayable:
    """Mention effects that the sources dispute, beside an undisputed effect that decides without them."""
    return say.BESIDE(rows=_rows(evidence, facts.disputed)) if facts.disputed else ""


def _rows(evidence: Evidence, effects: Sequence[TreatyEffect]) -> Listing:
    return Listing([say.ROW_WITH_EFFECT(row=each.row_id, effect=in_words(evidence, [each])) for each in effects])


def _elsewhere(evidence: Evidence, facts: AttributionFacts) -> Message:
    """Describe the same effect of other treaties, separately for the claimed parties and for other states."""
    effects = [effect for territory in facts.missing or facts.own for effect in facts.others[territory]]
    if not effects:
        return say.NO_OTHER()
    inner = _of_parties(evidence, facts, effects)
    outer = [effect for effect in effects if effect not in inner]
    names = _parties(evidence, facts)
    was = say.IT_WAS() if len(facts.missing or facts.own) == 1 else say.THEY_WERE()
    nearest = say.NEAREST_SIGNED(apart=apart(_signed_nearest(facts, inner or outer), facts.signed))
    if not inner:
        none = say.NO_OTHER_BETWEEN(names=names) if facts.parties else say.NO_OTHER_INSTRUMENT()
        return say.BETWEEN_OTHERS_ONLY(none=none, was=was, done=_done(evidence, facts, outer), nearest=nearest)
    done = _done(evidence, facts, inner)
    words = Capital(say.IT_WAS_DONE(was=was, done=done, nearest=nearest))
    if facts.parties:
        line = _or_their_line(evidence, facts, inner)
        words = Capital(say.BETWEEN_WAS_DONE(names=names, line=line, was=was, done=done, nearest=nearest))
    if outer:
        return say.BETWEEN_OTHERS_TOO(words=words, done=_done(evidence, facts, outer))
    return say.FULL_STOP(words=words)


def _parties(evidence: Evidence, facts: AttributionFacts) -> Listing:
    return Listing([polity_name(evidence, each) for each in facts.parties])


def _or_their_line(evidence: Evidence, facts: AttributionFacts, effects: Sequence[TreatyEffect]) -> Sayable:
    """Mention predecessors or successors of the claimed parties where they signed the other treaties."""
    succession = evidence.register.succession
    signed = {each for effect in effects for each in effect.parties} - set(facts.parties)
    others = {each for each in signed if any(succession.is_one_lineage(each, party) for party in facts.parties)}
    if not others:
        return ""
    before = frozenset[str]().union(*(succession.lineage_of(party) for party in facts.parties))
    return say.OR_PREDECESSORS() if others <= before else say.OR_THEIR_LINE()


def _of_parties(evidence: Evidence, facts: AttributionFacts, effects: Sequence[TreatyEffect]) -> list[TreatyEffect]:
    return [effect for effect in effects if not facts.parties or between(evidence, effect, facts.parties)]


def _nearest(evidence: Evidence, facts: AttributionFacts) -> Days | None:
    """Signature date of the treaty with the claimed effect that was signed nearest in time to the named one."""
    effects = [effect for territory in facts.missing or facts.own for effect in facts.others[territory]]
    return _signed_nearest(facts, _of_parties(evidence, facts, effects) or effects) if effects else None


def _signed_nearest(facts: AttributionFacts, effects: Sequence[TreatyEffect]) -> Days:
    return min((signature_days(effect.treaty) for effect in effects), key=facts.signed.days_apart)


def _found(evidence: Evidence, facts: AttributionFacts) -> Parts:
    parts: list[Sayable] = []
    for territory, own in facts.own.items():
        others = _of_parties(evidence, facts, facts.others[territory])
        never = not took_effect(facts.treaty.status)
        effects = sorted([*([] if never else own), *others], key=lambda d: (d.treaty.date_earliest, d.row_id))
        by: Sayable = in_words(evidence, effects)
        if not effects:
            names = _parties(evidence, facts)
            by = say.NO_INSTRUMENT_BETWEEN(names=names) if facts.parties else say.NO_INSTRUMENT()
        done = say.PASSIVE[facts.claimed_effect](effects=by)
        parts += [say.THEN(), say.SUBJECT_DONE(land=_name(evidence, territory), done=done)]
    return Parts(tuple(parts[1:]))


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


def _names(evidence: Evidence, territories: Sequence[str] | Mapping[str, object], joint: Joint = Joint.AND) -> Listing:
    return Listing([_name(evidence, territory) for territory in territories], joint)


def _name(evidence: Evidence, subject_id: str) -> Name:
    territory = evidence.register.territory_by_id.get(subject_id)
    return name_of_row(evidence.register.line_by_id[subject_id] if territory is None else territory)
