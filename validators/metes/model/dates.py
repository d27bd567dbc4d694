"""Dates of limited precision (a day, a month or a year) as ranges of days."""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass

# Level 0 of EDTF (ISO 8601-2); the tables use no other forms. From level 1, only an interval with an open start: all
# time until then.
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
        """Whether a day of the range lies in the period from `begins` (included) to `ends` (excluded); None leaves
        it open.
        """
        return (begins is None or begins <= self.last) and (ends is None or self.first < ends)

    def contains(self, other: Days) -> bool:
        return self.first <= other.first and other.last <= self.last

    def days_apart(self, other: Days) -> int:
        """Days between the nearer ends of two ranges; 0 if they share a day."""
        return max(0, (other.first - self.last).days, (self.first - other.last).days)


def days_of(date_text: str) -> Days:
    """Range of days of an EDTF level 0 date: 1860, 1860-11 or 1860-11-14. Raises ValueError for any other text."""
    match = EDTF_LEVEL_0.fullmatch(date_text)
    if match is None:
        raise ValueError(f"date {date_text!r}: expected YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = (int(part) if part else None for part in match.group("year", "month", "day"))
    assert year is not None  # the pattern requires four digits
    if month is None:
        return Days(first=datetime.date(year, 1, 1), last=datetime.date(year, 12, 31))
    if day is None:
        last = calendar.monthrange(year, month)[1]
        return Days(first=datetime.date(year, month, 1), last=datetime.date(year, month, last))
    only = datetime.date(year, month, day)
    return Days(first=only, last=only)


def span_of(date_text: str) -> Days:
    """Range of days of a date or an interval: "1990/1999", or "../1875" for all time until the end of 1875.

    Raises ValueError for any other text, and for an interval that ends before it starts.
    """
    start, mark, end = date_text.rpartition("/")
    if not mark:
        return days_of(date_text)
    last = days_of(end).last
    first = datetime.date.min if start == OPEN_START else days_of(start).first
    if first > last:
        raise ValueError(f"date {date_text!r}: the start is after the end")
    return Days(first=first, last=last)


# Mean length of a calendar year in days, over the 400-year cycle.
DAYS_PER_YEAR = 365.2425
# From this number of years on, a time is also given in years.
MIN_YEARS = 2
