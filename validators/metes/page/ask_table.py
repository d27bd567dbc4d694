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
from metes.model.names import Names
from metes.model.register import Register
from metes.phrases import claimed_interval, printed_figure, vocabulary
from metes.report import ask as report
from metes.results.case import Case
from metes.verdicts import rule, wording

# Significant digits of error budgets: their effect on an area lies beyond the ten digits of stored areas.
BUDGET_DIGITS = 9
# A joint budget may depend on which of two sources for a common edge is used by more than this share.
SAME_BUDGET = 1e-9
# Multiples of an area that are computed where the two have a boundary in common.
LEAST_MULTIPLE, MOST_MULTIPLE = 0.8, 200.0
Errors = Mapping[str, tuple[float, float]]


def ask_table(case: Case) -> dict[str, Any]:
    """The table that the page's scripts answer sentences from, as JSON values; areas in km2, budgets in km2 and km4.

    Names of rows are not in it: `completeTable` of assets/ask_names.js takes them from the other parts of the payload.

    >>> import metes
    >>> table = ask_table(metes.open())
    >>> table["units"]["ha"]
    ['km2', 0.01, 0.01, 0.01]
    """
    subjects = Subjects(case, Names(case.register))
    return {
        "words": _words(),
        "patterns": _patterns(),
        "constants": _constants(),
        "aliases": [[a.alias, f"{a.language}{a.sense}", a.target_table, a.target_id] for a in case.register.aliases],
        "units": {u.unit_id: [u.si_unit, u.factor, u.factor_low, u.factor_high] for u in case.register.units},
        "territories": {row.territory_id: row.kind for row in case.register.territories},
        "treaties": _treaties(case.register, subjects),
        "places": _places(case, subjects),
        "states": _states(case.register, subjects),
        "transfers": _transfers(case.register, subjects),
        "lines": _lines(case, subjects),
        "treaty_lines": _treaty_lines(case.register),
        "figures": _figures(case.register),
        "precedents": list(_precedents(case.register, subjects)),
        "ranks": _ranks(case.register),
        **_Areas(case, subjects).tables(),
    }


def javascript_pattern(pattern: str) -> str:
    r"""A Python pattern in the syntax of JavaScript with the flag `u`, where \w, \d and \b are those of Python.

    >>> javascript_pattern(r"(?P<year>\d{4})(?!\w)")
    '(?<year>\\p{Nd}{4})(?![\\p{L}\\p{N}_])'
    """
    return _Pattern(pattern).translated()


