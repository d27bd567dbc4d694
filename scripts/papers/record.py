"""What every paper about the data set says alike: name, version, day, address, authors, licences, extent."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from canonical import read_features
from csv_table import read_rows

DOI = re.compile(r"https://doi\.org/(?P<doi>10\.\d{4,9}/\S+)")
# Who publishes has not set the address yet.
PLACEHOLDER = "/OWNER/"
# Readers of metadata want pages, not names.
LICENCE_PAGES = {
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "MIT": "https://spdx.org/licenses/MIT.html",
    "LicenseRef-NaturalEarth-public-domain": "https://www.naturalearthdata.com/about/terms-of-use/",
}


@dataclass(frozen=True, kw_only=True)
class Record:
    """The data set as its papers describe it; `descriptor` is datapackage.json, `citation` the part of that name in
    descriptor.yml, `box` south, west, north and east in whole degrees, `years` the first and last year of the treaties.
    """

    descriptor: Mapping[str, Any]
    citation: Mapping[str, Any]
    box: tuple[int, int, int, int]
    years: tuple[int, int]

    @property
    def version(self) -> str:
        return str(self.descriptor["version"])

    @property
    def day(self) -> str:
        """Day of the release, as 2026-01-31."""
        return str(self.descriptor["created"])[: len("2026-01-31")]

    @property
    def name(self) -> str:
        """Name of the files of the release, without an ending."""
        return f"{self.descriptor['name']}-{self.version}"

    @property
    def repository(self) -> str:
        return str(self.descriptor["homepage"])

    @property
    def doi(self) -> str | None:
        """The concept DOI, such as 10.5281/zenodo.1234567; None until one is reserved."""
        found = DOI.fullmatch(str(self.descriptor["id"]))
        return found["doi"] if found else None

    @property
    def address(self) -> str:
        """Where a citation leads: the DOI, or else the repository."""
        return f"https://doi.org/{self.doi}" if self.doi else self.repository

    @property
    def authors(self) -> list[str]:
        return [each["title"] for each in self.descriptor["contributors"] if "author" in each["roles"]]

    @property
    def others(self) -> list[tuple[str, str, str]]:
        """Name, page and role of the contributors who are not authors."""
        found = [each for each in self.descriptor["contributors"] if "author" not in each["roles"]]
        return [(each["title"], each["path"], each["roles"][0]) for each in found]

    @property
    def licences(self) -> list[str]:
        return [each["name"] for each in self.descriptor["licenses"]]

    @property
    def archive(self) -> str:
        """Address of the zip among the files of the release on GitHub."""
        return f"{self.repository}/releases/download/v{self.version}/{self.name}.zip"

    def file(self, path: str) -> str:
        """Address of one file of the repository, as it is in this version."""
        return f"{self.repository}/raw/v{self.version}/{path}"

    def text(self) -> str:
        """The citation in one line."""
        authors, title = ", ".join(self.authors), self.citation["title"]
        return f"{authors} ({self.day[:4]}). {title} (version {self.version}). URL: {self.address}"


def record_of(root: Path) -> Record:
    """The record of a repository; raises KeyError where the descriptor lacks a member."""
    return Record(
        descriptor=json.loads((root / "datapackage.json").read_text(encoding="utf-8")),
        citation=yaml.safe_load((root / "scripts/descriptor.yml").read_text(encoding="utf-8"))["citation"],
        box=_box(root),
        years=_years(root),
    )


def _box(root: Path) -> tuple[int, int, int, int]:
    """South, west, north and east of the segments, rounded outwards."""
    bounds = [feature.geometry.bounds for feature in read_features(root / "geometries" / "segments.geojson")]
    west, south = (int(min(each[side] for each in bounds) // 1) for side in (0, 1))
    east, north = (int(-(-max(each[side] for each in bounds) // 1)) for side in (2, 3))
    return south, west, north, east


def _years(root: Path) -> tuple[int, int]:
    treaties = read_rows(root / "datapackage/registers/treaties.csv")
    found = sorted(int(row["date_earliest"][:4]) for row in treaties if row["date_earliest"])
    return found[0], found[-1]
