"""Numbers, quantities, dates and lists in English, Chinese and Russian."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from metes.model.dates import OPEN_START, Days, days_of


class Language(StrEnum):
    """The languages of names and sentences."""

    ENGLISH = "en"
    CHINESE = "zh"
    RUSSIAN = "ru"


@dataclass(frozen=True, kw_only=True)
class Grammar:
    """How one language writes numbers, units, dates and lists.

    Areas from `scale` km2 on are given in units of `scale` km2, where that needs at most MOST_DECIMALS decimals.
    """

    scale: int
    area: str
    scaled_area: str
    length: str
    thousands: str
    point: str
    span: str
    years_or_days: str
    comma: str
    last: str
    either: str
    effects: str


# More decimals than this are harder to read than the same number in whole units.
MOST_DECIMALS = 4
GRAMMARS = {
    Language.ENGLISH: Grammar(
        scale=1_000_000,
        area="{} km2",
        scaled_area="{} million km2",
        length="{} km",
        thousands=",",
        point=".",
        span="{low} to {high}",
        years_or_days="{years} or {days}",
        comma=", ",
        last=" and ",
        either=" or ",
        effects=", ",
    ),
    Language.CHINESE: Grammar(
        scale=10_000,
        area="{}平方公里",
        scaled_area="{}万平方公里",
        length="{}公里",
        thousands=",",
        point=".",
        span="{low}至{high}",
        years_or_days="{years}，即{days}",
        comma="、",
        last="及",
        either="或",
        effects="；",
    ),
    Language.RUSSIAN: Grammar(
        scale=1_000_000,
        area="{} км²",
        scaled_area="{} млн км²",
        length="{} км",
        thousands="\u00a0",
        point=",",
        span="от {low} до {high}",
        years_or_days="{years}, или {days}",
        comma=", ",
        last=" и ",
        either=" или ",
        effects="; ",
    ),
}

# Russian months: with a day, and without one.
MONTHS_OF_DAYS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)
MONTHS = (
    *("январь", "февраль", "март", "апрель", "май", "июнь"),
    *("июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"),
)
WEEKDAYS = {
    Language.ENGLISH: ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    Language.CHINESE: ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
    Language.RUSSIAN: ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"),
}
# Forms of counted nouns: in Russian for 1, for 2 to 4 and fractions, and for the rest.
COUNTED = {
    "day": {
        Language.ENGLISH: ("day", "days", "days"),
        Language.CHINESE: ("天", "天", "天"),
        Language.RUSSIAN: ("день", "дня", "дней"),
    },
    "year": {
        Language.ENGLISH: ("year", "years", "years"),
        Language.CHINESE: ("年", "年", "年"),
        Language.RUSSIAN: ("год", "года", "лет"),
    },
}


def number_text(value: Decimal, language: Language) -> str:
    """A decimal number with the separators of a language and without trailing zeros: "1,234.5", "1 234,5"."""
    grammar = GRAMMARS[language]
    text = f"{value:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(",", "\0").replace(".", grammar.point).replace("\0", grammar.thousands)


def span_text(low: Decimal, high: Decimal, unit: str, language: Language) -> str:
    """Two ends with their unit, or one value where they are equal: "155至160万平方公里", "от 1,5 до 2 км"."""
    grammar = GRAMMARS[language]
    if unit in COUNTED:
        return counted(low, high, unit, language)
    form = {"km2": grammar.area, "km": grammar.length}.get(unit, "{}")
    if unit == "km2" and high >= grammar.scale:
        scaled = [end / grammar.scale for end in (low, high)]
        if all(end == round(end, MOST_DECIMALS) for end in scaled):
            (low, high), form = scaled, grammar.scaled_area
    return form.format(_ends(low, high, language))


def counted(low: Decimal, high: Decimal, noun: str, language: Language) -> str:
    """A number or a range with a counted noun, which Russian inflects: "82 дня", "от 10 до 15 лет"."""
    forms = COUNTED[noun][language]
    text = _ends(low, high, language)
    gap = "" if language is Language.CHINESE else " "
    return f"{text}{gap}{forms[_form(low, high, language)]}"


def _ends(low: Decimal, high: Decimal, language: Language) -> str:
    first, last = (number_text(end, language) for end in (low, high))
    return first if low == high else GRAMMARS[language].span.format(low=first, high=last)


def _form(low: Decimal, high: Decimal, language: Language) -> int:
    """Number of the form of a noun after a number, or after a range, where Russian has the genitive."""
    if language is not Language.RUSSIAN:
        return 0 if low == high == 1 else 2
    if high % 1:
        return 1
    tens, ones = int(high) % 100, int(high) % 10
    is_one = ones == 1 and tens != 11
    if low != high:
        return 1 if is_one else 2
    if is_one:
        return 0
    return 1 if ones in (2, 3, 4) and tens not in (12, 13, 14) else 2


def date_text(edtf: str, language: Language) -> str:
    """An EDTF date or interval in words, as precise as it is; English keeps it: "1858年5月28日", "28 мая 1858 г."."""
    if language is Language.ENGLISH:
        return edtf
    start, mark, end = edtf.rpartition("/")
    if not mark:
        return _one_date(edtf, language)
    if start == OPEN_START:
        return _until(_one_date(end, language), language)
    return _between(_one_date(start, language), _one_date(end, language), language)


def days_text(days: Days, language: Language) -> str:
    """A range of days, both ends as days."""
    if language is Language.ENGLISH:
        return str(days)
    last = _one_date(str(days.last), language)
    if days.first == datetime.date.min:
        return _until(last, language)
    return last if days.first == days.last else _between(_one_date(str(days.first), language), last, language)


def precise_date(days: Days) -> str:
    """EDTF text of a range of days: the year or month that it is, or else its days: "1969", "1969-07"."""
    for text in (f"{days.first:%Y}", f"{days.first:%Y-%m}"):
        if days_of(text) == days:
            return text
    return str(days.first) if days.first == days.last else f"{days.first}/{days.last}"


def _until(day: str, language: Language) -> str:
    return f"{day}及以前" if language is Language.CHINESE else f"время по {day}"


def _between(first: str, last: str, language: Language) -> str:
    # A dash needs no case in Russian; a month alone would need another one after "from".
    return f"{first}至{last}" if language is Language.CHINESE else f"{first} – {last}"


def _one_date(text: str, language: Language) -> str:
    parts = [int(part) for part in text.split("-")]
    if language is Language.CHINESE:
        return "".join(f"{part}{mark}" for part, mark in zip(parts, "年月日", strict=False))
    year, *rest = parts
    if not rest:
        return f"{year} г."
    if len(rest) == 1:
        return f"{MONTHS[rest[0] - 1]} {year} г."
    return f"{rest[1]} {MONTHS_OF_DAYS[rest[0] - 1]} {year} г."


def listing(parts: Sequence[str], language: Language, last: str) -> str:
    """Parts in a row, the last one after `last`: "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return GRAMMARS[language].comma.join(parts[:-1]) + last + parts[-1]
