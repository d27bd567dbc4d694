"""Finds what an identifier names, and explains it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from metes.checks import CHECKS, check_page
from metes.model import read_register
from metes.package import Package, PackageError
from metes.report.explain_claim import explain_claim
from metes.report.explain_treaty import explain_line, explain_territory, explain_treaty
from metes.report.explanation import Explanation, Section
from metes.survey import survey
from metes.validation import world_of


def explain(identifier: str, find_package: Callable[[], Package]) -> Explanation:
    """Explains a claim, reading, territory, line, treaty or check. A check needs no package."""
    for check in CHECKS:
        if identifier in (check.ID, check.NAME):
            return Explanation(identifier=check.ID, title=check.NAME, sections=_sections(check_page(check)))
    package = find_package()
    register = read_register(package)
    measured = survey(package, register)
    world = world_of(package, register, measured)
    if identifier in register.claim_by_id:
        return explain_claim(world, measured, identifier)
    if identifier in register.treaty_by_id:
        return explain_treaty(register, identifier)
    if identifier in register.line_by_id or identifier in register.segment_by_id:
        return explain_line(register, measured, identifier)
    territory = identifier.split(".")[0]
    if territory in register.territory_by_id:
        return explain_territory(register, measured, territory)
    raise PackageError(
        f"{identifier!r} names nothing in this package; expected the id of a claim (C38), a check (G101), "
        f"a territory ({register.territories[0].territory_id}), a line ({register.lines[0].line_id}) "
        f"or a treaty ({register.treaties[0].treaty_id})"
    )


def _sections(page: Mapping[str, str]) -> tuple[Section, ...]:
    return tuple(Section(title=title, text=tuple(text.splitlines())) for title, text in page.items())
