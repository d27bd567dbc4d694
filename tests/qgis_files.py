"""Names that the tests of the GIS files share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NAME = "china-border-treaties"

Look = Callable[..., Mapping[str, Any]]

# Id of a map layer in the project, and its name in the tests.
LAYER_IDS = {
    f"metes_layer_{name}": name
    for name in (
        *("places_in_time", "lines_in_time", "territories_default", "states_today", "segments", "accuracy_bands"),
        *("territories", "comparison_areas", "places"),
    )
}
