"""Bounding boxes as a GeoJSON file declares them, and as its positions give them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from metes.checks.geometry.shared.layer_arrays import arrays_of
from metes.geojson.coordinates import Coordinates, CoordinatesRole, Positions, nested_geometries
from metes.geojson.document import GeoJson, RawFeature

LEAST_DEG = 1e-6
LEAST_M = 0.01
# Columns of a box with longitude and latitude exchanged.
SWAPPED = [1, 0, 3, 2]


@dataclass(frozen=True, kw_only=True, eq=False)
class DeclaredBox:
    """A member `bbox` and the coordinates that it must contain; none if some of them cannot be read.

    `feature` is None for the box of the whole collection.
    """

    pointer: str
    feature_id: str | None
    value: Any
    parts: Sequence[Coordinates]
    feature: RawFeature | None


@dataclass(frozen=True, kw_only=True)
class BoxSide:
    """One number of a bounding box: its index there, its stated value, and the true value from the positions.

    `tolerance` is the rounding of the stated number, in the same unit: degrees, or metres for a height. `half` is the
    number of dimensions: sides with a lower index are the least numbers of the box.
    """

    name: str
    index: int
    stated: float
    true: float
    tolerance: float
    unit: str
    half: int

    @property
    def is_right(self) -> bool:
        return abs(self.stated - self.true) <= self.tolerance

    @property
    def leaves_out(self) -> bool:
        """Whether positions lie outside this side of the box; if not, a wrong side makes the box too large."""
        beyond = self.stated - self.true if self.index < self.half else self.true - self.stated
        return beyond > self.tolerance


def declared_boxes(layer: GeoJson) -> Iterator[DeclaredBox]:
    """Every bbox of a file: of the whole collection, of features, and of their geometries."""
    value = layer.value
    if not isinstance(value, dict):
        return
    if "bbox" in value:
        parts = [] if layer.format_issues else [part for each in layer.features for part in each.coordinate_arrays]
        yield DeclaredBox(pointer="/bbox", feature_id=None, value=value["bbox"], parts=parts, feature=None)
    for feature in layer.features_with_other_members:
        raw = feature.members
        if "bbox" in raw:
            yield DeclaredBox(
                pointer=f"{feature.pointer}/bbox",
                feature_id=feature.id,
                value=raw["bbox"],
                parts=feature.coordinate_arrays,
                feature=feature,
            )
        for pointer, geometry in nested_geometries(feature.geometry_pointer, feature.geometry or {}):
            if pointer and "bbox" in geometry:
                inner = tuple(part for part in feature.coordinate_arrays if part.pointer.startswith(f"{pointer}/"))
                yield DeclaredBox(
                    pointer=f"{pointer}/bbox",
                    feature_id=feature.id,
                    value=geometry["bbox"],
                    parts=inner,
                    feature=feature,
                )


def is_box(value: Any) -> TypeGuard[list[float]]:
    """Whether a value is a list of four or six numbers."""
    is_list = isinstance(value, list) and len(value) in (4, 6)
    return is_list and all(isinstance(each, int | float) and not isinstance(each, bool) for each in value)


def box_sides(layer: GeoJson, box: DeclaredBox) -> Iterator[BoxSide]:
    """The numbers of a box that can be compared with the positions in it."""
    parts = [part for part in box.parts if len(part.positions) and part.is_within_range]
    if not is_box(box.value) or not parts:
        return
    half = len(box.value) // 2
    corners = np.array([(*part.positions.min(axis=0), *part.positions.max(axis=0)) for part in parts])
    true: dict[int, tuple[str, float]] = {
        1: ("south", float(corners[:, 1].min())),
        half + 1: ("north", float(corners[:, 3].max())),
    }
    span = _span(layer, box.value[0], box.value[half], parts, corners)
    if span is not None:
        true |= {0: ("west", span[0]), half: ("east", span[1])}
    for index in (0, 1, half, half + 1):
        if index in true:
            stated = box.value[index]
            tolerance = max(LEAST_DEG, _last_unit(stated))
            name, number = true[index]
            yield BoxSide(
                name=name, index=index, stated=stated, true=number, tolerance=tolerance, unit="degrees", half=half
            )
    if half == 3:
        yield from _heights(layer, box.value, parts)


def boxes_intersect(corners: Positions, box: Positions) -> NDArray[np.bool_]:
    """Which rows of `corners` (west, south, east, north) intersect one box; shape (n, 4) to (n,)."""
    return np.asarray(((corners[:, :2] <= box[2:]) & (corners[:, 2:] >= box[:2])).all(axis=1))


def boxes_within(corners: Positions, box: Positions) -> NDArray[np.bool_]:
    """Which rows of `corners` (west, south, east, north) lie within one box; shape (n, 4) to (n,)."""
    return np.asarray(((corners[:, :2] >= box[:2]) & (corners[:, 2:] <= box[2:])).all(axis=1))


def _span(
    layer: GeoJson, west: float, east: float, parts: Sequence[Coordinates], corners: Positions
) -> tuple[float, float] | None:
    """West and east of the positions in degrees, or None if edges that run round the Earth leave them undefined.

    A box whose west is greater than its east crosses the antimeridian and contains what lies on both sides of it.
    """
    plain = float(corners[:, 0].min()), float(corners[:, 2].max())
    if west <= east:
        return plain
    arrays = arrays_of(layer)
    if len(arrays.wrapped_parts):
        wrapped = {arrays.owner(number)[1].pointer for number in arrays.wrapped_parts}
        if any(part.pointer in wrapped for part in parts):
            return None
    points = [part.positions[:, [0, 1, 0, 1]] for part in parts if part.role is CoordinatesRole.POINTS]
    is_path = np.array([part.role is not CoordinatesRole.POINTS for part in parts])
    spans = np.concatenate([corners[is_path], *points])
    in_east = spans[:, 0] >= west - max(LEAST_DEG, _last_unit(west))
    in_west = spans[:, 2] <= east + max(LEAST_DEG, _last_unit(east))
    if not (in_east | in_west).all():
        return plain
    # The defaults hold for positions that end at the antimeridian itself.
    return (
        float(spans[in_east, 0].min(initial=180.0)),
        float(spans[in_west, 2].max(initial=-180.0)),
    )


def _heights(layer: GeoJson, value: Sequence[float], parts: Sequence[Coordinates]) -> Iterator[BoxSide]:
    high = [part for part in parts if max(part.lengths, default=2) > 2]
    found = [row[2] for part in high for row in _rows(layer, part) if len(row) > 2]
    for name, index, true in (("lowest height", 2, min), ("highest height", 5, max)):
        if found:
            stated = value[index]
            # A height in whole metres is rounded; a whole number of degrees is not.
            tolerance = max(LEAST_M, _last_unit(stated) if isinstance(stated, float) else 1.0)
            yield BoxSide(
                name=name, index=index, stated=stated, true=true(found), tolerance=tolerance, unit="metres", half=3
            )


def _rows(layer: GeoJson, part: Coordinates) -> Sequence[Sequence[float]]:
    """The positions of a part as the file has them, with their heights."""
    value: Any = layer.value_at(part.pointer)
    return [value] if part.is_point else value


def _last_unit(number: float) -> float:
    # A whole number counts as exact, 130.0 as good as its decimal.
    decimals = repr(number).partition(".")[2]
    return 10.0 ** -len(decimals) if decimals.isdigit() else 0.0