class _Pattern:
    """Translates a pattern character by character; the position moves on."""

    LETTER = r"\p{L}\p{N}_"
    OUTSIDE: Mapping[str, str] = {
        "w": f"[{LETTER}]",
        "W": f"[^{LETTER}]",
        "d": r"\p{Nd}",
        "D": r"\P{Nd}",
        "b": f"(?:(?<=[{LETTER}])(?![{LETTER}])|(?<![{LETTER}])(?=[{LETTER}]))",
    }
    INSIDE: Mapping[str, str] = {"w": LETTER, "d": r"\p{Nd}"}
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
            return f"(?:(?![{inner}])[{self.LETTER}])"
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
            *("BARE_NUMBER", "SCALE_AFTER", "UNIT_LATER", "WORDS_BEFORE", "RANK_WORDS"),
        ),
        printed_figure: ("FIGURE", "ORDINAL", "COUNTED", "TWICE", "TIMES", "HALF", "DOZENS"),
        subject: (
            *("TOGETHER", "BORDER", "SINCE", "TOOK_AFTER", "TOOK_BEFORE", "GAVE_AFTER", "GAVE_BEFORE"),
            *("PART_BEFORE", "PART_AFTER"),
        ),
    }
    found = {
        name: javascript_pattern(getattr(module, name).pattern)
        for module, listed in modules.items()
        for name in listed
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


def _treaties(register: Register, subjects: Subjects) -> dict[str, Any]:
    """Year of each treaty, and the rows of the land that it passed, where it passed any."""
    found = {}
    for row in register.treaties:
        land = subject.land_of_transfers(subjects.passed_by(row.treaty_id))
        found[row.treaty_id] = [row.date_latest.year, *([[list(target) for target in land]] if land else [])]
    return found


def _places(case: Case, subjects: Subjects) -> dict[str, Any]:
    """Places at which a treaty that passed land was signed or that lie in a territory, with both."""
    register, found = case.register, {}
    passing = {row.treaty_id for row in register.treaties if subjects.passed_by(row.treaty_id)}
    for place in register.places:
        signed = [r.treaty_id for r in register.treaties if r.place_id == place.place_id and r.treaty_id in passing]
        around = subjects.territories_around(place)
        if signed or around:
            found[place.place_id] = [signed, list(around)]
    return found


def _states(register: Register, subjects: Subjects) -> dict[str, Any]:
    """Each polity with those that go by its name in a sentence, itself first, and its English name in a sentence."""
    return {
        row.polity_id: [
            [row.polity_id, *sorted(subjects.same_state(row.polity_id) - {row.polity_id})],
            wording.with_article(subjects.state_name(row.polity_id)),
        ]
        for row in register.polities
    }


def _transfers(register: Register, subjects: Subjects) -> list[dict[str, Any]]:
    """Transfers of control in the order of the table; `left` says that a later one took the same land away again."""
    return [
        {
            "target": list(subject.land_of_transfers([row])[0]),
            "from": row.from_polity_id,
            "to": row.to_polity_id,
            "signed": row.signed.year,
            "control": None if row.control_from is None else row.control_from.year,
            "treaty": register.treaty_by_id[subjects.treaty_of(row)].date_latest.year,
            "left": subjects.was_passed_on(row),
        }
        for row in register.transfers
        if row.basis is Basis.CONTROL
    ]


def _lines(case: Case, subjects: Subjects) -> dict[str, Any]:
    """Length of each line in km, the states that it lies between, its section, and figures that states measured."""
    found = {}
    for row in case.register.lines:
        interval = case.evidence.measured[row.line_id, "length"]
        sides, section = subjects.border_of(row)
        measured = [
            figure.figure_id
            for figure in case.register.published_figures
            if figure.is_measured and figure.line_id == row.line_id and figure.subject.startswith("length of")
        ]
        found[row.line_id] = {
            "length": [interval.low, interval.high],
            "sides": sorted(sorted(each) for each in sides),
            "section": section,
            "measured": measured,
        }
    return found


def _treaty_lines(register: Register) -> list[list[str]]:
    """Treaty and line of each provision that delimits or demarcates a line."""
    return [
        [register.provision_by_id[row.provision_id].treaty_id, row.line_id] for row in register.effects if row.line_id
    ]


def _figures(register: Register) -> dict[str, Any]:
    """Ends and SI unit of each published figure."""
    return {
        row.figure_id: [_whole(row.low), _whole(row.high), register.unit_by_id[row.unit_id].si_unit]
        for row in register.published_figures
    }


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
    """Areas of readings, alone and together."""

    def __init__(self, case: Case, subjects: Subjects) -> None:
        self.case, self.subjects = case, subjects
        self.register: Register = case.register
        self.areas: Mapping[str, MeasuredArea] = {name: case.evidence.measured_areas[name] for name in case.shapes}
        self.ids = sorted(self.areas)
        self.origins: dict[str, int] = {}
        self._positions = {name: _positions(each) for name, each in self.areas.items()}
        pairs = list(combinations(self.ids, 2))
        self.meeting = {pair for pair in pairs if self._meet(*pair)}
        self.overlapping = {pair for pair in pairs if subject.overlap(case.shapes[pair[0]], case.shapes[pair[1]])}

    def tables(self) -> dict[str, Any]:
        """Readings, joint budgets by the ids of their readings, ratios, and pairs that meet and that overlap."""
        readings = {row.reading_id: self._reading(row) for row in self.register.readings}
        groups = {"+".join(group): self._budget(group) for group in sorted(self._groups())}
        summed = {pair for group in groups for pair in combinations(group.split("+"), 2) if pair in self.meeting}
        return {
            "readings": readings,
            "groups": groups,
            "ordered": sorted("+".join(pair) for pair in summed if self._is_ordered(pair)),
            "meeting": self._numbered(self.meeting),
            "overlapping": self._numbered(self.overlapping),
            "quotients": {f"{'+'.join(a)}/{b}": ends for a, b, ends in self._quotients()},
            "divided": sorted({r.territory_id for r in self.register.transfers if r.reading_id}),
        }

    def _numbered(self, pairs: Iterable[tuple[str, str]]) -> dict[str, list[int]]:
        """Pairs by the number of their first reading in the sorted list of all measured ones."""
        found: dict[str, list[int]] = {}
        for one, other in sorted(pairs):
            found.setdefault(one, []).append(self.ids.index(other))
        return found

    def _reading(self, row: Reading) -> dict[str, Any]:
        found: dict[str, Any] = {
            "territory": row.territory_id,
            "surface": row.surface.value,
            "group": row.coverage_group,
            "part": self.subjects.part(row.reading_id).name,
            "divides": any(transfer.reading_id == row.reading_id for transfer in self.register.transfers),
        }
        if row.is_default:
            found["default"] = True
        if row.reading_id in self.areas:
            interval = self.case.evidence.measured[row.reading_id, "area"]
            found["interval"] = [interval.low, interval.high]
            found["area"] = self.areas[row.reading_id].area_m2 / M2_PER_KM2
            found["budget"] = self._budget((row.reading_id,))
        return found

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

    def _base(self) -> set[str]:
        """Readings that stand for territories, and parts that treaties passed or that names mean."""
        found = {row.reading_id for row in self.register.transfers if row.reading_id}
        found |= {alias.target_id for alias in self.register.aliases if alias.target_table == "readings"}
        for territory in self.register.territories:
            default = self.subjects.default_reading(territory.territory_id)
            found |= {default.reading_id} if default is not None else set()
        return found & set(self.ids)

    def _groups(self) -> set[tuple[str, ...]]:
        """Sets of readings that are joined by common boundaries and share no land, as sums of names can have them.

        One reading of a set may be another one of its territory; operands of claims are added as they are.
        """
        found = set(self._joined(self._base()))
        for group in tuple(found):
            found |= {other for other in self._swapped(group) if self._is_joined(other)}
        for claim in self.register.claims:
            for role in (OperandRole.SUBJECT, OperandRole.NUMERATOR):
                rows = [i for kind, i in _targets(self.register, claim, role) if kind == "reading"]
                found |= {tuple(sorted(each)) for each in self._components(rows)}
        return {group for group in found if len(group) > 1}

    def _joined(self, ids: Iterable[str]) -> Iterator[tuple[str, ...]]:
        """Every set of at least two readings that are joined by common boundaries and share no land."""
        allowed = set(ids)
        waiting = [tuple(sorted(pair)) for pair in self.meeting - self.overlapping if set(pair) <= allowed]
        seen = set(waiting)
        while waiting:
            group = waiting.pop()
            yield group
            for other in allowed - set(group):
                wider = tuple(sorted((*group, other)))
                joins = any(tuple(sorted((other, each))) in self.meeting for each in group)
                if joins and wider not in seen and not self._overlaps(other, group):
                    seen.add(wider)
                    waiting.append(wider)

    def _overlaps(self, one: str, group: Iterable[str]) -> bool:
        return any(tuple(sorted((one, each))) in self.overlapping for each in group)

    def _swapped(self, group: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """The same set with another gross reading in the place of a default one."""
        rows = self.register.reading_by_id
        for reading_id in group:
            default = rows[reading_id]
            for row in self.register.readings:
                is_other = row.territory_id == default.territory_id and row.coverage_group != default.coverage_group
                if is_other and default.surface is row.surface is Surface.GROSS and row.reading_id in self.areas:
                    yield tuple(sorted({*group, row.reading_id} - {reading_id}))

    def _components(self, ids: Sequence[str]) -> list[list[str]]:
        groups: list[list[str]] = []
        for one in ids:
            near = [g for g in groups if any(tuple(sorted((one, each))) in self.meeting for each in g)]
            groups = [g for g in groups if g not in near] + [[one, *(each for g in near for each in g)]]
        return groups

    def _is_joined(self, group: tuple[str, ...]) -> bool:
        return len(self._components(group)) == 1

    def _is_ordered(self, pair: tuple[str, str]) -> bool:
        """Whether the joint budget depends on which of two areas is named first, because their sources differ."""
        one, other = (self.areas[each] for each in pair)
        halves = [weighted_sum(each).budget.half_m2 for each in ([one, other], [other, one])]
        return abs(halves[0] - halves[1]) > SAME_BUDGET * halves[0]

    def _is_multiple(self, one: str, other: str) -> bool:
        """Whether an area may be said to be several times as large as another one."""
        return one != other and LEAST_MULTIPLE <= self.areas[one].area_m2 / self.areas[other].area_m2 <= MOST_MULTIPLE

    def _quotients(self) -> Iterator[tuple[tuple[str, ...], str, list[float]]]:
        """Ratios of areas with boundaries in common: of defaults, of parts to the whole, and of claims."""
        base, rows = sorted(self._base()), self.register.reading_by_id
        pairs = {((one,), other) for one in base for other in base if self._is_multiple(one, other)}
        for transfer in self.register.transfers:
            whole = self.subjects.default_reading(transfer.territory_id)
            if transfer.reading_id in self.areas and whole is not None:
                pairs.add(((rows[transfer.reading_id].reading_id,), whole.reading_id))
        for claim in self.register.claims:
            above = _targets(self.register, claim, OperandRole.NUMERATOR)
            for kind, target in _targets(self.register, claim, OperandRole.DENOMINATOR):
                if kind == "reading" and all(kind == "reading" and i in self.areas for kind, i in above):
                    pairs.add((tuple(i for _, i in above), target))
        for above, below in sorted(pairs):
            if any(each == below or tuple(sorted((each, below))) in self.meeting for each in above):
                try:
                    found = quotient([self.areas[each] for each in above], [self.areas[below]])
                except ValueError:
                    continue  # an area that may be 0 divides nothing
                yield above, below, [found.low, found.high]


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


def _short(value: float) -> float:
    return float(f"{value:.{BUDGET_DIGITS}g}")


def _whole(value: float) -> float | int:
    return int(value) if value == int(value) else value
