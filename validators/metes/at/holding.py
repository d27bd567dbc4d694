"""Who held and who claimed a territory on given days, by its transfers on both bases."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from metes.model import Register
from metes.model.dates import Days
from metes.model.enums import Basis, Certainty, Effect
from metes.model.transfer_dates import DatedTransfer, took_effect, treaty_date_in_law
from metes.model.treaties import ControlPoint, Provision, ProvisionEffect, Treaty


@dataclass(frozen=True, kw_only=True)
class TransfersAround:
    """What the transfers of one basis say about some days: the last before, those within, the next after.

    Transfers of one day stand together, for parts may pass both ways.
    """

    basis: Basis
    last: tuple[DatedTransfer, ...]
    within: tuple[DatedTransfer, ...]
    next: tuple[DatedTransfer, ...]


@dataclass(frozen=True, kw_only=True)
class DatedEffect:
    """What a provision did to a territory other than passing it on, and from when."""

    effect: ProvisionEffect
    treaty: Treaty
    provision: Provision
    start: datetime.date


def transfers_of(register: Register, territory_id: str, basis: Basis) -> tuple[DatedTransfer, ...]:
    """Transfers of a territory on one basis, by the day from which they count."""
    found = [
        each
        for each in register.dated_transfers
        if each.transfer.territory_id == territory_id and each.transfer.basis is basis
    ]
    return tuple(sorted(found, key=lambda each: (each.start, each.transfer.transfer_id)))


def transfers_around(
    register: Register, territory_id: str, basis: Basis, days: Days, elsewhere: frozenset[str] = frozenset()
) -> TransfersAround:
    """What the transfers of a territory on one basis say about these days, but for those of parts elsewhere."""
    every = [each for each in transfers_of(register, territory_id, basis) if each.transfer.reading_id not in elsewhere]
    before = [each for each in every if each.start <= days.first]
    after = [each for each in every if each.start > days.last]
    return TransfersAround(
        basis=basis,
        last=tuple(p for p in before if p.start == before[-1].start),
        within=tuple(p for p in every if days.first < p.start <= days.last),
        next=tuple(p for p in after if p.start == after[0].start),
    )


def dated_effects(register: Register, territory_id: str) -> tuple[DatedEffect, ...]:
    """Provisions with another effect on a territory than to transfer it or none, by date."""
    found = []
    for effect in register.effects:
        if effect.territory_id != territory_id or effect.effect in (Effect.NONE, Effect.TRANSFERS):
            continue
        provision = register.provision_by_id[effect.provision_id]
        treaty = register.treaty_by_id[provision.treaty_id]
        if took_effect(treaty.status):
            start = treaty_date_in_law(treaty)
            found.append(DatedEffect(effect=effect, treaty=treaty, provision=provision, start=start))
    return tuple(sorted(found, key=lambda each: (each.start, each.effect.effect_id)))


def left_open(register: Register, territory_id: str, days: Days) -> DatedEffect | None:
    """The provision that left the territory undetermined last, where no transfer had settled it before these days."""
    firm = [
        each
        for basis in Basis
        for each in transfers_of(register, territory_id, basis)
        # What the sources dispute settles nothing.
        if each.transfer.certainty is not Certainty.DISPUTED
    ]
    settled = [each.start for each in firm if each.start <= days.first]
    opened = [
        each
        for each in dated_effects(register, territory_id)
        if each.effect.effect is Effect.LEAVES_UNDETERMINED
        and each.start <= days.last
        and all(start < each.start for start in settled)
    ]
    return opened[-1] if opened else None


def around(points: tuple[ControlPoint, ...], days: Days) -> tuple[ControlPoint, ...]:
    """Of each basis the last control point before the days, those within them, and the first after them."""
    chosen: list[ControlPoint] = []
    for basis in sorted({point.basis for point in points}):
        own = sorted((p for p in points if p.basis is basis), key=lambda p: (p.date, p.control_point_id))
        chosen += [p for p in own if p.date < days.first][-1:]
        chosen += [p for p in own if days.first <= p.date <= days.last]
        chosen += [p for p in own if p.date > days.last][:1]
    return tuple(sorted(chosen, key=lambda p: (p.date, p.control_point_id)))
