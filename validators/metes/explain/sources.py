"""Every source that a claim's verdict rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from metes.explain.explanation import Section
from metes.model import Register
from metes.model.claims import Claim
from metes.survey.survey import Survey
from metes.verdicts import Evidence, Input

IDS = re.compile(r"\w+(?:[-.]\w+)+")
HEADER = ("id", "title", "producer", "certainty", "for")
LINKS = ("id", "link")


def sources_sections(
    evidence: Evidence, measured: Survey, claim: Claim, inputs: Sequence[Input]
) -> tuple[Section, Section]:
    """Sources with what each is needed for, the document that makes the claim first; then the links to all of them.

    Links have a table of their own: in a narrow column of the first, an address would be folded and could not be
    opened.
    """
    register = evidence.register
    uses: dict[str, list[str]] = {}
    for source_id, use in (*_sources(register, measured, claim), *_of_inputs(register, measured, inputs)):
        if use not in uses.setdefault(source_id, []):
            uses[source_id].append(use)
    rows = []
    for source_id, needed in uses.items():
        source = register.source_by_id[source_id]
        rows.append((source_id, source.title, source.producer, source.certainty.value, "; ".join(needed)))
    document = next(each for each in register.documents if each.document_id == claim.document_id)
    text = (f"The document: {document.title} ({document.file_name})",)
    links = [(source_id, link) for source_id in uses if (link := register.source_by_id[source_id].link)]
    return (
        Section(title="Sources", text=text, header=HEADER, rows=tuple(rows)),
        Section(title="Links", header=LINKS, rows=tuple(links)),
    )


def _sources(register: Register, measured: Survey, claim: Claim) -> Iterator[tuple[str, str]]:
    """Pairs of a source and what it is for, in the order in which a reader needs them."""
    document = f"document-{claim.document_id[:3]}"
    if document in register.source_by_id:
        yield document, "what is claimed"
    if claim.unit_id is not None:
        yield register.unit_by_id[claim.unit_id].source_id, "the unit"
    operands = register.operands_of(claim.claim_id)
    people = {target for kind, target in (each.target for each in operands) if kind in ("person", "office")}
    for operand in operands:
        kind, target = operand.target
        yield from _of_target(register, measured, kind, target)
        if kind == "treaty" and claim.kind.value == "signatory":
            yield from _of_rows(_with(register.signatories, treaty_id=target), "signatories")
        if kind in ("territory", "reading") and claim.kind.value in ("attribution", "direction"):
            territory = target.partition(".")[0]
            yield from _of_rows(_with(register.transfers, territory_id=territory), "transfers")
    if claim.kind.value == "office":
        terms = [row for row in register.officeholders if {row.person_id, row.office_id} <= people]
        yield from _of_rows(terms, "terms of office")


def _of_inputs(register: Register, measured: Survey, inputs: Sequence[Input]) -> Iterator[tuple[str, str]]:
    """Sources of what the verdict looked at beyond the operands: readings of a territory, transfers, provisions."""
    provisions = {row.effect_id: row.provision_id for row in register.effects}
    transfers = {row.transfer_id: row.source_id for row in register.transfers}
    points = {row.control_point_id: row.source_id for row in register.control_points}
    for each in inputs:
        if each.input_type == "reading":
            yield from _of_target(register, measured, "reading", each.input_id)
        elif each.input_type == "transfer":
            yield transfers[each.input_id], "transfers"
        elif each.input_type == "control_point":
            yield points[each.input_id], "who held the place"
        elif each.input_type in ("effect", "provision"):
            provision = register.provision_by_id[provisions.get(each.input_id, each.input_id)]
            yield provision.source_id, f"provisions of {provision.treaty_id}"


def _of_target(register: Register, measured: Survey, kind: str, target: str) -> Iterator[tuple[str, str]]:
    if kind == "figure":
        figure = register.figure_by_id[target]
        yield figure.source_id, target
        yield register.unit_by_id[figure.unit_id].source_id, "the unit"
    elif kind == "reading":
        yield register.reading_by_id[target].source_id, f"the reading {target}"
        for run in measured.budgets[target].runs:
            yield run.source_id, f"the boundary of {target}"
    elif kind == "line":
        for segment_id in register.segments_of(target):
            yield register.segment_by_id[segment_id].source_id, f"the line {target}"
    elif kind == "treaty":
        yield from _of_treaty(register, target)
    elif kind == "place":
        yield register.place_by_id[target].source_id, f"the place {target}"
    elif kind == "state_list":
        yield register.state_list_by_id[target].source_id, "the list of states"
        yield from _of_rows(_with(register.state_areas, state_list_id=target), "areas of states")


def _of_treaty(register: Register, treaty_id: str) -> Iterator[tuple[str, str]]:
    treaty = register.treaty_by_id[treaty_id]
    yield treaty.source_id, treaty_id
    yield from _of_rows(_with(register.provisions, treaty_id=treaty_id), f"provisions of {treaty_id}")
    # A source that tells it otherwise stands in the note, by its id.
    for word in IDS.findall(treaty.note or ""):
        if word in register.source_by_id and word != treaty.source_id:
            yield word, f"the note of {treaty_id}"


def _with(rows: Iterable[Any], **wanted: str) -> list[Any]:
    return [row for row in rows if all(getattr(row, name) == value for name, value in wanted.items())]


def _of_rows(rows: Iterable[Any], use: str) -> Iterator[tuple[str, str]]:
    for row in rows:
        yield row.source_id, use
