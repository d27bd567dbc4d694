"""Opens and reads a data package; bad input raises PackageError, and nothing is fetched or executed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from metes.files.errors import PackageError

if TYPE_CHECKING:
    from metes.geojson.layer import Feature, Layer
    from metes.package.package import Package, Resource, open_package
    from metes.tables.table import Row, Table, Value

__all__ = [
    "Feature",
    "Layer",
    "Package",
    "PackageError",
    "Resource",
    "Row",
    "Table",
    "Value",
    "open_package",
]

_HOMES = {
    "Feature": "layer",
    "Layer": "layer",
    "Package": "package",
    "Resource": "package",
    "open_package": "package",
    "Row": "table",
    "Table": "table",
    "Value": "table",
}


def __getattr__(name: str) -> Any:
    """Imports a part when it is asked for: `metes --help` needs the error alone, and no shapely."""
    if name in _HOMES:
        return getattr(import_module(f"metes.package.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'metes.package' has no attribute {name!r}")
