"""The numbers behind an explanation, for programs: records of measurements, budgets, verdicts and rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from metes.explain.budgets import combined_budgets
from metes.measure.budget import Budget
from metes.measure.length_budget import LengthBudget
from metes.model import Register
from metes.survey.survey import Survey
from metes.verdicts import Evidence, judge_claim

Values = Mapping[str, Any]


def claim_values(evidence: Evidence, measured: Survey, claim_id: str) -> Values:
    """The verdict, with measurements and whole budgets of the readings and lines that the claim is about."""
    claim = evidence.register.claim_by_id[claim_id]
    targets = [operand.target for operand in evidence.register.operands_of(claim_id)]
    readings = [target for kind, target in targets if kind == "reading"]
    subjects = [target for kind, target in targets if kind in ("reading", "line")]
    return {
        "verdict": judge_claim(evidence, claim).to_dict(),
        "measurements": _measurements(measured, subjects),
        "budgets": _budgets(measured, readings),
        "length_budgets": _length_budgets(measured, (target for kind, target in targets if kind == "line")),
        "combined_budgets": [_budget(each) for each in combined_budgets(evidence, claim)],
    }


def territory_values(register: Register, measured: Survey, territory_id: str) -> Values:
    """Measurements and whole budgets of the readings, with the rows of the tables."""
    readings = [row for row in register.readings if row.territory_id == territory_id]
    ids = [row.reading_id for row in readings]
    return {
        "measurements": _measurements(measured, ids),
        "budgets": _budgets(measured, ids),
        "territory": asdict(register.territory_by_id[territory_id]),
        "readings": _rows(readings),
        "transfers": _rows(row for row in register.transfers if row.territory_id == territory_id),
        "published_figures": _rows(row for row in register.published_figures if row.territory_id == territory_id),
        "cross_checks": _rows(row for row in register.cross_checks if row.reading_id in ids),
    }


def line_values(register: Register, measured: Survey, line_id: str) -> Values:
    """Lengths of a line and its segments, with the rows of the tables."""
    segments = register.segments_of(line_id) if line_id in register.line_by_id else (line_id,)
    return {
        "measurements": _measurements(measured, [line_id, *segments]),
        "length_budgets": _length_budgets(measured, [line_id]),
        "segments": _rows(register.segment_by_id[each] for each in segments),
        "segment_uses": _rows(row for row in register.segment_uses if row.segment_id in segments),
    }


def treaty_values(register: Register, treaty_id: str) -> Values:
    """The rows of the tables."""
    provisions = [row for row in register.provisions if row.treaty_id == treaty_id]
    ids = {row.provision_id for row in provisions}
    return {
        "treaty": asdict(register.treaty_by_id[treaty_id]),
        "signatories": _rows(row for row in register.signatories if row.treaty_id == treaty_id),
        "provisions": _rows(provisions),
        "effects": _rows(row for row in register.effects if row.provision_id in ids),
        "transfers": _rows(row for row in register.transfers if row.provision_id in ids),
        "segment_uses": _rows(row for row in register.segment_uses if row.provision_id in ids),
    }


def _measurements(measured: Survey, subjects: Iterable[str]) -> list[dict[str, Any]]:
    """Areas and lengths of these subjects, sorted by id."""
    names = sorted(set(subjects))
    return [found[name].row() for name in names for found in (measured.areas, measured.lengths) if name in found]


def _budgets(measured: Survey, readings: Iterable[str]) -> dict[str, Any]:
    return {reading: _budget(measured.budgets[reading]) for reading in dict.fromkeys(readings)}


def _budget(budget: Budget) -> dict[str, Any]:
    """Every run, in square metres and metres; the text shows only those that weigh most."""
    return {
        "half_m2": budget.half_m2,
        "random_half_m2": budget.random_half_m2,
        "systematic_half_m2": budget.systematic_half_m2,
        "runs": [{**asdict(run), "share": share} for run, share in zip(budget.runs, budget.shares, strict=True)],
    }


def _length_budgets(measured: Survey, lines: Iterable[str]) -> dict[str, Any]:
    return {line: _length_budget(measured.length_budgets[line]) for line in dict.fromkeys(lines)}


def _length_budget(budget: LengthBudget) -> dict[str, Any]:
    causes = zip(budget.runs, budget.width_shares_m, strict=True)
    return {
        "length_m": budget.length_m,
        "generalised_length_m": budget.generalised_length_m,
        "half_m": budget.half_m,
        "random_half_m": budget.random_half_m,
        "systematic_half_m": budget.systematic_half_m,
        "runs": [{**asdict(run), "causes_m": metres} for run, metres in causes],
    }


def _rows(records: Iterable[Any]) -> list[dict[str, Any]]:
    return [asdict(record) for record in records]
