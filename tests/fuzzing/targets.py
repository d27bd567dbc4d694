"""The targets of the fuzzer by name; each takes the bytes of an input, and raises what it finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fuzzing.area_target import area
from fuzzing.geojson_targets import any_bytes, rings, structure
from fuzzing.geopackage_target import geopackage
from fuzzing.package_targets import archive, difference, package

TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "bytes": any_bytes,
    "structure": structure,
    "rings": rings,
    "geopackage": geopackage,
    "zip": archive,
    "package": package,
    "area": area,
    "diff": difference,
}
