"""Who held a point from the first record in the tables to today, without a gap that is not said to be one."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from metes.at.events import (
    Event,
    EventKind,
    PointRecords,
    PresentOutline,
    Record,
    claim_events,
    control_events,
    events_of_points,
)
from metes.model import Register
from metes.model.dates import Days, days_of
from metes.model.enums import Basis, Certainty, ControlBasis, DatePrecision
from metes.model.transfer_dates import DatedTransfer
from metes.model.treaties import DATE_LENGTHS, ControlPoint, Polity

ONE_DAY = datetime.timedelta(days=1)


class Ground(StrEnum):
    """What a span of the chain rests on."""

    TRANSFER = "transfer"
    CONTROL_POINT = "control_point"
    LAW = "law"
    PRESENT_OUTLINE = "present_outline"
    SUCCESSION = "succession"
    INFERRED = "inferred"
    ELSEWHERE = "elsewhere"
    UNDETERMINED = "undetermined"
    NOT_RECORDED = "not_recorded"
    NOT_IN_TABLES = "not_in_tables"


# Spans that a record of any kind replaces, since they rest on none of their own.
WEAK = (Ground.INFERRED, Ground.ELSEWHERE, Ground.UNDETERMINED, Ground.NOT_RECORDED, Ground.NOT_IN_TABLES)


@dataclass(frozen=True, kw_only=True)
class Span:
    """A period with one answer. `first` is None before the tables begin, `last` is None up to today.

    Several polities mean that the tables do not tell which of them. `is_in_fact` is True if the span rests on an
    administration or a transfer of control; `last_in_fact` is the span of another holder in fact that a record in law
    contradicts, where no record says when that holder left.
    """

    polities: tuple[Polity, ...]
    first: datetime.date | None
    last: datetime.date | None = None
    ground: Ground
    certainty: Certainty | None = None
    precision: DatePrecision = DatePrecision.DAY
    records: tuple[Record, ...] = ()
    is_in_fact: bool = False
    last_in_fact: Span | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(polity.polity_id for polity in self.polities)

    def overlaps(self, days: Days) -> bool:
        """Whether a day of the range lies in the span."""
        return days.overlap(self.first, None if self.last is None else self.last + ONE_DAY)


def chain_of(register: Register, records: PointRecords, basis: Basis) -> tuple[Span, ...]:
    """Spans in order, from the time before the tables to today, each beginning on the day after the last."""
    events = control_events(register, records) if basis is Basis.CONTROL else claim_events(register, records)
    if not events:
        return (Span(polities=(), first=None, ground=Ground.NOT_IN_TABLES),)
    builder = _Builder(register, records, events, basis)
    builder.begin(records.first_record)
    for number in range(len(events)):
        builder.apply(number)
    builder.succeed_until(None)
    return tuple(builder.spans)


class _Builder:
    """The spans so far; the last one is open at its end."""

    def __init__(self, register: Register, records: PointRecords, events: Sequence[Event], basis: Basis) -> None:
        self.register = register
        self.events = events
        self.basis = basis
        # Which of several successors holds the point: records of the point, or of towns in its territories.
        other = (EventKind.UNDETERMINED, EventKind.ELSEWHERE)
        self.witnesses = [event for event in control_events(register, records) if event.kind not in other]
        self.towns = events_of_points(records.points_of_territories)
        self.spans: list[Span] = []
        # Inferred spans that are still to come.
        self.pending: list[Span] = []

    @property
    def current(self) -> Span:
        return self.spans[-1]

    def begin(self, first_record: datetime.date | None) -> None:
        """Add what lies before the first event: nothing, or the giver of a later cession."""
        self.spans.append(Span(polities=(), first=None, ground=Ground.NOT_IN_TABLES))
        cession = self._first_cession()
        if cession is None:
            return
        year = datetime.date(self._first_year(cession), 1, 1)
        known = first_record if first_record is not None and first_record < year else None
        self.pending = self._inferred(cession, known)

    def _open_pending(self, day: datetime.date) -> None:
        """Open the inferred spans that begin by a day, where nothing firmer is known."""
        while self.pending and self.pending[0].first is not None and self.pending[0].first <= day:
            span = self.pending.pop(0)
            self.succeed_until(span.first)
            is_open = self.current.ground in (Ground.NOT_IN_TABLES, Ground.INFERRED, Ground.ELSEWHERE)
            if is_open and span.ids != self.current.ids:
                self._open(span)

    def _first_year(self, cession: Event) -> int:
        """Year in which a cession was signed, or in which control had passed before, on either basis."""
        records = [record for record in cession.records if isinstance(record, DatedTransfer)]
        treaties = {record.treaty.treaty_id for record in records}
        territories = {record.transfer.territory_id for record in records}
        of_both = (
            dated
            for dated in self.register.dated_transfers
            if dated.treaty.treaty_id in treaties and dated.transfer.territory_id in territories
        )
        return min(min(dated.start, dated.transfer.signed).year for dated in of_both)

    def _first_cession(self) -> Event | None:
        """The first transfer of all, if no earlier year has a record of the point."""
        number = next((n for n, event in enumerate(self.events) if event.kind is EventKind.TRANSFER), None)
        if number is None:
            return None
        found = self.events[number]
        if self.basis is Basis.CONTROL and found.is_part and found.is_disputed and not found.is_cession_of_claim:
            # A part without an outline, and disputed: nothing tells that the giver held this point.
            return None
        is_open = any(event.kind is EventKind.UNDETERMINED for event in self.events[:number])
        if is_open and found.is_disputed and found.is_cession_of_claim:
            return None
        other = (EventKind.UNDETERMINED, EventKind.ELSEWHERE)
        earlier = [event for event in self.events[:number] if event.kind not in other]
        is_same_year = all(event.day.year >= self._first_year(found) for event in earlier)
        is_by_parties = all(self._is_of(event.receivers, (*found.givers, *found.receivers)) for event in earlier)
        return found if is_same_year and is_by_parties else None

    def _inferred(self, cession: Event, known: datetime.date | None) -> list[Span]:
        """The ceding side back to the first record; without one, back to its own beginning, within the tables."""
        begin = min(treaty.date_earliest for treaty in self.register.treaties)
        spans: list[Span] = []
        polity: Polity | None = self.register.polity_by_id[cession.givers[0]]
        while polity is not None:
            floor = known or begin
            first = max(polity.valid_from or floor, floor)
            givers = tuple(self.register.polity_by_id[each] for each in cession.givers) if not spans else (polity,)
            if first < cession.day:
                spans.append(
                    Span(
                        polities=givers,
                        first=first,
                        ground=Ground.INFERRED,
                        # Whoever disputes a cession of a claim does not dispute that the giver had held it.
                        certainty=cession.certainty if cession.is_disputed and self.basis is Basis.CONTROL else None,
                        records=cession.records,
                    )
                )
            # Further back than the giver itself only up to a record: a cession says little of older states.
            older = polity.succeeds if known is not None and first > floor else None
            polity = self.register.polity_by_id.get(older) if older is not None else None
        return spans[::-1]

    def apply(self, number: int) -> None:
        """Extend the current span to the day of an event, and change it if the event does."""
        event = self.events[number]
        self._open_pending(event.day)
        self.succeed_until(event.day)
        if event.kind is EventKind.UNDETERMINED:
            self._leave_open(event)
        elif self._is_left_open(event) or self._is_denied_here(event) or self._is_bare_claim(event):
            # What the sources dispute settles neither what a treaty left open nor what is recorded of the place.
            return
        elif event.kind is EventKind.LAW:
            self._apply_law(number)
        elif event.kind is EventKind.ELSEWHERE:
            self._apply_elsewhere(event)
        else:
            self._apply_fact(number)

    def _is_left_open(self, event: Event) -> bool:
        """Whether an event is a disputed cession of a claim to what an earlier treaty left undetermined."""
        return self.current.ground is Ground.UNDETERMINED and event.is_disputed and event.is_cession_of_claim

    def _is_bare_claim(self, event: Event) -> bool:
        """Whether a control point claims in law what its sources dispute; where nobody held, no hold follows."""
        return (
            self.basis is Basis.CONTROL
            and not self.current.polities
            and event.is_disputed
            and isinstance(record := event.records[0], ControlPoint)
            and record.basis is ControlBasis.LEGAL
        )

    def _is_denied_here(self, event: Event) -> bool:
        """Whether an undisputed record of the place has the giver of a disputed cession of a claim there that day."""
        return (
            event.is_disputed
            and event.is_cession_of_claim
            and any(
                other.day == event.day
                and other.kind in (EventKind.LAW, EventKind.FACT)
                and isinstance(other.records[0], ControlPoint)
                and not other.is_disputed
                and self._is_of(other.receivers, event.givers)
                for other in self.events
            )
        )

    def _leave_open(self, event: Event) -> None:
        """An open question ends the claim of its parties; who administers goes on, if anybody is known to."""
        rest = tuple(
            polity for polity in self.current.polities if not self._is_of((polity.polity_id,), event.receivers)
        )
        if not self.current.polities or (rest != self.current.polities and self.basis is Basis.CLAIM):
            # A claim that stays beside the open question is as disputed as it was.
            is_disputed = bool(rest) and self.current.certainty is Certainty.DISPUTED
            certainty = Certainty.DISPUTED if is_disputed else event.certainty
            ground, records = Ground.UNDETERMINED, event.records
            self._open(Span(polities=rest, first=event.day, ground=ground, certainty=certainty, records=records))

    def _apply_elsewhere(self, event: Event) -> None:
        """What a far town of the territory shows: it raises doubt about another holder, and settles doubt raised so."""
        current = self.current
        if not current.polities:
            polities = event.receivers
        elif isinstance(event.records[0], ControlPoint) and event.records[0].basis is ControlBasis.LEGAL:
            return
        elif self._is_of(event.receivers, current.ids):
            if len(current.ids) == 1 or not self._is_doubt_from_elsewhere():
                return
            polities = tuple(each for each in current.ids if self._is_of((each,), event.receivers))
        else:
            kept = current.ids if current.ground is not Ground.ELSEWHERE else current.ids[:1]
            polities = (*kept, *event.receivers)
        self._open(replace(self._span_of(event, polities), ground=Ground.ELSEWHERE, is_in_fact=False))

    def _is_doubt_from_elsewhere(self) -> bool:
        """Whether a far town raised the current span, or one that it goes on from by succession alone."""
        before = next((each for each in reversed(self.spans) if each.ground is not Ground.SUCCESSION), None)
        return before is not None and before.ground is Ground.ELSEWHERE

    def _apply_fact(self, number: int) -> None:
        """A transfer, an administration or a present outline: its receiver holds from then on."""
        event = self.events[number]
        receivers = self._receivers(number)
        # An outline shows no more than that the holder is still there: it settles no dispute and begins nothing.
        is_outline = isinstance(event.records[0], PresentOutline)
        is_held = receivers == self.current.ids if is_outline else self._is_held_by(receivers, event)
        if not receivers or (is_held and (self.current.is_in_fact or is_outline)):
            self._support(event)
        else:
            self._open(self._span_of(event, receivers))

    def _is_held_by(self, receivers: tuple[str, ...], event: Event) -> bool:
        """Whether an event only repeats the current span; one that settles a dispute begins a span of its own."""
        settles = self.current.certainty is Certainty.DISPUTED and not event.is_disputed
        return set(receivers) == set(self.current.ids) and not settles

    def _receivers(self, number: int) -> tuple[str, ...]:
        """Receivers as far as the point is concerned; empty if the point lies outside the part that passed."""
        event = self.events[number]
        if not event.is_part or len(event.receivers) > 1:
            return event.receivers
        points = [e for e in self.events[number + 1 :] if isinstance(e.records[0], ControlPoint)]
        later = next((e for e in points if e.kind is not EventKind.ELSEWHERE), None)
        if later is not None and self._is_of(later.receivers, event.receivers):
            return event.receivers
        if later is not None and self._is_of(later.receivers, event.givers):
            return ()
        rest = self.current.ids
        if len(rest) > 1:
            rest = tuple(each for each in rest if not self._is_of((each,), event.givers))
        return tuple(dict.fromkeys((*rest, *event.receivers)))

    def _apply_law(self, number: int) -> None:
        """A record in law: it counts where no record in fact does, or contradicts one that is older."""
        event, current = self.events[number], self.current
        receivers = self._receivers(number)
        if not receivers or self._is_held_by(receivers, event) or (current.is_in_fact and receivers == current.ids):
            self._support(event)
        elif not current.is_in_fact or not current.polities or self._is_rival(event):
            self._open_in_law(event, receivers)
        elif not event.is_disputed and not self._goes_on(number):
            has_ended = self._is_of(receivers, current.ids) or self.basis is Basis.CLAIM
            self._open(replace(self._span_of(event, receivers), last_in_fact=None if has_ended else current))

    def _open_in_law(self, event: Event, receivers: tuple[str, ...]) -> None:
        current = self.current
        is_same_day = current.first == event.day and current.ground in (Ground.LAW, Ground.TRANSFER)
        if self._is_rival(event) or (is_same_day and event.is_disputed and current.certainty is Certainty.DISPUTED):
            receivers = tuple(dict.fromkeys((*current.ids, *receivers)))
            event = replace(event, records=(*current.records, *event.records))
        self._open(self._span_of(event, receivers))

    def _is_rival(self, event: Event) -> bool:
        """Whether an event is a disputed claim beside that which the holder upheld that day, by a disputed record."""
        return (
            self.basis is Basis.CLAIM
            and event.is_disputed
            and any(
                isinstance(record, ControlPoint)
                and record.date == event.day
                and record.basis is ControlBasis.LEGAL
                and record.certainty is Certainty.DISPUTED
                and record.polity_id in self.current.ids
                for record in self.current.records
            )
        )

    def _goes_on(self, number: int) -> bool:
        """Whether a later record shows that the present holder in fact still held after this event."""
        if self._is_predecessor(self.events[number].receivers, self.current.ids):
            return True
        day = self.events[number].day
        after = [e for e in self.events[number + 1 :] if e.day > day or e.kind is EventKind.FACT]
        later = next((e for e in after if e.kind not in (EventKind.UNDETERMINED, EventKind.ELSEWHERE)), None)
        if later is None:
            return False
        return self._is_of(later.givers or later.receivers, self.current.ids)

    def _is_predecessor(self, some: Iterable[str], others: Iterable[str]) -> bool:
        lineages = set().union(*(self.register.succession.lineage_of(each) for each in others))
        return set(some) <= lineages

    def _is_of(self, some: Iterable[str], others: Sequence[str]) -> bool:
        """Whether one polity of `some` is of one lineage with one of `others`."""
        is_one = self.register.succession.is_one_lineage
        return any(is_one(each, other) for each in some for other in others)

    def _span_of(self, event: Event, receivers: tuple[str, ...]) -> Span:
        polities = tuple(self.register.polity_by_id[each] for each in receivers)
        record = event.records[0]
        if event.kind is EventKind.TRANSFER:
            ground = Ground.TRANSFER
        elif isinstance(record, PresentOutline):
            ground = Ground.PRESENT_OUTLINE
        else:
            ground = Ground.LAW if event.kind is EventKind.LAW else Ground.CONTROL_POINT
        return Span(
            polities=polities,
            first=self._start(event, polities),
            ground=ground,
            certainty=event.certainty,
            precision=event.precision,
            records=event.records,
            is_in_fact=event.kind is not EventKind.LAW,
        )

    def _start(self, event: Event, polities: tuple[Polity, ...]) -> datetime.date:
        """The day of the event; the begin of the month or year that it stands for, if nothing firm precedes it."""
        current = self.current
        if event.precision is DatePrecision.DAY or current.ground not in (*WEAK, Ground.SUCCESSION):
            return event.day
        begin = days_of(str(event.day)[: DATE_LENGTHS[event.precision]]).first
        after = current.first if current.first is not None else begin
        # What is recorded of the holder before within that month or year still counts.
        days = [record.date for record in current.records if isinstance(record, ControlPoint)]
        after = max((after, *(day + ONE_DAY for day in days if day < event.day)))
        return max(begin, after, *(polity.valid_from or begin for polity in polities))

    def _support(self, event: Event) -> None:
        """Add a record that says the same as the current span."""
        if self.current.polities and event.kind is not EventKind.UNDETERMINED:
            is_in_fact = self.current.is_in_fact or event.kind is not EventKind.LAW
            records = (*self.current.records, *event.records)
            self.spans[-1] = replace(self.current, records=records, is_in_fact=is_in_fact)

    def _open(self, span: Span) -> None:
        """End the current span on the day before the new one, or drop it if it began on the same day."""
        assert span.first is not None  # only the span before the tables has no first day
        if self.current.first is not None and self.current.first >= span.first:
            self.spans.pop()
        else:
            self.spans[-1] = replace(self.current, last=span.first - ONE_DAY)
        self.spans.append(span)

    def succeed_until(self, day: datetime.date | None) -> None:
        """Follow the succession of the holders up to and including a day, or to today."""
        while True:
            step = self._next_end(day) or self._next_branch(day)
            if step is None:
                self._admit_newcomer(day)
                return
            ended, at = step
            heirs = self._heirs(ended, at)
            rest = tuple(p for p in self.current.polities if p != ended)
            polities = tuple(dict.fromkeys((*rest, *heirs)))
            # The records stay: they are why the predecessor held, and so why its successor does.
            current = self.current
            self._open(
                replace(
                    current,
                    polities=polities,
                    first=at,
                    ground=Ground.SUCCESSION if polities else Ground.NOT_RECORDED,
                    precision=DatePrecision.DAY,
                    is_in_fact=current.is_in_fact and bool(polities),
                )
            )

    def _next_end(self, day: datetime.date | None) -> tuple[Polity, datetime.date] | None:
        """The holder whose existence ends first before a day, and the first day after it."""
        ends = [
            (polity.valid_to, polity)
            for polity in self.current.polities
            if polity.valid_to is not None and (day is None or polity.valid_to <= day)
        ]
        if not ends:
            return None
        end, polity = min(ends, key=lambda pair: (pair[0], pair[1].polity_id))
        first = self.current.first
        return polity, max(end, first) if first is not None else end

    def _next_branch(self, day: datetime.date | None) -> tuple[Polity, datetime.date] | None:
        """A holder that lives on beside a successor that holds later: the successor takes over on its first day."""
        first = self.current.first
        if len(self.current.polities) != 1 or first is None:
            return None
        holder = self.current.polities[0]
        for event in self.witnesses:
            for heir in (self.register.polity_by_id[each] for each in (*event.givers, *event.receivers)):
                begin = heir.valid_from
                if heir.succeeds == holder.polity_id and begin is not None and event.day > first:
                    return (holder, begin) if first < begin and (day is None or begin < day) else None
        return None

    def _admit_newcomer(self, day: datetime.date | None) -> None:
        """Leave open who held from the founding of a state that is next recorded as the holder in fact.

        The record may be years younger than the hold: Kashgar is recorded under Yettishar, founded in 1865, for 1872.
        """
        first = self.current.first
        if day is None or first is None or self.current.ground in WEAK or self.basis is Basis.CLAIM:
            return
        coming = next((e for e in self.events if e.day >= day and e.kind is EventKind.FACT), None)
        newcomer = None if coming is None else self.register.polity_by_id[coming.receivers[0]]
        if coming is None or newcomer is None or newcomer.succeeds is not None:
            return
        begin = newcomer.valid_from
        if begin is None or not first < begin < day:
            return
        both = (*self.current.polities, newcomer)
        records = (*self.current.records, *coming.records)
        self._open(Span(polities=both, first=begin, ground=Ground.NOT_RECORDED, records=records))

    def _heirs(self, ended: Polity, day: datetime.date) -> tuple[Polity, ...]:
        """Successors that exist on a day, without the polity itself; of several, the one that a later record names."""
        only = Days(first=day, last=day)

        def existed(polity_id: str) -> bool:
            return polity_id != ended.polity_id and self.register.polity_by_id[polity_id].existed_on(only)

        ids = self.register.succession.heirs(ended.polity_id, existed)
        if len(ids) > 1:
            named = self._named(ids, self.witnesses, day)
            ids = named if len(named) == 1 else self._named_by_towns(ids) or ids
        return tuple(self.register.polity_by_id[each] for each in ids)

    def _named(self, ids: tuple[str, ...], events: Sequence[Event], day: datetime.date) -> tuple[str, ...]:
        """Which of some polities, or of their successors, later events name; of several events the first decides."""
        for event in events:
            named = tuple(each for each in self._names(event, ids) if event.day >= self._first_day(each, day))
            if named:
                return named
        return ()

    def _named_by_towns(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        """All of some polities that a town in the territories names on any day, itself or by a successor."""
        some = {each for event in self.towns for each in self._names(event, ids)}
        return tuple(each for each in ids if each in some)

    def _names(self, event: Event, ids: tuple[str, ...]) -> tuple[str, ...]:
        lineage_of = self.register.succession.lineage_of
        return tuple(each for each in ids if any(each in lineage_of(other) for other in event.receivers))

    def _first_day(self, polity_id: str, day: datetime.date) -> datetime.date:
        """The day from which a record can name a successor: its founding, if that was before its predecessor ended."""
        return min(day, self.register.polity_by_id[polity_id].valid_from or day)
