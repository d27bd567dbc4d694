"""Succession of states: predecessors and successors of a polity, from the column `succeeds` of the polities."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping


class Succession:
    """Which polity succeeds which, to be walked backward to predecessors and forward to successors.

    Made from (polity, the polity that it succeeds or None), in the order in which heirs are to be named. A polity
    succeeds one other at most, and may have several successors. Polities that succeed each other in a circle, or that
    are not listed, are no error: each polity is visited once."""

    def __init__(self, pairs: Iterable[tuple[str, str | None]]) -> None:
        self._predecessor: Mapping[str, str | None] = dict(pairs)

    def line_of(self, polity_id: str) -> frozenset[str]:
        """A polity and all its predecessors, however far back."""
        found: set[str] = set()
        polity: str | None = polity_id
        while polity is not None and polity not in found:
            found.add(polity)
            polity = self._predecessor.get(polity)
        return frozenset(found)

    def is_one_line(self, one: str, other: str) -> bool:
        """Whether two polities are the same, or one succeeds the other; two successors of a third are not one line."""
        return one in self.line_of(other) or other in self.line_of(one)

    def all_in(self, some: Iterable[str], others: Iterable[str]) -> bool:
        """Whether each polity of `some` is of one line with a polity of `others`."""
        against = tuple(others)
        return all(any(self.is_one_line(each, other) for other in against) for each in some)

    def sides(self, polity_ids: Iterable[str]) -> int:
        """Number of sides that polities form, where polities of one line are one side."""
        distinct: list[str] = []
        for polity in sorted(set(polity_ids)):
            if not any(self.is_one_line(polity, other) for other in distinct):
                distinct.append(polity)
        return len(distinct)

    def heirs(self, polity_id: str, existed: Callable[[str], bool]) -> tuple[str, ...]:
        """The polity itself if it existed, else the nearest successors that did, along every branch."""
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
