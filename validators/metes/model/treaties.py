"""Treaties, their signatories and provisions, the transfers they made, and who held which place."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from metes.model.dates import Days
from metes.model.enums import Basis, Certainty, ControlBasis, Effect


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

    `reading_id` names the part that was transferred; it is blank for the whole territory, and for a part without an
    outline.
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
    """Who held a place on a given day, by law or de facto."""

    control_point_id: str
    place_id: str
    date: datetime.date
    polity_id: str
    basis: ControlBasis
    source_id: str
    certainty: Certainty
    note: str | None


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
class Person:
    """A person who signed a treaty or held an office."""

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

    def existed_on(self, days: Days) -> bool:
        """Whether the polity existed on at least one of the days."""
        return days.overlap(self.valid_from, self.valid_to)
