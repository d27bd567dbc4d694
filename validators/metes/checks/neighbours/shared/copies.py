"""Shapes that are copies of each other: the same positions but for what rounding moves."""

from __future__ import annotations

import shapely
from shapely.geometry.base import BaseGeometry

# A unit of the seventh decimal of a degree, a centimetre on the ground, and half of one for the binary fraction.
SAME_DEG = 1.5e-7


def is_copy(one: BaseGeometry, other: BaseGeometry) -> bool:
    """Whether two shapes have the same positions within a centimetre, however wound and wherever rings begin."""
    if shapely.get_num_coordinates(one) != shapely.get_num_coordinates(other):
        return False
    return bool(shapely.equals_exact(one, other, tolerance=SAME_DEG, normalize=True))
