"""Find the figure in a sentence, with the code that reads the printed figures of claims."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from metes.files.errors import InputError
from metes.model.enums import ClaimKind
from metes.phrases.printed_figure import PrintedFigure, read_printed_figure
from metes.phrases.vocabulary import SCALES, SPELLINGS, alternatives, folded

# Longest figure in words: 一百二十三万四千五百多平方公里 has fifteen.
MOST_WORDS = 16
# Each Chinese character is a word of its own; "кв." and "1.5" are one word each.
WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_\u3400-\u9fff]+\d*\.?|[\u3400-\u9fff]|\S")
YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
# Wordings before a figure that no phrase rule covers, so that their figure must not be read as a plain one.
UNREAD = (
    *("less than", "fewer than", "under", "below", "at least", "at most", "up to", "no more than", "not more than"),
    *("no less than", "not less than", "half of", "a third of", "менее", "меньше", "до", "не менее", "не более"),
    *("как минимум", "максимум", "не меньше", "не больше", "不到", "不足", "少于", "至少", "最多", "不超过", "小于"),
)
BEFORE_UNREAD = re.compile(rf"(?:^|[\s,;:(]|(?<=[\u3400-\u9fff]))(?:{alternatives(UNREAD)})\s*(?:the\s+)?$")
# The lower end of a range before a figure: "1.4 to", "between 1.4 and", "140万至".
RANGE_START = re.compile(
    rf"\d\s*(?:{alternatives(SCALES)})?\s*(?:-|\u2013|\u2014|~|to|and|до|и|至|到|和|或|or|или)\s*$"
)
# Words whose end looks like the beginning of a figure: a treaty is 条约 and about is 约; land is handed over.
NOT_BEFORE = re.compile(
    r"[条條和公界合契密续附最][约約近]|(?<!\w)(?:hand|handed|handing|turned|took|taken|gave|given|signed) over"
)
NUMERALS = "〇零一二两兩三四五六七八九十百千万萬亿億"
# Before the second part of a Chinese number such as 两万八千, which alone is no figure.
INSIDE_NUMBER = re.compile(rf"[\d{NUMERALS}](?=[{NUMERALS}])|[{NUMERALS}](?=\d)")
UNITS_OF = {
    "area": frozenset(("acre", "dessiatine", "ha", "km2", "mu", "sq_mi", "sq_verst")),
    "length": frozenset(("km", "li", "mi", "nmi", "verst")),
}
MEASURE_WORDS = sorted(
    {word for name in (*SCALES, *(n for names in SPELLINGS.values() for n in names)) for word in name.split()}
)
MEASURE = alternatives(MEASURE_WORDS)
# A word of five letters and more that stands after a number, or after words of scales and units behind one.
AFTER_NUMBER = re.compile(
    rf"(?P<start>\d[ -]?(?:(?:{MEASURE})[. -]{{1,2}})*)(?P<word>(?:[a-z]{{5,}}|[а-я]{{5,}}))(?!\w)"
)
# Similarity from which a word is taken for a misspelt one of these, in per cent.
LEAST_SCORE = 85.0
# What may follow a figure that is printed without a unit: nothing, a mark, or a word of place or time.
AFTER_BARE = re.compile(
    r"$|[,;:|?!)]|\.(?!\d)|(?:at|in|of|to|for|by|from|on|since|under|as|is|was|в|по|к|от|с|на|для) |[\u3400-\u9fff]"
)
UNIT_NAMES = alternatives(name for names in SPELLINGS.values() for name in names)
# A Chinese number with a unit; what no figure of a sentence reads of it cannot be read, as 三万六平方公里.
CHINESE_FIGURE = re.compile(rf"[\d{NUMERALS}]*[{NUMERALS}][\d{NUMERALS}]*[多余餘]? ?(?:{UNIT_NAMES})")
# A number in digits that may be a figure without a unit, and the scale behind it.
BARE_NUMBER = re.compile(r"(?<![\w.,-])\d[\d.,]*(?: \d{3})*")
SCALE_AFTER = re.compile(rf" ?(?:{alternatives(SCALES)})")
# A unit that stands a few words after a number, so that the number is not one without a unit.
UNIT_LATER = re.compile(rf"[^\d|]{{0,20}}?(?<!\w)(?:{UNIT_NAMES})")
WORDS_BEFORE = re.compile(r"(?:[^\s\d]+ ){1,3}$")
# Words behind a number that is a rank.
RANK_WORDS = re.compile(r"largest|biggest|in the world|rank|countr|state|大|名|место|по площади|по величине")
# What stands between a figure and the same figure in another unit.
CONVERSION_WORDS = ("", "or", "or about", "или", "или около", "或", "即", "that is", "equal to")
# First words that make a figure of one a way to speak, as "a mile".
ONE_WORDS = ("a", "an", "one", "один")


class UnreadableFigureError(InputError):
    """A figure that is not read, because its wording has no rule or more than one figure is printed."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A figure of a sentence: its words, what they read as, and the kind of claim that it makes.

    `before` and `after` are the other words. `is_unit_assumed` is set for a figure that is printed without a unit.
    """

    text: str
    printed: PrintedFigure
    kind: ClaimKind
    before: str
    after: str
    start: int
    is_unit_assumed: bool = False

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def rest(self) -> str:
        """The sentence without the figure."""
        return f"{self.before} | {self.after}"


def read_sentence(sentence: str) -> Asked | None:
    """The figure of a sentence; None where it has none.

    A multiple ("twice"), a rank ("No. 19") and a share ("half") count before an area or a length, which is then what
    they are said of. Raises UnreadableFigureError for two figures of a kind, a range, and a wording without a rule.
    """
    text = _respelt(folded(sentence))
    found = list(_candidates(text))
    shares = [each for each in found if each.printed.unit_id == "share"]
    if shares:
        raise UnreadableFigureError(
            f"{sentence!r}: {shares[0].text!r} is a share in per cent; ask the area of the part, or half of a territory"
        )
    quantities = _apart([each for each in found if each.kind in (ClaimKind.AREA, ClaimKind.LENGTH)])
    numbers = [each for each in found if each.kind is ClaimKind.RATIO]
    numbers += [each for each in found if each.kind is ClaimKind.RANK and (not quantities or _says_rank(each))]
    numbers += [each for each in found if each.kind is ClaimKind.SHARE and not quantities]
    if numbers:
        return min(numbers, key=lambda each: (each.start, len(each.text)))
    if len(quantities) > 1 and _is_converted(text, *quantities[:2]):
        quantities = [replace(quantities[0], after=quantities[1].after), *quantities[2:]]
    if len(quantities) > 1:
        listed = ", ".join(repr(each.text) for each in quantities)
        raise UnreadableFigureError(f"{sentence!r}: found {len(quantities)} figures ({listed}); ask one at a time")
    unread = CHINESE_FIGURE.search(text)
    if not quantities and unread is not None:
        raise _unread(text, unread[0])
    chosen = quantities[0] if quantities else _bare(text)
    if chosen is not None:
        _refuse_unread_wording(sentence, chosen)
    return chosen


def _candidates(text: str) -> Iterator[Asked]:
    """Every part of a text that reads as a figure."""
    spans = [match.span() for match in WORD.finditer(text)]
    inside = list(INSIDE_NUMBER.finditer(text))
    for first, (start, _) in enumerate(spans):
        if start and text[start - 1] in ".,-\u2013" and text[start].isdigit() and text[: start - 1][-1:].isdigit():
            continue  # the second half of "1858-1860"
        if any(start == each.end() for each in inside):
            continue
        if any(start in range(each.start() + 1, each.end()) for each in NOT_BEFORE.finditer(text)):
            continue
        for _, end in spans[first : first + MOST_WORDS]:
            printed = read_printed_figure(text[start:end])
            kind = None if printed is None or printed.number == math.inf else _kind(printed, text[start:end])
            if printed is not None and kind is not None:
                before, after = text[:start].rstrip(" ("), text[end:].lstrip(" )")
                words = text[start:end]
                yield Asked(text=words, printed=printed, kind=kind, before=before, after=after, start=start)


def _kind(printed: PrintedFigure, text: str) -> ClaimKind | None:
    if printed.rule in ("multiple", "range"):
        return ClaimKind.RATIO
    if printed.rule == "half":
        return ClaimKind.SHARE
    if printed.unit_id == "share":
        return ClaimKind.SHARE
    if printed.rule == "exact":
        return ClaimKind.RANK
    units = {"area": ClaimKind.AREA, "length": ClaimKind.LENGTH}
    kind = next((units[name] for name, ids in UNITS_OF.items() if printed.unit_id in ids), None)
    # "a mile" is a way to speak, and no figure.
    return None if text.split()[0] in ONE_WORDS and printed.number == 1.0 else kind


def _respelt(text: str) -> str:
    """A text with the misspelt words of units and scales after its numbers corrected: "1.5 milion sqare km"."""

    def corrected(match: re.Match[str]) -> str:
        word = match["word"]
        if word in MEASURE_WORDS:
            return match[0]
        from rapidfuzz import fuzz, process

        near = process.extractOne(word, MEASURE_WORDS, scorer=fuzz.ratio, score_cutoff=LEAST_SCORE)
        # The first letter is the one that nobody misses: a zillion is no billion.
        return match[0] if near is None or near[0][0] != word[0] else match["start"] + near[0]

    for _ in range(3):  # number, scale and two words of a unit
        text = AFTER_NUMBER.sub(corrected, text)
    return text


def _is_converted(text: str, one: Asked, other: Asked) -> bool:
    """Whether a second figure is the first one in another unit: "600,000 sq km (230,000 sq miles)"."""
    between = text[one.end : other.start].strip(" (,/=-\u2013\u2014")
    is_other_unit = one.kind is other.kind and one.printed.unit_id != other.printed.unit_id
    return is_other_unit and between in CONVERSION_WORDS


def _apart(found: list[Asked]) -> list[Asked]:
    """The longest figures that do not overlap, in their order."""
    kept: list[Asked] = []
    for each in sorted(found, key=lambda one: (-len(one.text), one.start)):
        if all(each.end <= other.start or each.start >= other.end for other in kept):
            kept.append(each)
    return sorted(kept, key=lambda one: one.start)


def _says_rank(asked: Asked) -> bool:
    return RANK_WORDS.search(asked.after) is not None or not asked.rest.strip(" |,.")


def _bare(text: str) -> Asked | None:
    """A figure without a unit, as "600,000 at Aigun"; a year is none."""
    for match in BARE_NUMBER.finditer(text):
        end = match.end()
        scale = SCALE_AFTER.match(text[end:])
        words = (text[match.start() : end] + (scale[0] if scale else "")).rstrip(".,")
        before, after = text[: match.start()].rstrip(), text[match.start() + len(words) :].lstrip()
        if YEAR.fullmatch(words):
            continue
        if not AFTER_BARE.match(after) or UNIT_LATER.match(after):
            raise _unread(text, words)
        start = WORDS_BEFORE.search(f"{before} ")
        for count in range(3 if start else 0, -1, -1):
            lead = " ".join(before.split()[len(before.split()) - count :]) if count else ""
            printed = read_printed_figure(f"{lead} {words}".strip())
            is_finite = printed is not None and printed.number != math.inf
            if (
                printed is not None
                and is_finite
                and printed.unit_id is None
                and printed.rule in ("plain", "about", "almost", "over")
            ):
                asked = f"{lead} {words}".strip()
                cut = before[: len(before) - len(lead)].rstrip()
                return Asked(
                    text=asked,
                    printed=printed,
                    kind=ClaimKind.AREA,
                    before=cut,
                    after=after,
                    start=len(cut),
                    is_unit_assumed=True,
                )
        raise _unread(text, words)
    return None


def _unread(text: str, words: str) -> UnreadableFigureError:
    return UnreadableFigureError(
        f"{text!r}: {words!r} cannot be read; expected a figure such as 600,000 km2, 4209.3 km, 160多万平方公里 or "
        "1,5 млн км². In Russian a comma before three digits may part thousands or decimals: print 4 209 or 4209"
    )


def _refuse_unread_wording(sentence: str, asked: Asked) -> None:
    before = asked.before
    if RANGE_START.search(before):
        raise UnreadableFigureError(f"{sentence!r}: found a range before {asked.text!r}; ask each of its ends")
    unread = BEFORE_UNREAD.search(before)
    if unread:
        raise UnreadableFigureError(
            f"{sentence!r}: {unread[0].strip(' ,;:(')!r} has no rule (docs/method.md, section 5); "
            f"ask {asked.text!r} alone, or with about, almost or over"
        )
