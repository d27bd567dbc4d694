"""Gaps between two areas that are open to one side: strips between edges that run beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from metes.checks.engine.context import note_on_layer
from metes.checks.geometry.shared.edge_block import DEGREE_M, Numbers
from metes.checks.geometry.shared.layer_arrays import LayerArrays
from metes.checks.geometry.shared.spatial_join import Indices, related_pairs

# Rounding to the sixth decimal makes narrower strips.
NARROWEST_M = 0.1
# Alleys between houses and ditches between fields are tens or a few hundreds of times as long as they are wide.
LENGTH_OF_WIDTHS = 1000.0
STEEPEST = np.tan(np.radians(30.0))
# Pairs of edges measured at once and in total: a layer with more pairs near each other is no mosaic.
MOST_MEASURED = 250_000
MOST_NEAR = 4_000_000
MOST_POSITIONS = 500_000
# A mosaic has about ten pairs of intersecting boxes for each edge.
MOST_BOXES = 40_000_000
POLEWARD = 85.0


@dataclass(frozen=True, kw_only=True)
class OpenGap:
    """A gap between two features, by index in the layer: shape, mean width, length, and a position in degrees."""

    one: int
    other: int
    shape: BaseGeometry
    width_m: float
    length_m: float
    lon: float
    lat: float


@dataclass(frozen=True, kw_only=True)
class StripPieces:
    """Quadrilaterals between an edge of one feature and an edge of another.

    `owners`, shape (n, 2): indices of both features; `corners`, shape (n, 4, 2): degrees, in order; `lengths_m` and
    `widths_m`, shape (n,): metres.
    """

    owners: Indices
    corners: Numbers
    lengths_m: Numbers
    widths_m: Numbers

    def chosen(self, which: NDArray[np.bool_] | Indices) -> StripPieces:
        return StripPieces(
            owners=self.owners[which],
            corners=self.corners[which],
            lengths_m=self.lengths_m[which],
            widths_m=self.widths_m[which],
        )


def open_gaps(arrays: LayerArrays, areas: Mapping[int, BaseGeometry], widest_m: float) -> Iterator[OpenGap]:
    """Open strips at most `widest_m` wide and LENGTH_OF_WIDTHS times as long at least, one for each two features."""
    if len(areas) < 2:
        return
    if len(arrays.positions) > MOST_POSITIONS:
        _note(arrays, f"the layer has over {MOST_POSITIONS:,} positions")
        return
    pieces = _long(_strips(arrays, _unshared(arrays, areas), widest_m))
    tree = shapely.STRtree(list(areas.values()))
    covered, _ = tree.query(shapely.points(pieces.corners.mean(axis=1)), predicate="intersects")
    is_open = np.ones(len(pieces.owners), dtype=bool)
    is_open[covered] = False
    pieces = _long(pieces.chosen(is_open))
    owners, first, number = np.unique(pieces.owners, axis=0, return_index=True, return_inverse=True)
    for each in np.argsort(first).tolist():
        yield _gap(pieces.chosen(np.flatnonzero(number.ravel() == each)), *owners[each].tolist())


def _note(arrays: LayerArrays, why: str) -> None:
    note_on_layer(arrays.layer, f"gaps that are open to one side not examined, or in part: {why}")


def _gap(pieces: StripPieces, one: int, other: int) -> OpenGap:
    length_m = float(pieces.lengths_m.sum())
    lon, lat = pieces.corners[int(np.argmax(pieces.lengths_m))].mean(axis=0)
    return OpenGap(
        one=one,
        other=other,
        shape=shapely.multipolygons(shapely.polygons(pieces.corners)),
        width_m=float((pieces.lengths_m * pieces.widths_m).sum()) / length_m,
        length_m=length_m,
        lon=float(lon),
        lat=float(lat),
    )


def _unshared(arrays: LayerArrays, areas: Mapping[int, BaseGeometry]) -> Indices:
    """Edges of areas that occur in one ring only, in either direction."""
    edges = arrays.edges[np.isin(arrays.feature_of[arrays.edges], list(areas))]
    ends = np.sort(np.stack([arrays.position_ids[edges], arrays.position_ids[edges + 1]], axis=1), axis=1)
    key = ends[:, 0] * len(arrays.positions) + ends[:, 1]
    _, number, count = np.unique(key, return_inverse=True, return_counts=True)
    is_single = np.asarray(count[number.ravel()] == 1)
    return np.asarray(edges[is_single & (ends[:, 0] != ends[:, 1])], dtype=np.intp)


def _strips(arrays: LayerArrays, edges: Indices, widest_m: float) -> StripPieces:
    """Strip pieces between edges of two features; none if there are more pairs than a mosaic can have."""
    none = np.empty(0, dtype=np.intp)
    found, measured = [_pieces(arrays, none, none, widest_m)], 0
    for one, other in _near(arrays, edges, widest_m):
        measured += len(one)
        if measured > MOST_NEAR:
            _note(arrays, f"over {MOST_NEAR:,} pairs of edges lie near each other")
            return found[0]
        found.append(_pieces(arrays, one, other, widest_m))
    return _joined(found)


def _near(arrays: LayerArrays, edges: Indices, widest_m: float) -> Iterator[tuple[Indices, Indices]]:
    """Blocks of pairs of edges of two features, in the order of the arrays, with boxes at most `widest_m` apart."""
    ends = np.stack([arrays.positions[edges], arrays.positions[edges + 1]])
    poleward = min(POLEWARD, float(np.abs(ends[..., 1]).max(initial=0.0)))
    margin = np.array([widest_m / DEGREE_M / np.cos(np.radians(poleward)), widest_m / DEGREE_M])
    low, high = ends.min(axis=0), ends.max(axis=0)
    owner, part = arrays.feature_of[edges], arrays.part_of(edges)
    boxes, wider = shapely.box(*low.T, *high.T), shapely.box(*(low - margin).T, *(high + margin).T)
    excess = partial(_note, arrays, f"over {MOST_BOXES:,} pairs of edges may lie near each other")
    for one, other in related_pairs(wider, boxes, most=MOST_BOXES, on_excess=excess):
        chosen = np.flatnonzero((part[one] < part[other]) & (owner[one] != owner[other]))
        for start in range(0, len(chosen), MOST_MEASURED):
            each = chosen[start : start + MOST_MEASURED]
            yield edges[one[each]], edges[other[each]]


def _pieces(arrays: LayerArrays, one: Indices, other: Indices, widest_m: float) -> StripPieces:
    """Strip pieces between edges that run beside each other, within thirty degrees, and neither cross nor coincide."""
    start, end = arrays.positions[one], arrays.positions[one + 1]
    scale = np.stack([np.cos(np.radians((start[:, 1] + end[:, 1]) / 2.0)), np.ones(len(one))], axis=1) * DEGREE_M
    along = (end - start) * scale
    lengths = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)
    along /= lengths[:, None]
    there = [(arrays.positions[other + step] - start) * scale for step in (0, 1)]
    at = [(each * along).sum(axis=1) for each in there]
    off = [along[:, 0] * each[:, 1] - along[:, 1] * each[:, 0] for each in there]
    low = np.clip(np.minimum(*at), 0.0, lengths)
    high = np.clip(np.maximum(*at), 0.0, lengths)
    run = at[1] - at[0]
    safe = np.where(run == 0.0, 1.0, run)
    low_share, high_share = (low - at[0]) / safe, (high - at[0]) / safe
    off_low, off_high = (off[0] + share * (off[1] - off[0]) for share in (low_share, high_share))
    widths = np.abs(off_low + off_high) / 2.0
    is_beside = (high > low) & (np.abs(off[1] - off[0]) <= STEEPEST * np.abs(run)) & (off_low * off_high >= 0.0)
    is_strip = is_beside & (widths >= NARROWEST_M) & (np.maximum(np.abs(off_low), np.abs(off_high)) <= widest_m)
    ends = [_between(start, end, low / lengths), _between(start, end, high / lengths)]
    ends += [_between(arrays.positions[other], arrays.positions[other + 1], share) for share in (high_share, low_share)]
    found = StripPieces(
        owners=np.stack([arrays.feature_of[one], arrays.feature_of[other]], axis=1),
        corners=np.stack(ends, axis=1),
        lengths_m=high - low,
        widths_m=widths,
    )
    return found.chosen(is_strip)


def _between(start: Numbers, end: Numbers, share: Numbers) -> Numbers:
    return np.asarray(start + share[:, None] * (end - start))


def _joined(found: Sequence[StripPieces]) -> StripPieces:
    return StripPieces(
        owners=np.concatenate([each.owners for each in found]),
        corners=np.concatenate([each.corners for each in found]),
        lengths_m=np.concatenate([each.lengths_m for each in found]),
        widths_m=np.concatenate([each.widths_m for each in found]),
    )


def _long(pieces: StripPieces) -> StripPieces:
    """Pieces of those pairs of features whose pieces together are long enough for their width."""
    if len(pieces.owners) == 0:
        return pieces
    _, number = np.unique(pieces.owners, axis=0, return_inverse=True)
    lengths = np.bincount(number.ravel(), weights=pieces.lengths_m)
    areas = np.bincount(number.ravel(), weights=pieces.lengths_m * pieces.widths_m)
    return pieces.chosen((lengths * lengths >= LENGTH_OF_WIDTHS * areas)[number.ravel()])
