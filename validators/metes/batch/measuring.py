"""Area, perimeter and validity of every feature of a record batch, and its declared area beside the measured one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from metes.batch.columns import geometry_column, shapes_of
from metes.checks.geometry.shared.declared_sizes import AREA_M2, Size, size_declared_by
from metes.features.measured import validity_note, wide_edge_note
from metes.files.errors import InputError, expected_with_suggestion
from metes.measure.area import Rings, edges_over_180, rings_of
from metes.measure.ellipsoid import POLE_DEG, FloatArray
from metes.measure.length import ring_lengths_m
from metes.measure.units import M2_PER_KM2, M_PER_KM

RESULTS = pa.schema(
    [
        ("type", pa.string()),
        ("area_km2", pa.float64()),
        ("perimeter_km", pa.float64()),
        ("is_valid", pa.bool_()),
        ("note", pa.string()),
    ]
)
DECLARED = pa.schema([("declared_km2", pa.float64()), ("declared_error", pa.float64())])
AREA_TYPES = (
    shapely.GeometryType.POLYGON,
    shapely.GeometryType.MULTIPOLYGON,
    shapely.GeometryType.GEOMETRYCOLLECTION,
)
TYPE_NAMES = {member.value: shape.geom_type for member, shape in (
    (shapely.GeometryType.POINT, shapely.Point()),
    (shapely.GeometryType.LINESTRING, shapely.LineString()),
    (shapely.GeometryType.LINEARRING, shapely.LinearRing()),
    (shapely.GeometryType.POLYGON, shapely.Polygon()),
    (shapely.GeometryType.MULTIPOINT, shapely.MultiPoint()),
    (shapely.GeometryType.MULTILINESTRING, shapely.MultiLineString()),
    (shapely.GeometryType.MULTIPOLYGON, shapely.MultiPolygon()),
    (shapely.GeometryType.GEOMETRYCOLLECTION, shapely.GeometryCollection()),
)}  # fmt: skip
UNREADABLE = "a value that is not a geometry"


def measure(
    batch: pa.RecordBatch,
    *,
    geometry: str | None = None,
    keep: Sequence[str] | None = None,
    crs: str | None = None,
    shorter_way: bool = False,
    declared: str | None = None,
    declared_unit: str | None = None,
) -> pa.RecordBatch:
    """Measure the features of a record batch on the WGS 84 ellipsoid; one row for each, in the same order.

    `geometry` names the column of WKB or GeoArrow geometries; by default it is the one that the metadata or its name
    marks. The result holds the columns of `keep` (by default all others), then `type`, `area_km2` (edges straight in
    longitude and latitude), `perimeter_km` (geodesic edges), `is_valid`, and `note`, which says why a value is missing
    or doubtful. `shorter_way` takes edges wider than 180 degrees across the antimeridian.

    `declared` names a column that declares the area, in `declared_unit` (m2, km2, ha, acres, sq mi; by default the unit
    in its name). Then `declared_km2` and `declared_error` follow: declared over measured area, minus 1.

    Raises InputError for another CRS than longitude and latitude on WGS 84, for edges that are not planar, and for
    columns that are missing or of another type. `crs` overrides the CRS of the metadata.

    >>> import pyarrow, shapely
    >>> from metes.batch import measure
    >>> batch = pyarrow.record_batch({"id": ["a"], "geometry": [shapely.to_wkb(shapely.box(0, 0, 1, 1))]})
    >>> measure(batch).to_pylist()[0]["area_km2"].__round__(3)
    12308.464
    """
    column = geometry_column(batch.schema, geometry, crs)
    shapes, is_unreadable = shapes_of(column.array(batch), column.encoding)
    measures = _measured(shapes, is_unreadable, shorter_way=shorter_way)
    kept = _kept(batch.schema, column.name, keep)
    found = [batch.column(name) for name in kept]
    found += [
        pa.array(_types(shapes), pa.string()),
        pa.array(measures.areas_m2 / M2_PER_KM2, pa.float64(), from_pandas=True),
        pa.array(measures.perimeters_m / M_PER_KM, pa.float64(), from_pandas=True),
        pa.array(measures.is_valid, pa.bool_(), mask=np.isnan(measures.areas_m2)),
        pa.array(measures.notes, pa.string()),
    ]
    if declared is not None:
        found += _compared(batch, declared, declared_unit, measures.areas_m2 / M2_PER_KM2)
    return pa.RecordBatch.from_arrays(found, schema=measured_schema(batch.schema, column.name, kept, declared))


def measured_schema(
    schema: pa.Schema, geometry: str, keep: Sequence[str] | None = None, declared: str | None = None
) -> pa.Schema:
    """Schema of what `measure` returns for batches of a schema."""
    kept = [schema.field(name) for name in _kept(schema, geometry, keep)]
    return pa.schema([*kept, *RESULTS, *(DECLARED if declared is not None else ())])


def _kept(schema: pa.Schema, geometry: str, keep: Sequence[str] | None) -> list[str]:
    """Columns to keep: by default all but the geometry and those with the name of a result."""
    taken = {geometry, *RESULTS.names, *DECLARED.names}
    if keep is None:
        return [name for name in schema.names if name not in taken]
    for name in keep:
        if name not in schema.names:
            expected = expected_with_suggestion(name, schema.names)
            raise InputError(f"keep: found {name!r}; {expected} one of {', '.join(schema.names)}")
        if name in taken:
            raise InputError(f"keep: found {name!r}, the name of the geometry or of a result; expected another column")
    return list(keep)


@dataclass(frozen=True, kw_only=True)
class _Measures:
    """Areas and perimeters per feature, nan where there are none; whether each is valid; and the notes."""

    areas_m2: FloatArray
    perimeters_m: FloatArray
    is_valid: NDArray[np.bool_]
    notes: NDArray[np.object_]


def _measured(shapes: NDArray[np.object_], is_unreadable: NDArray[np.bool_], *, shorter_way: bool) -> _Measures:
    notes = np.full(len(shapes), "", dtype=object)
    notes[is_unreadable] = UNREADABLE
    rings = _note_unmeasurable(shapes, notes)
    chosen = np.flatnonzero(notes == "")
    if len(chosen) < len(shapes):
        rings = rings_of(shapes[chosen])
    areas, perimeters = np.full(len(shapes), np.nan), np.full(len(shapes), np.nan)
    areas[chosen] = rings.areas_m2(shorter_way=shorter_way)
    perimeters[chosen] = rings.sums(ring_lengths_m(rings.coordinates, rings.offsets))
    is_valid = np.zeros(len(shapes), dtype=bool)
    is_valid[chosen] = shapely.is_valid(shapes[chosen])
    if not shorter_way:
        wide = edges_over_180(rings)
        for place in np.flatnonzero(wide):
            notes[chosen[place]] = wide_edge_note(float(wide[place]))
    invalid = chosen[~is_valid[chosen]]
    for place, reason in zip(invalid, shapely.is_valid_reason(shapes[invalid]), strict=True):
        notes[place] = "; ".join(filter(None, (validity_note(reason), notes[place])))
    return _Measures(areas_m2=areas, perimeters_m=perimeters, is_valid=is_valid, notes=notes)


def _note_unmeasurable(shapes: NDArray[np.object_], notes: NDArray[np.object_]) -> Rings:
    """Note why features cannot be measured, in the words of `metes area`; return the rings of all features."""
    is_open = notes == ""
    notes[is_open & (shapely.is_missing(shapes) | shapely.is_empty(shapes))] = "no geometry"
    types = shapely.get_type_id(shapes)
    for index in np.flatnonzero((notes == "") & ~np.isin(types, AREA_TYPES)):
        notes[index] = f"a {TYPE_NAMES[int(types[index])]} has no area"
    measurable = shapes.copy()
    measurable[notes != ""] = None
    rings = rings_of(measurable)
    has_rings = np.bincount(rings.owners, minlength=len(shapes)) > 0
    notes[(notes == "") & ~has_rings] = "a GeometryCollection without polygons has no area"
    lat = rings.coordinates[:, 1]
    # Comparisons with nan are False, so that nan counts as not right.
    is_wrong = ~(np.isfinite(rings.coordinates).all(axis=1) & (np.abs(lat) <= POLE_DEG))
    if is_wrong.any():
        owners = np.repeat(rings.owners, np.diff(rings.offsets))
        for index in np.unique(owners[is_wrong]):
            own = rings.coordinates[owners == index]
            largest = own[np.abs(own[:, 1]).argmax(), 1]
            is_finite = bool(np.isfinite(own).all())
            notes[index] = f"a latitude of {largest:g} degrees" if is_finite else "a position that is not a number"
    return rings


def _types(shapes: NDArray[np.object_]) -> list[str]:
    return [TYPE_NAMES.get(number, "none") for number in shapely.get_type_id(shapes).tolist()]


def _compared(batch: pa.RecordBatch, declared: str, unit: str | None, areas_km2: FloatArray) -> list[pa.Array]:
    """The declared areas in square kilometres, and how far each is off the measured one as a share of it."""
    if declared not in batch.schema.names:
        expected = expected_with_suggestion(declared, batch.schema.names)
        raise InputError(f"declared: found {declared!r}; {expected} one of {', '.join(batch.schema.names)}")
    in_name = size_declared_by(declared)
    chosen = unit or (in_name.unit if in_name is not None and in_name.size is Size.AREA else "")
    if chosen not in AREA_M2:
        raise InputError(f"declared_unit: found {chosen!r} for {declared!r}; expected one of {', '.join(AREA_M2)}")
    column = batch.column(batch.schema.get_field_index(declared))
    try:
        values = pc.cast(column, pa.float64())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise InputError(f"column {declared!r}: found {error}; expected numbers") from None
    stated = values.to_numpy(zero_copy_only=False) * (AREA_M2[chosen] / M2_PER_KM2)
    with np.errstate(divide="ignore", invalid="ignore"):
        errors = stated / areas_km2 - 1.0
    errors = np.where(np.isfinite(errors), errors, np.nan)
    return [pa.array(each, pa.float64(), from_pandas=True) for each in (stated, errors)]
