"""The runs of a line: its segments joined where one source and class goes on, with the edges that its kind names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from metes.measure.budget import Run
from metes.measure.edges import GEODESIC_EDGES, RHUMB_EDGES, STRAIGHT_EDGES
from metes.measure.ellipsoid import FloatArray
from metes.measure.length_budget import LengthBudget
from metes.measure.units import M_PER_KM
from metes.model import Register
from metes.model.geometry import Segment

# What lies between two positions of a segment: where a treaty says along a parallel, the parallel; where it says
# straight, the edge of RFC 7946 as it is drawn; elsewhere positions stand for a line of nature, and the shortest way is
# taken between them.
EDGE_MODELS = {"parallel": RHUMB_EDGES, "straight_line": STRAIGHT_EDGES}


def line_runs(
    segment_ids: Sequence[str], coordinates: Mapping[str, FloatArray], register: Register
) -> list[tuple[Run, str]]:
    """Runs of a line with their edge models; a node does not split a run, unless the next segment starts elsewhere."""
    found: list[tuple[Run, str]] = []
    for segment_id in segment_ids:
        run, edge_model = _run(register.segment_by_id[segment_id], coordinates[segment_id], register)
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


def _run(segment: Segment, coordinates: FloatArray, register: Register) -> tuple[Run, str]:
    run = Run(
        label=segment.segment_id,
        origin=f"{segment.source_id} {segment.error_class}",
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
