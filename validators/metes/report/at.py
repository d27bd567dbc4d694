"""The answer about a point as text for people."""

from __future__ import annotations

from collections.abc import Iterator

from metes.at.answer import Answer, Position, ReadingPosition, TerritoryAnswer
from metes.at.chain import ONE_DAY, Ground, Span
from metes.at.events import PresentOutline, Record
from metes.at.holding import DatedEffect, TransfersAround, dated_effects, transfers_of
from metes.explain.explanation import Explanation, Section
from metes.measure.units import M_PER_KM
from metes.model import Register
from metes.model.enums import Basis, Certainty, DatePrecision
from metes.model.transfer_dates import DatedTransfer, DateKind
from metes.model.treaties import DATE_LENGTHS, ControlPoint
from metes.verdicts.wording import listing

HISTORY = ("from", "what", "who", "instrument", "certainty", "note")
POINTS = ("day", "basis", "holder", "certainty", "source", "note")
SPANS = ("from", "to", "holder", "because of", "certainty", "records")
SOURCES = ("id", "title", "producer", "link")
WORDS = {
    Position.INSIDE: "inside",
    Position.NEAR_BOUNDARY: "too close to the boundary to tell",
    Position.OUTSIDE: "outside",
}
NAMES = {Basis.CONTROL: "Control", Basis.CLAIM: "Claim and law"}


def explain_at(answer: Answer) -> Explanation:
    """Point, who held and claimed it, every territory that holds it, the control points beside it, and the sources."""
    point, days = answer.question.point, answer.question.days
    when = "all of its history" if days is None else f"on {days}" if days.first == days.last else f"from {days}"
    title = f"{point.lon:.7g} E {point.lat:.7g} N, {when}"
    sections = [Section(title="Point", text=tuple(_point(answer))), *_holders(answer)]
    sections += [_territory(answer, each) for each in answer.territories]
    sections += _place(answer)
    sections += _sources(answer)
    return Explanation(identifier="at", title=title, sections=tuple(sections))


def _point(answer: Answer) -> list[str]:
    text = [f"Precision of your coordinates: ±{metres(answer.question.point.accuracy_m)}."]
    if answer.is_near_boundary:
        text.append(
            "The point is too close to the boundary of a territory to tell on which side it lies. "
            "The answer assumes that it lies inside."
        )
    if answer.territories:
        return text
    text.append("No territory in the tables holds this point, nor is it too close to the boundary of one to tell.")
    if answer.nearest is not None:
        text.append(f"The nearest outline is that of {answer.nearest[0]}, {answer.nearest[1]:,.1f} km away.")
    if answer.holds_if_swapped:
        point = answer.question.point
        names = listing(list(answer.holds_if_swapped))
        text.append(
            f"Longitude comes first. The other way round, metes at {point.lat:g} {point.lon:g} lies in {names}."
        )
    return text


def _holders(answer: Answer) -> Iterator[Section]:
    """Control and claim: sentences for a date, tables for all of history."""
    both = ((Basis.CONTROL, answer.control), (Basis.CLAIM, answer.claim))
    if answer.question.days is not None:
        text = [line for basis, spans in both for span in spans for line in span_text(answer.register, span, basis)]
        yield Section(title="Who held it", text=tuple(text))
        return
    for basis, spans in both:
        rows = tuple(_span_row(span, basis) for span in spans)
        yield Section(title=f"{NAMES[basis]}, from the first record to today", header=SPANS, rows=rows)


def span_text(register: Register, span: Span, basis: Basis) -> list[str]:
    """Who held or claimed during a span, since when, on what evidence, and what is not known."""
    name = NAMES[basis]
    if span.ground is Ground.NOT_IN_TABLES:
        begin = "" if span.last is None else f" before {_day_after(span)}"
        return [f"{name}: not in the tables{begin}."]
    lines = [f"{name}: {_holders_of(span, basis)}, {_period(span)}{_because(span, basis)}."]
    lines += [f"  {record_text(register, record, basis)}" for record in _shown(span)]
    if span.last_in_fact is not None:
        other = span.last_in_fact
        who = listing([polity.name_en for polity in other.polities])
        lines.append(f"  {who} was recorded as the holder in fact since {other.first}; when it left is not recorded.")
    return lines


def _holders_of(span: Span, basis: Basis) -> str:
    names = [polity.name_en for polity in span.polities]
    if span.ground is Ground.UNDETERMINED:
        return " or ".join(["left undetermined by treaty", *names])
    if not names:
        return "not recorded"
    if len(names) == 1:
        return names[0]
    if basis is Basis.CLAIM and span.certainty is Certainty.DISPUTED:
        return f"{listing(names)} (each claims it)"
    return f"{' or '.join(names)} (the tables do not tell which)"


