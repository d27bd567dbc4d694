"""Chinese and Russian words for what the tables have in English alone and repeat: articles and capacities."""

from __future__ import annotations

import re
from collections.abc import Mapping

from metes.verdicts.messages import Name

# Parts of instruments that are no numbered article.
PARTS: Mapping[str, tuple[str, str]] = {
    "Agreement": ("协定全文", "текст соглашения"),
    "Arrangement": ("安排", "договорённость"),
    "Clause on Guangdong": ("广东条款", "пункт о Гуандуне"),
    "Clause on Yunnan": ("云南条款", "пункт о Юньнани"),
    "Consent": ("同意", "согласие"),
    "Convention": ("条约全文", "текст конвенции"),
    "Declaration": ("声明", "декларация"),
    "Declaration and notes": ("声明及照会", "декларация и ноты"),
    "Decree": ("法令", "декрет"),
    "Description": ("界线记述", "описание границы"),
    "Documents": ("文件", "документы"),
    "Exchange of notes": ("换文", "обмен нотами"),
    "Exchange of notes on Outer Mongolia": ("关于外蒙古的换文", "обмен нотами о Внешней Монголии"),
    "Founding": ("成立", "образование"),
    "Inscription": ("碑文", "надпись"),
    "Memorandum": ("备忘录", "меморандум"),
    "No published text": ("没有公布的文本", "текст не опубликован"),
    "Notes of 24 and 25 March 1914": ("1914年3月24日和25日的照会", "ноты от 24 и 25 марта 1914 г."),
    "Protocol": ("议定书", "протокол"),
    "Protocol and description": ("议定书及界线记述", "протокол и описание границы"),
    "Protocols": ("议定书", "протоколы"),
    "Supplementary narrative protocol of 20 June 2002": (
        "2002年6月20日补充叙述议定书",
        "дополнительный протокол-описание от 20 июня 2002 г.",
    ),
    "Territorial articles": ("关于领土的条款", "статьи о территории"),
    "Whole text": ("全文", "весь текст"),
    "Whole text (not numbered)": ("全文（不分条）", "весь текст (без номеров)"),
}
NUMBERED = re.compile(r"Articles? (?P<first>\d+|[IVX]+)(?: (?P<joint>to|and) (?P<last>\d+|[IVX]+))?")
ROMAN = {"I": 1, "V": 5, "X": 10}
CAPACITIES: Mapping[str, tuple[str, str]] = {
    "ambassador": ("大使", "посол"),
    "commissioner": ("委员", "комиссар"),
    "deputy prime minister and minister of foreign affairs": (
        "副总理兼外交部长",
        "заместитель премьер-министра и министр иностранных дел",
    ),
    "envoy": ("使节", "посланник"),
    "minister of external affairs": ("外交部长", "министр иностранных дел"),
    "minister of foreign affairs": ("外交部长", "министр иностранных дел"),
    "minister of foreign affairs, by the demarcation literature": (
        "外交部长，据勘界文献",
        "министр иностранных дел, по литературе о демаркации",
    ),
    "plenipotentiary": ("全权代表", "уполномоченный"),
    "premier": ("总理", "премьер"),
    "president": ("国家元首", "глава государства"),
    "president, by Ming Pao": ("国家元首，据明报", "глава государства, по газете «Мин бао»"),
    "prime minister": ("首相", "премьер-министр"),
    "vice-minister of foreign affairs": ("外交部副部长", "заместитель министра иностранных дел"),
}


def article_words(article: str) -> Name:
    """Article or other part of an instrument: "第7条", "статья VII"; a part without words stays English."""
    found = NUMBERED.fullmatch(article)
    if found is None:
        zh, ru = PARTS.get(article, (None, None))
        return Name(article, zh, ru)
    first, joint, last = found["first"], found["joint"], found["last"]
    if last is None:
        return Name(article, f"第{_arabic(first)}条", f"статья {first}")
    between, dash = ("至", "–") if joint == "to" else ("和", " и ")
    return Name(article, f"第{_arabic(first)}{between}第{_arabic(last)}条", f"статьи {first}{dash}{last}")


def _arabic(number: str) -> int:
    """A number of an article; Chinese editions write no Roman ones."""
    if number.isdigit():
        return int(number)
    values = [ROMAN[each] for each in number]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def capacity_words(capacity: str) -> Name:
    """Capacity in which someone signed; one without words stays English."""
    zh, ru = CAPACITIES.get(capacity, (None, None))
    return Name(capacity, zh, ru)
