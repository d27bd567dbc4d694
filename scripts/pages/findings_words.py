"""Plain words: dates and names instead of codes, in sentences that are composed and not written by hand."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence

from pages.findings_content import in_sentence

MONTHS = tuple(calendar.month_name)
DATE = re.compile(r"(?<![\w.-])(\d{4})-(\d{2})-(\d{2})(?![\w-])")
MONTH = re.compile(r"(?<![\w.-])(\d{4})-(\d{2})(?![\w-])")
YEARS = re.compile(r"(?<![\w.-])(the claimed )?(\d{4})-01-01 to (\d{4})-12-31(?![\w-])")
WHOLE_MONTH = re.compile(r"(?<![\w.-])(\d{4})-(\d{2})-01 to \1-\2-(\d{2})(?![\w-])")
# Ids of transfers and control points in brackets: a reader of the page needs the day, and `metes explain` has the row.
ROW_ID = re.compile(r" \([XK]\d{3}\)")
# Where the row itself is what the sources disagree about, its id stays.
TRANSFER = re.compile(r"(?<![\w`])(X\d{3})(?!\w)")
RESTS = re.compile(r" This rests on (.+), not verified against the source\.$")


def dates_in_words(text: str) -> str:
    """A text with its dates as a person writes them: 9 December 1999, July 2001, the year 2002, the 1990s."""
    text = YEARS.sub(_years, text)
    text = WHOLE_MONTH.sub(_whole_month, text)
    text = DATE.sub(lambda match: f"{int(match[3])} {MONTHS[int(match[2])]} {match[1]}", text)
    return MONTH.sub(lambda match: f"{MONTHS[int(match[2])]} {match[1]}", text)


def names_in_words(text: str, names: Mapping[str, str], territories: Sequence[str]) -> str:
    """A text with names of readings and figures instead of their ids; a name that already stands there stays alone."""
    ids = sorted(names, key=len, reverse=True)
    one = "|".join(map(re.escape, ids))
    long = "|".join(re.escape(name) for name in sorted(territories, key=len, reverse=True))
    text = re.sub(rf"(?<![\w.-])(?:{one}) \(({long})\)", r"\1", text)
    text = re.sub(rf"({long}) \((?:{one})\)", r"\1", text)
    text = re.sub(rf"(?<![\w.-])({one})(?![\w-])", lambda match: names[match[1]], text)
    text = re.sub(rf"(?<!\w)({long})", lambda match: in_sentence(match[1]), text)
    return re.sub(r"\. (\w)", lambda match: match[0].upper(), text[:1].upper() + text[1:])


def answer(reason: str, names: Mapping[str, str], territories: Sequence[str]) -> str:
    """The reason of a verdict in plain words; inputs not verified against their source are named at the end."""
    rests = RESTS.search(reason)
    body = reason if rests is None else reason[: rests.start()]
    text = dates_in_words(ROW_ID.sub("", names_in_words(body, names, territories)))
    text = TRANSFER.sub(r"the transfer `\1`", text)
    if rests is not None:
        ids = re.split(r", | and ", rests[1])
        text += f" (Not verified against the source: {', '.join(f'`{each}`' for each in ids)}.)"
    return text


def counted(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _years(match: re.Match[str]) -> str:
    article, first, last = match[1] or "the ", int(match[2]), int(match[3])
    if first == last:
        return f"{article}year {first}"
    return f"{article}{first}s" if first % 10 == 0 and last == first + 9 else f"{article}years {first} to {last}"


def _whole_month(match: re.Match[str]) -> str:
    year, month, last = (int(group) for group in match.groups())
    if last != calendar.monthrange(year, month)[1]:
        return f"{year}-{month:02}-01 to {year}-{month:02}-{last:02}"
    return f"{MONTHS[month]} {year}"
