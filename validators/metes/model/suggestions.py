"""The ids that somebody may have meant who named one that is not there."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

# How many ids a message suggests; more would be a list to search.
MOST_SUGGESTIONS = 4


def nearest(identifier: str, ids: Iterable[str]) -> tuple[str, ...]:
    """Ids that hold what was named, then those that are spelled much like it, capitals aside."""
    by_lower = {each.lower(): each for each in ids}
    asked = identifier.lower()
    holding = sorted(each for each in by_lower if asked in each)
    similar = difflib.get_close_matches(asked, by_lower, n=MOST_SUGGESTIONS)
    return tuple(by_lower[each] for each in list(dict.fromkeys([*holding, *similar]))[:MOST_SUGGESTIONS])
