"""Area and perimeter of each feature of a file, and the file again with both written into it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from metes.features.ogr import VectorFeature, VectorSource, first_line, require_fiona
from metes.files.atomic import folder_beside, replace_files
from metes.files.errors import PackageError
from metes.measure.area import Rings, rings_of
from metes.measure.perimeter import ring_lengths_m
from metes.measure.units import M2_PER_KM2, M_PER_KM

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


def measured(
    source: VectorSource, features: Iterable[VectorFeature], *, shorter_way: bool
) -> Iterator[MeasuredFeature]:
    """Measures features as they come: area with straight edges in longitude and latitude, perimeter geodesic.

    Small ones are measured together: a call for each would cost more than its arithmetic. Whether a geometry is valid
    takes as long as all else, so that a second thread looks at one batch while the next is read and measured.
    """
    with ThreadPoolExecutor(1) as beside:
        before: _Batch | None = None
        for batch in _batches(features):
            begun = _begin(batch, beside, shorter_way=shorter_way)
            if before is not None:
                yield from before.rows(source)
            before = begun
        if before is not None:
            yield from before.rows(source)


@dataclass(frozen=True, kw_only=True)
class _Batch:
    """Features that are measured, while it is still looked at whether they are valid.

    `measured` holds the place of each that can be measured, its area and its perimeter; `notes` why others cannot."""

    features: list[VectorFeature]
    notes: list[str]
    measured: list[tuple[int, float, float]]
    reasons: Future[NDArray[np.object_]]

    def rows(self, source: VectorSource) -> Iterator[MeasuredFeature]:
        results: dict[int, tuple[float, float, str]] = {
            at: (area, length, "" if reason == "Valid Geometry" else f"not valid: {reason}")
            for (at, area, length), reason in zip(self.measured, self.reasons.result(), strict=True)
        }
        for at, feature in enumerate(self.features):
            area, perimeter, note = results.get(at, (None, None, self.notes[at]))
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


def _begin(batch: list[VectorFeature], beside: ThreadPoolExecutor, *, shorter_way: bool) -> _Batch:
    notes = [_what_forbids(feature) for feature in batch]
    chosen = [at for at, note in enumerate(notes) if not note]
    array = np.array([batch[at].geometry for at in chosen], dtype=object)
    # Asked for the reason at once: asking first whether there is one would take the same time again.
    reasons = beside.submit(shapely.is_valid_reason, array)
    ready = [rings for at in chosen if (rings := batch[at].rings) is not None]
    rings = Rings.joined(ready) if len(ready) == len(chosen) else rings_of(array)
    areas = rings.areas_m2(shorter_way=shorter_way) / M2_PER_KM2
    lengths = rings.sums(ring_lengths_m(rings.coordinates, rings.offsets)) / M_PER_KM
    found = list(zip(chosen, areas.tolist(), lengths.tolist(), strict=True))
    return _Batch(features=batch, notes=notes, measured=found, reasons=reasons)


def _what_forbids(feature: VectorFeature) -> str:
    """Why a geometry cannot be measured; nothing where it can."""
    geometry = feature.geometry
    if geometry is None or geometry.is_empty:
        return "no geometry"
    coordinates = shapely.get_coordinates(geometry) if feature.rings is None else feature.rings.coordinates
    if not np.isfinite(coordinates).all():
        return "a position that is no number, or that the CRS cannot turn into degrees"
    lat = coordinates[:, 1]
    if lat.max() > 90.0 or lat.min() < -90.0:
        return f"a latitude of {lat[np.abs(lat).argmax()]:g} degrees"
    if geometry.geom_type not in ("Polygon", "MultiPolygon", "GeometryCollection"):
        return f"a {geometry.geom_type} has no area"
    return ""


def write_copy(target: Path, source: VectorSource, features: Iterable[MeasuredFeature]) -> Iterator[MeasuredFeature]:
    """Yields the features, and writes them with area and perimeter into a copy of their layer, whole or not at all."""
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
    with folder_beside(target) as folder:
        try:
            temporary, written = folder / target.name, 0
            with fiona.open(temporary, "w", driver=driver, crs_wkt=source.crs.to_wkt(), schema=schema) as sink:
                for feature in features:
                    values = dict(feature.record.properties) | {
                        AREA_FIELD: feature.area_km2,
                        perimeter_field: feature.perimeter_km,
                    }
                    sink.write({"geometry": feature.record.geometry, "properties": values, "type": "Feature"})
                    written += 1
                    yield feature
            _require_whole(fiona, temporary, written)
            replace_files({made: target.parent / made.name for made in sorted(folder.iterdir())})
        except (fiona.errors.FionaError, fiona._err.CPLE_BaseError, OSError, RuntimeError, ValueError) as error:
            # GDAL's own errors, as of a disk that is full when a file is closed, are no FionaError.
            # fiona repeats the whole feature.
            reason = first_line(error).partition(". Failed to write record")[0]
            raise PackageError(f"{target}: {reason}; nothing was written") from None


def _require_whole(fiona: ModuleType, path: Path, written: int) -> None:
    """Raises OSError unless all features of a closed copy can be read: closing it, GDAL does not report a full disk."""
    with fiona.open(path) as copy:
        # Read one by one: the count that a file states in its head does not tell how many can be read.
        found = sum(1 for _ in copy)
    if found != written:
        raise OSError(f"{found:,} of {written:,} features after writing (is the disk full?)")
