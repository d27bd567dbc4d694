"""Heights in metres between the cells of a received grid of raw values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from derive.error import BuildError
from derive.geodesy import FloatArray

HEAD = ("ncols", "nrows", "xllcorner", "yllcorner", "cellsize", "nodata_value")
METRES_PER_STEP, METRES_AT_ZERO = 28.0, -450.0  # as pvlib states them; no data is the sea


@dataclass(frozen=True, kw_only=True)
class Heights:
    """A grid of heights in metres, north row first, on the grid that its package declares; the sea is 0."""

    metres: FloatArray
    west: float
    north: float
    cells_per_degree: float

    def at(self, lon: FloatArray, lat: FloatArray) -> FloatArray:
        """Heights on the grid of some latitudes and longitudes, by a cubic spline, where they really lie.

        The grid of pvlib is stretched against the ground. The four constants are those of its source.yml, fitted
        on 27 windows of GLOBE and extrapolated; at 128 E, 55 N they amount to 5.3 km east and 3.3 km north.
        Whole centimetres: noise after the twelfth digit must not decide on another machine which place is higher.
        """
        column = (lon - self.west) * self.cells_per_degree - 0.5 - 0.051 - 0.00738 * lon
        row = (self.north - lat) * self.cells_per_degree - 0.5 - 0.166 - 0.00348 * lat
        rows, columns = self.metres.shape
        return np.round(_spline(row, rows) @ self.metres @ _spline(column, columns).T, 2)


def read_heights(path: Path) -> Heights:
    """The heights of an ESRI ASCII grid of raw values."""
    if not path.is_file():
        raise BuildError(f"sources/{path.parent.name}/{path.name}", found="no file", expected="the grid of a recipe")
    lines = path.read_text(encoding="ascii").splitlines()
    head = {key.lower(): float(value) for key, value in (line.split() for line in lines[: len(HEAD)])}
    if tuple(head) != HEAD:
        raise BuildError(path.name, found=f"the head {' '.join(head)}", expected=" ".join(HEAD))
    raw = np.array([line.split() for line in lines[len(HEAD) :]], dtype=np.float64)
    if raw.shape != (head["nrows"], head["ncols"]):
        raise BuildError(path.name, found=f"{raw.shape} values", expected="nrows x ncols of its head")
    metres = np.where(raw == head["nodata_value"], 0.0, raw * METRES_PER_STEP + METRES_AT_ZERO)
    return Heights(
        metres=metres,
        west=head["xllcorner"],
        north=head["yllcorner"] + head["nrows"] * head["cellsize"],
        cells_per_degree=round(1 / head["cellsize"], 9),
    )


def _spline(places: FloatArray, count: int) -> FloatArray:
    """The matrix that takes `count` values to the cubic B-spline through them, at places counted in cells."""
    first = np.floor(places).astype(int) - 1
    if first.min() < 0 or first.max() + 3 >= count:
        raise BuildError("window", found="places beyond the grid of heights", expected="two cells around each")
    t = places - np.floor(places)
    weights = np.stack([(1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3]) / 6
    basis = np.zeros((len(places), count))
    for offset, weight in enumerate(weights):
        basis[np.arange(len(places)), first + offset] = weight
    through = (np.eye(count) * 4 + np.eye(count, k=1) + np.eye(count, k=-1)) / 6
    through[0, 1] = through[-1, -2] = 2 / 6  # mirrored at the edge
    return np.asarray(basis @ np.linalg.inv(through))
