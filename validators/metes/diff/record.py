"""Differences between two versions of a package, and the version number they require."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from shapely.geometry.base import BaseGeometry

from metes.files.errors import PackageError
from metes.tables.table import Value

PLAIN = re.compile(r"(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})")


class Bump(IntEnum):
    """The part of the version number that a change requires to be raised; of several changes, the greatest counts."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, order=True)
class Version:
    """A version number MAJOR.MINOR.PATCH; data versions have no pre-release tag."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    def raised(self, bump: Bump) -> Version:
        """Lowest version number that announces a change of this size.

        Before 1.0.0 the minor number announces major changes, as SemVer 2.0.0 (clause 4) permits."""
        if bump is Bump.NONE:
            return self
        if bump is Bump.PATCH:
            return Version(self.major, self.minor, self.patch + 1)
        if bump is Bump.MINOR or self.major == 0:
            return Version(self.major, self.minor + 1, 0)
        return Version(self.major + 1, 0, 0)


def version_of(text: str) -> Version:
    """Parse MAJOR.MINOR.PATCH; raises PackageError for anything else."""
    found = PLAIN.fullmatch(text)
    if found is None:
        raise PackageError(f"version: found {text!r}; expected three numbers, as 1.4.0")
    return Version(*map(int, found.groups()))


@dataclass(frozen=True, kw_only=True)
class CellChange:
    """Old and new value of one cell, one descriptor member or one part of a schema."""

    name: str
    old: Value
    new: Value
    bump: Bump


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A geometry that changed.

    Distances are in metres, areas in km2 (polygons only). `moved_km` and `left_km` are the lengths of the edges
    found only in the new and only in the old version. `only_old` and `only_new` are the parts found in one version
    alone."""

    hausdorff_m: float
    mean_m: float
    moved_km: float
    left_km: float
    only_old: BaseGeometry
    only_new: BaseGeometry
    symmetric_difference_km2: float | None = None
    area_old_km2: float | None = None
    area_new_km2: float | None = None


@dataclass(frozen=True, kw_only=True)
class Altered:
    """A row or feature found in both versions, with its changes."""

    id: str
    changes: tuple[CellChange, ...]
    moved: Moved | None = None

    @property
    def bump(self) -> Bump:
        return max((Bump.MINOR if self.moved else Bump.NONE, *(change.bump for change in self.changes)))


@dataclass(frozen=True, kw_only=True)
class TableDifference:
    """Differences in one table or layer, with ids in key order.

    `has_ids`: the key is one column, so other tables and other people may refer to its rows, and removing one is a
    major change. Rows of link tables and measurements may come and go."""

    name: str
    has_ids: bool
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    altered: tuple[Altered, ...] = ()
    schema: tuple[CellChange, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.altered or self.schema)

    @property
    def bump(self) -> Bump:
        rows = Bump.MINOR if self.added or self.removed else Bump.NONE
        if self.removed and self.has_ids:
            rows = Bump.MAJOR
        return max((rows, *(row.bump for row in self.altered), *(change.bump for change in self.schema)))


@dataclass(frozen=True, kw_only=True)
class PackageDifference:
    """All differences between two versions of a package."""

    old_version: str
    new_version: str
    package: tuple[CellChange, ...]
    tables: tuple[TableDifference, ...]
    verdicts: tuple[VerdictChange, ...]

    @property
    def is_empty(self) -> bool:
        return not self.package and not self.tables

    @property
    def bump(self) -> Bump:
        """The part of the version number that must be raised at least."""
        return max(
            (Bump.NONE, *(change.bump for change in self.package), *(table.bump for table in self.tables)),
        )

    @property
    def moved(self) -> Mapping[tuple[str, str], Moved]:
        """Every moved geometry, by layer and id."""
        return {
            (table.name, row.id): row.moved for table in self.tables for row in table.altered if row.moved is not None
        }


@dataclass(frozen=True, kw_only=True)
class VerdictChange:
    """A claim with a changed verdict; None stands for a version that does not judge the claim."""

    claim_id: str
    old: str | None
    new: str | None
