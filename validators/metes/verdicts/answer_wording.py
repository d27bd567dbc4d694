"""Answers to the questions of readers as sentences in English, Chinese and Russian, made of templates."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from metes.phrases.interval import Interval
from metes.verdicts.conditions import Condition
from metes.verdicts.languages import GRAMMARS, Language, listing, number_text
from metes.verdicts.questions import Answer

# Significant digits of a number in a sentence; tables have all of them.
DIGITS = 4
# More conditions than this are not read any more: the table marks the combinations instead.
MOST_CONDITIONS = 4


@dataclass(frozen=True, kw_only=True)
class Words:
    """Templates of the answers in one language."""

    one: str
    range: str
    all: str
    none: str
    some: str
    many: str
    opened: str
    opened_many: str
    above: str
    below: str
    last: str
    alternatives: str
    group: str
    quoted: str


WORDS = {
    Language.ENGLISH: Words(
        one="{default} ({span}).",
        range="Between {low} and {high}, depending on what is counted; {default} ({span}) by default.",
        all="{figure} holds in all {count} combinations.",
        none="{figure} holds in none of the {count} combinations: it lies {gap} {side} the nearest.",
        some="{figure} holds only {conditions}: in {held} of {count} combinations.",
        many="{figure} holds in {held} of {count} combinations, which the table marks.",
        opened="{figure} is possible only {conditions}: of {count} combinations, it holds in {held} and is open in "
        "{opened}. Open means that the limits are too uncertain to decide.",
        opened_many="{figure} holds in {held} of {count} combinations and is open in {opened}; the table marks them. "
        "Open means that the limits are too uncertain to decide.",
        above="above",
        below="below",
        last=" and ",
        alternatives="; or ",
        group="({})",
        quoted="“{}”",
    ),
    Language.CHINESE: Words(
        one="{default}（{span}）。",
        range="视计入范围而定，在{low}与{high}之间；默认计法为{default}（{span}）。",
        all="{figure}在全部{count}种组合中均成立。",
        none="{figure}在{count}种组合中均不成立：与最接近者相比{side}{gap}。",
        some="{figure}仅在下列情形成立：{conditions}。{count}种组合中有{held}种成立。",
        many="{figure}在{count}种组合中有{held}种成立，见表中标记。",
        opened="{figure}仅在下列情形可能成立：{conditions}。{count}种组合中有{held}种成立、{opened}种待定；待定指界线不确定，无法判断。",
        opened_many="{figure}在{count}种组合中有{held}种成立、{opened}种待定，见表中标记；待定指界线不确定，无法判断。",
        above="高出",
        below="低",
        last="、",
        alternatives="；或者",
        group="（{}）",
        quoted="“{}”",
    ),
    Language.RUSSIAN: Words(
        one="{default} ({span}).",
        range="От {low} до {high}, смотря что учитывать; по умолчанию {default} ({span}).",
        all="{figure} верно во всех вариантах ({count}).",
        none="{figure} не верно ни в одном варианте (всего {count}): ближайший {side} на {gap}.",
        some="{figure} верно {conditions}, и только так: вариантов {held} из {count}.",
        many="{figure} верно в {held} вариантах из {count}, они отмечены в таблице.",
        opened="{figure} возможно {conditions}, и только так: вариантов, где оно верно, {held}, где вопрос открыт, "
        "{opened}, из {count}. Вопрос открыт, если границы слишком неопределённы для решения.",
        opened_many="{figure}: вариантов, где оно верно, {held}, где вопрос открыт, {opened}, из {count}; они "
        "отмечены в таблице. Вопрос открыт, если границы слишком неопределённы для решения.",
        above="меньше",
        below="больше",
        last=" и ",
        alternatives="; или ",
        group="({})",
        quoted="«{}»",
    ),
}


def range_sentence(answer: Answer, language: Language) -> str:
    """The answer first: from the lowest to the highest end, and the default with its interval."""
    words, default = WORDS[language], answer.default
    low, high = span_texts(answer.interval, language)
    template = words.range if len(answer.combinations) > 1 else words.one
    own = GRAMMARS[language].span.format(
        **dict(zip(("low", "high"), span_texts(default.interval, language), strict=True))
    )
    return template.format(low=low, high=high, default=area_text(default.value_km2, language), span=own)


def figure_sentence(answer: Answer, published: str, claimed: Interval, language: Language) -> str:
    """What has to be counted for a published figure to hold; `published` is the figure in its own words."""
    words = WORDS[language]
    held, opened, apart = answer.counts(claimed)
    count = len(answer.combinations)
    values: dict[str, Any] = {
        "figure": words.quoted.format(published),
        "held": "none" if held == 0 and language is Language.ENGLISH else held,
        "opened": opened,
        "count": count,
    }
    if held == count:
        return words.all.format(**values)
    if apart == count:
        nearest = answer.nearest(claimed).interval
        side = words.above if claimed.low > nearest.high else words.below
        return words.none.format(gap=area_text(claimed.gap_to(nearest), language), side=side, **values)
    found = [text for each in answer.conditions(claimed) if (text := condition_text(answer, each, language))]
    if len(found) > MOST_CONDITIONS or not found:
        return (words.opened_many if opened else words.many).format(**values)
    return (words.opened if opened else words.some).format(conditions=words.alternatives.join(found), **values)


def condition_text(answer: Answer, condition: Condition, language: Language) -> str:
    """A condition in words: what has to be counted of every term that matters."""
    words = WORDS[language]
    mattering = [
        [named(alternatives[number], "name", language) for number in options]
        for options, (_, alternatives) in zip(condition, answer.terms, strict=True)
        if len(options) < len(alternatives)
    ]
    # Brackets keep an "or" apart from the "and" of other terms.
    form = words.group if len(mattering) > 1 else "{}"
    parts = [each[0] if len(each) == 1 else form.format(GRAMMARS[language].either.join(each)) for each in mattering]
    return listing(parts, language, words.last)


def named(record: object, column: str, language: Language) -> str:
    """A column of a record in one of the languages."""
    return str(getattr(record, f"{column}_{language.value}"))


def area_text(km2: float, language: Language) -> str:
    """An area with its unit as a sentence has it, to four significant digits."""
    grammar = GRAMMARS[language]
    form = grammar.scaled_area if km2 >= grammar.scale else grammar.area
    return form.format(_digits(km2, language, ROUND_HALF_UP, is_scaled=km2 >= grammar.scale))


def span_texts(interval: Interval, language: Language) -> tuple[str, str]:
    """Both ends in the unit that the upper one has, which stands there; rounded outwards to four digits."""
    grammar = GRAMMARS[language]
    is_scaled = interval.high >= grammar.scale
    low, high = (
        _digits(km2, language, rounding, is_scaled=is_scaled)
        for km2, rounding in ((interval.low, ROUND_FLOOR), (interval.high, ROUND_CEILING))
    )
    return low, (grammar.scaled_area if is_scaled else grammar.area).format(high)


def _digits(km2: float, language: Language, rounding: str, *, is_scaled: bool) -> str:
    value = Decimal(f"{km2 / GRAMMARS[language].scale if is_scaled else km2:.10g}")
    if value:
        step = Decimal(1).scaleb(math.floor(value.log10()) - DIGITS + 1)
        value = (value / step).quantize(Decimal(1), rounding=rounding) * step
    return number_text(value, language)
