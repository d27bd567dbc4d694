"""Finds what an identifier names, and explains it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property

from metes.checks import CHECKS, check_page
from metes.explain.claim import explain_claim
from metes.explain.explanation import Explanation, Section
from metes.explain.links import claims_section
from metes.explain.row import KEYED_TABLES, explain_row
from metes.explain.treaty import explain_line, explain_territory, explain_treaty
from metes.explain.values import claim_values, line_values, territory_values, treaty_values
from metes.files.errors import PackageError
from metes.model import Register, read_register
from metes.model.suggestions import similar_ids
from metes.package.package import Package
from metes.results.validation import evidence_of
from metes.survey.package import survey
from metes.survey.record import Survey
from metes.verdicts import Evidence


def explain_check(identifier: str) -> Explanation | None:
    """Explains a check by id or name; nothing where there is none of it. Needs no package."""
    for check in CHECKS:
        if identifier.lower() in (check.ID.lower(), check.NAME):
            return Explanation(identifier=check.ID, title=check.NAME, sections=_sections(check_page(check)))
    return None


def explain(identifier: str, package: Package) -> Explanation:
    """Explains whatever has this id in the package, capitals aside: all claims of a stem or sentence as well."""
    case = _Case(package)
    explainers = case.explainers()
    for as_written in (str, str.lower):
        for ids, explainer in explainers:
            found = next((each for each in ids if as_written(each) == as_written(identifier)), None)
            if found is not None:
                return explainer(found)
    raise PackageError(_nothing(identifier, case.register, [each for ids, _ in explainers for each in ids]))


class _Case:
    """A package with its records; measured only when what is explained needs it."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.register: Register = read_register(package)

    @cached_property
    def measured(self) -> Survey:
        return survey(self.package, self.register)

    @cached_property
    def evidence(self) -> Evidence:
        return evidence_of(self.package, self.register, self.measured)

    def explainers(self) -> list[tuple[Iterable[str], Callable[[str], Explanation]]]:
        """What can be explained, in the order in which an id is looked for."""
        register = self.register
        return [
            (register.claim_by_id, self.claim),
            (dict.fromkeys(_stem(claim_id) for claim_id in register.claim_by_id), self.stem),
            (register.statement_by_id, self.statement),
            (register.treaty_by_id, self.treaty),
            (register.line_by_id, self.line),
            (register.segment_by_id, self.line),
            (register.territory_by_id, self.territory),
            (register.reading_by_id, lambda reading: self.territory(register.reading_by_id[reading].territory_id)),
            *((self._ids(table), self._row_of(table)) for table in KEYED_TABLES if self.package.has(table)),
        ]

    def claim(self, claim_id: str) -> Explanation:
        explanation = explain_claim(self.evidence, self.measured, claim_id)
        return replace(explanation, values=claim_values(self.evidence, self.measured, claim_id))

    def stem(self, stem: str) -> Explanation:
        """All atoms of a claim, listed with their verdicts and then one by one."""
        claim_ids = [claim_id for claim_id in self.register.claim_by_id if _stem(claim_id) == stem]
        return self._claims(
            stem, f"{len(claim_ids)} claim{'' if len(claim_ids) == 1 else 's'} of one passage", claim_ids
        )

    def statement(self, statement_id: str) -> Explanation:
        """A sentence with all its claims, so that no part of it is read without the others."""
        statement = self.register.statement_by_id[statement_id]
        claim_ids = [claim.claim_id for claim in self.register.claims if claim.statement_id == statement_id]
        explanation = self._claims(statement_id, statement.summary, claim_ids)
        where = Section(title="Where", text=(f"{statement.document_id}, paragraph {statement.paragraph}",))
        return replace(explanation, sections=(where, *explanation.sections))

    def treaty(self, treaty_id: str) -> Explanation:
        return replace(explain_treaty(self.evidence, treaty_id), values=treaty_values(self.register, treaty_id))

    def line(self, line_id: str) -> Explanation:
        explanation = explain_line(self.evidence, self.measured, line_id)
        return replace(explanation, values=line_values(self.register, self.measured, line_id))

    def territory(self, territory_id: str) -> Explanation:
        explanation = explain_territory(self.evidence, self.measured, territory_id)
        return replace(explanation, values=territory_values(self.register, self.measured, territory_id))

    def _claims(self, identifier: str, title: str, claim_ids: list[str]) -> Explanation:
        claims = claims_section(self.evidence, "Claims", claim_ids)
        parts = tuple(self.claim(claim_id) for claim_id in claim_ids)
        return Explanation(identifier=identifier, title=title, sections=(claims,), parts=parts)

    def _ids(self, table: str) -> list[str]:
        return [str(row[KEYED_TABLES[table]]) for row in self.package.table(table).rows]

    def _row_of(self, table: str) -> Callable[[str], Explanation]:
        return lambda identifier: explain_row(self.package, table, identifier)


def _stem(claim_id: str) -> str:
    return claim_id.partition(".")[0]


def _nothing(identifier: str, register: Register, ids: list[str]) -> str:
    near = similar_ids(identifier, [*ids, *(check.ID for check in CHECKS)])
    suggestion = f"did you mean {', '.join(near)}? Expected" if near else "expected"
    return (
        f"{identifier!r} names nothing in this package; {suggestion} "
        f"the id of a claim ({register.claims[0].claim_id}), a check (G101), "
        f"a territory ({register.territories[0].territory_id}), a line ({register.lines[0].line_id}), "
        f"a treaty ({register.treaties[0].treaty_id}) or of any row of a table"
    )


def _sections(page: Mapping[str, str]) -> tuple[Section, ...]:
    """Sections of a page; lines of one paragraph are one, since a terminal has a width of its own."""
    return tuple(
        Section(title=title, text=tuple(" ".join(paragraph.split()) for paragraph in text.split("\n\n")))
        for title, text in page.items()
    )
