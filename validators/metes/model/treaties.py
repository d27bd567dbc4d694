"""Treaties, their signatories and provisions, the transfers they made, and who held which place."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from metes.model.dates import Days, days_of, span_of
from metes.model.enums import Basis, Certainty, ControlBasis, DatePrecision, Effect

# Characters of an ISO 8601 date that each precision keeps: 1860-11-14, 1860-11, 1860.
DATE_LENGTHS = {DatePrecision.DAY: 10, DatePrecision.MONTH: 7, DatePrecision.YEAR: 4}


@dataclass(frozen=True, kw_only=True)
class Treaty:
    """A treaty, agreement, protocol, decree or exchange of notes, signed between `date_earliest` and `date_latest`."""

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
    title_local: str | None = None


@dataclass(frozen=True, kw_only=True)
class Provision:
    """An article or another part of a treaty."""

    provision_id: str
    treaty_id: str
    article: str
    summary: str
    source_id: str
    certainty: Certainty


@dataclass(frozen=True, kw_only=True)
class ProvisionEffect:
    """Effect of a provision on a territory or line."""

    effect_id: str
    provision_id: str
    effect: Effect
    territory_id: str | None
    line_id: str | None
    note: str | None


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """Transfer of a territory from one polity to another, of control or of a claim; its three dates may differ.

    `reading_id` names the part that was transferred, if a reading has its outline; otherwise `part` names it in words.
    Both are blank for the whole territory.
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
    part: str | None = None


@dataclass(frozen=True, kw_only=True)
class ControlPoint:
    """Who held a place on a given day, by law or de facto.

    With a precision of a month or a year, the day stands for the whole of it.
    """

    control_point_id: str
    place_id: str
    date: datetime.date
    polity_id: str
    basis: ControlBasis
    source_id: str
    certainty: Certainty
    note: str | None
    date_precision: DatePrecision = DatePrecision.DAY

    @property
    def days(self) -> Days:
        """The day itself, or the month or year that it stands for."""
        return days_of(str(self.date)[: DATE_LENGTHS[self.date_precision]])


@dataclass(frozen=True, kw_only=True)
class Signatory:
    """Who signed a treaty, for which polity and in which capacity."""

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
    title_zh: str | None = None
    title_ru: str | None = None

    @property
    def days(self) -> Days:
        """The days that the date allows."""
        return span_of(self.date_text)


@dataclass(frozen=True, kw_only=True)
class Person:
    """A person who signed a treaty or held an office."""

    person_id: str
    name_en: str
    name_zh: str | None = None
    name_ru: str | None = None


@dataclass(frozen=True, kw_only=True)
class Office:
    """An office of a polity."""

    office_id: str
    name_en: str
    polity_id: str
    name_zh: str | None = None
    name_ru: str | None = None


@dataclass(frozen=True, kw_only=True)
class Officeholder:
    """A term of office, from its first day to the first day after it."""

    person_id: str
    office_id: str
    valid_from: datetime.date
    valid_to: datetime.date | None
    source_id: str
    certainty: Certainty


@dataclass(frozen=True, kw_only=True)
class Polity:
    """A state or authority, from its first day to the first day after its end."""

    polity_id: str
    name_en: str
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    succeeds: str | None
    name_zh: str | None = None
    name_ru: str | None = None
    name_local: str | None = None
    present_territory_id: str | None = None
    present_from: datetime.date | None = None

    def existed_on(self, days: Days) -> bool:
        """Whether the polity existed on at least one of the days."""
        return days.overlap(self.valid_from, self.valid_to)
