"""Properties that declare the area or length of their feature, and that size in each unit they may use."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from metes.measure.area import area_m2
from metes.measure.length import edge_lengths_m, length_m
from metes.measure.units import M2_PER_KM2, M_PER_KM


class Size(StrEnum):
    """Kind of size that a property declares."""

    AREA = "area"
    LENGTH = "length"


@dataclass(frozen=True, kw_only=True)
class DeclaredSize:
    """A property that declares a size; `unit` is blank if its name has none.

    `is_computed`: a GIS program writes the property; `is_named`: its name gives both the kind of size and the unit.
    """

    size: Size
    unit: str
    is_computed: bool = False
    is_named: bool = False


AREA_M2 = {"m2": 1.0, "km2": M2_PER_KM2, "ha": 1e4, "acres": 4046.8564224, "sq mi": 2589988.110336}
LENGTH_M = {"m": 1.0, "km": M_PER_KM, "mi": 1609.344, "ft": 0.3048}
# Patterns of units at the end of a property name.
AREA_UNITS = {
    "m2": r"m2|sqm|sq_m|sqmeters|sq_meters|square_m(?:eters|etres)?",
    "km2": r"km2|sqkm|sq_km|skm|square_k(?:m|ilometers|ilometres)",
    "ha": r"ha|hectares?",
    "acres": r"ac|acres?",
    "sq mi": r"mi2|sqmi|sq_mi|sqmiles|square_miles",
}
LENGTH_UNITS = {
    "m": r"m|meters?|metres?",
    "km": r"km|kilometers?|kilometres?",
    "mi": r"mi|miles?",
    "ft": r"ft|feet",
}
# Properties that GIS programs compute from the geometry, in the unit of its projection at that time.
COMPUTED = {
    "shape_area": Size.AREA,
    "shape__area": Size.AREA,
    "st_area": Size.AREA,
    "st_area(shape)": Size.AREA,
    "st_area_sh": Size.AREA,
    "shape.starea()": Size.AREA,
    "shape_star": Size.AREA,
    "shape_stle": Size.LENGTH,
    "shape.stlength()": Size.LENGTH,
    "shape_leng": Size.LENGTH,
    "shape_length": Size.LENGTH,
    "shape__length": Size.LENGTH,
    "st_length": Size.LENGTH,
    "st_length(shape)": Size.LENGTH,
    "st_length_": Size.LENGTH,
    "st_perimeter": Size.LENGTH,
    "st_perimeter(shape)": Size.LENGTH,
}
LONGEST_FIGURE = 40
# A longitude from here on is 180 degrees but for rounding.
CUT_DEG = 180.0 - 1e-6
HALF = 0.5
# A sphere instead of the ellipsoid changes an area by up to 0.7 %, and no choice of method by more than 5 %.
RELATIVE = 0.01
MOST_RELATIVE = 0.05
GROUPED_BY_BLANKS = re.compile("(?<=[0-9])[ '\u00a0\u202f](?=[0-9]{3}(?![0-9]))")
# Words for an area that need a unit beside them; `size` and `surface` alone may mean anything.
AREA_WORDS = "area|size|surface|superficie|fläche|flaeche|flache|oppervlakte"
# What names put before these words for a size that a program computed.
COMPUTED_BY = "(?:(?:shape|poly|polygon|geom|gis|calc)_?)?"
# Units that mean an area by themselves, but not always that of the shape: acres may be those of a deed.
UNIT_NAMES = {"sqkm": "km2", "sq_km": "km2", "hectares": "ha", "acres": "acres"}
PLAIN_NAMES = {"area": Size.AREA, "length": Size.LENGTH, "perimeter": Size.LENGTH}


@lru_cache(maxsize=4096)
def size_declared_by(name: str) -> DeclaredSize | None:
    """The size that a property of this name declares, or None if it declares none."""
    low = name.lower().strip().replace("\u00b2", "2")
    if low in COMPUTED:
        return DeclaredSize(size=COMPUTED[low], unit="", is_computed=True)
    if low in PLAIN_NAMES:
        return DeclaredSize(size=PLAIN_NAMES[low], unit="")
    normalised = re.sub(r"[ ()\[\].]+", "_", low).strip("_")
    if normalised in UNIT_NAMES:
        return DeclaredSize(size=Size.AREA, unit=UNIT_NAMES[normalised])
    for unit, pattern in AREA_UNITS.items():
        if re.fullmatch(rf"{COMPUTED_BY}({AREA_WORDS})_?({pattern})|({pattern})_?area", normalised):
            return DeclaredSize(size=Size.AREA, unit=unit, is_named=True)
    for unit, pattern in LENGTH_UNITS.items():
        if re.fullmatch(rf"{COMPUTED_BY}(length|len|perimeter|perim)_?({pattern})", normalised):
            return DeclaredSize(size=Size.LENGTH, unit=unit, is_named=True)
    return None


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A printed number, its tolerance in the same unit, and the number of its digits without zeros at the ends.

    The tolerance is half a unit of the last printed digit, for its rounding, and a share of the number for the method:
    RELATIVE, or half a unit of the last digit that is not zero, up to MOST_RELATIVE, as 12,000 may be rounded too.
    """

    value: float
    tolerance: float
    digits: int

    @classmethod
    def of(cls, text: str) -> Figure:
        """Read a decimal number, such as "6.10" or "1e3"."""
        printed = Decimal(text)
        bare = printed.normalize().as_tuple()
        # JSON programs print whole numbers of floating point with one zero.
        exponent = printed.as_tuple().exponent if not text.endswith(".0") else 0
        assert isinstance(exponent, int)  # the number is finite
        assert isinstance(bare.exponent, int)
        value = float(printed)
        rounded = min(HALF * 10.0**bare.exponent, MOST_RELATIVE * abs(value))
        half_unit = HALF * 10.0 ** min(exponent, 0)
        return cls(value=value, tolerance=half_unit + max(RELATIVE * abs(value), rounded), digits=len(bare.digits))


