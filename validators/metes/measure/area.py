"""Area inside rings whose edges are straight in longitude and latitude, as RFC 7946 (3.1.1) defines them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from types import ModuleType

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from metes.measure.ellipsoid import ROUNDING_DEG, WGS84, Ellipsoid, FloatArray, IntArray
from metes.measure.ring_areas import in_shares, longitude_steps, loop_scale, require_offsets, signed_ring_areas_m2
from metes.measure.series import edge_polynomials

# Value of `Rings.poles` for a ring around both poles.
BOTH_POLES = 2
# shapely copies the parts of multipolygons; so many copies stay in the processor cache until they are measured.
PARTS_AT_A_TIME = 5_000

Geometries = Sequence[BaseGeometry | bytes | None] | NDArray[np.object_]


def area_m2(
    geometries: Geometries, *, ellipsoid: Ellipsoid = WGS84, shorter_way: bool = False, threads: int = 1
) -> FloatArray:
    """Area of each polygon or multipolygon in square metres; the kernel behind `metes.area_m2`.

    Latitudes are not checked. See `metes.area_m2` for the arguments.
    """
    array = as_geometries(geometries)
    return areas_of_rings_m2(array, rings_of(array), ellipsoid=ellipsoid, shorter_way=shorter_way, threads=threads)


def areas_of_rings_m2(
    array: NDArray[np.object_],
    rings: Rings,
    *,
    ellipsoid: Ellipsoid,
    shorter_way: bool,
    threads: int,
    check_latitudes: bool = False,
) -> FloatArray:
    """Area of each geometry in square metres, computed from its rings; nan for a missing geometry."""
    areas = rings.areas_m2(
        ellipsoid=ellipsoid, shorter_way=shorter_way, threads=threads, check_latitudes=check_latitudes
    )
    return np.where(shapely.is_missing(array), np.nan, areas)


@dataclass(frozen=True, kw_only=True)
class Rings:
    """The rings of several geometries as arrays in the GeoArrow layout.

    `coordinates` is (n, 2), longitude and latitude in degrees; ring i has the vertices offsets[i] to offsets[i+1].
    `owners` holds the index of the geometry that each ring belongs to, `is_shell` whether the ring is an exterior ring,
    and `geometries` the number of geometries. `poles` says which poles each ring encloses, where a map projection shows
    it: 1 north, -1 south, BOTH_POLES, or 0 for none.
    """

    coordinates: FloatArray
    offsets: IntArray
    owners: NDArray[np.intp]
    is_shell: NDArray[np.bool_]
    geometries: int
    poles: NDArray[np.int8] | None = None

    @classmethod
    def of_polygons(cls, coordinates: FloatArray, offsets: IntArray, polygon_offsets: IntArray) -> Rings:
        """Build the rings of one geometry from GeoArrow arrays; the first ring of each polygon is its shell."""
        is_shell = np.zeros(len(offsets) - 1, dtype=bool)
        is_shell[polygon_offsets[:-1]] = True
        owners = np.zeros(len(offsets) - 1, dtype=np.intp)
        return cls(coordinates=coordinates, offsets=offsets, owners=owners, is_shell=is_shell, geometries=1)

    @classmethod
    def joined(cls, parts: Sequence[Rings]) -> Rings:
        """Concatenate several sets of rings; the geometries keep their order."""
        vertices = np.cumsum([0, *(len(part.coordinates) for part in parts)])
        geometries = np.cumsum([0, *(part.geometries for part in parts)])
        offsets = [part.offsets[1:] + begin for part, begin in zip(parts, vertices[:-1], strict=True)]
        owners = [part.owners + begin for part, begin in zip(parts, geometries[:-1], strict=True)]
        return cls(
            coordinates=np.concatenate([np.empty((0, 2)), *(part.coordinates for part in parts)]),
            offsets=np.concatenate([np.zeros(1, dtype=np.int64), *offsets]),
            owners=np.concatenate([np.empty(0, dtype=np.intp), *owners]),
            is_shell=np.concatenate([np.empty(0, dtype=bool), *(part.is_shell for part in parts)]),
            geometries=int(geometries[-1]),
            poles=None
            if all(part.poles is None for part in parts)
            else np.concatenate([part.known_poles for part in parts]),
        )

    @property
    def known_poles(self) -> NDArray[np.int8]:
        """Poles that each ring encloses; 0 for all where nothing is known."""
        return np.zeros(len(self.owners), dtype=np.int8) if self.poles is None else self.poles

    def areas_m2(
        self,
        *,
        ellipsoid: Ellipsoid = WGS84,
        shorter_way: bool = False,
        threads: int = 1,
        check_latitudes: bool = False,
    ) -> FloatArray:
        """Area of each geometry in square metres: its shells minus its holes, whichever way they wind."""
        areas = np.abs(
            signed_ring_areas_m2(
                self.coordinates,
                self.offsets,
                ellipsoid=ellipsoid,
                shorter_way=shorter_way,
                threads=threads,
                poles=self.poles,
                check_latitudes=check_latitudes,
            )
        )
        if self.poles is not None:
            # The sums take such a ring for the boundary of the part of the earth without a pole.
            areas = np.where(self.poles == BOTH_POLES, ellipsoid.area_m2 - areas, areas)
        if not self.is_shell.all():
            areas[~self.is_shell] *= -1.0
        return self.sums(areas)

    def sums(self, values: FloatArray) -> FloatArray:
        """Sum a value given per ring over the rings of each geometry; (rings,) to (geometries,)."""
        return np.bincount(self.owners, weights=values, minlength=self.geometries).astype(np.float64)


def rings_of(array: NDArray[np.object_], kinds: NDArray[np.int32] | None = None) -> Rings:
    """Extract the rings of all polygons from an array of shapely geometries; lines and points have none.

    A polygon without holes is its ring: only those with holes are taken apart, which costs more than their area. So do
    multipolygons, some of them at a time. `kinds` are the type ids of the geometries, where they are known.
    """
    kinds = shapely.get_type_id(array) if kinds is None else kinds
    has_parts = (kinds > shapely.GeometryType.POLYGON).any()
    parts = np.cumsum(shapely.get_num_geometries(array)) if has_parts else np.zeros(1, dtype=np.int64)
    if parts[-1] <= len(array) + PARTS_AT_A_TIME:
        return _rings_of_some(array, kinds)
    cuts = np.unique(np.searchsorted(parts, np.arange(PARTS_AT_A_TIME, parts[-1], PARTS_AT_A_TIME)))
    return Rings.joined(list(map(_rings_of_some, np.split(array, cuts), np.split(kinds, cuts))))


def _rings_of_some(array: NDArray[np.object_], kinds: NDArray[np.int32]) -> Rings:
    """The rings of all polygons of an array, all at once."""
    polygons, owner = _polygons_of(array, kinds)
    vertices = shapely.get_num_coordinates(polygons)
    if not vertices.all():  # an empty polygon has no rings
        polygons, owner, vertices = polygons[vertices > 0], owner[vertices > 0], vertices[vertices > 0]
    holes = shapely.get_num_interior_rings(polygons)
    counts, is_shell = vertices.astype(np.int64), np.ones(len(polygons), dtype=bool)
    if holes.any():
        counts, is_shell = _with_holes(polygons, holes, counts)
        owner = np.repeat(owner, holes + 1)
    return Rings(
        coordinates=shapely.get_coordinates(polygons),
        offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        owners=owner,
        is_shell=is_shell,
        geometries=len(array),
    )


def _with_holes(
    polygons: NDArray[np.object_], holes: NDArray[np.int32], vertices: IntArray
) -> tuple[IntArray, NDArray[np.bool_]]:
    """Number of vertices of each ring, and whether it is a shell, of polygons of which some have holes."""
    first = np.cumsum(holes + 1) - (holes + 1)
    counts = np.zeros(int(holes.sum()) + len(polygons), dtype=np.int64)
    is_shell = np.zeros(len(counts), dtype=bool)
    is_shell[first] = True
    counts[first] = vertices
    with_holes = np.flatnonzero(holes)
    rings, of_polygon = shapely.get_rings(polygons[with_holes], return_index=True)
    is_first = np.ones(len(of_polygon), dtype=bool)
    is_first[1:] = of_polygon[1:] != of_polygon[:-1]
    inner = np.arange(len(rings)) - np.flatnonzero(is_first)[of_polygon]
    counts[first[with_holes][of_polygon] + inner] = shapely.get_num_coordinates(rings)
    return counts, is_shell


def _polygons_of(array: NDArray[np.object_], kinds: NDArray[np.int32]) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """The polygons of geometries, and for each the index of the geometry that it is part of."""
    owner = np.arange(len(array))
    while (kinds > shapely.GeometryType.POLYGON).any():
        # A collection may hold multipolygons and further collections.
        array, inner = shapely.get_parts(array, return_index=True)
        owner, kinds = owner[inner], shapely.get_type_id(array)
    is_polygon = kinds == shapely.GeometryType.POLYGON
    return (array, owner) if is_polygon.all() else (array[is_polygon], owner[is_polygon])


def areas_in_geos_m2(
    loops: ModuleType,
    array: NDArray[np.object_],
    vertices: NDArray[np.int32],
    *,
    ellipsoid: Ellipsoid,
    shorter_way: bool,
    threads: int,
) -> FloatArray:
    """Area of each geometry in square metres from the compiled loop over the memory of GEOS.

    `vertices` is the number of vertices of each geometry. The area is nan for a missing geometry, and where the loop
    leaves the decision to the rings of `rings_of`.
    """
    present = np.flatnonzero(~shapely.is_missing(array))
    areas, addresses = np.full(len(array), np.nan), np.zeros(len(array), dtype=np.intp)
    # shapely keeps here the pointer of GEOS to the geometry, which lives as long as the array.
    addresses[present] = np.fromiter(map(attrgetter("_geom"), array[present].tolist()), np.intp, len(present))
    model, scale = (edge_polynomials(ellipsoid), shorter_way), loop_scale(ellipsoid)

    def work(begin: int, end: int) -> None:
        positions = np.empty(2 * int(vertices.max()))  # no ring is longer; memory that no ring fills is never taken
        loops.geos_areas(addresses[begin:end], positions, positions.ctypes.data, model, scale, areas[begin:end])

    in_shares(work, np.concatenate([[0], np.cumsum(vertices, dtype=np.int64)]), threads, threads)
    return areas


def area_m2_of_coordinates(
    coordinates: ArrayLike,
    ring_offsets: ArrayLike,
    polygon_offsets: ArrayLike,
    geometry_offsets: ArrayLike | None = None,
    *,
    ellipsoid: Ellipsoid = WGS84,
    shorter_way: bool = False,
    threads: int = 1,
    check_latitudes: bool = False,
) -> FloatArray:
    """Area in square metres of each polygon, or multipolygon, given as GeoArrow coordinate and offset arrays.

    The kernel behind `metes.area_m2_of_coordinates`. Raises LatitudeError only with `check_latitudes`.
    """
    positions = np.asarray(coordinates, dtype=np.float64)
    rings = require_offsets("ring_offsets", np.asarray(ring_offsets), len(positions))
    areas = signed_ring_areas_m2(
        positions, rings, ellipsoid=ellipsoid, shorter_way=shorter_way, threads=threads, check_latitudes=check_latitudes
    )
    return sums_of_rings(np.abs(areas), polygon_offsets, geometry_offsets)


def sums_of_rings(
    values: FloatArray, polygon_offsets: ArrayLike, geometry_offsets: ArrayLike | None, *, with_holes: bool = False
) -> FloatArray:
    """Sum of a value given per ring over each polygon, or multipolygon, in the GeoArrow layout.

    The values of holes are subtracted, or added `with_holes`.
    """
    polygons = require_offsets("polygon_offsets", np.asarray(polygon_offsets), len(values))
    sign = np.full(len(values), 1.0 if with_holes else -1.0)
    sign[polygons[:-1][polygons[:-1] < polygons[1:]]] = 1.0
    sums = _sums_between(sign * values, polygons)
    if geometry_offsets is None:
        return sums
    return _sums_between(sums, require_offsets("geometry_offsets", np.asarray(geometry_offsets), len(sums)))


def _sums_between(values: FloatArray, offsets: IntArray) -> FloatArray:
    """Sum of the values from each offset to the next; (n,) and (m + 1,) to (m,)."""
    counts: IntArray = offsets[1:] - offsets[:-1]
    owners = np.repeat(np.arange(len(counts)), counts)
    sums = np.bincount(owners, weights=values[offsets[0] : offsets[-1]], minlength=len(counts))
    return np.asarray(sums, dtype=np.float64)


def as_geometries(geometries: Geometries) -> NDArray[np.object_]:
    """Convert a sequence of shapely geometries or WKB to an array of shapely geometries."""
    array = np.asarray(geometries, dtype=object)
    if array.ndim != 1:
        raise ValueError(
            f"found an array of {array.ndim} dimensions; expected a sequence of geometries, such as frame.geometry"
        )
    first = next((each for each in array if each is not None), None)
    if isinstance(first, bytes):
        return np.asarray(shapely.from_wkb(array), dtype=object)
    return array


def edges_over_180(rings: Rings) -> FloatArray:
    """Longest edge of each geometry in degrees of longitude where it spans more than 180 and is no full circle; 0 for
    all other geometries.
    """
    turns = np.abs(longitude_steps(rings.coordinates[:, 0], rings.offsets))
    wide = np.flatnonzero((turns > 180.0 + ROUNDING_DEG) & (np.abs(turns - 360.0) > ROUNDING_DEG))
    found = np.zeros(rings.geometries)
    ring = np.searchsorted(rings.offsets, wide, side="right") - 1
    np.maximum.at(found, rings.owners[ring], turns[wide])
    return found
