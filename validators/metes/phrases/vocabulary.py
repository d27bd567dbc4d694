"""English, Chinese and Russian words in printed figures: qualifiers of a number, multipliers, and units."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

# Qualifiers before a number, by the phrase rule that they select.
QUALIFIERS_BEFORE: Mapping[str, tuple[str, ...]] = {
    "about": (
        *("about", "abt.", "approximately", "approx.", "around", "circa", "ca.", "c.", "roughly", "some"),
        *("около", "примерно", "приблизительно", "порядка", "约", "大约", "约为", "大概"),
    ),
    "almost": ("almost", "nearly", "почти", "без малого", "近", "将近", "接近", "几乎"),
    "over": (
        *("over", "more than", "above", "in excess of", "более", "более чем", "свыше", "больше"),
        *("超过", "逾", "多于", "大于"),
    ),
}
# Qualifiers after a number ("160-odd"): the number counts full units and leaves out a remainder below the next unit.
QUALIFIERS_AFTER = ("多", "余", "餘", "-odd", " odd", " с лишним")

SCALES: Mapping[str, float] = {
    **dict.fromkeys(("hundred", "百", "сотня", "сотни", "сотен"), 1e2),
    **dict.fromkeys(("thousand", "thousands", "k", "千", "тыс", "тыс.", "тысяча", "тысячи", "тысяч"), 1e3),
    **dict.fromkeys(("万", "萬"), 1e4),
    **dict.fromkeys(("million", "millions", "mn", "mln", "m", "百万", "百萬"), 1e6),
    **dict.fromkeys(("млн", "млн.", "миллион", "миллиона", "миллионов"), 1e6),
    **dict.fromkeys(("亿", "億"), 1e8),
    **dict.fromkeys(("billion", "billions", "bn", "млрд", "млрд.", "миллиард", "миллиарда", "миллиардов"), 1e9),
}

NUMBERS = (
    *((1.0, "one a an один"), (1.5, "полтора полторы"), (2.0, "two два две"), (3.0, "three три")),
    *((4.0, "four четыре"), (5.0, "five пять"), (6.0, "six шесть"), (7.0, "seven семь"), (8.0, "eight восемь")),
    *((9.0, "nine девять"), (10.0, "ten десять"), (11.0, "eleven"), (12.0, "twelve"), (15.0, "fifteen")),
    *((20.0, "twenty двадцать"), (30.0, "thirty тридцать")),
)
NUMBER_WORDS: Mapping[str, float] = {
    **{word: value for value, words in NUMBERS for word in words.split()},
    "half a": 0.5,
    "one and a half": 1.5,
}

# Spellings of units after `folded`, by the id in the table of units. Any other spelling is unknown.
SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "acre": ("acre", "acres", "ac", "акр", "акра", "акров", "英亩"),
    "dessiatine": ("dessiatine", "dessiatines", "desyatina", "desyatinas", "десятина", "десятины", "десятин", "俄亩"),
    "ha": ("ha", "hectare", "hectares", "га", "гектар", "гектара", "гектаров", "公顷"),
    "km": (
        *("km", "kilometre", "kilometres", "kilometer", "kilometers", "км", "километр", "километра", "километров"),
        *("公里", "千米", "キロメートル", "шақырым"),
    ),
    "km2": (
        *("km2", "sq km", "sq kms", "square km", "square kms", "square kilometre", "square kilometres", "sqkm"),
        *("square kilometer", "square kilometers", "sq kilometre", "sq kilometres", "sq kilometer", "sq kilometers"),
        *("кв км", "кв километр", "кв километра", "кв километров"),
        *("км2", "квадратный километр", "квадратных километра", "квадратных километров"),
        *("平方公里", "平方千米", "平方キロメートル"),
    ),
    "li": ("li", "ли", "里", "华里"),
    "mi": ("mi", "mile", "miles", "миля", "мили", "миль", "英里"),
    "mu": ("mu", "mou", "му", "亩", "畝"),
    "nmi": ("nmi", "nm", "nautical mile", "nautical miles", "морских миль", "морские мили", "海里"),
    "sq_mi": (
        "sq mi",
        "sq mile",
        "sq miles",
        "square mile",
        "square miles",
        "mi2",
        "sqmi",
        "кв миль",
        "квадратных миль",
        "平方英里",
    ),
    "sq_verst": ("square verst", "square versts", "sq versts", "кв верст", "квадратных верст", "平方俄里"),
    "verst": ("verst", "versts", "verste", "верста", "версты", "верст", "俄里"),
    "share": ("%", "per cent", "percent", "процент", "процента", "процентов"),
}
# A share is printed in per cent.
PRINTED_FACTOR = {"share": 0.01}

CHINESE_DIGITS = {
    character: value
    for value, characters in enumerate(("〇零", "一", "二两兩", "三", "四", "五", "六", "七", "八", "九"))
    for character in characters
}
CHINESE_STEPS = {"十": 10, "百": 100, "千": 1000}


def folded(text: str) -> str:
    """Normalise a text: NFKC, case folded, runs of white space as one space, ё as е."""
    return " ".join(unicodedata.normalize("NFKC", text).replace("ё", "е").replace("Ё", "Е").casefold().split())


def unit_named(text: str) -> str | None:
    """Id of the unit with this printed name; None for an unknown name."""
    words = " ".join(folded(text).replace(".", " ").replace("-", " ").replace("^", "").split())
    return next((unit for unit, spellings in SPELLINGS.items() if words in spellings), None)


def alternatives(words: Iterable[str]) -> str:
    """Regular expression for any one of the words, longest first, each of which must end at a word boundary."""
    ordered = sorted({folded(word) for word in words}, key=lambda word: (-len(word), word))
    # In scripts that separate words, a word must not continue with a letter; Chinese has no such boundary.
    ends = [r"(?!\w)" if word[-1].isascii() and word[-1].isalpha() else "" for word in ordered]
    return "|".join(re.escape(word) + end for word, end in zip(ordered, ends, strict=True))


def chinese_number(text: str) -> float | None:
    """Value of Chinese numerals below ten thousand, such as 一百六十; None for any other text."""
    total = digit = 0
    for character in text:
        if character in CHINESE_DIGITS:
            digit = digit * 10 + CHINESE_DIGITS[character]
        elif character in CHINESE_STEPS:
            # 十六 is 16: a multiplier without a digit before it counts once.
            total, digit = total + (digit or 1) * CHINESE_STEPS[character], 0
        else:
            return None
    return float(total + digit) if text else None
