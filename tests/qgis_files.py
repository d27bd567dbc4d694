"""Names that the tests of the GIS files share."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NAME = "china-border-treaties"

SYSTEM_PYTHON = Path("/usr/bin/python3")
# Paths of this environment would lead the system's Python to libraries of another build.
OURS_ALONE = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PROJ_DATA", "PROJ_LIB", "GDAL_DATA")

Look = Callable[..., Mapping[str, Any]]

# Id of a map layer in the project, and its name in the tests.
LAYER_IDS = {
    f"metes_layer_{name}": name
    for name in (
        *("places_in_time", "lines_in_time", "territories_default", "states_today", "segments", "accuracy_bands"),
        *("territories", "comparison_areas", "places"),
    )
}


def system_environment(home: str) -> dict[str, str]:
    """The environment for programs of the system."""
    kept = {name: value for name, value in os.environ.items() if name not in OURS_ALONE}
    return {**kept, "QT_QPA_PLATFORM": "offscreen", "HOME": home, "XDG_RUNTIME_DIR": home}
