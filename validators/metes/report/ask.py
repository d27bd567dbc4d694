"""Text and JSON of an answer to a sentence."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR
from typing import Any

from metes.ask.answer import Alternative, Answer, deciding
from metes.ask.known import Known, SourceLink
from metes.ask.subject import Subject
from metes.model.enums import ClaimKind, Verdict
from metes.model.figures import PublishedFigure
from metes.phrases.interval import Interval
from metes.verdicts.answer_wording import figure_sentence, range_sentence
from metes.verdicts.languages import Language
from metes.verdicts.questions import Answer as QuestionAnswer
from metes.verdicts.rule import NO, agreement
from metes.verdicts.wording import (
    VERDICT_WORDS,
    capital,
    claimed_span,
    found_span,
    short,
    short_quantity,
    short_span,
)

NARROWEST = 60
# Columns of an answer that is turned into a text.
PLAIN_WIDTH = 80
INDENT = "  "
# A longer name of a sum is left to the lines below the answer.
LONGEST_NAME = 70
# Columns of the drawn interval, between the labels and the numbers.
BAR = 26
MOST_SOURCES = 5

# Why a figure stays open, by the number of the clause in docs/method.md.
OPEN = {
    "4": "this range is wider than a fifth of the figure, too wide to decide",
    "6": "another reading of the land fits the figure",
    "7": "the ranges meet at one value, so that a more precise figure is needed",
    "w": "several ranks are possible",
}


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One line of a drawing: a label, an interval, the character that it is drawn with, and a word beside it."""

    label: str
    interval: Interval
    character: str
    word: str = ""


def answer_text(answer: Answer, known: Known, *, width: int) -> str:
    """The whole answer in lines of at most `width` columns; long ids are never broken."""
    width = max(width, NARROWEST)
    lines = _headline(answer, width)
    for number, each in enumerate(answer.alternatives):
        is_listed = len(answer.alternatives) > 1 and (answer.verdict is None or number == 0)
        if number == 0 or answer.verdict is None:
            lines += ["", *_alternative(answer, each, known, width, is_named=is_listed)]
    if answer.verdict is not None and len(answer.alternatives) > 1:
        lines += ["", *_parts(answer, width)]
    if not answer.alternatives:
        lines += _known(known, width)
    lines += _positions(known, width)
    lines += _questions(answer, known, width)
    lines += _figures(answer, known, width)
    lines += _claims(answer, known, width)
    lines += _sources(known, width)
    lines += ["", "More", *_commands(answer)]
    return "\n".join(lines) + "\n"


def _headline(answer: Answer, width: int) -> list[str]:
    if answer.asked is None or answer.claimed is None:
        names = "; ".join(_short_name(each) for each in answer.known)
        if not names:
            return _wrapped("The text names nothing here; `metes search WORDS` looks through all tables.", width)
        return _wrapped(f"{capital(names)}: what is known. Add a figure to have it judged.", width)
    said = f'"{answer.asked.text}"'
    if not answer.alternatives:
        lacking = LACKING.get(answer.asked.kind, "names no land and no line; add a territory, a treaty or a place")
        return _wrapped(f"{said} {lacking}. Below: where the package has this figure.", width)
    if answer.verdict is not None:
        return _wrapped(f"{said} {_sentence(answer.alternatives[0], answer.claimed)}.", width)
    why = "may be about several things" if answer.is_tie else "does not say which part it means"
    lines = _wrapped(f"It depends: {said} {why}.", width)
    for each in answer.alternatives:
        lines += _wrapped(f"{INDENT}It {_sentence(each, answer.claimed)}.", width)
    return lines


# What a sentence lacks that names nothing to judge, by the kind of its figure.
LACKING = {
    ClaimKind.RATIO: 'names nothing to compare with; add what it is said of: --of "land of 1858 and 1860"',
    ClaimKind.RANK: 'names no area; add what it is said of: --of "579,000 square miles"',
    ClaimKind.SHARE: "names no divided territory",
}


def _short_name(subject: Subject) -> str:
    """Name of a subject; a long sum goes by what makes it one."""
    is_long = subject.targets and " + " in subject.key and len(subject.name) > LONGEST_NAME
    return f"the land {subject.why}" if is_long else subject.name


