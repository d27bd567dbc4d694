"""Published figures, lists of states, sources and error classes."""

from __future__ import annotations

from dataclasses import dataclass

from metes.model.enums import Certainty


@dataclass(frozen=True, kw_only=True)
class Source:
    """A source of facts or lines, with its certainty."""

    source_id: str
    title: str
    kind: str
    producer: str
    year: str | None
    locator: str | None
    licence: str | None
    certainty: Certainty
    url: str | None = None
    doi: str | None = None

    @property
    def link(self) -> str:
        """Address of the source, else of its DOI; without either the locator, and an empty text without all three."""
        return self.url or (f"https://doi.org/{self.doi}" if self.doi else self.locator or "")


@dataclass(frozen=True, kw_only=True)
class PublishedFigure:
    """A figure as somebody published it; `low` and `high` bound what it claims, in the SI unit of `unit_id`."""

    figure_id: str
    subject: str
    territory_id: str | None
    line_id: str | None
    document_id: str | None
    paragraph: int | None
    value_published: str
    unit_published: str
    phrase_id: str
    number: float
    unit_id: str
    low: float
    high: float
    basis: str
    is_measured: bool
    author: str
    year: str | None
    source_id: str
    certainty: Certainty


@dataclass(frozen=True, kw_only=True)
class StateList:
    """A list of states; every state larger than `complete_above_km2` has a row in the table of areas."""

    state_list_id: str
    definition: str
    members: int
    complete_above_km2: float
    source_id: str
    certainty: Certainty


@dataclass(frozen=True, kw_only=True)
class StateArea:
    """Total area of a state as given in one list, with its rounding interval."""

    state_list_id: str
    state_id: str
    name_en: str
    total_km2: float
    total_low_km2: float
    total_high_km2: float
    source_id: str


@dataclass(frozen=True, kw_only=True)
class CrossCheck:
    """A value or a line of ours against a reference that is no part of the package; `theirs` in the quantity's unit."""

    cross_check_id: str
    reference: str
    quantity: str
    reading_id: str | None
    theirs: float | None
    note: str | None


@dataclass(frozen=True, kw_only=True)
class ErrorClass:
    """A class of drawn lines, with the distance over which their errors are correlated."""

    error_class: str
    correlation_km: float
    reason: str
