"""Reasons of verdicts in three languages: the same facts, no word left in English, no word that takes a side."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from string import Formatter

import pytest

from metes.model.dates import days_of
from metes.model.enums import ClaimKind, Verdict
from metes.package.package import open_package
from metes.phrases.interval import Interval
from metes.results.case import Case
from metes.verdicts import findings, reason_templates, reasons, verdict_terms
from metes.verdicts.judge_quantity import judge_quantity
from metes.verdicts.judges.name import alternatives_in
from metes.verdicts.languages import Language, counted, date_text, span_text
from metes.verdicts.messages import Listing, Template, apart
from metes.verdicts.register_words import CAPACITIES, PARTS, article_words
from metes.verdicts.rule import Finding
from tables import ROOT, register

CHINESE, RUSSIAN = Language.CHINESE, Language.RUSSIAN
# Tables with names, and the column without its language.
NAMED = {
    **dict.fromkeys(("territories", "lines", "segments", "polities", "places", "persons", "offices"), "name"),
    "treaties": "title",
    "events": "title",
}
LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]{2,}")
ROMAN = re.compile(r"(?:(?<=статья )|(?<=статьи )|(?<=–))[IVX]+")
MONTHS = re.findall(r"\w+", "января февраля марта апреля мая июня июля августа сентября октября ноября декабря")
MONTHS_ALONE = re.findall(r"\w+", "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь")
QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|«[^»]*»|《[^》]*》")


@cache
def case_once() -> Case:
    return Case(open_package(ROOT))


CLAIMS = [row["claim_id"] for row in register("claims")]


@cache
def ids() -> tuple[str, ...]:
    """Every id that a table has in a column of ids: the same in all languages."""
    found = set()
    for path in sorted((ROOT / "datapackage/registers").glob("*.csv")):
        for row in register(path.stem):
            found |= {cell for column, cell in row.items() if column.endswith("_id") and re.search(r"[-.\d]", cell)}
    return _longest_first(found)


@cache
def names(language: Language) -> tuple[str, ...]:
    """Every name and title in a language, with and without a remark in brackets, and the words for articles."""
    found = set()
    for table, column in NAMED.items():
        for row in register(table):
            name = row[f"{column}_{language.value}"]
            found |= {name, name.split("(")[0].strip()}
    parts = {"en": list(PARTS), "zh": [zh for zh, _ in PARTS.values()], "ru": [ru for _, ru in PARTS.values()]}
    digits = {each for each in parts[language.value] if re.search(r"\d", each)}
    return _longest_first({*found, *digits, *(each[0].lower() + each[1:] for each in digits)} - {""})


@cache
def untranslated() -> tuple[str, ...]:
    """Texts that the tables have in English alone, or as printed: figures, authors, states, titles without a form."""
    found = {row["name_en"] for row in register("state_areas")}
    for row in register("published_figures"):
        printed = " ".join((row["value_published"], row["unit_published"]))
        subject = row["subject"]
        found |= {subject, subject[:1].upper() + subject[1:], row["author"], printed, row["value_published"]}
    found |= {row["value_published"] for row in register("claims") if row["kind"] == "name"}
    for row in register("treaties"):
        found |= {row["title_en"]} if not (row["title_zh"] and row["title_ru"]) else set()
    return _longest_first({each for each in found if LATIN_WORD.search(each)})


@cache
def names_in_brackets() -> tuple[str, ...]:
    """English names of places and treaties, and the alternatives in their brackets."""
    every = [row["name_en"] for row in register("places")] + [row["title_en"] for row in register("treaties")]
    return _longest_first({part for name in every for part in [name, *alternatives_in(name)]})


def _longest_first(texts: set[str]) -> tuple[str, ...]:
    return tuple(sorted(texts, key=lambda each: (-len(each), each)))


def without(text: str, parts: tuple[str, ...]) -> str:
    for part in parts:
        if part in text:
            text = text.replace(part, "◦")
    return text


@pytest.mark.parametrize("claim_id", CLAIMS)
def test_every_reason_is_said_in_every_language(claim_id: str) -> None:
    verdict = case_once().verdict(claim_id)
    english, chinese, russian = reasons(verdict)
    assert english == verdict.opinion.reason
    assert findings(verdict)[0] == verdict.opinion.found_text
    if verdict.claim.kind is ClaimKind.NONE:
        assert (chinese, russian) == findings(verdict)[1:] == (None, None)
        assert verdict.opinion.reason_in(RUSSIAN) == english == verdict.claim.note
        return
    assert chinese is not None
    assert russian is not None
    is_of_name = verdict.claim.kind is ClaimKind.NAME
    for text in (chinese, russian, *findings(verdict)[1:]):
        assert text
        assert not in_latin(text, is_of_name=is_of_name), text
        assert "{" not in text
        assert "None" not in text
    assert re.search(r"[\u4e00-\u9fff]", chinese)
    assert is_of_name or not re.search(r"[\u0400-\u04ff]", without(chinese, names(RUSSIAN)))
    assert chinese.endswith("。")
    assert russian.endswith(".")
    assert ".." not in russian


def in_latin(text: str, *, is_of_name: bool) -> list[str]:
    """Latin words beside ids, texts without a translation, and Roman numerals of articles.

    A judge of names sets the recorded names of all languages beside each other.
    """
    left = without(without(text, ids()), untranslated())
    return LATIN_WORD.findall(ROMAN.sub("", without(left, names_in_brackets()) if is_of_name else left))


@pytest.mark.parametrize("language", [CHINESE, RUSSIAN])
@pytest.mark.parametrize("claim_id", CLAIMS)
def test_numbers_and_dates_are_those_of_the_english_reason(claim_id: str, language: Language) -> None:
    """Read back, each number in whole units and each date is found as often as in English, and no other."""
    verdict = case_once().verdict(claim_id)
    read = {CHINESE: read_chinese, RUSSIAN: read_russian}[language]
    for said in (reasons(verdict), findings(verdict)):
        text = said[1 if language is CHINESE else 2]
        if text is not None:
            assert read(bare(text, language)) == read_english(bare(said[0], Language.ENGLISH))


def bare(text: str, language: Language) -> str:
    """A sentence without names, ids and quotations, which have numbers of their own."""
    return without(QUOTED.sub("◦", text), with_numbers(language))


@cache
def with_numbers(language: Language) -> tuple[str, ...]:
    """Names, ids and subjects of figures that have a digit in them, and more than digits."""
    subjects = {row["subject"] for row in register("published_figures")}
    first = {each[:1].upper() + each[1:] for each in subjects}
    titles = {row["title_en"] for row in register("treaties")}
    every = {*subjects, *first, *titles, *ids(), *names(language)}
    return _longest_first({each for each in every if re.search(r"\d", each) and re.search(r"[^\d.,]", each)})


def read_english(text: str) -> Counter[str]:
    text = re.sub(r"(?<=rticle )[IVX]+\b", lambda match: str(arabic(match[0])), text)
    dates, rest = taken(text, r"\d{4}-\d{2}(?:-\d{2})?", str)
    return dates + plain(rest.replace(",", ""))


def read_chinese(text: str) -> Counter[str]:
    dates, rest = taken(text, r"\d{4}年\d+月(?:\d+日)?", lambda found: iso(re.findall(r"\d+", found)))
    number = r"\d[\d,]*(?:\.\d+)?"
    scaled, rest = spans(rest.replace(",", ""), rf"({number})(?:至({number}))?万平方公里", 10_000)
    return dates + scaled + plain(rest)


def read_russian(text: str) -> Counter[str]:
    text = re.sub(r"(?<=статья )[IVX]+\b", lambda match: str(arabic(match[0])), text)
    days, rest = taken(text, rf"\d+ (?:{'|'.join(MONTHS)}) \d{{4}} г", russian_date)
    months, rest = taken(rest, rf"(?:{'|'.join(MONTHS_ALONE)}) \d{{4}} г", russian_date)
    rest = re.sub(r"(?<=\d)\u00a0(?=\d)", "", rest)
    rest = re.sub(r"(?<=\d),(?=\d)", ".", rest)
    number = r"\d+(?:\.\d+)?"
    scaled, rest = spans(rest, rf"(?:от )?({number})(?: до ({number}))? млн км²", 1_000_000)
    return days + months + scaled + plain(rest)


def taken(text: str, pattern: str, read: object) -> tuple[Counter[str], str]:
    assert callable(read)
    return Counter(read(each) for each in re.findall(pattern, text)), re.sub(pattern, "◦", text)


def spans(text: str, pattern: str, scale: int) -> tuple[Counter[str], str]:
    ends = [end for each in re.findall(pattern, text) for end in each if end]
    return Counter(str((Decimal(end) * scale).normalize()) for end in ends), re.sub(pattern, "◦", text)


def plain(text: str) -> Counter[str]:
    return Counter(str(Decimal(each).normalize()) for each in re.findall(r"\d+(?:\.\d+)?", text))


def iso(parts: list[str]) -> str:
    return "-".join([parts[0], *(f"{int(part):02}" for part in parts[1:])])


def russian_date(text: str) -> str:
    *day, month, year, _ = text.split()
    number = 1 + (MONTHS.index(month) if month in MONTHS else MONTHS_ALONE.index(month))
    return iso([year, str(number), *day])


def arabic(roman: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10}[each] for each in roman]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def templates() -> Iterator[tuple[str, Template]]:
    for module in (reason_templates, verdict_terms):
        for name, value in vars(module).items():
            if isinstance(value, Template):
                yield name, value
            elif name.isupper() and isinstance(value, dict):
                yield from ((f"{name} {key}", each) for key, each in value.items() if isinstance(each, Template))


TEMPLATES = [pytest.param(template, id=name) for name, template in templates()]


@pytest.mark.parametrize("template", TEMPLATES)
def test_forms_of_a_template_have_the_same_placeholders(template: Template) -> None:
    fields = [Counter(name for _, name, _, _ in Formatter().parse(form) if name) for form in template.triple]
    assert fields[0] == fields[1] == fields[2]
    for form, letters in zip(
        template.triple, (r"[^\x00-\x7f]", "[A-Za-z\u0400-\u04ff]", "[A-Za-z\u4e00-\u9fff]"), strict=True
    ):
        assert not re.search(letters, re.sub(r"\{\w+\}", "", form)), form


@pytest.mark.parametrize("template", TEMPLATES)
def test_words_of_templates_take_no_side(template: Template) -> None:
    """Stems of words that say more than that land passed: given up, taken, given back, unequal."""
    english = "cede|ceding|seize|annex|stolen|grab|occup|recover|reclaim|liberat|unequal|illegal|inflated|false"
    chinese = "割让|割占|侵|强占|掠|吞并|收复|光复|回归|归还|不平等|非法|谎|夸大"
    russian = "уступ|захват|захвач|отня|отторг|аннекс|присоедин|возвра|оккуп|освобо|неравноправ|незакон|ложь|завыш"
    for form, words in zip(template.triple, (english, chinese, russian), strict=True):
        assert not re.search(words, form.casefold()), form


def test_every_verdict_kind_and_clause_has_its_words() -> None:
    assert set(verdict_terms.VERDICTS) == set(Verdict)
    assert set(verdict_terms.KINDS) == set(ClaimKind)
    assert {each.opinion.clause for each in case_once().verdicts} <= set(verdict_terms.CLAUSES)
    written = {text for text in literals() if re.match(r"(?:exact|place|whole|\d): ", text)}
    # Completed by the code: the noun of a name, the side of a place, the default reading among others or not.
    begun = {"exact: the ", "place: ", "place: signed ", "6: some readings overlap the claim, the default one "}
    assert len(written) > 40
    assert written - begun <= set(verdict_terms.CLAUSES)
    assert all(any(clause.startswith(start) for clause in verdict_terms.CLAUSES) for start in begun)


def literals() -> Iterator[str]:
    """Every text in the code of the judges."""
    for path in sorted((ROOT / "validators/metes/verdicts").rglob("*.py")):
        if path.name != "verdict_terms.py":
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


@pytest.mark.parametrize(
    ("number", "russian"),
    [
        # The plural categories of Russian in CLDR: one, few, many, other.
        (1, "1 день"),
        (21, "21 день"),
        (101, "101 день"),
        (2, "2 дня"),
        (34, "34 дня"),
        (0, "0 дней"),
        (11, "11 дней"),
        (14, "14 дней"),
        (111, "111 дней"),
        (1_186, "1\u00a0186 дней"),
        (47_664, "47\u00a0664 дня"),
    ],
)
def test_russian_counts_have_the_form_of_their_number(number: int, russian: str) -> None:
    assert counted(Decimal(number), Decimal(number), "day", RUSSIAN) == russian


@pytest.mark.parametrize(
    ("low", "high", "noun", "russian", "chinese"),
    [
        ("1.5", "1.5", "year", "1,5 года", "1.5年"),
        ("10", "15", "year", "от 10 до 15 лет", "10至15年"),
        ("10", "21", "day", "от 10 до 21 дня", "10至21天"),
        ("5", "11", "day", "от 5 до 11 дней", "5至11天"),
        ("96", "97.3", "year", "от 96 до 97,3 года", "96至97.3年"),
    ],
)
def test_ranges_have_the_genitive_in_russian(low: str, high: str, noun: str, russian: str, chinese: str) -> None:
    assert counted(Decimal(low), Decimal(high), noun, RUSSIAN) == russian
    assert counted(Decimal(low), Decimal(high), noun, CHINESE) == chinese


@pytest.mark.parametrize(
    ("low", "high", "unit", "russian", "chinese"),
    [
        ("1550000", "1600000", "km2", "от 1,55 до 1,6 млн км²", "155至160万平方公里"),
        ("888100", "899200", "km2", "от 888\u00a0100 до 899\u00a0200 км²", "88.81至89.92万平方公里"),
        ("1564116", "1564116", "km2", "1\u00a0564\u00a0116 км²", "156.4116万平方公里"),
        ("542.7", "620.1", "km2", "от 542,7 до 620,1 км²", "542.7至620.1平方公里"),
        ("9000.123", "12000.123", "km2", "от 9\u00a0000,123 до 12\u00a0000,123 км²", "9,000.123至12,000.123平方公里"),
        ("4209.25", "4209.35", "km", "от 4\u00a0209,25 до 4\u00a0209,35 км", "4,209.25至4,209.35公里"),
        ("0.45", "0.55", "1", "от 0,45 до 0,55", "0.45至0.55"),
    ],
)
def test_quantities_have_the_units_of_the_language(low: str, high: str, unit: str, russian: str, chinese: str) -> None:
    assert span_text(Decimal(low), Decimal(high), unit, RUSSIAN) == russian
    assert span_text(Decimal(low), Decimal(high), unit, CHINESE) == chinese


@pytest.mark.parametrize(
    ("edtf", "russian", "chinese"),
    [
        ("1858-05-28", "28 мая 1858 г.", "1858年5月28日"),
        ("1957-03", "март 1957 г.", "1957年3月"),
        ("1969", "1969 г.", "1969年"),
        ("1914-03-24/1914-07-03", "24 марта 1914 г. – 3 июля 1914 г.", "1914年3月24日至1914年7月3日"),
        ("../1875", "время по 1875 г.", "1875年及以前"),
    ],
)
def test_dates_are_as_precise_as_they_are_known(edtf: str, russian: str, chinese: str) -> None:
    assert date_text(edtf, Language.ENGLISH) == edtf
    assert (date_text(edtf, RUSSIAN), date_text(edtf, CHINESE)) == (russian, chinese)


@pytest.mark.parametrize(
    ("article", "chinese", "russian"),
    [
        ("Article 1", "第1条", "статья 1"),
        ("Article VII", "第7条", "статья VII"),
        ("Article IX", "第9条", "статья IX"),
        ("Articles 1 to 3", "第1至第3条", "статьи 1–3"),
        ("Articles 1 and 2", "第1和第2条", "статьи 1 и 2"),
        ("Article 2 (c)", "第2条(c)", "статья 2 (c)"),
        ("Annex 7", "Annex 7", "Annex 7"),  # a form without words stays as the table has it
    ],
)
def test_articles_are_numbered_as_in_the_language(article: str, chinese: str, russian: str) -> None:
    words = article_words(article)
    assert (words.said(CHINESE), words.said(RUSSIAN), words.en) == (chinese, russian, article)


def test_words_of_registers_are_words_that_the_registers_have() -> None:
    articles = {row["article"] for row in register("provisions")}
    assert set(PARTS) <= articles
    assert [each for each in sorted(articles) if article_words(each).zh is None] == []
    assert set(CAPACITIES) <= {row["capacity"] for row in register("signatories")}


def test_names_that_have_the_mark_of_lists_stay_whole_in_chinese() -> None:
    assert Listing(["甲", "乙", "丙"]).said(CHINESE) == "甲、乙及丙"
    assert Listing(["甲、乙", "丙", "丁"]).said(CHINESE) == "甲、乙，丙及丁"
    assert Listing(["甲", "乙"], long=True).said(CHINESE) == "甲；乙"


def test_time_apart_is_said_in_the_order_of_the_language() -> None:
    earlier = apart(days_of("1860-11-14"), days_of("1991-05-16"))
    # 14 November 1860 is day 2400729 of the Julian count, 16 May 1991 day 2448393: 47,664 days.
    assert earlier.said(Language.ENGLISH) == "47,664 days (130 years) before"
    assert earlier.said(CHINESE) == "早47,664天（130年）"
    assert earlier.said(RUSSIAN) == "на 47\u00a0664 дня (130 лет) раньше"


def test_a_quantity_is_judged_once_and_said_three_times() -> None:
    claimed = Interval(low=1_450_000.0, high=1_550_000.0, unit="km2")
    finding = Finding(label="f", interval=Interval(low=888_137.4, high=899_167.9, unit="km2"))
    found = judge_quantity(claimed, [finding], [], found_as=reason_templates.MEASURED_AREA())
    assert (
        found.reason_in(CHINESE)
        == "所称为145至155万平方公里；量算面积为88.81至89.92万平方公里（f）：所称比我们的上限高出55.08万平方公里。"
    )
    assert found.reason_in(RUSSIAN) == (
        "Сказано: от 1,45 до 1,55 млн км²; измеренная площадь: от 888\u00a0100 до 899\u00a0200 км² (f): "
        "сказанное больше нашего верхнего предела на 550\u00a0800 км²."
    )
