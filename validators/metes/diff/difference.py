"""Differences between two versions of a package, and the version number that they call for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from shapely.geometry.base import BaseGeometry

from metes.files.errors import PackageError
from metes.tables.table import Value

VERSION_PATTERN = re.compile(r"(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})")


class Bump(IntEnum):
    """Part of a version number that a change increases; the highest of all changes counts."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, order=True)
class Version:
    """A semantic version without pre-release label, which data versions do not use."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    def raised(self, bump: Bump) -> Version:
        """The next version that announces a change of this size.

        Before 1.0.0 the second number announces breaking changes, as SemVer 2.0.0 (clause 4) permits.
        """
        if bump is Bump.NONE:
            return self
        if bump is Bump.PATCH:
            return Version(self.major, self.minor, self.patch + 1)
        if bump is Bump.MINOR or self.major == 0:
            return Version(self.major, self.minor + 1, 0)
        return Version(self.major + 1, 0, 0)


def version_of(text: str) -> Version:
    """Parse MAJOR.MINOR.PATCH. Raises PackageError for anything else."""
    found = VERSION_PATTERN.fullmatch(text)
    if found is None:
        raise PackageError(f"version: found {text!r}; expected three numbers such as 1.4.0")
    return Version(*map(int, found.groups()))


@dataclass(frozen=True, kw_only=True)
class CellChange:
    """Old and new value of one cell, one member of the descriptor, or one property of a schema."""

    name: str
    old: Value
    new: Value
    bump: Bump


@dataclass(frozen=True, kw_only=True)
class GeometryChange:
    """Differences between two versions of one geometry.

    Distances are in metres, areas in km2; areas are given for polygons only. `only_new_km` and `only_old_km` are the
    lengths of the edges that only one version has; `only_old` and `only_new` are the parts of the geometry that only
    one version has.
    """

    hausdorff_m: float
    mean_m: float
    only_new_km: float
    only_old_km: float
    only_old: BaseGeometry
    only_new: BaseGeometry
    symmetric_difference_km2: float | None = None
    area_old_km2: float | None = None
    area_new_km2: float | None = None


@dataclass(frozen=True, kw_only=True)
class RowChange:
    """A row or feature present in both versions, with its changes."""

    id: str
    changes: tuple[CellChange, ...]
    moved: GeometryChange | None = None

    @property
    def bump(self) -> Bump:
        return max((Bump.MINOR if self.moved else Bump.NONE, *(change.bump for change in self.changes)))


@dataclass(frozen=True, kw_only=True)
class TableDifference:
    """Differences in one table or layer; ids are sorted.

    `has_ids` is True if the primary key is a single column, so that other tables and publications may refer to a row by
    its id. Rows of link tables and measurements may come and go without breaking a reference.
    """

    name: str
    has_ids: bool
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    altered: tuple[RowChange, ...] = ()
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
        """Smallest version bump that the differences require."""
        return max(
            (Bump.NONE, *(change.bump for change in self.package), *(table.bump for table in self.tables)),
        )

    @property
    def moved(self) -> Mapping[tuple[str, str], GeometryChange]:
        """Every changed geometry, by layer name and feature id."""
        return {
            (table.name, row.id): row.moved for table in self.tables for row in table.altered if row.moved is not None
        }


@dataclass(frozen=True, kw_only=True)
class VerdictChange:
    """A claim whose verdict changed; None for a version that does not judge the claim."""

    claim_id: str
    old: str | None
    new: str | None
