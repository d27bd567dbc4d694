"""Finds what an identifier names, and explains it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from metes.explain.claim import explain_claim
from metes.explain.explanation import Explanation, Section
from metes.explain.links import claims_section
from metes.explain.row import KEYED_TABLES, explain_row
from metes.explain.treaty import explain_line, explain_territory, explain_treaty
from metes.explain.values import claim_values, line_values, territory_values, treaty_values
from metes.files.errors import UnknownIdError, expected_with_suggestion
from metes.model import Register
from metes.model.names import Names
from metes.results.case import Case

# Ids and names of checks look like this; C38 and T1860 do not. Importing the checks takes a tenth of a second.
LIKE_A_CHECK = re.compile(r"[a-z]\d{3}|[a-z]{2}[a-z0-9_]*", re.IGNORECASE)

# Tables whose rows are found by name, as "Treaty of Aigun", in the order of looking.
NAMED_TABLES = ("treaties", "territories", "readings", "lines", "places", "polities")


def explain_check(identifier: str) -> Explanation | None:
    """Explain a check by id or name, capitals aside; None where there is none of it. Needs no package."""
    if not LIKE_A_CHECK.fullmatch(identifier):
        return None
    from metes.checks import CHECKS, check_page

    for check in CHECKS:
        if identifier.lower() in (check.ID.lower(), check.NAME):
            return Explanation(identifier=check.ID, title=check.NAME, sections=_sections(check_page(check)))
    return None


def explain(identifier: str, case: Case) -> Explanation:
    """Explain whatever has this id or name in the package, capitals aside: all claims of a stem or sentence as well.

    Raises UnknownIdError for an id or name that nothing has, and for a name of several rows.
    """
    explainers = _Explainers(case)
    known = explainers.by_ids()
    for as_written in (str, str.lower):
        for ids, explainer in known:
            found = next((each for each in ids if as_written(each) == as_written(identifier)), None)
            if found is not None:
                return explainer(found)
    names = Names(case.register)
    by_table = (names.resolve(identifier, (table,)) for table in NAMED_TABLES)
    named = next((rows for rows in by_table if rows), ())
    if len(named) == 1:
        return explain(named[0][1], case)
    if named:
        listed = ", ".join(row_id for _, row_id in named)
        raise UnknownIdError(f"{identifier!r} is the name of {len(named)} rows: {listed}; expected one id")
    raise UnknownIdError(_unknown_id(identifier, case.register, [each for ids, _ in known for each in ids]))


class _Explainers:
    """What explains each kind of thing that has an id; measures only what the explanation shows."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.package = case.package
        self.register: Register = case.register

    def by_ids(self) -> list[tuple[Iterable[str], Callable[[str], Explanation]]]:
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
        questions = [self.case.answers[each] for each in self.case.questions.behind(claim_id)]
        explanation = explain_claim(self.case.evidence, self.case.survey, claim_id, questions)
        return replace(explanation, values=claim_values(self.case.evidence, self.case.survey, claim_id))

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
        return replace(explain_treaty(self.case.evidence, treaty_id), values=treaty_values(self.register, treaty_id))

    def line(self, line_id: str) -> Explanation:
        explanation = explain_line(self.case.evidence, self.case.survey, line_id)
        return replace(explanation, values=line_values(self.register, self.case.survey, line_id))

    def territory(self, territory_id: str) -> Explanation:
        explanation = explain_territory(self.case.evidence, self.case.survey, territory_id)
        return replace(explanation, values=territory_values(self.register, self.case.survey, territory_id))

    def _claims(self, identifier: str, title: str, claim_ids: list[str]) -> Explanation:
        claims = claims_section(self.case.evidence, "Claims", claim_ids)
        parts = tuple(self.claim(claim_id) for claim_id in claim_ids)
        return Explanation(identifier=identifier, title=title, sections=(claims,), parts=parts)

    def _ids(self, table: str) -> list[str]:
        return [str(row[KEYED_TABLES[table]]) for row in self.package.table(table).rows]

    def _row_of(self, table: str) -> Callable[[str], Explanation]:
        return lambda identifier: explain_row(self.package, table, identifier)


def _stem(claim_id: str) -> str:
    return claim_id.partition(".")[0]


def _unknown_id(identifier: str, register: Register, ids: list[str]) -> str:
    from metes.checks import CHECKS

    expected = expected_with_suggestion(identifier, [*ids, *(check.ID for check in CHECKS)])
    return (
        f"{identifier!r} names nothing in this package; {expected} "
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
