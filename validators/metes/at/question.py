"""What is asked: a point as it was typed, with the accuracy that its decimals state, and a day, month or year."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from metes.files.errors import InputError
from metes.model.dates import Days, days_of

DEGREES = re.compile(r"[+-]?[0-9]{1,3}(\.(?P<decimals>[0-9]*))?")
# Length of a degree of latitude in metres on WGS 84, at the mean; only for the accuracy of what was typed.
DEGREE_M = 111_200.0


class QuestionError(InputError):
    """A question that cannot be read; the message says what was found and what is expected."""


@dataclass(frozen=True, kw_only=True)
class Point:
    """A position in degrees; what was typed stands for everything within `accuracy_m`."""

    lon: float
    lat: float
    accuracy_m: float


@dataclass(frozen=True, kw_only=True)
class Question:
    """A point, and the days that are meant; without a date, all of its history."""

    point: Point
    date_text: str | None
    days: Days | None


def question(lon_text: str, lat_text: str, date_text: str | None = None) -> Question:
    """Read a question; raises QuestionError with one message where a part of it is not understood."""
    lon, lon_step = _degrees("LON", lon_text)
    lat, lat_step = _degrees("LAT", lat_text)
    if abs(lat) > 90.0:
        raise QuestionError(f"LAT {lat_text}: expected -90 to 90{_swapped(lon, lat, lon_text, lat_text, date_text)}")
    if abs(lon) > 180.0:
        raise QuestionError(f"LON {lon_text}: expected -180 to 180 degrees, east positive")
    # Half a step of the last decimal each way: the farthest corner of what the digits leave open.
    half_m = math.hypot(lon_step * math.cos(math.radians(lat)), lat_step) * DEGREE_M / 2.0
    return Question(
        point=Point(lon=lon, lat=lat, accuracy_m=half_m),
        date_text=date_text,
        days=None if date_text is None else _days(date_text),
    )


def _degrees(name: str, text: str) -> tuple[float, float]:
    """Value, and the step of its last decimal."""
    match = DEGREES.fullmatch(text)
    if match is None:
        raise QuestionError(f"{name} {text!r}: expected degrees with a decimal point, as in: metes at 131.9 43.13")
    return float(text), 10.0 ** -len(match["decimals"] or "")


def _days(text: str) -> Days:
    try:
        return days_of(text)
    except ValueError as error:
        reason = "" if "expected" in str(error) else f" ({error})"
        raise QuestionError(f"DATE {text!r}: expected YYYY, YYYY-MM or YYYY-MM-DD{reason}") from None


def _swapped(lon: float, lat: float, lon_text: str, lat_text: str, date_text: str | None) -> str:
    if abs(lon) > 90.0 or abs(lat) > 180.0:
        return " degrees, north positive"
    asked = " ".join(each for each in (lat_text, lon_text, date_text) if each)
    return f" degrees; the two look swapped, longitude comes first: metes at {asked}"
