"""Tries changes of rings and lines, and leaves out those after which the text would have a fault that it had not.

A closed ring may turn out to cross itself, and an area that can be built at last may overlap its neighbour: then the
file stays as it was written there, and a message says why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from metes.checks.engine.fault import Fault
from metes.checks.engine.gathering import MOST_FAULTS
from metes.checks.engine.runner import run_document
from metes.checks.registry import CHECKS, fault_kind
from metes.files.file import File
from metes.fix.edits import FixedPlaces, counted_places
from metes.fix.rings import RingChange, arranged, planned
from metes.geojson.document import GeoJson, read_geojson

# What all trials of one text may read together, and their least and greatest number: a check takes a second for every
# few megabytes.
MOST_READ, FEWEST_TRIALS, MOST_TRIALS = 20_000_000, 2, 1000
# Texts with fewer trials cannot be searched for the one ring whose change lets a report show what it left out before,
# as a fault that follows from another. There a fault is new only if no check finds it in the text as written.
FEW_TRIALS = 10

# Of a geometry that is not valid, GEOS names one reason and place; another after any change of its rings.
SAME_CAUSE = {"G120 ring_touches_itself": "G105 geometry_not_valid"}

FaultsOf = Callable[[File], Sequence[Fault]]


class Trial:
    """Changes of the rings and lines of one text: `kept` adds no fault, `left_out` maps the others to the reason."""

    def __init__(self, file: File, wanted: frozenset[str], file_of: Callable[[str], File], faults_of: FaultsOf) -> None:
        self.file, self.wanted, self.file_of, self.faults_of = file, wanted, file_of, faults_of
        self.planned = planned(file, wanted)
        self.changes = [change for each in self.planned for change in each.changes()]
        self.kept: list[RingChange] = []
        self.left_out: dict[RingChange, str] = {}
        # The text with all changes kept so far, and these changes.
        self.tried: tuple[str, list[FixedPlaces]] | None = None
        self.left = min(MOST_TRIALS, max(FEWEST_TRIALS, MOST_READ // max(1, len(file.text))))
        self.is_large = self.left < FEW_TRIALS

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
        if self.tried is not None and len(self.kept) == len(self.changes):
            return self.tried
        return arranged(self.file, self.wanted, self.left_out, self.planned)

    @cached_property
    def _layer(self) -> GeoJson:
        return read_geojson(self.file)

    @cached_property
    def _before(self) -> Counter[tuple[int | None, str]]:
        """Faults of the text as written, as a report shows them; in a large text all that the checks find."""
        found = every_fault(self.file) if self.is_large else self.faults_of(self.file)
        return counted_faults(self._layer, found)

    @cached_property
    def _uncounted(self) -> frozenset[str]:
        """Checks with more faults in the text as written than are listed: which of those are new cannot be told."""
        counts: Counter[str] = Counter()
        for (_, name), number in self._before.items():
            counts[name] += number
        return frozenset(name for name, number in counts.items() if number >= MOST_FAULTS)

    def _try(self, changes: Sequence[RingChange]) -> Mapping[int | None, str]:
        """Keep these changes if they add no fault to those kept before; else the new faults, see `new_faults`."""
        before = self._before
        self.left -= 1
        kept = {*self.kept, *changes}
        left_out = [change for change in self.changes if change not in kept]
        tried = arranged(self.file, self.wanted, left_out, self.planned)
        text, _ = tried
        after = counted_faults(self._layer, self.faults_of(self.file_of(text)))
        if self.is_large:
            after = Counter({key: n for key, n in after.items() if key[1] not in self._uncounted})
        new = new_faults(_by_cause(before), _by_cause(after)) if self.is_large else new_faults(before, after)
        if not new:
            self.kept += changes
            self.tried = tried
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


def every_fault(file: File) -> Sequence[Fault]:
    """Faults of a text, also those that only follow from others."""
    found: list[Fault] = []
    run_document(file, CHECKS, found=found, with_lines=False)
    return found


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


def _by_cause(counts: Counter[tuple[int | None, str]]) -> Counter[tuple[int | None, str]]:
    found: Counter[tuple[int | None, str]] = Counter()
    for (index, name), number in counts.items():
        found[index, SAME_CAUSE.get(name, name)] += number
    return found


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
