"""Tries changes of rings and lines, and leaves out those after which the text would have a fault that it had not.

A closed ring may turn out to cross itself, and an area that can be built at last may overlap its neighbour: then the
file stays as it was written there, and a message says why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from metes.checks.engine.fault import Fault
from metes.checks.registry import fault_kind
from metes.files.file import File
from metes.fix.edits import FixedPlaces, counted_places
from metes.fix.rings import RingChange, arranged, planned
from metes.geojson.document import GeoJson, read_geojson

# What all trials of one text may read together, and their least and greatest number: a check takes a second for every
# few megabytes.
MOST_READ, FEWEST_TRIALS, MOST_TRIALS = 20_000_000, 2, 1000

FaultsOf = Callable[[File], Sequence[Fault]]


class Trial:
    """Changes of the rings and lines of one text: `kept` adds no fault, `left_out` maps the others to the reason."""

    def __init__(self, file: File, wanted: frozenset[str], file_of: Callable[[str], File], faults_of: FaultsOf) -> None:
        self.file, self.wanted, self.file_of, self.faults_of = file, wanted, file_of, faults_of
        self.changes = planned(file, wanted)
        self.kept: list[RingChange] = []
        self.left_out: dict[RingChange, str] = {}
        self.left = min(MOST_TRIALS, max(FEWEST_TRIALS, MOST_READ // max(1, len(file.text))))

    def run(self) -> tuple[str, list[FixedPlaces]]:
        """The text with every change that adds no fault, and these changes."""
        if not self.changes:
            return self.file.text, []
        new = self._try(self.changes)
        if new:
            # Most often a feature has the new fault in the ring that was changed.
            suspects = [change for change in self.changes if change.feature in new]
            others = [change for change in self.changes if change.feature not in new]
            if suspects and others and not self._try(others):
                self._halve(suspects, self._try(suspects))
            else:
                self._halve(self.changes, new)
        return arranged(self.file, self.wanted, self.left_out)

    @cached_property
    def _layer(self) -> GeoJson:
        return read_geojson(self.file)

    @cached_property
    def _before(self) -> Counter[tuple[int | None, str]]:
        return counted_faults(self._layer, self.faults_of(self.file))

    def _try(self, changes: Sequence[RingChange]) -> Mapping[int | None, str]:
        """Keep these changes if they add no fault to those kept before; else the new faults, see `new_faults`."""
        before = self._before
        self.left -= 1
        kept = {*self.kept, *changes}
        text, _ = arranged(self.file, self.wanted, [change for change in self.changes if change not in kept])
        new = new_faults(before, counted_faults(self._layer, self.faults_of(self.file_of(text))))
        if not new:
            self.kept += changes
        return new

    def _halve(self, changes: Sequence[RingChange], new: Mapping[int | None, str]) -> None:
        """Keep those changes that add no fault, where all of them together add `new`; note why others are left out."""
        if not new:
            return
        rings = list(dict.fromkeys(change.pointer for change in changes))
        reason = next(iter(new.values()))
        if len(rings) == 1:
            # What all changes of a ring would show together says more than what each shows alone.
            bad = [change for change in changes if self._try([change])] if len(changes) > 1 else changes
            self.left_out |= dict.fromkeys(bad, reason)
        elif self.left <= 0:
            self.left_out |= dict.fromkeys(changes, reason)
        else:
            first = set(rings[: len(rings) // 2])
            for half in (True, False):
                chosen = [change for change in changes if (change.pointer in first) is half]
                self._halve(chosen, self._try(chosen))


def refusals(left_out: Mapping[RingChange, str]) -> Iterator[str]:
    """Why changes were left out, each reason once, with the features that it concerns."""
    places: dict[str, list[str]] = {}
    for change, reason in left_out.items():
        places.setdefault(f"{change.what}, {reason}; left as written", []).append(change.place)
    for words, named in places.items():
        yield counted_places(words, named)


def new_faults(
    before: Counter[tuple[int | None, str]], after: Counter[tuple[int | None, str]]
) -> Mapping[int | None, str]:
    """Features that have a new fault, by index in the layer, with a description of that fault.

    The key None stands for a new fault that belongs to no feature.
    """
    new = sorted((index is not None, index or 0, name) for index, name in (after - before))
    return {
        index if is_of_one else None: f"this would cause a new fault, {name}"
        for is_of_one, index, name in reversed(new)
    }


def counted_faults(layer: GeoJson, faults: Iterable[Fault]) -> Counter[tuple[int | None, str]]:
    """Number of faults by the index of their feature, or None, and the id and name of their check."""
    found = Counter((_index_of(layer, fault), f"{fault.id} {fault.name}") for fault in faults)
    for index, name in list(found):
        if fault_kind(name.split()[0]).once_per_file and index is not None:
            del found[index, name]
            found[None, name] = 1
    return found


def _index_of(layer: GeoJson, fault: Fault) -> int | None:
    tokens = fault.pointer.split("/")
    if len(tokens) > 2 and tokens[1] == "features" and tokens[2].isdecimal():
        return int(tokens[2])
    # The whole text is the feature, or its geometry.
    return 0 if len(layer.features) == 1 and not layer.features[0].pointer else None
