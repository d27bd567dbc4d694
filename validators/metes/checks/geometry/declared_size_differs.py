"""A property that declares the area or length of its feature differs from the measured value.

The check reads properties with names such as `area_km2`, `size_ha`, `length_km`, `perimeter_m`, `Shape_Area`,
`Shape_Length` and `area`, as numbers or as strings that contain a number. If the name has no unit, the check compares
the number with square metres, kilometres, hectares, acres, miles, degrees and Web Mercator metres. A plain `area` or
`length`, or a unit alone such as `acres`, gives a warning, and only if the number has at least three digits and is
close to one of these. The length of an area is its whole boundary. Names for land area alone, such as `ALAND` in census
data, are skipped, because the polygon includes water.

Zero and negative numbers stand for an unknown size. The length of an area that is cut at the antimeridian may leave
out the cut. The area of a GeometryCollection is that of its polygons, if they do not overlap. Features without a
definite size are skipped: those with an edge of more than 180 degrees of longitude (G117), and invalid ones (G105).

Why it matters: readers trust the number to describe the shape. Usually it describes an earlier shape, or comes from a
projection that distorts areas.
How to mend: measure again (`metes area`), or rename the property if somebody else published the figure.
Source: docs/method.md, the edge model. The tolerance is half a unit of the last printed digit, plus 1 % or, for
rounded numbers, half a unit of the last non-zero digit up to 5 %: a sphere instead of the ellipsoid changes an area by
up to 0.7 %, and no choice of method explains more.
Severity: Error where the name says that the number is the size of the shape, since sums of it are wrong. Warning for a
plain `area`, `length` or unit, which may mean something else.
Since: 0.1.0
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

import shapely
from shapely.geometry.base import BaseGeometry

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Cause, CauseAt, Fault, FaultKind, Severity, quoted
from metes.checks.geometry.shared.declared_sizes import (
    DeclaredSize,
    Figure,
    Size,
    figures_in,
    in_units,
    length_without_cut_m,
    size_declared_by,
    size_in_units,
)
from metes.checks.geometry.shared.layer_arrays import arrays_of, is_wrapped
from metes.files.json_locator import escaped
from metes.geojson.document import GeoJson, RawFeature
from metes.geojson.geometry import geometry_across_antimeridian

ID = "G134"
NAME = "declared_size_differs"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(
    id=ID,
    name=NAME,
    severity=SEVERITY,
    follows_from=tuple(
        Cause(check=check, at=CauseAt.FEATURE)
        for check in ("axes_swapped", "antimeridian_crossed", "geometry_not_valid")
    ),
)
POSSIBLE_FAULT = FaultKind(id=ID, name=NAME, severity=Severity.WARNING)

# A property `area` within this factor of the area is taken to declare it; with two digits one number in three would be,
# by chance.
NEAR = 1.1
FEWEST_DIGITS = 3
TINY = 1e-300
STEP_DEG = 10.0
TYPES = {
    Size.AREA: ("Polygon", "MultiPolygon"),
    Size.LENGTH: ("LineString", "MultiLineString", "Polygon", "MultiPolygon"),
}


def faults(layer: GeoJson) -> Iterator[Fault]:
    named = (each for names, each in layer.features_by_names.items() if any(map(size_declared_by, names)))
    for feature in sorted(chain.from_iterable(named), key=lambda feature: feature.index):
        for name, value in feature.properties.items():
            declared = size_declared_by(name)
            figures = () if declared is None else _figures(declared, value)
            if declared is None or not figures:
                continue
            shape = _sized_shape(layer, feature, declared.size)
            if shape is None:
                continue
            expected = _expected(declared, figures, shape)
            if all(expected) and is_wrapped(layer, feature):
                expected = _expected(declared, figures, geometry_across_antimeridian(feature.coordinate_arrays))
            if all(expected) and _is_length_without_cut(declared, figures, shape):
                continue
            if all(expected):
                kind = FAULT if declared.is_named or declared.is_computed else POSSIBLE_FAULT
                yield kind.in_feature(
                    layer,
                    feature,
                    pointer=f"{feature.pointer}/properties/{escaped(name)}",
                    field=name,
                    found=quoted(value) if isinstance(value, str) else f"{value:,.12g}",
                    expected=expected[-1],
                    tolerance=f"{figures[-1].tolerance:.3g}",
                )


def _sized_shape(layer: GeoJson, feature: RawFeature, size: Size) -> BaseGeometry | None:
    """What of a feature has a size of this kind; of a GeometryCollection, the polygons have its area."""
    arrays = arrays_of(layer)
    shape = arrays.shape(feature.index)
    if shape is not None and shape.geom_type == "GeometryCollection" and size is Size.AREA:
        shape = arrays.areas([feature.index])[0] if feature.index in arrays.valid_areas else None
    return shape if shape is not None and shape.geom_type in TYPES[size] else None


def size_of_shorter_way(layer: GeoJson, feature: RawFeature) -> str:
    """Property whose size is that of the shape across the antimeridian, and not that of the shape as written."""
    shape = arrays_of(layer).shape(feature.index)
    if shape is None or shape.geom_type not in TYPES[Size.LENGTH] or not is_wrapped(layer, feature):
        return ""
    for name, value in feature.properties.items():
        declared = size_declared_by(name)
        figures = () if declared is None else _figures(declared, value)
        if declared is None or not figures or shape.geom_type not in TYPES[declared.size]:
            continue
        meant = geometry_across_antimeridian(feature.coordinate_arrays)
        # A geodesic takes the shorter way by itself, unless positions lead it.
        written = shapely.segmentize(shape, STEP_DEG) if declared.size is Size.LENGTH else shape
        if not all(_differences(declared, figures, meant)) and all(_differences(declared, figures, written)):
            return name
    return ""


def _is_length_without_cut(declared: DeclaredSize, figures: Sequence[Figure], shape: BaseGeometry) -> bool:
    """Whether a number is the length of an area that is cut at the antimeridian, without the cut."""
    metres = length_without_cut_m(shape) if declared.size is Size.LENGTH else None
    if metres is None:
        return False
    sizes = in_units(metres, Size.LENGTH)
    units = [declared.unit] if declared.unit else list(sizes)
    return any(abs(figure.value - sizes[unit]) <= figure.tolerance for figure in figures for unit in units)


def _differences(declared: DeclaredSize, figures: Sequence[Figure], shape: BaseGeometry) -> list[bool]:
    """Whether each number differs from the size of a shape, in its unit or, if its name has none, in every unit."""
    sizes = size_in_units(shape, declared.size)
    units = [declared.unit] if declared.unit else list(sizes)
    return [all(abs(figure.value - sizes[unit]) > figure.tolerance for unit in units) for figure in figures]


def _figures(declared: DeclaredSize, value: object) -> tuple[Figure, ...]:
    """The positive numbers that a property value may mean; texts count only if the name says that it is a size."""
    if isinstance(value, str):
        return figures_in(value) if declared.unit or declared.is_computed else ()
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value <= 0:
        return ()
    return (Figure.of(repr(value)),)


def _expected(declared: DeclaredSize, figures: Sequence[Figure], shape: BaseGeometry) -> list[str]:
    sizes = size_in_units(shape, declared.size)
    return [_expected_text(declared, figure, sizes) for figure in figures]


def _expected_text(declared: DeclaredSize, figure: Figure, sizes: Mapping[str, float]) -> str:
    """The expected value in words; blank if the value is right or means something else."""
    value = figure.value
    if declared.unit:
        right = sizes[declared.unit]
        return "" if abs(value - right) <= figure.tolerance else f"{right:,.6g} {declared.unit}, as measured"
    if any(abs(value - size) <= figure.tolerance for size in sizes.values()):
        return ""
    if not declared.is_computed:
        # A whole number is no sign of degrees.
        sizes = {unit: size for unit, size in sizes.items() if "degrees" not in unit or not value.is_integer()}
    unit, nearest = min(sizes.items(), key=lambda pair: abs(math.log(max(value, TINY) / max(pair[1], TINY))))
    is_like = 1.0 / NEAR <= value / max(nearest, TINY) <= NEAR
    is_meant = declared.is_computed or (is_like and figure.digits >= FEWEST_DIGITS)
    return f"{nearest:,.6g} {unit}, as measured, or the same size in another unit" if is_meant else ""
