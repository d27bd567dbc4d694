"""The day from which a transfer of territory counts, and which of its recorded dates this is."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum

from metes.model.enums import Basis
from metes.model.treaties import Provision, Transfer, Treaty

NEVER_IN_FORCE = "never_in_force"


class DateKind(StrEnum):
    """The recorded date from which a transfer counts, in order of precedence."""

    CONTROL = "day of control"
    IN_FORCE = "entry into force"
    TREATY_IN_FORCE = "entry into force of the instrument"
    SIGNED = "day of signature"


@dataclass(frozen=True, kw_only=True)
class TransferDate:
    """The first day on which a transfer counts, and which date that is."""

    day: datetime.date
    kind: DateKind


@dataclass(frozen=True, kw_only=True)
class DatedTransfer:
    """A transfer with its provision and treaty, and the day from which it counts on its own basis."""

    transfer: Transfer
    provision: Provision
    treaty: Treaty
    date: TransferDate

    @property
    def start(self) -> datetime.date:
        """The first day on which the transfer counts."""
        return self.date.day


Day = datetime.date | None


def transfer_date(
    basis: object, *, control_from: Day, in_force: Day, treaty_in_force: Day, signed: Day
) -> TransferDate | None:
    """Day from which a transfer counts: the day of control (on the basis `control` only), or else the day in law.

    Takes values of a record or of a table row. None if no day is known.
    """
    if basis == Basis.CONTROL and control_from is not None:
        return TransferDate(day=control_from, kind=DateKind.CONTROL)
    return transfer_date_in_law(in_force=in_force, treaty_in_force=treaty_in_force, signed=signed)


def transfer_date_in_law(*, in_force: Day, treaty_in_force: Day, signed: Day) -> TransferDate | None:
    """Day from which a transfer counts in law: its own entry into force, else that of its treaty, else its signature.

    Holds for both bases, as it is independent of who administered the territory. A blank entry into force is unknown,
    so older treaties count from signature. None if no day is known.
    """
    dates = ((in_force, DateKind.IN_FORCE), (treaty_in_force, DateKind.TREATY_IN_FORCE), (signed, DateKind.SIGNED))
    return next((TransferDate(day=day, kind=kind) for day, kind in dates if day is not None), None)


def treaty_date_in_law(treaty: Treaty) -> datetime.date:
    """Day from which a treaty counts in law: its entry into force, or else the last day on which it was signed."""
    return treaty.in_force or treaty.date_latest


def took_effect(status: object) -> bool:
    """Whether a treaty of this status had any effect; one that never entered into force transfers nothing."""
    return status != NEVER_IN_FORCE


def dated_transfer(transfer: Transfer, provision: Provision, treaty: Treaty) -> DatedTransfer:
    """A transfer together with the day from which it counts on its own basis."""
    date = transfer_date(
        transfer.basis,
        control_from=transfer.control_from,
        in_force=transfer.in_force,
        treaty_in_force=treaty.in_force,
        signed=transfer.signed,
    )
    assert date is not None  # signature is a required column
    return DatedTransfer(transfer=transfer, provision=provision, treaty=treaty, date=date)
