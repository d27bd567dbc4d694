"""Cuts the boundaries of readings, and lines, into runs of one source, error class and accuracy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from metes.files.errors import PackageError, RowsById
from metes.geojson.layer import Layer
from metes.measure.boundary import EdgeIndex, outline_by_owner, ring_runs, run_coordinates
from metes.measure.budget import Run
from metes.measure.depth import Stretch
from metes.measure.edges import GEODESIC_EDGES, RHUMB_EDGES, STRAIGHT_EDGES
from metes.measure.ellipsoid import FloatArray, IntArray
from metes.measure.length_budget import LengthBudget
from metes.measure.units import M_PER_KM
from metes.model import Register
from metes.model.enums import Outline
from metes.model.geometry import Reading, Segment, SegmentUse

# What lies between two positions of a segment: where a treaty says along a parallel, the parallel; where it says
# straight, the edge of RFC 7946 as it is drawn; elsewhere positions stand for a line of nature, and the shortest way is
# taken between them.
EDGE_MODELS = {"parallel": RHUMB_EDGES, "straight_line": STRAIGHT_EDGES}


@dataclass(frozen=True, kw_only=True)
class SegmentTraits:
    """The coarsest accuracy of a segment in metres, and whether the segment is coast."""

    accuracy_m: float
    is_coast: bool


def segment_traits(accuracies_m: Iterable[tuple[str, float]], coasts: Collection[str]) -> Mapping[str, SegmentTraits]:
    """Traits by segment, from the accuracies of segments and of their uses, of which the coarsest counts.

    A segment may have stood for a river that has moved, and is less accurate in that use.
    """
    coarsest_m: dict[str, float] = {}
    for segment_id, accuracy_m in accuracies_m:
        coarsest_m[segment_id] = max(coarsest_m.get(segment_id, 0.0), accuracy_m)
    return {name: SegmentTraits(accuracy_m=value, is_coast=name in coasts) for name, value in coarsest_m.items()}


class SegmentIndex:
    """Finds the segment of each edge of an outline; a segment may have several polylines."""

    def __init__(self, polylines: Iterable[tuple[str, FloatArray]], traits: Mapping[str, SegmentTraits]) -> None:
        named = list(polylines)
        self.ids = [name for name, _ in named]
        self.edges = EdgeIndex([coordinates for _, coordinates in named])
        self.traits = traits

    def stretches(self, territory: BaseGeometry, reading_id: str, accuracy_m: float) -> tuple[Stretch, ...]:
        """The boundary of a reading by segment; the accuracy of a segment counts up to that of the reading.

        Where a limit that no source draws may have run elsewhere, that is another reading, and the reading states how
        accurate its own outline is.
        Edges that no known segment holds have the accuracy of the reading, and are no coast.
        """
        found = []
        for owner, lines in outline_by_owner(territory, self.edges).items():
            name = self.ids[owner] if owner >= 0 else None
            traits = self.traits.get(name) if name is not None else None
            found.append(
                Stretch(
                    label=name or f"no segment of {reading_id}",
                    geometry=lines,
                    accuracy_m=accuracy_m if traits is None else min(traits.accuracy_m, accuracy_m),
                    is_coast=traits is not None and traits.is_coast,
                )
            )
        return tuple(found)


def whole_outline(territory: BaseGeometry, source_id: object, accuracy_m: float) -> tuple[Stretch, ...]:
    """The boundary of a reading taken whole from one source: one stretch, and none of it coast."""
    label = f"outline of {source_id}"
    return (Stretch(label=label, geometry=territory.boundary, accuracy_m=accuracy_m, is_coast=False),)


class Boundaries:
    """The segments with their attributes, and the index that finds them by edge."""

    def __init__(self, layer: Layer, register: Register) -> None:
        self.register = register
        self.coordinates: Mapping[str, FloatArray] = RowsById(
            layer.path, ((feature.id, shapely.get_coordinates(feature.geometry)) for feature in layer.features)
        )
        self.uses: dict[str, list[SegmentUse]] = defaultdict(list)
        for use in register.segment_uses:
            self.uses[use.segment_id].append(use)

    @cached_property
    def index(self) -> SegmentIndex:
        """Finds the segment of an edge; built on first use, because an outline taken whole needs none."""
        register = self.register
        accuracies = [(row.segment_id, row.accuracy_m) for row in register.segments]
        accuracies += [(row.segment_id, row.accuracy_m) for row in register.segment_uses]
        coasts = {row.segment_id for row in register.segments if row.kind == "coast"}
        return SegmentIndex(self.coordinates.items(), segment_traits(accuracies, coasts))

    def correlation_m(self, error_class: str) -> float:
        return self.register.error_class_by_id[error_class].correlation_km * M_PER_KM

    def runs(self, ring: FloatArray, reading: Reading) -> list[Run]:
        """Cut a ring into runs of one source, class and accuracy."""
        if reading.outline is Outline.WHOLE:
            correlation = self.correlation_m(reading.error_class)
            return [
                Run(
                    label=f"outline of {reading.source_id}",
                    origin=_origin(reading.source_id, reading.error_class),
                    coordinates=ring,
                    accuracy_m=reading.accuracy_m,
                    correlation_m=correlation,
                    source_id=reading.source_id,
                )
            ]
        owners = self.index.edges.owners(ring)
        if (owners < 0).any():
            lon, lat = ring[int(np.argmax(owners < 0))]
            raise PackageError(
                f"territories.geojson, {reading.reading_id}: the edge from {lon} {lat} is not on any segment; "
                "expected every edge of an outline of segments to be an edge of a segment"
            )
        kinds = [self._kind(self.index.ids[owner], reading) for owner in owners]
        return [self._run(ring, owners, first, edges, reading) for first, edges in ring_runs(kinds)]

    def stretches(self, territory: BaseGeometry, reading: Reading) -> tuple[Stretch, ...]:
        """The boundary of a reading by segment, or as one stretch where it is not made of segments."""
        if reading.outline is Outline.WHOLE:
            return whole_outline(territory, reading.source_id, reading.accuracy_m)
        return self.index.stretches(territory, reading.reading_id, reading.accuracy_m)

    def accuracy_m(self, segment_id: str, reading: Reading) -> float:
        """Accuracy of a segment as a limit of a reading: that of its uses from the first day of it, if coarser.

        The present line may stand for a boundary of 1945 that is known to tens of kilometres only. Uses that began on
        another day are those of other instruments, and a reading without a first day means the line as it is drawn.
        """
        uses = self.uses.get(segment_id, ())
        stated_m = [use.accuracy_m for use in uses if use.valid_from == reading.valid_from]
        return max([self.register.segment_by_id[segment_id].accuracy_m, *stated_m])

    def _kind(self, segment_id: str, reading: Reading) -> tuple[str, str, float]:
        segment = self.register.segment_by_id[segment_id]
        return segment.source_id, segment.error_class, self.accuracy_m(segment_id, reading)

    def _run(self, ring: FloatArray, owners: IntArray, first: int, edges: int, reading: Reading) -> Run:
        positions = [(first + step) % len(owners) for step in range(edges)]
        names = [self.index.ids[int(owners[position])] for position in positions]
        segments = tuple((name, len(list(same))) for name, same in groupby(names))
        segment = self.register.segment_by_id[names[0]]
        label = names[0] if len(segments) == 1 else f"{names[0]} to {names[-1]}"
        return Run(
            label=f"{label} ({segment.source_id})",
            origin=_origin(segment.source_id, segment.error_class),
            coordinates=run_coordinates(ring, first, edges),
            accuracy_m=self.accuracy_m(names[0], reading),
            correlation_m=self.correlation_m(segment.error_class),
            source_id=segment.source_id,
            segments=segments,
        )


def line_runs(
    segment_ids: Sequence[str], coordinates: Mapping[str, FloatArray], register: Register
) -> list[tuple[Run, str]]:
    """Runs of a line with their edge models; a node does not split a run, unless the next segment starts elsewhere."""
    found: list[tuple[Run, str]] = []
    for segment_id in segment_ids:
        run, edge_model = _run_of_segment(register.segment_by_id[segment_id], coordinates[segment_id], register)
        joined = _joined(found[-1][0], run) if found and found[-1][1] == edge_model else None
        if joined is None:
            found.append((run, edge_model))
        else:
            found[-1] = (joined, edge_model)
    return found


def edge_models_in_words(budget: LengthBudget) -> str:
    """The edge models of a length; the shorter ones with their length, for a line may have more than one."""
    by_model: dict[str, float] = {}
    for run in budget.runs:
        by_model[run.edge_model] = by_model.get(run.edge_model, 0.0) + run.length_m
    longest, *rest = sorted(by_model, key=lambda model: (-by_model[model], model))
    return "; ".join([longest, *(f"{model} over {by_model[model] / M_PER_KM:,.1f} km" for model in rest)])


def _run_of_segment(segment: Segment, coordinates: FloatArray, register: Register) -> tuple[Run, str]:
    run = Run(
        label=segment.segment_id,
        origin=_origin(segment.source_id, segment.error_class),
        coordinates=coordinates,
        accuracy_m=segment.accuracy_m,
        correlation_m=register.error_class_by_id[segment.error_class].correlation_km * M_PER_KM,
        source_id=segment.source_id,
    )
    return run, EDGE_MODELS.get(segment.kind, GEODESIC_EDGES)


def _joined(one: Run, other: Run) -> Run | None:
    """Two runs as one, where they are of one source, class and accuracy and the second begins where the first ends."""
    same = (one.origin, one.accuracy_m, one.correlation_m) == (other.origin, other.accuracy_m, other.correlation_m)
    if not same or not np.array_equal(one.coordinates[-1], other.coordinates[0]):
        return None
    return Run(
        label=f"{one.label.split(' to ')[0]} to {other.label}",
        origin=one.origin,
        coordinates=np.vstack([one.coordinates, other.coordinates[1:]]),
        accuracy_m=one.accuracy_m,
        correlation_m=one.correlation_m,
        source_id=one.source_id,
    )


def _origin(source_id: str, error_class: str) -> str:
    return f"{source_id} {error_class}"
