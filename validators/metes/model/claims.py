"""Documents, their statements, the claims in them, and the operands that the claims are about."""

from __future__ import annotations

from dataclasses import dataclass

from metes.model.enums import Basis, ClaimKind, Effect, OperandRole


@dataclass(frozen=True, kw_only=True)
class Document:
    """A text whose statements are judged; the text itself is not stored."""

    document_id: str
    file_name: str
    title: str
    publisher: str | None


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One sentence of a document, summarised in neutral words."""

    statement_id: str
    document_id: str
    paragraph: int
    summary: str


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One checkable assertion of a statement; `low` and `high` are in the SI unit of `unit_id`.

    `basis` is blank where the wording does not say whether control or a claim was transferred.
    """

    claim_id: str
    statement_id: str
    document_id: str
    paragraph: int
    kind: ClaimKind
    question: str
    value_published: str
    unit_published: str | None
    phrase_id: str
    number: float | None
    unit_id: str | None
    low: float | None
    high: float | None
    date_text: str | None
    effect: Effect | None
    basis: Basis | None
    note: str | None


@dataclass(frozen=True, kw_only=True)
class Operand:
    """An item that a claim is about; exactly one of its ids is set."""

    claim_id: str
    seq: int
    role: OperandRole
    reading_id: str | None
    territory_id: str | None
    line_id: str | None
    figure_id: str | None
    state_list_id: str | None
    treaty_id: str | None
    person_id: str | None
    office_id: str | None
    polity_id: str | None
    place_id: str | None
    event_id: str | None
    reason: str

    @property
    def target(self) -> tuple[str, str]:
        """Type and id of the target, such as ("reading", "turkey.state"). Raises ValueError if no id is set."""
        for target_type in TARGET_TYPES:
            value: str | None = getattr(self, f"{target_type}_id")
            if value is not None:
                return target_type, value
        raise ValueError(f"claim {self.claim_id}, operand {self.seq}: points to nothing")


TARGET_TYPES = (
    "reading",
    "territory",
    "line",
    "figure",
    "state_list",
    "treaty",
    "person",
    "office",
    "polity",
    "place",
    "event",
)


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """The interval that a wording around a number claims."""

    phrase_id: str
    rule: str
    low_definition: str
    high_definition: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A unit of published figures, with the factors that convert it to `si_unit`."""

    unit_id: str
    name: str
    dimension: str
    si_unit: str
    factor: float
    factor_low: float
    factor_high: float
    source_id: str
