"""Answers to the questions of readers: every combination of what may be counted, with its interval.

The interval of a combination is that of a judged sum: boundaries that its areas share are counted once. Land is never
counted twice: a combination whose readings overlap is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from metes.files.errors import PackageError
from metes.measure.patches import WIDEST_M, Patch, patches, size_text
from metes.measure.units import M2_PER_KM2
from metes.measure.weighted_sums import ManySums
from metes.model.enums import Verdict
from metes.model.questions import Alternative, CountedOperand, Question, Questions, Term
from metes.phrases.interval import Interval
from metes.verdicts.conditions import Condition, conditions
from metes.verdicts.evidence import Evidence
from metes.verdicts.rule import YES, Finding, agreement, rule

# More combinations than a page can show: a question with more has to be split.
MOST_COMBINATIONS = 200


@dataclass(frozen=True, kw_only=True)
class Combination:
    """One alternative of each term, with the area that they count together in km2 and its 95 % interval."""

    alternatives: tuple[Alternative, ...]
    value_km2: float
    interval: Interval

    @property
    def combination_id(self) -> str:
        return combination_id_of(self.alternatives)

    @property
    def is_default(self) -> bool:
        return all(each.is_default for each in self.alternatives)

    def agrees_with(self, claimed: Interval) -> bool:
        """Whether the interval overlaps that of a figure: the figure holds or is open."""
        return agreement(claimed, self.interval) == YES

    def verdict_on(self, claimed: Interval) -> Verdict:
        """Verdict of the rule on a figure: undecided where the interval is too wide to tell figures apart."""
        return rule(claimed, [Finding(label=self.combination_id, interval=self.interval)]).verdict

    def row(self) -> dict[str, Any]:
        """Row of derived/answers.csv."""
        return {
            "question_id": self.alternatives[0].question_id,
            "combination_id": self.combination_id,
            "is_default": self.is_default,
            "value": self.value_km2,
            "low": self.interval.low,
            "high": self.interval.high,
            "unit": self.interval.unit,
        }


@dataclass(frozen=True, kw_only=True, repr=False)
class Answer:
    """Every combination of a question, in the order of its terms, the default alternative of each first."""

    question: Question
    terms: tuple[tuple[Term, tuple[Alternative, ...]], ...]
    combinations: tuple[Combination, ...]

    def __repr__(self) -> str:
        low, high = self.interval.low, self.interval.high
        found = f"{low:,.0f} to {high:,.0f} km2 in {len(self.combinations)} combinations"
        return f"<Answer {self.question.question_id}: {found}>"

    @property
    def default(self) -> Combination:
        """The combination of the default alternatives."""
        return next(each for each in self.combinations if each.is_default)

    @cached_property
    def interval(self) -> Interval:
        """From the lowest to the highest end of all combinations."""
        ends = [each.interval for each in self.combinations]
        return Interval(low=min(each.low for each in ends), high=max(each.high for each in ends), unit="km2")

    def agreeing(self, claimed: Interval) -> tuple[Combination, ...]:
        """Combinations whose interval overlaps that of a figure."""
        return tuple(each for each in self.combinations if each.agrees_with(claimed))

    def counts(self, claimed: Interval) -> tuple[int, int, int]:
        """In how many combinations a figure holds, is open, and does not hold."""
        found = Counter(each.verdict_on(claimed) for each in self.combinations)
        held, opened = found[Verdict.CONSISTENT], found[Verdict.UNDECIDED]
        return held, opened, len(self.combinations) - held - opened

    def conditions(self, claimed: Interval) -> tuple[Condition, ...]:
        """What has to be counted for a figure to hold or be open: options of each term, by their numbers in `terms`."""
        shape = tuple(len(alternatives) for _, alternatives in self.terms)
        holds: NDArray[np.bool_] = np.array([each.agrees_with(claimed) for each in self.combinations]).reshape(shape)
        return conditions(holds)

    def nearest(self, claimed: Interval) -> Combination:
        """The combination whose interval is the closest to that of a figure, or overlaps it most."""
        return min(self.combinations, key=lambda each: claimed.gap_to(each.interval))


class Answerer:
    """Answers the questions of a package; sums and overlaps that several combinations need are computed once."""

    def __init__(self, evidence: Evidence, questions: Questions) -> None:
        self._evidence = evidence
        self._questions = questions
        self._sums = ManySums(evidence.measured_areas)
        self._overlaps = Overlaps(evidence.shapes)

    def answer(self, question_id: str) -> Answer:
        """Every combination of a question. Raises PackageError for rows that make no answer, and for an overlap."""
        questions = self._questions
        for reason in unanswerable(questions, question_id):
            raise PackageError(str(reason))
        for counted_twice in land_counted_twice(self._overlaps, questions, question_id):
            raise PackageError(f"question_operands.csv, {question_id}: {counted_twice}")
        terms = tuple((term, questions.alternatives_of(term)) for term in questions.terms_of(question_id))
        chosen = [tuple(each) for each in product(*(alternatives for _, alternatives in terms))]
        found = tuple(self._combination(each) for each in chosen)
        return Answer(question=questions.by_id[question_id], terms=terms, combinations=found)

    def _combination(self, alternatives: tuple[Alternative, ...]) -> Combination:
        operands = self._questions.operands_of(alternatives)
        signs: dict[str, float] = {}
        for row in operands:
            if row.reading_id is not None:
                signs[row.reading_id] = signs.get(row.reading_id, 0.0) + row.sign
        value, interval = self._measured(signs) if signs else (0.0, Interval(low=0.0, high=0.0, unit="km2"))
        for row in operands:
            if row.figure_id is not None:
                figure = self._figure(row, row.figure_id)
                value += row.sign * figure.middle
                interval = interval + figure if row.sign > 0 else interval - figure
        return Combination(alternatives=alternatives, value_km2=value, interval=interval)

    def _measured(self, signs: Mapping[str, float]) -> tuple[float, Interval]:
        for name in signs:
            if name not in self._evidence.measured_areas:
                raise PackageError(f"question_operands.csv: found the reading {name}; expected a drawn one")
        area, half = self._sums.area_and_half_m2(signs)
        if list(signs.values()) == [1.0]:
            # A single area has the interval of its own measurement, as with the judges.
            return area / M2_PER_KM2, self._evidence.measured[next(iter(signs)), "area"]
        low, high = max(0.0, area - half) / M2_PER_KM2, (area + half) / M2_PER_KM2
        return area / M2_PER_KM2, Interval(low=low, high=high, unit="km2")

    def _figure(self, row: CountedOperand, figure_id: str) -> Interval:
        found = figure_interval(self._evidence, figure_id)
        if found.unit != "km2":
            raise PackageError(
                f"question_operands.csv, {row.question_id}, {row.term_id}: found {figure_id} in {found.unit}; "
                "expected an area"
            )
        return found


@dataclass(frozen=True, kw_only=True)
class Unanswerable:
    """Why a question has no answer: the table and row at fault, what was found, and what was expected."""

    table: str
    where: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.table}.csv, {self.where}: found {self.found}; expected {self.expected}"


def unanswerable(questions: Questions, question_id: str) -> Iterator[Unanswerable]:
    """Every reason for which the rows of a question make no answer."""
    terms = questions.terms_of(question_id)
    sizes = []
    for term in terms:
        alternatives = questions.alternatives_of(term)
        sizes.append(len(alternatives))
        defaults = sum(each.is_default for each in alternatives)
        where = f"{question_id}, {term.term_id}"
        if defaults != 1:
            found = f"{defaults or 'no'} default{'s' if defaults > 1 else ''}"
            yield Unanswerable(table="question_alternatives", where=where, found=found, expected="one default")
        for row in questions.operands_of(alternatives):
            if (row.reading_id is None) is (row.figure_id is None):
                found = "neither a reading nor a figure" if row.reading_id is None else "a reading and a figure"
                where = f"{where}, {row.alternative_id}"
                yield Unanswerable(table="question_operands", where=where, found=found, expected="one of the two")
    size = int(np.prod(sizes))
    if not terms or size > MOST_COMBINATIONS:
        found = f"{size} combinations" if terms else "no term"
        expected = f"1 to {MOST_COMBINATIONS} combinations"
        yield Unanswerable(table="question_terms", where=question_id, found=found, expected=expected)


def combination_id_of(alternatives: Sequence[Alternative]) -> str:
    """Terms and alternatives, as `uda=without sakhalin=with`."""
    return " ".join(f"{each.term_id}={each.alternative_id}" for each in alternatives)


def answer_of_rows(questions: Questions, question_id: str, rows: Iterable[Mapping[str, Any]]) -> Answer:
    """An answer read back from rows of derived/answers.csv, which measures nothing.

    Raises PackageError where a combination has no row.
    """
    terms = tuple((term, questions.alternatives_of(term)) for term in questions.terms_of(question_id))
    by_id = {row["combination_id"]: row for row in rows if row["question_id"] == question_id}
    found = []
    for alternatives in product(*(each for _, each in terms)):
        combination_id = combination_id_of(alternatives)
        if combination_id not in by_id:
            raise PackageError(f"answers.csv, {question_id}: found no row of {combination_id}; run `make build`")
        row = by_id[combination_id]
        interval = Interval(low=float(row["low"]), high=float(row["high"]), unit=str(row["unit"]))
        found.append(Combination(alternatives=alternatives, value_km2=float(row["value"]), interval=interval))
    return Answer(question=questions.by_id[question_id], terms=terms, combinations=tuple(found))


def figure_interval(evidence: Evidence, figure_id: str) -> Interval:
    """What a published figure claims, in the SI unit of its unit. Raises PackageError for an unknown figure."""
    figure = evidence.register.figure_by_id.get(figure_id)
    if figure is None:
        raise PackageError(f"question tables: found the figure {figure_id}; expected one of published_figures.csv")
    return Interval(low=figure.low, high=figure.high, unit=evidence.register.unit_by_id[figure.unit_id].si_unit)


@dataclass(frozen=True, kw_only=True)
class CountedTwice:
    """Land that a combination counts twice, or takes off although it does not count it."""

    combination_id: str
    one: str
    other: str | None
    patch: Patch

    @property
    def found(self) -> str:
        where = f"in {self.one}, which is taken off land that is not counted"
        if self.other is not None:
            where = f"in both {self.one} and {self.other}"
        return f"{size_text(self.patch)} {where}, in the combination {self.combination_id}"

    @property
    def expected(self) -> str:
        return "all land to be counted once or not at all"

    def __str__(self) -> str:
        return f"found {self.found}; expected {self.expected}"


def land_counted_twice(overlaps: Overlaps, questions: Questions, question_id: str) -> Iterator[CountedTwice]:
    """Every pair of readings that overlap in a combination, and every reading that is taken off what is not counted.

    Readings without a shape are left out; each pair is reported once, with the first combination that has it.
    """
    told = set()
    for alternatives in product(*(questions.alternatives_of(term) for term in questions.terms_of(question_id))):
        rows = questions.operands_of(alternatives)
        for one, other, patch in overlaps.of([(row.reading_id, row.sign) for row in rows if row.reading_id]):
            if (one, other) not in told:
                told.add((one, other))
                combination_id = combination_id_of(alternatives)
                yield CountedTwice(combination_id=combination_id, one=one, other=other, patch=patch)


class Overlaps:
    """Finds land that signed readings count twice; every pair of shapes is compared once."""

    def __init__(self, shapes: Mapping[str, BaseGeometry]) -> None:
        self._shapes = shapes
        self._found: dict[tuple[str, ...], Patch | None] = {}
        self._uncounted_found: dict[tuple[str, ...], Patch | None] = {}

    def of(self, readings: Sequence[tuple[str, int]]) -> Iterator[tuple[str, str | None, Patch]]:
        """Two readings of one sign that overlap, or a reading that is taken off and lies in none that is added."""
        drawn = [each for each in readings if each[0] in self._shapes]
        added, taken = ([name for name, sign in drawn if (sign > 0) is is_added] for is_added in (True, False))
        for side in (added, taken):
            for one, other in combinations(side, 2):
                patch = self._overlap(one, other)
                if patch is not None:
                    yield one, other, patch
        for name in taken:
            patch = self._uncounted(name, tuple(added))
            if patch is not None:
                yield name, None, patch

    def _uncounted(self, name: str, added: tuple[str, ...]) -> Patch | None:
        """What of a reading lies in none of those that are added."""
        key = (name, *added)
        if key not in self._uncounted_found:
            rest = self._shapes[name]
            for other in added:
                rest = shapely.difference(rest, self._shapes[other]) if rest.intersects(self._shapes[other]) else rest
            self._uncounted_found[key] = _widest(rest)
        return self._uncounted_found[key]

    def _overlap(self, one: str, other: str) -> Patch | None:
        pair = (min(one, other), max(one, other))
        if pair not in self._found:
            first, second = (self._shapes[name] for name in pair)
            # The same reading twice meets in all of itself.
            self._found[pair] = _widest(shapely.intersection(first, second)) if first.intersects(second) else None
        return self._found[pair]


def _widest(geometry: BaseGeometry) -> Patch | None:
    """The largest polygon that is more than a drawing of one line in two ways; None without one."""
    wide = [patch for patch in patches(geometry) if patch.width_m > WIDEST_M]
    return max(wide, key=lambda patch: patch.area_km2, default=None)
