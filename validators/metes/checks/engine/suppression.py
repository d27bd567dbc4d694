"""Drops faults that only follow from other faults, so that one slip is reported once.

The rules are not listed here: each check declares its own in `FaultKind`, and each family in FAMILY_FOLLOWS_FROM.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from metes.checks.engine.check import FAMILY_FOLLOWS_FROM
from metes.checks.engine.fault import CauseAt, Fault, FaultKind, Severity, feature_pointer

Place = tuple[str, str]


def without_consequences(found: Sequence[Fault], kinds: Mapping[str, FaultKind]) -> Iterator[Fault]:
    """The faults that do not follow from others, in their order; `kinds` maps check ids to their FaultKind."""
    named = {file for fault in found if kinds[fault.id].yields_to is None for file in _files(fault)}
    left = [f for f in found if kinds[f.id].yields_to is not Severity.WARNING or f.file not in named]
    left = list(_without_causes(_without_families(left), kinds))
    # Last, because an error that was dropped explains nothing.
    explained = {file for fault in left if _is_error_to_yield_to(fault, kinds) for file in _files(fault)}
    left = [f for f in left if kinds[f.id].yields_to is not Severity.ERROR or f.file not in explained]
    yield from _first_at_each_place(left, kinds)


def _files(fault: Fault) -> tuple[str, ...]:
    return (fault.file, *fault.related)


def _is_error_to_yield_to(fault: Fault, kinds: Mapping[str, FaultKind]) -> bool:
    return fault.severity is Severity.ERROR and kinds[fault.id].yields_to is not Severity.ERROR


def _without_families(found: Sequence[Fault]) -> list[Fault]:
    """The faults without those that FAMILY_FOLLOWS_FROM drops for features with an error of another family.

    A fault between features is dropped if one of them has the error.
    """
    wrong = {(f.id[0], f.file, f.feature_id) for f in found if f.feature_id and f.severity is Severity.ERROR}
    return [
        f
        for f in found
        if not any(
            (FAMILY_FOLLOWS_FROM.get(f.id[0]), f.file, each) in wrong for each in (f.feature_id, *f.other_features)
        )
    ]


def _first_at_each_place(found: Iterable[Fault], kinds: Mapping[str, FaultKind]) -> Iterator[Fault]:
    """The faults of whole files, and at each JSON pointer the faults up to the first that hides later ones."""
    places: set[Place] = set()
    for fault in found:
        kind = kinds[fault.id]
        # What is said once for a whole file has its place as an example.
        if not fault.pointer or kind.once_per_file or (fault.file, fault.pointer) not in places:
            yield fault
        if kind.hides_others and not kind.once_per_file:
            places.add((fault.file, fault.pointer))


@dataclass(frozen=True, kw_only=True)
class _Causes:
    """Places at which the faults of one check explain faults of other checks."""

    rings: frozenset[Place]
    features: frozenset[Place]
    files: frozenset[str]
    positions: Mapping[Place, Fault]

    @classmethod
    def of(cls, faults: Sequence[Fault]) -> _Causes:
        return cls(
            rings=frozenset((fault.file, fault.pointer) for fault in faults),
            features=frozenset((fault.file, feature_pointer(fault)) for fault in faults),
            files=frozenset(fault.file for fault in faults),
            positions={place: fault for fault in faults for place in _near_positions(fault)},
        )

    def explain(self, fault: Fault, at: CauseAt) -> bool:
        """Whether one of these faults lies at the ring, in the feature, or in one of the pair of a fault."""
        if at is CauseAt.RING:
            return (fault.file, fault.pointer.rpartition("/")[0]) in self.rings
        feature = feature_pointer(fault)
        if at is CauseAt.PAIR and fault.feature_id not in fault.other_features:
            return False
        return (fault.file, feature) in self.features or (not feature and fault.file in self.files)


def _without_causes(found: Sequence[Fault], kinds: Mapping[str, FaultKind]) -> Iterator[Fault]:
    """The faults without those whose declared cause is there too; a cause at a position takes over the severity."""
    checks = {cause.check for fault in found for cause in kinds[fault.id].follows_from}
    causes = {check: _Causes.of([fault for fault in found if fault.name == check]) for check in checks}
    # By identity, as two faults may be equal. A cause takes over the severity of the last fault that it explains.
    dropped: set[int] = set()
    taken_over: dict[int, Fault] = {}
    for fault in found:
        for cause in kinds[fault.id].follows_from:
            if cause.at is not CauseAt.POSITION:
                if causes[cause.check].explain(fault, cause.at):
                    dropped.add(id(fault))
            elif (at := causes[cause.check].positions.get((fault.file, fault.pointer))) is not None:
                taken_over[id(at)] = fault
    dropped |= {id(fault) for fault in taken_over.values()}
    for fault in found:
        if id(fault) not in dropped:
            effect = taken_over.get(id(fault))
            yield fault if effect is None else replace(fault, severity=effect.severity)


def _near_positions(fault: Fault) -> Iterator[Place]:
    """The position that a fault names, and those before and after it in the same ring or line."""
    part, _, index = fault.pointer.rpartition("/")
    for step in (-1, 0, 1) if index.isdecimal() else ():
        yield fault.file, f"{part}/{int(index) + step}"