def _sentence(each: Alternative, claimed: Interval) -> str:
    """The answer in one sentence, without its subject: "holds for Turkey, which measures ..."."""
    opinion, name = each.verdict.opinion, _short_name(each.subject)
    if each.verdict.claim.kind is ClaimKind.RATIO:
        name = f"{name}, compared with {each.measure}"
    measured = "" if opinion.found is None else f": {_found_as(each)} {_brief(opinion.found, claimed)}"
    if opinion.verdict is Verdict.CONSISTENT:
        rest = ", and other readings differ" if opinion.depends_on_reading else ""
        return f"holds for {name}{measured}{rest}"
    if opinion.verdict is Verdict.INCONSISTENT:
        return f"does not hold for {name}{measured}, so that {_gap(opinion.margin, opinion.found, claimed)}"
    if opinion.verdict is Verdict.UNDECIDED:
        why = OPEN.get(opinion.clause[0])
        because = f", but {why}" if why else ""
        return f"is neither confirmed nor refuted (open) for {name}{measured}{because}"
    why = "the package has no outline of it" if each.operands else NOTHING.get(each.subject.why, "nothing is recorded")
    return f"is not checkable for {name}: {why}"


def _brief(interval: Interval, beside: Interval | None = None) -> str:
    """An interval in four digits, or in as many as show its width and that it lies apart from another one."""
    low, high = (
        float(short(end, rounding=rounding))
        for end, rounding in ((interval.low, ROUND_FLOOR), (interval.high, ROUND_CEILING))
    )
    rounded = Interval(low=low, high=high, unit=interval.unit)
    is_apart = beside is not None and interval.gap_to(beside) > 0.0 >= rounded.gap_to(beside)
    if is_apart or rounded.width > 1.5 * interval.width:
        return claimed_span(interval) if beside is None else found_span(interval)
    return short_span(interval)


def _found_as(each: Alternative) -> str:
    kind = each.verdict.claim.kind
    if kind is ClaimKind.RATIO:
        return "the ratio is"
    if kind is ClaimKind.RANK:
        return "the rank is"
    if kind is ClaimKind.SHARE:
        return "the share is"
    readings = each.verdict.opinion.readings
    is_official = any(row.target == ("figure", label) for row in each.operands for label in readings)
    return "the official or published figure says" if is_official and len(readings) == 1 else "it measures"


def _gap(margin: float | None, found: Interval | None, claimed: Interval) -> str:
    if margin is None or found is None:
        return "it is apart"
    side = "too high" if claimed.low > found.high else "too low"
    unit = "1" if claimed.unit == "1" else claimed.unit
    return f"the figure is at least {short_quantity(margin, unit)} {side}"


def _alternative(answer: Answer, each: Alternative, known: Known, width: int, *, is_named: bool) -> Iterator[str]:
    """How the figure is read, what is measured, the drawing, and the other readings."""
    assert answer.asked is not None  # only figures have alternatives
    assert answer.claimed is not None
    opinion = each.verdict.opinion
    if is_named:
        yield from _wrapped(f"{capital(_short_name(each.subject))}: {VERDICT_WORDS[opinion.verdict]}", width)
    unit = " (no unit is printed; read as km2)" if answer.asked.is_unit_assumed and answer.claimed.unit == "km2" else ""
    unit = " (no unit is printed; read as km)" if answer.asked.is_unit_assumed and answer.claimed.unit == "km" else unit
    yield from _wrapped(f'We read "{answer.asked.text}"{unit} as {_brief(answer.claimed)}.', width)
    if each.subject.why not in UNSAID and each.subject.targets:
        yield from _wrapped(f"Land {each.subject.why}: {each.subject.name}.", width)
    if each.precedent is not None:
        yield from _wrapped(f"Evidence as for claim {each.precedent}.", width)
    if each.subject.missing and each.subject.targets and len(each.subject.key.split(" + ")) > 1:
        missing = ", ".join(each.subject.missing)
        yield from _wrapped(f"Not added, because the package has no outline of it: {missing}.", width)
    bars = [Bar(label="the text", interval=answer.claimed, character="=")]
    if opinion.found is not None and not _shows_inputs(each):
        bars.append(
            Bar(label=_found_label(each), interval=opinion.found, character="#", word=VERDICT_WORDS[opinion.verdict])
        )
    elif opinion.found is not None:
        bars += [
            Bar(label=row.input_id, interval=row.interval, character="#", word=_side(answer.claimed, row.interval))
            for row in deciding(opinion.inputs)
            if row.interval is not None
        ]
    shown = {bar.label for bar in bars}
    bars += [
        Bar(label=f"with {row.label}", interval=row.interval, character="-", word=_side(answer.claimed, row.interval))
        for row in each.others
        if row.label not in shown
    ]
    yield from _drawing([replace(bar, label=_named(bar.label, known)) for bar in bars], width)