def _period(span: Span) -> str:
    if span.ground is Ground.INFERRED:
        return f"until {span.last}"
    first = str(span.first)[: DATE_LENGTHS[span.precision]]
    about = "" if span.precision is DatePrecision.DAY else " (exact day unknown)"
    if span.ground is Ground.CONTROL_POINT and span.last is not None:
        # A record in fact is of one day: nobody knows how long before the next one it ceased to hold.
        return f"since {first}{about}, up to the next record on {_day_after(span)}"
    return f"since {first}{about}" if span.last is None else f"from {first}{about} to {span.last}"


def _because(span: Span, basis: Basis) -> str:
    """What the span rests on, in a few words, with a leading comma."""
    disputed = ", disputed" if span.certainty is Certainty.DISPUTED else ""
    return {
        Ground.TRANSFER: "",
        Ground.CONTROL_POINT: "",
        Ground.LAW: ", in law; who administered is not recorded" if basis is Basis.CONTROL else "",
        Ground.PRESENT_OUTLINE: ", by the present outline of the state",
        Ground.SUCCESSION: ", by succession",
        Ground.INFERRED: ", inferred from the later cession; start date unknown",
        Ground.ELSEWHERE: ", recorded elsewhere in the territory only",
        Ground.UNDETERMINED: "",
        Ground.NOT_RECORDED: "; no record tells who held it"
        if not span.polities
        else "; no record tells when one followed the other",
        Ground.NOT_IN_TABLES: "",
    }[span.ground] + disputed


def _shown(span: Span) -> tuple[Record, ...]:
    """The records to cite: those that opened the span; for a successor the last ones of its predecessor too."""
    if span.ground is Ground.NOT_RECORDED:
        return span.records[-1:]
    return tuple(dict.fromkeys((*span.records[:1], *span.records[-1:])))


def record_text(register: Register, record: Record, basis: Basis) -> str:
    """One record as evidence: what it says, its certainty, source and note."""
    if isinstance(record, PresentOutline):
        return (
            f"{record.polity.name_en}: {record.reading.reading_id}, data of {record.day} [{record.reading.source_id}]."
        )
    if isinstance(record, ControlPoint):
        day = str(record.date)[: DATE_LENGTHS[record.date_precision]]
        how = "in law" if record.basis.value == "legal" else "in fact"
        place, holder = register.place_by_id[record.place_id], register.polity_by_id[record.polity_id]
        cited = f"[{record.control_point_id}, {record.certainty.value}, {record.source_id}]"
        return f"{holder.name_en} at {place.name_en} {how}, {day} {cited}.{_note(record.note)}"
    if isinstance(record, DatedEffect):
        cited = f"[{record.effect.effect_id}, {record.treaty.certainty.value}, {record.treaty.source_id}]"
        return f"{_instrument(record)} {cited}.{_note(record.effect.note)}"
    return _transfer_text(register, record, basis)


def _transfer_text(register: Register, dated: DatedTransfer, basis: Basis) -> str:
    transfer = dated.transfer
    giver, receiver = register.polity_by_id[transfer.from_polity_id], register.polity_by_id[transfer.to_polity_id]
    what = "gave up its claim in favour of" if transfer.basis is Basis.CLAIM else "passed control to"
    part = f", {transfer.part[0].lower()}{transfer.part[1:]}" if transfer.part else ""
    kind = dated.date.kind
    no_day = "; the day of control is not recorded" if basis is Basis.CONTROL and kind is not DateKind.CONTROL else ""
    return (
        f"{giver.name_en} {what} {receiver.name_en}{part}, {dated.start} ({kind.value}{no_day}), "
        f"by {_instrument(dated)} "
        f"[{transfer.transfer_id}, {transfer.certainty.value}, {transfer.source_id}].{_note(transfer.note)}"
    )


def _note(note: str | None) -> str:
    return f" {note}" if note else ""


def _day_after(span: Span) -> str:
    assert span.last is not None  # asked of spans with an end alone
    return str(span.last + ONE_DAY)


def _span_row(span: Span, basis: Basis) -> tuple[str, ...]:
    because = _because(span, basis).strip(",; ") or span.ground.value.replace("_", " ")
    return (
        "" if span.first is None else str(span.first),
        "" if span.last is None else str(span.last),
        "not in the tables" if span.ground is Ground.NOT_IN_TABLES else _holders_of(span, basis),
        "" if span.ground is Ground.NOT_IN_TABLES else because,
        "" if span.certainty is None else span.certainty.value,
        ", ".join(dict.fromkeys(record_id(record) for record in span.records)),
    )


def record_id(record: Record) -> str:
    """Id of the row or reading that a record is."""
    if isinstance(record, PresentOutline):
        return record.reading.reading_id
    if isinstance(record, ControlPoint):
        return record.control_point_id
    return record.effect.effect_id if isinstance(record, DatedEffect) else record.transfer.transfer_id


