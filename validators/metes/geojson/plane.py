"""What the numbers of a layer are: degrees, metres of a projection, local coordinates or the pixels of an image."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np

from metes.geojson.coordinates import ROUNDING_DEG, Coordinates, Positions

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


def plane_of(parts: Sequence[Coordinates]) -> Plane:
    """What most of the coordinates of a layer look like; single positions out of range are slips in degrees."""
    outside = [part for part in parts if not part.is_within_range]
    if not outside:
        return Plane.DEGREES
    if is_eastern(outside, parts):
        return Plane.EASTERN
    positions = np.concatenate([part.positions for part in parts])
    positions = positions[np.isfinite(positions).all(axis=1)]
    is_projected = 2 * sum(map(_is_projected, outside)) > len(parts)
    is_outside = np.concatenate([part.out_of_range for part in outside])
    largest = np.abs(positions).max(initial=0.0)
    is_local = is_outside.sum() >= max(FEWEST_OUTSIDE, len(positions) / 4) and largest > MOST_DEGREES
    if not is_projected and not is_local:
        return Plane.DEGREES
    if is_outside.sum() >= FEWEST_OUTSIDE and _are_pixels(positions):
        return Plane.PIXELS
    return Plane.PROJECTED if is_projected else Plane.LOCAL


def is_eastern(outside: Sequence[Coordinates], parts: Sequence[Coordinates]) -> bool:
    """Whether all longitudes are between 0 and 360 and all latitudes in range, as in models of climate and oceans."""
    if any((part.positions[:, 1] > 90 + ROUNDING_DEG).any() or _lowest(part) < -ROUNDING_DEG for part in parts):
        return False
    lon = np.concatenate([part.positions[:, 0] for part in outside])
    lat = np.concatenate([part.positions[:, 1] for part in outside])
    return bool((lon <= MOST_DEGREES + ROUNDING_DEG).all() and (np.abs(lat) <= 90 + ROUNDING_DEG).all())


def _lowest(part: Coordinates) -> float:
    return float(part.positions[:, 0].min())


def _is_projected(part: Coordinates) -> bool:
    """Whether most positions of a part are beyond any angle in degrees."""
    largest = np.abs(part.positions).max(axis=1)
    # Infinity stands for a number too large to be read, not for a distance.
    is_far = (largest > LEAST_METRES) & np.isfinite(part.positions).all(axis=1)
    return bool(2 * np.count_nonzero(is_far) > len(is_far))


def _are_pixels(positions: Positions) -> bool:
    """Whether all numbers are whole, not negative and small, and reach down to the size of a picture."""
    is_whole = bool((positions == np.rint(positions)).all())
    return is_whole and bool((positions >= 0).all()) and 0 < positions.max(initial=0.0) <= MOST_PIXELS
