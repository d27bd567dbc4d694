"""Verifies the files of the package that a command works on, and prints what prevents measuring or judging."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from metes.cli.console import error_console, print_json
from metes.results.case import Case

if TYPE_CHECKING:
    from metes.checks.engine.fault import Fault


def is_modified(case: Case, *, as_json: bool) -> bool:
    """Whether a file that is measured or judged differs from its hash in the descriptor; prints the faults if so.

    Derived tables are ignored: the commands write them, and read them only to compare.
    """
    return _show(
        case.modified_files,
        "Not measured: mend the faults first; seal what you meant to change with: make build",
        as_json=as_json,
    )


def has_bad_rows(case: Case, *, as_json: bool) -> bool:
    """Whether a register has a row that breaks its schema, which prevents judging; prints the faults if so.

    Derived tables are ignored: a claim that was removed still has its old verdict there.
    """
    return _show(case.bad_rows, "Not judged: mend these rows first", as_json=as_json)


def _show(faults: Sequence[Fault], advice: str, *, as_json: bool) -> bool:
    if not faults:
        return False
    from metes.report.faults.text import faults_json, faults_text

    if as_json:
        print_json({"faults": faults_json(faults)})
    else:
        errors = error_console()
        faults_text(faults, errors)
        errors.print(advice, soft_wrap=True)
    return True
