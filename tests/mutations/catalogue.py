"""Every mutation of the catalogue."""

from __future__ import annotations

from mutations import of_bytes, of_geometry, of_neighbours, of_package, of_tables
from mutations.bench import Mutation

MUTATIONS: tuple[Mutation, ...] = (
    *of_bytes.MUTATIONS,
    *of_package.MUTATIONS,
    *of_geometry.MUTATIONS,
    *of_neighbours.MUTATIONS,
    *of_tables.MUTATIONS,
)
