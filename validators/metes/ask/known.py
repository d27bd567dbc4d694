"""What is known of the subjects of an answer: names, readings, transfers, questions, claims, verdicts and sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from metes.ask.answer import Answer
from metes.ask.subject import Subject
from metes.model.claims import Claim
from metes.model.enums import ClaimKind, Verdict
from metes.phrases.interval import Interval
from metes.results.case import Case
from metes.verdicts.questions import Answer as QuestionAnswer

# Claims that an answer shows; each is judged for it.
MOST_CLAIMS = 4


@dataclass(frozen=True, kw_only=True)
class KnownReading:
    """A reading with the 95 % interval of its area, or a line with that of its length."""

    reading_id: str
    is_default: bool
    definition: str
    interval: Interval


@dataclass(frozen=True, kw_only=True)
class KnownSubject:
    """A territory, line or treaty with all that the tables say of it."""

    subject_id: str
    names: tuple[str, ...]
    note: str | None
    readings: tuple[KnownReading, ...]
    transfers: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class SourceLink:
    """A source with its address, where the table has one."""

    source_id: str
    title: str
    producer: str
    year: str | None
    locator: str | None
    url: str | None


@dataclass(frozen=True, kw_only=True)
class Known:
    """What stands beside an answer; `questions` are those of the package about the same land as an asked area.

    `positions` says who administers and who claims each disputed sector that a figure was asked about. `names` holds
    the English name of each territory and line by its id.
    """

    subjects: tuple[KnownSubject, ...]
    claims: tuple[tuple[Claim, Verdict], ...]
    sources: tuple[SourceLink, ...]
    questions: tuple[QuestionAnswer, ...] = ()
    positions: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict, repr=False)


def known_of(answer: Answer, case: Case) -> Known:
    """Details of an answer: everything on its subjects where no figure was asked, claims and sources always."""
    ids = [] if answer.alternatives else [each for one in answer.known for each in _ids(one, case)]
    subjects = [_subject(each, case) for each in ids]
    claims = tuple(
        (verdict.claim, verdict.opinion.verdict)
        for verdict in (case.verdict(claim_id) for claim_id in answer.claims[:MOST_CLAIMS])
    )
    return Known(
        subjects=tuple(subjects),
        claims=claims,
        sources=tuple(_links(answer.sources, case)),
        questions=tuple(_questions(answer, case)),
        positions=tuple(_positions(answer, case)),
        names=_names(case),
    )


def _names(case: Case) -> Mapping[str, str]:
    territories = {key: row.name_en for key, row in case.register.territory_by_id.items()}
    return territories | {key: row.name_en for key, row in case.register.line_by_id.items()}


def _positions(answer: Answer, case: Case) -> Iterable[str]:
    """Notes of the disputed sectors that a figure was asked about, so that none is judged without both claims."""
    rows = case.register.territory_by_id
    asked = dict.fromkeys(
        each for one in answer.alternatives for each in (*_ids(one.subject, case), *one.subject.missing)
    )
    for territory in (rows[each] for each in asked if each in rows):
        if territory.kind == "disputed_sector" and territory.note:
            yield f"{territory.name_en}: {territory.note}"


def _questions(answer: Answer, case: Case) -> Iterable[QuestionAnswer]:
    """Answers to the questions whose default combination counts the territories of an asked area, and no others."""
    asked = [
        each.subject
        for each in answer.alternatives
        if each.verdict.claim.kind is ClaimKind.AREA and not each.subject.is_part
    ]
    for question_id in case.questions.by_id:
        if any(_is_question_about(question_id, subject, case) for subject in asked):
            yield case.answers[question_id]


def _is_question_about(question_id: str, subject: Subject, case: Case) -> bool:
    """Whether the default of a question counts the territories of a subject, and nothing else.

    A reading that the sentence names has to be one that the question counts: half an island is not the whole of it.
    """
    questions, readings = case.questions, case.register.reading_by_id
    alternatives = [each for term in questions.terms_of(question_id) for each in questions.alternatives_of(term)]
    counted = {row.reading_id for row in questions.operands_of(alternatives)}
    by_default = questions.operands_of([each for each in alternatives if each.is_default])
    if any(row.reading_id not in readings or row.is_taken_off for row in by_default):
        return False
    territories = {readings[row.reading_id].territory_id for row in by_default if row.reading_id is not None}
    return bool(territories) and territories == {
        readings[target].territory_id if kind == "reading" and target in counted else target
        for kind, target in subject.targets
    }


def _ids(subject: Subject, case: Case) -> tuple[str, ...]:
    """Territories, lines and treaties of a subject; a published figure has nothing more to tell."""
    found = dict.fromkeys(
        target.split(".")[0] for kind, target in subject.targets if kind in ("reading", "territory", "line")
    )
    return tuple(found) or tuple(each for each in subject.key.split(" + ") if each in case.register.treaty_by_id)


def _subject(subject_id: str, case: Case) -> KnownSubject:
    register, measured = case.register, case.evidence.measured
    if subject_id in register.line_by_id:
        line = register.line_by_id[subject_id]
        length = KnownReading(
            reading_id=subject_id,
            is_default=True,
            definition="Length of the line, from coarse to full detail.",
            interval=measured[(subject_id, "length")],
        )
        names = (line.name_en, line.name_zh, line.name_ru)
        return _known(subject_id, names, line.note, (length,), ())
    if subject_id in register.treaty_by_id:
        treaty = register.treaty_by_id[subject_id]
        signed = f"Signed {treaty.date_text} at {treaty.place_name}; it moved no land that has an outline."
        titles = (treaty.title_en, treaty.title_zh, treaty.title_ru, treaty.title_local)
        return _known(subject_id, titles, treaty.note, (), (signed,))
    territory = register.territory_by_id[subject_id]
    readings = tuple(
        KnownReading(
            reading_id=row.reading_id,
            is_default=row.is_default,
            definition=row.definition,
            interval=measured[(row.reading_id, "area")],
        )
        for row in register.readings
        if row.territory_id == subject_id
    )
    local = (territory.name_en, territory.name_zh, territory.name_ru, territory.name_local)
    return _known(subject_id, local, territory.note, readings, tuple(_transfers(subject_id, case)))


def _known(
    subject_id: str,
    names: Iterable[str | None],
    note: str | None,
    readings: tuple[KnownReading, ...],
    transfers: tuple[str, ...],
) -> KnownSubject:
    shown = tuple(dict.fromkeys(name for name in names if name))
    return KnownSubject(subject_id=subject_id, names=shown, note=note, readings=readings, transfers=transfers)


def _transfers(territory_id: str, case: Case) -> Iterable[str]:
    register = case.register
    for row in register.transfers:
        if row.territory_id != territory_id:
            continue
        provision = register.provision_by_id[row.provision_id]
        treaty = register.treaty_by_id[provision.treaty_id]
        sides = [register.polity_by_id[each].name_en.split(" (")[0] for each in (row.from_polity_id, row.to_polity_id)]
        what = f"{row.basis.value} of {row.reading_id}" if row.reading_id else row.basis.value
        yield f"{row.signed}: {what} from {sides[0]} to {sides[1]}, {treaty.title_en} ({row.transfer_id})"


def _links(source_ids: Iterable[str], case: Case) -> Iterable[SourceLink]:
    """Sources with their addresses; the column `url` is used where the table has it."""
    rows = {row["source_id"]: row for row in case.package.table("sources").rows}
    for source_id in source_ids:
        source, row = case.register.source_by_id[source_id], rows[source_id]
        url = row.get("url") if "url" in row.values else None
        yield SourceLink(
            source_id=source_id,
            title=source.title,
            producer=source.producer,
            year=source.year,
            locator=source.locator,
            url=None if url is None else str(url),
        )
