"""The whole arithmetic behind a verdict."""

from __future__ import annotations

from collections.abc import Sequence

from metes.explain.budgets import AREA_HEADER, LENGTH_HEADER, area_rows, combined_sections, length_rows, length_text
from metes.explain.explanation import Explanation, Section
from metes.explain.links import figures_judged
from metes.explain.printed_interval import interval_steps
from metes.explain.sources import sources_sections
from metes.measure.budget import Budget
from metes.measure.length_budget import LengthBudget
from metes.model.claims import Claim
from metes.model.enums import ClaimKind, OperandRole, Verdict
from metes.phrases.interval import Interval
from metes.survey.survey import Measurement, Survey
from metes.verdicts import ClaimVerdict, Evidence, judge_claim
from metes.verdicts.answer_wording import figure_sentence, range_sentence
from metes.verdicts.claim_verdict import published
from metes.verdicts.languages import Language
from metes.verdicts.messages import in_english
from metes.verdicts.questions import Answer
from metes.verdicts.reason_templates import ACTIVE
from metes.verdicts.rule import NO, TOUCHES, YES, agreement
from metes.verdicts.wording import VERDICT_WORDS, capital, claimed_span, found_span, gap, number

QUESTION = "The question behind it"
# More combinations than this are counted, not shown.
MOST_COMBINATIONS = 12
COMPARED = ("compared with the claim", "95 % interval", "by itself")


def explain_claim(evidence: Evidence, measured: Survey, claim_id: str, questions: Sequence[Answer] = ()) -> Explanation:
    """The answer, then what leads to it: document, wording, operands, measurements, arithmetic, verdict, sources.

    `questions` are the answers to the questions of readers that the claim answers too.
    """
    claim = evidence.register.claim_by_id[claim_id]
    verdict = judge_claim(evidence, claim)
    sections = [
        _in_short(verdict),
        _what_is_said(evidence, claim),
        _what_it_claims(evidence, claim),
        _what_it_is_about(evidence, claim),
        *_figures_read(evidence, claim),
        *_measurements(evidence, measured, claim, verdict),
        *combined_sections(evidence, claim),
        _arithmetic(evidence, claim, verdict),
        _verdict(verdict),
        *(question_section(each, verdict) for each in questions),
        *figures_judged(evidence, claim),
        *sources_sections(evidence, measured, claim, verdict.opinion.inputs),
    ]
    shown = tuple(section for section in sections if section.text or section.rows)
    return Explanation(identifier=claim_id, title=claim.question, sections=shown)


def _in_short(verdict: ClaimVerdict) -> Section:
    opinion = verdict.opinion
    return Section(title="In short", text=(f"{capital(VERDICT_WORDS[opinion.verdict])}. {opinion.reason}",))


def _what_is_said(evidence: Evidence, claim: Claim) -> Section:
    statement = evidence.register.statement_by_id[claim.statement_id]
    text = [
        f"{claim.document_id}, paragraph {claim.paragraph}: {statement.summary}",
        f'The document\'s own figure or wording: "{published(claim)}"',
    ]
    others = [c.claim_id for c in evidence.register.claims if c.statement_id == claim.statement_id and c is not claim]
    if others:
        text.append(f"The same sentence also claims: {', '.join(others)}")
    if claim.note and claim.kind is not ClaimKind.NONE:
        text.append(f"Note: {claim.note}")
    return Section(title="What the document says", text=tuple(text))


