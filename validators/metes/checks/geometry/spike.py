"""A line or ring runs out to a position and back almost the same way: it turns by more than 179 degrees.

A turn is reported if its base, the distance between the two arms at the end of the shorter one, is less than 0.1 m, or
if the shorter arm is longer than 20 km and longer than ten times the median edge of the line. The check reports each
part of a geometry once. A spike that makes an area invalid is an error, and G105 does not report it as well.

Why it matters: neither nature nor treaties draw spikes. It is a digitising error or a misplaced position, and adds
twice its length to the boundary.
How to mend: delete the position at the tip.
Source: docs/checks.md. 0.1 m is ten units of the seventh decimal. Generalised coasts contain sand spits only 0.4 m wide
and up to 15 km long.
Severity: Warning: it may be drawn on purpose. It is an error where it makes an area invalid.
Since: 0.1.0
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Cause, CauseAt, Fault, FaultKind, Severity
from metes.checks.geometry.shared.edge_block import EdgeBlock, Numbers
from metes.checks.geometry.shared.layer_arrays import LayerArrays, arrays_of
from metes.checks.geometry.shared.spatial_join import Indices
from metes.geojson.document import GeoJson

ID = "G125"
NAME = "spike"
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(
    id=ID,
    name=NAME,
    severity=SEVERITY,
    follows_from=(Cause(check="ring_without_area", at=CauseAt.RING),),
)

SHARPEST = np.radians(1.0)
WIDEST_M = 0.1
LONGEST_M = 20_000.0
# Shorter edges of dense lines turn by noise in the last digit.
SHORTEST_M = 20.0


def faults(layer: GeoJson) -> Iterator[Fault]:
    arrays = arrays_of(layer)
    for block in arrays.blocks():
        if len(block.edges):
            yield from _in_block(layer, arrays, block)


def _in_block(layer: GeoJson, arrays: LayerArrays, block: EdgeBlock) -> Iterator[Fault]:
    """The first spike of every part of a block."""
    before, after = _consecutive_edges(arrays, block)
    vectors, lengths = block.vectors_m, block.lengths_m
    incoming, outgoing = -vectors[before], vectors[after]
    shorter = np.minimum(lengths[before], lengths[after])
    across = np.abs(incoming[:, 0] * outgoing[:, 1] - incoming[:, 1] * outgoing[:, 0])
    along = (incoming * outgoing).sum(axis=1)
    # Most edges turn by more, which is told without the arc tangent.
    maybe = np.flatnonzero((shorter > SHORTEST_M) & (along > 0.0))
    angles = np.arctan2(across[maybe], along[maybe])
    # Other checks report rings that are too short or open.
    is_sound = arrays.is_sound[block.first_part + block.part_of_edge[after[maybe]]]
    is_sharp = (angles < SHARPEST) & is_sound
    sharp, angles = maybe[is_sharp], angles[is_sharp]
    bases_m = shorter[sharp] * np.sin(angles)
    at = block.edges[after[sharp]]
    is_spike = (bases_m < WIDEST_M) | _is_jump(block, block.part_of[at], shorter[sharp])
    # The first of each part is reported.
    spikes = np.flatnonzero(is_spike)
    for each in spikes[np.unique(block.part_of[at[spikes]], return_index=True)[1]]:
        feature, part, index = arrays.at(block.first_position + int(at[each]))
        found = f"a spike {shorter[sharp[each]]:,.0f} m long and {_width(bases_m[each])} wide"
        yield FAULT.at_position(layer, feature, part, index, found=found, expected="a line that does not double back")


def _width(base_m: float) -> str:
    """Width of a spike in words: no "0.00 m" for what is narrower than a centimetre."""
    return f"{base_m:,.2f} m" if base_m >= 0.005 else "less than 1 cm"


def _consecutive_edges(arrays: LayerArrays, block: EdgeBlock) -> tuple[Indices, Indices]:
    """Indices of consecutive edges, as two arrays; the last and first edges of rings included.

    Edges without a length, between repeated positions, are skipped.
    """
    edges = np.flatnonzero(block.spans.any(axis=1))
    if not len(edges):
        return edges, edges
    parts = block.part_of_edge[edges]
    follows = np.flatnonzero(parts[1:] == parts[:-1])
    numbers, firsts = np.unique(parts, return_index=True)
    lasts = np.append(firsts[1:], len(edges)) - 1
    rings = arrays.is_sound_ring[block.first_part + numbers]
    before, after = np.concatenate([follows, lasts[rings]]), np.concatenate([follows + 1, firsts[rings]])
    return edges[before], edges[after]


def _is_jump(block: EdgeBlock, numbers: Indices, arms_m: Numbers) -> NDArray[np.bool_]:
    """Which arms are far longer than the median edge of their part, as those to a stray position are."""
    is_long = arms_m > LONGEST_M
    usual_m = np.full(len(block.starts) - 1, np.inf)
    for number in np.unique(numbers[is_long]):
        usual_m[number] = np.median(block.lengths_m[block.part_of_edge == number])
    return np.asarray(is_long & (arms_m > 10.0 * usual_m[numbers]))
