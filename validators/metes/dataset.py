"""The tables and layers of a data package for Python users; `metes.read()` opens one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

from metes.files.errors import DependencyError, UnknownIdError, expected_with_suggestion
from metes.geojson.layer import Feature
from metes.package.bundled import find_package
from metes.package.package import Package
from metes.tables.table import Value

LAYERS = ("segments", "territories", "places")


class TableRow(Mapping[str, Value]):
    """A row of a table: a read-only mapping from column to value, in the order of the columns.

    Values are str, float, int, bool, datetime.date, or None where the cell is blank. `line` is the line of the CSV file
    on which the row begins, counted from 1.

    >>> import metes
    >>> row = metes.read().table("treaties")[0]
    >>> row["treaty_id"], row["date_earliest"]
    ('T1689', datetime.date(1689, 9, 6))
    >>> list(dict(row))[:2]
    ['treaty_id', 'title_en']
    >>> row.get("no_such_column", "-")
    '-'
    """

    __slots__ = ("_table", "_values", "line")

    def __init__(self, table: str, line: int, values: Mapping[str, Value]) -> None:
        self._table, self.line, self._values = table, line, values

    def __getitem__(self, column: str) -> Value:
        if column not in self._values:
            raise UnknownIdError(_unknown(f"table {self._table!r}: column", column, self._values))
        return self._values[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"<TableRow {self._table}, line {self.line}: {dict(self._values)}>"


class FeaturesById(dict[str, Feature]):
    """Features of one layer by id; looking up an unknown id raises UnknownIdError, which suggests similar ids."""

    def __init__(self, layer: str, features: Mapping[str, Feature]) -> None:
        super().__init__(features)
        self.layer = layer

    def __missing__(self, key: object) -> NoReturn:
        expected = expected_with_suggestion(str(key), self)
        listed = f"one of {len(self)} ids, as {next(iter(self))}" if self else "nothing, for the layer is empty"
        raise UnknownIdError(f"{self.layer}[{key!r}]: found no feature of this id; {expected} {listed}")


@dataclass(frozen=True, repr=False)
class Dataset:
    """A data package whose tables and layers are read when asked for, each once.

    Cells have the types of the schemas: str, float, int, bool, datetime.date, or None where a cell is blank.
    Geometries are shapely, in degrees on WGS 84, longitude first; edges are straight in longitude and latitude.

    >>> import metes
    >>> data = metes.read()
    >>> data.territories["ussuri-coast-1860.mainland"].geometry.geom_type
    'Polygon'
    >>> "treaties" in data.tables
    True
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

    def table(self, name: str) -> tuple[TableRow, ...]:
        """Rows of a table, each a mapping from column to value; `pandas.DataFrame(data.table(name))` takes them.

        Raises UnknownIdError for an unknown name, and PackageError where the file breaks its schema.

        >>> import metes
        >>> [row["unit_id"] for row in metes.read().table("units")][:2]
        ['acre', 'dessiatine']
        """
        if name not in self.tables:
            raise UnknownIdError(_unknown("table", name, dict.fromkeys(self.tables)))
        if name not in self._read:
            rows = self.package.table(name).rows
            self._read[name] = tuple(TableRow(name, row.line, row.values) for row in rows)
        return self._read[name]

    @cached_property
    def segments(self) -> Mapping[str, Feature]:
        """Pieces of boundary line by segment_id, each with `geometry` and `properties`."""
        return self._layer("segments")

    @cached_property
    def territories(self) -> Mapping[str, Feature]:
        """Readings of territories by reading_id, such as `ussuri-coast-1860.mainland`."""
        return self._layer("territories")

    @cached_property
    def places(self) -> Mapping[str, Feature]:
        """Places by place_id, such as `vladivostok`."""
        return self._layer("places")

    def to_geopandas(self, layer: str) -> Any:
        """A layer (`segments`, `territories` or `places`) as geopandas.GeoDataFrame in EPSG:4326, indexed by id.

        Raises UnknownIdError for another name, and DependencyError where GeoPandas is not installed.

        >>> import metes
        >>> frame = metes.read().to_geopandas("places")
        >>> frame.crs.to_epsg(), frame.index.name
        (4326, 'id')
        """
        if layer not in LAYERS:
            raise UnknownIdError(_unknown("layer", layer, dict.fromkeys(LAYERS)))
        try:
            import geopandas
        except ImportError:
            raise DependencyError("geopandas is not installed: pip install 'metes[parquet]'") from None
        features: Mapping[str, Feature] = getattr(self, layer)
        frame = geopandas.GeoDataFrame(
            [dict(feature.properties) for feature in features.values()],
            geometry=[feature.geometry for feature in features.values()],
            index=list(features),
            crs="EPSG:4326",
        )
        return frame.rename_axis("id")

    def _layer(self, name: str) -> Mapping[str, Feature]:
        return FeaturesById(name, self.package.layer(f"{name}_layer").by_id())

    @cached_property
    def _read(self) -> dict[str, tuple[TableRow, ...]]:
        return {}


def read(path: str | Path | None = None) -> Dataset:
    """Open a data package to read its tables and layers; nothing is measured and no file is compared with its hash.

    `path` is a folder with a datapackage.json, or that file. Without it: the nearest package upwards from the working
    folder, else the one installed with metes. Raises PackageError where there is none.

    >>> import metes
    >>> metes.read().tables[:2]
    ('sources', 'documents')
    """
    return Dataset(find_package(None if path is None else Path(path)))


def _unknown(what: str, name: object, known: Mapping[str, object]) -> str:
    expected = expected_with_suggestion(str(name), known)
    return f"{what} {name!r}: found none of this name; {expected} one of {', '.join(known)}"
