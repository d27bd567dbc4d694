"""Dated records about a point: transfers, control points, provisions that settled nothing, and present outlines."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import groupby

from metes.at.holding import DatedEffect, dated_effects, transfers_of
from metes.model import Register
from metes.model.enums import Basis, Certainty, ControlBasis, DatePrecision, Effect
from metes.model.geometry import Reading
from metes.model.transfer_dates import DatedTransfer
from metes.model.treaties import ControlPoint, Polity


class EventKind(IntEnum):
    """Kind of a record, in the order in which records of one day are applied.

    An administration on the ground comes last: on its day, it tells more of control than a treaty does.
    """

    TRANSFER = 0
    UNDETERMINED = 1
    LAW = 2
    FACT = 3
    ELSEWHERE = 4


@dataclass(frozen=True, kw_only=True)
class PresentOutline:
    """A reading that draws a state as it is at present, from the day of its data on."""

    reading: Reading
    polity: Polity
    day: datetime.date


Record = DatedTransfer | ControlPoint | DatedEffect | PresentOutline


@dataclass(frozen=True, kw_only=True)
class Event:
    """One or more records of one day and kind; `receivers` and `givers` are ids of polities.

    Several receivers mean that parts passed in both directions. `is_part` is True if a part without an outline passed,
    so that the point may lie inside or outside that part.
    """

    day: datetime.date
    kind: EventKind
    receivers: tuple[str, ...]
    givers: tuple[str, ...] = ()
    certainty: Certainty
    precision: DatePrecision = DatePrecision.DAY
    is_part: bool = False
    records: tuple[Record, ...]

    @property
    def is_disputed(self) -> bool:
        return self.certainty is Certainty.DISPUTED

    @property
    def is_cession_of_claim(self) -> bool:
        """Whether a claim passed, not control."""
        record = self.records[0]
        return isinstance(record, DatedTransfer) and record.transfer.basis is Basis.CLAIM


@dataclass(frozen=True, kw_only=True)
class PointRecords:
    """Records that bear on one point.

    `territory_ids` are the territories that hold it; `elsewhere` are readings that surely do not, whose transfers are
    left out; `points` are control points of a place on the same side of every boundary, and `points_elsewhere` those of
    the nearest town of the same territory, if no place is near; `first_record` is the earliest day of which the tables
    say anything about these territories, and `points_of_territories` are all control points in them, which tell what
    became of a state that fell apart.
    """

    territory_ids: tuple[str, ...]
    elsewhere: frozenset[str]
    points: tuple[ControlPoint, ...]
    outlines: tuple[PresentOutline, ...]
    first_record: datetime.date | None
    points_of_territories: tuple[ControlPoint, ...] = ()
    points_elsewhere: tuple[ControlPoint, ...] = ()


def control_events(register: Register, records: PointRecords) -> tuple[Event, ...]:
    """Records from which control follows: transfers of control, control points, present outlines.

    Claims that were settled and legal control points are evidence in law, for days without evidence in fact.
    """
    found = [
        *_transfers(register, records, Basis.CONTROL, EventKind.TRANSFER),
        *_transfers(register, records, Basis.CLAIM, EventKind.LAW),
        *_undetermined(register, records),
        *events_of_points(records.points),
        *events_of_outlines(records.outlines),
        *(replace(event, kind=EventKind.ELSEWHERE) for event in events_of_points(records.points_elsewhere)),
    ]
    return _sorted(found)


def claim_events(register: Register, records: PointRecords) -> tuple[Event, ...]:
    """Records from which the claim in law follows: transfers of claims, legal control points, open questions."""
    legal = (point for point in records.points if point.basis is ControlBasis.LEGAL)
    found = [
        *_transfers(register, records, Basis.CLAIM, EventKind.TRANSFER),
        *_undetermined(register, records),
        *events_of_points(legal),
        *(
            replace(event, kind=EventKind.ELSEWHERE)
            for event in events_of_points(records.points_elsewhere)
            if event.kind is EventKind.LAW
        ),
    ]
    return _sorted(found)


def first_record(
    register: Register, territory_ids: Iterable[str], points: Iterable[ControlPoint]
) -> datetime.date | None:
    """The earliest day in the tables on these territories and of these control points; None if there is none."""
    days = [point.days.first for point in points]
    for territory_id in territory_ids:
        days += [each.start for basis in Basis for each in transfers_of(register, territory_id, basis)]
        days += [each.start for each in dated_effects(register, territory_id)]
    return min(days, default=None)


def _transfers(register: Register, records: PointRecords, basis: Basis, kind: EventKind) -> Iterator[Event]:
    for territory_id in records.territory_ids:
        every = [
            t for t in transfers_of(register, territory_id, basis) if t.transfer.reading_id not in records.elsewhere
        ]
        for day, group in groupby(every, key=lambda dated: dated.start):
            same_day = tuple(group)
            rows = [dated.transfer for dated in same_day]
            yield Event(
                day=day,
                kind=kind,
                receivers=tuple(dict.fromkeys(row.to_polity_id for row in rows)),
                givers=tuple(dict.fromkeys(row.from_polity_id for row in rows)),
                certainty=_least_sure(row.certainty for row in rows),
                is_part=any(row.part is not None for row in rows),
                records=same_day,
            )


def _undetermined(register: Register, records: PointRecords) -> Iterator[Event]:
    """Provisions that left a territory undetermined, with the polities that signed as receivers.

    They can leave open only what one of their parties held or claimed.
    """
    for territory_id in records.territory_ids:
        for each in dated_effects(register, territory_id):
            if each.effect.effect is Effect.LEAVES_UNDETERMINED:
                signed = (row.polity_id for row in register.signatories if row.treaty_id == each.treaty.treaty_id)
                yield Event(
                    day=each.start,
                    kind=EventKind.UNDETERMINED,
                    receivers=tuple(dict.fromkeys(signed)),
                    certainty=each.treaty.certainty,
                    records=(each,),
                )


def events_of_points(points: Iterable[ControlPoint]) -> tuple[Event, ...]:
    """Control points as events, sorted."""
    return _sorted(
        Event(
            day=point.date,
            kind=EventKind.LAW if point.basis is ControlBasis.LEGAL else EventKind.FACT,
            receivers=(point.polity_id,),
            certainty=point.certainty,
            precision=point.date_precision,
            records=(point,),
        )
        for point in points
    )


def events_of_outlines(outlines: Iterable[PresentOutline]) -> tuple[Event, ...]:
    """Present outlines as events, sorted."""
    return _sorted(
        Event(
            day=outline.day,
            kind=EventKind.FACT,
            receivers=(outline.polity.polity_id,),
            certainty=Certainty.COMPUTED,
            records=(outline,),
        )
        for outline in outlines
    )


def _least_sure(certainties: Iterable[Certainty]) -> Certainty:
    order = (Certainty.DISPUTED, Certainty.KNOWN_UNVERIFIED, Certainty.COMPUTED, Certainty.FOUND)
    return min(certainties, key=order.index)


def _sorted(events: Iterable[Event]) -> tuple[Event, ...]:
    return tuple(sorted(events, key=lambda event: (event.day, event.kind, event.receivers)))
