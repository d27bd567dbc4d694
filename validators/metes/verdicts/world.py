"""All that a judge may look at: the tables, the measurements, and the shapes for questions of place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from metes.model import Register
from metes.model.claims import Claim, Operand
from metes.model.enums import Role
from metes.package.error import PackageError
from metes.verdicts.interval import Interval
from metes.verdicts.record import Input
from metes.verdicts.words import span


class UnjudgeableError(PackageError):
    """A claim whose row does not hold what its kind needs; the message names claim and operand."""


@dataclass(frozen=True, kw_only=True)
class World:
    """Register, measured intervals by (subject, quantity), and shapes and landward borders by reading."""

    register: Register
    measured: Mapping[tuple[str, str], Interval]
    shapes: Mapping[str, BaseGeometry]
    borders: Mapping[str, BaseGeometry]

    def operands(self, claim: Claim, role: Role) -> tuple[Operand, ...]:
        """Operands of one role, in order."""
        return tuple(each for each in self.register.operands_of(claim.claim_id) if each.role is role)

    def one_operand(self, claim: Claim, role: Role) -> Operand:
        """The only operand of a role; any other number of them is refused."""
        found = self.operands(claim, role)
        if len(found) != 1:
            raise UnjudgeableError(
                f"claim_operands.csv, claim {claim.claim_id}: {len(found)} operands with role {role.value}; "
                f"expected one, as its kind is {claim.kind.value}"
            )
        return found[0]

    def value_of(self, operand: Operand) -> Interval:
        """The interval that an operand stands for: what a figure claims, or what was measured."""
        kind, target = operand.target
        if kind == "figure":
            figure = self.register.figure_by_id[target]
            return Interval(low=figure.low, high=figure.high, unit=self.register.unit_by_id[figure.unit_id].si_unit)
        quantity = {"reading": "area", "line": "length"}.get(kind)
        if quantity is None:
            raise UnjudgeableError(
                f"claim_operands.csv, claim {operand.claim_id}, seq {operand.seq}: a {kind} has no value; "
                "expected a reading, a line or a figure"
            )
        try:
            return self.measured[target, quantity]
        except KeyError:
            raise UnjudgeableError(
                f"claim_operands.csv, claim {operand.claim_id}, seq {operand.seq}: {kind} {target!r} has no "
                f"measured {quantity}; expected one in derived/measurements.csv"
            ) from None

    def value_input(self, operand: Operand) -> Input:
        """An operand with a value, as an input of a verdict."""
        kind, target = operand.target
        value = self.value_of(operand)
        return Input(
            role=operand.role.value,
            input_type=kind,
            input_id=target,
            statement=f"{self.name_of(operand)}: {span(value)}",
            interval=value,
        )

    def name_of(self, operand: Operand) -> str:
        """What an operand points to, in words."""
        kind, target = operand.target
        register = self.register
        if kind == "figure":
            figure = register.figure_by_id[target]
            unit = "" if figure.unit_published == "1" else f" {figure.unit_published}"
            return f'{figure.subject}, "{figure.value_published}{unit}" ({figure.author})'
        if kind == "reading":
            reading = register.reading_by_id[target]
            return f"{register.territory_by_id[reading.territory_id].name_en} ({target})"
        names: Mapping[str, Mapping[str, object]] = {
            "line": register.line_by_id,
            "territory": register.territory_by_id,
            "person": register.person_by_id,
            "office": register.office_by_id,
            "polity": register.polity_by_id,
            "place": register.place_by_id,
        }
        if kind in names:
            return str(getattr(names[kind][target], "name_en"))  # noqa: B009  # the records differ in class only
        if kind == "treaty":
            return str(register.treaty_by_id[target].title_en)
        return target


def claimed_interval(world: World, claim: Claim) -> Interval:
    """What a claim's own figure claims, in SI."""
    if claim.low is None or claim.high is None or claim.unit_id is None:
        raise UnjudgeableError(
            f"claims.csv, claim {claim.claim_id}: low, high or unit_id is blank; "
            f"expected an interval, as its kind is {claim.kind.value}"
        )
    return Interval(low=claim.low, high=claim.high, unit=world.register.unit_by_id[claim.unit_id].si_unit)
