"""The version and the day of a release, which five files must say alike."""

from __future__ import annotations

import datetime
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from releasing.error import ReleaseError

HEADING = re.compile(r"^## (?P<version>\S+) - (?P<day>.+)$", re.MULTILINE)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# A zip can tell no earlier year.
EARLIEST = datetime.date(1980, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Release:
    """What a release is called and the day that stands on everything in it."""

    version: str
    day: datetime.date

    @property
    def name(self) -> str:
        return f"china-border-treaties-{self.version}"

    @property
    def epoch_s(self) -> int:
        """Midnight UTC of the day, in seconds since 1970, as SOURCE_DATE_EPOCH has it."""
        return int(datetime.datetime.combine(self.day, datetime.time(), datetime.UTC).timestamp())


def agreed_release(root: Path) -> Release:
    """The release that all files name; raises ReleaseError where one says another version or day."""
    citation = yaml.safe_load(_text(root, "CITATION.cff"))
    heading = HEADING.search(_text(root, "CHANGELOG.md"))
    if heading is None:
        raise ReleaseError("CHANGELOG.md", found="no heading '## VERSION - DAY'", expected="one for this release")
    versions = {
        "CHANGELOG.md": heading["version"],
        "CITATION.cff": str(citation["version"]),
        "datapackage.json": str(json.loads(_text(root, "datapackage.json")).get("version")),
        "pyproject.toml": str(tomllib.loads(_text(root, "pyproject.toml"))["project"]["version"]),
        "scripts/descriptor.yml": str(yaml.safe_load(_text(root, "scripts/descriptor.yml"))["package"]["version"]),
    }
    _refuse_unequal("version", versions)
    created = str(json.loads(_text(root, "datapackage.json")).get("created"))
    days = {
        "CHANGELOG.md": heading["day"],
        "CITATION.cff": str(citation.get("date-released")),
        "datapackage.json": created[: len("2026-01-31")],
    }
    if not DAY.fullmatch(heading["day"]):
        raise ReleaseError("CHANGELOG.md", found=f"the day {heading['day']!r}", expected="a day as 2026-01-31")
    _refuse_unequal("day", days)
    return Release(version=heading["version"], day=_day(heading["day"]))


def _refuse_unequal(what: str, said: Mapping[str, str]) -> None:
    if len(set(said.values())) > 1:
        found = ", ".join(f"{value} in {file}" for file, value in said.items())
        raise ReleaseError(f"the {what} of the release", found=found, expected="the same in all of them")


def _day(text: str) -> datetime.date:
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        raise ReleaseError("CHANGELOG.md", found=f"the day {text}", expected="a day of the calendar") from None
    if day < EARLIEST:
        raise ReleaseError("CHANGELOG.md", found=f"the day {text}", expected=f"{EARLIEST} or later")
    return day


def _text(root: Path, path: str) -> str:
    try:
        return (root / path).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ReleaseError(path, found="no file", expected="one that names the version") from None
