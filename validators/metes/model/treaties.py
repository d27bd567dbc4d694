"""Instruments, who signed them, and what they did."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from metes.model.dates import Days, days_of, span_of
from metes.model.enums import Basis, Certainty, ControlBasis, Effect


@dataclass(frozen=True, kw_only=True)
class Treaty:
    """An instrument; its day is known to lie between two dates."""

    treaty_id: str
    title_en: str
    title_zh: str | None
    title_ru: str | None
    date_text: str
    date_earliest: datetime.date
    date_latest: datetime.date
    place_id: str | None
    place_name: str
    in_force: datetime.date | None
    status: str
    source_id: str
    certainty: Certainty
    note: str | None


@dataclass(frozen=True, kw_only=True)
class Provision:
    """An article or a part of an instrument."""

    provision_id: str
    treaty_id: str
    article: str
    summary: str
    source_id: str
    certainty: Certainty


@dataclass(frozen=True, kw_only=True)
class ProvisionEffect:
    """What a provision does to a territory or a line."""

    effect_id: str
    provision_id: str
    effect: Effect
    territory_id: str | None
    line_id: str | None
    note: str | None


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """A territory that passed, by control or by claim; three days may differ.

    `reading_id` is the part that passed, blank for the whole or where no outline has that part.
    """

    transfer_id: str
    territory_id: str
    from_polity_id: str
    to_polity_id: str
    provision_id: str
    basis: Basis
    signed: datetime.date
    in_force: datetime.date | None
    control_from: datetime.date | None
    source_id: str
    certainty: Certainty
    note: str | None
    reading_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class ControlPoint:
    """Who held a place on a day, by law or in fact."""

    control_point_id: str
    place_id: str
    date: datetime.date
    polity_id: str
    basis: ControlBasis
    source_id: str
    certainty: Certainty
    note: str | None
    # "day", "month" or "year": what `date` stands for.
    date_precision: str = "day"

    @property
    def days(self) -> Days:
        """The days that the date stands for: itself, its month or its year."""
        written = self.date.isoformat()
        return days_of({"day": written, "month": written[:7], "year": written[:4]}[self.date_precision])


@dataclass(frozen=True, kw_only=True)
class Signatory:
    """Who signed an instrument, for whom and as what."""

    treaty_id: str
    person_id: str
    polity_id: str
    capacity: str
    source_id: str
    certainty: Certainty


@dataclass(frozen=True, kw_only=True)
class Event:
    """A dated event in the public life of a person that is no instrument: a birth, a death, a visit."""

    event_id: str
    title_en: str
    date_text: str
    source_id: str
    certainty: Certainty
    person_id: str | None = None
    place_id: str | None = None
    note: str | None = None

    @property
    def days(self) -> Days:
        """The days that the date allows."""
        return span_of(self.date_text)


@dataclass(frozen=True, kw_only=True)
class Person:
    """Someone who signed or held an office."""

    person_id: str
    name_en: str


@dataclass(frozen=True, kw_only=True)
class Office:
    """An office of a polity."""

    office_id: str
    name_en: str
    polity_id: str


@dataclass(frozen=True, kw_only=True)
class Officeholder:
    """A term of office, from the first day to the first day no longer in office."""

    person_id: str
    office_id: str
    valid_from: datetime.date
    valid_to: datetime.date | None
    source_id: str
    certainty: Certainty


@dataclass(frozen=True, kw_only=True)
class Polity:
    """A state or authority, from its first day to the first day on which it is no more."""

    polity_id: str
    name_en: str
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    succeeds: str | None

    def existed_on(self, days: Days) -> bool:
        """Whether the polity existed on one of these days."""
        return days.overlap(self.valid_from, self.valid_to)
