"""How dates, times, years and durations of Table Schema are read from text.

Each function is given a field and returns the one that reads its values, which raises CastError.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import total_ordering
from typing import Any

from metes.tables.scalar_casts import Cast, CastError, Field, format_of, native_integer

ZONE = r"(Z|[+-][0-9]{2}:[0-9]{2})?"
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CLOCK = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"
TIME = re.compile(CLOCK + ZONE)
DATETIME = re.compile(rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T{CLOCK}{ZONE}")
# XML Schema: the first moment of the next day.
MIDNIGHT = re.compile(r"24:00:00(\.0+)?(?![.0-9])")
YEAR = re.compile(rf"(-?[0-9]{{4}}){ZONE}")
YEARMONTH = re.compile(rf"(-?[0-9]{{4}})-(0[1-9]|1[0-2]){ZONE}")
DURATION = re.compile(
    r"(-)?P(?=[0-9T])(?:([0-9]{1,9})Y)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9}(?:\.[0-9]+)?)S)?)?"
)
# Fills in what a date of the format "any" leaves out; with today's date the same file would read differently tomorrow.
ANY_DEFAULT = datetime.datetime(2000, 1, 1)
# What strptime and dateutil raise for a text or a format that they do not understand.
UNREADABLE = (ValueError, TypeError, OverflowError, LookupError, ArithmeticError, AttributeError, re.error)


@total_ordering
@dataclass(frozen=True)
class Duration:
    """A duration of XML Schema: months and seconds, which may both be negative.

    A month has no fixed number of seconds. As XML Schema says, one duration is less than another if it ends earlier
    after each of four start dates.
    """

    months: int
    seconds: Decimal

    def __lt__(self, other: Duration) -> bool:
        return all(mine < theirs for mine, theirs in zip(self._ends(), other._ends(), strict=True))

    def _ends(self) -> list[Decimal]:
        return [_seconds_after(year, month, self.months) + self.seconds for year, month in STARTS]


STARTS = ((1696, 9), (1697, 2), (1903, 3), (1903, 7))


def _seconds_after(year: int, month: int, months: int) -> Decimal:
    """Seconds from 1600 to the first day of the month that lies `months` after the given one."""
    years, index = divmod(year * 12 + month - 1 + months, 12)
    # The calendar repeats every 400 years of 146,097 days.
    cycles, rest = divmod(years - 1600, 400)
    days = datetime.date(1600 + rest, index + 1, 1) - datetime.date(1600, 1, 1)
    return Decimal(cycles * 146_097 + days.days) * 86_400


def by_format(default: Cast, part: Callable[[datetime.datetime], Any], words: str) -> Callable[[Field], Cast]:
    """Read the default form with `default`; any other with dateutil or strptime, and take `part` of the result."""

    def text(field: Field) -> Cast:
        form = format_of(field)
        if form == "default":
            return default

        def cast(text: str) -> Any:
            try:
                return part(_parsed_loosely(text) if form == "any" else datetime.datetime.strptime(text, form))
            except UNREADABLE:
                raise CastError(f"{words} in any form" if form == "any" else f"{words} like {form}") from None

        return cast

    return text


def _parsed_loosely(text: str) -> datetime.datetime:
    from dateutil import parser

    found: datetime.datetime = parser.parse(text, default=ANY_DEFAULT)
    return found


def date_cast(text: str) -> datetime.date:
    """A date as YYYY-MM-DD."""
    if not DATE.fullmatch(text):
        raise CastError("a date as YYYY-MM-DD")
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise CastError("a valid date as YYYY-MM-DD") from None


def time_cast(text: str) -> datetime.time:
    """A time as hh:mm:ss, with fractions and a time zone if need be."""
    try:
        if TIME.fullmatch(text):
            return datetime.time.fromisoformat(f"00{text[2:]}" if MIDNIGHT.match(text) else text)
    except ValueError:
        pass
    raise CastError("a time as hh:mm:ss")


def datetime_cast(text: str) -> datetime.datetime:
    """A date and time in the form of XML Schema."""
    try:
        if DATETIME.fullmatch(text):
            is_midnight = MIDNIGHT.match(text, 11) is not None
            found = datetime.datetime.fromisoformat(f"{text[:11]}00{text[13:]}" if is_midnight else text)
            return found + datetime.timedelta(days=1) if is_midnight else found
    except (ValueError, OverflowError):
        pass
    raise CastError("a date and time as YYYY-MM-DDThh:mm:ss")


def year(_: Field) -> Cast:
    """Years as in XML Schema, of four digits."""

    def cast(text: str) -> int:
        match = YEAR.fullmatch(text)
        if match is None:
            raise CastError("a year as YYYY")
        return int(match[1])

    return cast


def native_year(field: Field) -> Cast:
    """Years that are numbers of JSON."""
    integer = native_integer(field)

    def cast(value: Any) -> int:
        year: int = integer(value)
        if not -9999 <= year <= 9999:
            raise CastError("a year of four digits")
        return year

    return cast


def yearmonth(_: Field) -> Cast:
    """Months as YYYY-MM: year and month."""

    def cast(text: str) -> tuple[int, int]:
        match = YEARMONTH.fullmatch(text)
        if match is None:
            raise CastError("a month of a year as YYYY-MM")
        return int(match[1]), int(match[2])

    return cast


def duration(_: Field) -> Cast:
    """Durations as in XML Schema."""

    def cast(text: str) -> Duration:
        match = DURATION.fullmatch(text)
        if match is None:
            raise CastError("a duration like P1Y2M3DT4H5M6S")
        years, months, days, hours, minutes = (int(part or 0) for part in match.groups()[1:6])
        seconds = Decimal(match[7] or 0) + 60 * (minutes + 60 * (hours + 24 * days))
        sign = -1 if match[1] else 1
        return Duration(sign * (12 * years + months), sign * seconds)

    return cast
