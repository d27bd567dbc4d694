"""Semantic versions of the data, and whether a declared one is high enough for what changed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from metes.diff.record import Bump
from metes.files.errors import PackageError

PLAIN = re.compile(r"(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})")


@dataclass(frozen=True, order=True)
class Version:
    """Three numbers; a pre-release mark is not used for data."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    def raised(self, bump: Bump) -> Version:
        """The least version that announces a change.

        Before 1.0.0 the second number announces what a first number would, as SemVer 2.0.0 (clause 4) leaves free."""
        if bump is Bump.NONE:
            return self
        if bump is Bump.PATCH:
            return Version(self.major, self.minor, self.patch + 1)
        if bump is Bump.MINOR or self.major == 0:
            return Version(self.major, self.minor + 1, 0)
        return Version(self.major + 1, 0, 0)


def version_of(text: str) -> Version:
    """Reads MAJOR.MINOR.PATCH; raises PackageError for anything else."""
    found = PLAIN.fullmatch(text)
    if found is None:
        raise PackageError(f"version: found {text!r}; expected three numbers, as 1.4.0")
    return Version(*map(int, found.groups()))
