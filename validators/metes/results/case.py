"""An opened package: its tables, measurements and verdicts, each made when it is asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from shapely.geometry.base import BaseGeometry

from metes.files.errors import PackageError, RowsById, UnknownClaimError, expected_with_suggestion
from metes.files.file import BYTE_ORDER_MARK, File
from metes.model import Register, read_register
from metes.model.questions import Questions, read_questions
from metes.package.bundled import find_package
from metes.package.package import Package, Resource
from metes.phrases.interval import Interval
from metes.results.derived_tables import TABLES
from metes.survey.survey import Measurement, OnDemand, Survey
from metes.verdicts import ClaimVerdict, Evidence, judge_claim
from metes.verdicts.questions import Answer, Answerer

if TYPE_CHECKING:
    from metes.checks.engine.fault import Fault

LAYERS = ("segments_layer", "territories_layer")


@dataclass(frozen=True, repr=False)
class Case:
    """An opened package: its tables, measurements and verdicts, each made when it is asked for first, and kept.

    Measuring or judging one subject measures nothing else. `metes.open()` makes one.

    >>> import metes
    >>> case = metes.open()
    >>> case.verdict("C38").opinion.verdict.value
    'consistent'
    >>> round(case.survey.areas["turkey.state"].value)  # km2
    780132
    """

    package: Package

    def __repr__(self) -> str:
        descriptor = self.package.descriptor
        return f"<Case {descriptor.get('name')} {descriptor.get('version')}: {self.package.root}>"

    @cached_property
    def register(self) -> Register:
        """Every table as typed records, found by id. Raises PackageError for a row that its schema forbids."""
        return read_register(self.package)

    @cached_property
    def survey(self) -> Survey:
        """Areas in km2 and lengths in km with their error budgets, one by one by id."""
        return Survey(self.package, self.register)

    @property
    def measurements(self) -> tuple[Measurement, ...]:
        """Area of every reading (km2) and length of every line and segment (km), sorted by id; takes a second."""
        return self.survey.measurements

    @cached_property
    def shapes(self) -> Mapping[str, BaseGeometry]:
        """Polygons of the readings by reading_id, in degrees, longitude first."""
        features = self.survey.features
        return RowsById("territories_layer", ((name, feature.geometry) for name, feature in features.items()))

    @cached_property
    def evidence(self) -> Evidence:
        """What the judges compare claims with: tables, measured intervals and shapes."""
        survey = self.survey
        keys = [*((name, "area") for name in survey.areas), *((name, "length") for name in survey.lengths)]
        return Evidence(
            register=self.register,
            measured=OnDemand(keys, self._interval),
            shapes=self.shapes,
            borders=survey.borders,
            measured_areas=survey.measured_areas,
        )

    @cached_property
    def verdicts(self) -> tuple[ClaimVerdict, ...]:
        """The verdict on every claim, in the order of the table. Raises UnjudgeableError for an incomplete row."""
        return tuple(self._verdicts.values())

    def verdict(self, claim_id: str) -> ClaimVerdict:
        """The verdict on one claim, which measures only what that claim is about.

        Raises UnknownClaimError for an unknown id, UnjudgeableError for a row that lacks what its kind needs.
        """
        if claim_id not in self._verdicts:
            expected = expected_with_suggestion(claim_id, self._verdicts)
            listed = f"one of {len(self._verdicts)}, such as {next(iter(self._verdicts), '')}"
            raise UnknownClaimError(f"claim {claim_id!r}: found none of this id; {expected} {listed}")
        return self._verdicts[claim_id]

    @cached_property
    def questions(self) -> Questions:
        """Questions of readers and what may be counted in an answer; empty where the package has none."""
        return read_questions(self.package)

    @cached_property
    def answers(self) -> Mapping[str, Answer]:
        """Answers by question_id: the area in km2 of every combination of what may be counted.

        Raises PackageError where a combination would count land twice.

        >>> import metes
        >>> answer = metes.open().answers["russia-1860"]
        >>> len(answer.combinations), answer.default.combination_id
        (4, 'ussuri=mainland sakhalin=without left-bank=without')
        """
        return OnDemand(self.questions.by_id, Answerer(self.evidence, self.questions).answer)

    @cached_property
    def bad_rows(self) -> tuple[Fault, ...]:
        """Faults of register rows that keep claims from being judged: dangling keys, numbers off their words.

        The derived tables are not looked at: a claim that was removed still has its old verdict there.
        """
        from metes.checks import check_before_judging

        derived = derived_paths(self.package)
        return tuple(fault for fault in check_before_judging(self.package) if fault.file not in derived)

    @cached_property
    def modified_files(self) -> tuple[Fault, ...]:
        """Faults of files that are not those that were sealed: bytes, hash or place differ from the descriptor.

        The derived tables are not looked at: they are written here, and read only to compare.
        """
        if is_as_sealed(self.package):
            return ()
        from metes.checks import check_before_measuring

        derived = derived_paths(self.package)
        found = check_before_measuring(self.package)
        return tuple(fault for fault in found if fault.file not in derived and fault.severity == "error")

    @cached_property
    def _verdicts(self) -> Mapping[str, ClaimVerdict]:
        claims = self.register.claim_by_id
        return OnDemand(claims, lambda claim_id: judge_claim(self.evidence, claims[claim_id]))

    def _interval(self, key: tuple[str, str]) -> Interval:
        subject_id, quantity = key
        if quantity == "area":
            low, high = self.survey.area_ends_km2(subject_id)
            return Interval(low=low, high=high, unit="km2")
        row = self.survey.lengths[subject_id]
        return Interval(low=row.low, high=row.high, unit=row.unit)


def is_as_sealed(package: Package) -> bool:
    """Whether every listed file has the size and SHA-256 that the descriptor gives, and the rest is readable JSON.

    The quick answer for the usual case: where it is no, `check_before_measuring` finds out what is wrong and where.
    """
    try:
        sealed = {resource.path for resource in package.resources if _has_its_hash(package, resource)}
        unsealed = [
            package.file,
            *(package.open_file(each.path, encoding=each.encoding) for each in package.references),
        ]
        return len(sealed) == len(package.resources) and all(
            file.path in sealed or _is_sound_json(file) for file in unsealed
        )
    except (PackageError, UnicodeDecodeError):
        return False


def _has_its_hash(package: Package, resource: Resource) -> bool:
    if len(resource.paths) != 1:
        return False
    data = package.file_of(resource).stored
    descriptor = resource.descriptor
    return bool(data) and (descriptor.get("bytes"), descriptor.get("hash")) == (
        len(data),
        f"sha256:{hashlib.sha256(data).hexdigest()}",
    )


def _is_sound_json(file: File) -> bool:
    read = file.json
    is_marked = file.data.startswith(BYTE_ORDER_MARK)
    return not (is_marked or read.failure or read.has_duplicate_key or read.has_number_not_finite)


def derived_paths(package: Package) -> frozenset[str]:
    """Paths of the derived tables of a package."""
    return frozenset(package.resource(name).path for name in TABLES if package.has(name))


def find_metes_package(path: Path | None) -> Package:
    """Open a package as `find_package` does, and raise PackageError where it lacks a table or layer of metes."""
    package = find_package(path)
    needed = ("claims", *(field.name for field in fields(Register) if field.default is MISSING), *LAYERS)
    missing = [name for name in dict.fromkeys(needed) if not package.has(name)]
    if missing:
        more = f" and {len(missing) - 1} others of ours" if len(missing) > 1 else ""
        raise PackageError(
            f"{package.root / package.file.path}: not a package of metes: no table {missing[0]}{more}; "
            f"for the faults of any package use `metes check {package.root}`"
        )
    return package


def open_case(path: Path | None = None) -> Case:
    """Find a package of metes and compare every file with its hash; raises PackageError where one was modified."""
    case = Case(find_metes_package(path))
    if case.modified_files:
        first, *others = case.modified_files
        more = f" (and {len(others)} more faults)" if others else ""
        raise PackageError(
            f"{case.package.root}: {first.id} {first.message()}{more}; restore the file, or run `make build`"
        )
    return case
