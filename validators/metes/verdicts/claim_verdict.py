"""The verdict on a claim, with everything that led to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from metes.model.claims import Claim
from metes.model.enums import Certainty, Verdict
from metes.phrases.interval import Interval
from metes.verdicts.languages import Language
from metes.verdicts.messages import Note, Sayable, in_english, said

# The clause that applies to claims of every kind before their own rules.
NOTHING_FOUND = "1: nothing is found to compare with"
# Most to least certain. A computed value rests on sources that were found.
CERTAINTY_ORDER = (Certainty.FOUND, Certainty.COMPUTED, Certainty.KNOWN_UNVERIFIED, Certainty.DISPUTED)


@dataclass(frozen=True, kw_only=True)
class Input:
    """One item that a verdict rests on.

    `agrees` is yes, no or touches where the item can be compared on its own. An input with `decides` False is shown to
    the reader but does not count.
    """

    role: str
    input_type: str
    input_id: str
    statement: str
    interval: Interval | None = None
    agrees: str | None = None
    certainty: Certainty | None = None
    decides: bool = True


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """Result of a judge: the verdict, the clause that decided it, and the words that explain it.

    `message` is the reason and `finding` what was found, as templates with their values, to be said in any language.
    """

    verdict: Verdict
    clause: str
    message: Sayable
    finding: Sayable
    inputs: tuple[Input, ...]
    claimed: Interval | None = None
    found: Interval | None = None
    margin: float | None = None
    margin_unit: str | None = None
    depends_on_reading: bool = False
    readings: tuple[str, ...] = field(default=())

    @property
    def reason(self) -> str:
        """The reason in English, as the derived tables have it."""
        return in_english(self.message)

    @property
    def found_text(self) -> str:
        """What was found, in English words."""
        return in_english(self.finding)

    def reason_in(self, language: Language) -> str:
        """The reason in one language; names and texts without a form in that language stay English."""
        return said(self.message, language)

    @property
    def certainty(self) -> Certainty | None:
        """The lowest certainty among the inputs that decided; None if there are none."""
        known = [each.certainty for each in self.inputs if each.decides and each.certainty is not None]
        return max(known, key=CERTAINTY_ORDER.index, default=None)

    @property
    def weakest(self) -> tuple[str, ...]:
        """Ids of the deciding inputs that have the lowest certainty."""
        ids = [each.input_id for each in self.inputs if each.decides and each.certainty is self.certainty]
        return tuple(dict.fromkeys(ids))


def nothing_found(*, message: Sayable, finding: Sayable) -> Opinion:
    """Opinion on a claim for which nothing is recorded to compare it with: not checkable."""
    return Opinion(verdict=Verdict.NOT_CHECKABLE, clause=NOTHING_FOUND, message=message, finding=finding, inputs=())


def reasons(verdict: ClaimVerdict) -> tuple[str, str | None, str | None]:
    """The reason of a verdict in English, Chinese and Russian; None where it is a note that no one translated.

    >>> import metes
    >>> english, chinese, russian = reasons(metes.open().verdict("C40.1"))
    >>> russian.endswith("на 3 дня раньше, чем сказано (12 декабря 1999 г.).")
    True
    """
    opinion = verdict.opinion
    if isinstance(opinion.message, Note):
        return opinion.reason, None, None
    return opinion.reason, opinion.reason_in(Language.CHINESE), opinion.reason_in(Language.RUSSIAN)


def findings(verdict: ClaimVerdict) -> tuple[str, str | None, str | None]:
    """What was found for a claim, in English, Chinese and Russian; None where it quotes a note that has no translation.

    >>> import metes
    >>> findings(metes.open().verdict("C40.1"))
    ('signed 1999-12-09', '签署于1999年12月9日', 'подписание 9 декабря 1999 г.')
    """
    found = verdict.opinion.finding
    if isinstance(verdict.opinion.message, Note):
        return in_english(found), None, None
    return in_english(found), said(found, Language.CHINESE), said(found, Language.RUSSIAN)


@dataclass(frozen=True, kw_only=True)
class ClaimVerdict:
    """A claim together with the opinion on it."""

    claim: Claim
    opinion: Opinion

    def row(self) -> dict[str, Any]:
        """Row of derived/verdicts.csv for this claim."""
        claim, opinion = self.claim, self.opinion
        return {
            "claim_id": claim.claim_id,
            "kind": claim.kind.value,
            "verdict": opinion.verdict.value,
            "claimed_published": claim.value_published,
            **_ends("claimed", opinion.claimed),
            **_ends("found", opinion.found),
            "found_text": opinion.found_text,
            "margin": opinion.margin,
            "margin_unit": opinion.margin_unit,
            "depends_on_reading": opinion.depends_on_reading,
            "certainty": _word(opinion.certainty),
            "rule": opinion.clause,
            "reason": opinion.reason,
        }

    def input_rows(self) -> list[dict[str, Any]]:
        """Rows of derived/verdict_inputs.csv for this claim."""
        return [
            {"claim_id": self.claim.claim_id, "seq": number, **_input_row(each)}
            for number, each in enumerate(self.opinion.inputs, start=1)
        ]

    def to_dict(self) -> dict[str, Any]:
        """Object that `--format json` prints for this claim."""
        claim, opinion = self.claim, self.opinion
        return {
            "claim_id": claim.claim_id,
            "document": claim.document_id,
            "paragraph": claim.paragraph,
            "kind": claim.kind.value,
            "question": claim.question,
            "verdict": opinion.verdict.value,
            "claimed": {**_ends("", opinion.claimed), "published": published(claim)},
            "found": {**_ends("", opinion.found), "text": opinion.found_text, "readings": list(opinion.readings)},
            "margin": None if opinion.margin is None else {"value": opinion.margin, "unit": opinion.margin_unit},
            "depends_on_reading": opinion.depends_on_reading,
            "certainty": _word(opinion.certainty),
            "reason": opinion.reason,
            "rule": opinion.clause,
            "inputs": [_input_row(each) for each in opinion.inputs],
        }


def published(claim: Claim) -> str:
    """The document's own figure with its unit."""
    unit = claim.unit_published
    return claim.value_published if unit in (None, "", "1") else f"{claim.value_published} {unit}"


def _input_row(each: Input) -> dict[str, Any]:
    return {
        "role": each.role,
        "input_type": each.input_type,
        "input_id": each.input_id,
        **_ends("", each.interval),
        "agrees": each.agrees,
        "certainty": _word(each.certainty),
        "statement": each.statement,
    }


def _word(certainty: Certainty | None) -> str | None:
    return None if certainty is None else certainty.value


def _ends(prefix: str, interval: Interval | None) -> Mapping[str, Any]:
    names: Sequence[str] = [f"{prefix}_{end}" if prefix else end for end in ("low", "high", "unit")]
    values = (None, None, None) if interval is None else (interval.low, interval.high, interval.unit)
    return dict(zip(names, values, strict=True))
