"""Edits of a text, given as spans and their replacements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from metes.files.json_locator import Locator


class Span(NamedTuple):
    """Span of a text: offset of its first character and offset after its last."""

    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Edit:
    """A span and its replacement."""

    span: Span
    text: str


@dataclass(frozen=True, kw_only=True)
class FixedPlaces:
    """One kind of change in words, and the places where it was made."""

    what: str
    places: tuple[str, ...]


MOST_PLACES = 5
POSITION = re.compile(r"\[[^\]]*+\]")


def counted_places(what: str, places: Sequence[str]) -> str:
    """Words for a change, with the number of places and the first of them."""
    named = list(dict.fromkeys(places))
    more = f" and {len(named) - MOST_PLACES:,} more" if len(named) > MOST_PLACES else ""
    return f"{what} ({len(places):,}): {', '.join(named[:MOST_PLACES])}{more}" if places else what


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits applied; edits must not overlap."""
    pieces: list[str] = []
    offset = 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        pieces += [text[offset : edit.span.start], edit.text]
        offset = edit.span.end
    return "".join([*pieces, text[offset:]])


def rearranged(text: str, whole: Span, members: Sequence[Span], order: Sequence[int]) -> Edit:
    """The members of an array reordered, dropped or repeated; commas, blanks and indents between them stay.

    White space and commas belong to the positions in the array, not to the members, so the layout looks as before.
    """
    between = [text[one.end : two.start] for one, two in pairwise(members)]
    last = between[-1] if between else ","
    pieces = [text[whole.start : members[0].start]]
    for place, index in enumerate(order):
        if place:
            pieces.append(between[place - 1] if place - 1 < len(between) else last)
        pieces.append(text[members[index].start : members[index].end])
    pieces.append(text[members[-1].end : whole.end])
    return Edit(span=whole, text="".join(pieces))


def positions_of(text: str, whole: Span) -> list[Span]:
    """Spans of the positions of the line or ring at a span, which are arrays of numbers alone."""
    return [Span(*found.span()) for found in POSITION.finditer(text, whole.start + 1, whole.end - 1)]


def members_of(locator: Locator, whole: Span) -> list[Span]:
    """Spans of the members of the array at a span."""
    return [Span(member.offset, member.end) for member in locator.members(whole.start)]
