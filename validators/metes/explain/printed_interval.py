"""Arithmetic that leads from a printed figure to the interval that it claims, step by step."""

from __future__ import annotations

from metes.model.claims import Unit
from metes.phrases.claimed_interval import Conversion, claimed_ends, last_digit_unit, rounder_original
from metes.phrases.printed_figure import read_printed_figure
from metes.verdicts.wording import number as in_digits


def interval_steps(printed: tuple[str, str | None], number: float, rule: str, unit: Unit) -> tuple[str, ...]:
    """Steps from a figure, such as ("579,000", "square miles"), to its interval in the SI unit; one line a step.

    The lines repeat the computation of `claimed_in_si` with its numbers, so that each can be followed with a pencil.
    """
    read = read_printed_figure(printed[0], printed[1] or "")
    digit = (None if read is None or read.number != number else read.digit) or last_digit_unit(number)
    name = "" if unit.si_unit == "1" else f" {unit.name}"
    low, high = claimed_ends(number, rule, digit)
    steps = [f"{in_digits(number)}{name}, last digit stands for {in_digits(digit)}: {_ends(number, low, high)}{name}"]
    if unit.factor == 1.0:
        return tuple(steps)
    factors = (unit.factor_low, unit.factor_high)
    si = unit.si_unit
    converted = [_short(end * factor) for end, factor in zip((low, high), factors, strict=True)]
    steps.append(
        f"{in_digits(low)} x {_factor(factors[0])} = {converted[0]} {si}; "
        f"{in_digits(high)} x {_factor(factors[1])} = {converted[1]} {si}"
    )
    conversion = Conversion(si_unit=si, factor=unit.factor, factor_low=factors[0], factor_high=factors[1])
    rounder = rounder_original(number, conversion, rule, digit)
    if rounder is None:
        return tuple(steps)
    back = _short(rounder / unit.factor)
    ends = claimed_ends(rounder, rule)
    return (
        *steps,
        f"{in_digits(rounder)} {si} / {_factor(unit.factor)} = {back}{name}, which rounds to {in_digits(number)}: "
        "the figure is a conversion, and claims what the rounder figure claims",
        f"{in_digits(rounder)} {si}, last digit stands for {in_digits(last_digit_unit(rounder))}: "
        f"{_ends(rounder, *ends)} {si}",
    )


def _ends(number: float, low: float, high: float) -> str:
    """Both ends as differences from the number: "579,000 - 500 to 579,000 + 500 = 578,500 to 579,500"."""
    result = f"{in_digits(low)} to {in_digits(high)}"
    if low > number or high < number:
        return result
    sides = [
        in_digits(number) if value == 0.0 else f"{in_digits(number)} {sign} {in_digits(value)}"
        for sign, value in (("-", number - low), ("+", high - number))
    ]
    return f"{' to '.join(sides)} = {result}"


def _factor(value: float) -> str:
    return f"{value:.12g}"


def _short(value: float) -> str:
    """A converted value to eight significant digits."""
    return in_digits(float(f"{value:.8g}"))