def _named(label: str, known: Known) -> str:
    """A label with the name of the land before its id: "Left bank of the Amur (1858): amur-left-bank-1858.with-uda"."""
    start, identifier = ("with ", label.removeprefix("with ")) if label.startswith("with ") else ("", label)
    name = known.names.get(identifier.split(".")[0]) if " + " not in identifier else None
    return label if name is None else f"{start}{name}: {identifier}"


# Why nothing is there to compare with, by the reason for the subject.
NOTHING = {
    "a treaty that passed no land": "the package records no land that passed by it",
    "no such land is recorded": "the package records no such transfer of control",
    "known by published figures only": "the package has published figures of it and no outline",
}
# Reasons for a subject that need no words.
UNSAID = ("named", "named as a part", "named by id", "as asked")


def _side(claimed: Interval, found: Interval) -> str:
    """Where an interval lies, seen from the claimed one."""
    if agreement(claimed, found) != NO:
        return "overlaps"
    return "below" if found.high < claimed.low else "above"


def _shows_inputs(each: Alternative) -> bool:
    """Whether the inputs can be compared with the figure one by one, as readings of one territory can."""
    inputs = deciding(each.verdict.opinion.inputs)
    return len(inputs) > 1 and all(row.agrees is not None for row in inputs)


def _found_label(each: Alternative) -> str:
    if each.verdict.claim.kind is ClaimKind.RATIO:
        return "the ratio"
    if each.verdict.claim.kind is ClaimKind.RANK:
        return "the rank"
    labels = each.verdict.opinion.readings
    return labels[0] if len(labels) == 1 and " + " not in labels[0] else "the sum, as measured"


def _drawing(bars: Sequence[Bar], width: int) -> Iterator[str]:
    """Intervals above one another on one scale; each with its full numbers in the line below it."""
    low, high = min(bar.interval.low for bar in bars), max(bar.interval.high for bar in bars)
    margin = (high - low) * 0.05 or max(1.0, abs(high)) * 0.05
    start, span = low - margin, high - low + 2.0 * margin
    room = max(BAR, width - len(INDENT) - 2 - 46)
    yield ""
    for bar in bars:
        first = round((bar.interval.low - start) / span * (room - 1))
        last = max(first, round((bar.interval.high - start) / span * (room - 1)))
        drawn = " " * first + bar.character * (last - first + 1)
        numbers = claimed_span(bar.interval) if bar.character == "=" else found_span(bar.interval)
        yield from _wrapped(f"{INDENT}{bar.label}", width)
        word = f"  {bar.word}" if bar.word else ""
        yield f"{INDENT}|{drawn:<{room}}| {numbers}{word}"


def _parts(answer: Answer, width: int) -> Iterator[str]:
    yield "For its parts alone"
    for each in answer.alternatives[1:]:
        found = each.verdict.opinion.found
        size = "" if found is None else f", {short_span(found)}"
        yield from _wrapped(
            f"{INDENT}{capital(each.subject.name)}{size}: {VERDICT_WORDS[each.word]} ({each.key})", width
        )


def _positions(known: Known, width: int) -> Iterator[str]:
    """Who administers and who claims the disputed sectors that were asked about."""
    if known.positions:
        yield ""
        yield "Who claims it"
    for each in known.positions:
        yield from _wrapped(f"{INDENT}{each}", width)


