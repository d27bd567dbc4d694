"""Small registers for the tests of the judges."""

from __future__ import annotations

import datetime
from dataclasses import fields, replace
from typing import Any

from shapely.geometry.base import BaseGeometry

from metes.measure.depth import Stretch
from metes.model import Register
from metes.model.claims import Claim, Operand, Unit
from metes.model.enums import Basis, Certainty, ClaimKind, Effect, OperandRole, Outline, Surface
from metes.model.figures import PublishedFigure
from metes.model.geometry import Place, Reading, Territory
from metes.model.treaties import Polity, Provision, ProvisionEffect, Transfer, Treaty
from metes.phrases.interval import Interval
from metes.verdicts import Evidence

DAY = datetime.date
KM2 = Unit(
    unit_id="km2",
    name="square kilometre",
    dimension="area",
    si_unit="km2",
    factor=1.0,
    factor_low=1.0,
    factor_high=1.0,
    source_id="s",
)
NUMBER = replace(KM2, unit_id="number", name="", dimension="number", si_unit="1")


def claim(kind: ClaimKind, **values: Any) -> Claim:
    blank: dict[str, Any] = {field.name: None for field in fields(Claim)}
    given = {
        "claim_id": "C01",
        "statement_id": "S01",
        "document_id": "d",
        "paragraph": 1,
        "kind": kind,
        "question": "?",
        "value_published": "as printed",
        "phrase_id": "exact",
    }
    return Claim(**{**blank, **given, **values})


def operand(role: OperandRole, seq: int = 1, **target: str) -> Operand:
    blank: dict[str, Any] = {field.name: None for field in fields(Operand)}
    return Operand(**{**blank, "claim_id": "C01", "seq": seq, "role": role, "reason": "named", **target})


def figure(figure_id: str, low: float, high: float, unit: str = "km2") -> PublishedFigure:
    blank: dict[str, Any] = {field.name: None for field in fields(PublishedFigure)}
    given = {
        "figure_id": figure_id,
        "subject": "an area",
        "value_published": "x",
        "unit_published": unit,
        "phrase_id": "plain",
        "number": (low + high) / 2,
        "unit_id": unit,
        "low": low,
        "high": high,
        "basis": "gross",
        "is_measured": True,
        "author": "a",
        "source_id": "s",
        "certainty": Certainty.FOUND,
    }
    return PublishedFigure(**{**blank, **given})


def reading(reading_id: str, *, is_default: bool = True) -> Reading:
    return Reading(
        reading_id=reading_id,
        territory_id=reading_id.split(".")[0],
        surface=Surface.GROSS,
        is_default=is_default,
        definition="All of it.",
        coverage_group="g",
        outline=Outline.WHOLE,
        source_id="s",
        method="m",
        accuracy_m=100.0,
        error_class="coast",
        licence="ODbL-1.0",
    )


def treaty(treaty_id: str, day: str, **values: Any) -> Treaty:
    blank: dict[str, Any] = {field.name: None for field in fields(Treaty)}
    date = DAY.fromisoformat(day)
    given = {
        "treaty_id": treaty_id,
        "title_en": f"Treaty {treaty_id}",
        "date_text": day,
        "date_earliest": date,
        "date_latest": date,
        "place_name": "Moscow",
        "status": "in_force",
        "source_id": "s",
        "certainty": Certainty.FOUND,
    }
    return Treaty(**{**blank, **given, **values})


def evidence(
    measured: dict[tuple[str, str], Interval] | None = None, shapes: Any = None, borders: Any = None, **tables: Any
) -> Evidence:
    empty: dict[str, Any] = {field.name: () for field in fields(Register)}
    register = Register(**{**empty, "units": (KM2, NUMBER), **tables})
    drawn = shapes or {}
    around = {reading_id: (stretch(shape.boundary),) for reading_id, shape in drawn.items()}
    return Evidence(register=register, measured=measured or {}, shapes=drawn, borders=borders or around)


def stretch(geometry: BaseGeometry, accuracy_m: float = 100.0, *, is_coast: bool = False) -> Stretch:
    return Stretch(label="boundary", geometry=geometry, accuracy_m=accuracy_m, is_coast=is_coast)


def territory(territory_id: str) -> Territory:
    return Territory(
        territory_id=territory_id, name_en=territory_id, name_zh="", name_ru="", kind="treaty_territory", note=None
    )


def polity(polity_id: str) -> Polity:
    return Polity(succeeds=None, polity_id=polity_id, name_en=polity_id.upper(), valid_from=None, valid_to=None)


def provision(treaty_id: str, certainty: Certainty = Certainty.FOUND) -> Provision:
    return Provision(
        provision_id=f"{treaty_id}.art1",
        treaty_id=treaty_id,
        article="Article 1",
        summary="s",
        source_id="s",
        certainty=certainty,
    )


def effect(effect_id: str, treaty_id: str, what: Effect, territory_id: str = "land") -> ProvisionEffect:
    return ProvisionEffect(
        effect_id=effect_id,
        provision_id=f"{treaty_id}.art1",
        effect=what,
        territory_id=territory_id,
        line_id=None,
        note=None,
    )


def transfer(transfer_id: str, treaty_id: str, giver: str, receiver: str, basis: Basis, **values: Any) -> Transfer:
    given: dict[str, Any] = {
        "territory_id": "land",
        "signed": DAY(1860, 11, 14),
        "in_force": None,
        "control_from": None,
        "source_id": "s",
        "certainty": Certainty.FOUND,
        "note": None,
    }
    return Transfer(
        transfer_id=transfer_id,
        provision_id=f"{treaty_id}.art1",
        from_polity_id=giver,
        to_polity_id=receiver,
        basis=basis,
        **{**given, **values},
    )


def place(lon: float, lat: float, accuracy_m: float = 1000.0) -> Place:
    return Place(place_id="p", name_en="P", kind="town", lon=lon, lat=lat, accuracy_m=accuracy_m, source_id="s")
