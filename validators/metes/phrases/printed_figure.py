"""Reads a figure as it is printed, "almost 1.6 millions" or "более 1,5 млн", into a number, a phrase and a unit.

A figure that no pattern reads as a whole is not read at all: nothing is guessed from a part of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from metes.phrases.vocabulary import (
    AFTER,
    BEFORE,
    NUMBER_WORDS,
    PRINTED_FACTOR,
    SCALES,
    SPELLINGS,
    alternatives,
    chinese_number,
    folded,
    unit_named,
)


@dataclass(frozen=True, kw_only=True)
class Printed:
    """What a printed figure says: its number, the rule of its phrase, the unit if one is named.

    `digit` is the unit of the last printed decimal, 10,000 for "1.50 million", and None where none is printed.
    `number` is None where the wording has none, as in "dozens".
    """

    number: float | None
    rule: str
    digit: float | None = None
    unit_id: str | None = None


DIGITS = r"\d+(?:[., ]\d+)*"
CHINESE = r"[〇零一二两兩三四五六七八九十百千]+"
WORDS = alternatives(NUMBER_WORDS)
ODD = "|".join(re.escape(word) for word in AFTER)
FIGURE = re.compile(
    rf"(?:(?P<before>{alternatives(word for words in BEFORE.values() for word in words)}) ?)?"
    rf"(?P<value>{DIGITS}|{CHINESE}|{WORDS})"
    rf"(?P<odd>{ODD})?(?: ?(?P<scale>{alternatives(SCALES)}))?(?P<odd_after>{ODD})?(?:[ -]?(?P<unit>\D.*))?"
)
ORDINAL = re.compile(r"(?:no\.? ?|number |№ ?|第)(?P<value>\d+)(?:名|位)?|(?P<value_th>\d+)(?:st|nd|rd|th|-е место)")
COUNTED = re.compile(r"(?:the )?(?:other )?(?P<value>\d{1,3}(?:,\d{3})*|\d+) (?P<noun>[a-z]+)")
TWICE = re.compile(r"(?:twice|double|вдвое)(?: .*)?|(?:两|二|2) ?倍.*|(?:в )?(?:два|2) раза(?: .*)?|two times(?: .*)?")
TIMES = re.compile(
    rf"(?P<value>{DIGITS}|{WORDS}) times(?: .*)?|(?:в )?(?P<value_ru>{DIGITS}|{WORDS}) раза?(?: .*)?"
    rf"|(?P<value_zh>{DIGITS}|{CHINESE}) ?倍.*"
)
HALF = re.compile(
    r"(?:(?:split |divided )?in )?(?:one )?half(?: (?:of|the) .*)?|一半|(?:на)?половин[ау](?: .*)?|пополам"
)
DOZENS = re.compile(r"dozens(?: .*)?|数十.*|несколько десятков(?: .*)?")


def read_printed(value: str, unit: str | None = None) -> Printed | None:
    """Reads a figure with the unit that is printed beside it; None where its words have no known pattern."""
    text = folded(value).strip("\"'“”«» ")
    if DOZENS.fullmatch(text):
        return Printed(number=None, rule="range")
    if HALF.fullmatch(text):
        return Printed(number=0.5, rule="half")
    if TWICE.fullmatch(text):
        return Printed(number=2.0, rule="multiple")
    for pattern, rule in ((TIMES, "multiple"), (ORDINAL, "exact")):
        match = pattern.fullmatch(text)
        if match is not None:
            words = next(group for group in match.groups() if group is not None)
            number = _value(words, is_comma_decimal=False)[0]
            return None if number is None else Printed(number=number, rule=rule)
    return _figure(text, unit)


def _figure(text: str, unit: str | None) -> Printed | None:
    match = FIGURE.fullmatch(text)
    unit_text = unit if match is None or not match["unit"] else match["unit"]
    unit_id = None if not unit_text else unit_named(unit_text)
    if match is None or (match["unit"] and unit_id is None):
        return _counted(text)
    if match["scale"] == "m" and re.search(r"\d m", text):
        return None  # "5 m" may be metres; only "5m" is millions
    rule = _rule(match)
    is_comma_decimal = re.search(r"[\u0400-\u04ff]", f"{text} {folded(unit or '')}") is not None
    number, decimals = _value(match["value"], is_comma_decimal=is_comma_decimal)
    if rule is None or number is None:
        return None
    factor = SCALES.get(match["scale"] or "", 1.0) * PRINTED_FACTOR.get(unit_id or "", 1.0)
    exact = float(f"{number * factor:.12g}")
    digit = float(f"{10.0**-decimals * factor:.12g}") if decimals else None
    return Printed(number=exact, rule=rule, digit=digit, unit_id=unit_id)


def _counted(text: str) -> Printed | None:
    """Things that are counted: "the other 175 countries"."""
    match = COUNTED.fullmatch(text)
    if match is None or match["noun"] in SCALES or any(match["noun"] in words for words in SPELLINGS.values()):
        return None
    return Printed(number=float(match["value"].replace(",", "")), rule="plain", unit_id="number")


def _rule(match: re.Match[str]) -> str | None:
    """The phrase rule of what stands before and after a number; None where the two do not go together."""
    is_odd = bool(match["odd"] or match["odd_after"])
    if match["before"] is None:
        return "upward" if is_odd else "plain"
    return None if is_odd else next(rule for rule, words in BEFORE.items() if match["before"] in words)


def _value(words: str, *, is_comma_decimal: bool) -> tuple[float | None, int]:
    """A number in digits or words, and how many decimals are printed."""
    if words in NUMBER_WORDS:
        return NUMBER_WORDS[words], 0
    if not words[0].isdigit():
        return chinese_number(words), 0
    text = words
    if is_comma_decimal and re.fullmatch(r"\d{1,3},\d{3}", text):
        return None, 0  # thousands in one country, thousandths in another
    if re.fullmatch(r"\d{1,3}( \d{3})+([.,]\d+)?", text):
        text = text.replace(" ", "")
        is_comma_decimal = True  # spaces part the thousands, so that a comma cannot
    for mark in ",.":
        # Two marks or more part thousands in every language; one comma does in English, unless it cannot.
        groups = re.fullmatch(rf"\d{{1,3}}(\{mark}\d{{3}})+(\D\d+)?", text)
        is_single_decimal = text.count(mark) == 1 and (mark == "." or is_comma_decimal)
        if groups is not None and not is_single_decimal:
            text = text.replace(mark, "")
            break
    text = text.replace(",", ".")
    if re.fullmatch(r"\d+(\.\d+)?", text) is None:
        return None, 0
    return float(text), len(text.partition(".")[2])
