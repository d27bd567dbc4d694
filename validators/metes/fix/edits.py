"""Changes to a text, by the places that they replace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from metes.files.json_locator import Locator


class Span(NamedTuple):
    """A place in a text: from its first character to that after its last."""

    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Edit:
    """A place and what takes it."""

    span: Span
    text: str


@dataclass(frozen=True, kw_only=True)
class FixedPlaces:
    """What was done, in words, and to how many places of which features."""

    what: str
    places: tuple[str, ...]


MOST_PLACES = 5


def counted_places(what: str, places: Sequence[str]) -> str:
    """Words and how many places they are said of, with the first of these."""
    named = list(dict.fromkeys(places))
    more = f" and {len(named) - MOST_PLACES:,} more" if len(named) > MOST_PLACES else ""
    return f"{what} ({len(places):,}): {', '.join(named[:MOST_PLACES])}{more}" if places else what


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with its edits, none of which overlaps another."""
    pieces: list[str] = []
    offset = 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        pieces += [text[offset : edit.span.start], edit.text]
        offset = edit.span.end
    return "".join([*pieces, text[offset:]])


def rearranged(text: str, whole: Span, members: Sequence[Span], order: Sequence[int]) -> Edit:
    """The members of an array in another order, some of them left out or repeated; what lies between them stays.

    Blanks and commas belong to the places and not to the members, so that lines and indents look as before."""
    between = [text[one.end : two.start] for one, two in pairwise(members)]
    last = between[-1] if between else ","
    pieces = [text[whole.start : members[0].start]]
    for place, index in enumerate(order):
        if place:
            pieces.append(between[place - 1] if place - 1 < len(between) else last)
        pieces.append(text[members[index].start : members[index].end])
    pieces.append(text[members[-1].end : whole.end])
    return Edit(span=whole, text="".join(pieces))


def members_of(locator: Locator, whole: Span) -> list[Span]:
    """Where the members of the array at a place stand."""
    return [Span(member.offset, member.end) for member in locator.members(whole.start)]
