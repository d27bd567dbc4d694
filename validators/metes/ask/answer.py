"""Judge the figure of a sentence by the rule of the verdicts, for every subject that the sentence may be about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from metes.ask.sentence import Asked, UnreadableFigureError, read_sentence
from metes.ask.subject import Subject, Subjects
from metes.files.errors import UnknownIdError
from metes.model.claims import TARGET_TYPES, Claim, Operand
from metes.model.enums import Certainty, ClaimKind, OperandRole, Surface, Verdict
from metes.model.figures import PublishedFigure
from metes.model.names import Names, Target
from metes.model.register import Register
from metes.phrases.claimed_interval import Conversion, claimed_ends, claimed_in_si
from metes.phrases.interval import Interval
from metes.results.case import Case
from metes.verdicts import ClaimVerdict, Evidence, judge_claim
from metes.verdicts.claim_verdict import Input
from metes.verdicts.rule import agreement

# Ids of rows that exist for one question only, and are never written.
ASKED = "asked"
ASKED_FIGURE = "figure-as-asked"
# A published figure is near a claim from this ratio of the two on.
NEAR = 0.75
MOST_FIGURES = 6
# Other readings of a sum are tried one territory at a time; more than these are not shown.
MOST_READINGS = 12


@dataclass(frozen=True, kw_only=True)
class OtherReading:
    """What the figure would be by other limits of the same land."""

    label: str
    definition: str
    interval: Interval
    verdict: Verdict
    agrees: str


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """A subject with the verdict on the figure, and what it rests on.

    `precedent` is the claim of the register whose evidence is used here as well, `measure` what a ratio divides by.
    """

    subject: Subject
    verdict: ClaimVerdict
    operands: tuple[Operand, ...]
    others: tuple[OtherReading, ...] = ()
    precedent: str | None = None
    key: str = ""
    measure: str = ""

    @property
    def word(self) -> Verdict:
        return self.verdict.opinion.verdict


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What `metes ask` answers: how the sentence was read, and the verdict on each subject that it may be about.

    `verdict` is None where the alternatives differ, where nothing is named, and where no figure is asked.
    """

    sentence: str
    of: str | None
    asked: Asked | None
    claimed: Interval | None
    alternatives: tuple[Alternative, ...]
    known: tuple[Subject, ...]
    figures: tuple[PublishedFigure, ...]
    claims: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def is_tie(self) -> bool:
        """Whether the sentence may be about several things, of which none is a part of another."""
        return len([each for each in self.alternatives if not each.subject.is_part]) > 1

    @cached_property
    def verdict(self) -> Verdict | None:
        """The verdict, unless it depends on what the sentence is about.

        A figure that does not hold for a divided territory as a whole may be that of a part: then the parts decide.
        """
        if not self.alternatives or self.is_tie:
            return None
        whole, *parts = self.alternatives
        may_be_a_part = whole.word is Verdict.INCONSISTENT and any(
            each.word is not Verdict.INCONSISTENT for each in parts
        )
        return None if may_be_a_part else whole.word


def ask(sentence: str, case: Case, *, of: str | None = None) -> Answer:
    """Answer a sentence about an area, a length, a ratio or a rank; see `metes.ask`."""
    return _Asking(case).answer(sentence, of)