def _territory(answer: Answer, each: TerritoryAnswer) -> Section:
    register, days = answer.register, answer.question.days
    territory = each.territory
    others = (territory.territory_id, territory.name_zh, territory.name_ru, territory.name_local)
    title = f"{territory.name_en} ({'; '.join(name for name in others if name)})"
    text = [where(held) for held in each.held]
    if any(held.reading.is_default and held.position is Position.OUTSIDE for held in each.held):
        text.append("The default reading leaves the point outside: its transfers do not count for the answer above.")
    if territory.note:
        text.append(territory.note)
    present = {outline.reading.territory_id for outline in answer.outlines}
    if days is None:
        rows = tuple(
            sorted((*_transfer_rows(register, territory.territory_id), *_effect_rows(register, territory.territory_id)))
        )
        return Section(title=title, text=tuple(text), header=HISTORY if rows else (), rows=rows)
    if each.open is not None:
        text.append(
            f"Left undetermined since {each.open.start} by {_instrument(each.open)}. {each.open.effect.note or ''}"
        )
    rows = tuple(sorted({_row(register, dated) for state in each.states for dated in _nearest(state)}))
    if rows:
        text.append("Transfers nearest to the date:")
    elif territory.territory_id not in present and not any(
        transfers_of(register, territory.territory_id, basis) for basis in Basis
    ):
        text.append("No transfer of this territory is recorded.")
    return Section(title=title, text=tuple(line.strip() for line in text), header=HISTORY if rows else (), rows=rows)


def _nearest(state: TransfersAround) -> tuple[DatedTransfer, ...]:
    return (*state.last, *state.within, *state.next)


def where(held: ReadingPosition) -> str:
    """On which side of a reading's boundary the point lies, and how far from it."""
    reading = held.reading
    default = ", the default reading" if reading.is_default else ""
    accuracy = f"point and boundary together are accurate to {held.uncertainty_km:,.2f} km"
    if held.depth_km is None:
        return f"{reading.reading_id}{default}: outside, more than {held.uncertainty_km:,.3g} km away."
    low, high = abs(held.depth_km) - held.uncertainty_km, abs(held.depth_km) + held.uncertainty_km
    depth = f"{max(0.0, low):,.1f}-{high:,.1f} km from its boundary"
    return f"{reading.reading_id}{default}: {WORDS[held.position]}, {depth} ({accuracy})."


def _instrument(found: DatedTransfer | DatedEffect) -> str:
    return f"{found.treaty.title_en} ({found.treaty.date_text}), {found.provision.article}"


def _transfer_rows(register: Register, territory_id: str) -> Iterator[tuple[str, ...]]:
    for basis in Basis:
        for dated in transfers_of(register, territory_id, basis):
            yield _row(register, dated)


def _row(register: Register, dated: DatedTransfer) -> tuple[str, ...]:
    transfer = dated.transfer
    giver, receiver = register.polity_by_id[transfer.from_polity_id], register.polity_by_id[transfer.to_polity_id]
    return (
        str(dated.start),
        f"{transfer.basis.value} passes ({dated.date.kind.value})",
        f"{giver.name_en} to {receiver.name_en}",
        f"{_instrument(dated)} [{transfer.transfer_id}]",
        transfer.certainty.value,
        transfer.note or "",
    )


def _effect_rows(register: Register, territory_id: str) -> Iterator[tuple[str, ...]]:
    for each in dated_effects(register, territory_id):
        yield (
            str(each.start),
            each.effect.effect.value.replace("_", " "),
            "",
            f"{_instrument(each)} [{each.effect.effect_id}]",
            each.treaty.certainty.value,
            each.effect.note or "",
        )


def _place(answer: Answer) -> list[Section]:
    if answer.place is None or answer.place_km is None:
        return []
    rows = tuple(
        (
            str(point.date)[: DATE_LENGTHS[point.date_precision]],
            point.basis.value.replace("_", " "),
            answer.register.polity_by_id[point.polity_id].name_en,
            point.certainty.value,
            point.source_id,
            point.note or "",
        )
        for point in sorted(answer.control_points, key=lambda each: (each.date, each.control_point_id))
    )
    around = "" if answer.question.days is None else ", nearest on either side of the date"
    title = f"Control points of {answer.place.name_en}, {answer.place_km:,.1f} km away{around}"
    text = () if answer.is_place_used else ("A boundary lies between: not counted for the answer above.",)
    return [Section(title=title, text=text, header=POINTS, rows=rows)]


def _sources(answer: Answer) -> list[Section]:
    """Sources of the records that the answer rests on, with their links."""
    ids = [_source_id(record) for span in (*answer.control, *answer.claim) for record in _shown(span)]
    rows = []
    for source_id in sorted(set(ids)):
        source = answer.register.source_by_id[source_id]
        rows.append((source_id, source.title, source.producer, source.link))
    return [Section(title="Sources of the answer", header=SOURCES, rows=tuple(rows))] if rows else []


def _source_id(record: Record) -> str:
    if isinstance(record, PresentOutline):
        return record.reading.source_id
    if isinstance(record, ControlPoint):
        return record.source_id
    return record.treaty.source_id if isinstance(record, DatedEffect) else record.transfer.source_id


def metres(value: float) -> str:
    """A distance in metres, or in kilometres from one on."""
    return f"{value:,.0f} m" if value < 1000.0 else f"{value / M_PER_KM:,.1f} km"
