"""Which choices make something hold: the combinations in which it does, said in as few conditions as possible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, combinations, product
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

# For each choice the options that are allowed, by number; all of them where the choice does not matter.
Condition: TypeAlias = tuple[tuple[int, ...], ...]


def conditions(holds: NDArray[np.bool_]) -> tuple[Condition, ...]:
    """Conditions of which one is met in exactly the combinations that hold; none where nothing holds.

    `holds` has an axis for each choice, as long as the choice has options. A condition is as wide as it can be; of
    those, each next one is the one that holds in most combinations that no earlier one covers.
    """
    widest = _widest(holds)
    left = holds.copy()
    found: list[Condition] = []
    while left.any():
        best = max(widest, key=lambda each: (int(left[np.ix_(*each)].sum()), _size(each)))
        left[np.ix_(*best)] = False
        found.append(best)
    return tuple(found)


def _widest(holds: NDArray[np.bool_]) -> list[Condition]:
    """Conditions that hold throughout and lie in no wider one, the widest first."""
    every = sorted(product(*(list(_subsets(size)) for size in holds.shape)), key=_size, reverse=True)
    kept: list[Condition] = []
    for condition in every:
        if holds[np.ix_(*condition)].all() and not any(_within(condition, wider) for wider in kept):
            kept.append(condition)
    return kept


def _subsets(size: int) -> Iterator[tuple[int, ...]]:
    yield from chain.from_iterable(combinations(range(size), count) for count in range(1, size + 1))


def _size(condition: Condition) -> int:
    return int(np.prod([len(options) for options in condition]))


def _within(inner: Sequence[tuple[int, ...]], outer: Sequence[tuple[int, ...]]) -> bool:
    return all(set(one) <= set(other) for one, other in zip(inner, outer, strict=True))
