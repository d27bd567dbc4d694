"""Reports once what is wrong in the same way with most rings or features of a layer, with their number and examples.

Only checks whose faults have a `FaultGroup` take part. The faults are gathered last, when those that follow from others
or are waived are gone, so that the number is that of the faults that are left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from itertools import islice

from metes.checks.engine.fault import Fault, FaultGroup, feature_pointer

# Of one check in one file: nobody reads the ten thousandth fault, and a file may be made to have millions.
MOST_FAULTS = 10_000
# Faults beyond MOST_FAULTS that are counted where the check does not know their number.
MOST_COUNTED = 1_000_000
MOST_EXAMPLES = 3
_lists_each: ContextVar[bool] = ContextVar("lists_each", default=False)


@contextmanager
def each_listed(is_each: bool = True) -> Iterator[None]:
    """Within the context, no faults are gathered if `is_each`; by default they are."""
    token = _lists_each.set(is_each)
    try:
        yield
    finally:
        _lists_each.reset(token)


def gathered(faults: Sequence[Fault], *, at_last: bool = False) -> list[Fault]:
    """The faults, with one in place of all those of a group that most members of a layer have; in their order.

    The faults are returned as they are within `each_listed`, unless it is done `at_last`, after the run.
    """
    if _lists_each.get() and not at_last:
        return list(faults)
    groups: dict[tuple[int, str], list[Fault]] = {}
    for fault in faults:
        if fault.group is not None and not fault.examples:
            # Two layers may have equal groups.
            groups.setdefault((id(fault.group), fault.severity), []).append(fault)
    standing = {id(fault): fault for fault in faults}
    for members in groups.values():
        group, number = members[0].group, sum(each.count for each in members)
        if group is not None and group.is_said_once(number):
            for each in members:
                del standing[id(each)]
            standing[id(members[0])] = _as_one(members, group, number)
    return [standing[id(fault)] for fault in faults if id(fault) in standing]


def _as_one(members: Sequence[Fault], group: FaultGroup, number: int) -> Fault:
    """The first of some faults, which stands for all."""
    examples = tuple(islice(dict.fromkeys(map(_example, members)), MOST_EXAMPLES))
    names = " and ".join((", ".join(examples[:-1]), examples[-1]) if len(examples) > 1 else examples)
    where = f"for example in feature{'s' if len(examples) > 1 else ''} {names}"
    return replace(
        members[0], found=f"{number:,} of {group.total:,} {group.words}; {where}", count=number, examples=examples
    )


def _example(fault: Fault) -> str:
    """Id of the feature of a fault; its JSON pointer if it has no id, and that of the ring if there is one feature."""
    return fault.feature_id if fault.feature_id is not None else feature_pointer(fault) or fault.pointer


def at_most(found: Iterable[Fault], most: int) -> Iterator[Fault]:
    """At most so many faults; the last stands for the rest, which is counted without a list of it."""
    faults = iter(found)
    for number, fault in enumerate(faults, start=1):
        if number < most:
            yield fault
            continue
        # Faults of a group know how many they are; those of other checks are made and thrown away.
        rest = fault.group.wrong - number if fault.group else sum(1 for _ in islice(faults, MOST_COUNTED))
        more = f"{'at least ' * (rest == MOST_COUNTED and not fault.group)}{rest:,}"
        yield replace(fault, count=1 + rest, found=f"{fault.found}; {more} more are not listed") if rest else fault
        return


def notes_on_most(found: Iterable[Fault], packages: set[str]) -> Iterator[str]:
    """A sentence for each check whose list of faults ends before all are listed.

    The list is that of a file, or of a package for the checks whose ids are in `packages`.
    """
    listed: dict[tuple[str, str], list[int]] = {}
    for fault in found:
        is_told = fault.group is not None and not _lists_each.get() and fault.group.is_said_once(fault.group.wrong)
        if not is_told:
            place = "" if fault.id in packages else f"{fault.file}: "
            numbers = listed.setdefault((fault.id, place), [0, 0])
            numbers[0] += 1
            numbers[1] += fault.count
    for (check_id, place), (number, all_) in sorted(listed.items()):
        if all_ > number:
            yield f"{place}{number:,} of {all_:,} faults of {check_id} are listed"
