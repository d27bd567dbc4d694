"""Output files of commands must not take the place of what the command reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from metes.files.atomic import is_same_file
from metes.files.errors import InputError, MetesError
from metes.files.paths import DESCRIPTOR, exists
from metes.inputs.opening import files_below
from metes.package.package import open_package_leniently

# Begin of the points that `metes check --output faults.geojson` writes: a second run replaces those of the first.
FAULT_POINTS = b'{"type": "FeatureCollection", "name": "metes-faults"'


def refuse_inputs(option: str, output: Path, inputs: Iterable[Path]) -> None:
    """Raise InputError where the output is one of the inputs, or a file of an input folder, archive or package."""
    if not output.is_file():
        return
    for path in inputs:
        if any(is_same_file(output, each) for each in _files_of(path)) and not _is_fault_points(output):
            raise InputError(f"{option} {output}: found a file that is read; expected another one, or it would be lost")


def _files_of(path: Path) -> Iterator[Path]:
    if not exists(path):
        return
    if path.name == DESCRIPTOR or exists(path / DESCRIPTOR):
        yield path if path.name == DESCRIPTOR else path / DESCRIPTOR
        try:
            package = open_package_leniently(path)
        except MetesError:
            # Whoever opens it says so.
            return
        yield from (package.root / each for resource in package.resources for each in resource.paths)
    elif path.is_dir():
        yield from files_below(path)
    else:
        yield path


def _is_fault_points(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(FAULT_POINTS)) == FAULT_POINTS
