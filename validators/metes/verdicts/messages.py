"""Messages: a template in English, Chinese and Russian together with the values that it is filled with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Protocol, TypeAlias

from metes.model.dates import DAYS_PER_YEAR, MIN_YEARS, Days
from metes.phrases.interval import Interval
from metes.verdicts.languages import (
    GRAMMARS,
    WEEKDAYS,
    Language,
    counted,
    date_text,
    days_text,
    listing,
    number_text,
    precise_date,
    span_text,
)
from metes.verdicts.wording import (
    capital,
    exact,
    is_long_time,
    outward,
    quantity,
    rounded_gap,
    sentence_ends,
    span_of_ends,
    years_and_days,
)


class Value(Protocol):
    """A value that can be said in every language."""

    def said(self, language: Language) -> str:
        """The value in words of one language."""


# Plain text is an id, a number of an article or a text of the tables: the same in every language.
Sayable: TypeAlias = str | int | Value


def said(value: Sayable, language: Language) -> str:
    """A value in the words of one language."""
    if isinstance(value, int):
        return number_text(Decimal(value), language)
    return value if isinstance(value, str) else value.said(language)


@dataclass(frozen=True)
class Template:
    """A sentence, or a part of one, in three languages with the same placeholders in braces.

    >>> from metes.verdicts.languages import Language
    >>> Template("{who} signed.", "{who}签署。", "Подписал {who}.")(who="A").said(Language.CHINESE)
    'A签署。'
    """

    en: str
    zh: str
    ru: str

    @property
    def triple(self) -> tuple[str, str, str]:
        """The three forms, English, Chinese and Russian, for templates without placeholders."""
        return self.en, self.zh, self.ru

    def __call__(self, **values: Sayable) -> Message:
        """The message that this template makes of its values."""
        return Message(self, values)


@dataclass(frozen=True)
class Message:
    """A template with its values: rendered in a language only when it is read."""

    template: Template
    values: Mapping[str, Sayable]

    def said(self, language: Language) -> str:
        """The template filled with its values, both in one language."""
        form: str = getattr(self.template, language.value)
        text = form.format(**{name: said(value, language) for name, value in self.values.items()})
        # A Russian year ends in a full stop, which ends the sentence too.
        return text.replace("г..", "г.")


BEFORE = Template("{time} before", "早{time}", "на {time} раньше")
AFTER = Template("{time} after", "晚{time}", "на {time} позже")
WITH_YEARS = Template("{days} ({years})", "{days}（{years}）", "{days} ({years})")
SAME_DAY = Template("on the same day", "在同一天", "в тот же день")
SAME_DAYS = Template("within the same days", "在同一时段", "в те же дни")


@dataclass(frozen=True)
class Name:
    """A name with its Chinese and Russian forms; English stands in for a form that no table has."""

    en: str
    zh: str | None = None
    ru: str | None = None

    def said(self, language: Language) -> str:
        """The name in one language."""
        return getattr(self, language.value) or self.en


@dataclass(frozen=True)
class Note:
    """A text of the tables that stands in one language alone, such as the note of a claim."""

    text: str

    def said(self, language: Language) -> str:
        """The text as the tables have it."""
        return self.text


@dataclass(frozen=True)
class Capital:
    """A value at the start of a sentence."""

    value: Sayable

    def said(self, language: Language) -> str:
        """The value with a capital letter, where the script has one."""
        return capital(said(self.value, language))


@dataclass(frozen=True)
class Parts:
    """Messages one after the other, without anything between them."""

    parts: tuple[Sayable, ...]

    def said(self, language: Language) -> str:
        """All parts in one language."""
        return "".join(said(each, language) for each in self.parts)


class Joint(Enum):
    """What stands before the last item of a list."""

    AND = "last"
    OR = "either"


@dataclass(frozen=True)
class Listing:
    """Items of a list: "a, b and c". Items that have commas of their own are `long`."""

    items: Sequence[Sayable]
    joint: Joint = Joint.AND
    long: bool = False

    def said(self, language: Language) -> str:
        """The list in one language."""
        parts, grammar = [said(each, language) for each in self.items], GRAMMARS[language]
        if self.long and language is not Language.ENGLISH:
            return grammar.effects.join(parts)
        last: str = getattr(grammar, self.joint.value)
        if language is Language.CHINESE and any(grammar.comma in each for each in parts) and len(parts) > 1:
            # A name that has the mark of lists itself, as 黑龙江以北、外兴安岭以南地区, would fall apart.
            return "，".join(parts[:-1]) + last + parts[-1]
        return listing(parts, language, last)


@dataclass(frozen=True)
class Quantity:
    """Both ends of a quantity, with their unit, as they are printed; equal ends are one value.

    English has them in whole units; Chinese and Russian in units of 10,000 or a million km2. A long time is given in
    years too, unless `is_gap`.
    """

    low: Decimal
    high: Decimal
    unit: str
    is_gap: bool = False

    def said(self, language: Language) -> str:
        """The quantity in one language."""
        is_long = not self.is_gap and is_long_time(self.low, self.unit)
        if language is Language.ENGLISH:
            return quantity(self.low, self.unit) if self.is_gap else span_of_ends(self.low, self.high, self.unit)
        if not is_long:
            return span_text(self.low, self.high, self.unit, language)
        years, days = years_and_days(self.low, self.high)
        return GRAMMARS[language].years_or_days.format(
            years=counted(*years, "year", language), days=counted(*days, "day", language)
        )


@dataclass(frozen=True)
class Digits:
    """A number without a unit."""

    value: Decimal

    def said(self, language: Language) -> str:
        """The number with the separators of one language."""
        return number_text(self.value, language)


@dataclass(frozen=True)
class Count:
    """A whole number of days or years, with the noun."""

    number: int
    noun: str

    def said(self, language: Language) -> str:
        """The number with the noun in its form: "1 day", "82 дня"."""
        return counted(Decimal(self.number), Decimal(self.number), self.noun, language)


@dataclass(frozen=True)
class Date:
    """A date as the tables write it, by EDTF: a day, a month, a year, or an interval of them."""

    edtf: str

    def said(self, language: Language) -> str:
        """The date in one language; English keeps the text of the table."""
        return date_text(self.edtf, language)


@dataclass(frozen=True)
class DayRange:
    """A range of days, with both ends as days."""

    days: Days

    def said(self, language: Language) -> str:
        """The range in one language."""
        return days_text(self.days, language)


@dataclass(frozen=True)
class Weekday:
    """A day of the week, counted from Monday as 0."""

    number: int

    def said(self, language: Language) -> str:
        """The name of the day."""
        return WEEKDAYS[language][self.number]


def known_date(days: Days) -> Value:
    """Days as they are known: the month or year of which nothing more is known, or the days themselves."""
    text = precise_date(days)
    return DayRange(days) if "/" in text else Date(text)


def claimed_quantity(interval: Interval) -> Quantity:
    """A claimed interval with its ends exactly as they are."""
    return Quantity(exact(interval.low), exact(interval.high), interval.unit)


def found_quantity(interval: Interval, margin: float | None = None) -> Quantity:
    """A found interval with its ends rounded outwards, as tables show it."""
    return Quantity(*outward(interval, margin), interval.unit)


def sentence_quantity(interval: Interval, margin: float | None = None) -> Quantity:
    """A found interval with its ends rounded outwards to four digits where that is safe."""
    return Quantity(*sentence_ends(interval, margin), interval.unit)


def distance(value: float | Decimal, unit: str) -> Quantity:
    """Distance between two values, to four significant digits but at least to whole units."""
    size = rounded_gap(value, unit)
    return Quantity(size, size, unit, is_gap=True)


def one_quantity(value: float, unit: str) -> Quantity:
    """One value with its unit, exact to twelve digits."""
    return Quantity(exact(value), exact(value), unit, is_gap=True)


def plain_number(value: float) -> Digits:
    """A number, exact to twelve digits."""
    return Digits(exact(value))


def accuracy_km(km: float) -> Quantity:
    """An accuracy in kilometres, to three significant digits."""
    return one_quantity(float(f"{km:.3g}"), "km")


def apart(one: Days, other: Days) -> Message:
    """Time between two dates in words: "3 days before", "1,174 days (3 years) after", "on the same day"."""
    days = one.days_apart(other)
    if not days:
        return SAME_DAY() if one == other else SAME_DAYS()
    time: Sayable = Count(days, "day")
    years = int(days / DAYS_PER_YEAR)
    if years >= MIN_YEARS:
        time = WITH_YEARS(days=time, years=Count(years, "year"))
    return BEFORE(time=time) if one.last < other.first else AFTER(time=time)


def in_english(value: Sayable) -> str:
    """A value in English, as the derived tables have it."""
    return said(value, Language.ENGLISH)
