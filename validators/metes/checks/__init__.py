"""Checks of data packages and GeoJSON files: one module a check, in the folder of its family.

`engine/` runs checks and knows none of them; `registry.py` lists all. The names below are imported when they are asked
for, so that one part, such as `metes.checks.engine.fault`, does not load every check.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from metes.checks.engine.check import Check, Scope, check_page
    from metes.checks.engine.crash import Crash
    from metes.checks.engine.fault import Fault, Severity
    from metes.checks.engine.runner import Checked
    from metes.checks.registry import (
        CHECKS,
        RETIRED,
        check_before_judging,
        check_before_measuring,
        check_package,
        check_paths,
        check_rows,
        checked_paths,
        fault_kind,
    )

__all__ = [
    "CHECKS",
    "RETIRED",
    "Check",
    "Checked",
    "Crash",
    "Fault",
    "Scope",
    "Severity",
    "check_before_judging",
    "check_before_measuring",
    "check_package",
    "check_page",
    "check_paths",
    "check_rows",
    "checked_paths",
    "fault_kind",
]

_MODULES = {
    "Check": "engine.check",
    "Checked": "engine.runner",
    "Crash": "engine.crash",
    "Fault": "engine.fault",
    "Scope": "engine.check",
    "Severity": "engine.fault",
    "check_page": "engine.check",
}


def __getattr__(name: str) -> Any:
    """Import a name when it is asked for: one of the engine, or of the registry with every check."""
    if name in __all__:
        return getattr(import_module(f"metes.checks.{_MODULES.get(name, 'registry')}"), name)
    raise AttributeError(f"module 'metes.checks' has no attribute {name!r}")
