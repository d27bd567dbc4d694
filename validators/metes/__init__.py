"""Read, check, measure and judge boundary treaty data.

    metes.check(path_or_geojson)   faults in GeoJSON and data packages
    metes.fix(path_or_geojson)     fixes unambiguous errors
    metes.area_m2(geometries)      areas on the ellipsoid in square metres
    metes.read()                   tables and layers of a package
    metes.open()                   a package whose areas and verdicts are computed on demand
    metes.validate()               check, measure and judge a package
    metes.judge("C38")             the verdict on a claim
    metes.explain("C38")           the arithmetic behind the verdict
    metes.ask("600,000 km2 at Aigun")   whether a figure in a sentence holds
    metes.search("Damansky")       rows of every table by name
    metes.at(131.9, 43.13, 1860)   who held and who claimed a point
    metes.diff(old, new)           compares two versions
    metes.export("out.gpkg")       writes a package in a GIS format

docs/python.md has examples; `metes.MetesError` is the base of all errors.
"""

from __future__ import annotations

import sys as _sys
from types import ModuleType as _ModuleType

# As type checkers know it. The module `typing` takes ten times as long to import as all of this, and a command that is
# interrupted meanwhile cannot end in order yet.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from metes.api import CheckResult, Difference, FixResult, PointAnswer
    from metes.api import ask as ask
    from metes.api import at as at
    from metes.api import check as check
    from metes.api import diff as diff
    from metes.api import explain as explain
    from metes.api import export as export
    from metes.api import fix as fix
    from metes.api import judge as judge
    from metes.api import open as open
    from metes.api import search as search
    from metes.api import validate as validate
    from metes.at.question import QuestionError
    from metes.checks.engine.fault import Fault
    from metes.dataset import Dataset, TableRow, read
    from metes.explain.explanation import Explanation
    from metes.export.export import Exported
    from metes.files.errors import (
        ClaimError,
        DependencyError,
        InputError,
        MetesError,
        MissingRowError,
        OutputError,
        PackageError,
        UnknownClaimError,
        UnknownIdError,
    )
    from metes.geojson.layer import Feature
    from metes.measure.area_api import area_m2, area_m2_of_coordinates
    from metes.measure.ring_areas import MetesWarning
    from metes.report.ask import SentenceAnswer
    from metes.results.case import Case
    from metes.results.validation import Report
    from metes.tables.dialect import TableError
    from metes.verdicts.claim_verdict import ClaimVerdict
    from metes.verdicts.evidence import UnjudgeableError

    __version__: str

__all__ = [
    "Case",
    "CheckResult",
    "ClaimError",
    "ClaimVerdict",
    "Dataset",
    "DependencyError",
    "Difference",
    "Explanation",
    "Exported",
    "Fault",
    "Feature",
    "FixResult",
    "InputError",
    "MetesError",
    "MetesWarning",
    "MissingRowError",
    "OutputError",
    "PackageError",
    "PointAnswer",
    "QuestionError",
    "Report",
    "SentenceAnswer",
    "TableError",
    "TableRow",
    "UnjudgeableError",
    "UnknownClaimError",
    "UnknownIdError",
    "__version__",
    "area_m2",
    "area_m2_of_coordinates",
    "ask",
    "at",
    "check",
    "diff",
    "explain",
    "export",
    "fix",
    "judge",
    "open",
    "read",
    "search",
    "validate",
]

_ERRORS = [name for name in __all__ if name.endswith("Error")]
_HOMES = {
    **dict.fromkeys(_ERRORS, "metes.files.errors"),
    **dict.fromkeys(("Dataset", "TableRow", "read"), "metes.dataset"),
    **dict.fromkeys(("area_m2", "area_m2_of_coordinates"), "metes.measure.area_api"),
    "MetesWarning": "metes.measure.ring_areas",
    "Case": "metes.results.case",
    "ClaimVerdict": "metes.verdicts.claim_verdict",
    "Explanation": "metes.explain.explanation",
    "Exported": "metes.export.export",
    "Fault": "metes.checks.engine.fault",
    "Feature": "metes.geojson.layer",
    "QuestionError": "metes.at.question",
    "Report": "metes.results.validation",
    "SentenceAnswer": "metes.report.ask",
    "TableError": "metes.tables.dialect",
    "UnjudgeableError": "metes.verdicts.evidence",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is asked for first, so that `metes --help` does not wait for NumPy."""
    if name not in __all__:
        raise AttributeError(f"module 'metes' has no attribute {name!r}")
    if name == "__version__":
        from importlib.metadata import version

        value: object = version("metes")
    else:
        from importlib import import_module

        value = getattr(import_module(_HOMES.get(name, "metes.api")), name)
    globals()[name] = value
    return value


class _Public(_ModuleType):
    """The module `metes`: `metes.fix` is the function, also after the folder `metes/fix/` was imported.

    `from metes.fix.document import ...` works as anywhere; the import system would set the attribute to the folder.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (isinstance(value, _ModuleType) and name in __all__):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted(__all__)


_sys.modules[__name__].__class__ = _Public
