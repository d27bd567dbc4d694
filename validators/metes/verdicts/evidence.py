"""Evidence available to the judges: tables, measurements, and shapes for claims about locations."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NoReturn, Protocol

from shapely.geometry.base import BaseGeometry

from metes.files.errors import ClaimError
from metes.measure.depth import Stretch
from metes.measure.units import M2_PER_KM2, M_PER_KM
from metes.measure.weighted_sums import MeasuredArea, Quotient, Sum, quotient, weighted_sum
from metes.model import Register
from metes.model.claims import TARGET_TYPES, Claim, Operand
from metes.model.enums import Certainty, OperandRole
from metes.model.treaties import Event, Treaty
from metes.phrases.interval import Interval, total
from metes.verdicts import reason_templates as say
from metes.verdicts.claim_verdict import Input
from metes.verdicts.messages import (
    Message,
    Name,
    Quantity,
    Sayable,
    accuracy_km,
    claimed_quantity,
    found_quantity,
    in_english,
)

# Register attribute that finds the target of an operand by its id, per type of target.
TABLES = {target_type: f"{target_type}_by_id" for target_type in TARGET_TYPES}
# Quantity that is measured, per type of target.
MEASURED = {"reading": "area", "line": "length"}
# Last characters of Chinese titles of documents, which stand in 《》; others name what happened, such as 成立.
ENDS_OF_DOCUMENTS = "约定书记程条文件明言议录款排章令"
OUTLINE_LABEL = re.compile(r"outline of (?P<source>.+?)(?:, ring (?P<ring>\d+) of (?P<count>\d+))?")


class UnjudgeableError(ClaimError):
    """The rows of a claim lack what its kind needs; the message names the claim and the operand."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Everything that a judge may use.

    `measured` holds intervals by (subject id, quantity). `shapes` (degrees), `borders` (stretches of boundary, each
    with its accuracy) and `measured_areas` (areas with the runs of their boundary) are keyed by reading id.
    """

    register: Register
    measured: Mapping[tuple[str, str], Interval]
    shapes: Mapping[str, BaseGeometry]
    borders: Mapping[str, tuple[Stretch, ...]]
    measured_areas: Mapping[str, MeasuredArea] = field(default_factory=dict)

    def operands(self, claim: Claim, role: OperandRole) -> tuple[Operand, ...]:
        """Operands of a claim with the given role, in order. Raises UnjudgeableError if one names no existing row."""
        found = tuple(each for each in self.register.operands_of(claim.claim_id) if each.role is role)
        for operand in found:
            try:
                target_type, target = operand.target
            except ValueError:
                self.refuse(operand, "no id", f"the id of a {', '.join(TABLES)}")
            if target not in getattr(self.register, TABLES[target_type]):
                self.refuse(operand, f"{target_type} {target!r}, which has no row", f"the id of a {target_type}")
        return found

    def some_operands(self, claim: Claim, role: OperandRole) -> tuple[Operand, ...]:
        """Operands of a claim with the given role. Raises UnjudgeableError if there is none."""
        found = self.operands(claim, role)
        if not found:
            raise UnjudgeableError(
                f"claim_operands.csv, claim {claim.claim_id}: 0 operands with role {role.value}; "
                f"expected at least one, as its kind is {claim.kind.value}"
            )
        return found

    def one_operand(self, claim: Claim, role: OperandRole, target_type: str | None = None) -> Operand:
        """The only operand of a claim with the given role.

        Raises UnjudgeableError for any other number of operands, or if its target is not of type `target_type`.
        """
        found = self.operands(claim, role)
        if len(found) != 1:
            raise UnjudgeableError(
                f"claim_operands.csv, claim {claim.claim_id}: {len(found)} operands with role {role.value}; "
                f"expected one, as its kind is {claim.kind.value}"
            )
        if target_type is not None and found[0].target[0] != target_type:
            self.refuse(found[0], f"a {found[0].target[0]} with role {role.value}", f"a {target_type}")
        return found[0]

    def ids(self, claim: Claim, role: OperandRole, target_type: str) -> tuple[str, ...]:
        """Target ids of all operands with the given role. Raises UnjudgeableError if a target has another type."""
        for operand in self.operands(claim, role):
            if operand.target[0] != target_type:
                self.refuse(operand, f"a {operand.target[0]} with role {role.value}", f"a {target_type}")
        return tuple(operand.target[1] for operand in self.operands(claim, role))

    def refuse(self, operand: Operand, found: str, expected: str) -> NoReturn:
        """Raise UnjudgeableError about one operand, saying what was found and what was expected."""
        raise UnjudgeableError(
            f"claim_operands.csv, claim {operand.claim_id}, seq {operand.seq}: found {found}; expected {expected}"
        )

    def value_of(self, operand: Operand, unit: str | None = None) -> Interval:
        """Interval of an operand: what its figure claims, or what was measured.

        Raises UnjudgeableError if the operand has no value, or one in another unit than `unit`.
        """
        target_type, target = operand.target
        if target_type == "figure":
            figure = self.register.figure_by_id[target]
            value = Interval(low=figure.low, high=figure.high, unit=self.register.unit_by_id[figure.unit_id].si_unit)
        elif target_type in MEASURED:
            value = self.measured_value(operand, target, MEASURED[target_type])
        else:
            self.refuse(operand, f"a {target_type}, which has no value", "a reading, a line or a figure")
        if unit is not None and value.unit != unit:
            self.refuse(operand, f"{target_type} {target} in {_unit_word(value.unit)}", f"one in {_unit_word(unit)}")
        return value

    def measured_value(self, operand: Operand, subject_id: str, quantity: str) -> Interval:
        """Measured interval of a subject that an operand refers to. Raises UnjudgeableError if it was not measured."""
        value = self.measured.get((subject_id, quantity))
        if value is None:
            expected = "one in derived/measurements.csv"
            self.refuse(operand, f"{operand.target[0]} {subject_id} without a measured {quantity}", expected)
        return value

    def sum_of(self, operands: Sequence[Operand], unit: str | None = None) -> Interval:
        """Sum of the values of several operands.

        Measured areas are added with the joint error budget of their boundaries, figures by the ends of their
        intervals.
        """
        values = [self.value_of(each, unit) for each in operands]
        added = self.measured_sum(operands)
        if added is None:
            return total(values)
        rest = [value for each, value in zip(operands, values, strict=True) if not self._is_measured_area(each)]
        low, high = max(0.0, added.low_m2) / M2_PER_KM2, added.high_m2 / M2_PER_KM2
        return total([Interval(low=low, high=high, unit="km2"), *rest])

    def quotient_of(self, above: Sequence[Operand], below: Operand) -> Interval | None:
        """Interval of a ratio of measured areas, by the joint budget of their boundaries; None if a figure is among
        them.
        """
        found = self.measured_quotient(above, below)
        return None if found is None else Interval(low=found.low, high=found.high, unit="1")

    def measured_sum(self, operands: Sequence[Operand]) -> Sum | None:
        """Sum of the measured areas among the operands; None for fewer than two, which need no joint budget."""
        areas = [self.measured_areas[each.target[1]] for each in operands if self._is_measured_area(each)]
        return weighted_sum(areas) if len(areas) > 1 else None

    def measured_quotient(self, above: Sequence[Operand], below: Operand) -> Quotient | None:
        """Ratio of measured areas with its error budget; None if a figure is among the operands."""
        if not all(self._is_measured_area(each) for each in (*above, below)):
            return None
        return quotient([self.measured_areas[each.target[1]] for each in above], [self.measured_areas[below.target[1]]])

    def widest_stretch(self, reading_ids: Sequence[str]) -> Message | None:
        """The stretch of boundary that causes most of the interval of one area or of a sum; None where none is known.

        Example: "west-before-1864-11 (Line before 1864, range of Ferghana), accurate to 365 km".
        """
        areas = [self.measured_areas[each] for each in reading_ids if each in self.measured_areas]
        if not areas:
            return None
        budget = weighted_sum(areas).budget
        _, run = max(zip(budget.shares, budget.runs, strict=True), key=lambda pair: pair[0])
        return say.STRETCH(label=self._stretch(run.label), accuracy=accuracy_km(run.accuracy_m / M_PER_KM))

    def _stretch(self, run_label: str) -> Sayable:
        """A run of boundary by its label: its segments with the name of the first, or the source of the outline."""
        label = run_label.partition(" (")[0]
        first, _, last = label.partition(" to ")
        segment = self.register.segment_by_id.get(first)
        if segment is None:
            return outline_label(run_label)
        name = name_of_row(segment)
        if last:
            return say.AND_ON(label=say.FROM_TO(first=first, last=last), name=name)
        return say.IN_BRACKETS(what=first, more=name)

    def _is_measured_area(self, operand: Operand) -> bool:
        return operand.target[0] == "reading" and operand.target[1] in self.measured_areas

    def value_input(self, operand: Operand) -> Input:
        """Record an operand that has a value as an input of the verdict."""
        target_type, target = operand.target
        value = self.value_of(operand)
        return Input(
            role=operand.role.value,
            input_type=target_type,
            input_id=target,
            statement=f"{self.name_of(operand)}: {self.span_of(operand)}",
            interval=value,
            certainty=self.register.figure_by_id[target].certainty if target_type == "figure" else Certainty.COMPUTED,
        )

    def quantity_of(self, operand: Operand) -> Quantity:
        """Value of an operand as printed: a figure's interval as it is, a measured interval rounded outwards."""
        value = self.value_of(operand)
        return claimed_quantity(value) if operand.target[0] == "figure" else found_quantity(value)

    def span_of(self, operand: Operand) -> str:
        """Value of an operand in English words, as `quantity_of` rounds it."""
        return in_english(self.quantity_of(operand))

    def source_certainty(self, source_id: str) -> Certainty | None:
        """Certainty recorded for a source; None if the source has no row."""
        source = self.register.source_by_id.get(source_id)
        return None if source is None else source.certainty

    def name_of(self, operand: Operand) -> str:
        """Readable name of the target of an operand, in English."""
        return in_english(self.named(operand))

    def named(self, operand: Operand) -> Sayable:
        """Readable name of the target of an operand, in every language that its table has."""
        target_type, target = operand.target
        register = self.register
        if target_type == "figure":
            figure = register.figure_by_id[target]
            unit = "" if figure.unit_published == "1" else f" {figure.unit_published}"
            return say.FIGURE(subject=figure.subject, printed=f"{figure.value_published}{unit}", author=figure.author)
        if target_type == "reading":
            territory = register.territory_by_id[register.reading_by_id[target].territory_id]
            return say.READING_OF(territory=name_of_row(territory), reading=target)
        if target_type == "event":
            return title_of_event(register.event_by_id[target])
        if target_type == "treaty":
            return title_of(register.treaty_by_id[target])
        names: Mapping[str, Mapping[str, Named]] = {
            "line": register.line_by_id,
            "territory": register.territory_by_id,
            "person": register.person_by_id,
            "office": register.office_by_id,
            "polity": register.polity_by_id,
            "place": register.place_by_id,
        }
        return name_of_row(names[target_type][target]) if target_type in names else target


