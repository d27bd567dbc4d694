"""Which faults of a geometry are effects of another fault of it, so that one slip is told once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from metes.checks.engine.fault import Fault
from metes.checks.geometry import (
    axes_swapped,
    bbox_differs,
    declared_size_differs,
    geometry_not_valid,
    line_not_simple,
    position_repeated,
    ring_without_area,
    ring_wound_wrong_way,
    spike,
)

# A ring on one line goes out and back, and its positions are often one.
OF_NO_AREA = (position_repeated.ID, spike.ID)
# A needle crosses itself where it is thin enough.
OF_NEEDLE = (geometry_not_valid.ID, line_not_simple.ID)
# Seen in a mirror a ring runs the other way round, elsewhere it has another size, and its right bbox seems wrong.
OF_SWAPPED = (ring_wound_wrong_way.ID, declared_size_differs.ID, bbox_differs.ID)
MEMBER = re.compile("/(?:geometry|properties|bbox)(?:/|$)")
Place = tuple[str, str]


def without_effects(found: Iterable[Fault]) -> Iterator[Fault]:
    """The faults in their order, without those that go with the cause; a needle that makes a ring invalid is as bad."""
    faults = list(found)
    flat = {(fault.file, fault.pointer) for fault in faults if fault.id == ring_without_area.ID}
    swapped = {(fault.file, _feature(fault)) for fault in faults if fault.id == axes_swapped.ID}
    files = {file for file, _ in swapped}
    beside = {place: fault for fault in faults if fault.id == spike.ID for place in _beside(fault)}
    replaced = {
        id(beside[place]): fault
        for fault in faults
        if fault.id in OF_NEEDLE and (place := (fault.file, fault.pointer)) in beside
    }
    gone = {id(effect) for effect in replaced.values()}
    for fault in faults:
        is_on_line = fault.id in OF_NO_AREA and _above(fault) in flat
        is_own_box = fault.id == bbox_differs.ID and fault.file in files and fault.pointer == "/bbox"
        is_mirrored = fault.id in OF_SWAPPED and (fault.file, _feature(fault)) in swapped
        if not (is_on_line or is_own_box or is_mirrored or id(fault) in gone):
            effect = replaced.get(id(fault))
            yield fault if effect is None else replace(fault, severity=effect.severity)


def _above(fault: Fault) -> Place:
    return fault.file, fault.pointer.rpartition("/")[0]


def _feature(fault: Fault) -> str:
    """Pointer of the feature that a fault of a geometry or a property lies in."""
    return MEMBER.split(fault.pointer, maxsplit=1)[0]


def _beside(fault: Fault) -> Iterator[Place]:
    """The position of a fault and those before and after it."""
    part, _, index = fault.pointer.rpartition("/")
    for step in (-1, 0, 1) if index.isdecimal() else ():
        yield fault.file, f"{part}/{int(index) + step}"
