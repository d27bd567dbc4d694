"""A property that declares the area or the length of its feature does not have the measured value.

Looked at are names like `area_km2`, `area_ha`, `length_km`, `perimeter_m`, `Shape_Area`, `Shape_Length`, `area`. Where
the name has no unit, the number is held against square metres, kilometres, hectares, acres, miles, degrees, and the
metres of Web Mercator; a plain `area` or `length` that is near none of them is taken for something else. The length of
an area is its whole boundary.

Why it matters: whoever reads the number trusts it to be that of the shape; mostly it is that of an earlier shape, or
of a projection that stretches.
How to mend: measure anew (`metes area`), or rename the property if it is a figure of somebody else.
Source: docs/method.md, the edge model. The tolerance is half a unit of the last digit that is not zero, at most 5 %,
and at least 1 %: a sphere instead of the ellipsoid changes an area by up to 0.7 %, and what is beyond is no matter of
method.
Since: 0.1.0
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from decimal import Decimal

from metes.checks.check import Scope
from metes.checks.drawn import drawn
from metes.checks.fault import Fault, FaultKind, Severity
from metes.checks.sizes import Declared, Size, declared_by, in_units
from metes.package.geojson import GeoJson
from metes.package.locate import escaped

ID = "G134"
NAME = "declared_size_differs"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

RELATIVE = 0.01
MOST_RELATIVE = 0.05
# A plain `area` within this factor of the area is meant to be it.
NEAR = 1.5
TINY = 1e-300
TYPES = {
    Size.AREA: ("Polygon", "MultiPolygon"),
    Size.LENGTH: ("LineString", "MultiLineString", "Polygon", "MultiPolygon"),
}


def faults(layer: GeoJson) -> Iterator[Fault]:
    for feature in layer.features:
        for name, value in feature.properties.items():
            declared = declared_by(name)
            if declared is None or isinstance(value, bool) or not isinstance(value, int | float):
                continue
            shape = drawn(layer).shapes.get(feature.index)
            if shape is None or shape.geom_type not in TYPES[declared.size] or not math.isfinite(value):
                continue
            expected = _expected(declared, float(value), in_units(shape, declared.size))
            if expected:
                yield FAULT.in_feature(
                    layer,
                    feature,
                    pointer=f"{feature.pointer}/properties/{escaped(name)}",
                    field=name,
                    found=f"{value:,.12g}",
                    expected=expected,
                    tolerance=f"{_tolerance(float(value)):.3g}",
                )


def _expected(declared: Declared, value: float, sizes: Mapping[str, float]) -> str:
    """What should stand there; blank where the value is right, or means something else."""
    if declared.unit:
        right = sizes[declared.unit]
        return "" if abs(value - right) <= _tolerance(value) else f"{right:,.6g} {declared.unit}, as measured"
    if any(abs(value - size) <= _tolerance(value) for size in sizes.values()):
        return ""
    unit, nearest = min(sizes.items(), key=lambda pair: abs(math.log(max(value, TINY) / max(pair[1], TINY))))
    is_like = value > 0.0 and 1.0 / NEAR <= value / max(nearest, TINY) <= NEAR
    is_meant = declared.is_computed or is_like
    return f"{nearest:,.6g} {unit}, as measured, or its like in another unit" if is_meant else ""


def _tolerance(value: float) -> float:
    digits = Decimal(repr(value)).normalize().as_tuple()
    assert isinstance(digits.exponent, int)  # finite numbers only, as was asked
    return max(RELATIVE * abs(value), min(0.5 * 10.0**digits.exponent, MOST_RELATIVE * abs(value)))
