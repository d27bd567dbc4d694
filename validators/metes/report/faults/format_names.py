"""The names of the formats in which faults are written, and what the ending of a file says about them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from metes.files.errors import InputError


class FaultFormat(StrEnum):
    """How faults are printed."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"
    SARIF = "sarif"
    GITHUB = "github"
    HTML = "html"
    GEOJSON = "geojson"


ENDINGS = {
    ".txt": FaultFormat.TEXT,
    ".json": FaultFormat.JSON,
    ".xml": FaultFormat.JUNIT,
    ".sarif": FaultFormat.SARIF,
    ".html": FaultFormat.HTML,
    ".geojson": FaultFormat.GEOJSON,
}


def format_of(path: Path) -> FaultFormat:
    """The format that the ending of a file names; raises InputError where it names none."""
    found = ENDINGS.get(path.suffix.lower())
    if found is None:
        raise InputError(f"{path}: found no format for this ending; expected {', '.join(ENDINGS)}, or --format")
    return found
