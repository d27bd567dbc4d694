"""Boundary treaties as data that anyone can check.

`metes.area_m2(geometries)` gives areas on the ellipsoid; everything else is the command `metes`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from metes.areas import area_m2, area_m2_of_coordinates

__all__ = ["area_m2", "area_m2_of_coordinates"]


def __getattr__(name: str) -> Any:
    """Imports the arithmetic when it is asked for, so that `metes --help` does not wait for NumPy."""
    if name in __all__:
        from metes import areas

        return getattr(areas, name)
    raise AttributeError(f"module 'metes' has no attribute {name!r}")
