"""Area and perimeter of each feature of a file, and the file again with both written into it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from metes.measure.area import area_m2
from metes.measure.length import edge_lengths_m
from metes.package.error import PackageError
from metes.vector import Source, VectorFeature, first_line, require_fiona

M2_PER_KM2 = 1e6
M_PER_KM = 1e3
AREA_FIELD = "area_km2"
PERIMETER_FIELD = "perimeter_km"
DRIVERS = {".geojson": "GeoJSON", ".json": "GeoJSON", ".gpkg": "GPKG", ".fgb": "FlatGeobuf", ".shp": "ESRI Shapefile"}


@dataclass(frozen=True, kw_only=True)
class MeasuredFeature:
    """One feature with what was measured; `note` says what could not be."""

    path: Path
    layer: str
    number: int
    feature_id: str
    geometry_type: str
    area_km2: float | None
    perimeter_km: float | None
    note: str
    record: Any

    def row(self) -> dict[str, Any]:
        return {
            "file": str(self.path),
            "layer": self.layer,
            "feature": self.number,
            "id": self.feature_id,
            "type": self.geometry_type,
            AREA_FIELD: self.area_km2,
            PERIMETER_FIELD: self.perimeter_km,
            "note": self.note,
        }


def measured(source: Source, features: Iterable[VectorFeature], *, shorter_way: bool) -> Iterator[MeasuredFeature]:
    """Measures feature by feature: area with straight edges in longitude and latitude, perimeter geodesic."""
    for feature in features:
        geometry = feature.geometry
        area, perimeter, note = _measure(geometry, shorter_way=shorter_way)
        yield MeasuredFeature(
            path=source.path,
            layer=source.layer,
            number=feature.number,
            feature_id=feature.feature_id,
            geometry_type="none" if geometry is None else geometry.geom_type,
            area_km2=area,
            perimeter_km=perimeter,
            note=note,
            record=feature.record,
        )


def _measure(geometry: BaseGeometry | None, *, shorter_way: bool) -> tuple[float | None, float | None, str]:
    if geometry is None or geometry.is_empty:
        return None, None, "no geometry"
    coordinates = shapely.get_coordinates(geometry)
    if not np.isfinite(coordinates).all():
        return None, None, "a position that is no number, or that the CRS cannot turn into degrees"
    if np.abs(coordinates[:, 1]).max() > 90.0:
        return None, None, f"a latitude of {coordinates[np.abs(coordinates[:, 1]).argmax(), 1]:g} degrees"
    if geometry.geom_type not in ("Polygon", "MultiPolygon", "GeometryCollection"):
        return None, None, f"a {geometry.geom_type} has no area"
    rings = shapely.get_rings(shapely.get_parts(geometry))
    length_m = sum(float(edge_lengths_m(shapely.get_coordinates(ring)).sum()) for ring in rings)
    note = "" if geometry.is_valid else f"not valid: {shapely.is_valid_reason(geometry)}"
    return float(area_m2([geometry], shorter_way=shorter_way)[0]) / M2_PER_KM2, length_m / M_PER_KM, note


def write_copy(target: Path, source: Source, features: Iterable[MeasuredFeature]) -> Iterator[MeasuredFeature]:
    """Passes the features on, and writes them with both values into a copy of their layer, atomically."""
    fiona = require_fiona()
    driver = DRIVERS.get(target.suffix.lower())
    if driver is None:
        raise PackageError(f"{target}: ending {target.suffix!r}; expected one of {', '.join(DRIVERS)}")
    properties = {**source.schema["properties"], AREA_FIELD: "float", PERIMETER_FIELD: "float"}
    # A float field takes no whole number, and a layer of polygons may hold multipolygons: GDAL would drop either.
    schema = {"geometry": "Unknown", "properties": properties}
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as folder:
        temporary = Path(folder) / target.name
        try:
            with fiona.open(temporary, "w", driver=driver, crs_wkt=source.crs.to_wkt(), schema=schema) as sink:
                for feature in features:
                    values = dict(feature.record.properties) | {
                        AREA_FIELD: feature.area_km2,
                        PERIMETER_FIELD: feature.perimeter_km,
                    }
                    sink.write({"geometry": feature.record.geometry, "properties": values, "type": "Feature"})
                    yield feature
        except (fiona.errors.FionaError, OSError, ValueError) as error:
            raise PackageError(f"{target}: {first_line(error)}; nothing was written") from None
        for made in Path(folder).iterdir():
            os.replace(made, target.parent / made.name)  # noqa: PTH105  # the atomic step
