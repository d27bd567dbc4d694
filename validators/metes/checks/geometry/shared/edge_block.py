"""The edges of some parts of a layer that follow each other, so that a large layer is worked through block by block."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from metes.checks.geometry.shared.spatial_join import Indices
from metes.geojson.coordinates import Positions

Numbers = NDArray[np.float64]

# Mean radius of the WGS 84 ellipsoid: for values that are compared with a threshold, never for published ones.
EARTH_RADIUS_M = 6_371_008.8
DEGREE_M = EARTH_RADIUS_M * np.pi / 180.0


class EdgeBlock:
    """Edges of some parts: `positions`, shape (n, 2), and `starts`, where each part begins in them, and n.

    `first_part` and `first_position` number the first part and position of the block within the layer. Every array of
    edges has one row for each edge of a line or ring, in the order of the file.
    """

    def __init__(
        self,
        positions: Positions,
        starts: Indices,
        is_path: NDArray[np.bool_],
        *,
        is_planar: bool,
        first_part: int = 0,
        first_position: int = 0,
    ) -> None:
        self.positions, self.starts = positions, starts
        self.is_planar, self._is_path = is_planar, is_path
        self.first_part, self.first_position = first_part, first_position

    @cached_property
    def part_of(self) -> Indices:
        """Number within the block of the part of every position."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    @cached_property
    def edges(self) -> Indices:
        """Index of the first position of every edge."""
        if len(self.positions) == 0:
            return np.empty(0, dtype=np.intp)
        return np.flatnonzero((self.part_of[1:] == self.part_of[:-1]) & self._is_path[self.part_of[:-1]])

    @cached_property
    def part_of_edge(self) -> Indices:
        """Number within the block of the part of every edge."""
        return np.asarray(self.part_of[self.edges])

    @cached_property
    def spans(self) -> Positions:
        """End minus start of every edge, in degrees of longitude and latitude; shape (m, 2)."""
        return np.asarray(self.positions[self.edges + 1] - self.positions[self.edges])

    @cached_property
    def is_wrapped(self) -> NDArray[np.bool_]:
        """Whether each edge runs round the Earth, because it was meant to cross the antimeridian."""
        if self.is_planar:
            return np.zeros(len(self.edges), dtype=bool)
        spans = np.abs(self.spans[:, 0])
        return np.asarray((spans > 180.0) & (spans < 360.0))

    @cached_property
    def latitudes(self) -> Numbers:
        """Latitude of the middle of every edge, in degrees."""
        return np.asarray((self.positions[self.edges + 1, 1] + self.positions[self.edges, 1]) / 2.0)

    @cached_property
    def vectors_m(self) -> Positions:
        """Every edge in metres east and north, in the plane tangent at its middle; shape (m, 2)."""
        east = self.spans[:, 0] * self.parallel_scale
        return np.column_stack([east, self.spans[:, 1]]) * self.unit_m

    @cached_property
    def lengths_m(self) -> Numbers:
        """Length of every edge in metres, good to a few parts in a thousand."""
        return np.asarray(np.hypot(self.vectors_m[:, 0], self.vectors_m[:, 1]))

    @property
    def unit_m(self) -> float:
        """Metres of a degree of latitude, or of a unit of a plane, which is taken for a metre."""
        return 1.0 if self.is_planar else DEGREE_M

    @cached_property
    def parallel_scale(self) -> Numbers:
        """Length of a unit of longitude over one of latitude, in the middle of every edge."""
        return np.ones(len(self.edges)) if self.is_planar else np.cos(np.radians(self.latitudes))

    @cached_property
    def bulges_m(self) -> Numbers:
        """Largest distance in metres between each edge, straight in degrees, and the great circle between its ends.

        To first order dlon^2 / 8 sin(lat) cos(lat) of the radius, good to a few percent for edges below 30 degrees.
        """
        lat = np.radians(self.latitudes)
        lon = np.radians(self.spans[:, 0])
        bulges_m = np.abs(lon**2 / 8.0 * np.sin(lat) * np.cos(lat)) * EARTH_RADIUS_M
        return np.where(self.is_wrapped, 0.0, bulges_m)

    @cached_property
    def cross_products_deg2(self) -> Numbers:
        """Twice the signed area between every edge and the first position of its part, in the plane of degrees."""
        # Relative to the first position, so that a small ring far from 0, 0 loses no digits.
        firsts = self.positions[self.starts[self.part_of_edge]]
        one, other = self.positions[self.edges] - firsts, self.positions[self.edges + 1] - firsts
        return np.asarray(one[:, 0] * other[:, 1] - other[:, 0] * one[:, 1])

    def sums(self, of_edges: Numbers) -> Numbers:
        """Sum over the edges of each part of a value for every edge."""
        return np.bincount(self.part_of_edge, weights=of_edges, minlength=len(self.starts) - 1).astype(np.float64)
