"""A command imports what it uses, and no more: times are not asserted, what takes the time is."""

from __future__ import annotations

import subprocess
import sys

import pytest

from command import ROOT

HEAVY = {
    "numpy",
    "shapely",
    "pyproj",
    "fiona",
    "frictionless",
    "jsonschema",
    "rich",
    "yaml",
    "matplotlib",
    "numba",
    "pyarrow",
}


def imported(*arguments: str) -> set[str]:
    """Heavy modules that stand in memory after a command."""
    code = (
        "import sys; sys.argv = ['metes', *sys.argv[1:]]\n"
        "from metes.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print('\\nMODULES', *sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return HEAVY & set(done.stdout.rpartition("MODULES")[2].split())


@pytest.mark.parametrize("arguments", [("--help",), ("validate", "--help"), ("area", "--help")])
def test_help_waits_for_nothing(arguments: tuple[str, ...]) -> None:
    assert imported(*arguments) == set()


def test_areas_of_geojson_need_neither_gdal_nor_frictionless() -> None:
    found = imported("area", "geometries/places.geojson", "--format", "csv")
    assert not found & {"fiona", "frictionless", "jsonschema", "matplotlib", "numba", "pyarrow"}
    assert {"numpy", "shapely"} <= found
