"""Find out what a sentence is about: the land or line that it names, with every alternative where it names none alone.

A territory, a part of one, or a line counts as named. Else the land is that which a treaty, or the treaties signed at
a place or in a year, passed in control; else that which passed between two states. Nothing is chosen by its area.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product

import shapely

from metes.files.errors import UnknownIdError
from metes.model.enums import Basis, Surface
from metes.model.geometry import Reading
from metes.model.names import Mention, Names, Target, words_of
from metes.model.register import Register
from metes.model.treaties import Transfer
from metes.results.case import Case
from metes.verdicts.wording import with_article

# Words between names that are meant together.
TOGETHER = re.compile(r"(?:^|\s)(?:and|plus|with|together|и|вместе|также)(?:\s|$)|[+和及与跟、]")
BORDER = re.compile(r"border|boundar|frontier|границ|рубеж|边界|国界|边境|国境")
SECTIONS = {"east": ("east", "东段", "восточн"), "west": ("west", "西段", "западн")}
YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
# "1858 to 1884", "с 1858 по 1884", "1858年至1884年": every year between them is meant.
YEARS = re.compile(
    r"(?<!\d)(1[5-9]\d\d|20\d\d)\s*(?:гг?\.|год\w*|年)?\s*(?:to|until|through|по|до|至|到|[-–—])\s*(1[5-9]\d\d|20\d\d)(?!\d)"
)
SINCE = re.compile(
    r"(?:since|after|from|starting in|с|после|начиная с|自从?|从)\s*(?:the year )?(?P<year>1[5-9]\d\d|20\d\d)"
    r"|(?P<year_zh>1[5-9]\d\d|20\d\d)\s*年?\s*(?:以来|以后|之后|至今|起)"
)
# Words beside the name of a state that say whether it gave or took land.
TOOK_AFTER = re.compile(
    r"\s*(?:has |had |then |又|还|先后|强行|共|通过.{0,12}?|以.{0,8}?)*"
    r"(?:gained|received|took|takes|taken|annex|seized|acquired|got|obtained|won|"
    r"割占|侵占|强占|占领|占据|夺取|夺走|吞并|获得|侵吞|"
    r"получи|аннексирова|захвати|приобре|присоедини|отня|забра)"
)
TOOK_BEFORE = re.compile(
    r"(?:(?:^|\s)(?:to|к|in favou?r of|в пользу|gave|handed|granted)(?: the)?|给|予|归|归属|并入)$"
)
GAVE_AFTER = re.compile(
    r"\s*(?:has |had |then |又|还)*"
    r"(?:lost|ceded|cedes|gave|gives|handed|returned|returns|surrendered|transferred|signed away|relinquished|"
    r"割让|失去|丧失|丢失|归还|交还|让出|交给|"
    r"потеря|переда|уступи|отда|верну|утрати)"
)
GAVE_BEFORE = re.compile(
    r"(?:(?:^|\s)(?:from|cost|costs|by|от|из)(?: the)?|割占|侵占|强占|夺取|夺走|吞并|占领|侵吞|割去|从)$"
)


# Words that make the name of a land that of a part of it, as "Inner Mongolia" and "Russia's Far East".
SIDES = (
    "inner|upper|lower|central|far|greater|north|south|east|west|northern|southern|eastern|western|north-eastern|"
    "south-eastern|north-western|south-western|northeastern|southeastern|northwestern|southwestern"
)
PART_BEFORE = re.compile(
    rf"(?:(?:^|[\s(])(?:{SIDES}|(?:part|parts|most|some|half|third|quarter|portion|rest) of(?: the)?)|"
    r"(?:внутренн|северн|южн|западн|восточн)[а-я]*|[内北南]) ?$"
)
PART_AFTER = re.compile(r"\s*(?:far east|north|south|east|west)(?!\w)|[东西南北](?!边界|段)部?(?:地区)?")
# Two lands overlap when they share more than this part of the smaller one; neighbours share a line.
OVERLAP = 0.01


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One thing that a sentence may be about.

    `key` names it in answers: ids joined by " + ". `targets` are the operands that stand for it, `missing` the
    territories that belong to it and have no outline. `is_part` is set for a part of what was named.
    """

    key: str
    name: str
    why: str
    targets: tuple[Target, ...]
    missing: tuple[str, ...] = ()
    is_part: bool = False