class Named(Protocol):
    """A row with its name in three languages, as far as they are recorded."""

    @property
    def name_en(self) -> str: ...

    @property
    def name_zh(self) -> str | None: ...

    @property
    def name_ru(self) -> str | None: ...


def name_of_row(row: Named) -> Name:
    """The three names of a row."""
    return Name(row.name_en, row.name_zh, row.name_ru)


def title_of(treaty: Treaty) -> Name:
    """The titles of a treaty; the marks of a title are a part of it in Chinese and Russian."""
    zh, ru = treaty.title_zh, treaty.title_ru
    is_document = zh is not None and zh.partition("(")[0].endswith(tuple(ENDS_OF_DOCUMENTS))
    # A title without a translation stays English, in the quotation marks of the language.
    return Name(
        treaty.title_en,
        f"《{zh}》" if is_document else zh or f"“{treaty.title_en}”",
        f"«{ru or treaty.title_en}»",
    )


def title_of_event(event: Event) -> Name:
    """The titles of an event."""
    return Name(event.title_en, event.title_zh, event.title_ru)


def outline_label(label: str) -> Sayable:
    """What `Survey` calls a run of an outline of one source: "outline of X, ring 1 of 3"."""
    found = OUTLINE_LABEL.fullmatch(label)
    if found is None:
        return label
    outline = say.OUTLINE_OF(source=found["source"])
    if found["ring"] is None:
        return outline
    return say.RING_OF(label=outline, at=found["ring"], count=found["count"])


def interval_of_claim(evidence: Evidence, claim: Claim, *, unit: str | None = None) -> Interval:
    """Interval that a claim's own figure claims, in SI units.

    Raises UnjudgeableError if the claim has no interval, or one in another unit than `unit`.
    """
    if claim.low is None or claim.high is None or claim.unit_id is None:
        raise UnjudgeableError(
            f"claims.csv, claim {claim.claim_id}: low, high or unit_id is blank; "
            f"expected an interval, as its kind is {claim.kind.value}"
        )
    value = Interval(low=claim.low, high=claim.high, unit=evidence.register.unit_by_id[claim.unit_id].si_unit)
    if unit is not None and value.unit != unit:
        raise UnjudgeableError(
            f"claims.csv, claim {claim.claim_id}, column unit_id: found {claim.unit_id}, in {_unit_word(value.unit)}; "
            f"expected one in {_unit_word(unit)}, as its kind is {claim.kind.value}"
        )
    return value


def _unit_word(unit: str) -> str:
    return "pure numbers" if unit == "1" else unit
