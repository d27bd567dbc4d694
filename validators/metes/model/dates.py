"""Dates as they are known: a day, a month or a year, as the range of days that they allow."""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass

# Level 0 of EDTF (ISO 8601-2): the tables use no more, and what is not understood is refused.
# Of level 1, only the interval that is open at its start: all time until then.
OPEN_START = ".."
EDTF_LEVEL_0 = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?")


@dataclass(frozen=True, kw_only=True)
class Days:
    """A range of days, both ends included."""

    first: datetime.date
    last: datetime.date

    def __str__(self) -> str:
        if self.first == datetime.date.min:
            return f"time until {self.last}"
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"

    def overlap(self, begins: datetime.date | None, ends: datetime.date | None) -> bool:
        """Whether one of the days lies in a half-open period: `begins` included, `ends` not; None is open."""
        return (begins is None or begins <= self.last) and (ends is None or self.first < ends)

    def contains(self, other: Days) -> bool:
        return self.first <= other.first and other.last <= self.last

    def days_apart(self, other: Days) -> int:
        """Days between the nearer ends; 0 when the ranges share a day."""
        return max(0, (other.first - self.last).days, (self.first - other.last).days)


def days_of(date_text: str) -> Days:
    """The days that an EDTF date of level 0 allows. Raises ValueError for anything else."""
    match = EDTF_LEVEL_0.fullmatch(date_text)
    if match is None:
        raise ValueError(f"date {date_text!r}: expected YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = (int(part) if part else None for part in match.group("year", "month", "day"))
    assert year is not None  # the pattern has four digits of it
    if month is None:
        return Days(first=datetime.date(year, 1, 1), last=datetime.date(year, 12, 31))
    if day is None:
        last = calendar.monthrange(year, month)[1]
        return Days(first=datetime.date(year, month, 1), last=datetime.date(year, month, last))
    only = datetime.date(year, month, day)
    return Days(first=only, last=only)


def span_of(date_text: str) -> Days:
    """The days that a date or an interval allows: "1990/1999", or "../1875" for all until then. Raises ValueError."""
    start, mark, end = date_text.rpartition("/")
    if not mark:
        return days_of(date_text)
    last = days_of(end).last
    first = datetime.date.min if start == OPEN_START else days_of(start).first
    if first > last:
        raise ValueError(f"date {date_text!r}: found a start after the end; expected one before it")
    return Days(first=first, last=last)


# A year of the calendar in days, on the average of four hundred years.
DAYS_OF_A_YEAR = 365.2425
# From here on a number of years says more than one of days.
LEAST_YEARS = 2


def apart_in_words(one: Days, other: Days) -> str:
    """How far one date lies from another: "3 days before", "1,174 days (3 years) after", "on the same day"."""
    days = one.days_apart(other)
    if not days:
        return "on the same day" if one == other else "within the same days"
    years = int(days / DAYS_OF_A_YEAR)
    more = f" ({years} years)" if years >= LEAST_YEARS else ""
    return f"{days:,} day{'' if days == 1 else 's'}{more} {'before' if one.last < other.first else 'after'}"