class Subjects:
    """Finds subjects in sentences about one package."""

    def __init__(self, case: Case, names: Names) -> None:
        self._case = case
        self._register: Register = case.register
        self._names = names

    def of_land(self, text: str) -> tuple[Subject, ...]:
        """Every land that a text may be about; more than one is a tie, none is an unknown name."""
        mentions = self._names.mentions(text)
        is_together = TOGETHER.search(text) is not None
        self._refuse_unknown_parts(mentions)
        steps: tuple[Callable[[], tuple[Subject, ...]], ...] = (
            lambda: self._named_figures(mentions),
            lambda: self._named_land(mentions, text, is_together=is_together),
            lambda: self._by_treaties(mentions, text, is_together=is_together),
            lambda: self._by_transfers(mentions, text),
            lambda: self._by_years(text),
            lambda: self._by_places(mentions),
            lambda: self._by_figures(text),
        )
        return next((found for step in steps if (found := step())), ())

    def of_line(self, text: str) -> tuple[Subject, ...]:
        """Every line that a text may be about: one that it names, or the border of the two states that it names."""
        mentions = self._names.mentions(text)
        named = [meaning for each in mentions for meaning in each.of("lines")]
        if BORDER.search(text.casefold()):
            named = self._border(mentions, text) or named
        if not named:
            named = [(("lines", line),) for each in mentions for m in each.of("treaties") for line in self._lines_of(m)]
        lines = dict.fromkeys(target for meaning in named for target in meaning)
        return tuple(
            Subject(key=line, name=self._register.line_by_id[line].name_en, why="named", targets=(("line", line),))
            for _, line in lines
        )

    def default_readings(self, subject: Subject) -> Subject:
        """The same subject by the default reading of each territory, as sums and ratios need it."""
        targets: list[Target] = []
        for kind, target in subject.targets:
            reading = self.default_reading(target) if kind == "territory" else None
            targets.append((kind, target) if reading is None else ("reading", reading.reading_id))
        return Subject(
            key=subject.key, name=subject.name, why=subject.why, targets=tuple(targets), missing=subject.missing
        )

    def default_reading(self, territory_id: str) -> Reading | None:
        """Default reading of a territory; None where it has no outline."""
        found = [row for row in self._register.readings if row.territory_id == territory_id]
        return next((row for row in found if row.is_default), found[0] if found else None)

    def _named_figures(self, mentions: Sequence[Mention]) -> tuple[Subject, ...]:
        """Readings and published figures that are named by their ids, added up."""
        targets: list[Target] = []
        for each in mentions:
            for meaning in each.of("readings", "published_figures"):
                is_id = all(_same_words(each.text, identifier) for _, identifier in meaning)
                targets += [({"readings": "reading"}.get(t, "figure"), i) for t, i in meaning if is_id]
        return (self._sum(targets, why="named by id"),) if targets else ()

    def _refuse_unknown_parts(self, mentions: Sequence[Mention]) -> None:
        """Raise UnknownIdError for a part of a territory that the package does not have, as "Inner Mongolia"."""
        named = {reading for each in mentions for meaning in each.of("readings") for _, reading in meaning}
        for each in mentions:
            territories = {territory for meaning in each.of("territories") for _, territory in meaning}
            part = PART_BEFORE.search(each.before) or PART_AFTER.match(each.after)
            has_part = any(self._register.reading_by_id[reading].territory_id in territories for reading in named)
            if territories and part and not has_part and not self._is_divided(territories):
                raise UnknownIdError(
                    f"{part[0].strip()!r} beside {each.text!r} names a part that this package does not have; "
                    f"`metes ask {each.text}` shows what it has"
                )

    def _is_divided(self, territories: Iterable[str]) -> bool:
        return any(row.reading_id and row.territory_id in territories for row in self._register.transfers)

    def _named_land(self, mentions: Sequence[Mention], text: str, *, is_together: bool) -> tuple[Subject, ...]:
        choices: list[tuple[tuple[Target, ...], ...]] = []
        for each in mentions:
            meanings = each.of("territories")
            if meanings and meanings not in choices and not self._is_state_meant(each, mentions):
                choices.append(meanings)
        if not choices:
            return ()
        if len(choices) == 1:
            meanings = choices[0]
            if len(meanings) == 1 and len(meanings[0]) == 1:
                return self._territory(meanings[0][0][1], mentions)
            return tuple(found for meaning in meanings for found in self._land_of(meaning))
        if is_together:
            sums = (tuple(dict.fromkeys(target for each in chosen for target in each)) for chosen in product(*choices))
            return tuple(found for each in dict.fromkeys(sums) for found in self._land_of(each))
        flat = dict.fromkeys(meaning for meanings in choices for meaning in meanings)
        return tuple(found for meaning in flat for found in self._land_of(meaning))

    def _is_state_meant(self, mention: Mention, mentions: Sequence[Mention]) -> bool:
        """Whether a name of a state and of its land means the state: "ceded to Mongolia", "Russia took Tuva"."""
        states = {state for meaning in mention.of("polities") for _, state in meaning}
        gave, took = self._sides(mentions)
        if not states or states & (gave | took):
            return bool(states)
        kinds = {self._register.territory_by_id[i].kind for meaning in mention.of("territories") for _, i in meaning}
        other_land = any(
            each.of("treaties") or (each.of("territories") and not each.of("polities")) for each in mentions
        )
        return kinds <= {"state", "comparison"} and bool(other_land or gave or took)

    def _land_of(self, meaning: Iterable[Target], why: str = "named") -> tuple[Subject, ...]:
        """Rows meant together as one sum, or one by one where their land overlaps: nothing is counted twice."""
        rows = tuple(dict.fromkeys(meaning))
        readings = [
            reading.reading_id
            for table, identifier in rows
            if (reading := self._reading_of(table, identifier)) is not None
        ]
        shapes = [self._case.shapes[each] for each in readings]
        for place, one in enumerate(shapes):
            for other in shapes[place + 1 :]:
                smaller = min(one.area, other.area)
                if one.intersects(other) and one.intersection(other).area > OVERLAP * smaller:
                    return tuple(self._territories((row,), why) for row in rows)
        return (self._territories(rows, why),)

    def _reading_of(self, table: str, identifier: str) -> Reading | None:
        return self._register.reading_by_id[identifier] if table == "readings" else self.default_reading(identifier)

    def _territory(self, territory_id: str, mentions: Sequence[Mention]) -> tuple[Subject, ...]:
        """A territory, or the part of it that the text names; of a divided one that is named as a whole, its parts too.

        A territory with a default reading of the land stands by that reading, since its gross readings are parts.
        """
        territory = self._register.territory_by_id[territory_id]
        parts = {
            target
            for each in mentions
            for meaning in each.of("readings")
            for _, target in meaning
            if self._register.reading_by_id[target].territory_id == territory_id
        }
        if parts:
            return tuple(self._reading(part) for part in sorted(parts))
        whole = self._territories((("territories", territory_id),))
        default = self.default_reading(territory_id)
        if default is None or default.surface is not Surface.LAND:
            return (whole,)
        whole = Subject(
            key=territory_id, name=territory.name_en, why="named", targets=(("reading", default.reading_id),)
        )
        divided = dict.fromkeys(
            row.reading_id for row in self._register.transfers if row.territory_id == territory_id and row.reading_id
        )
        return (whole, *(self._reading(each, is_part=True) for each in sorted(divided)))

    def _reading(self, reading_id: str, *, is_part: bool = False) -> Subject:
        reading = self._register.reading_by_id[reading_id]
        name = self._register.territory_by_id[reading.territory_id].name_en
        said = re.split(r"[,;:.]", reading.definition)[0]
        return Subject(
            key=reading_id,
            name=f"{said[:1].lower()}{said[1:]} of {name.split(' with ')[0]}",
            why="named as a part",
            targets=(("reading", reading_id),),
            is_part=is_part,
        )

    def _territories(self, meaning: Iterable[Target], why: str = "named") -> Subject:
        """Territories and readings meant together: one territory with all its readings, several by their defaults."""
        rows = sorted(dict.fromkeys(meaning))
        if len(rows) == 1 and rows[0][0] == "territories":
            territory = self._register.territory_by_id[rows[0][1]]
            missing = () if self.default_reading(territory.territory_id) else (territory.territory_id,)
            return Subject(
                key=territory.territory_id,
                name=territory.name_en,
                why=why,
                targets=(("territory", territory.territory_id),),
                missing=missing,
            )
        targets: list[Target] = []
        keys, names, missing_ids = [], [], []
        for table, identifier in rows:
            reading = self._reading_of(table, identifier)
            if reading is None:
                missing_ids.append(identifier)
                continue
            targets.append(("reading", reading.reading_id))
            keys.append(identifier)
            name = self._register.territory_by_id[reading.territory_id].name_en
            names.append(name if table == "territories" else f"{name} ({identifier.split('.')[1]})")
        if not targets:  # nothing of the sum is drawn: it goes by the names of its terms
            names = [self._register.territory_by_id[each].name_en for each in missing_ids]
        return Subject(
            key=" + ".join(keys or missing_ids),
            name=" + ".join(names),
            why=why,
            targets=tuple(targets) or tuple(("territory", each) for each in missing_ids),
            missing=tuple(missing_ids),
        )

    def _sum(self, targets: Sequence[Target], *, why: str) -> Subject:
        names = [
            self._register.figure_by_id[target].subject if kind == "figure" else self._reading(target).name
            for kind, target in targets
        ]
        return Subject(
            key=" + ".join(target for _, target in targets), name=" + ".join(names), why=why, targets=tuple(targets)
        )

    def _by_treaties(self, mentions: Sequence[Mention], text: str, *, is_together: bool) -> tuple[Subject, ...]:
        years = set(YEAR.findall(text))
        choices: list[tuple[tuple[str, ...], ...]] = []
        for each in mentions:
            meanings = [tuple(treaty for _, treaty in meaning) for meaning in each.of("treaties")]
            if len(meanings) > 1:
                dated = [m for m in meanings if any(self._year(treaty) in years for treaty in m)]
                meanings = dated or meanings
            if meanings and tuple(meanings) not in choices:
                choices.append(tuple(meanings))
        if not choices:
            return ()
        flat = [meaning for meanings in choices for meaning in meanings]
        if is_together and len(choices) > 1 and all(len(meanings) == 1 for meanings in choices):
            flat = [tuple(dict.fromkeys(treaty for meaning in flat for treaty in meaning))]
        return tuple(found for treaties in dict.fromkeys(flat) for found in self._treaties(treaties))

    def _treaties(self, treaties: Sequence[str]) -> tuple[Subject, ...]:
        """The land that treaties passed in control, or in claim where they passed none in control."""
        land = dict.fromkeys(target for treaty in treaties for target in _land(self._passed_by(treaty)))
        titles = " and ".join(self._register.treaty_by_id[each].title_en for each in treaties[:2])
        why = f"passed by the {titles}" if len(treaties) < 3 else f"passed by {len(treaties)} treaties"
        if not land:
            none = "a treaty that passed no land"
            return (Subject(key=" + ".join(treaties), name=titles, why=none, targets=()),)
        return self._land_of(land, why)

    def _passed_by(self, treaty_id: str) -> list[Transfer]:
        """Transfers by a treaty: those of control, else those of claim."""
        by_treaty = [row for row in self._register.transfers if self._treaty_of(row) == treaty_id]
        return [row for row in by_treaty if row.basis is Basis.CONTROL] or by_treaty

    def _treaty_of(self, transfer: Transfer) -> str:
        return self._register.provision_by_id[transfer.provision_id].treaty_id

    def _year(self, treaty_id: str) -> str:
        return str(self._register.treaty_by_id[treaty_id].date_latest.year)

    def _by_years(self, text: str) -> tuple[Subject, ...]:
        between = YEARS.search(text)
        years = _years_in(text)
        if not years or (SINCE.search(text) and not between):
            return ()
        land = _land(
            row
            for row in self._register.transfers
            if row.basis is Basis.CONTROL and self._year(self._treaty_of(row)) in years
        )
        said = f"{between[1]} to {between[2]}" if between else " and ".join(years)
        why = f"passed by the treaties of {said}"
        return self._land_of(land, why) if land else ()

    def _by_places(self, mentions: Sequence[Mention]) -> tuple[Subject, ...]:
        """The land of treaties signed at a place, else the territories in which it lies."""
        found: list[Subject] = []
        for place_id in dict.fromkeys(i for each in mentions for meaning in each.of("places") for _, i in meaning):
            signed = [row.treaty_id for row in self._register.treaties if row.place_id == place_id]
            found += [each for treaty in signed for each in self._treaties((treaty,)) if each.targets]
            place = self._register.place_by_id[place_id]
            point = shapely.Point(place.lon, place.lat)
            around = dict.fromkeys(
                self._register.reading_by_id[reading].territory_id
                for reading, shape in self._case.shapes.items()
                if shape.covers(point)
            )
            found += [
                self._territories((("territories", each),), f"{place.name_en} lies in it") for each in sorted(around)
            ]
        return tuple({each.key: each for each in reversed(found)}.values())[::-1]

    def _by_transfers(self, mentions: Sequence[Mention], text: str) -> tuple[Subject, ...]:
        """The land that passed in control from one state to another, and was not passed on since."""
        gave, took = self._sides(mentions)
        if not gave and not took:
            return ()
        register, since = self._register, None if YEARS.search(text) else SINCE.search(text)
        first = int(next(group for group in since.groups() if group)) if since else None
        years = set() if since else {int(year) for year in _years_in(text)}
        china = self._same_state("prc")
        from_ids = {polity for state in gave for polity in self._same_state(state)}
        to_ids = {polity for state in took for polity in self._same_state(state)}
        if not from_ids:
            from_ids = set(china) - to_ids
        rows = [
            row
            for row in register.transfers
            if row.basis is Basis.CONTROL
            and row.from_polity_id in from_ids
            and (row.to_polity_id in to_ids or (not to_ids and (row.to_polity_id in china) != bool(from_ids & china)))
            and (first is None or row.signed.year >= first)
            and (not years or row.signed.year in years or (row.control_from and row.control_from.year in years))
        ]
        kept = [row for row in rows if not self._was_passed_on(row)]
        when = f" since {first}" if first else _in_years(years)
        if not kept:
            sides = (sorted(gave) or sorted(china)[:1], sorted(took))
            names = [" and ".join(with_article(self._state(each)) for each in side) for side in sides]
            name = f"land from {names[0]}" + (f" to {names[1]}" if names[1] else "") + when
            return (Subject(key="", name=name, why="no such land is recorded", targets=()),)
        pairs = ((row.from_polity_id for row in kept), (row.to_polity_id for row in kept))
        names = [" and ".join(with_article(self._state(each)) for each in dict.fromkeys(side)) for side in pairs]
        return self._land_of(_land(kept), f"passed in control from {names[0]} to {names[1]}{when}")

    def _same_state(self, polity_id: str) -> frozenset[str]:
        """A state with those that a sentence of today calls by its name: the Qing Empire is called China.

        A state that has ended stands for itself alone. The line of the predecessors ends at a state with several
        heirs, which Tajikistan is one of; Russia goes on, as the state that continues the Soviet Union.
        """
        polities = self._register.polity_by_id
        if polity_id not in polities or polities[polity_id].valid_to is not None:
            return frozenset((polity_id,))
        found = [polity_id]
        while (before := polities[found[-1]].succeeds) in polities and before not in found:
            heirs = [row.polity_id for row in self._register.polities if row.succeeds == before]
            if len(heirs) > 1 and not ({"prc", "russia"} & set(found)):
                break
            found.append(str(before))
        return frozenset(found)

    def _state(self, polity_id: str) -> str:
        """Name of a state without its explanation in parentheses."""
        return self._register.polity_by_id[polity_id].name_en.split(" (")[0]

    def _was_passed_on(self, row: Transfer) -> bool:
        """Whether a later transfer took the control of the same territory away again."""
        succession = self._register.succession
        return any(
            other.territory_id == row.territory_id
            and other.basis is Basis.CONTROL
            and other.signed > row.signed
            and other.reading_id in (None, row.reading_id)
            and succession.is_one_lineage(other.from_polity_id, row.to_polity_id)
            for other in self._register.transfers
        )

    def _sides(self, mentions: Sequence[Mention]) -> tuple[set[str], set[str]]:
        """States of a text that gave land and that took it, by the words beside their names."""
        gave: set[str] = set()
        took: set[str] = set()
        for each in mentions:
            states = {state for meaning in each.of("polities") for _, state in meaning}
            before, after = each.before.rstrip(), each.after
            if TOOK_BEFORE.search(before) or TOOK_AFTER.match(after):
                took |= states
            elif GAVE_BEFORE.search(before) or GAVE_AFTER.match(after):
                gave |= states
        return gave, took

    def _border(self, mentions: Sequence[Mention], text: str) -> list[tuple[Target, ...]]:
        """Lines between the states of a text; a single one is a neighbour of China."""
        states = {state for each in mentions for meaning in each.of("polities") for _, state in meaning}
        china = self._same_state("prc")
        sides = {self._same_state(state) for state in states}
        if not sides:
            return []
        if len(sides) == 1 and china not in sides:
            sides.add(china)
        lowered = text.casefold()
        section = next((name for name, words in SECTIONS.items() if any(word in lowered for word in words)), None)
        found: list[tuple[Target, ...]] = []
        for line in self._register.lines:
            if not re.match(r"(?:Land )?[Bb]oundary between", line.name_en):
                continue
            between = line.name_en.partition("between")[2]
            named = {s for each in self._names.mentions(between) for m in each.of("polities") for _, s in m}
            words = line.name_en.casefold()
            own = next((name for name in SECTIONS if f"{name}ern section" in words), None)
            own_sides = {self._same_state(state) for state in named}
            if own == section and (own_sides == sides or (sides == {china} and china in own_sides)):
                found.append((("lines", line.line_id),))
        return found

    def _by_figures(self, text: str) -> tuple[Subject, ...]:
        """What published figures are about by name, where the package has no land of it."""
        words = f" {' '.join(words_of(text))} "
        subjects = dict.fromkeys(row.subject for row in self._register.published_figures)
        named = [each for each in subjects if each[:1].isupper() and f" {' '.join(words_of(each))} " in words]
        return tuple(Subject(key=each, name=each, why="known by published figures only", targets=()) for each in named)

    def _lines_of(self, treaties: Iterable[Target]) -> list[str]:
        """Lines that the provisions of treaties delimit or demarcate."""
        ids = {treaty for _, treaty in treaties}
        return [
            row.line_id
            for row in self._register.effects
            if row.line_id and self._register.provision_by_id[row.provision_id].treaty_id in ids
        ]


def _land(rows: Iterable[Transfer]) -> tuple[Target, ...]:
    return tuple(
        dict.fromkeys(
            ("readings", row.reading_id) if row.reading_id else ("territories", row.territory_id) for row in rows
        )
    )


def _same_words(text: str, identifier: str) -> bool:
    return words_of(text) == words_of(identifier)


def _years_in(text: str) -> list[str]:
    """Years that a text names, with every year of a span as "1858 to 1884"."""
    years = YEAR.findall(text)
    for span in YEARS.finditer(text):
        years += [str(year) for year in range(int(span[1]) + 1, int(span[2]))]
    return list(dict.fromkeys(years))


def _in_years(years: set[int]) -> str:
    """How a heading names years; a span by its ends."""
    if not years:
        return ""
    first, last = min(years), max(years)
    is_span = last - first > 1 and len(years) == last - first + 1
    return f" in {first} to {last}" if is_span else f" in {' and '.join(map(str, sorted(years)))}"
