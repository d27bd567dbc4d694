"""Which state came from which: a claim that names Russia is about the Russian Empire and the USSR as well."""

from __future__ import annotations

from collections.abc import Iterable

from metes.verdicts.world import World


def line_of(world: World, polity_id: str) -> frozenset[str]:
    """A polity and all that it succeeds, however far back."""
    found: set[str] = set()
    coming = [polity_id]
    while coming:
        polity = coming.pop()
        if polity not in found:
            found.add(polity)
            coming += _before(world, polity)
    return frozenset(found)


def is_one_line(world: World, one: str, other: str) -> bool:
    """Whether two polities are one, or one succeeds the other; two that came from a third are not."""
    return one in line_of(world, other) or other in line_of(world, one)


def all_in(world: World, some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether each of some polities is of one line with one of the others."""
    against = tuple(others)
    return all(any(is_one_line(world, each, other) for other in against) for each in some)


def sides(world: World, polity_ids: Iterable[str]) -> int:
    """How many sides polities make: those of one line stand on one side."""
    apart: list[str] = []
    for polity in sorted(set(polity_ids)):
        if not any(is_one_line(world, polity, other) for other in apart):
            apart.append(polity)
    return len(apart)


def _before(world: World, polity_id: str) -> list[str]:
    row = world.register.polity_by_id.get(polity_id)
    return [] if row is None or row.succeeds is None else [row.succeeds]