def _what_it_claims(evidence: Evidence, claim: Claim) -> Section:
    title = "What that claims"
    phrase = evidence.register.phrase_by_id[claim.phrase_id]
    rule = f"Phrase rule {phrase.phrase_id}: from {phrase.low_definition} to {phrase.high_definition}. {phrase.reason}"
    if claim.date_text is not None:
        return Section(title=title, text=(f"The date {claim.date_text}, exact within its stated precision",))
    if claim.effect is not None:
        done = in_english(ACTIVE[claim.effect](lands="the territory"))
        return Section(title=title, text=(f"That the instrument {done}{_basis(claim)}",))
    if claim.kind is ClaimKind.DIRECTION:
        basis = _basis(claim) or ", in control and in claim alike"
        return Section(title=title, text=(f"That the territory passed the claimed way{basis}",))
    if claim.low is None or claim.high is None or claim.unit_id is None:
        return Section(title=title)
    unit = evidence.register.unit_by_id[claim.unit_id]
    steps: tuple[str, ...] = ()
    if claim.number is not None:
        steps = interval_steps((claim.value_published, claim.unit_published), claim.number, phrase.rule, unit)
    interval = f"So the claim is {claimed_span(Interval(low=claim.low, high=claim.high, unit=unit.si_unit))}"
    factor = [] if unit.factor == 1.0 else [f"1 {unit.name} = {unit.factor:.12g} {unit.si_unit} ({unit.source_id})"]
    return Section(title=title, text=(rule, *factor, *steps, interval))


def _figures_read(evidence: Evidence, claim: Claim) -> list[Section]:
    """How the interval of each published figure among the operands comes about, where the figure was computed from."""
    register = evidence.register
    sections = []
    for operand in register.operands_of(claim.claim_id):
        if operand.target[0] != "figure":
            continue
        figure = register.figure_by_id[operand.target[1]]
        unit, phrase = register.unit_by_id[figure.unit_id], register.phrase_by_id[figure.phrase_id]
        steps = interval_steps((figure.value_published, figure.unit_published), figure.number, phrase.rule, unit)
        span = claimed_span(Interval(low=figure.low, high=figure.high, unit=unit.si_unit))
        text = (f"Phrase rule {phrase.phrase_id}", *steps, f"So the figure is {span}")
        sections.append(Section(title=f"What {figure.figure_id} says", text=text))
    return sections


def _what_it_is_about(evidence: Evidence, claim: Claim) -> Section:
    rows = tuple(
        (operand.role.value, " ".join(operand.target), evidence.name_of(operand), operand.reason)
        for operand in evidence.register.operands_of(claim.claim_id)
    )
    header = ("role", "operand", "what it is", "why this one")
    return Section(title="What it is about, chosen before judging", header=header, rows=rows)


def _measurements(evidence: Evidence, measured: Survey, claim: Claim, verdict: ClaimVerdict) -> list[Section]:
    targets = [operand.target for operand in evidence.register.operands_of(claim.claim_id)]
    # A territory as operand offers its readings, which stand among the inputs.
    targets += [("reading", each.input_id) for each in verdict.opinion.inputs if each.input_type == "reading"]
    sections = []
    for kind, target in dict.fromkeys(targets):
        if kind == "reading":
            sections.append(measured_area(evidence, measured.areas[target], measured.budgets[target]))
        elif kind == "line":
            sections.append(measured_length(measured.lengths[target], measured.length_budgets[target]))
    return sections


def question_section(answer: Answer, verdict: ClaimVerdict) -> Section:
    """The question behind a claim, and the combinations of what may be counted in which its figure holds."""
    claimed = verdict.opinion.claimed
    question = f"{answer.question.question_en} ({answer.question.question_id})"
    text = [question, range_sentence(answer, Language.ENGLISH)]
    if claimed is None or claimed.unit != answer.interval.unit:
        return Section(title=QUESTION, text=tuple(text))
    text.append(figure_sentence(answer, published(verdict.claim), claimed, Language.ENGLISH))
    held = answer.agreeing(claimed)
    varying = [number for number, (_, alternatives) in enumerate(answer.terms) if len(alternatives) > 1]
    rows = [
        (
            ", ".join(each.alternatives[number].name_en for number in varying),
            found_span(each.interval),
            each.verdict_on(claimed).value,
            "yes" if each.is_default else "",
        )
        for each in held[:MOST_COMBINATIONS]
    ]
    if len(held) > MOST_COMBINATIONS:
        text.append(f"{len(held) - MOST_COMBINATIONS} more: metes answer {answer.question.question_id}")
    header = ("combinations that the figure fits", "95 % interval", "verdict", "default")
    return Section(title=QUESTION, text=tuple(text), header=header, rows=tuple(rows))


