"""Checks of features against each other: overlaps, gaps, shared edges (family N)."""

from __future__ import annotations

from metes.checks.engine.check import Check
from metes.checks.neighbours import (
    boundary_off_segments,
    end_dangling,
    feature_set_differs_from_table,
    gap_between_neighbours,
    gap_between_readings,
    geometry_repeated,
    land_counted_twice,
    nodes_nearly_equal,
    overlap_of_neighbours,
    place_off_its_row,
    property_differs_from_table,
    readings_overlap,
    segments_cross,
    shared_edge_not_noded,
    sum_of_readings_differs,
)

# Sorted by id, the order in which they run.
CHECKS: tuple[Check, ...] = (
    feature_set_differs_from_table,  # N101
    property_differs_from_table,  # N102
    boundary_off_segments,  # N103
    readings_overlap,  # N104
    sum_of_readings_differs,  # N105
    nodes_nearly_equal,  # N106
    gap_between_readings,  # N107
    overlap_of_neighbours,  # N108
    gap_between_neighbours,  # N109
    shared_edge_not_noded,  # N110
    end_dangling,  # N111
    segments_cross,  # N112
    geometry_repeated,  # N113
    place_off_its_row,  # N114
    land_counted_twice,  # N115
)