class _Asking:
    def __init__(self, case: Case) -> None:
        self.case = case
        self.register: Register = case.register
        self.names = Names(case.register)
        self.subjects = Subjects(case, self.names)

    def answer(self, sentence: str, of: str | None) -> Answer:
        asked = read_sentence(sentence)
        if asked is None:
            text = f"{sentence} {of or ''}"
            known = self._known(text)
            if not known:
                raise UnknownIdError(_unknown(text, self.names, self.register))
            return self._answer(sentence, of, None, None, (), known)
        if asked.is_unit_assumed and self._is_line(asked, of):
            asked = replace(asked, kind=ClaimKind.LENGTH)
        claimed = self._claimed(asked)
        text = asked.rest if of is None else f"{asked.rest} | {of}"
        alternatives = tuple(self._alternatives(asked, claimed, of))
        if not alternatives:
            is_of_one = asked.kind in (ClaimKind.AREA, ClaimKind.LENGTH)
            known = self._known(text) if is_of_one else ()
            if is_of_one and not known and self._has_words(text):
                raise UnknownIdError(_unknown(text, self.names, self.register))
            return self._answer(sentence, of, asked, claimed, (), known)
        return self._answer(sentence, of, asked, claimed, alternatives, ())

    def _answer(
        self,
        sentence: str,
        of: str | None,
        asked: Asked | None,
        claimed: Interval | None,
        alternatives: tuple[Alternative, ...],
        known: tuple[Subject, ...],
    ) -> Answer:
        subjects = [each.subject for each in alternatives] or list(known)
        figures = self._figures_near(subjects, claimed, asked)
        return Answer(
            sentence=sentence,
            of=of,
            asked=asked,
            claimed=claimed,
            alternatives=alternatives,
            known=known,
            figures=figures,
            claims=self._claims_about(subjects, claimed),
            sources=self._sources(alternatives, subjects, figures),
        )

    def _is_line(self, asked: Asked, of: str | None) -> bool:
        text = f"{asked.rest} {of or ''}"
        return bool(self.subjects.of_line(text)) and not self.subjects.of_land(text)

    def _claimed(self, asked: Asked) -> Interval:
        """The interval that the figure claims, by the same code as the claims of the register."""
        printed = asked.printed
        if asked.kind in (ClaimKind.AREA, ClaimKind.LENGTH):
            unit = self.register.unit_by_id[self._unit_id(asked)]
            factors = Conversion(
                si_unit=unit.si_unit, factor=unit.factor, factor_low=unit.factor_low, factor_high=unit.factor_high
            )
            assert printed.number is not None  # only "dozens" has none, and that is a ratio
            return claimed_in_si(printed.number, printed.rule, factors, printed.digit)
        low, high = claimed_ends(printed.number or 0.0, printed.rule, printed.digit)
        return Interval(low=low, high=high, unit="1")

    def _unit_id(self, asked: Asked) -> str:
        if asked.kind is ClaimKind.SHARE:
            return "share"
        if asked.kind in (ClaimKind.RATIO, ClaimKind.RANK):
            return "number"
        return asked.printed.unit_id or ("km2" if asked.kind is ClaimKind.AREA else "km")

    def _alternatives(self, asked: Asked, claimed: Interval, of: str | None) -> Iterable[Alternative]:
        judges = {
            ClaimKind.AREA: self._areas,
            ClaimKind.LENGTH: self._lengths,
            ClaimKind.RATIO: self._ratios,
            ClaimKind.SHARE: self._shares,
            ClaimKind.RANK: self._ranks,
        }
        return judges[asked.kind](asked, claimed, of)

    def _areas(self, asked: Asked, claimed: Interval, of: str | None) -> Iterable[Alternative]:
        for subject in self.subjects.of_land(asked.rest if of is None else f"{asked.rest} | {of}"):
            operands, precedent = self._evidence(ClaimKind.AREA, subject)
            yield self._judged(asked, claimed, subject, operands, precedent, self._other_readings(subject, claimed))

    def _lengths(self, asked: Asked, claimed: Interval, of: str | None) -> Iterable[Alternative]:
        for subject in self.subjects.of_line(asked.rest if of is None else f"{asked.rest} | {of}"):
            operands, precedent = self._evidence(ClaimKind.LENGTH, subject)
            yield self._judged(asked, claimed, subject, operands, precedent)

    def _ratios(self, asked: Asked, claimed: Interval, of: str | None) -> Iterable[Alternative]:
        # In English and Russian the measure follows the multiple; in Chinese it stands before.
        below_text, above_text = (asked.before, asked.after) if "倍" in asked.text else (asked.after, asked.before)
        below = self.subjects.of_land(below_text) or (self.subjects.of_land(asked.before) if of else ())
        above = self._measured_land(of if of is not None else above_text)
        for one in above:
            for other in below:
                numerators = self.subjects.default_readings(one)
                denominator = self.subjects.default_readings(other)
                operands = (
                    *self._operands(OperandRole.NUMERATOR, numerators.targets),
                    *self._operands(OperandRole.DENOMINATOR, denominator.targets),
                )
                if denominator.missing or (numerators.missing and not numerators.targets):
                    continue
                found = self._judged(asked, claimed, numerators, operands, None)
                yield replace(found, key=f"{one.key} / {other.key}", measure=other.name)

    def _shares(self, asked: Asked, claimed: Interval, of: str | None) -> Iterable[Alternative]:
        """Each part of a divided territory as a share of the whole."""
        subjects = self.subjects.of_land(asked.rest if of is None else f"{asked.rest} | {of}")
        whole, parts = subjects[:1], [each for each in subjects[1:] if each.is_part]
        for part in parts:
            operands = (
                *self._operands(OperandRole.NUMERATOR, part.targets),
                *self._operands(OperandRole.DENOMINATOR, whole[0].targets),
            )
            found = self._judged(asked, claimed, replace(part, is_part=part is not parts[0]), operands, None)
            yield replace(found, key=f"{part.key} / {whole[0].key}", measure=whole[0].name)

    def _ranks(self, asked: Asked, claimed: Interval, of: str | None) -> Iterable[Alternative]:
        states = tuple(("state_list", row.state_list_id) for row in self.register.state_lists[:1])
        for subject in self._measured_land(of if of is not None else asked.rest):
            chosen = self.subjects.default_readings(subject)
            targets = chosen.targets
            if len(targets) > 1:
                targets = (("figure", self._add_sum(chosen)),)
            if targets:
                operands = (*self._operands(OperandRole.SUBJECT, targets), *self._operands(OperandRole.LIST, states))
                yield self._judged(asked, claimed, chosen, operands, None)

    def _measured_land(self, text: str) -> tuple[Subject, ...]:
        """Land that a text names, or the area that it prints: "579,000 square miles"."""
        named = self.subjects.of_land(text)
        if named:
            return named
        try:
            printed = read_sentence(text)
        except UnreadableFigureError:
            return ()
        if printed is None or printed.kind is not ClaimKind.AREA:
            return ()
        figure = self._add_figure(printed.text, self._claimed(printed), printed.printed.number or 0.0, "the area asked")
        return (Subject(key=printed.text, name=printed.text, why="as asked", targets=(("figure", figure),)),)

    def _add_sum(self, subject: Subject) -> str:
        operands = self._operands(OperandRole.SUBJECT, subject.targets)
        interval = self.evidence.sum_of(operands, "km2")
        return self._add_figure(f"{interval.middle:.4g}", interval, interval.middle, subject.name)

    def _add_figure(self, text: str, interval: Interval, number: float, subject: str) -> str:
        """Puts a figure into the register of this question; nothing is written."""
        figure = PublishedFigure(
            figure_id=ASKED_FIGURE,
            subject=subject,
            territory_id=None,
            line_id=None,
            document_id=None,
            paragraph=None,
            value_published=text,
            unit_published="1",
            phrase_id="plain",
            number=number,
            unit_id="km2",
            low=interval.low,
            high=interval.high,
            basis="unstated",
            is_measured=False,
            author="as asked",
            year=None,
            source_id="",
            certainty=Certainty.FOUND,
        )
        self.register = replace(self.register, published_figures=(*self.register.published_figures, figure))
        return ASKED_FIGURE

    def _operands(self, role: OperandRole, targets: Iterable[Target]) -> tuple[Operand, ...]:
        return tuple(operand(role, target, number) for number, target in enumerate(targets, start=1))

    def _evidence(self, kind: ClaimKind, subject: Subject) -> tuple[tuple[Operand, ...], str | None]:
        """Operands of a subject, with the official figures that the register's own claims about it name.

        Which published figure may answer was decided there, with its reason, before anything was judged. Without such
        a claim, a line is judged by the figure that its states measured.
        """
        own = self._operands(OperandRole.SUBJECT, subject.targets)
        for claim in self.register.claims:
            operands = self.register.operands_of(claim.claim_id) if claim.kind is kind else ()
            officials = tuple(each for each in operands if each.role is OperandRole.OFFICIAL)
            subjects = [each.target for each in operands if each.role is OperandRole.SUBJECT]
            if not officials:
                continue
            theirs = tuple(replace(each, claim_id=ASKED) for each in officials)
            if subjects and set(subjects) == set(subject.targets):
                return (*own, *theirs), claim.claim_id
            if not subjects and all(self._is_of(each.target[1], subject) for each in officials):
                return theirs, claim.claim_id
        if kind is ClaimKind.LENGTH:
            measured = [
                ("figure", row.figure_id)
                for row in self.register.published_figures
                if row.is_measured and ("line", row.line_id) in subject.targets and row.subject.startswith("length of")
            ]
            return (*own, *self._operands(OperandRole.OFFICIAL, measured)), None
        return own, None

    def _is_of(self, figure_id: str, subject: Subject) -> bool:
        """Whether a published figure is that of a subject, the same part included."""
        words = self.register.figure_by_id[figure_id].subject
        found = self.subjects.of_land(words)
        return bool(found) and found[0].targets == subject.targets

    @property
    def evidence(self) -> Evidence:
        return replace(self.case.evidence, register=self.register)

    def _judged(
        self,
        asked: Asked,
        claimed: Interval,
        subject: Subject,
        operands: Sequence[Operand],
        precedent: str | None,
        others: Sequence[OtherReading] = (),
    ) -> Alternative:
        return Alternative(
            subject=subject,
            verdict=self._verdict(asked.kind, asked, claimed, operands),
            operands=tuple(operands),
            others=tuple(others),
            precedent=precedent,
            key=subject.key,
        )

    def _verdict(
        self, kind: ClaimKind, asked: Asked | None, claimed: Interval, operands: Sequence[Operand]
    ) -> ClaimVerdict:
        """The verdict of the rule on a claim that stands in no register."""
        unit = {"km2": "km2", "km": "km"}.get(claimed.unit, "number")
        claim = Claim(
            claim_id=ASKED,
            statement_id=ASKED,
            document_id=ASKED,
            paragraph=1,
            kind=kind,
            question="",
            value_published="" if asked is None else asked.text,
            unit_published=None,
            phrase_id="" if asked is None else asked.printed.rule,
            number=None if asked is None else asked.printed.number,
            unit_id="share" if kind is ClaimKind.SHARE else unit,
            low=claimed.low,
            high=claimed.high,
            date_text=None,
            effect=None,
            basis=None,
            note=None,
        )
        register = replace(self.register, claims=(claim,), claim_operands=tuple(operands))
        return judge_claim(replace(self.evidence, register=register), claim)

    def _other_readings(self, subject: Subject, claimed: Interval) -> tuple[OtherReading, ...]:
        """The same land with another reading of one of its territories, each judged by itself."""
        found = []
        for combination, changed in self._combinations(subject)[:MOST_READINGS]:
            operands = self._operands(OperandRole.SUBJECT, (("reading", each) for each in combination))
            opinion = self._verdict(ClaimKind.AREA, None, claimed, operands).opinion
            if opinion.found is not None:
                found.append(
                    OtherReading(
                        label=changed,
                        definition=self.register.reading_by_id[changed].definition,
                        interval=opinion.found,
                        verdict=opinion.verdict,
                        agrees=agreement(claimed, opinion.found),
                    )
                )
        return tuple(found)

    def _combinations(self, subject: Subject) -> list[tuple[tuple[str, ...], str]]:
        """Readings that stand for a subject with one territory read otherwise, and that other reading.

        A single territory is read by each of its readings of the same surface, the default one included.
        """
        by_default = [i for kind, i in self.subjects.default_readings(subject).targets if kind == "reading"]
        rows = self.register.reading_by_id
        found = []
        for place, reading_id in enumerate(by_default):
            default = rows[reading_id]
            for row in self.register.readings:
                is_same_kind = row.territory_id == default.territory_id and row.surface is default.surface
                if not is_same_kind or (row.coverage_group == default.coverage_group and row is not default):
                    continue
                if (row is default and len(by_default) > 1) or (default.surface is Surface.LAND and row is not default):
                    continue
                combination = (*by_default[:place], row.reading_id, *by_default[place + 1 :])
                found.append((combination, row.reading_id))
        return found if len(found) > 1 or len(by_default) > 1 else []

    def _known(self, text: str) -> tuple[Subject, ...]:
        return self.subjects.of_land(text) or self.subjects.of_line(text)

    def _has_words(self, text: str) -> bool:
        """Whether any words stand beside the figure that could name a subject."""
        return any(letter.isalpha() for letter in text)

    def _figures_near(
        self, subjects: Sequence[Subject], claimed: Interval | None, asked: Asked | None
    ) -> tuple[PublishedFigure, ...]:
        """Published figures of the same land or line, else of about the same size, the nearest first."""
        territories, lines = self._territories_of(subjects), self._lines_of(subjects)
        unit = None if claimed is None or claimed.unit == "1" else claimed.unit
        ranked: list[tuple[bool, float, str, PublishedFigure]] = []
        for row in self.register.published_figures:
            of_unit = self.register.unit_by_id[row.unit_id].si_unit
            is_own = row.territory_id in territories or row.line_id in lines
            if row.figure_id == ASKED_FIGURE or (unit or ("km" if lines else "km2")) != of_unit:
                continue
            middle = (row.low + row.high) / 2.0
            near = 0.0
            if unit is not None and claimed is not None and claimed.middle > 0.0 and middle > 0.0:
                near = min(middle, claimed.middle) / max(middle, claimed.middle)
            is_total = len(territories) != 1 and row.territory_id is None and row.line_id is None and near >= NEAR
            if is_own or (is_total and unit is not None):
                ranked.append((not is_own, -near, row.figure_id, row))
        if len(territories) > 1:  # a sum: figures of the sum before those of its terms
            ranked = [each for each in ranked if each[0]] or ranked
        return tuple(row for *_, row in sorted(ranked, key=lambda each: each[:3])[:MOST_FIGURES])

    def _territories_of(self, subjects: Iterable[Subject]) -> set[str]:
        readings = self.register.reading_by_id
        found = {
            readings[target].territory_id if kind == "reading" else target
            for subject in subjects
            for kind, target in subject.targets
            if kind in ("reading", "territory")
        }
        return found | {each for subject in subjects for each in subject.missing}

    def _lines_of(self, subjects: Iterable[Subject]) -> set[str]:
        return {target for subject in subjects for kind, target in subject.targets if kind == "line"}

    def _claims_about(self, subjects: Sequence[Subject], claimed: Interval | None) -> tuple[str, ...]:
        """Claims of the register about the same land or line, or with the same figure where nothing is named."""
        ours = [set(self.subjects.default_readings(each).targets) | set(each.targets) for each in subjects]
        found: list[tuple[bool, bool, int, str]] = []
        for claim in self.case.register.claims:
            operands = {each.target for each in self.case.register.operands_of(claim.claim_id)}
            is_same = claimed is not None and (claim.low, claim.high) == (claimed.low, claimed.high)
            if any(operands & targets for targets in ours) if ours else is_same:
                is_quantity = claim.kind in (ClaimKind.AREA, ClaimKind.LENGTH, ClaimKind.RATIO, ClaimKind.RANK)
                found.append((not is_same, not is_quantity, len(found), claim.claim_id))
        return tuple(claim_id for *_, claim_id in sorted(found))

    def _sources(
        self, alternatives: Sequence[Alternative], subjects: Sequence[Subject], figures: Iterable[PublishedFigure]
    ) -> tuple[str, ...]:
        """Ids of the sources of outlines, transfers and published figures."""
        readings = self.register.reading_by_id
        targets = [each.target for one in alternatives for each in one.operands]
        targets += [each for one in subjects for each in self.subjects.default_readings(one).targets]
        found = [readings[target].source_id for kind, target in targets if kind == "reading"]
        territories = self._territories_of(subjects)
        found += [row.source_id for row in self.register.transfers if row.territory_id in territories]
        figure_ids = [target for kind, target in targets if kind == "figure" and target != ASKED_FIGURE]
        found += [self.register.figure_by_id[each].source_id for each in figure_ids]
        found += [row.source_id for row in figures]
        return tuple(dict.fromkeys(each for each in found if each in self.register.source_by_id))


