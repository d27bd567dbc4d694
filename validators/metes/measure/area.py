"""Area inside rings whose edges are straight in longitude and latitude, as RFC 7946 (3.1.1) defines them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from metes.measure.ellipsoid import WGS84, Ellipsoid, FloatArray, IntArray
from metes.measure.rings import ring_sums
from metes.measure.series import mean_q_difference

# Longitudes that differ by 360 degrees but for rounding are the same meridian.
ROUNDING_DEG = 1e-9
# Value of `Rings.poles` for a ring around both poles.
BOTH_POLES = 2

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
    array: NDArray[np.object_], rings: Rings, *, ellipsoid: Ellipsoid, shorter_way: bool, threads: int
) -> FloatArray:
    """Area of each geometry in square metres, computed from its rings; nan for a missing geometry."""
    areas = rings.areas_m2(ellipsoid=ellipsoid, shorter_way=shorter_way, threads=threads)
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

    def areas_m2(self, *, ellipsoid: Ellipsoid = WGS84, shorter_way: bool = False, threads: int = 1) -> FloatArray:
        """Area of each geometry in square metres: its shells minus its holes, whichever way they wind."""
        areas = np.abs(
            signed_ring_areas_m2(
                self.coordinates,
                self.offsets,
                ellipsoid=ellipsoid,
                shorter_way=shorter_way,
                threads=threads,
                poles=self.poles,
            )
        )
        if self.poles is not None:
            # The sums take such a ring for the boundary of the part of the earth without a pole.
            areas = np.where(self.poles == BOTH_POLES, ellipsoid.area_m2 - areas, areas)
        areas[~self.is_shell] *= -1.0
        return self.sums(areas)

    def sums(self, values: FloatArray) -> FloatArray:
        """Sum a value given per ring over the rings of each geometry; (rings,) to (geometries,)."""
        return np.bincount(self.owners, weights=values, minlength=self.geometries).astype(np.float64)


def rings_of(array: NDArray[np.object_]) -> Rings:
    """Extract the rings of all polygons from an array of shapely geometries; lines and points have none."""
    polygons, owner = shapely.get_parts(array, return_index=True)
    while (shapely.get_type_id(polygons) > shapely.GeometryType.POLYGON).any():
        # A collection may hold multipolygons and further collections.
        polygons, inner = shapely.get_parts(polygons, return_index=True)
        owner = owner[inner]
    is_polygon = shapely.get_type_id(polygons) == shapely.GeometryType.POLYGON
    polygons, owner = polygons[is_polygon], owner[is_polygon]
    rings, ring_polygon = shapely.get_rings(polygons, return_index=True)
    return Rings(
        coordinates=shapely.get_coordinates(rings),
        offsets=np.concatenate([[0], np.cumsum(shapely.get_num_coordinates(rings))]).astype(np.int64),
        owners=owner[ring_polygon],
        is_shell=_is_first(ring_polygon),
        geometries=len(array),
    )


def area_m2_of_coordinates(
    coordinates: ArrayLike,
    ring_offsets: ArrayLike,
    polygon_offsets: ArrayLike,
    geometry_offsets: ArrayLike | None = None,
    *,
    ellipsoid: Ellipsoid = WGS84,
    shorter_way: bool = False,
    threads: int = 1,
) -> FloatArray:
    """Area in square metres of each polygon, or multipolygon, given as GeoArrow coordinate and offset arrays.

    The kernel behind `metes.area_m2_of_coordinates`; latitudes are not checked.
    """
    rings = np.asarray(ring_offsets, dtype=np.int64)
    polygons = np.asarray(polygon_offsets, dtype=np.int64)
    areas = np.abs(
        signed_ring_areas_m2(
            np.asarray(coordinates, dtype=np.float64),
            rings,
            ellipsoid=ellipsoid,
            shorter_way=shorter_way,
            threads=threads,
        )
    )
    rings_per_polygon: IntArray = polygons[1:] - polygons[:-1]
    ring_polygon = np.repeat(np.arange(len(polygons) - 1), rings_per_polygon)
    areas[~_is_first(ring_polygon)] *= -1.0
    sums = np.bincount(ring_polygon, weights=areas, minlength=len(polygons) - 1)
    if geometry_offsets is not None:
        offsets = np.asarray(geometry_offsets, dtype=np.int64)
        counts: IntArray = offsets[1:] - offsets[:-1]
        sums = np.bincount(np.repeat(np.arange(len(counts)), counts), weights=sums, minlength=len(counts))
    return np.asarray(sums, dtype=np.float64)


def signed_ring_areas_m2(
    coordinates: FloatArray,
    offsets: IntArray,
    *,
    ellipsoid: Ellipsoid = WGS84,
    shorter_way: bool = False,
    threads: int = 1,
    poles: NDArray[np.int8] | None = None,
) -> FloatArray:
    """Signed area of each ring in square metres, positive for counter-clockwise rings.

    `coordinates` is (n, 2) in degrees; ring i has the vertices offsets[i] to offsets[i+1]. A ring that encircles the
    earth encloses the pole that `poles` names (1 or -1), or else the nearer one. Raises ValueError for a ring that is
    not closed.
    """
    # Viewing each position as one complex number compares longitude and latitude in one step.
    coordinates = np.ascontiguousarray(coordinates, dtype=np.float64)
    if shorter_way:
        coordinates, offsets = _with_circles_cut(coordinates, offsets)
    positions = coordinates.view(np.complex128).reshape(-1)
    occupied = np.flatnonzero(offsets[1:] > offsets[:-1])
    starts = positions.take(offsets[:-1].take(occupied))
    is_open = starts != positions.take(offsets[1:].take(occupied) - 1)
    if is_open.any():
        ring = int(occupied[int(np.argmax(is_open))])
        raise ValueError(f"ring {ring}: its last position is not its first; expected a closed ring")
    references = np.zeros(len(offsets) - 1)
    references[occupied] = starts.imag
    sums = ring_sums(coordinates, offsets, references, ellipsoid, shorter_way=shorter_way, threads=threads)
    strips = sums.strips
    if shorter_way:
        strips = strips + _polar_caps(sums.turns_deg, references, poles, ellipsoid)
    return np.asarray(strips * (ellipsoid.semi_major_m**2 / 2.0), dtype=np.float64)


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


def _with_circles_cut(coordinates: FloatArray, offsets: IntArray) -> tuple[FloatArray, IntArray]:
    """The rings with two more positions on each edge that goes all the way round the earth, as in a band between two
    parallels, so that no shorter way is taken there.

    Such an edge may instead be the two names of the antimeridian, 180 and -180. It is a circle only if the ring closes
    with it and would otherwise have no width or encircle a pole.
    """
    turns = _turns(coordinates, offsets)
    circles = np.flatnonzero(np.abs(np.abs(turns) - 360.0) <= ROUNDING_DEG)
    if not len(circles):
        return coordinates, offsets
    owners = np.searchsorted(offsets, circles, side="right") - 1
    round_ = [ring for ring in np.unique(owners).tolist() if _goes_round(turns[offsets[ring] : offsets[ring + 1] - 1])]
    at = circles[np.isin(owners, round_)]
    if not len(at):
        return coordinates, offsets
    step = (coordinates[at + 1] - coordinates[at]) / 3.0
    between = np.stack([coordinates[at] + step, coordinates[at] + 2.0 * step], axis=1).reshape(-1, 2)
    inserted = np.insert(coordinates, np.repeat(at + 1, 2), between, axis=0)
    return np.ascontiguousarray(inserted), offsets + 2 * np.searchsorted(at, offsets)


def _turns(coordinates: FloatArray, offsets: IntArray) -> FloatArray:
    """Degrees of longitude that each edge spans, by the index of its first vertex; 0 from one ring to the next."""
    turns = np.append(np.diff(coordinates[:, 0]), 0.0)[: len(coordinates)]
    turns[offsets[1:][offsets[1:] > 0] - 1] = 0.0
    return turns


def _goes_round(turns: FloatArray) -> bool:
    """Whether the edges of 360 degrees of a ring are circles, and not the two names of the antimeridian."""
    is_circle = np.abs(np.abs(turns) - 360.0) <= ROUNDING_DEG
    shorter = turns - 360.0 * np.rint(turns / 360.0)
    with_circles = float(np.where(is_circle, turns, shorter).sum())
    has_width = bool((np.abs(shorter) > ROUNDING_DEG).any())
    return abs(with_circles) < 180.0 and (not has_width or abs(float(shorter.sum())) > 180.0)


def edges_over_180(rings: Rings) -> FloatArray:
    """Longest edge of each geometry in degrees of longitude where it spans more than 180 and is no full circle; 0 for
    all other geometries.
    """
    turns = np.abs(_turns(rings.coordinates, rings.offsets))
    wide = np.flatnonzero((turns > 180.0 + ROUNDING_DEG) & (np.abs(turns - 360.0) > ROUNDING_DEG))
    found = np.zeros(rings.geometries)
    ring = np.searchsorted(rings.offsets, wide, side="right") - 1
    np.maximum.at(found, rings.owners[ring], turns[wide])
    return found


def _polar_caps(
    turns_deg: FloatArray, references_deg: FloatArray, poles: NDArray[np.int8] | None, ellipsoid: Ellipsoid
) -> FloatArray:
    """Area between the reference latitude and the pole, in units of a^2/2, for each ring that encircles a pole.

    The strips of such a ring end at the reference latitude, so this cap is missing from their sum.
    """
    pole = np.where(references_deg >= 0.0, 90.0, -90.0)
    if poles is not None:
        pole = np.where(np.abs(poles) == 1, 90.0 * poles, pole)
    to_pole = mean_q_difference(pole, pole, references_deg, ellipsoid)
    return np.asarray(np.radians(360.0 * np.rint(turns_deg / 360.0)) * to_pole, dtype=np.float64)


def _is_first(ring_polygon: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whether each ring is the first ring of its polygon, that is, its shell."""
    first = np.ones(len(ring_polygon), dtype=bool)
    first[1:] = ring_polygon[1:] != ring_polygon[:-1]
    return first
