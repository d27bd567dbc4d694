"""Checks of single geometries and layers (family G)."""

from __future__ import annotations

from metes.checks.engine.check import Check
from metes.checks.geometry import (
    antimeridian_crossed,
    axes_swapped,
    bbox_differs,
    bbox_misformed,
    collection_nested,
    coordinates_projected,
    crs_member,
    crs_not_wgs84,
    declared_size_differs,
    edge_depends_on_model,
    feature_id_repeated,
    features_left_out,
    geometry_empty_or_null,
    geometry_not_valid,
    geopackage_rule_broken,
    hole_outside,
    holes_nested,
    interior_disconnected,
    invalid_on_sphere,
    line_not_simple,
    member_of_another_type,
    not_geojson,
    part_is_sliver,
    point_at_zero,
    polygons_nested,
    position_out_of_range,
    position_repeated,
    position_too_long,
    precision_beyond_accuracy,
    ring_not_closed,
    ring_too_short,
    ring_touches_itself,
    ring_without_area,
    ring_wound_wrong_way,
    spike,
    third_dimension,
    types_mixed,
)

# Sorted by id, the order in which they run.
CHECKS: tuple[Check, ...] = (
    ring_not_closed,  # G101
    ring_too_short,  # G102
    ring_wound_wrong_way,  # G103
    position_out_of_range,  # G104
    geometry_not_valid,  # G105
    geometry_empty_or_null,  # G106
    position_repeated,  # G107
    not_geojson,  # G108
    member_of_another_type,  # G109
    position_too_long,  # G110
    bbox_misformed,  # G111
    bbox_differs,  # G112
    crs_member,  # G113
    crs_not_wgs84,  # G114
    coordinates_projected,  # G115
    axes_swapped,  # G116
    antimeridian_crossed,  # G117
    collection_nested,  # G118
    line_not_simple,  # G119
    ring_touches_itself,  # G120
    hole_outside,  # G121
    polygons_nested,  # G122
    holes_nested,  # G123
    interior_disconnected,  # G124
    spike,  # G125
    part_is_sliver,  # G126
    ring_without_area,  # G127
    precision_beyond_accuracy,  # G128
    third_dimension,  # G129
    types_mixed,  # G130
    invalid_on_sphere,  # G131
    edge_depends_on_model,  # G132
    feature_id_repeated,  # G133
    declared_size_differs,  # G134
    point_at_zero,  # G135
    features_left_out,  # G136
    geopackage_rule_broken,  # G137
)
