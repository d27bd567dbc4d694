"""Which checks run: chosen and left out by id, by family or by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from metes.checks.check import FAMILIES, Check
from metes.checks.fault import quoted
from metes.package.error import PackageError


def chosen_checks(checks: Sequence[Check], select: Iterable[str], ignore: Iterable[str]) -> tuple[Check, ...]:
    """The selected checks, all where none is, without the ignored; raises PackageError for what names no check."""
    wanted = _named(checks, select, "--select") or {check.ID for check in checks}
    unwanted = _named(checks, ignore, "--ignore")
    found = tuple(check for check in checks if check.ID in wanted - unwanted)
    if not found:
        raise PackageError("--select and --ignore: found no check that is left to run; expected at least one")
    return found


def _named(checks: Sequence[Check], given: Iterable[str], option: str) -> set[str]:
    found: set[str] = set()
    for word in (word.strip() for text in given for word in text.split(",")):
        if not word:
            continue
        meant = {
            check.ID
            for check in checks
            if word.upper() == check.ID or word.lower() == check.NAME or word.upper() == check.ID[0]
        }
        if not meant:
            raise PackageError(f"{option}: found {quoted(word)}; expected {_known(checks)}")
        found |= meant
    return found


def _known(checks: Sequence[Check]) -> str:
    families = ", ".join(f"{letter} ({title})" for letter, title in FAMILIES.items())
    ids = ", ".join(f"{check.ID} {check.NAME}" for check in checks)
    return f"a family: {families}; or a check by id or name: {ids}"
