"""The ellipsoid, and the function q that gives the area between the equator and a latitude."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
# A pole that is projected and transformed back may exceed 90 degrees by less than this.
POLE_DEG = 90.0 + 1e-9
# Longitudes that differ by 360 degrees but for rounding are the same meridian.
ROUNDING_DEG = 1e-9


@dataclass(frozen=True, kw_only=True)
class Ellipsoid:
    """An ellipsoid of revolution that is flattened at the poles."""

    name: str
    semi_major_m: float
    inverse_flattening: float

    @property
    def eccentricity_squared(self) -> float:
        flattening = 1.0 / self.inverse_flattening
        return flattening * (2.0 - flattening)

    def q(self, latitude_rad: FloatArray) -> FloatArray:
        """Area between the equator and a latitude over one radian of longitude, in units of a^2/2.

        Snyder 1987, Map Projections: A Working Manual, equation 3-12.
        """
        e2 = self.eccentricity_squared
        e = math.sqrt(e2)
        sine = np.sin(latitude_rad)
        return (1.0 - e2) * (sine / (1.0 - e2 * sine * sine) + np.arctanh(e * sine) / e)

    @cached_property
    def q_sine_coefficients(self) -> tuple[float, ...]:
        """Coefficients c_k of q(phi) = sum of c_k sin((2k+1) phi), down to 2e-15 of the first.

        q is odd about the equator and even about the pole, so odd multiples suffice. The midpoint rule over a full
        period is exact for a series this short: with 64 nodes the first aliased term is below 1e-70. Coefficients below
        2e-15 are rounding; for WGS 84 the first omitted term is 2e-17.
        """
        nodes = np.asarray((np.arange(64) + 0.5) * (2.0 * np.pi / 64), dtype=np.float64)
        values = self.q(nodes)
        coefficients: list[float] = []
        for multiple in range(1, 32, 2):
            coefficient = float(np.dot(values, np.sin(multiple * nodes)) / 32)
            if coefficients and abs(coefficient) < 2e-15 * abs(coefficients[0]):
                break
            coefficients.append(coefficient)
        return tuple(coefficients)

    def q_difference(self, latitude_from_rad: FloatArray, latitude_to_rad: FloatArray) -> FloatArray:
        """q at one latitude minus q at another, without cancellation where they are close."""
        e2 = self.eccentricity_squared
        e = math.sqrt(e2)
        half = 0.5 * (latitude_to_rad - latitude_from_rad)
        one, other = np.sin(latitude_from_rad), np.sin(latitude_to_rad)
        difference = 2.0 * np.cos(latitude_from_rad + half) * np.sin(half)
        shrink = (1.0 - e2 * one * one) * (1.0 - e2 * other * other)
        arc = np.arctanh(e * difference / (1.0 - e2 * one * other)) / e
        return np.asarray((1.0 - e2) * (difference * (1.0 + e2 * one * other) / shrink + arc), dtype=np.float64)

    @property
    def area_m2(self) -> float:
        """Surface area of the whole ellipsoid in square metres."""
        return 2.0 * math.pi * self.semi_major_m**2 * float(self.q(np.array(np.pi / 2)))


# EPSG dataset, ellipsoid 7030.
WGS84 = Ellipsoid(name="WGS 84", semi_major_m=6378137.0, inverse_flattening=298.257223563)
