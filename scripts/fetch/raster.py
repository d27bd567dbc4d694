"""A window of a grid as an ESRI ASCII grid of its raw values."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fetch.declaration import Cut, Raster
from fetch.error import SourceError

# Fetching alone needs it, and no build and no test does: so it is no dependency of the project.
HDF5_READER = "h5py==3.16.0"


def raster_text(source_id: str, cut: Cut, raster: Raster, path: Path) -> str:
    """The text of the grid: the north row first, values as whole numbers, cells by their lower left corner."""
    west, south, east, north = (side * raster.cells_per_degree for side in raster.window)
    first_row, first_column = 90 * raster.cells_per_degree - north, 180 * raster.cells_per_degree + west
    rows = slice(int(first_row), int(first_row + north - south))
    columns = slice(int(first_column), int(first_column + east - west))
    values = _values(source_id, cut, raster, path, rows, columns)
    if values.dtype != np.uint8:
        raise SourceError(source_id, cut.member, found=f"values of type {values.dtype}", expected="uint8")
    head = [
        f"ncols {values.shape[1]}",
        f"nrows {values.shape[0]}",
        f"xllcorner {raster.window[0]}",
        f"yllcorner {raster.window[1]}",
        f"cellsize {1 / raster.cells_per_degree:.16f}",
        f"NODATA_value {raster.no_data}",
    ]
    return "\n".join(head + [" ".join(map(str, row)) for row in values.tolist()]) + "\n"


def _values(source_id: str, cut: Cut, raster: Raster, path: Path, rows: slice, columns: slice) -> NDArray[np.uint8]:
    try:
        h5py: Any = importlib.import_module("h5py")
    except ModuleNotFoundError as error:
        found = "no Python package h5py"
        raise SourceError(source_id, cut.member, found=found, expected=f"pip install {HDF5_READER}") from error
    try:
        with h5py.File(path, "r") as file:
            return np.asarray(file[raster.dataset][rows, columns])
    except (OSError, KeyError) as error:
        found = " ".join(str(error).split())
        raise SourceError(source_id, cut.member, found=found, expected=f"data set {raster.dataset}") from error
