"""Data from which the ask field of the page answers sentences by the rules of `metes ask`.

The scripts of the page (assets/ask_*.js) follow the rules; words, patterns and constants come from the modules that
`metes ask` itself uses. What depends on boundaries is computed here: areas with their error budgets, joint budgets of
areas that have boundaries in common, ratios of such areas, and which areas overlap.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from metes.ask import answer as answers
from metes.ask import sentence, subject
from metes.ask.subject import Subjects
from metes.measure.boundary import UNITS_PER_DEGREE
from metes.measure.budget import NINETY_FIVE_PERCENT, Budget
from metes.measure.units import M2_PER_KM2
from metes.measure.weighted_sums import HALVINGS, LATITUDES, MeasuredArea, quotient, weighted_sum
from metes.model import names
from metes.model.claims import Claim
from metes.model.enums import Basis, ClaimKind, OperandRole, Surface
from metes.model.geometry import Reading
from metes.model.names import Names, Target
from metes.model.register import Register
from metes.model.treaties import Transfer
from metes.phrases import claimed_interval, printed_figure, vocabulary
from metes.report import ask as report
from metes.results.case import Case
from metes.verdicts import rule, wording

# Significant digits of error budgets: their effect on an area lies beyond the ten digits of stored areas.
BUDGET_DIGITS = 11
# Tables of rows that are land.
LAND = ("readings", "territories")
# Multiples of an area that are computed where the two have a boundary in common.
LEAST_MULTIPLE, MOST_MULTIPLE = 0.8, 200.0
Errors = Mapping[str, tuple[float, float]]


def ask_table(case: Case) -> dict[str, Any]:
    """What the page's scripts answer sentences from and the rest of the payload does not have; budgets in km2 and km4.

    `completeTable` of assets/ask_names.js joins it with the payload.

    >>> import metes
    >>> ask_table(metes.open())["units"]["ha"]
    ['km2', 0.01, 0.01, 0.01]
    """
    register, subjects = case.register, Subjects(case, Names(case.register))
    return {
        "words": _words(),
        "patterns": _patterns(),
        "constants": _constants(),
        "aliases": _aliases(register),
        "units": {u.unit_id: [u.si_unit, u.factor, u.factor_low, u.factor_high] for u in register.units},
        "signed": _signed(register, subjects),
        "around": _around(case, subjects),
        "states": _states(register, subjects),
        "left": [row.transfer_id for row in register.transfers if _is_left(row, subjects)],
        "lines": _lines(register, subjects),
        "treaty_lines": _treaty_lines(register),
        "precedents": list(_precedents(register, subjects)),
        "ranks": _ranks(register),
        **_Areas(case, subjects).tables(),
    }


def javascript_pattern(pattern: str) -> str:
    r"""A Python pattern in the syntax of JavaScript with the flag `u`.

    The scripts replace \w, which is always in brackets, and \d by the letters and digits of all languages.

    >>> javascript_pattern(r"(?P<year>\d{4})(?!\w)")
    '(?<year>\\d{4})(?![\\w])'
    """
    return _Pattern(pattern).translated()


class _Pattern:
    """Translates a pattern character by character; the position moves on."""

    OUTSIDE: Mapping[str, str] = {"w": r"[\w]", "W": r"[^\w]", "d": r"\d", "D": r"[^\d]"}
    INSIDE: Mapping[str, str] = {"w": r"\w", "d": r"\d"}
    # Letters that mean the same after a backslash in both languages, and the signs that need one in JavaScript.
    SAME = "sSuxnt"
    SIGNS = r"^$\.*+?()[]{}|/"

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.position = 0

    def translated(self) -> str:
        parts = []
        while self.position < len(self.pattern):
            if self.pattern.startswith("(?P<", self.position):
                parts.append("(?<")
                self.position += 4
            elif self.pattern[self.position] == "[":
                parts.append(self._class())
            else:
                parts.append(self._next(self.OUTSIDE))
        return "".join(parts)

    def _next(self, escapes: Mapping[str, str]) -> str:
        """The next character, or what it escapes."""
        character = self.pattern[self.position]
        self.position += 1
        if character != "\\":
            return character
        escaped = self.pattern[self.position]
        self.position += 1
        if escaped in escapes:
            return escapes[escaped]
        if escaped in self.SAME or escaped in self.SIGNS or (escapes is self.INSIDE and escaped == "-"):
            return f"\\{escaped}"
        if escaped.isascii() and escaped.isalnum():
            raise ValueError(f"{self.pattern!r}: no JavaScript for \\{escaped}")
        return escaped

    def _class(self) -> str:
        """A set of characters; "no letter, and none of these" is written as two conditions."""
        self.position += 1
        is_negated = self.pattern[self.position] == "^"
        self.position += is_negated
        is_letter = is_negated and self.pattern.startswith(r"\W", self.position)
        self.position += 2 * is_letter
        parts = []
        while self.pattern[self.position] != "]":
            parts.append(self._next(self.INSIDE))
        self.position += 1
        inner = "".join(parts).replace("[", r"\[")
        if is_letter:
            return f"(?:(?![{inner}])[\\w])"
        return f"[{'^' if is_negated else ''}{inner}]"


def _words() -> dict[str, Any]:
    """Words of figures and names in three languages, and how their letters are compared."""
    return {
        "qualifiers": {name: list(words) for name, words in vocabulary.QUALIFIERS_BEFORE.items()},
        "scales": dict(vocabulary.SCALES),
        "numbers": dict(vocabulary.NUMBER_WORDS),
        "spellings": {unit: list(words) for unit, words in vocabulary.SPELLINGS.items()},
        "printed_factors": dict(vocabulary.PRINTED_FACTOR),
        "digits": dict(vocabulary.CHINESE_DIGITS),
        "steps": dict(vocabulary.CHINESE_STEPS),
        "units": {kind: sorted(ids) for kind, ids in sentence.UNITS_OF.items()},
        "measures": list(sentence.MEASURE_WORDS),
        "conversions": list(sentence.CONVERSION_WORDS),
        "ones": list(sentence.ONE_WORDS),
        "fillers": sorted(names.FILLERS),
        "endings": list(names.RUSSIAN_ENDINGS),
        "traditional": ["".join(map(chr, names.TRADITIONAL)), "".join(map(chr, names.TRADITIONAL.values()))],
        "sections": {name: list(words) for name, words in subject.SECTIONS.items()},
    }


def _patterns() -> dict[str, str]:
    """Patterns of sentences by what they find, in the syntax of JavaScript."""
    modules = {
        sentence: (
            *("WORD", "YEAR", "BEFORE_UNREAD", "RANGE_START", "NOT_BEFORE", "AFTER_NUMBER", "AFTER_BARE"),
            *(
                "INSIDE_NUMBER",
                "CHINESE_FIGURE",
                "BARE_NUMBER",
                "SCALE_AFTER",
                "UNIT_LATER",
                "WORDS_BEFORE",
                "RANK_WORDS",
            ),
        ),
        printed_figure: ("COMPOUND_PARTS", "FIGURE", "ORDINAL", "COUNTED", "TWICE", "TIMES", "HALF", "DOZENS"),
        subject: (
            *("TOGETHER", "BORDER", "YEARS", "SINCE", "TOOK_AFTER", "TOOK_BEFORE", "GAVE_AFTER", "GAVE_BEFORE"),
            *("PART_BEFORE", "PART_AFTER"),
        ),
    }
    found = {
        name: javascript_pattern(getattr(module, name).pattern) for module, listed in modules.items() for name in listed
    }
    return {
        **found,
        "NAME_WORD": javascript_pattern(names.WORD.pattern),
        "NAME_YEAR": javascript_pattern(subject.YEAR.pattern),
        "CHINESE": javascript_pattern(names.CHINESE.pattern),
        "CYRILLIC": javascript_pattern(names.CYRILLIC.pattern),
    }


def _constants() -> dict[str, Any]:
    """Numbers of the rules, each under the name that it has in its module."""
    return {
        "MOST_WORDS": sentence.MOST_WORDS,
        "LEAST_SCORE_OF_MEASURES": sentence.LEAST_SCORE,
        "LEAST_SCORE": names.LEAST_SCORE,
        "LEAST_LETTERS": names.LEAST_LETTERS,
        "LEAST_STEM": names.LEAST_STEM,
        "TIE": names.TIE,
        "LONGEST_WINDOW": names.LONGEST_WINDOW,
        "PLAIN_SHARE": claimed_interval.PLAIN_SHARE,
        "ABOUT_SHARE_MIN": claimed_interval.ABOUT_SHARE_MIN,
        "ABOUT_SHARE_MAX": claimed_interval.ABOUT_SHARE_MAX,
        "OVER_SHARE_MAX": claimed_interval.OVER_SHARE_MAX,
        "MULTIPLE_HALF": claimed_interval.MULTIPLE_HALF,
        "TWICE_HALF": claimed_interval.TWICE_HALF,
        "HALF": list(claimed_interval.HALF),
        "DOZENS": list(claimed_interval.DOZENS),
        "SEVERAL": list(claimed_interval.SEVERAL),
        "WIDE_SHARE": rule.WIDE_SHARE,
        "TOUCH_SHARE": rule.TOUCH_SHARE,
        "NINETY_FIVE_PERCENT": NINETY_FIVE_PERCENT,
        "HALVINGS": HALVINGS,
        "MOST_READINGS": answers.MOST_READINGS,
        "CLAIMED_DIGITS": wording.CLAIMED_DIGITS,
        "FOUND_DIGITS": wording.FOUND_DIGITS,
        "SENTENCE_DIGITS": wording.SENTENCE_DIGITS,
        "END_SHARE_EXPONENT": wording.END_SHARE_EXPONENT,
        "LONGEST_NAME": report.LONGEST_NAME,
    }


def _aliases(register: Register) -> dict[str, dict[str, list[list[str]]]]:
    """Aliases with their sense, by table and row."""
    found: dict[str, dict[str, list[list[str]]]] = {}
    for row in register.aliases:
        rows = found.setdefault(row.target_table, {})
        rows.setdefault(row.target_id, []).append([f"{row.language}{row.sense}", row.alias])
    return found


def _signed(register: Register, subjects: Subjects) -> dict[str, list[str]]:
    """Treaties that passed land, by the place at which they were signed."""
    found: dict[str, list[str]] = {}
    for row in register.treaties:
        if row.place_id is not None and subjects.passed_by(row.treaty_id):
            found.setdefault(row.place_id, []).append(row.treaty_id)
    return found


def _around(case: Case, subjects: Subjects) -> dict[str, list[int]]:
    """Places that lie in each territory, by their numbers in the table of places."""
    found: dict[str, list[int]] = {}
    for shape in case.shapes.values():
        shapely.prepare(shape)
    for number, place in enumerate(case.register.places):
        for territory in subjects.territories_around(place):
            found.setdefault(territory, []).append(number)
    return found


def _states(register: Register, subjects: Subjects) -> dict[str, Any]:
    """The other polities that go by the name of each in a sentence, and the words that call for an article."""
    same = {row.polity_id: sorted(subjects.same_state(row.polity_id) - {row.polity_id}) for row in register.polities}
    return {"same": {one: others for one, others in same.items() if others}, "articles": list(wording.STATE_WORDS)}


def _is_left(row: Transfer, subjects: Subjects) -> bool:
    """Whether a later transfer took the land of one of control away again."""
    return row.basis is Basis.CONTROL and subjects.was_passed_on(row)


def _lines(register: Register, subjects: Subjects) -> dict[str, Any]:
    """States that a line lies between, its section, and figures that states measured, for lines that have any."""
    found = {}
    for row in register.lines:
        sides, section = subjects.border_of(row)
        measured = [
            figure.figure_id
            for figure in register.published_figures
            if figure.is_measured and figure.line_id == row.line_id and figure.subject.startswith("length of")
        ]
        if sides or measured:
            found[row.line_id] = [sorted(sorted(each) for each in sides), section, measured]
    return found


def _treaty_lines(register: Register) -> list[list[str]]:
    """Treaty and line of each provision that delimits or demarcates a line."""
    return [
        [register.provision_by_id[row.provision_id].treaty_id, row.line_id] for row in register.effects if row.line_id
    ]


def _precedents(register: Register, subjects: Subjects) -> Iterator[dict[str, Any]]:
    """Claims whose official figures answer a sentence about the same subject, in the order of the table.

    `of` has the targets of what each official figure is about, where the claim names no subject of its own.
    """
    for claim in register.claims:
        if claim.kind not in (ClaimKind.AREA, ClaimKind.LENGTH):
            continue
        officials = _targets(register, claim, OperandRole.OFFICIAL)
        own = _targets(register, claim, OperandRole.SUBJECT)
        if not officials:
            continue
        about = [] if own else [_targets_of_figure(register, subjects, target) for _, target in officials]
        yield {"claim": claim.claim_id, "kind": claim.kind.value, "own": own, "officials": officials, "of": about}


def _targets(register: Register, claim: Claim, *roles: OperandRole) -> list[list[str]]:
    return [list(each.target) for each in register.operands_of(claim.claim_id) if each.role in roles]


def _targets_of_figure(register: Register, subjects: Subjects, figure_id: str) -> list[list[str]] | None:
    """Targets of the land that the subject of a published figure names; None where it names none."""
    found = subjects.of_land(register.figure_by_id[figure_id].subject)
    return [list(each) for each in found[0].targets] if found else None


def _ranks(register: Register) -> dict[str, Any]:
    """Areas of the states of the first list in km2, both ends of each sorted apart."""
    states = register.state_lists[0]
    rows = [row for row in register.state_areas if row.state_list_id == states.state_list_id]
    return {
        "members": states.members,
        "complete_above": states.complete_above_km2,
        "lows": sorted(_whole(row.total_low_km2) for row in rows),
        "highs": sorted(_whole(row.total_high_km2) for row in rows),
    }


class _Areas:
    """Areas of readings, alone and together; readings go by their numbers among the sorted ids of the drawn ones."""

    def __init__(self, case: Case, subjects: Subjects) -> None:
        self.case, self.subjects = case, subjects
        self.register: Register = case.register
        self.areas: Mapping[str, MeasuredArea] = {name: case.evidence.measured_areas[name] for name in case.shapes}
        self.numbers = {name: number for number, name in enumerate(sorted(self.areas))}
        self.origins: dict[str, int] = {}
        self._positions = {name: _positions(each) for name, each in self.areas.items()}
        pairs = list(combinations(self.numbers, 2))
        self.meeting = {frozenset(pair) for pair in pairs if self._meet(*pair)}
        self.overlapping = {frozenset(pair) for pair in pairs if subject.overlap(*(case.shapes[each] for each in pair))}

    def tables(self) -> dict[str, Any]:
        """Coverage group and budget of each reading, joint budgets, ratios, and pairs that meet and that overlap."""
        return {
            "readings": {row.reading_id: self._reading(row) for row in self.register.readings},
            "groups": {self._key(group): self._budget(group) for group in sorted(self._groups())},
            "quotients": {f"{self._key(above)}/{self._key([below])}": ends for above, below, ends in self._quotients()},
            "meeting": self._by_number(self.meeting),
            "overlapping": self._by_number(self.overlapping),
        }

    def _key(self, ids: Iterable[str]) -> str:
        return "+".join(str(self.numbers[each]) for each in ids)

    def _by_number(self, pairs: Iterable[frozenset[str]]) -> dict[str, list[int]]:
        """The second readings of pairs by the first one, which has the lower number."""
        found: dict[str, list[int]] = {}
        for one, other in sorted(sorted(self.numbers[each] for each in pair) for pair in pairs):
            found.setdefault(str(one), []).append(other)
        return found

    def _reading(self, row: Reading) -> list[Any]:
        return [row.coverage_group, self._budget((row.reading_id,)) if row.reading_id in self.areas else None]

    def _meet(self, one: str, other: str) -> bool:
        """Whether the boundaries of two areas have a position in common."""
        return bool(np.intersect1d(self._positions[one], self._positions[other], assume_unique=True).size)

    def _budget(self, group: Sequence[str]) -> list[Any]:
        """Variance in km4, then for each origin its number, the sum of its errors in km2 and the sum of squares."""
        budget = weighted_sum([self.areas[each] for each in group]).budget
        variance = math.fsum(run.variance_m4 for run in budget.runs) / M2_PER_KM2**2
        errors = [
            [self.origins.setdefault(origin, len(self.origins)), _short(total), _short(square)]
            for origin, (total, square) in _errors(budget).items()
        ]
        return [_short(variance), *errors]

    def _sums(self) -> Iterator[list[str]]:
        """Readings that sentences add up: by a treaty, an alias, the years of treaties, or between states since a year.

        Pairs of territories with a common boundary are among them. All by the default reading of each territory.
        """
        for treaty in self.register.treaties:
            yield self._by_default(subject.land_of_transfers(self.subjects.passed_by(treaty.treaty_id)))
        senses: dict[tuple[str, str, int], list[Target]] = {}
        for alias in self.register.aliases:
            target = (alias.target_table, alias.target_id)
            senses.setdefault((alias.alias, alias.language, alias.sense), []).append(target)
        yield from (self._by_default(each) for each in senses.values())
        control = [row for row in self.register.transfers if row.basis is Basis.CONTROL]
        since = [row for row in control if not _is_left(row, self.subjects)]
        for first in since:
            kept = [row for row in since if row.signed.year >= first.signed.year]
            yield self._by_default(subject.land_of_transfers(kept))
            for giver, taker in {(row.from_polity_id, row.to_polity_id) for row in kept}:
                sides = self.subjects.same_state(giver), self.subjects.same_state(taker)
                between = [row for row in kept if row.from_polity_id in sides[0] and row.to_polity_id in sides[1]]
                yield self._by_default(subject.land_of_transfers(between))
        defaults = [reading for row in self.register.territories if (reading := self._default(row.territory_id))]
        yield from (sorted(pair) for pair in self.meeting if pair <= set(defaults))

    def _default(self, territory_id: str) -> str | None:
        found = self.subjects.default_reading(territory_id)
        return found.reading_id if found is not None and found.reading_id in self.areas else None

    def _by_default(self, targets: Iterable[Target]) -> list[str]:
        readings = {i if table == "readings" else self._default(i) for table, i in targets if table in LAND}
        return sorted(each for each in readings if each is not None and each in self.areas)

    def _groups(self) -> set[tuple[str, ...]]:
        """Readings of sums that are joined by common boundaries, also with another reading of one territory.

        Operands of claims are added in their own order, which decides what two sources of one edge count for.
        """
        sums = {tuple(each) for each in self._sums()}
        swapped = {other for each in sums if len(each) > 1 for other in self._swapped(each)}
        found = {group for each in (*sums, *swapped) for group in self._components(each)}
        for claim in self.register.claims:
            for role in (OperandRole.SUBJECT, OperandRole.NUMERATOR):
                rows = [i for kind, i in _targets(self.register, claim, role) if kind == "reading"]
                found |= set(self._components(rows))
        return {group for group in found if len(group) > 1 and not self._overlap(group)}

    def _overlap(self, group: Sequence[str]) -> bool:
        return any(frozenset(pair) in self.overlapping for pair in combinations(group, 2))

    def _swapped(self, readings: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """The same sum with another gross reading in the place of a default one."""
        rows = self.register.reading_by_id
        for place, reading_id in enumerate(readings):
            default = rows[reading_id]
            for row in self.register.readings:
                is_other = row.territory_id == default.territory_id and row.coverage_group != default.coverage_group
                if is_other and default.surface is row.surface is Surface.GROSS and row.reading_id in self.areas:
                    yield (*readings[:place], row.reading_id, *readings[place + 1 :])

    def _components(self, ids: Sequence[str]) -> list[tuple[str, ...]]:
        """Readings in groups that are joined by common boundaries, each in the given order."""
        groups: list[list[str]] = []
        for one in ids:
            near = [group for group in groups if any(frozenset((one, each)) in self.meeting for each in group)]
            groups = [group for group in groups if group not in near] + [[*(e for group in near for e in group), one]]
        return [tuple(sorted(group, key=ids.index)) for group in groups]

    def _quotients(self) -> Iterator[tuple[tuple[str, ...], str, list[float]]]:
        """Ratios of areas with boundaries in common: multiples of defaults, shares of divided ones, those of claims."""
        defaults = [reading for row in self.register.territories if (reading := self._default(row.territory_id))]
        pairs: set[tuple[tuple[str, ...], str]] = {
            ((one,), other) for one in defaults for other in defaults if self._is_multiple(one, other)
        }
        for row in self.register.transfers:
            whole = self._default(row.territory_id)
            if row.reading_id in self.areas and whole is not None:
                pairs.add(((str(row.reading_id),), whole))
        for claim in self.register.claims:
            above = [i for kind, i in _targets(self.register, claim, OperandRole.NUMERATOR) if kind == "reading"]
            below = [i for kind, i in _targets(self.register, claim, OperandRole.DENOMINATOR) if kind == "reading"]
            pairs |= {(tuple(above), each) for each in below if above}
        for readings, measure in sorted(pairs):
            if any(frozenset((each, measure)) in self.meeting for each in readings):
                try:
                    found = quotient([self.areas[each] for each in readings], [self.areas[measure]])
                except ValueError:
                    continue  # an area that may be 0 divides nothing
                yield readings, measure, [_digits(found.low), _digits(found.high)]

    def _is_multiple(self, one: str, other: str) -> bool:
        """Whether an area may be said to be several times as large as another one beside it."""
        if one == other or frozenset((one, other)) in self.overlapping:
            return False
        return LEAST_MULTIPLE <= self.areas[one].area_m2 / self.areas[other].area_m2 <= MOST_MULTIPLE


def _positions(area: MeasuredArea) -> NDArray[np.int64]:
    """Each position of a boundary once, as one integer of its longitude and latitude in the units of overlays."""
    degrees = np.vstack([run.coordinates for run in area.runs])
    lon, lat = np.rint(degrees * UNITS_PER_DEGREE).astype(np.int64).T
    return np.unique(lon * LATITUDES + lat)


def _errors(budget: Budget) -> Errors:
    """Sum in km2 and sum of squares in km4 of the systematic errors of each origin."""
    found: dict[str, list[float]] = {}
    for run in budget.runs:
        found.setdefault(run.origin, []).append(run.systematic_m2 / M2_PER_KM2)
    return {origin: (math.fsum(each), math.fsum(e * e for e in each)) for origin, each in found.items()}


def _digits(value: float) -> float:
    return float(f"{value:.{wording.FOUND_DIGITS}g}")


def _short(value: float) -> float:
    return float(f"{value:.{BUDGET_DIGITS}g}")


def _whole(value: float) -> float | int:
    return int(value) if value == int(value) else value