def figures_in(text: str) -> tuple[Figure, ...]:
    """The positive numbers that a text may mean: "5,000" is 5 or 5000; none if the text is not a number."""
    bare = GROUPED_BY_BLANKS.sub("", text.strip()) if len(text) <= LONGEST_FIGURE else ""
    readings = (
        (bare, r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?"),
        (bare.replace(",", ""), r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?"),
        (bare.replace(".", "").replace(",", "."), r"-?([0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?|[0-9]+,[0-9]+)"),
    )
    found = [Figure.of(reading) for reading, form in readings if re.fullmatch(form, bare)]
    return tuple(sorted({each for each in found if each.value > 0.0}, key=lambda each: each.value))


def measured_size(shape: BaseGeometry, size: Size) -> float:
    """Area in square metres, or length of all lines or rings in metres, on the WGS 84 ellipsoid."""
    if size is Size.AREA:
        return float(area_m2([shape])[0])
    return math.fsum(length_m(shapely.get_coordinates(piece)) for piece in _lines_of(shape))


def _lines_of(shape: BaseGeometry) -> Sequence[BaseGeometry]:
    """The rings of areas, or the lines."""
    parts = shapely.get_parts(shape)
    is_area = shape.geom_type in ("Polygon", "MultiPolygon")
    return list(shapely.get_rings(parts) if is_area else parts)


def length_without_cut_m(shape: BaseGeometry) -> float | None:
    """Length of the rings of areas without their edges along the antimeridian, where a shape that crosses it is cut;
    None for a shape that does not lie on both sides of it.
    """
    pieces = [shapely.get_coordinates(piece) for piece in _lines_of(shape)]
    lon = np.concatenate([piece[:, 0] for piece in pieces]) if pieces else np.empty(0)
    if "Polygon" not in shape.geom_type or not len(lon) or lon.max() < CUT_DEG or lon.min() > -CUT_DEG:
        return None
    cuts = [np.abs(piece[:, 0]) >= CUT_DEG for piece in pieces]
    lengths = [
        edge_lengths_m(piece)[~(is_cut[:-1] & is_cut[1:])].sum() for piece, is_cut in zip(pieces, cuts, strict=True)
    ]
    return math.fsum(lengths)


def size_in_units(shape: BaseGeometry, size: Size) -> Mapping[str, float]:
    """The size in every unit in which a property may give it, including degrees and metres of Web Mercator."""
    return in_units(measured_size(shape, size), size) | dict(_in_plane(shape, size))


def in_units(metres: float, size: Size) -> dict[str, float]:
    """A size in square metres or metres in every unit in which a property may give it."""
    factors = AREA_M2 if size is Size.AREA else LENGTH_M
    return {unit: metres / factor for unit, factor in factors.items()}


def _in_plane(shape: BaseGeometry, size: Size) -> Iterator[tuple[str, float]]:
    coordinates = shapely.get_coordinates(shape)
    if size is Size.AREA:
        yield "square degrees", float(shape.area)
    else:
        yield "degrees", float(shape.length)
    if len(coordinates) and np.abs(coordinates[:, 1]).max() < 89.0:
        mercator = shapely.transform(shape, _web_mercator)
        yield "Web Mercator", float(mercator.area if size is Size.AREA else mercator.length)


def _web_mercator(degrees: np.ndarray) -> np.ndarray:
    lon, lat = np.radians(degrees).T
    return np.column_stack([lon, np.arctanh(np.sin(lat))]) * 6_378_137.0
