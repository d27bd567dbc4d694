"""Boundaries of readings: which segment each edge belongs to, and the boundary in stretches of one accuracy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from metes.files.errors import PackageError
from metes.geojson.layer import Layer
from metes.measure.boundary import EdgeIndex, IntArray, outline_by_owner, ring_runs, run_coordinates
from metes.measure.budget import Run
from metes.measure.depth import Stretch
from metes.measure.ellipsoid import FloatArray
from metes.model import Register
from metes.model.enums import Outline
from metes.model.geometry import Reading
from metes.package.package import Package

M_PER_KM = 1e3


def outline_stretches(package: Package, register: Register) -> Mapping[str, Sequence[Stretch]]:
    """The boundary of every reading in stretches of one accuracy, for questions of place."""
    boundaries = Boundaries(package.layer("segments_layer"), register)
    return stretches_by_reading(package.layer("territories_layer"), register, boundaries)


def stretches_by_reading(layer: Layer, register: Register, boundaries: Boundaries) -> dict[str, tuple[Stretch, ...]]:
    """The boundary of each feature of the territories layer in stretches of one accuracy, by reading id."""
    return {
        feature.id: boundaries.stretches(feature.geometry, register.reading_by_id[feature.id])
        for feature in layer.features
    }


class Boundaries:
    """The segments with their attributes, and the index that finds them by edge."""

    def __init__(self, layer: Layer, register: Register) -> None:
        self.register = register
        self.coordinates: Mapping[str, FloatArray] = {
            feature.id: shapely.get_coordinates(feature.geometry) for feature in layer.features
        }
        self.ids = list(self.coordinates)
        self.index = EdgeIndex(list(self.coordinates.values()))
        self.coarsest_m = {segment.segment_id: segment.accuracy_m for segment in register.segments}
        for use in register.segment_uses:
            self.coarsest_m[use.segment_id] = max(self.coarsest_m[use.segment_id], use.accuracy_m)

    def correlation_m(self, error_class: str) -> float:
        return self.register.error_class_by_id[error_class].correlation_km * M_PER_KM

    def runs(self, ring: FloatArray, reading: Reading) -> list[Run]:
        """Cuts a ring into runs of one source, class and accuracy."""
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
        owners = self.index.owners(ring)
        if (owners < 0).any():
            lon, lat = ring[int(np.argmax(owners < 0))]
            raise PackageError(
                f"territories.geojson, {reading.reading_id}: the edge from {lon} {lat} lies on no segment; "
                "expected every edge of an outline of segments to be an edge of a segment"
            )
        kinds = [self._kind(self.ids[owner]) for owner in owners]
        return [self._run(ring, owners, first, edges) for first, edges in ring_runs(kinds)]

    def stretches(self, territory: BaseGeometry, reading: Reading) -> tuple[Stretch, ...]:
        """The boundary by segment; a whole outline is one stretch, and counts as border.

        A line may have meant a river that has moved: of the accuracies of a segment in its uses the coarsest counts,
        up to that of the reading."""
        if reading.outline is Outline.WHOLE:
            label = f"outline of {reading.source_id}"
            accuracy = reading.accuracy_m
            return (Stretch(label=label, geometry=territory.boundary, accuracy_m=accuracy, is_coast=False),)
        found = []
        for owner, lines in outline_by_owner(territory, self.index).items():
            name = self.ids[owner] if owner >= 0 else None
            found.append(
                Stretch(
                    label=name or f"no segment of {reading.reading_id}",
                    geometry=lines,
                    accuracy_m=min(self.coarsest_m[name], reading.accuracy_m) if name else reading.accuracy_m,
                    is_coast=name is not None and self.register.segment_by_id[name].kind == "coast",
                )
            )
        return tuple(found)

    def _kind(self, segment_id: str) -> tuple[str, str, float]:
        segment = self.register.segment_by_id[segment_id]
        return segment.source_id, segment.error_class, segment.accuracy_m

    def _run(self, ring: FloatArray, owners: IntArray, first: int, edges: int) -> Run:
        positions = [(first + step) % len(owners) for step in range(edges)]
        names = [self.ids[int(owners[position])] for position in positions]
        segments = tuple((name, len(list(same))) for name, same in groupby(names))
        segment = self.register.segment_by_id[names[0]]
        label = names[0] if len(segments) == 1 else f"{names[0]} to {names[-1]}"
        return Run(
            label=f"{label} ({segment.source_id})",
            origin=_origin(segment.source_id, segment.error_class),
            coordinates=run_coordinates(ring, first, edges),
            accuracy_m=segment.accuracy_m,
            correlation_m=self.correlation_m(segment.error_class),
            source_id=segment.source_id,
            segments=segments,
        )


def _origin(source_id: str, error_class: str) -> str:
    return f"{source_id} {error_class}"
