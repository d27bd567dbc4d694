"""Which stretch of boundary causes how much of an interval: of an area, of a length, of a sum, a ratio or a share."""

from __future__ import annotations

import math
from collections.abc import Sequence

from metes.explain.explanation import Section
from metes.measure.budget import NINETY_FIVE_PERCENT, Budget
from metes.measure.length_budget import LengthBudget
from metes.measure.units import M2_PER_KM2, M_PER_KM
from metes.measure.weighted_sums import Quotient, Sum
from metes.model.claims import Claim, Operand
from metes.model.enums import ClaimKind, OperandRole
from metes.phrases.interval import Interval
from metes.survey.survey import Measurement
from metes.verdicts import Evidence

# More rows than this say nothing more: the rest of a coast's islands carry next to nothing of an interval.
MOST_RUNS = 6
AREA_HEADER = (
    "stretch of boundary",
    "km",
    "generalised km",
    "accuracy m",
    "random ± km2",
    "systematic ± km2",
    "causes ± km2",
    "share",
)
LENGTH_HEADER = (
    "stretch of line",
    "km",
    "generalised km",
    "accuracy m",
    "random ± km",
    "systematic ± km",
    "causes, km of the width",
    "share",
)
COMBINED_HEADER = ("stretch of boundary", "km", "accuracy m", "counts", "causes ±", "share")

Row = tuple[str, ...]


def area_rows(budget: Budget) -> tuple[Row, ...]:
    """The stretches that weigh most, with what they cause of the half-width.

    A run of several segments is listed segment by segment; its error is one, and has no random part for each of them.
    """
    half_km2 = budget.half_m2 / M2_PER_KM2
    rows: list[Row] = []
    shares: list[float] = []
    for run, share in zip(budget.runs, budget.shares, strict=True):
        parts = run.segments if len(run.segments) > 1 else ((run.label, 1.0),)
        random_km2 = NINETY_FIVE_PERCENT * math.sqrt(max(0.0, run.variance_m4)) / M2_PER_KM2
        for name, part in parts:
            shares.append(share * part)
            rows.append(
                (
                    name if len(parts) == 1 else f"{name} ({run.source_id})",
                    f"{run.length_m * part / M_PER_KM:,.1f}",
                    f"{run.generalised_length_m * part / M_PER_KM:,.1f}",
                    f"{run.accuracy_m:,.0f}",
                    f"{random_km2:,.3f}" if len(parts) == 1 else "",
                    f"{run.systematic_m2 * part / M2_PER_KM2:,.3f}",
                    f"{share * part * half_km2:,.3f}",
                    _percent(share * part),
                )
            )
    return _heaviest(rows, shares, "{:,.3f}", half_km2)


def length_rows(budget: LengthBudget) -> tuple[Row, ...]:
    """The runs that weigh most: a run causes the bends that its generalised length lacks, and its part of the error."""
    width_km = math.fsum(budget.width_shares_m) / M_PER_KM
    shares = [0.0 if width_km == 0.0 else metres / M_PER_KM / width_km for metres in budget.width_shares_m]
    rows = [
        (
            run.label,
            f"{run.length_m / M_PER_KM:,.1f}",
            f"{run.generalised_length_m / M_PER_KM:,.1f}",
            f"{run.accuracy_m:,.0f}",
            f"{NINETY_FIVE_PERCENT * math.sqrt(run.variance_m2) / M_PER_KM:,.3f}",
            f"{run.systematic_m / M_PER_KM:,.3f}",
            f"{share * width_km:,.2f}",
            _percent(share),
        )
        for run, share in zip(budget.runs, shares, strict=True)
    ]
    return _heaviest(rows, shares, "{:,.2f}", width_km)


def length_text(row: Measurement) -> tuple[str, ...]:
    """A measured length in words."""
    return (
        f"{row.value:,.1f} km at full detail ({row.vertices:,} vertices); {row.low:,.1f} to {row.high:,.1f} km "
        "from the line without its bends to the full one, with the error of its points "
        f"(random ±{row.random_half:,.2f}, systematic ±{row.systematic_half:,.2f})",
        f"{row.method}; edges {row.edge_model}",
    )


