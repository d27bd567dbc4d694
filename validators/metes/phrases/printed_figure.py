"""Parse a printed figure such as "almost 1.6 millions" or "более 1,5 млн" into a number, a phrase rule and a unit.

A pattern must match the whole figure. A figure that only matches in part is not parsed: nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from metes.phrases.vocabulary import (
    CHINESE_STEPS,
    NUMBER_WORDS,
    PRINTED_FACTOR,
    QUALIFIERS_AFTER,
    QUALIFIERS_BEFORE,
    SCALES,
    SPELLINGS,
    alternatives,
    chinese_number,
    folded,
    unit_named,
)


@dataclass(frozen=True, kw_only=True)
class PrintedFigure:
    """A parsed figure: its number, the rule of its phrase, and its unit if the text names one.

    `digit` is the unit of the last printed decimal, 10,000 for "1.50 million", or None if there are no decimals.
    `number` is None for a wording without a number, such as "dozens".
    """

    number: float | None
    rule: str
    digit: float | None = None
    unit_id: str | None = None


DIGITS = r"\d+(?:[., ]\d+)*"
CHINESE = r"[〇零一二两兩三四五六七八九十百千]+"
WORDS = alternatives(NUMBER_WORDS)
# A part of a Chinese number in ten thousands and ones, such as 两 and 八千 in 两万八千 and 3 and 5千 in 3万5千.
PART = rf"(?:\d+[百千]?|{CHINESE})"
COMPOUND = rf"(?:{PART}[亿億])?{PART}[万萬]{PART}|{PART}[亿億]{PART}[万萬]?"
COMPOUND_PARTS = re.compile(rf"(?P<part>{PART})(?P<scale>[亿億万萬]?)")
ODD = "|".join(re.escape(word) for word in QUALIFIERS_AFTER)
FIGURE = re.compile(
    rf"(?:(?P<before>{alternatives(word for words in QUALIFIERS_BEFORE.values() for word in words)}) ?)?"
    rf"(?:(?P<compound>{COMPOUND})(?![\d〇零一二两兩三四五六七八九十百千万萬亿億])|(?P<value>{DIGITS}|{CHINESE}|{WORDS}))"
    rf"(?P<odd>{ODD})?(?: ?(?P<scale>{alternatives(SCALES)}))?(?P<odd_after>{ODD})?(?:[ -]?(?P<unit>\D.*))?"
)
ORDINAL = re.compile(r"(?:no\.? ?|number |№ ?|第)(?P<value>\d+)(?:名|位)?|(?P<value_th>\d+)(?:st|nd|rd|th|-е место)")
COUNTED = re.compile(r"(?:the )?(?:other )?(?P<value>\d{1,3}(?:,\d{3})*|\d+) (?P<noun>[a-z]+)")
TWICE = re.compile(r"(?:twice|double|вдвое)(?: .*)?|(?:两|二|2) ?倍.*|(?:в )?(?:два|2) раза(?: .*)?|two times(?: .*)?")
TIMES = re.compile(
    rf"(?P<value>{DIGITS}|{WORDS}) times(?: .*)?|(?:в )?(?P<value_ru>{DIGITS}|{WORDS}) раза?(?: .*)?"
    rf"|(?P<value_zh>{DIGITS}|{CHINESE}) ?倍.*|(?:相当于|相當於|等于|等於)(?P<value_of>{DIGITS}|{CHINESE}) ?个.*"
)
HALF = re.compile(
    r"(?:(?:split |divided )?in )?(?:one )?half(?: (?:of|the) .*)?|一半|(?:на)?половин[ау](?: .*)?|пополам"
)
DOZENS = re.compile(r"dozens(?: .*)?|数十.*|несколько десятков(?: .*)?")


def read_printed_figure(value: str, unit: str | None = None) -> PrintedFigure | None:
    """Parse a figure, given the unit printed beside it; None if the wording matches no known pattern."""
    text = folded(value).strip("\"'“”«» ")
    if DOZENS.fullmatch(text):
        return PrintedFigure(number=None, rule="range")
    if HALF.fullmatch(text):
        return PrintedFigure(number=0.5, rule="half")
    if TWICE.fullmatch(text):
        return PrintedFigure(number=2.0, rule="multiple")
    for pattern, rule in ((TIMES, "multiple"), (ORDINAL, "exact")):
        match = pattern.fullmatch(text)
        if match is not None:
            words = next(group for group in match.groups() if group is not None)
            number = _value(words, is_comma_decimal=False)[0]
            return None if number is None else PrintedFigure(number=number, rule=rule)
    return _figure(text, unit)


def _figure(text: str, unit: str | None) -> PrintedFigure | None:
    match = FIGURE.fullmatch(text)
    unit_text = unit if match is None or not match["unit"] else match["unit"]
    unit_id = None if not unit_text else unit_named(unit_text)
    if match is None or (match["unit"] and unit_id is None):
        return _counted(text)
    if match["scale"] == "m" and re.search(r"\d m", text):
        return None  # "5 m" may mean metres; only "5m" means millions
    rule = _rule(match)
    if match["compound"]:
        number = None if match["scale"] else _compound(match["compound"])
        return None if rule is None or number is None else PrintedFigure(number=number, rule=rule, unit_id=unit_id)
    is_comma_decimal = re.search(r"[\u0400-\u04ff]", f"{text} {folded(unit or '')}") is not None
    number, decimals = _value(match["value"], is_comma_decimal=is_comma_decimal)
    if rule is None or number is None:
        return None
    factor = SCALES.get(match["scale"] or "", 1.0) * PRINTED_FACTOR.get(unit_id or "", 1.0)
    exact = float(f"{number * factor:.12g}")
    digit = float(f"{10.0**-decimals * factor:.12g}") if decimals else None
    return PrintedFigure(number=exact, rule=rule, digit=digit, unit_id=unit_id)


def _compound(text: str) -> float | None:
    """Value of a Chinese number with 万 or 亿 inside; None where its last digit has no place, as in 一万五."""
    total = 0.0
    for match in COMPOUND_PARTS.finditer(text):
        part, scale = match["part"], match["scale"]
        step = CHINESE_STEPS.get(part[-1], 1) if part[0].isdigit() else 1
        number = float(part.rstrip("百千")) * step if part[0].isdigit() else chinese_number(part)
        # 一万五 is 15,000 in speech, and 一万零五 is 10,005.
        if number is None or (not scale and len(part) == 1):
            return None
        total += number * SCALES.get(scale, 1.0)
    return total


def _counted(text: str) -> PrintedFigure | None:
    """Parse a number of counted things, such as "the other 175 countries"."""
    match = COUNTED.fullmatch(text)
    if match is None or match["noun"] in SCALES or any(match["noun"] in words for words in SPELLINGS.values()):
        return None
    return PrintedFigure(number=float(match["value"].replace(",", "")), rule="plain", unit_id="number")


def _rule(match: re.Match[str]) -> str | None:
    """Phrase rule for the words before and after a number; None if they contradict each other."""
    is_odd = bool(match["odd"] or match["odd_after"])
    if match["before"] is None:
        return "upward" if is_odd else "plain"
    return None if is_odd else next(rule for rule, words in QUALIFIERS_BEFORE.items() if match["before"] in words)


def _value(words: str, *, is_comma_decimal: bool) -> tuple[float | None, int]:
    """The value of a number in digits or words, and its number of printed decimals; (None, 0) if it is ambiguous."""
    if words in NUMBER_WORDS:
        return NUMBER_WORDS[words], 0
    if not words[0].isdigit():
        return chinese_number(words), 0
    text = words
    if is_comma_decimal and re.fullmatch(r"\d{1,3},\d{3}", text):
        return None, 0  # thousands in some countries, thousandths in others
    if re.fullmatch(r"\d{1,3}( \d{3})+([.,]\d+)?", text):
        text = text.replace(" ", "")
        is_comma_decimal = True  # spaces separate the thousands, so a comma cannot
    for mark in ",.":
        # Two or more marks separate thousands in every language. A single comma does so in English where it can.
        groups = re.fullmatch(rf"\d{{1,3}}(\{mark}\d{{3}})+(\D\d+)?", text)
        is_single_decimal = text.count(mark) == 1 and (mark == "." or is_comma_decimal)
        if groups is not None and not is_single_decimal:
            text = text.replace(mark, "")
            break
    text = text.replace(",", ".")
    if re.fullmatch(r"\d+(\.\d+)?", text) is None:
        return None, 0
    return float(text), len(text.partition(".")[2])
