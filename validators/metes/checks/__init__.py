"""The registry: every check, and the two ways to run them.

A check is one module, named for the fault that it finds. Ids are for ever: when a check goes, its id moves to
RETIRED and is not used again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from metes.checks.bytes import (
    byte_order_mark,
    duplicate_key,
    file_empty,
    final_newline_missing,
    integer_not_exact,
    json_unreadable,
    nested_too_deep,
    not_canonical,
    not_utf8,
    number_not_finite,
    number_outside_double,
)
from metes.checks.claims import (
    claim_without_operand,
    cross_check_disagrees,
    date_not_in_calendar,
    figure_misread,
    interval_inverted,
    interval_off_its_phrase,
    measurement_not_reproduced,
    operand_missing,
    reading_withdrawn,
    unit_does_not_fit,
    verdict_not_reproduced,
)
from metes.checks.engine.check import Check, Scope, check_page
from metes.checks.engine.crash import Crash
from metes.checks.engine.fault import Fault, Severity
from metes.checks.engine.runner import Checked, run_package, run_paths
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
    geometry_empty_or_null,
    geometry_not_valid,
    hole_outside,
    holes_nested,
    interior_disconnected,
    invalid_on_sphere,
    line_not_simple,
    member_of_another_type,
    not_geojson,
    part_is_sliver,
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
from metes.checks.neighbours import (
    boundary_off_segments,
    end_dangling,
    feature_set_differs_from_table,
    gap_between_neighbours,
    gap_between_readings,
    geometry_repeated,
    nodes_nearly_equal,
    overlap_of_neighbours,
    place_off_its_row,
    property_differs_from_table,
    readings_overlap,
    segments_cross,
    shared_edge_not_noded,
    sum_of_readings_differs,
)
from metes.checks.package import (
    bytes_or_hash_differ,
    descriptor_breaks_profile,
    descriptor_missing,
    file_not_listed,
    foreign_key_dangling,
    foreign_key_misplaced,
    hash_kind_ignored,
    hash_not_declared,
    licence_unknown,
    path_unsafe,
    properties_break_schema,
    resource_listed_twice,
    resource_missing,
    resource_not_a_file,
    resource_not_examined,
    table_breaks_schema,
    version_differs,
)
from metes.checks.sources import (
    accuracy_better_than_source,
    accuracy_missing,
    licence_not_allowed,
    received_file_changed,
    source_unknown,
    source_without_hash,
)
from metes.checks.treaties import (
    control_point_contradicted,
    legal_before_in_force,
    polity_did_not_exist,
    signatory_not_in_office,
    signed_after_in_force,
    transfer_without_provision,
    validity_overlaps,
)
from metes.package.package import Package

# Sorted by family in running order (B, P, G, N, S, T, C), then by number.
CHECKS: tuple[Check, ...] = (
    file_empty,  # B101
    not_utf8,  # B102
    byte_order_mark,  # B103
    json_unreadable,  # B104
    duplicate_key,  # B105
    number_not_finite,  # B106
    nested_too_deep,  # B107
    number_outside_double,  # B108
    final_newline_missing,  # B109
    not_canonical,  # B110
    integer_not_exact,  # B111
    resource_missing,  # P101
    resource_not_a_file,  # P102
    path_unsafe,  # P103
    bytes_or_hash_differ,  # P104
    descriptor_breaks_profile,  # P105
    table_breaks_schema,  # P106
    foreign_key_dangling,  # P107
    hash_not_declared,  # P108
    descriptor_missing,  # P109
    file_not_listed,  # P110
    hash_kind_ignored,  # P111
    resource_listed_twice,  # P112
    version_differs,  # P113
    licence_unknown,  # P114
    foreign_key_misplaced,  # P115
    properties_break_schema,  # P116
    resource_not_examined,  # P117
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
    accuracy_missing,  # S101
    licence_not_allowed,  # S102
    source_unknown,  # S103
    source_without_hash,  # S104
    accuracy_better_than_source,  # S105
    received_file_changed,  # S106
    control_point_contradicted,  # T101
    legal_before_in_force,  # T102
    signed_after_in_force,  # T103
    polity_did_not_exist,  # T104
    signatory_not_in_office,  # T105
    transfer_without_provision,  # T106
    validity_overlaps,  # T107
    claim_without_operand,  # C101
    interval_inverted,  # C102
    interval_off_its_phrase,  # C103
    unit_does_not_fit,  # C104
    operand_missing,  # C105
    figure_misread,  # C110
    reading_withdrawn,  # C111
    date_not_in_calendar,  # C112
    measurement_not_reproduced,  # C201
    verdict_not_reproduced,  # C202
    cross_check_disagrees,  # C203
)

RETIRED: tuple[str, ...] = ()

# Quick enough to run before anything is measured: they read each file once and look at no row and no position.
SEAL_CHECKS: tuple[Check, ...] = (
    *(check for check in CHECKS if check.SCOPE is Scope.FILE),
    resource_missing,
    resource_not_a_file,
    path_unsafe,
    bytes_or_hash_differ,
)

# What a row of the registers may have wrong, without the seconds that the stock tools need for P106.
ROW_CHECKS: tuple[Check, ...] = (
    foreign_key_dangling,
    claim_without_operand,
    interval_inverted,
    interval_off_its_phrase,
    figure_misread,
    reading_withdrawn,
    date_not_in_calendar,
)


def check_package(package: Package) -> list[Fault]:
    """Every fault of a package, sorted by file and line."""
    return _faults_of(run_package(package, CHECKS))


def check_seal(package: Package) -> list[Fault]:
    """What keeps the files of a package from being those that were sealed: bytes, places and hashes alone."""
    return _faults_of(run_package(package, SEAL_CHECKS))


def check_rows(package: Package) -> list[Fault]:
    """Rows that cannot be judged as they stand: keys that point nowhere, numbers off their words, gone readings."""
    return _faults_of(run_package(package, ROW_CHECKS))


def check_paths(paths: Iterable[Path]) -> list[Fault]:
    """Every fault of packages and GeoJSON files, ours or not.

    Raises PackageError where a path cannot be read, and RuntimeError where a check ended in an exception: a list of
    faults alone would look whole. `checked_paths` has the faults of the other checks then."""
    return _faults_of(checked_paths(paths))


def checked_paths(paths: Iterable[Path], checks: Sequence[Check] = CHECKS) -> Checked:
    """The same, with what was looked at; by some checks only where these are named."""
    return run_paths(paths, checks)


def _faults_of(checked: Checked) -> list[Fault]:
    """The faults as a list; raises RuntimeError where a check could not run."""
    if checked.crashes:
        raise RuntimeError("; ".join(crash.message() for crash in checked.crashes))
    return list(checked.faults)


__all__ = [
    "CHECKS",
    "RETIRED",
    "ROW_CHECKS",
    "SEAL_CHECKS",
    "Check",
    "Checked",
    "Crash",
    "Fault",
    "Severity",
    "check_package",
    "check_page",
    "check_paths",
    "check_rows",
    "check_seal",
    "checked_paths",
]
