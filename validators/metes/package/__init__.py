"""Opens and reads a data package; bad input raises PackageError, and nothing is fetched or executed."""

from metes.package.error import PackageError
from metes.package.layer import Feature, Layer
from metes.package.package import Package, Resource, open_package
from metes.package.table import Row, Table, Value

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
