"""Find territories, lines, treaties, places and states by any name that people write, however it is spelt."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property

from metes.model.register import Register
from metes.phrases.vocabulary import folded

Tokens = tuple[str, ...]
# Table and id of the row that a name belongs to: ("territories", "turkey").
Target = tuple[str, str]

# A misspelt name is taken for another one from this similarity on, in per cent of their letters.
LEAST_SCORE = 84.0
# Shorter texts are found as written only: one wrong letter in four may be another name.
LEAST_LETTERS = 5
# Names whose similarity differs by less than this are equally likely.
TIE = 2.0
# A message suggests names from this similarity on.
LEAST_SUGGESTED = 70.0
# Longest part of a sentence that is compared with misspelt names, in words.
LONGEST_WINDOW = 6

# Columns of the names of a row.
NAME_FIELDS = tuple(f"{kind}_{language}" for kind in ("name", "title") for language in ("en", "zh", "ru", "local"))
# What separates several names within parentheses: "(Cheonji, Tianchi)", "(海参崴/海參崴)".
BETWEEN_NAMES = re.compile(r"\s*[/,、]\s*")
# Words that names are written with or without.
FILLERS = frozenset(("the", "of", "a", "an"))
WORD = re.compile(r"[0-9a-z\u00df-\u024f]+|[\u0400-\u04ff]+|[\u3400-\u9fff々]|[^\W\s]+")
CHINESE = re.compile(r"[\u3400-\u9fff]")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
# Endings of Russian nouns and adjectives, longest first.
RUSSIAN_ENDINGS = tuple(
    sorted(
        (
            *("ыми", "ими", "ого", "его", "ому", "ему", "ями", "ами", "иях", "ией", "ях", "ах", "ия", "ии", "ию"),
            *("ие", "ей", "ой", "ий", "ый", "ая", "яя", "ое", "ее", "ые", "ую", "юю", "ом", "ем", "ам", "ям", "ов"),
            *("ев", "ых", "их", "ья", "а", "я", "о", "е", "и", "ы", "у", "ю", "й", "ь"),
        ),
        key=lambda ending: (-len(ending), ending),
    )
)
LEAST_STEM = 3
# Traditional characters in names of the region, with their simplified forms.
TRADITIONAL = str.maketrans(
    "條約瑷璦愛琿島國蘇烏庫頁東臺灣寶龍圖騰興嶺馬關爾齊額連訥喀納爭議條協書壟斷軍隊蓋剛濟寧滿洲裏裡遼黃鮮緬藍與係歸屬貝岡璉強讓劃佔總",
    "条约瑷瑷爱珲岛国苏乌库页东台湾宝龙图腾兴岭马关尔齐额连讷喀纳争议条协书垄断军队盖刚济宁满洲里里辽黄鲜缅蓝与系归属贝冈琏强让划占总",
)


@dataclass(frozen=True, kw_only=True)
class Mention:
    """A name found in a text: words `start` to `end`, and the possible meanings, each a set of rows.

    More than one meaning is a tie. `before` and `after` are the text around it, and `score` is 100 for a name as it is
    recorded.
    """

    start: int
    end: int
    text: str
    meanings: tuple[tuple[Target, ...], ...]
    score: float = 100.0
    before: str = ""
    after: str = ""

    def of(self, *tables: str) -> tuple[tuple[Target, ...], ...]:
        """Meanings of which all rows lie in the given tables."""
        return tuple(each for each in self.meanings if all(table in tables for table, _ in each))


def words_of(text: str) -> list[str]:
    """Words of a text as names are compared: folded, without plural s, possessives and Russian endings.

    Each Chinese character is a word.
    """
    return [_stem(word) for word in WORD.findall(_plain(text))]


def _plain(text: str) -> str:
    return re.sub(r"['\u2019]s?\b", " ", _latin(folded(text)).translate(TRADITIONAL))


def _latin(text: str) -> str:
    """Latin letters without their diacritics, and d for the Vietnamese đ; all other letters as they are."""
    return "".join(
        parts[0] if (parts := unicodedata.normalize("NFD", letter))[0].isascii() else letter
        for letter in text.replace("đ", "d")
    )


def _stem(word: str) -> str:
    if CYRILLIC.match(word):
        for ending in RUSSIAN_ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= LEAST_STEM:
                return word[: -len(ending)]
        return word
    if word.isascii() and word.isalpha() and len(word) > 4 and word.endswith("s") and not word.endswith("ss"):
        return f"{word[:-3]}y" if word.endswith("ies") else word[:-1]
    return word


def variants(name: str) -> Iterator[str]:
    """A recorded name, and its forms without and within parentheses: "Treaty of St Petersburg (Treaty of Ili)".

    Several names within parentheses are also names one by one: "Heaven Lake (Cheonji, Tianchi)".
    """
    yield name
    outside = re.sub(r"[(（][^)）]*[)）]", " ", name)
    if outside != name:
        yield outside
        inside = re.fullmatch(r"[^(（]*[(（]([^)）]*)[)）]", name)
        if inside is not None and _is_name(inside[1]):
            yield inside[1]
            parts = BETWEEN_NAMES.split(inside[1])
            if len(parts) > 1 and all(map(_is_name, parts)):
                yield from parts


def _is_name(text: str) -> bool:
    """Whether a text in parentheses is a name; "(1858)" and "(exchange of Sakhalin ...)" describe.

    Names begin with a capital or a letter of a script without capitals.
    """
    return text[:1].isupper() or (text[:1].isalpha() and not text[:1].islower())


class Names:
    """Every name of the register and of its table of aliases, found exactly or by similarity."""

    def __init__(self, register: Register) -> None:
        self._register = register

    @cached_property
    def _meanings(self) -> Mapping[Tokens, tuple[tuple[Target, ...], ...]]:
        """Meanings by words; the aliases of one sense mean all of their rows together."""
        found: dict[Tokens, dict[object, set[Target]]] = {}
        for target, name in _recorded(self._register):
            for variant in variants(name):
                found.setdefault(_key(words_of(variant)), {}).setdefault(target, set()).add(target)
        for alias in self._register.aliases:
            sense = (alias.language, alias.sense)
            target = (alias.target_table, alias.target_id)
            found.setdefault(_key(words_of(alias.alias)), {}).setdefault(sense, set()).add(target)
        found.pop((), None)
        return {
            key: tuple(dict.fromkeys(tuple(sorted(targets)) for targets in senses.values()))
            for key, senses in found.items()
        }

    @cached_property
    def _spelt(self) -> Mapping[str, Tokens]:
        """The same names as one text each, for the search by similarity."""
        texts = ((_text(key), key) for key in self._meanings)
        return {text: key for text, key in texts if len(text) >= LEAST_LETTERS or CHINESE.search(text)}

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Names in a text in its order: those written as recorded, else the most similar ones."""
        plain = _plain(text)
        spans = [match.span() for match in WORD.finditer(plain)]
        words = [_stem(plain[start:end]) for start, end in spans]
        found = list(self._exact(words))
        taken = {number for each in found for number in range(each.start, each.end)}
        found += self._similar(words, taken)
        return tuple(
            replace(each, before=plain[: spans[each.start][0]], after=plain[spans[each.end - 1][1] :])
            for each in sorted(found, key=lambda each: each.start)
        )

    def resolve(self, text: str, tables: Collection[str]) -> tuple[Target, ...]:
        """Rows of the given tables that have a text as their name; several for a shared name, none for an unknown one.

        Capitals, accents and endings do not matter; a misspelt name is unknown.
        """
        meanings = self._meanings.get(_key(words_of(text)), ())
        return tuple(dict.fromkeys(target for meaning in meanings for target in meaning if target[0] in tables))

    def suggestions(self, text: str, most: int = 4) -> tuple[str, ...]:
        """Names that share most with a text, for messages."""
        from rapidfuzz import fuzz, process

        written = self._as_written
        near = process.extract(_text(_key(words_of(text))), list(written), scorer=fuzz.token_set_ratio, limit=2 * most)
        return tuple(dict.fromkeys(written[name] for name, score, _ in near if score >= LEAST_SUGGESTED))[:most]

    @cached_property
    def _as_written(self) -> Mapping[str, str]:
        """Names as recorded, by their words as compared; ids are left out."""
        names = [(target, name) for target, name in _recorded(self._register) if name != target[1]]
        spelt = [*(name for _, name in names), *(row.alias for row in self._register.aliases)]
        return {_text(_key(words_of(name))): name for name in reversed(spelt)}

    def _exact(self, words: Sequence[str]) -> Iterator[Mention]:
        longest = max(map(len, self._meanings), default=0)
        start = 0
        while start < len(words):
            if words[start] not in FILLERS:
                for end in range(min(len(words), start + longest + len(FILLERS)), start, -1):
                    meanings = self._meanings.get(_key(words[start:end]))
                    if meanings and words[end - 1] not in FILLERS:
                        yield Mention(start=start, end=end, text=_text(words[start:end]), meanings=meanings)
                        start = end - 1
                        break
            start += 1

    def _similar(self, words: Sequence[str], taken: AbstractSet[int]) -> Iterator[Mention]:
        """The most similar names of the words that no recorded name took, the best first and none twice."""
        scored: list[tuple[float, int, int, tuple[tuple[Target, ...], ...]]] = []
        for start in range(len(words)):
            for end in range(start + 1, min(len(words), start + LONGEST_WINDOW) + 1):
                window = words[start:end]
                if taken & set(range(start, end)) or window[0] in FILLERS or window[-1] in FILLERS:
                    continue
                near = self._nearest(_text(_key(window)))
                if near:
                    meanings = tuple(dict.fromkeys(each for _, meanings in near for each in meanings))
                    scored.append((near[0][0], start, end, meanings))
        used: set[int] = set()
        for score, start, end, meanings in sorted(scored, key=lambda each: (-each[0], each[1] - each[2], each[1])):
            if not used & set(range(start, end)):
                used |= set(range(start, end))
                yield Mention(start=start, end=end, text=_text(words[start:end]), meanings=meanings, score=score)

    def _nearest(self, text: str) -> list[tuple[float, tuple[tuple[Target, ...], ...]]]:
        """Similarity and meanings of the names most like a text, those that tie with the best one included."""
        if len(text) < LEAST_LETTERS or not any(letter.isalpha() for letter in text) or CHINESE.search(text):
            return []  # a wrong Chinese character is another word
        from rapidfuzz import fuzz, process

        near = process.extract(text, list(self._spelt), scorer=fuzz.ratio, score_cutoff=LEAST_SCORE, limit=8)
        found = [(score, self._meanings[self._spelt[name]]) for name, score, _ in near]
        return [each for each in found if found[0][0] - each[0] < TIE]


def _key(words: Iterable[str]) -> Tokens:
    return tuple(word for word in words if word not in FILLERS)


def _text(words: Iterable[str]) -> str:
    """Words as one text, Chinese characters without blanks between them."""
    return re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", " ".join(words))


def _recorded(register: Register) -> Iterator[tuple[Target, str]]:
    """Ids and names of every row that can be asked about."""
    rows: Iterable[tuple[str, str, Iterable[object]]] = (
        ("territories", "territory_id", register.territories),
        ("readings", "reading_id", register.readings),
        ("lines", "line_id", register.lines),
        ("treaties", "treaty_id", register.treaties),
        ("places", "place_id", register.places),
        ("polities", "polity_id", register.polities),
        ("published_figures", "figure_id", register.published_figures),
    )
    for table, column, records in rows:
        for record in records:
            identifier = str(getattr(record, column))
            yield (table, identifier), identifier
            for field in NAME_FIELDS:
                name = getattr(record, field, None)
                if name:
                    yield (table, identifier), str(name)
