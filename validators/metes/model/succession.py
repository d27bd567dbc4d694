"""Succession of states: predecessors and successors of a polity, from the column `succeeds` of the table of
polities.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping


class Succession:
    """Which polity succeeds which, searchable back to predecessors and forward to successors.

    Built from pairs of a polity and the polity that it succeeds, or None, in the order in which heirs are listed. A
    polity succeeds at most one other and may have several successors. Circular successions and unlisted polities are
    permitted: each polity is visited once.
    """

    def __init__(self, pairs: Iterable[tuple[str, str | None]]) -> None:
        self._predecessor: Mapping[str, str | None] = dict(pairs)

    def lineage_of(self, polity_id: str) -> frozenset[str]:
        """The lineage of a polity: the polity itself and all its predecessors."""
        found: set[str] = set()
        polity: str | None = polity_id
        while polity is not None and polity not in found:
            found.add(polity)
            polity = self._predecessor.get(polity)
        return frozenset(found)

    def is_one_lineage(self, one: str, other: str) -> bool:
        """Whether two polities are the same or one succeeds the other; two successors of a third are not one
        lineage.
        """
        return one in self.lineage_of(other) or other in self.lineage_of(one)

    def all_in(self, some: Iterable[str], others: Iterable[str]) -> bool:
        """Whether each polity of `some` is of one lineage with a polity of `others`."""
        against = tuple(others)
        return all(any(self.is_one_lineage(each, other) for other in against) for each in some)

    def sides(self, polity_ids: Iterable[str]) -> int:
        """Number of sides that polities form; polities of one lineage are on one side."""
        distinct: list[str] = []
        for polity in sorted(set(polity_ids)):
            if not any(self.is_one_lineage(polity, other) for other in distinct):
                distinct.append(polity)
        return len(distinct)

    def heirs(self, polity_id: str, existed: Callable[[str], bool]) -> tuple[str, ...]:
        """The polity itself if it existed, or else its nearest successors that did, along every branch."""
        if existed(polity_id):
            return (polity_id,)
        found: list[str] = []
        waiting, seen = [polity_id], {polity_id}
        while waiting:
            before = waiting.pop(0)
            for polity, predecessor in self._predecessor.items():
                if predecessor != before or polity in seen:
                    continue
                seen.add(polity)
                (found if existed(polity) else waiting).append(polity)
        return tuple(found)