def operand(role: OperandRole, target: Target, number: int) -> Operand:
    """Operand of a claim that stands in no register."""
    ids: Mapping[str, str | None] = {f"{kind}_id": target[1] if kind == target[0] else None for kind in TARGET_TYPES}
    return Operand(claim_id=ASKED, seq=number, role=role, reason="named by the sentence", **ids)


def deciding(inputs: Iterable[Input]) -> tuple[Input, ...]:
    """Inputs of a verdict that have a value and decided it."""
    return tuple(each for each in inputs if each.interval is not None and each.decides)


def _unknown(text: str, names: Names, register: Register) -> str:
    words = " ".join(text.replace("|", " ").split())
    place = next((each for one in names.mentions(words) for row in one.of("places") for each in row), None)
    if place is not None:
        row = register.place_by_id[place[1]]
        command = f"metes at {row.lon:g} {row.lat:g} DATE"
        return f"{row.name_en} is a place, with no area and no length; `{command}` tells who held it"
    near = names.suggestions(words)
    suggestion = f"did you mean {', '.join(near)}? Expected" if near else "expected"
    return (
        f"{words!r} names no land and no line of this package; {suggestion} a territory, a treaty, a place or a line, "
        f"as {register.territories[0].name_en}; `metes search WORDS` looks through all tables"
    )
