"""The command line. Each command imports what it uses, when it is used."""

from __future__ import annotations

import os
import sys

# A machine set up for QGIS or conda points these at databases of other versions; fiona then knows no CRS at all.
FOREIGN_GIS_VARIABLES = ("PROJ_DATA", "PROJ_LIB", "GDAL_DATA", "GDAL_DRIVER_PATH")


def main() -> None:
    """Runs the command; 0 clean, 1 faults or stale tables, 2 could not run."""
    for name in FOREIGN_GIS_VARIABLES:
        os.environ.pop(name, None)
    from metes.cli.commands import app
    from metes.package.error import PackageError

    try:
        app()
    except PackageError as error:
        print(f"metes: {error}", file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        # The reader of our output, `head` for one, has gone: nothing is left to say, and nobody to hear it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
