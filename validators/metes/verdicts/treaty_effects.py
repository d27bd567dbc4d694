"""Effects of treaties on territories: the effects of their provisions and the transfers that they make, as one list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from metes.model.dates import Days
from metes.model.enums import Basis, Certainty, Effect
from metes.model.treaties import Provision, Transfer, Treaty
from metes.verdicts import reason_templates as say
from metes.verdicts.claim_verdict import CERTAINTY_ORDER, Input
from metes.verdicts.evidence import Evidence, title_of
from metes.verdicts.messages import Date, Listing, Message, Name, Template
from metes.verdicts.register_words import article_words
from metes.verdicts.wording import with_article


@dataclass(frozen=True, kw_only=True)
class TreatyEffect:
    """One effect of a provision on a territory or line.

    `parties` are the two sides of a transfer, giver first, or else the polities that signed the treaty.
    """

    row_id: str
    treaty: Treaty
    provision: Provision
    subject_id: str
    parties: tuple[str, ...]
    transfer: Transfer | None
    certainty: Certainty

    def input(self, role: str, *, decides: bool) -> Input:
        """Record this effect as an input of a verdict."""
        input_type = "effect" if self.transfer is None else "transfer"
        sides = note = ""
        if self.transfer is not None:
            part = "" if self.transfer.reading_id is None else f" of {self.transfer.reading_id}"
            sides = f", {self.transfer.basis.value}{part} from {self.parties[0]} to {self.parties[1]}"
            note = f" {self.transfer.note}" if self.transfer.note else ""
        return Input(
            role=role,
            input_type=input_type,
            input_id=self.row_id,
            statement=f"{self.provision.provision_id}{sides}: {self.provision.summary}{note}",
            certainty=self.certainty,
            decides=decides,
        )


def effects_on(
    evidence: Evidence, subject_id: str, effect_type: Effect, basis: Basis | None = None
) -> list[TreatyEffect]:
    """All effects of one type on a territory or line, by date; the rows of a transfer replace its provision's
    effect.
    """
    transfers = [_of_transfer(evidence, row) for row in evidence.register.transfers if row.territory_id == subject_id]
    transferring = {effect.provision.provision_id for effect in transfers}
    found = [effect for effect in transfers if effect.transfer is not None and basis in (None, effect.transfer.basis)]
    if effect_type is not Effect.TRANSFERS:
        found, transferring = [], set()
    for row in evidence.register.effects:
        is_asked = subject_id in (row.territory_id, row.line_id) and row.effect is effect_type
        if is_asked and row.provision_id not in transferring:
            provision = evidence.register.provision_by_id[row.provision_id]
            treaty = evidence.register.treaty_by_id[provision.treaty_id]
            found.append(
                TreatyEffect(
                    row_id=row.effect_id,
                    treaty=treaty,
                    provision=provision,
                    subject_id=subject_id,
                    parties=signed_for(evidence, treaty.treaty_id),
                    transfer=None,
                    certainty=provision.certainty,
                )
            )
    return sorted(found, key=lambda effect: (effect.treaty.date_earliest, effect.treaty.treaty_id, effect.row_id))


def _of_transfer(evidence: Evidence, row: Transfer) -> TreatyEffect:
    provision = evidence.register.provision_by_id[row.provision_id]
    return TreatyEffect(
        row_id=row.transfer_id,
        treaty=evidence.register.treaty_by_id[provision.treaty_id],
        provision=provision,
        subject_id=row.territory_id,
        parties=(row.from_polity_id, row.to_polity_id),
        transfer=row,
        certainty=less_certain(provision.certainty, row.certainty),
    )


def signed_for(evidence: Evidence, treaty_id: str) -> tuple[str, ...]:
    """Polities for which a treaty was signed, as far as its signatories are recorded."""
    return tuple(sorted({row.polity_id for row in evidence.register.signatories if row.treaty_id == treaty_id}))


def between(evidence: Evidence, effect: TreatyEffect, polities: Iterable[str]) -> bool:
    """Whether an effect is between the named polities or their predecessors or successors.

    All named polities must take part; a transfer must have no other party.
    """
    named = set(polities)
    succession = evidence.register.succession
    if succession.all_in(named, effect.parties):
        return True
    return effect.transfer is not None and succession.all_in(effect.parties, named)


def in_words(evidence: Evidence, effects: Iterable[TreatyEffect]) -> Listing:
    """Effects by provision, with sides and bases: "article 1 of the Treaty of X (1860-11-14), from A to B
    (control)".
    """
    provisions: dict[str, list[TreatyEffect]] = {}
    for effect in effects:
        provisions.setdefault(effect.provision.provision_id, []).append(effect)
    return Listing([_by_provision(evidence, each) for each in provisions.values()], long=True)


def _by_provision(evidence: Evidence, effects: Sequence[TreatyEffect]) -> Message:
    article = effects[0].provision.article
    title = titled(effects[0].treaty)
    # Where there is no article, the column states the form instead: "No published text", "Decree".
    is_part = article.split()[0].casefold() not in ("no", "decree")
    words = article_words(article)
    english = f"{article[:1].lower()}{article[1:]}" if is_part else article.lower()
    template = say.ARTICLE_OF if is_part else say.TREATY_AS
    found = template(article=replace(words, en=english), treaty=title)
    bases: dict[tuple[tuple[str, ...], str | None], dict[Template, Basis]] = {}
    for effect in effects:
        transfer = effect.transfer
        reading_id = None if transfer is None else transfer.reading_id
        said = bases.setdefault((effect.parties, reading_id), {})
        if transfer is not None:
            words_of = say.DISPUTED_BASES if effect.certainty is Certainty.DISPUTED else say.BASES
            said[words_of[transfer.basis]] = transfer.basis
    for (parties, reading_id), words_by_basis in bases.items():
        # Control before claim, as the act comes before the right to it.
        ordered = sorted(words_by_basis, key=lambda each: words_by_basis[each].value, reverse=True)
        sides = _sides(evidence, parties, reading_id, [each() for each in ordered])
        found = found if sides is None else say.WITH_SIDES(start=found, sides=sides)
    return found


def _sides(
    evidence: Evidence, parties: Sequence[str], reading_id: str | None, bases: Sequence[Message]
) -> Message | None:
    names = [polity_name(evidence, each) for each in parties]
    if not bases:
        return say.SIGNED_FOR(names=Listing(names)) if names else None
    if reading_id is None:
        return say.GIVEN(giver=names[0], receiver=names[1], bases=Listing(bases))
    return say.GIVEN_PART(giver=names[0], receiver=names[1], bases=Listing(bases), part=reading_id)


def polity_name(evidence: Evidence, polity_id: str) -> Name:
    """Name of a polity as it appears in a sentence, without the remark in brackets: "the Qing Empire"."""
    row = evidence.register.polity_by_id[polity_id]
    zh, ru = (name and name.split("(")[0].strip() for name in (row.name_zh, row.name_ru))
    return Name(with_article(row.name_en.split(" (")[0]), zh, ru)


def signature_days(treaty: Treaty) -> Days:
    """Days on which a treaty may have been signed, as precisely as its date is known."""
    return Days(first=treaty.date_earliest, last=treaty.date_latest)


def titled(treaty: Treaty) -> Message:
    """Title of a treaty with its date, as it appears in a sentence."""
    return say.TITLED(title=_title(treaty), date=Date(treaty.date_text))


def undated(treaty: Treaty) -> Message:
    """Title of a treaty without its date."""
    return say.UNDATED(title=_title(treaty))


def _title(treaty: Treaty) -> Name:
    return replace(title_of(treaty), en=treaty.title_en.removeprefix("The "))


def less_certain(one: Certainty, other: Certainty) -> Certainty:
    """The lower of two certainties."""
    return max(one, other, key=CERTAINTY_ORDER.index)
