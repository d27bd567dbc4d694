"""Which state came from which: a claim that names Russia is about the Russian Empire and the USSR as well."""

from __future__ import annotations

from collections.abc import Iterable

from metes.verdicts.evidence import Evidence


def line_of(evidence: Evidence, polity_id: str) -> frozenset[str]:
    """A polity and all that it succeeds, however far back."""
    found: set[str] = set()
    coming = [polity_id]
    while coming:
        polity = coming.pop()
        if polity not in found:
            found.add(polity)
            coming += _before(evidence, polity)
    return frozenset(found)


def is_one_line(evidence: Evidence, one: str, other: str) -> bool:
    """Whether two polities are one, or one succeeds the other; two that came from a third are not."""
    return one in line_of(evidence, other) or other in line_of(evidence, one)


def all_in(evidence: Evidence, some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether each of some polities is of one line with one of the others."""
    against = tuple(others)
    return all(any(is_one_line(evidence, each, other) for other in against) for each in some)


def sides(evidence: Evidence, polity_ids: Iterable[str]) -> int:
    """How many sides polities make: those of one line stand on one side."""
    apart: list[str] = []
    for polity in sorted(set(polity_ids)):
        if not any(is_one_line(evidence, polity, other) for other in apart):
            apart.append(polity)
    return len(apart)


def _before(evidence: Evidence, polity_id: str) -> list[str]:
    row = evidence.register.polity_by_id.get(polity_id)
    return [] if row is None or row.succeeds is None else [row.succeeds]
