"""The first day on which a polity held a place or territory, by control points and by transfers."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from metes.model.dates import Days
from metes.model.enums import Basis, Certainty, ControlBasis
from metes.verdicts import reason_templates as say
from metes.verdicts.evidence import Evidence
from metes.verdicts.messages import Template

# A place held in fact (de facto) answers for control, a place held by law for the claim to it.
POINT_BASIS = {Basis.CONTROL: ControlBasis.DE_FACTO, Basis.CLAIM: ControlBasis.LEGAL}


@dataclass(frozen=True, kw_only=True)
class FirstDay:
    """First day on which a table row records a polity as the holder of a place or territory."""

    row_id: str
    input_type: str
    subject_id: str
    polity_id: str
    days: Days
    basis: Template
    certainty: Certainty
    source_id: str


def first_days(
    evidence: Evidence, polity_id: str, place_ids: tuple[str, ...], territory_ids: tuple[str, ...], basis: Basis | None
) -> list[FirstDay]:
    """First day for each subject and basis, from control points and transfers, in order of time.

    Where no row names the polity itself, rows about the states that it succeeds are used.
    """
    firsts: dict[tuple[str, str, str], FirstDay] = {}
    own = _rows(evidence, frozenset({polity_id}), place_ids, territory_ids, basis)
    lineage = evidence.register.succession.lineage_of(polity_id)
    for row in own or _rows(evidence, lineage, place_ids, territory_ids, basis):
        key = (row.input_type, row.subject_id, row.basis.en)
        if key not in firsts or _order(row) < _order(firsts[key]):
            firsts[key] = row
    return sorted(firsts.values(), key=_order)


def _order(row: FirstDay) -> tuple[datetime.date, str]:
    return row.days.last, row.row_id


def _rows(
    evidence: Evidence,
    holders: frozenset[str],
    place_ids: tuple[str, ...],
    territory_ids: tuple[str, ...],
    basis: Basis | None,
) -> list[FirstDay]:
    return [*_points(evidence, holders, place_ids, basis), *_transfers(evidence, holders, territory_ids, basis)]


def _points(
    evidence: Evidence, holders: frozenset[str], place_ids: tuple[str, ...], basis: Basis | None
) -> Iterator[FirstDay]:
    for row in evidence.register.control_points:
        asked = row.place_id in place_ids and row.polity_id in holders
        if asked and (basis is None or row.basis is POINT_BASIS[basis]):
            yield FirstDay(
                row_id=row.control_point_id,
                input_type="control_point",
                subject_id=row.place_id,
                polity_id=row.polity_id,
                days=row.days,
                basis=say.HELD_BY[row.basis],
                certainty=row.certainty,
                source_id=row.source_id,
            )


def _transfers(
    evidence: Evidence, holders: frozenset[str], territory_ids: tuple[str, ...], basis: Basis | None
) -> Iterator[FirstDay]:
    for dated in evidence.register.dated_transfers:
        row = dated.transfer
        asked = row.territory_id in territory_ids and row.to_polity_id in holders
        if asked and basis in (None, row.basis):
            yield FirstDay(
                row_id=row.transfer_id,
                input_type="transfer",
                subject_id=row.territory_id,
                polity_id=row.to_polity_id,
                days=Days(first=dated.start, last=dated.start),
                basis=say.PASSED[row.basis],
                certainty=row.certainty,
                source_id=row.source_id,
            )