def measured_area(evidence: Evidence, row: Measurement, budget: Budget) -> Section:
    """A measured area with the runs of boundary that cause its interval."""
    reading = evidence.register.reading_by_id[row.subject_id]
    text = (
        f"{row.value:,.2f} km2, 95 % interval {row.low:,.2f} to {row.high:,.2f} "
        f"(random ±{row.random_half:,.2f}, systematic ±{row.systematic_half:,.2f})",
        f"{reading.definition} Source: {reading.source_id}. {reading.method}",
        f"{row.method}; edges {row.edge_model}; {row.vertices:,} vertices",
        f"Cross-checks: EPSG:6933 {row.check_epsg6933:,.4f}, local LAEA {row.check_laea:,.4f}, "
        f"geodesic {row.check_geodesic:,.4f} km2 against {row.value:,.4f}",
    )
    return Section(
        title=f"Measured: {row.subject_id}",
        text=text,
        header=AREA_HEADER,
        rows=area_rows(budget),
    )


def measured_length(row: Measurement, budget: LengthBudget) -> Section:
    """A measured length with the runs that cause its interval."""
    title = f"Measured: {row.subject_id}"
    return Section(title=title, text=length_text(row), header=LENGTH_HEADER, rows=length_rows(budget))


def _basis(claim: Claim) -> str:
    return "" if claim.basis is None else f", on the basis of {claim.basis.value}"


def _arithmetic(evidence: Evidence, claim: Claim, verdict: ClaimVerdict) -> Section:
    title = "Arithmetic"
    if claim.kind in (ClaimKind.RATIO, ClaimKind.SHARE):
        numerators = evidence.operands(claim, OperandRole.NUMERATOR)
        above = evidence.sum_of(numerators)
        lines = []
        for operand in evidence.operands(claim, OperandRole.DENOMINATOR):
            if evidence.measured_quotient(numerators, operand) is not None:
                continue  # its own section says how it comes about: the ends of both do not go together
            below = evidence.value_of(operand)
            lines.append(f"At least {quotient(above.low, below.high)}, over {evidence.name_of(operand)}")
            lines.append(f"At most {quotient(above.high, below.low)}, over {evidence.name_of(operand)}")
        return Section(title=title, text=tuple(lines))
    text = tuple(
        f"{each.input_id}: {each.statement}" if each.input_type == "provision" else each.statement
        for each in verdict.opinion.inputs
    )
    title = title if verdict.opinion.found else "What is found"
    rows = _compared(verdict)
    return Section(title=title, text=() if rows else text, header=COMPARED, rows=rows)


def _compared(verdict: ClaimVerdict) -> tuple[tuple[str, ...], ...]:
    """Each of several findings compared with the claim on its own; those that contradict it are marked."""
    opinion = verdict.opinion
    rows = []
    for each in opinion.inputs:
        if opinion.claimed is None or each.interval is None or each.input_id not in opinion.readings:
            continue
        distance = opinion.claimed.gap_to(each.interval)
        agrees = agreement(opinion.claimed, each.interval)
        words = {
            YES: "agrees",
            TOUCHES: "meets the claim at one value",
            NO: f"contradicts: {gap(distance, each.interval.unit)} away",
        }[agrees]
        rows.append((each.input_id, found_span(each.interval), words))
    return tuple(rows) if len(rows) > 1 else ()


def quotient(above: float, below: float) -> str:
    """A division as printed: whoever divides the printed numbers finds the printed result, to its last digit."""
    above, below = (float(f"{value:.8g}") for value in (above, below))
    return f"{number(above)} / {number(below)} = {number(float(f'{above / below:.6g}'))}"


def _verdict(verdict: ClaimVerdict) -> Section:
    opinion = verdict.opinion
    text = [f"{capital(VERDICT_WORDS[opinion.verdict])}, by clause {opinion.clause}"]
    if opinion.margin is not None and opinion.margin_unit is not None:
        word = "gap of" if opinion.verdict is Verdict.INCONSISTENT else "agrees by"
        text.append(f"Margin: {word} {gap(opinion.margin, opinion.margin_unit)}")
    if opinion.certainty is not None:
        text.append(f"Weakest certainty of what decided: {opinion.certainty.value} ({', '.join(opinion.weakest)})")
    return Section(title="Verdict", text=tuple(text))
