"""Area and perimeter of each feature of a file, and a copy of the file with both values added."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import mapping, shape

from metes.features.ogr import VectorFeature, VectorLayer, first_line, gdal_errors, is_wgs84, require_fiona
from metes.files.atomic import folder_beside, replace_files
from metes.files.errors import InputError, OutputError
from metes.files.paths import is_utf8
from metes.measure.area import Rings, edges_over_180, rings_of
from metes.measure.area_api import area_m2
from metes.measure.ellipsoid import POLE_DEG
from metes.measure.length import ring_lengths_m
from metes.measure.units import M2_PER_KM2, M_PER_KM

# A batch ends at whichever limit is reached first, so that a progress bar moves and memory holds few features.
BATCH_FEATURES = 1_000
BATCH_VERTICES = 50_000
# A file name has up to 255 bytes, of which SQLite takes some for that of its journal.
MAX_NAME_BYTES = 200
NOT_VALID = "not valid"
AREA_FIELD = "area_km2"
PERIMETER_FIELD = "perimeter_km"
# Column names in a Shapefile have at most ten characters.
SHORT_PERIMETER_FIELD = "perim_km"
GEOJSON = "GeoJSON"
DRIVERS = {".geojson": GEOJSON, ".json": GEOJSON, ".gpkg": "GPKG", ".fgb": "FlatGeobuf", ".shp": "ESRI Shapefile"}
# Share by which the area of a copy in degrees may differ, as its edges are other ones.
MOST_CHANGED = 0.5
# Rounding to seven decimals changes the area of a house by less.
LEAST_CHANGED_KM2 = 1e-4


@dataclass(frozen=True, kw_only=True)
class MeasuredFeature:
    """A feature with its measured values; `note` says why a value is missing or doubtful."""

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
    vector_layer: VectorLayer, features: Iterable[VectorFeature], *, shorter_way: bool
) -> Iterator[MeasuredFeature]:
    """Measure features as they arrive: area with edges straight in the CRS of the layer, perimeter of geodesic edges.

    Features are measured in batches, because a call for each small one would cost more than its arithmetic. Testing
    validity takes as long as everything else, so a second thread tests one batch while the next is read and measured.
    """
    with ThreadPoolExecutor(1) as validity_thread:
        before: _Batch | None = None
        for batch in _batches(features):
            begun = _begin(vector_layer, batch, validity_thread, shorter_way=shorter_way)
            if before is not None:
                yield from before.rows(vector_layer)
            before = begun
        if before is not None:
            yield from before.rows(vector_layer)


@dataclass(frozen=True, kw_only=True)
class _Batch:
    """A batch of measured features whose validity is still being tested.

    `measured` holds the index, area and perimeter of each measurable feature; `notes` says why the others cannot be
    measured, and what else is doubtful about those that are.
    """

    features: list[VectorFeature]
    notes: list[str]
    measured: list[tuple[int, float, float]]
    reasons: Future[NDArray[np.object_]]

    def rows(self, vector_layer: VectorLayer) -> Iterator[MeasuredFeature]:
        results: dict[int, tuple[float, float, str]] = {
            at: (area, length, "; ".join(filter(None, (validity_note(reason), self.notes[at]))))
            for (at, area, length), reason in zip(self.measured, self.reasons.result(), strict=True)
        }
        for at, feature in enumerate(self.features):
            area, perimeter, note = results.get(at, (None, None, self.notes[at]))
            yield MeasuredFeature(
                path=vector_layer.path,
                layer=vector_layer.name,
                number=feature.number,
                feature_id=feature.feature_id,
                geometry_type="none" if feature.geometry is None else feature.geometry.geom_type,
                area_km2=area,
                perimeter_km=perimeter,
                note=note,
                record=feature.record,
            )


def validity_note(reason: str) -> str:
    """Note of a reason of GEOS, as "not valid: self-intersection at 16.062 1.67"; blank for a valid geometry."""
    if reason == "Valid Geometry":
        return ""
    kind, _, place = reason.removesuffix("]").partition("[")
    return f"{NOT_VALID}: {kind.lower()} at {place}" if place else f"{NOT_VALID}: {kind}"


def _batches(features: Iterable[VectorFeature]) -> Iterator[list[VectorFeature]]:
    batch: list[VectorFeature] = []
    vertices = 0
    for feature in features:
        batch.append(feature)
        vertices += _count_vertices(feature)
        if len(batch) == BATCH_FEATURES or vertices > BATCH_VERTICES:
            yield batch
            batch, vertices = [], 0
    if batch:
        yield batch


def _count_vertices(feature: VectorFeature) -> int:
    if feature.rings is not None:
        return len(feature.rings.coordinates)
    return 0 if feature.geometry is None else int(shapely.get_num_coordinates(feature.geometry))


def _begin(
    vector_layer: VectorLayer, batch: list[VectorFeature], validity_thread: ThreadPoolExecutor, *, shorter_way: bool
) -> _Batch:
    notes = [_reason_unmeasurable(feature) for feature in batch]
    chosen = [at for at, note in enumerate(notes) if not note]
    array = np.array([batch[at].geometry for at in chosen], dtype=object)
    # Ask for the reason directly: testing validity first would take the same time again.
    reasons = validity_thread.submit(shapely.is_valid_reason, array)
    ready = [rings for at in chosen if (rings := batch[at].rings) is not None]
    rings = Rings.joined(ready) if len(ready) == len(chosen) else rings_of(array)
    # The pieces of an edge in a projection are short, so a long one crosses the antimeridian.
    is_shorter = shorter_way or vector_layer.is_projected
    areas = rings.areas_m2(shorter_way=is_shorter) / M2_PER_KM2
    lengths = rings.sums(ring_lengths_m(rings.coordinates, rings.offsets)) / M_PER_KM
    if not is_shorter:
        for at, degrees in zip(chosen, edges_over_180(rings).tolist(), strict=True):
            notes[at] = wide_edge_note(degrees) if degrees else ""
    found = list(zip(chosen, areas.tolist(), lengths.tolist(), strict=True))
    return _Batch(features=batch, notes=notes, measured=found, reasons=reasons)


def wide_edge_note(degrees: float) -> str:
    """Note of an edge that spans more than 180 degrees of longitude."""
    return f"an edge spans {degrees:.4g} degrees of longitude; if it crosses the antimeridian, use --shorter-way"


def _reason_unmeasurable(feature: VectorFeature) -> str:
    """Reason why a geometry cannot be measured; an empty string if it can."""
    geometry = feature.geometry
    if geometry is None or geometry.is_empty:
        return "no geometry"
    if geometry.geom_type not in ("Polygon", "MultiPolygon", "GeometryCollection"):
        return f"a {geometry.geom_type} has no area"
    if geometry.geom_type == "GeometryCollection" and not len(rings_of(np.array([geometry], dtype=object)).owners):
        return "a GeometryCollection without polygons has no area"
    coordinates = shapely.get_coordinates(geometry) if feature.rings is None else feature.rings.coordinates
    if not np.isfinite(coordinates).all():
        return "a position that is not a number, or that cannot be transformed to degrees"
    lat = coordinates[:, 1]
    if np.abs(lat).max() > POLE_DEG:
        return f"a latitude of {lat[np.abs(lat).argmax()]:g} degrees"
    return ""


def write_copy(
    target: Path, vector_layer: VectorLayer, features: Iterable[MeasuredFeature]
) -> Iterator[MeasuredFeature]:
    """Yield the features and write them, with area and perimeter, to a copy of their layer, completely or not at
    all.
    """
    fiona = require_fiona()
    driver = DRIVERS.get(target.suffix.lower())
    if driver is None:
        raise InputError(f"{target}: ending {target.suffix!r}; expected one of {', '.join(DRIVERS)}")
    if target.exists() and target.samefile(vector_layer.path):
        raise InputError(
            f"{target}: this is the input file; expected another file, because its other layers would be lost"
        )
    perimeter_field = SHORT_PERIMETER_FIELD if driver == DRIVERS[".shp"] else PERIMETER_FIELD
    properties = {**vector_layer.schema["properties"], AREA_FIELD: "float", perimeter_field: "float"}
    # A float field accepts no integers, and a polygon layer may hold multipolygons: GDAL would drop either.
    schema = {"geometry": "Unknown", "properties": properties}
    with folder_beside(target) as folder:
        try:
            # A short name: that of SQLite's journal must fit beside it.
            temporary, layer = folder / _short_name(target), target.stem if is_utf8(target.stem) else "copy"
            written: list[tuple[int, float | None]] = []
            how: dict[str, Any] = {} if driver == DRIVERS[".shp"] else {"layer": layer}
            # GeoJSON is in WGS 84: GDAL converts it, and cuts it at the antimeridian.
            how |= {"RFC7946": "YES"} if driver == GEOJSON and not is_wgs84(vector_layer.crs) else {}
            how |= {"crs_wkt": vector_layer.crs.to_wkt(), "schema": schema}
            with fiona.open(temporary, "w", driver=driver, **how) as sink:
                for feature in features:
                    values = {AREA_FIELD: feature.area_km2, perimeter_field: feature.perimeter_km}
                    values = dict(feature.record.properties) | values
                    geometry = _with_axes_swapped(feature.record.geometry, vector_layer)
                    sink.write({"geometry": geometry, "properties": values, "type": "Feature"})
                    written.append((feature.number, feature.area_km2))
                    yield feature
            _require_whole(fiona, temporary, len(written))
            _require_same_areas(fiona, temporary, written if "RFC7946" in how else [], target)
            replace_files(_targets(folder, target))
        except (InputError, OutputError):
            raise  # a feature that cannot be read: its own message says so
        except gdal_errors(fiona) as error:
            # Such as a full disk on closing; fiona repeats the whole feature in its message.
            reason = first_line(error).partition(". Failed to write record")[0]
            raise OutputError(f"{target}: {reason}; nothing was written") from None


def _with_axes_swapped(geometry: Any, vector_layer: VectorLayer) -> Any:
    """The geometry of a record, with its axes in the order in which they were measured."""
    if geometry is None or not vector_layer.swap_axes:
        return geometry
    return mapping(shapely.transform(shape(geometry), lambda xyz: xyz[:, [1, 0, *range(2, xyz.shape[1])]]))


def _short_name(target: Path) -> str:
    name = target.name
    return name if is_utf8(name) and len(os.fsencode(name)) <= MAX_NAME_BYTES else f"copy{target.suffix.lower()}"


def _targets(folder: Path, target: Path) -> dict[Path, Path]:
    """Finished files, of which a Shapefile has several, and the names that they get."""
    made = sorted(folder.iterdir())
    return {each: target if len(made) == 1 else target.with_suffix(each.suffix) for each in made}


def _require_same_areas(
    fiona: ModuleType, path: Path, areas_km2: Sequence[tuple[int, float | None]], target: Path
) -> None:
    """Raise OutputError unless each area of a copy in degrees is about the one measured.

    Other edges change an area by less than half. GDAL does not cut what crosses the antimeridian in a polar projection,
    and makes lines of a polygon around a pole.
    """
    with fiona.open(path) as copy:
        for feature, (number, expected) in zip(copy, areas_km2, strict=False):
            written = None if feature.geometry is None else shape(feature.geometry)
            # The lobes of a ring that crosses itself may cancel out, so that little changes their sum by much.
            if expected is None or written is None or not shapely.is_valid(written):
                continue
            found = area_m2(written, check_validity=False) / M2_PER_KM2
            if abs(found - expected) > max(MOST_CHANGED * max(found, expected), LEAST_CHANGED_KM2):
                raise OutputError(
                    f"{target}: GDAL cannot convert feature {number} to longitude and latitude, because it "
                    "contains a pole or crosses the antimeridian; expected a .gpkg or .fgb, which keep the CRS; "
                    "nothing was written"
                )


def _require_whole(fiona: ModuleType, path: Path, written: int) -> None:
    """Raise OSError unless all features of a closed copy can be read, as GDAL does not report a full disk on
    closing.
    """
    with fiona.open(path) as copy:
        # Read them one by one: the count in a file's header does not tell how many features can be read.
        found = sum(1 for _ in copy)
    if found != written:
        raise OSError(f"{found:,} of {written:,} features after writing (is the disk full?)")
