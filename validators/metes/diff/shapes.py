"""Compares two versions of a feature's geometry: distances, areas, and the parts that one version alone has."""

from __future__ import annotations

import shapely
from shapely.geometry.base import BaseGeometry

from metes.diff.record import Moved
from metes.measure.area import area_m2
from metes.measure.displacement import displacement, own_edges
from metes.measure.units import M2_PER_KM2, M_PER_KM


def moved(old: BaseGeometry, new: BaseGeometry) -> Moved | None:
    """How far a geometry moved; None where both are the same to the last digit, in whatever order."""
    if shapely.equals_exact(old.normalize(), new.normalize()):
        return None
    found = displacement(old, new)
    if shapely.get_dimensions(old) == shapely.get_dimensions(new) == 2:
        # Edges are straight in longitude and latitude, so that an overlay in the plane cuts them where they are.
        only_old, only_new = old.difference(new), new.difference(old)
        before, after, out, in_ = (area / M2_PER_KM2 for area in area_m2([old, new, only_old, only_new]))
        return Moved(
            hausdorff_m=found.hausdorff_m,
            mean_m=found.mean_m,
            moved_km=found.moved_m / M_PER_KM,
            left_km=found.left_m / M_PER_KM,
            only_old=only_old,
            only_new=only_new,
            symmetric_difference_km2=float(out + in_),
            area_old_km2=float(before),
            area_new_km2=float(after),
        )
    return Moved(
        hausdorff_m=found.hausdorff_m,
        mean_m=found.mean_m,
        moved_km=found.moved_m / M_PER_KM,
        left_km=found.left_m / M_PER_KM,
        only_old=_own(old, new),
        only_new=_own(new, old),
    )


def _own(one: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    if shapely.get_dimensions(one) == 0 or shapely.get_dimensions(other) == 0:
        return one
    return shapely.MultiLineString(own_edges(one, other))
