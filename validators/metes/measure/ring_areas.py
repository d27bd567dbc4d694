"""Signed area of each ring of coordinate arrays: from the compiled loop where that pays, or else from NumPy."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib import import_module
from itertools import pairwise
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metes.measure.ellipsoid import POLE_DEG, ROUNDING_DEG, WGS84, Ellipsoid, FloatArray, IntArray
from metes.measure.ring_integrals import ring_integrals
from metes.measure.series import edge_polynomials

# From this many vertices on the compiled loop is loaded: below, loading it takes longer than NumPy takes for the areas.
COMPILED_VERTICES = 1_000_000
# NumPy takes rings of about this many vertices at a time, which bounds its memory and gives each thread its share.
GROUP_VERTICES = 262_144
# Faults of a ring, in `ring_areas`: a latitude that is nan or beyond 90 degrees, and a last position unlike the first.
BAD_LATITUDE, OPEN_RING = 1, 2


class MetesWarning(UserWarning):
    """A result that is defined but may not be what was meant, or that could be had much faster."""


class LatitudeError(ValueError):
    """A position whose latitude is nan or beyond 90 degrees; `ring` is the index of its ring."""

    def __init__(self, ring: int, lon: float, lat: float, *, is_swapped: bool) -> None:
        swapped = "; the axes look swapped" if is_swapped else ""
        super().__init__(
            f"found the position {lon:g} {lat:g}; expected longitude and then latitude in degrees, -90 to 90{swapped}"
        )
        self.ring = ring


def signed_ring_areas_m2(
    coordinates: FloatArray,
    offsets: IntArray,
    *,
    ellipsoid: Ellipsoid = WGS84,
    shorter_way: bool = False,
    threads: int = 1,
    poles: NDArray[np.int8] | None = None,
    check_latitudes: bool = False,
) -> FloatArray:
    """Signed area of each ring in square metres, positive for counter-clockwise rings.

    `coordinates` is (n, 2) in degrees; ring i has the vertices offsets[i] to offsets[i+1]. A ring that encircles the
    earth encloses the pole that `poles` names (1 or -1), or else the nearer one. Raises ValueError for a ring that is
    not closed, and with `check_latitudes` LatitudeError for a latitude that is nan or beyond 90 degrees.
    """
    coordinates = np.asarray(coordinates, dtype=np.float64)
    lon, lat = coordinates[:, 0], coordinates[:, 1]
    areas, faults = ring_areas(
        lon, lat, offsets, ellipsoid=ellipsoid, shorter_way=shorter_way, threads=threads, poles=poles
    )
    if faults.any():
        raise_fault(lon, lat, offsets, faults, check_latitudes=check_latitudes)
    return areas


def raise_fault(
    lon: FloatArray, lat: FloatArray, offsets: IntArray, faults: NDArray[np.int8], *, check_latitudes: bool
) -> None:
    """Raise LatitudeError or ValueError for the first ring with a fault in the result of `ring_areas`."""
    rings = np.flatnonzero(faults & BAD_LATITUDE)
    if check_latitudes and len(rings):
        at, _ = _vertices_of(rings, offsets)
        bad = at[~(np.abs(lat[at]) <= POLE_DEG)]
        first = int(bad[0])
        is_swapped = bool(np.abs(lon[bad]).max() <= 90.0 < abs(lat[first]) <= 180.0)
        raise LatitudeError(int(rings[0]), float(lon[first]), float(lat[first]), is_swapped=is_swapped)
    rings = np.flatnonzero(faults & OPEN_RING)
    if len(rings):
        raise ValueError(f"ring {rings[0]}: its last position is not its first; expected a closed ring")


def ring_areas(
    lon: FloatArray,
    lat: FloatArray,
    offsets: IntArray,
    *,
    ellipsoid: Ellipsoid = WGS84,
    shorter_way: bool = False,
    threads: int = 1,
    poles: NDArray[np.int8] | None = None,
    compiled: bool | None = None,
) -> tuple[FloatArray, NDArray[np.int8]]:
    """Signed area of each ring in square metres, and its faults as the sum of BAD_LATITUDE and OPEN_RING, or 0.

    `lon` and `lat` are (n,), in degrees. `compiled` says whether to use the compiled loop where numba is installed;
    None means from COMPILED_VERTICES on. The area of a ring with a fault means nothing. Raises ValueError for offsets
    that do not rise or that leave the arrays.
    """
    offsets = require_offsets("ring_offsets", offsets, len(lon))
    vertices = int(offsets[-1] - offsets[0])
    loops = compiled_loops(vertices, compiled)
    if loops is None:
        return _defined(lon, lat, offsets, ellipsoid, poles, shorter_way=shorter_way, threads=threads)
    areas, faults = np.empty(len(offsets) - 1), np.zeros(len(offsets) - 1, dtype=np.int8)
    model, scale = (edge_polynomials(ellipsoid), shorter_way), loop_scale(ellipsoid)

    def work(begin: int, end: int) -> None:
        loops.ring_areas(lon, lat, offsets[begin : end + 1], model, scale, areas[begin:end])

    in_shares(work, offsets, threads, threads)
    rest = np.flatnonzero(np.isnan(areas))
    if len(rest):
        at, cut = _vertices_of(rest, offsets)
        known = None if poles is None else poles[rest]
        areas[rest], faults[rest] = _defined(
            lon[at], lat[at], cut, ellipsoid, known, shorter_way=shorter_way, threads=threads
        )
    return areas, faults


def require_offsets(name: str, offsets: NDArray[Any], length: int) -> IntArray:
    """The offsets as a contiguous array. Raises ValueError unless they rise from 0 or more to at most `length`."""
    array = np.ascontiguousarray(offsets, dtype=np.int64)
    if array.ndim != 1 or not len(array):
        raise ValueError(f"{name}: found an array of shape {array.shape}; expected at least one offset in a row")
    if array[0] < 0 or array[-1] > length or (array[1:] < array[:-1]).any():
        raise ValueError(
            f"{name}: found offsets from {array.min()} to {array.max()}; expected rising ones between 0 and {length}"
        )
    return array


def compiled_loops(vertices: int, wanted: bool | None = None) -> ModuleType | None:
    """The module of the compiled loops; None where there are too few vertices, or numba cannot be used.

    `wanted` decides instead of the number of vertices, unless it is None.
    """
    is_wanted = vertices >= COMPILED_VERTICES if wanted is None else wanted
    return _load_compiled() if is_wanted else None


def loop_scale(ellipsoid: Ellipsoid) -> float:
    """Square metres in a degree of longitude times the unit of q, in which the compiled loops sum."""
    return float(np.radians(ellipsoid.semi_major_m**2 / 2.0))


def in_shares(work: Callable[[int, int], None], offsets: IntArray, shares: int, threads: int) -> None:
    """Call `work` with the first and last index of each of several shares of about the same size."""
    cuts = np.searchsorted(offsets, np.linspace(offsets[0], offsets[-1], max(shares, 1) + 1)[1:-1]).tolist()
    pairs = pairwise([0, *cuts, len(offsets) - 1])
    if threads > 1:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(lambda pair: work(*pair), pairs))
    else:
        for pair in pairs:
            work(*pair)


@cache
def _load_compiled() -> ModuleType | None:
    """Import the compiled loops once; warn once where numba cannot be used."""
    try:
        return import_module("metes.measure.compiled")
    except (ImportError, RuntimeError) as error:
        # A broken numba raises one or the other; it also does so where it finds no folder for its cache.
        reason = "numba is not installed" if isinstance(error, ModuleNotFoundError) else f"numba: {error}"
        faster = "areas of this many vertices are several times as fast with it: pip install metes[fast]"
        warnings.warn(f"{reason}; {faster}", MetesWarning, stacklevel=2)
        return None


def _vertices_of(rings: NDArray[np.intp], offsets: IntArray) -> tuple[IntArray, IntArray]:
    """Indices of the vertices of some rings, and the offsets of these rings among them."""
    counts = (offsets[1:] - offsets[:-1])[rings]
    cut = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return np.arange(cut[-1]) + np.repeat(offsets[:-1][rings] - cut[:-1], counts), cut


@np.errstate(invalid="ignore", over="ignore")  # numbers that are no coordinates have no area
def _defined(
    lon: FloatArray,
    lat: FloatArray,
    offsets: IntArray,
    ellipsoid: Ellipsoid,
    poles: NDArray[np.int8] | None,
    *,
    shorter_way: bool,
    threads: int,
) -> tuple[FloatArray, NDArray[np.int8]]:
    """Areas and faults of `ring_areas`, by their definition in NumPy."""
    faults = np.zeros(len(offsets) - 1, dtype=np.int8)
    used = lat[offsets[0] : offsets[-1]]
    if len(used) and not (used.min() >= -POLE_DEG and used.max() <= POLE_DEG):
        bad = np.flatnonzero(~(np.abs(used) <= POLE_DEG)) + offsets[0]
        faults[np.searchsorted(offsets, bad, side="right") - 1] = BAD_LATITUDE
    occupied = np.flatnonzero(offsets[1:] > offsets[:-1])
    first, last = offsets[:-1][occupied], offsets[1:][occupied] - 1
    faults[occupied[(lon[first] != lon[last]) | (lat[first] != lat[last])]] += OPEN_RING
    references = np.zeros(len(offsets) - 1)
    references[occupied] = lat[first]
    if shorter_way:
        lon, lat, offsets = _with_circles_cut(lon, lat, offsets)
    values, turns = np.empty((2, len(offsets) - 1))

    def work(begin: int, end: int) -> None:
        part = ring_integrals(lon, lat, offsets[begin : end + 1], ellipsoid, shorter_way=shorter_way)
        values[begin:end], turns[begin:end] = part.values, part.turns_deg

    in_shares(work, offsets, -(-int(offsets[-1] - offsets[0]) // GROUP_VERTICES) or 1, threads)
    if shorter_way:
        values += _polar_caps(turns, references, poles, ellipsoid)
    return np.asarray(values * (ellipsoid.semi_major_m**2 / 2.0), dtype=np.float64), faults


def _with_circles_cut(lon: FloatArray, lat: FloatArray, offsets: IntArray) -> tuple[FloatArray, FloatArray, IntArray]:
    """The rings with two more positions on each edge that goes all the way round the earth, as in a band between two
    parallels, so that no shorter way is taken there.

    Such an edge may instead be the two names of the antimeridian, 180 and -180. It is a circle only if the ring closes
    with it and would otherwise have no width or encircle a pole.
    """
    turns = longitude_steps(lon, offsets)
    circles = np.flatnonzero(np.abs(np.abs(turns) - 360.0) <= ROUNDING_DEG)
    if not len(circles):
        return lon, lat, offsets
    owners = np.searchsorted(offsets, circles, side="right") - 1
    round_ = [ring for ring in np.unique(owners).tolist() if _goes_round(turns[offsets[ring] : offsets[ring + 1] - 1])]
    at = circles[np.isin(owners, round_)]
    if not len(at):
        return lon, lat, offsets
    before = np.repeat(at + 1, 2)
    thirds = np.array([[1.0, 2.0]]) / 3.0
    cut = [
        np.insert(each, before, (each[at, None] + (each[at + 1] - each[at])[:, None] * thirds).ravel())
        for each in (lon, lat)
    ]
    return cut[0], cut[1], offsets + 2 * np.searchsorted(at, offsets)


def longitude_steps(lon: FloatArray, offsets: IntArray) -> FloatArray:
    """Degrees of longitude that each edge spans, by the index of its first vertex; 0 from one ring to the next."""
    steps = np.append(np.diff(lon), 0.0)[: len(lon)]
    steps[offsets[1:][offsets[1:] > 0] - 1] = 0.0
    return steps


def _goes_round(turns: FloatArray) -> bool:
    """Whether the edges of 360 degrees of a ring are circles, and not the two names of the antimeridian."""
    is_circle = np.abs(np.abs(turns) - 360.0) <= ROUNDING_DEG
    shorter = turns - 360.0 * np.rint(turns / 360.0)
    with_circles = float(np.where(is_circle, turns, shorter).sum())
    has_width = bool((np.abs(shorter) > ROUNDING_DEG).any())
    return abs(with_circles) < 180.0 and (not has_width or abs(float(shorter.sum())) > 180.0)


def _polar_caps(
    turns_deg: FloatArray, references_deg: FloatArray, poles: NDArray[np.int8] | None, ellipsoid: Ellipsoid
) -> FloatArray:
    """Area between the reference latitude and the pole, in units of a^2/2, for each ring that encircles a pole.

    The integral of such a ring ends at its first latitude, so this cap is missing from it.
    """
    pole = np.where(references_deg >= 0.0, 90.0, -90.0)
    if poles is not None:
        pole = np.where(np.abs(poles) == 1, 90.0 * poles, pole)
    to_pole = ellipsoid.q_difference(np.radians(references_deg), np.radians(pole))
    return np.asarray(np.radians(360.0 * np.rint(turns_deg / 360.0)) * to_pole, dtype=np.float64)
