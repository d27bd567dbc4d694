"""What the numbers of a layer are: degrees, metres of a projection, local coordinates or the pixels of an image."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from metes.geojson.coordinates import ROUNDING_DEG, Positions
from metes.geojson.parts import PartTable

# Maps in degrees end at 360, so a larger number is no angle, and 1,000 leaves room for a slipped digit.
LEAST_METRES = 1_000.0
MOST_DEGREES = 360.0
# Three positions no program mistakes for a slip; images are at most as large as the largest sensors.
FEWEST_OUTSIDE = 3
MOST_PIXELS = 20_000.0


class Plane(StrEnum):
    """Kind of coordinates, as far as the numbers alone show it."""

    DEGREES = "degrees"
    EASTERN = "longitudes from 0 to 360"
    PROJECTED = "metres of a projection"
    LOCAL = "local coordinates"
    PIXELS = "pixels of an image"

    @property
    def is_planar(self) -> bool:
        """Whether the numbers are no degrees, so that only checks that need none can examine them."""
        return self not in (Plane.DEGREES, Plane.EASTERN)


def plane_of(parts: PartTable) -> Plane:
    """What most of the coordinates of a layer look like; single positions out of range are slips in degrees."""
    outside = np.unique(parts.part_of(np.flatnonzero(parts.is_outside_degrees)))
    if not len(outside):
        return Plane.DEGREES
    is_in_outside = np.repeat(np.isin(np.arange(len(parts)), outside), parts.sizes)
    if _is_eastern(parts.positions, parts.positions[is_in_outside]):
        return Plane.EASTERN
    is_finite = np.isfinite(parts.positions).all(axis=1)
    positions = parts.positions[is_finite]
    largest = np.abs(parts.positions).max(axis=1)
    # Most positions of a part are beyond any angle in degrees. Infinity stands for a number too large to be read.
    far = parts.counts_of(np.flatnonzero((largest > LEAST_METRES) & is_finite))
    is_projected = 2 * np.count_nonzero(2 * far[outside] > parts.sizes[outside]) > np.count_nonzero(parts.sizes)
    number_outside = np.count_nonzero(parts.is_outside_degrees)
    is_local = number_outside >= max(FEWEST_OUTSIDE, len(positions) / 4)
    if not is_projected and not (is_local and np.abs(positions).max(initial=0.0) > MOST_DEGREES):
        return Plane.DEGREES
    if number_outside >= FEWEST_OUTSIDE and _are_pixels(positions):
        return Plane.PIXELS
    return Plane.PROJECTED if is_projected else Plane.LOCAL


def _is_eastern(positions: Positions, outside: Positions) -> bool:
    """Whether all longitudes are between 0 and 360 and all latitudes in range, as in models of climate and oceans.

    `outside` are the positions of the parts that are not within the range of degrees.
    """
    if (positions[:, 1] > 90 + ROUNDING_DEG).any() or (positions[:, 0] < -ROUNDING_DEG).any():
        return False
    lon, lat = outside.T
    return bool((lon <= MOST_DEGREES + ROUNDING_DEG).all() and (np.abs(lat) <= 90 + ROUNDING_DEG).all())


def _are_pixels(positions: Positions) -> bool:
    """Whether all numbers are whole, not negative and small, and reach down to the size of a picture."""
    is_whole = bool((positions == np.rint(positions)).all())
    return is_whole and bool((positions >= 0).all()) and 0 < positions.max(initial=0.0) <= MOST_PIXELS
