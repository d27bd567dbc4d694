"""The main job: check, measure, judge, and compare with what the package has sealed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from metes.checks import CHECKS
from metes.checks.claims import (
    answer_not_reproduced,
    cross_check_disagrees,
    measurement_not_reproduced,
    verdict_not_reproduced,
)
from metes.checks.engine.crash import Crash, caught
from metes.checks.engine.fault import Fault
from metes.checks.engine.runner import SoFar, run_package
from metes.files.errors import LimitExceeded
from metes.model.enums import Verdict
from metes.package.package import Package
from metes.results import derived_tables
from metes.results.case import Case
from metes.survey.survey import Measurement
from metes.verdicts import ClaimVerdict


@dataclass(frozen=True, kw_only=True, repr=False)
class Report:
    """What a validation found. Faults are ours; verdicts are about the documents, and never make a package faulty.

    `crashes`: the checks that ended in an exception, of which nobody knows what they would have found.
    `stopped`: the limit that ended the validation early, if any did.
    """

    package: Package
    faults: tuple[Fault, ...]
    measurements: tuple[Measurement, ...]
    verdicts: tuple[ClaimVerdict, ...]
    crashes: tuple[Crash, ...] = ()
    stopped: str = ""

    def __repr__(self) -> str:
        number = sum(fault.count for fault in self.faults)
        found = f"{number} faults, {len(self.measurements)} measurements, {len(self.verdicts)} verdicts"
        return f"<Report {self.package.descriptor.get('name')}: {found}>"

    @property
    def is_clean(self) -> bool:
        """Whether every check ran and none found an error."""
        return not self.crashes and not self.stopped and not any(fault.severity == "error" for fault in self.faults)

    @property
    def was_judged(self) -> bool:
        """False when faults stood in the way of measuring and judging."""
        return bool(self.verdicts or self.measurements)

    def to_dict(self) -> dict[str, Any]:
        """The object that `metes validate --format json` prints; areas in km2, lengths in km."""
        counts = Counter(verdict.opinion.verdict for verdict in self.verdicts)
        return {
            "summary": {
                "package": self.package.descriptor.get("name"),
                "version": self.package.descriptor.get("version"),
                "clean": self.is_clean,
                "faults": sum(fault.count for fault in self.faults),
                "measurements": len(self.measurements),
                "claims": len(self.verdicts),
                "verdicts": {word.value: counts[word] for word in Verdict},
            },
            "faults": [fault.to_dict() for fault in self.faults],
            "crashes": [crash.message() for crash in self.crashes],
            **({"stopped": self.stopped} if self.stopped else {}),
            "measurements": [dict(row) for row in derived_tables.measurement_rows(self.measurements)],
            "verdicts": [verdict.to_dict() for verdict in self.verdicts],
        }


def validate(package: Package, step: Callable[[str], None] = lambda _: None) -> Report:
    """Check, measure and judge a package; an error in the files stops before anything is measured.

    `step` is called with the name of each part of the job when that part begins. If a limit ends the validation, the
    report has the faults found until then.
    """
    so_far = SoFar()
    try:
        return _validate(package, step, so_far)
    except LimitExceeded as limit:
        return stopped_report(package, so_far, limit.message())


def stopped_report(package: Package, so_far: SoFar, message: str) -> Report:
    """The faults found until a limit ended the validation; nothing counts as measured or judged."""
    found = so_far.stopped(message)
    return Report(
        package=package, faults=found.faults, measurements=(), verdicts=(), crashes=found.crashes, stopped=message
    )


def _validate(package: Package, step: Callable[[str], None], so_far: SoFar) -> Report:
    checked = run_package(package, CHECKS, so_far=so_far)
    faults, crashes = checked.faults, list(checked.crashes)
    if any(fault.severity == "error" for fault in faults):
        return Report(package=package, faults=faults, measurements=(), verdicts=(), crashes=checked.crashes)
    case = Case(package)
    step("Measuring areas and lengths")
    rows = derived_tables.measurement_rows(case.measurements)
    step("Judging claims")
    verdicts = case.verdicts
    step("Comparing with the stored tables")
    comparisons: dict[str, Callable[[], Iterable[Fault]]] = {
        cross_check_disagrees.ID: lambda: cross_check_disagrees.compare(rows),
        measurement_not_reproduced.ID: lambda: derived_tables.stale_rows(package, "measurements", rows),
        verdict_not_reproduced.ID: lambda: derived_tables.stale_verdicts(package, verdicts),
        answer_not_reproduced.ID: lambda: derived_tables.stale_answers(package, case.answers.values()),
    }
    file = package.file.path
    stale = [fault for check_id, find in comparisons.items() for fault in caught(check_id, file, find, crashes)]
    return Report(
        package=package,
        faults=(*faults, *stale),
        measurements=case.measurements,
        verdicts=verdicts,
        crashes=tuple(crashes),
    )
