"""Areas of rings, of WKB and of shapely geometries in one compiled loop: several times as fast as NumPy, and without
the interpreter's lock.

numba compiles this module when it is first imported and keeps the machine code beside it. The loop reads buffers where
they lie, as arrays in which a number begins at every byte. It answers nan to what NumPy or shapely must decide: open
rings, latitudes beyond 90 degrees, turns around a pole, WKB other than little-endian polygons and multipolygons,
collections. The loop over shapely geometries calls the C library of GEOS that shapely is linked with, ring by ring.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import shapely
from llvmlite import binding
from numba import njit, types
from numpy.typing import NDArray

from metes.measure.ellipsoid import POLE_DEG, ROUNDING_DEG, FloatArray, IntArray

# Taller edges are cut; up to WINDOW_DEG from a node its polynomials hold. See `metes.measure.series`.
EDGE_DEG, WINDOW_DEG = 0.125, 0.25
POLYGON, MULTIPOLYGON, COLLECTION = 3, 6, 7

# The polynomials of an ellipsoid, and whether edges cross the antimeridian.
Model = tuple[FloatArray, bool]
# The same memory as bytes, as 4-byte counts and as 8-byte numbers, each beginning at every byte.
Memory = tuple[NDArray[np.uint8], NDArray[np.uint32], FloatArray]
NUMBERS, COUNTS = (types.Array(kind, 1, "A", readonly=True, aligned=False) for kind in (types.float64, types.uint32))
BYTES, OFFSETS = (types.Array(kind, 1, "C", readonly=True) for kind in (types.uint8, types.int64))
MODEL = types.Tuple((types.Array(types.float64, 2, "C", readonly=True), types.boolean))
MEMORY, AREAS = types.Tuple((BYTES, COUNTS, NUMBERS)), types.Array(types.float64, 1, "C")
ADDRESSES, POSITIONS = types.Array(types.intp, 1, "C", readonly=True), types.Array(types.float64, 1, "C")
Function = TypeVar("Function", bound=Callable[..., Any])
# Counts are unsigned; an unsigned and a signed number would make a float.
_signed: Any = np.int64


def _compiled(*signature: Any) -> Callable[[Function], Function]:
    """Compile a function; a product and a sum may be rounded once, and nothing else is rearranged."""
    # Without numba's run time (_nrt) no array is counted: atomic counts would cost more than the arithmetic.
    how = {"nogil": True, "_nrt": False, "fastmath": {"contract"}, "cache": bool(signature)}
    decorate: Callable[[Function], Function] = njit(*signature, **how, forceinline=not signature)
    return decorate


@_compiled()
def _edge(table: FloatArray, row: int, m: float, h: float, x: float, dx: float) -> float:
    """Integral over an edge near the node of a row; see `edge_polynomials` for the arguments."""
    a = table[row, 2] + m * (table[row, 3] + m * (table[row, 4] + m * table[row, 5]))
    a = table[row, 0] + m * (table[row, 1] + m * a)
    b = table[row, 7] + m * (table[row, 8] + m * (table[row, 9] + m * table[row, 10]))
    c = table[row, 11] + m * (table[row, 12] + m * (table[row, 13] + m * table[row, 14]))
    d = table[row, 15] + m * table[row, 16]
    hh = h * h
    found: float = x * h * (a + hh * (c + hh * table[row, 17])) + dx * hh * (table[row, 6] + m * b + hh * d)
    return found


@_compiled()
def _tall_edge(table: FloatArray, x_from: float, lat_from: float, x_to: float, lat_to: float) -> float:
    """Integral over an edge of any height, in pieces that each have their own node."""
    pieces = int(abs(lat_to - lat_from) / EDGE_DEG) + 1
    h, dx, total = (lat_to - lat_from) / pieces, (x_to - x_from) / pieces, 0.0
    for odd in range(1, 2 * pieces, 2):
        row = int((lat_from + 0.5 * odd * h + 90.0) * 4.0 + 0.5)
        m = 2.0 * (lat_from - (row * 0.25 - 90.0)) + odd * h
        total += _edge(table, row, m, h, 2.0 * x_from + odd * dx, dx)
    return total


@_compiled()
def _ring(x: FloatArray, y: FloatArray, at: int, to_y: int, step: int, count: int, model: Model) -> float:
    """Integral along the ring of the vertices (x[at + i step], y[at + to_y + i step]) in degrees; nan if undecided."""
    table, shorter_way = model
    last, lon, lat_from, x_from, turns = at + (count - 1) * step, x[at], y[at + to_y], 0.0, 0.0
    if x[last] != lon or y[last + to_y] != lat_from or not abs(lat_from) <= POLE_DEG:
        return np.nan
    total, part, low, high, node, row = 0.0, 0.0, np.inf, -np.inf, 0.0, 0
    while at < last:
        at += step
        lat_to, x_to = y[at + to_y], x[at] - lon
        if shorter_way:
            turn = x[at] - x[at - step]
            if abs(abs(turn) - 360.0) <= ROUNDING_DEG:
                return np.nan
            turns += np.rint(turn / 360.0)
            x_to -= 360.0 * turns
        h = lat_to - lat_from
        if low <= lat_to <= high and abs(h) <= EDGE_DEG:
            part += _edge(table, row, (lat_from - node) + (lat_to - node), h, x_from + x_to, x_to - x_from)
        elif abs(lat_to) <= POLE_DEG:
            # A long ring is summed in parts, which rounds less.
            total, part = total + part + _tall_edge(table, x_from, lat_from, x_to, lat_to), 0.0
            row = int((lat_to + 90.0) * 4.0 + 0.5)
            node = row * 0.25 - 90.0
            low, high = max(-POLE_DEG, node - WINDOW_DEG), min(POLE_DEG, node + WINDOW_DEG)
        else:
            return np.nan
        x_from, lat_from = x_to, lat_to
    return total + part if turns == 0.0 else np.nan


@_compiled(types.void(NUMBERS, NUMBERS, OFFSETS, MODEL, types.float64, AREAS))
def ring_areas(x: FloatArray, y: FloatArray, offsets: IntArray, model: Model, scale: float, areas: FloatArray) -> None:
    """Write the signed area of each ring, or nan; ring i has the vertices offsets[i] to offsets[i+1]."""
    for ring in range(len(areas)):
        at, count = offsets[ring], offsets[ring + 1] - offsets[ring]
        areas[ring] = scale * _ring(x, y, at, 0, 1, count, model) if count > 0 else 0.0


@_compiled()
def _head(memory: Memory, at: int, end: int) -> tuple[int, int, int]:
    """Type, bytes a position, and index of the count that follows; type 0 if this is no little-endian WKB."""
    if at + 9 > end or memory[0][at] != 1:
        return 0, 0, 0
    # Extended WKB has flags for Z, M and a spatial reference id; ISO WKB adds 1000 for Z and 2000 for M.
    code = _signed(memory[1][at + 1])
    flags, dimensions, kind = code >> 29, (code & 0x1FFFFFFF) // 1000, (code & 0x1FFFFFFF) % 1000
    at += 5 + 4 * (flags & 1)
    known = dimensions <= 3 and at + 4 <= end
    return kind if known else 0, 16 + 8 * ((flags >> 2 | dimensions) & 1) + 4 * ((flags | dimensions) & 2), at


@_compiled()
def _wkb_area(memory: Memory, at: int, end: int, model: Model) -> float:
    """Shells minus holes of the geometry in the bytes from `at` to `end`, without scale; or nan."""
    kind, step, inner = _head(memory, at, end)
    parts, total = 1, 0.0
    if kind == MULTIPOLYGON:
        parts, at = _signed(memory[1][inner]), inner + 4
    for _ in range(parts):
        kind, step, at = _head(memory, at, end)
        rings = _signed(memory[1][at]) if kind == POLYGON else -1
        if rings < 0:
            return np.nan
        at += 4
        for ring in range(rings):
            count = _signed(memory[1][at]) if at + 4 <= end else 0
            at += 4
            if count < 4 or count * step > end - at:
                return np.nan
            area = abs(_ring(memory[2], memory[2], at, 8, step, count, model))
            total += -area if ring else area
            at += count * step
    return total if at == end else np.nan


@_compiled(types.void(MEMORY, OFFSETS, MODEL, types.float64, AREAS))
def wkb_areas(memory: Memory, offsets: IntArray, model: Model, scale: float, areas: FloatArray) -> None:
    """Write the area of each geometry, or nan; geometry i has the bytes offsets[i] to offsets[i+1]."""
    for geometry in range(len(areas)):
        areas[geometry] = scale * _wkb_area(memory, offsets[geometry], offsets[geometry + 1], model)


# Finds what shapely itself calls: the functions of the libraries that its extension module depends on.
_GEOS = ctypes.CDLL(shapely.lib.__file__)
_missing_functions: list[str] = []


def _geos(name: str, result: Any, *arguments: Any) -> Any:
    """A function of the C library of GEOS, for compiled code. Pointers are integers."""
    name = f"GEOS{name}_r"
    if hasattr(_GEOS, name):
        binding.add_symbol(name, ctypes.cast(getattr(_GEOS, name), ctypes.c_void_p).value)
    else:
        _missing_functions.append(name)
    return types.ExternalFunction(name, result(*arguments))


_pointer, _int = types.intp, types.int32
_begin, _end = _geos("_init", _pointer), _geos("_finish", types.void, _pointer)
_kind = _geos("GeomTypeId", _int, _pointer, _pointer)
_parts = _geos("GetNumGeometries", _int, _pointer, _pointer)
_part = _geos("GetGeometryN", _pointer, _pointer, _pointer, _int)
_shell = _geos("GetExteriorRing", _pointer, _pointer, _pointer)
_holes = _geos("GetNumInteriorRings", _int, _pointer, _pointer)
_hole = _geos("GetInteriorRingN", _pointer, _pointer, _pointer, _int)
_length = _geos("GetNumCoordinates", _int, _pointer, _pointer)
_sequence = _geos("Geom_getCoordSeq", _pointer, _pointer, _pointer)
_copy = _geos("CoordSeq_copyToBuffer", _int, _pointer, _pointer, _pointer, _int, _int)


@_compiled()
def _polygon_area(context: int, polygon: int, positions: FloatArray, address: int, model: Model) -> float:
    """Shell minus holes of a polygon of GEOS, without scale; or nan."""
    total = 0.0
    for at in range(_holes(context, polygon) + 1):
        ring = _hole(context, polygon, at - 1) if at else _shell(context, polygon)
        count = _length(context, ring) if ring else -1
        if count == 0:
            continue
        # The last two arguments leave out Z and M.
        if not 0 < 2 * count <= len(positions) or not _copy(context, _sequence(context, ring), address, 0, 0):
            return np.nan
        area = abs(_ring(positions, positions, 0, 1, 2, count, model))
        total += -area if at else area
    return total


def _geos_areas(
    addresses: NDArray[np.intp],
    positions: FloatArray,
    address: int,
    model: Model,
    scale: float,
    areas: FloatArray,
) -> None:
    """Write the area of the geometry of GEOS at each address, or nan; 0 is the address of a missing geometry.

    `positions`, whose memory begins at `address`, takes the longitudes and latitudes of one ring at a time; a ring that
    is longer gives nan.
    """
    context = _begin()
    for index in range(len(addresses)):
        geometry = addresses[index]
        kind = _kind(context, geometry) if geometry else COLLECTION
        total = 0.0 if 0 <= kind < COLLECTION else np.nan
        if kind in (POLYGON, MULTIPOLYGON):
            for at in range(_parts(context, geometry)):
                total += _polygon_area(context, _part(context, geometry, at), positions, address, model)
        areas[index] = scale * total
    _end(context)


# None where shapely hides the functions of GEOS, or its pointers to the geometries.
geos_areas: Callable[..., None] | None = (
    None
    if _missing_functions or not hasattr(shapely.Point(0, 0), "_geom")
    else _compiled(types.void(ADDRESSES, POSITIONS, types.intp, MODEL, types.float64, AREAS))(_geos_areas)
)
