"""Data for all fault reports, whatever their format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from metes.checks import CHECKS, Check, Checked, Crash, Scope
from metes.checks.engine.fault import Fault, Severity
from metes.checks.engine.waivers import Waived, WaivedFaults
from metes.files.file import File
from metes.files.printable import printable

if TYPE_CHECKING:
    from metes.results.validation import Report

CHECKS_BY_ID: Mapping[str, Check] = {check.ID: check for check in CHECKS}


@dataclass(frozen=True, kw_only=True)
class Findings:
    """Faults, waived faults, crashed checks, and the files that faults refer to.

    `root`: the folder of the package, if one package was checked. `notes`: remarks on waivers and on what was not
    examined. `unread`: the number of other files in folders. `checks`: ids of the checks that were chosen. `given`:
    what was to be checked, as it was named. `validated`: the whole result, if the faults are those of a validation.
    `stopped`: the limit that ended the run early, if any did.
    """

    faults: tuple[Fault, ...]
    waived: tuple[Waived, ...] = ()
    notes: tuple[str, ...] = ()
    files: int = 0
    packages: tuple[str, ...] = ()
    sources: Mapping[str, File] = field(default_factory=dict, repr=False)
    root: Path | None = None
    crashes: tuple[Crash, ...] = ()
    unread: int = 0
    checks: tuple[str, ...] = tuple(check.ID for check in CHECKS if check.SCOPE is not Scope.DERIVED)
    given: tuple[str, ...] = ()
    validated: Report | None = field(default=None, repr=False)
    stopped: str = ""

    @classmethod
    def of_check(cls, checked: Checked, sorted_out: WaivedFaults, checks: Sequence[Check]) -> Findings:
        """Findings of `metes check` with the given checks after applying waivers."""
        return cls(
            faults=sorted_out.faults,
            waived=sorted_out.waived,
            notes=(*map(printable, checked.notes), *sorted_out.notes),
            files=checked.files,
            packages=checked.packages,
            sources=checked.sources,
            root=checked.root,
            crashes=checked.crashes,
            unread=checked.unread,
            stopped=checked.stopped,
            checks=tuple(check.ID for check in checks if check.SCOPE is not Scope.DERIVED),
        )

    @classmethod
    def of_validation(cls, report: Report) -> Findings:
        """Findings of `metes validate`."""
        package = report.package
        name = " ".join(str(package.descriptor[key]) for key in ("name", "version") if key in package.descriptor)
        paths = {package.file.path: package.file} | {each.path: None for each in package.references}
        named = {fault.file for fault in report.faults}
        sources = {path: package.open_file(path) for path in paths if path in named and package.holds(path)}
        return cls(
            faults=report.faults,
            files=len(paths),
            packages=(name,),
            sources=sources,
            root=package.root,
            crashes=report.crashes,
            checks=tuple(check.ID for check in CHECKS),
            validated=report,
            notes=(report.stopped,) if report.stopped else (),
            stopped=report.stopped,
        )

    @property
    def errors(self) -> int:
        return sum(fault.count for fault in self.faults if fault.severity is Severity.ERROR)

    @property
    def warnings(self) -> int:
        return sum(fault.count for fault in self.faults if fault.severity is not Severity.ERROR)

    @property
    def is_clean(self) -> bool:
        """Whether every check ran to its end and none found an error."""
        return self.errors == 0 and not self.crashes and not self.stopped

    @property
    def headline(self) -> str:
        """Summary line: what was checked, and how many errors and warnings were found."""
        names = "".join(f"{name}: " for name in [", ".join(self.packages)] if name)
        found = [counted(self.errors, "error") if self.errors or self.warnings else "no faults"]
        found += [counted(self.warnings, "warning")] if self.warnings else []
        found += [f"{sum(each.fault.count for each in self.waived)} waived"] if self.waived else []
        found += [f"{counted(len(self.crashes), 'check')} could not run"] if self.crashes else []
        unread = f" ({counted(self.unread, 'other file')} not read)" if self.unread else ""
        checked = "checked in part" if self.stopped else "checked"
        return f"{names}{counted(self.files, 'file')} {checked}{unread}: {', '.join(found)}"

    def place_of(self, fault: Fault) -> str:
        """Path of a fault's file relative to the working directory, with forward slashes."""
        return self.place_of_file(fault.file)

    def place_of_file(self, file: str) -> str:
        """Path of a file that faults name, relative to the working directory, with forward slashes."""
        path = Path(file) if self.root is None else self.root / file
        here = Path.cwd()
        return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()

    def counts(self) -> Mapping[str, int]:
        """Number of faults by check id, in running order; a fault that stands for several counts for all of them."""
        found: Counter[str] = Counter()
        for fault in self.faults:
            found[fault.id] += fault.count
        return {check.ID: found[check.ID] for check in CHECKS if found[check.ID]}


def counted(number: int, noun: str) -> str:
    """A number with its noun: "1 fault", "no faults", "2 faults"."""
    return f"{f'{number:,}' if number else 'no'} {noun}{'' if number == 1 else 's'}"


def grouped(faults: Sequence[Fault]) -> Iterator[tuple[str, str, list[Fault]]]:
    """Faults by file, then by check in running order, then by line."""
    rank = {check_id: index for index, check_id in enumerate(CHECKS_BY_ID)}
    ordered = sorted(faults, key=lambda fault: (fault.file, rank.get(fault.id, len(rank)), fault.order()))
    for (file, check_id), group in groupby(ordered, key=lambda fault: (fault.file, fault.id)):
        yield file, check_id, list(group)
