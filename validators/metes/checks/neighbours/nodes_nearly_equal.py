"""Ends of two segments are less than 50 metres apart but not equal.

Why it matters: one node was drawn twice, so the lines do not meet and no ring can be closed from them.
How to mend: refer to the same node in both recipes, `{start_of: NAME}` or a place, and run `make build`.
Source: docs/glossary.md, node. 50 m is half the best accuracy of a segment, so such nodes cannot be told apart on the
ground. The closest distinct nodes, points of the agreement of 2004, are kilometres apart.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity, degrees
from metes.checks.neighbours.shared.feature_order import features_in_order
from metes.geojson.coordinates import CoordinatesRole, Positions
from metes.geojson.document import GeoJson
from metes.measure.depth import SHORTEST_DEGREE_KM
from metes.measure.length import length_m
from metes.measure.units import M_PER_KM

ID = "N106"
NAME = "nodes_nearly_equal"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

NEAREST_M = 50.0
# Nodes farther apart in latitude than this need no geodesic to be told apart.
NEAREST_DEG = NEAREST_M / M_PER_KM / SHORTEST_DEGREE_KM


@dataclass(frozen=True, kw_only=True, eq=False)
class Node:
    """An end of a segment, with its JSON pointer and its longitude and latitude in degrees."""

    segment_id: str | None
    pointer: str
    position: Positions


def faults(context: CheckContext) -> Iterator[Fault]:
    layer = context.layer("segments_layer")
    if layer is None:
        return
    nodes = sorted(_nodes(layer), key=lambda node: (float(node.position[1]), float(node.position[0])))
    reported: set[frozenset[str]] = set()
    for one, other in _near_in_latitude(nodes):
        if one.segment_id == other.segment_id or (one.position == other.position).all():
            continue
        # Several segments may end in each of the two nodes; the pair is reported once.
        pair = frozenset((_shown(one), _shown(other)))
        distance_m = length_m(np.vstack([one.position, other.position]))
        if distance_m < NEAREST_M and pair not in reported:
            reported.add(pair)
            yield _fault(layer, one, other, distance_m)


def _near_in_latitude(nodes: list[Node]) -> Iterator[tuple[Node, Node]]:
    """Pairs of nodes whose latitudes are near each other; `nodes` must be sorted by latitude."""
    for index, one in enumerate(nodes):
        for other in nodes[index + 1 :]:
            if other.position[1] - one.position[1] > NEAREST_DEG:
                break
            yield one, other


def _nodes(layer: GeoJson) -> Iterator[Node]:
    for feature in features_in_order(layer):
        for part in feature.coordinate_arrays:
            # A closed line, as an island has, has no ends.
            if part.role is CoordinatesRole.LINE and part.is_sound and not part.is_closed:
                last = len(part.positions) - 1
                for index in (0, last):
                    pointer = f"{part.pointer}/{index}"
                    yield Node(segment_id=feature.id, pointer=pointer, position=part.positions[index])


def _shown(node: Node) -> str:
    return f"{degrees(float(node.position[0]))} {degrees(float(node.position[1]))}"


def _fault(layer: GeoJson, one: Node, other: Node, distance_m: float) -> Fault:
    return FAULT.in_file(
        layer.path,
        pointer=one.pointer,
        feature_id=one.segment_id,
        lon=float(one.position[0]),
        lat=float(one.position[1]),
        found=f"an end {distance_m:,.2f} m from the end of {other.segment_id} at {_shown(other)}",
        expected="equal ends, or ends farther apart",
        tolerance=f"{NEAREST_M:g} m",
        other_features=(str(other.segment_id),),
    )