def combined_sections(evidence: Evidence, claim: Claim) -> list[Section]:
    """What the interval of a sum, a ratio or a share comes from, with the edges that its areas share counted once."""
    if claim.kind is ClaimKind.AREA:
        added = evidence.measured_sum(evidence.operands(claim, OperandRole.SUBJECT))
        return [] if added is None else [_sum_section(added)]
    if claim.kind not in (ClaimKind.RATIO, ClaimKind.SHARE):
        return []
    above = evidence.operands(claim, OperandRole.NUMERATOR)
    sections = []
    for below in evidence.operands(claim, OperandRole.DENOMINATOR):
        title = f"What the interval of the {claim.kind.value} over {below.target[1]} comes from"
        found = evidence.measured_quotient(above, below)
        sections.append(
            _parts_section(evidence, title, above, below) if found is None else _quotient_section(title, found)
        )
    return sections


def combined_budgets(evidence: Evidence, claim: Claim) -> list[Budget]:
    """The budgets of those sections; of a ratio, that of the numerator less the ratio times the denominator."""
    added = (
        evidence.measured_sum(evidence.operands(claim, OperandRole.SUBJECT)) if claim.kind is ClaimKind.AREA else None
    )
    above = evidence.operands(claim, OperandRole.NUMERATOR)
    ratios = [evidence.measured_quotient(above, below) for below in evidence.operands(claim, OperandRole.DENOMINATOR)]
    return [each.budget for each in (added, *ratios) if each is not None]


def _sum_section(added: Sum) -> Section:
    half_km2 = added.budget.half_m2 / M2_PER_KM2
    text = (
        f"{added.area_m2 / M2_PER_KM2:,.2f} km2 ± {half_km2:,.2f}: "
        "an edge between two of the areas moves land from one to the other, and counts nothing in their sum",
    )
    rows = _combined_rows(added.budget, half_km2, "{:,.3f} km2")
    return Section(title="Error budget of the sum", text=text, header=COMBINED_HEADER, rows=rows)


def _quotient_section(title: str, found: Quotient) -> Section:
    half_km2, below_km2 = found.budget.half_m2 / M2_PER_KM2, found.denominator_m2 / M2_PER_KM2
    text = (
        f"{found.value:.6g}, 95 % interval {found.low:.6g} to {found.high:.6g}",
        f"Numerator less {found.value:.6g} times denominator is 0 ± {half_km2:,.3f} km2; over {below_km2:,.2f} km2 "
        f"that is ± {half_km2 / below_km2:.3g}.",
        "An edge of both counts for the numerator, less the ratio for the denominator",
    )
    rows = _combined_rows(found.budget, half_km2 / below_km2, "{:.3g}")
    return Section(title=title, text=text, header=COMBINED_HEADER, rows=rows)


def _parts_section(evidence: Evidence, title: str, above: Sequence[Operand], below: Operand) -> Section:
    """Where a figure is among the operands: relative widths, which add up as logarithms, of either side of the line."""
    numerator, denominator = evidence.sum_of(above), evidence.value_of(below)
    if not above or numerator.low <= 0.0 or denominator.low <= 0.0:
        return Section(title=title)
    sides = ((", ".join(each.target[1] for each in above), numerator), (below.target[1], denominator))
    widths = [math.log(value.high / value.low) for _, value in sides]
    total = math.fsum(widths)
    rows = tuple(
        (name, _relative(value), _percent(0.0 if total == 0.0 else width / total))
        for (name, value), width in zip(sides, widths, strict=True)
    )
    return Section(title=title, header=("operand", "± of its value", "share"), rows=rows)


def _relative(value: Interval) -> str:
    return f"{50.0 * value.width / value.middle:.2f} %"


def _combined_rows(budget: Budget, half: float, form: str) -> tuple[Row, ...]:
    shares = budget.shares
    rows = [
        (
            run.label,
            f"{run.length_m / M_PER_KM:,.1f}",
            f"{run.accuracy_m:,.0f}",
            f"{run.weight:.3g}",
            form.format(share * half),
            _percent(share),
        )
        for run, share in zip(budget.runs, shares, strict=True)
    ]
    return _heaviest(rows, shares, form, half)


def _percent(share: float) -> str:
    # A stretch of next to nothing may round to -0.0.
    return f"{100.0 * share + 0.0:.1f} %"


def _heaviest(rows: Sequence[Row], shares: Sequence[float], form: str, whole: float) -> tuple[Row, ...]:
    """The rows of the largest shares, and the rest of them as one; the last two columns add up to the whole."""
    order = sorted(range(len(rows)), key=lambda at: (-shares[at], at))
    shown = [rows[at] for at in order[:MOST_RUNS]]
    rest = order[MOST_RUNS:]
    if rest:
        share = math.fsum(shares[at] for at in rest)
        blank = ("",) * (len(rows[0]) - 3)
        shown.append((f"{len(rest)} others together", *blank, form.format(share * whole), _percent(share)))
    return tuple(shown)
