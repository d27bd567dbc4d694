"""What instruments did to territories: the effects of their provisions and the transfers by them, as one list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from metes.model.enums import Basis, Certainty, Effect
from metes.model.treaties import Provision, Transfer, Treaty
from metes.verdicts.evidence import Evidence
from metes.verdicts.record import FIRMNESS, Input
from metes.verdicts.wording import listing, with_article

# Active, with a place for the territory, and passive, before the name of the instrument.
VERBS = {
    Effect.DELIMITS: ("delimits {}", "delimited by"),
    Effect.DEMARCATES: ("demarcates {}", "demarcated by"),
    Effect.TRANSFERS: ("transfers {}", "transferred by"),
    Effect.CONFIRMS: ("confirms {}", "confirmed by"),
    Effect.RECOGNISES: ("recognises {}", "recognised by"),
    Effect.LEAVES_UNDETERMINED: ("leaves {} undetermined", "left undetermined by"),
    Effect.GRANTS_PASSAGE: ("grants passage in {}", "passage granted by"),
    Effect.NONE: ("has no effect on {}", "named without effect by"),
}


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One effect of one provision on one territory or line; a transfer also has its two sides and its basis.

    `parties` are the two sides of a transfer, else those for whom the instrument is signed.
    """

    row_id: str
    treaty: Treaty
    provision: Provision
    subject_id: str
    parties: tuple[str, ...]
    transfer: Transfer | None
    certainty: Certainty

    def input(self, role: str, *, decides: bool) -> Input:
        """The row as an input of a verdict."""
        kind = "effect" if self.transfer is None else "transfer"
        sides = note = ""
        if self.transfer is not None:
            part = "" if self.transfer.reading_id is None else f" of {self.transfer.reading_id}"
            sides = f", {self.transfer.basis.value}{part} from {self.parties[0]} to {self.parties[1]}"
            note = f" {self.transfer.note}" if self.transfer.note else ""
        return Input(
            role=role,
            input_type=kind,
            input_id=self.row_id,
            statement=f"{self.provision.provision_id}{sides}: {self.provision.summary}{note}",
            certainty=self.certainty,
            decides=decides,
        )


def deeds_on(evidence: Evidence, subject_id: str, effect: Effect, basis: Basis | None = None) -> list[Deed]:
    """Every deed of one effect on a territory or a line, by date; a transfer's own rows stand for its effect."""
    transfers = [_of_transfer(evidence, row) for row in evidence.register.transfers if row.territory_id == subject_id]
    told = {deed.provision.provision_id for deed in transfers}
    found = [deed for deed in transfers if deed.transfer is not None and basis in (None, deed.transfer.basis)]
    if effect is not Effect.TRANSFERS:
        found, told = [], set()
    for row in evidence.register.effects:
        is_asked = subject_id in (row.territory_id, row.line_id) and row.effect is effect
        if is_asked and row.provision_id not in told:
            provision = evidence.register.provision_by_id[row.provision_id]
            treaty = evidence.register.treaty_by_id[provision.treaty_id]
            found.append(
                Deed(
                    row_id=row.effect_id,
                    treaty=treaty,
                    provision=provision,
                    subject_id=subject_id,
                    parties=signed_for(evidence, treaty.treaty_id),
                    transfer=None,
                    certainty=provision.certainty,
                )
            )
    return sorted(found, key=lambda deed: (deed.treaty.date_earliest, deed.treaty.treaty_id, deed.row_id))


def _of_transfer(evidence: Evidence, row: Transfer) -> Deed:
    provision = evidence.register.provision_by_id[row.provision_id]
    return Deed(
        row_id=row.transfer_id,
        treaty=evidence.register.treaty_by_id[provision.treaty_id],
        provision=provision,
        subject_id=row.territory_id,
        parties=(row.from_polity_id, row.to_polity_id),
        transfer=row,
        certainty=weaker(provision.certainty, row.certainty),
    )


def signed_for(evidence: Evidence, treaty_id: str) -> tuple[str, ...]:
    """The polities for which an instrument is signed, as far as its signatories are recorded."""
    return tuple(sorted({row.polity_id for row in evidence.register.signatories if row.treaty_id == treaty_id}))


def between(evidence: Evidence, deed: Deed, polities: Iterable[str]) -> bool:
    """Whether a deed lies between the named polities, or states of their line.

    All that are named take part, and of a transfer no other.
    """
    named = set(polities)
    succession = evidence.register.succession
    if succession.all_in(named, deed.parties):
        return True
    return deed.transfer is not None and succession.all_in(deed.parties, named)


def in_words(evidence: Evidence, deeds: Iterable[Deed]) -> str:
    """Deeds by provision, with sides and bases: "article 1 of the Treaty of X (1860-11-14), from A to B (control)"."""
    provisions: dict[str, list[Deed]] = {}
    for deed in deeds:
        provisions.setdefault(deed.provision.provision_id, []).append(deed)
    return listing([_by_provision(evidence, each) for each in provisions.values()])


def _by_provision(evidence: Evidence, deeds: Sequence[Deed]) -> str:
    article = deeds[0].provision.article
    title = titled(deeds[0].treaty)
    # Where there is no article, the column says what there is instead: "No published text", "Decree".
    is_part = article.split()[0].casefold() not in ("no", "decree")
    start = f"{article[:1].lower()}{article[1:]} of {title}" if is_part else f"{title}, {article.lower()}"
    bases: dict[tuple[tuple[str, ...], str | None], dict[str, None]] = {}
    for deed in deeds:
        basis = {} if deed.transfer is None else {_basis(deed, deed.transfer): None}
        part = None if deed.transfer is None else deed.transfer.reading_id
        bases.setdefault((deed.parties, part), {}).update(basis)
    sides = [
        _sides(evidence, key[0], key[1], sorted(words, key=_last_word, reverse=True)) for key, words in bases.items()
    ]
    return ", ".join([start, *(each for each in sides if each)])


def _basis(deed: Deed, transfer: Transfer) -> str:
    """On what basis a territory passed; where the sources disagree about it, a reader is told at once."""
    return f"{'disputed ' if deed.certainty is Certainty.DISPUTED else ''}{transfer.basis.value}"


def _last_word(words: str) -> str:
    return words.rpartition(" ")[2]


def _sides(evidence: Evidence, parties: Sequence[str], part: str | None, bases: Sequence[str]) -> str:
    names = [polity_name(evidence, each) for each in parties]
    if bases:
        of_part = "" if part is None else f" of {part}"
        return f"from {names[0]} to {names[1]} ({' and '.join(bases)}{of_part})"
    return f"signed for {listing(names)}" if names else ""


def polity_name(evidence: Evidence, polity_id: str) -> str:
    """The name of a polity as in a sentence, without its remark in brackets: "the Qing Empire"."""
    return with_article(evidence.register.polity_by_id[polity_id].name_en.split(" (")[0])


def titled(treaty: Treaty) -> str:
    """The title of an instrument with its date, as in a sentence."""
    return f"the {treaty.title_en.removeprefix('The ')} ({treaty.date_text})"


def weaker(one: Certainty, other: Certainty) -> Certainty:
    """The less firm of two certainties."""
    return max(one, other, key=FIRMNESS.index)
