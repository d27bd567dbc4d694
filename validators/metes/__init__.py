"""Boundary treaties as data that anyone can check.

`metes.read()` gives the tables and layers of the package; `metes.area_m2(geometries)` gives areas on the ellipsoid;
everything else is the command `metes`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from metes.dataset import Dataset, read
    from metes.measure.public import area_m2, area_m2_of_coordinates

__all__ = ["Dataset", "area_m2", "area_m2_of_coordinates", "read"]

_HOMES = {
    "Dataset": "metes.dataset",
    "area_m2": "metes.measure.public",
    "area_m2_of_coordinates": "metes.measure.public",
    "read": "metes.dataset",
}


def __getattr__(name: str) -> Any:
    """Imports a part when it is asked for, so that `metes --help` does not wait for NumPy."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'metes' has no attribute {name!r}")
