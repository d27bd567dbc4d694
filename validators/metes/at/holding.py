"""Who held and who claimed a territory on given days, by its transfers on both bases."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from metes.model import Register
from metes.model.dates import Days
from metes.model.enums import Basis, Effect
from metes.model.treaties import ControlPoint, Polity, ProvisionEffect, Transfer, Treaty


@dataclass(frozen=True, kw_only=True)
class Holding:
    """A transfer with its instrument, the day from which it counts, and what kind of day that is."""

    transfer: Transfer
    treaty: Treaty
    article: str
    start: datetime.date
    start_is: str


@dataclass(frozen=True, kw_only=True)
class State:
    """What the transfers of one basis say about some days: the last before, those within, the next after.

    Transfers of one day stand together, for parts may pass both ways."""

    basis: Basis
    last: tuple[Holding, ...]
    within: tuple[Holding, ...]
    next: tuple[Holding, ...]


@dataclass(frozen=True, kw_only=True)
class Provided:
    """What a provision did to a territory other than passing it on, and from when."""

    effect: ProvisionEffect
    treaty: Treaty
    article: str
    start: datetime.date


def passings(register: Register, territory_id: str, basis: Basis) -> tuple[Holding, ...]:
    """Transfers of a territory by the day from which they count; those by instruments never in force are left out."""
    found = []
    for transfer in register.transfers:
        if transfer.territory_id != territory_id or transfer.basis is not basis:
            continue
        provision = register.provision_by_id[transfer.provision_id]
        treaty = register.treaty_by_id[provision.treaty_id]
        if treaty.status != "never_in_force":
            start, start_is = start_of(transfer, treaty)
            found.append(
                Holding(transfer=transfer, treaty=treaty, article=provision.article, start=start, start_is=start_is)
            )
    return tuple(sorted(found, key=lambda passing: (passing.start, passing.transfer.transfer_id)))


def start_of(transfer: Transfer, treaty: Treaty) -> tuple[datetime.date, str]:
    """The first known of: day of control (on that basis), entry into force of the transfer or the treaty, signature."""
    if transfer.basis is Basis.CONTROL and transfer.control_from is not None:
        return transfer.control_from, "day of control"
    if transfer.in_force is not None:
        return transfer.in_force, "entry into force"
    if treaty.in_force is not None:
        return treaty.in_force, "entry into force of the instrument"
    return transfer.signed, "day of signature"


def state(
    register: Register, territory_id: str, basis: Basis, days: Days, elsewhere: frozenset[str] = frozenset()
) -> State:
    """What the transfers of a territory on one basis say about these days, but for those of parts elsewhere."""
    every = [each for each in passings(register, territory_id, basis) if each.transfer.reading_id not in elsewhere]
    before = [passing for passing in every if passing.start <= days.first]
    after = [passing for passing in every if passing.start > days.last]
    return State(
        basis=basis,
        last=tuple(p for p in before if p.start == before[-1].start),
        within=tuple(p for p in every if days.first < p.start <= days.last),
        next=tuple(p for p in after if p.start == after[0].start),
    )


def provided(register: Register, territory_id: str) -> tuple[Provided, ...]:
    """Provisions with another effect on a territory than to transfer it or none, by date."""
    found = []
    for effect in register.effects:
        if effect.territory_id != territory_id or effect.effect in (Effect.NONE, Effect.TRANSFERS):
            continue
        provision = register.provision_by_id[effect.provision_id]
        treaty = register.treaty_by_id[provision.treaty_id]
        if treaty.status != "never_in_force":
            start = treaty.in_force or treaty.date_latest
            found.append(Provided(effect=effect, treaty=treaty, article=provision.article, start=start))
    return tuple(sorted(found, key=lambda each: (each.start, each.effect.effect_id)))


def left_open(register: Register, territory_id: str, days: Days) -> Provided | None:
    """The provision that left the territory undetermined last, where no transfer had settled it before these days."""
    settled = [p.start for basis in Basis for p in passings(register, territory_id, basis) if p.start <= days.first]
    opened = [
        each
        for each in provided(register, territory_id)
        if each.effect.effect is Effect.LEAVES_UNDETERMINED
        and each.start <= days.last
        and all(start < each.start for start in settled)
    ]
    return opened[-1] if opened else None


def heirs(register: Register, polity_id: str, days: Days, points: tuple[ControlPoint, ...] = ()) -> tuple[Polity, ...]:
    """The polity itself where it existed on one of these days; else those of its successors that did.

    A state that fell apart has several; the last control point beside the place that names one of them decides."""
    if _existed(register.polity_by_id[polity_id], days):
        return (register.polity_by_id[polity_id],)
    found, waiting = [], [polity_id]
    while waiting:
        before = waiting.pop(0)
        for polity in register.polities:
            if polity.succeeds == before:
                if _existed(polity, days):
                    found.append(polity)
                else:
                    waiting.append(polity.polity_id)
    ids = {polity.polity_id for polity in found}
    named = [p for p in sorted(points, key=lambda p: p.date) if p.polity_id in ids and p.date <= days.last]
    return tuple(found) if not named else (register.polity_by_id[named[-1].polity_id],)


def around(points: tuple[ControlPoint, ...], days: Days) -> tuple[ControlPoint, ...]:
    """Of each basis the last control point before the days, those within them, and the first after them."""
    chosen: list[ControlPoint] = []
    for basis in sorted({point.basis for point in points}):
        own = sorted((p for p in points if p.basis is basis), key=lambda p: (p.date, p.control_point_id))
        chosen += [p for p in own if p.date < days.first][-1:]
        chosen += [p for p in own if days.first <= p.date <= days.last]
        chosen += [p for p in own if p.date > days.last][:1]
    return tuple(sorted(chosen, key=lambda p: (p.date, p.control_point_id)))


def _existed(polity: Polity, days: Days) -> bool:
    begins = polity.valid_from is None or polity.valid_from <= days.last
    return begins and (polity.valid_to is None or days.first < polity.valid_to)
