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

from metes.measure.area import rings_of
from metes.measure.perimeter import ring_lengths_m
from metes.package.error import PackageError
from metes.vector import Source, VectorFeature, first_line, require_fiona

M2_PER_KM2 = 1e6
M_PER_KM = 1e3
# A batch ends with whichever comes first: a progress bar moves, and memory stays that of a few features.
BATCH_FEATURES = 1_000
BATCH_VERTICES = 50_000
AREA_FIELD = "area_km2"
PERIMETER_FIELD = "perimeter_km"
# Names of columns in a Shapefile end after ten letters.
SHORT_PERIMETER_FIELD = "perim_km"
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
    """Measures features as they come: area with straight edges in longitude and latitude, perimeter geodesic.

    Small ones are measured together: a call for each would cost more than its arithmetic.
    """
    for batch in _batches(features):
        results = _measure([feature.geometry for feature in batch], shorter_way=shorter_way)
        for feature, (area, perimeter, note) in zip(batch, results, strict=True):
            yield MeasuredFeature(
                path=source.path,
                layer=source.layer,
                number=feature.number,
                feature_id=feature.feature_id,
                geometry_type="none" if feature.geometry is None else feature.geometry.geom_type,
                area_km2=area,
                perimeter_km=perimeter,
                note=note,
                record=feature.record,
            )


def _batches(features: Iterable[VectorFeature]) -> Iterator[list[VectorFeature]]:
    batch: list[VectorFeature] = []
    vertices = 0
    for feature in features:
        batch.append(feature)
        vertices += 0 if feature.geometry is None else int(shapely.get_num_coordinates(feature.geometry))
        if len(batch) == BATCH_FEATURES or vertices > BATCH_VERTICES:
            yield batch
            batch, vertices = [], 0
    if batch:
        yield batch


def _measure(
    geometries: list[BaseGeometry | None], *, shorter_way: bool
) -> list[tuple[float | None, float | None, str]]:
    notes = [_what_forbids(geometry) for geometry in geometries]
    chosen = [at for at, note in enumerate(notes) if not note]
    array = np.array([geometries[at] for at in chosen], dtype=object)
    rings = rings_of(array)
    areas = rings.areas_m2(shorter_way=shorter_way) / M2_PER_KM2
    lengths = rings.sums(ring_lengths_m(rings.coordinates, rings.offsets)) / M_PER_KM
    # Asked for the reason at once: asking first whether there is one would take the same time again.
    reasons = shapely.is_valid_reason(array)
    results: list[tuple[float | None, float | None, str]] = [(None, None, note) for note in notes]
    for at, area, length, reason in zip(chosen, areas.tolist(), lengths.tolist(), reasons, strict=True):
        results[at] = (area, length, "" if reason == "Valid Geometry" else f"not valid: {reason}")
    return results


def _what_forbids(geometry: BaseGeometry | None) -> str:
    """Why a geometry cannot be measured; nothing where it can."""
    if geometry is None or geometry.is_empty:
        return "no geometry"
    coordinates = shapely.get_coordinates(geometry)
    if not np.isfinite(coordinates).all():
        return "a position that is no number, or that the CRS cannot turn into degrees"
    lat = coordinates[:, 1]
    if lat.max() > 90.0 or lat.min() < -90.0:
        return f"a latitude of {lat[np.abs(lat).argmax()]:g} degrees"
    if geometry.geom_type not in ("Polygon", "MultiPolygon", "GeometryCollection"):
        return f"a {geometry.geom_type} has no area"
    return ""


def write_copy(target: Path, source: Source, features: Iterable[MeasuredFeature]) -> Iterator[MeasuredFeature]:
    """Passes the features on, and writes them with both values into a copy of their layer, atomically."""
    fiona = require_fiona()
    driver = DRIVERS.get(target.suffix.lower())
    if driver is None:
        raise PackageError(f"{target}: ending {target.suffix!r}; expected one of {', '.join(DRIVERS)}")
    if target.exists() and target.samefile(source.path):
        raise PackageError(f"{target}: the file that is measured; expected another one: its other layers would be lost")
    perimeter_field = SHORT_PERIMETER_FIELD if driver == DRIVERS[".shp"] else PERIMETER_FIELD
    properties = {**source.schema["properties"], AREA_FIELD: "float", perimeter_field: "float"}
    # A float field takes no whole number, and a layer of polygons may hold multipolygons: GDAL would drop either.
    schema = {"geometry": "Unknown", "properties": properties}
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as folder:
        temporary = Path(folder) / target.name
        try:
            with fiona.open(temporary, "w", driver=driver, crs_wkt=source.crs.to_wkt(), schema=schema) as sink:
                for feature in features:
                    values = dict(feature.record.properties) | {
                        AREA_FIELD: feature.area_km2,
                        perimeter_field: feature.perimeter_km,
                    }
                    sink.write({"geometry": feature.record.geometry, "properties": values, "type": "Feature"})
                    yield feature
        except (fiona.errors.FionaError, OSError, ValueError) as error:
            raise PackageError(f"{target}: {first_line(error)}; nothing was written") from None
        for made in Path(folder).iterdir():
            os.replace(made, target.parent / made.name)  # noqa: PTH105  # the atomic step
