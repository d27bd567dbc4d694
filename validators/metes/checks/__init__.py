"""The registry: every check, and the two ways to run them.

A check is one module, named for the fault that it finds. Ids are for ever: when a check goes, its id moves to
RETIRED and is not used again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from metes.checks import (
    accuracy_missing,
    boundary_off_segments,
    byte_order_mark,
    bytes_or_hash_differ,
    claim_without_operand,
    control_point_contradicted,
    cross_check_disagrees,
    date_not_in_calendar,
    descriptor_breaks_profile,
    duplicate_key,
    feature_set_differs_from_table,
    figure_misread,
    file_empty,
    foreign_key_dangling,
    gap_between_readings,
    geometry_empty_or_null,
    geometry_not_valid,
    hash_not_declared,
    interval_inverted,
    interval_off_its_phrase,
    json_unreadable,
    legal_before_in_force,
    licence_not_allowed,
    measurement_not_reproduced,
    nodes_nearly_equal,
    not_geojson,
    not_utf8,
    number_not_finite,
    path_unsafe,
    polity_did_not_exist,
    position_out_of_range,
    position_repeated,
    property_differs_from_table,
    reading_withdrawn,
    readings_overlap,
    resource_missing,
    resource_not_a_file,
    ring_not_closed,
    ring_too_short,
    ring_wound_wrong_way,
    signed_after_in_force,
    source_unknown,
    sum_of_readings_differs,
    table_breaks_schema,
    verdict_not_reproduced,
)
from metes.checks.check import Check, check_page
from metes.checks.fault import Fault, Severity
from metes.checks.run import Checked, run_package, run_paths
from metes.package import Package

# Sorted by family in running order (B, P, G, N, S, T, C), then by number.
CHECKS: tuple[Check, ...] = (
    file_empty,  # B101
    not_utf8,  # B102
    byte_order_mark,  # B103
    json_unreadable,  # B104
    duplicate_key,  # B105
    number_not_finite,  # B106
    resource_missing,  # P101
    resource_not_a_file,  # P102
    path_unsafe,  # P103
    bytes_or_hash_differ,  # P104
    descriptor_breaks_profile,  # P105
    table_breaks_schema,  # P106
    foreign_key_dangling,  # P107
    hash_not_declared,  # P108
    ring_not_closed,  # G101
    ring_too_short,  # G102
    ring_wound_wrong_way,  # G103
    position_out_of_range,  # G104
    geometry_not_valid,  # G105
    geometry_empty_or_null,  # G106
    position_repeated,  # G107
    not_geojson,  # G108
    feature_set_differs_from_table,  # N101
    property_differs_from_table,  # N102
    boundary_off_segments,  # N103
    readings_overlap,  # N104
    sum_of_readings_differs,  # N105
    nodes_nearly_equal,  # N106
    gap_between_readings,  # N107
    accuracy_missing,  # S101
    licence_not_allowed,  # S102
    source_unknown,  # S103
    control_point_contradicted,  # T101
    legal_before_in_force,  # T102
    signed_after_in_force,  # T103
    polity_did_not_exist,  # T104
    claim_without_operand,  # C101
    interval_inverted,  # C102
    interval_off_its_phrase,  # C103
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
    *(check for check in CHECKS if check.ID.startswith("B")),
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
    return list(run_package(package, CHECKS).faults)


def check_seal(package: Package) -> list[Fault]:
    """What keeps the files of a package from being those that were sealed: bytes, places and hashes alone."""
    return list(run_package(package, SEAL_CHECKS).faults)


def check_rows(package: Package) -> list[Fault]:
    """Rows that cannot be judged as they stand: keys that point nowhere, numbers off their words, gone readings."""
    return list(run_package(package, ROW_CHECKS).faults)


def check_paths(paths: Iterable[Path]) -> list[Fault]:
    """Every fault of packages and GeoJSON files, ours or not; raises PackageError where a path cannot be read."""
    return list(checked_paths(paths).faults)


def checked_paths(paths: Iterable[Path], checks: Sequence[Check] = CHECKS) -> Checked:
    """The same, with what was looked at; by some checks only where these are named."""
    return run_paths(paths, checks)


__all__ = [
    "CHECKS",
    "RETIRED",
    "ROW_CHECKS",
    "SEAL_CHECKS",
    "Check",
    "Checked",
    "Fault",
    "Severity",
    "check_package",
    "check_page",
    "check_paths",
    "check_rows",
    "check_seal",
    "checked_paths",
]