def _questions(answer: Answer, known: Known, width: int) -> Iterator[str]:
    """What has to be counted for the figure to hold, for every question about the same land."""
    if answer.asked is None or answer.claimed is None or not known.questions:
        return
    yield ""
    yield "The question behind it" if len(known.questions) == 1 else "The questions behind it"
    for each in known.questions:
        yield from _wrapped(f"{INDENT}{each.question.question_en}", width)
        for sentence in (
            range_sentence(each, Language.ENGLISH),
            figure_sentence(each, answer.asked.text, answer.claimed, Language.ENGLISH),
            f"More: metes answer {each.question.question_id}",
        ):
            yield from _wrapped(f"{INDENT * 2}{sentence}", width)


def _known(known: Known, width: int) -> Iterator[str]:
    for subject in known.subjects:
        yield ""
        yield from _wrapped(" / ".join(subject.names), width)
        if subject.note:
            yield from _wrapped(f"{INDENT}{subject.note}", width)
        for reading in subject.readings:
            mark = ", default" if reading.is_default else ""
            yield from _wrapped(f"{INDENT}{reading.definition}", width)
            yield f"{INDENT * 2}{short_span(reading.interval)} ({reading.reading_id}{mark})"
        for line in subject.transfers:
            yield from _wrapped(f"{INDENT}{line}", width)


def _figures(answer: Answer, known: Known, width: int) -> Iterator[str]:
    if answer.figures:
        yield ""
        yield "Published figures near it" if answer.asked else "Published figures"
    for row in answer.figures:
        yield from _wrapped(f"{INDENT}{_figure(row)}", width)


def _figure(row: PublishedFigure) -> str:
    unit = "" if row.unit_published == "1" else f" {row.unit_published}"
    year = f", {row.year}" if row.year else ""
    return f"{row.value_published}{unit}: {row.subject} ({row.author}{year}) {row.figure_id}"


def _claims(answer: Answer, known: Known, width: int) -> Iterator[str]:
    if known.claims:
        yield ""
        yield "Claims of documents about it" if answer.alternatives or answer.known else "Claims with this figure"
    for claim, verdict in known.claims:
        yield from _wrapped(f"{INDENT}{capital(VERDICT_WORDS[verdict])}: {claim.question} ({claim.claim_id})", width)
    if len(answer.claims) > len(known.claims):
        yield f"{INDENT}and {len(answer.claims) - len(known.claims)} more"


def _sources(known: Known, width: int) -> Iterator[str]:
    if known.sources:
        yield ""
        yield "Sources"
    for each in known.sources[:MOST_SOURCES]:
        yield from _wrapped(f"{INDENT}{_source(each)}", width)
        if each.url:
            yield f"{INDENT * 2}{each.url}"
    if len(known.sources) > MOST_SOURCES:
        yield f"{INDENT}and {len(known.sources) - MOST_SOURCES} more: --format json lists all"


def _source(each: SourceLink) -> str:
    parts = [each.title.rstrip("."), each.producer, each.year, each.locator if not each.url else None]
    return f"{', '.join(part for part in parts if part)} ({each.source_id})"


def _commands(answer: Answer) -> list[str]:
    """Commands that show more of what the answer rests on."""
    subjects = [each.subject for each in answer.alternatives] or list(answer.known)
    ids: list[str] = []
    for subject in subjects:
        ids += [target.split(".")[0] for kind, target in subject.targets if kind in ("reading", "territory", "line")]
        ids += [] if subject.targets else subject.key.split(" + ")
    ids += [each.precedent for each in answer.alternatives if each.precedent]
    ids += [] if ids else list(answer.claims[:2])
    lines = [f"{INDENT}metes explain {each}" for each in list(dict.fromkeys(ids))[:4]]
    return lines or [f"{INDENT}metes search WORDS"]


def _wrapped(text: str, width: int) -> list[str]:
    """Lines of a paragraph; what begins indented goes on indented further. Words and ids are not broken."""
    indent = text[: len(text) - len(text.lstrip())]
    return textwrap.wrap(
        text.strip(),
        width,
        initial_indent=indent,
        subsequent_indent=f"{indent}{INDENT}" if indent else "",
        break_long_words=False,
        break_on_hyphens=False,
    )


