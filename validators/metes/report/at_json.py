"""The answer about a point as records for programs."""

from __future__ import annotations

from typing import Any

from metes.at.answer import Answer, ReadingPosition, TerritoryAnswer
from metes.at.chain import Span
from metes.at.events import PresentOutline, Record
from metes.at.holding import DatedEffect, TransfersAround, dated_effects, transfers_of
from metes.model.dates import Days
from metes.model.enums import Basis
from metes.model.transfer_dates import DatedTransfer
from metes.model.treaties import ControlPoint
from metes.report.at import record_id


def at_json(answer: Answer) -> dict[str, Any]:
    """Everything that the text tells, with ids in place of names; distances in kilometres or metres as named."""
    asked = answer.question
    return {
        "point": {"lon": asked.point.lon, "lat": asked.point.lat, "accuracy_m": round(asked.point.accuracy_m, 3)},
        "date": None if asked.days is None else _date(asked.date_text, asked.days),
        "control": [_span(span) for span in answer.control],
        "claim": [_span(span) for span in answer.claim],
        "is_near_boundary": answer.is_near_boundary,
        "is_place_used": answer.is_place_used,
        "present_states": [outline.polity.polity_id for outline in answer.outlines],
        "territories": [_territory(answer, each, asked.days) for each in answer.territories],
        "nearest": None
        if answer.nearest is None
        else {"reading_id": answer.nearest[0], "distance_km": round(answer.nearest[1], 3)},
        "holds_if_swapped": list(answer.holds_if_swapped),
        "place": None
        if answer.place is None or answer.place_km is None
        else {"place_id": answer.place.place_id, "distance_km": round(answer.place_km, 3)},
        "control_points": [_control_point(point) for point in answer.control_points],
    }


def _date(text: str | None, days: Days) -> dict[str, Any]:
    return {"asked": text, "first": str(days.first), "last": str(days.last)}


def _span(span: Span) -> dict[str, Any]:
    """`first` is null before the tables begin, `last` is null up to today; several polities are alternatives."""
    return {
        "first": None if span.first is None else str(span.first),
        "last": None if span.last is None else str(span.last),
        "date_precision": span.precision.value,
        "polities": list(span.ids),
        "ground": span.ground.value,
        "certainty": None if span.certainty is None else span.certainty.value,
        "records": [{"type": _record_type(record), "id": record_id(record)} for record in span.records],
        "last_in_fact": None if span.last_in_fact is None else _span(span.last_in_fact),
    }


def _record_type(record: Record) -> str:
    if isinstance(record, PresentOutline):
        return "reading"
    if isinstance(record, ControlPoint):
        return "control_point"
    return "effect" if isinstance(record, DatedEffect) else "transfer"


def _territory(answer: Answer, each: TerritoryAnswer, days: Days | None) -> dict[str, Any]:
    register, territory = answer.register, each.territory
    record: dict[str, Any] = {
        "territory_id": territory.territory_id,
        "name_en": territory.name_en,
        "name_zh": territory.name_zh,
        "name_ru": territory.name_ru,
        "readings": [_held(held) for held in each.held],
    }
    if days is not None:
        record |= {state.basis.value: _state(state) for state in each.states}
        record["left_undetermined"] = None if each.open is None else _provided(each.open)
        return record
    every = [dated for basis in Basis for dated in transfers_of(register, territory.territory_id, basis)]
    record["transfers"] = [_transfer(dated) for dated in sorted(every, key=lambda dated: dated.start)]
    record["effects"] = [_provided(found) for found in dated_effects(register, territory.territory_id)]
    return record


def _held(held: ReadingPosition) -> dict[str, Any]:
    reading = held.reading
    return {
        "reading_id": reading.reading_id,
        "is_default": reading.is_default,
        "position": held.position.value,
        "depth_km": None if held.depth_km is None else round(held.depth_km, 3),
        "doubt_km": round(held.uncertainty_km, 3),
        "accuracy_m": reading.accuracy_m,
    }


def _state(state: TransfersAround) -> dict[str, Any]:
    """The transfers of the territory on one basis: the last before the days, those within them, and the next."""
    return {
        "last": [_transfer(dated) for dated in state.last],
        "within": [_transfer(dated) for dated in state.within],
        "next": [_transfer(dated) for dated in state.next],
    }


def _transfer(dated: DatedTransfer) -> dict[str, Any]:
    transfer = dated.transfer
    return {
        "transfer_id": transfer.transfer_id,
        "basis": transfer.basis.value,
        "from": transfer.from_polity_id,
        "to": transfer.to_polity_id,
        "since": str(dated.start),
        "since_is": dated.date.kind.value,
        "treaty_id": dated.treaty.treaty_id,
        "provision_id": transfer.provision_id,
        "certainty": transfer.certainty.value,
        "source_id": transfer.source_id,
        "part": transfer.part,
        "note": transfer.note,
    }


def _provided(each: DatedEffect) -> dict[str, Any]:
    return {
        "effect_id": each.effect.effect_id,
        "effect": each.effect.effect.value,
        "since": str(each.start),
        "treaty_id": each.treaty.treaty_id,
        "provision_id": each.effect.provision_id,
        "note": each.effect.note,
    }


def _control_point(point: ControlPoint) -> dict[str, Any]:
    return {
        "control_point_id": point.control_point_id,
        "place_id": point.place_id,
        "date": str(point.date),
        "date_precision": point.date_precision.value,
        "polity_id": point.polity_id,
        "basis": point.basis.value,
        "certainty": point.certainty.value,
        "source_id": point.source_id,
        "note": point.note,
    }
