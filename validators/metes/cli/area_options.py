"""Options of `metes area`, as Typer reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

AreaFilesArgument = Annotated[
    list[Path],
    typer.Argument(
        help="Vector files in any format and CRS that GDAL can open, GeoParquet files, and folders of GeoParquet."
    ),
]
LayerOption = Annotated[str | None, typer.Option(help="Measure only this layer. Default: all layers.")]
CrsOption = Annotated[
    str | None, typer.Option(help="CRS of the coordinates, such as EPSG:3857. Default: that of the file.")
]
SwapAxesOption = Annotated[bool, typer.Option("--swap-axes", help="Read coordinates as latitude, longitude.")]
ShorterWayOption = Annotated[
    bool, typer.Option("--shorter-way", help="Take edges wider than 180 degrees across the antimeridian.")
]
CopyOption = Annotated[
    Path | None,
    typer.Option(help="Write the features with area and perimeter to this .geojson (in WGS 84), .gpkg, .fgb or .shp."),
]
AreaOutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output",
        help="Write the rows to this .parquet, .csv or .json instead. Start a run that was killed again, and it goes "
        "on where it stopped.",
    ),
]
