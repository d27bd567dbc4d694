"""Other claims that an explanation leads to, each with its verdict."""

from __future__ import annotations

from collections.abc import Iterable

from metes.explain.explanation import Section
from metes.model.claims import Claim
from metes.model.enums import ClaimKind
from metes.verdicts import Evidence, judge_claim


def claims_section(evidence: Evidence, title: str, claim_ids: Iterable[str]) -> Section:
    """Claims with what they ask and how they are judged, in the order that is given."""
    verdicts = [judge_claim(evidence, evidence.register.claim_by_id[claim_id]) for claim_id in claim_ids]
    rows = tuple((each.claim.claim_id, each.claim.question, each.opinion.verdict.value) for each in verdicts)
    return Section(title=title, header=("claim", "question", "verdict"), rows=rows)


def claims_about(evidence: Evidence, kind: str, target: str) -> Section:
    """Claims with an operand that points here, to a reading of the territory included."""
    found = {
        operand.claim_id
        for operand in evidence.register.claim_operands
        if operand.target == (kind, target) or operand.target[1].split(".")[0] == target
    }
    return claims_section(evidence, "Claims about it", sorted(found))


def figures_judged(evidence: Evidence, claim: Claim) -> list[Section]:
    """For each printed figure that a claim takes as given, the claims that the document makes with that figure.

    They are of the same document, paragraph, number and unit; whether the figure is right is judged there.
    """
    register = evidence.register
    sections = []
    for kind, target in dict.fromkeys(operand.target for operand in register.operands_of(claim.claim_id)):
        figure = register.figure_by_id[target] if kind == "figure" else None
        if figure is None or figure.document_id is None:
            continue
        printed = (figure.document_id, figure.paragraph, figure.number, figure.unit_id)
        found = [
            each.claim_id
            for each in register.claims
            if (each.document_id, each.paragraph, each.number, each.unit_id) == printed
            and each.kind is not ClaimKind.NONE
            and each is not claim
        ]
        sections.append(claims_section(evidence, f"See also: {target}, taken as given here, is judged in", found))
    return sections