def answer_json(answer: Answer, known: Known) -> dict[str, Any]:
    """Object that `metes ask --format json` prints; intervals in km2, km or pure numbers."""
    asked = answer.asked
    return {
        "sentence": answer.sentence,
        "of": answer.of,
        "figure": None
        if asked is None or answer.claimed is None
        else {
            "text": asked.text,
            "kind": asked.kind.value,
            "number": asked.printed.number,
            "phrase": asked.printed.rule,
            "unit": asked.printed.unit_id,
            "is_unit_assumed": asked.is_unit_assumed,
            **asdict(answer.claimed),
        },
        "verdict": None if answer.verdict is None else answer.verdict.value,
        "answer": None if answer.verdict is None else VERDICT_WORDS[answer.verdict],
        "is_ambiguous": bool(asked) and answer.verdict is None,
        "alternatives": [_alternative_json(each) for each in answer.alternatives],
        "known": [each.to_dict() for each in known.subjects],
        "positions": list(known.positions),
        "questions": [_question_json(each, answer.claimed) for each in known.questions if answer.claimed],
        "published_figures": [asdict(row) for row in answer.figures],
        "claims": [
            {"claim_id": claim.claim_id, "question": claim.question, "verdict": verdict.value}
            for claim, verdict in known.claims
        ],
        "claim_ids": list(answer.claims),
        "sources": [asdict(each) for each in known.sources],
    }


def _question_json(each: QuestionAnswer, claimed: Interval) -> dict[str, Any]:
    """A question with the range of its answers in km2, and in how many of its combinations the figure holds."""
    held, opened, _ = each.counts(claimed)
    return {
        "id": each.question.question_id,
        "question": each.question.question_en,
        "low": each.interval.low,
        "high": each.interval.high,
        "holds": held,
        "open": opened,
        "combinations": len(each.combinations),
    }


def _alternative_json(each: Alternative) -> dict[str, Any]:
    opinion = each.verdict.opinion
    return {
        "subject": each.key,
        "name": each.subject.name,
        "chosen_because": each.subject.why,
        "is_part": each.subject.is_part,
        "not_counted": list(each.subject.missing),
        "verdict": opinion.verdict.value,
        "answer": VERDICT_WORDS[opinion.verdict],
        "rule": opinion.clause,
        "reason": opinion.reason,
        "found": None if opinion.found is None else asdict(opinion.found),
        "margin": opinion.margin,
        "depends_on_reading": opinion.depends_on_reading,
        "operands": [{"role": row.role.value, "type": row.target[0], "id": row.target[1]} for row in each.operands],
        "precedent": each.precedent,
        "other_readings": [
            {"reading": row.label, "verdict": row.verdict.value, **asdict(row.interval)} for row in each.others
        ],
    }


@dataclass(frozen=True, repr=False)
class SentenceAnswer:
    """What `metes.ask` found: the verdict, the subjects that the sentence may be about, and all that stands beside it.

    >>> import metes
    >>> answer = metes.ask("600,000 km2 at Aigun")
    >>> answer.verdict, answer.subjects
    ('consistent', ('amur-left-bank-1858',))
    >>> answer.to_dict()["alternatives"][0]["other_readings"][2]["reading"]
    'amur-left-bank-1858.with-uda'
    """

    _answer: Answer
    _known: Known

    @property
    def verdict(self) -> str | None:
        """Id of the verdict; None where it depends on what the sentence is about, or where no figure was asked."""
        return None if self._answer.verdict is None else self._answer.verdict.value

    @property
    def subjects(self) -> tuple[str, ...]:
        """Ids of what the sentence may be about; sums are joined by " + ", ratios by " / "."""
        return tuple(each.key for each in self._answer.alternatives or self._answer.known)

    def to_dict(self) -> dict[str, Any]:
        """The object that `metes ask --format json` prints; areas in km2, lengths in km."""
        return answer_json(self._answer, self._known)

    def __str__(self) -> str:
        return answer_text(self._answer, self._known, width=PLAIN_WIDTH).rstrip()

    def __repr__(self) -> str:
        return f"<SentenceAnswer {self.verdict}: {' | '.join(self.subjects)}>"
