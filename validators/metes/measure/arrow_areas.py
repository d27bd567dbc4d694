"""Areas straight from the buffers of Arrow arrays, of WKB and of GeoArrow coordinates; no geometries are made."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from metes.measure.area import rings_of, sums_of_rings
from metes.measure.ellipsoid import WGS84, Ellipsoid, FloatArray, IntArray
from metes.measure.ring_areas import (
    BAD_LATITUDE,
    OPEN_RING,
    compiled_loops,
    in_shares,
    loop_scale,
    require_offsets,
    ring_areas,
)
from metes.measure.series import edge_polynomials

# Status of a geometry. Only a measured one has an area; that of all others is nan.
MEASURED, MISSING, UNREADABLE, OUT_OF_RANGE, OPEN = range(5)
Status = NDArray[np.int8]

BYTES_PER_POSITION = 16
# Geometries that shapely reads at a time, so that memory holds few of them.
SHAPELY_BATCH = 50_000


def areas_of_wkb(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int32] | IntArray,
    validity: NDArray[np.bool_] | None = None,
    *,
    ellipsoid: Ellipsoid = WGS84,
    shorter_way: bool = False,
    threads: int = 1,
    compiled: bool | None = None,
) -> tuple[FloatArray, Status]:
    """Area of each geometry in a buffer of WKB in square metres, and its status; both (n,).

    Geometry i is the bytes offsets[i] to offsets[i+1] of `data`, as in an Arrow binary or large_binary array;
    `validity` (n,) is False for nulls. Reads ISO and extended WKB of either byte order, with Z and M. The status is
    MEASURED, MISSING (a null), UNREADABLE (no WKB, cut off, or with an open ring) or OUT_OF_RANGE (a latitude that is
    nan or beyond 90 degrees); the area is nan unless it is MEASURED, and 0 for lines and points. `compiled` says
    whether to use the compiled loop where numba is installed; None means for 16 MB or more. Two ways differ by rounding
    alone, 1e-13 of the area. Raises ValueError for offsets that do not rise or that leave the data.

    >>> import numpy as np, shapely
    >>> wkb = shapely.box(0, 0, 1, 1).wkb
    >>> areas, status = areas_of_wkb(np.frombuffer(wkb, np.uint8), np.array([0, len(wkb)]))
    >>> round(areas[0]), int(status[0])
    (12308463894, 0)
    """
    data = np.ascontiguousarray(data, dtype=np.uint8)
    offsets = require_offsets("offsets", np.asarray(offsets), len(data))
    areas = np.full(len(offsets) - 1, np.nan)
    status = _initial_status(len(areas), validity)
    loops = compiled_loops(int(offsets[-1] - offsets[0]) // BYTES_PER_POSITION, compiled)
    if loops is not None:
        areas = _areas_by_loop(loops, data, offsets, ellipsoid, shorter_way=shorter_way, threads=threads)
        areas[status == MISSING] = np.nan
    rest = np.flatnonzero(np.isnan(areas) & (status == MEASURED))
    view = data.data
    for begin in range(0, len(rest), SHAPELY_BATCH):
        some = rest[begin : begin + SHAPELY_BATCH]
        texts = [bytes(view[offsets[at] : offsets[at + 1]]) for at in some.tolist()]
        areas[some], status[some] = _areas_by_shapely(
            texts, ellipsoid, shorter_way=shorter_way, threads=threads, compiled=loops is not None
        )
    return areas, status


def _areas_by_loop(
    loops: ModuleType,
    data: NDArray[np.uint8],
    offsets: IntArray,
    ellipsoid: Ellipsoid,
    *,
    shorter_way: bool,
    threads: int,
) -> FloatArray:
    """Areas from the compiled loop; nan where it leaves the decision to shapely."""
    areas = np.empty(len(offsets) - 1)
    memory = (data, _numbers_at_bytes(data, np.uint32), _numbers_at_bytes(data, np.float64))
    model, scale = (edge_polynomials(ellipsoid), shorter_way), loop_scale(ellipsoid)

    def work(begin: int, end: int) -> None:
        loops.wkb_areas(memory, offsets[begin : end + 1], model, scale, areas[begin:end])

    in_shares(work, offsets, threads, threads)
    return areas


def areas_of_geoarrow(
    lon: FloatArray,
    lat: FloatArray,
    ring_offsets: ArrayLike,
    polygon_offsets: ArrayLike,
    geometry_offsets: ArrayLike | None = None,
    validity: NDArray[np.bool_] | None = None,
    *,
    ellipsoid: Ellipsoid = WGS84,
    shorter_way: bool = False,
    threads: int = 1,
    compiled: bool | None = None,
) -> tuple[FloatArray, Status]:
    """Area of each polygon, or multipolygon, of a GeoArrow array in square metres, and its status; both (n,).

    `lon` and `lat` are (m,), in degrees: the two arrays of separated coordinates, or every second number of interleaved
    ones. Ring i has the positions ring_offsets[i] to ring_offsets[i+1]; polygon j the rings polygon_offsets[j] to
    polygon_offsets[j+1], its shell first; with `geometry_offsets`, multipolygon k has the polygons geometry_offsets[k]
    to geometry_offsets[k+1]. The status is that of `areas_of_wkb`, or OPEN for a ring that does not close. Raises
    ValueError for offsets that do not rise or that leave their arrays.
    """
    rings = require_offsets("ring_offsets", np.asarray(ring_offsets), len(lon))
    areas, faults = ring_areas(
        lon, lat, rings, ellipsoid=ellipsoid, shorter_way=shorter_way, threads=threads, compiled=compiled
    )
    sums = sums_of_rings(np.abs(areas), polygon_offsets, geometry_offsets)
    status = _initial_status(len(sums), validity)
    if faults.any():
        for fault, named in ((OPEN_RING, OPEN), (BAD_LATITUDE, OUT_OF_RANGE)):
            has_fault = (faults & fault > 0).astype(np.float64)
            found = sums_of_rings(has_fault, polygon_offsets, geometry_offsets, with_holes=True) > 0.0
            status[found & (status != MISSING)] = named
    sums[status != MEASURED] = np.nan
    return sums, status


def _numbers_at_bytes(data: NDArray[np.uint8], kind: type[np.generic]) -> NDArray[Any]:
    """The same memory as numbers, one of which begins at every byte."""
    size = np.dtype(kind).itemsize
    if len(data) < size:
        data = np.zeros(size, dtype=np.uint8)  # too short for a number, which nobody will read then
    return np.ndarray(len(data) - size + 1, kind, data.data, 0, (1,))


def _initial_status(length: int, validity: NDArray[np.bool_] | None) -> Status:
    """MEASURED for every geometry, but MISSING where it is null."""
    status = np.full(length, MEASURED, dtype=np.int8)
    if validity is not None:
        status[~np.asarray(validity, dtype=bool)] = MISSING
    return status


def _areas_by_shapely(
    texts: list[bytes], ellipsoid: Ellipsoid, *, shorter_way: bool, threads: int, compiled: bool
) -> tuple[FloatArray, Status]:
    """Areas and status of WKB of any kind."""
    geometries = np.asarray(shapely.from_wkb(np.array([*texts, None], dtype=object)[:-1], on_invalid="ignore"))
    rings = rings_of(geometries)
    lon, lat = rings.coordinates.T
    areas, faults = ring_areas(
        lon, lat, rings.offsets, ellipsoid=ellipsoid, shorter_way=shorter_way, threads=threads, compiled=compiled
    )
    sums = rings.sums(np.where(rings.is_shell, 1.0, -1.0) * np.abs(areas))
    status = np.where(shapely.is_missing(geometries), UNREADABLE, MEASURED).astype(np.int8)
    status[rings.owners[faults & OPEN_RING > 0]] = UNREADABLE
    status[rings.owners[faults & BAD_LATITUDE > 0]] = OUT_OF_RANGE
    sums[status != MEASURED] = np.nan
    return sums, status
