"""The answer about a point as text for people."""

from __future__ import annotations

from metes.at.answer import Answer, Held, Position, TerritoryAnswer
from metes.at.holding import Provided, State, heirs, provided, transfers_of
from metes.explain.explanation import Explanation, Section
from metes.measure.units import M_PER_KM
from metes.model import Register
from metes.model.dates import Days
from metes.model.enums import Basis
from metes.model.transfer_dates import DatedTransfer
from metes.verdicts.wording import listing

HISTORY = ("from", "what", "who", "instrument", "certainty", "note")
POINTS = ("day", "basis", "holder", "certainty", "source", "note")
WORDS = {
    Position.INSIDE: "inside",
    Position.NEAR_BOUNDARY: "nearer to the boundary than both are accurate",
    Position.OUTSIDE: "outside",
}


def explain_at(answer: Answer) -> Explanation:
    """Point, then every territory that holds it with who held and claimed it, then the control points beside it."""
    point, days = answer.question.point, answer.question.days
    when = "all of its history" if days is None else f"on {days}" if days.first == days.last else f"from {days}"
    title = f"{point.lon:.7g} E {point.lat:.7g} N, {when}"
    sections = [Section(title="Point", text=tuple(_point(answer)))]
    sections += [_territory(answer, each) for each in answer.territories]
    sections += _place(answer)
    return Explanation(identifier="at", title=title, sections=tuple(sections))


def _point(answer: Answer) -> list[str]:
    text = [f"As typed, within {metres(answer.question.point.accuracy_m)}: half a step of the last decimals."]
    if answer.territories:
        return text
    text.append("No territory of the tables holds this point or lies nearer to it than both are accurate.")
    if answer.nearest is not None:
        text.append(f"The nearest outline is that of {answer.nearest[0]}, {answer.nearest[1]:,.1f} km away.")
    if answer.holds_if_swapped:
        point = answer.question.point
        names = listing(list(answer.holds_if_swapped))
        text.append(
            f"Longitude comes first. The other way round, metes at {point.lat:g} {point.lon:g} lies in {names}."
        )
    return text


def _territory(answer: Answer, each: TerritoryAnswer) -> Section:
    register, days = answer.register, answer.question.days
    territory = each.territory
    title = f"{territory.name_en} ({territory.territory_id}; {territory.name_zh}; {territory.name_ru})"
    text = [where(held) for held in each.held]
    if any(held.reading.is_default and held.position is Position.OUTSIDE for held in each.held):
        text.append("Not by the default reading: what follows holds for the point only by the readings that hold it.")
    if territory.note:
        text.append(territory.note)
    if days is None:
        return Section(title=title, text=tuple(text), header=HISTORY, rows=_history(register, territory.territory_id))
    if each.open is not None:
        text.append(
            f"Left undetermined since {each.open.start} by {_instrument(each.open)}. {each.open.effect.note or ''}"
        )
    for state in each.states:
        text += _state(answer, state, days)
    return Section(title=title, text=tuple(line.strip() for line in text))


def where(held: Held) -> str:
    """On which side of a reading's boundary the point lies, and how deep."""
    reading = held.reading
    depth = f"by more than {held.doubt_km:,.3g} km"
    if held.depth_km is not None:
        low, high = abs(held.depth_km) - held.doubt_km, abs(held.depth_km) + held.doubt_km
        depth = f"{max(0.0, low):,.1f} to {high:,.1f} km from its border"
    default = ", the default reading" if reading.is_default else ""
    accuracy = f"both within {held.doubt_km:,.2f} km there"
    return f"{reading.reading_id}{default}: {WORDS[held.position]}, {depth} ({accuracy})."


def _state(answer: Answer, state: State, days: Days) -> list[str]:
    """One line for each transfer that tells who held or claimed on these days."""
    register = answer.register
    name = "Control" if state.basis is Basis.CONTROL else "Claim"
    if not (state.last or state.within or state.next):
        return [f"{name}: no transfer on this basis is recorded."]
    lines = []
    for dated in state.last:
        lines.append(f"{name}: {_heirs(answer, dated.transfer.to_polity_id, days)}, since {_by(register, dated)}")
    for dated in state.within:
        lines.append(f"{name}: changes within these days, to {_name(register, dated)}, on {_by(register, dated)}")
    if not (state.last or state.within):
        for dated in state.next:
            giver = _heirs(answer, dated.transfer.from_polity_id, days)
            lines.append(
                f"{name}: {giver}, as the giving side of the next transfer. Since when, the tables do not say."
            )
            lines.append(f"Next: to {_name(register, dated)}, on {_by(register, dated)}")
    return lines


def _by(register: Register, dated: DatedTransfer) -> str:
    transfer = dated.transfer
    giver = register.polity_by_id[transfer.from_polity_id].name_en
    what = "claim given up by" if transfer.basis is Basis.CLAIM else "from"
    note = f" {transfer.note}" if transfer.note else ""
    return (
        f"{dated.start} ({dated.date.kind.value}), {what} {giver}, by {_instrument(dated)} "
        f"[{transfer.transfer_id}, {transfer.certainty.value}, {transfer.source_id}].{note}"
    )


def _instrument(found: DatedTransfer | Provided) -> str:
    return f"{found.treaty.title_en} ({found.treaty.date_text}), {found.provision.article}"


def _name(register: Register, dated: DatedTransfer) -> str:
    return register.polity_by_id[dated.transfer.to_polity_id].name_en


def _heirs(answer: Answer, polity_id: str, days: Days) -> str:
    """The polity; where it had ended by then, what became of it."""
    polity = answer.register.polity_by_id[polity_id]
    found = heirs(answer.register, polity_id, days, answer.control_points)
    if polity in found:
        return polity.name_en
    if not found:
        return f"{polity.name_en}, which did not exist then"
    if len(found) > 1:
        names = ", ".join(each.name_en for each in found)
        return f"a successor of the {polity.name_en}, which one the tables do not say here ({names})"
    return f"{found[0].name_en}, after the {polity.name_en}"


def _history(register: Register, territory_id: str) -> tuple[tuple[str, ...], ...]:
    rows = [
        (
            str(dated.start),
            f"{basis.value} passes ({dated.date.kind.value})",
            f"{register.polity_by_id[dated.transfer.from_polity_id].name_en} to {_name(register, dated)}",
            f"{_instrument(dated)} [{dated.transfer.transfer_id}]",
            dated.transfer.certainty.value,
            dated.transfer.note or "",
        )
        for basis in Basis
        for dated in transfers_of(register, territory_id, basis)
    ]
    rows += [
        (
            str(each.start),
            each.effect.effect.value.replace("_", " "),
            "",
            f"{_instrument(each)} [{each.effect.effect_id}]",
            each.treaty.certainty.value,
            each.effect.note or "",
        )
        for each in provided(register, territory_id)
    ]
    return tuple(sorted(rows))


def _place(answer: Answer) -> list[Section]:
    if answer.place is None or answer.place_km is None:
        return []
    rows = tuple(
        (
            str(point.date),
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
    return [Section(title=title, header=POINTS, rows=rows)]


def metres(value: float) -> str:
    """A distance in metres, or in kilometres from one on."""
    return f"{value:,.0f} m" if value < 1000.0 else f"{value / M_PER_KM:,.1f} km"
