"""Suggests existing ids for an id that does not exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

# Number of ids that a message suggests; a longer list would have to be searched.
MAX_SUGGESTIONS = 4


def similar_ids(identifier: str, ids: Iterable[str]) -> tuple[str, ...]:
    """Ids that contain the given text, then those with a similar spelling, ignoring case."""
    by_lower = {each.lower(): each for each in ids}
    asked = identifier.lower()
    holding = sorted(each for each in by_lower if asked in each)
    similar = difflib.get_close_matches(asked, by_lower, n=MAX_SUGGESTIONS)
    return tuple(by_lower[each] for each in list(dict.fromkeys([*holding, *similar]))[:MAX_SUGGESTIONS])


def expected_with_suggestion(identifier: str, ids: Iterable[str]) -> str:
    """Beginning of what a message expects: "did you mean T1860? Expected", or "expected" if no id is similar."""
    near = similar_ids(identifier, ids)
    return f"did you mean {', '.join(near)}? Expected" if near else "expected"
