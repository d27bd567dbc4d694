"""When a polity came to hold a place or a territory, by control points and by transfers."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from metes.model.dates import Days
from metes.model.enums import Basis, Certainty, ControlBasis
from metes.verdicts.evidence import Evidence

# A place held in fact answers for control, one held by law for the claim to it.
POINT_BASIS = {Basis.CONTROL: ControlBasis.DE_FACTO, Basis.CLAIM: ControlBasis.LEGAL}

HELD = {ControlBasis.DE_FACTO: "held in fact", ControlBasis.LEGAL: "held by law"}


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """The first day on which a row of the tables has a polity hold something; of a month or a year, all its days."""

    row_id: str
    input_type: str
    subject_id: str
    polity_id: str
    days: Days
    basis: str
    certainty: Certainty
    source_id: str


def beginnings(
    evidence: Evidence, polity_id: str, place_ids: tuple[str, ...], territory_ids: tuple[str, ...], basis: Basis | None
) -> list[Beginning]:
    """The first day by each basis, of the control points and of the transfers, in the order of their days.

    Where no row names the polity itself, those of the states that it succeeds answer for it.
    """
    firsts: dict[tuple[str, str, str], Beginning] = {}
    own = _rows(evidence, frozenset({polity_id}), place_ids, territory_ids, basis)
    line = evidence.register.succession.line_of(polity_id)
    for row in own or _rows(evidence, line, place_ids, territory_ids, basis):
        key = (row.input_type, row.subject_id, row.basis)
        if key not in firsts or _order(row) < _order(firsts[key]):
            firsts[key] = row
    return sorted(firsts.values(), key=_order)


def _order(row: Beginning) -> tuple[datetime.date, str]:
    return row.days.last, row.row_id


def _rows(
    evidence: Evidence,
    holders: frozenset[str],
    place_ids: tuple[str, ...],
    territory_ids: tuple[str, ...],
    basis: Basis | None,
) -> list[Beginning]:
    return [*_points(evidence, holders, place_ids, basis), *_transfers(evidence, holders, territory_ids, basis)]


def _points(
    evidence: Evidence, holders: frozenset[str], place_ids: tuple[str, ...], basis: Basis | None
) -> Iterator[Beginning]:
    for row in evidence.register.control_points:
        asked = row.place_id in place_ids and row.polity_id in holders
        if asked and (basis is None or row.basis is POINT_BASIS[basis]):
            yield Beginning(
                row_id=row.control_point_id,
                input_type="control_point",
                subject_id=row.place_id,
                polity_id=row.polity_id,
                days=row.days,
                basis=HELD[row.basis],
                certainty=row.certainty,
                source_id=row.source_id,
            )


def _transfers(
    evidence: Evidence, holders: frozenset[str], territory_ids: tuple[str, ...], basis: Basis | None
) -> Iterator[Beginning]:
    for dated in evidence.register.dated_transfers:
        row = dated.transfer
        asked = row.territory_id in territory_ids and row.to_polity_id in holders
        if asked and basis in (None, row.basis):
            yield Beginning(
                row_id=row.transfer_id,
                input_type="transfer",
                subject_id=row.territory_id,
                polity_id=row.to_polity_id,
                days=Days(first=dated.start, last=dated.start),
                basis=f"{row.basis.value} passed",
                certainty=row.certainty,
                source_id=row.source_id,
            )
