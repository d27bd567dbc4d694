"""Differences between two versions of a package, and the version number that they demand."""

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
    """Which part of a version number a change demands to be raised; the greatest of all changes counts."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    @property
    def word(self) -> str:
        return self.name.lower()


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


@dataclass(frozen=True, kw_only=True)
class CellChange:
    """One cell of a row, one member of the descriptor, or one part of a schema: its value before and after."""

    name: str
    old: Value
    new: Value
    bump: Bump


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A geometry that is not the same to the last digit.

    Distances in metres, areas in km2; areas stand for polygons alone. `moved_km` and `left_km` are the lengths of the
    edges that the new and the old version alone have. `only_old` and `only_new` are the parts that one
    version has and the other has not."""

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
class Altered:
    """A row or feature that both versions have, with what changed in it."""

    id: str
    changes: tuple[CellChange, ...]
    moved: Moved | None = None

    @property
    def bump(self) -> Bump:
        return max((Bump.MINOR if self.moved else Bump.NONE, *(change.bump for change in self.changes)))


@dataclass(frozen=True, kw_only=True)
class TableDifference:
    """What differs in one table or layer; ids in the order of their keys.

    `has_ids`: one column is the key, so that other tables and other people may point to a row by it. The rows of a
    link table, and the measurements, come and go without an id being lost."""

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
    """Everything that differs between two versions of a package."""

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
        """The least part of the version that must be raised."""
        return max(
            (Bump.NONE, *(change.bump for change in self.package), *(table.bump for table in self.tables)),
        )

    @property
    def moved(self) -> Mapping[tuple[str, str], Moved]:
        """Every moved geometry by layer and id."""
        return {
            (table.name, row.id): row.moved for table in self.tables for row in table.altered if row.moved is not None
        }


@dataclass(frozen=True, kw_only=True)
class VerdictChange:
    """A claim whose verdict is another one; None where a version does not judge it."""

    claim_id: str
    old: str | None
    new: str | None
