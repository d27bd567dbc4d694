"""The package for Python users: `metes.read()` gives its tables, and its layers with shapely geometries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NoReturn

from metes.files.errors import PackageError, UnknownIdError
from metes.geojson.layer import Feature
from metes.model.suggestions import similar_ids
from metes.package.bundled import bundled_root, nearest_root
from metes.package.package import Package, open_package
from metes.tables.table import Row


class FeaturesById(dict[str, Feature]):
    """Features of one layer by their ids; an id that is not there is told with those that are near."""

    def __init__(self, layer: str, features: Mapping[str, Feature]) -> None:
        super().__init__(features)
        self.layer = layer

    def __missing__(self, key: object) -> NoReturn:
        near = similar_ids(str(key), self)
        suggestion = f"did you mean {', '.join(near)}? Expected" if near else "expected"
        listed = f"one of {len(self)} ids, as {next(iter(self))}" if self else "nothing, for the layer is empty"
        raise UnknownIdError(f"{self.layer}[{key!r}]: found no feature of this id; {suggestion} {listed}")


@dataclass(frozen=True, repr=False)
class Dataset:
    """A data package, read when asked for; every table and layer is read once.

    Cells have the types of the schemas: str, float, int, bool, datetime.date, or None where a cell is blank.
    Geometries are shapely, in degrees, longitude first, with edges that are straight in longitude and latitude.
    """

    package: Package

    def __repr__(self) -> str:
        return f"<Dataset {self.package.descriptor.get('name')} {self.version}: {len(self.tables)} tables>"

    @property
    def version(self) -> str:
        """Version of the data."""
        return str(self.package.descriptor.get("version", ""))

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables."""
        return tuple(each.name for each in self.package.resources if each.kind == "table")

    def table(self, name: str) -> tuple[Row, ...]:
        """Rows of a table: `row["column"]`. Raises PackageError for an unknown name, listing those there are."""
        if name not in self.tables:
            raise PackageError(f"table {name!r}: found none of this name; expected one of {', '.join(self.tables)}")
        return self._rows(name)

    @cached_property
    def segments(self) -> Mapping[str, Feature]:
        """Pieces of line by segment_id, each with `geometry` and `properties`."""
        return FeaturesById("segments", self.package.layer("segments_layer").by_id())

    @cached_property
    def territories(self) -> Mapping[str, Feature]:
        """Readings of territories by reading_id, as `ussuri-coast-1860.mainland`."""
        return FeaturesById("territories", self.package.layer("territories_layer").by_id())

    @cached_property
    def places(self) -> Mapping[str, Feature]:
        """Places by place_id."""
        return FeaturesById("places", self.package.layer("places_layer").by_id())

    def _rows(self, name: str) -> tuple[Row, ...]:
        if name not in self._read:
            self._read[name] = self.package.table(name).rows
        return self._read[name]

    @cached_property
    def _read(self) -> dict[str, tuple[Row, ...]]:
        return {}


def read(path: str | Path | None = None) -> Dataset:
    """Opens a package: the folder that is named, else the nearest upwards from here, else the bundled one.

    Raises PackageError where there is none."""
    root = Path(path) if path is not None else nearest_root(Path.cwd()) or bundled_root()
    if root is None:
        raise PackageError("no datapackage.json here or in any folder above, and none came with metes; name a package")
    return Dataset(open_package(root))
