"""Chinese and Russian words for what the tables have in English alone and repeat: articles and capacities."""

from __future__ import annotations

import re
from collections.abc import Mapping

from metes.verdicts.messages import Name

# Parts of instruments beside articles with a number alone.
PARTS: Mapping[str, tuple[str, str]] = {
    "Agreement": ("协定全文", "текст соглашения"),
    "Agreement on the railway, Port Arthur and Dairen": (
        "关于铁路、旅顺口和大连的协定",
        "соглашение о железной дороге, Порт-Артуре и Дальнем",
    ),
    "Arrangement": ("安排", "договорённость"),
    "Article 1 (articles 1 and 2 of the Russian text)": (
        "第1条（俄文本第1和第2条）",
        "статья 1 (статьи 1 и 2 русского текста)",
    ),
    "Article 1, clause 1": ("第1条第1款", "статья 1, пункт 1"),
    "Article 1, clause 3": ("第1条第3款", "статья 1, пункт 3"),
    "Article 1, clauses 2 to 5": ("第1条第2至第5款", "статья 1, пункты 2–5"),
    "Article 2 (b)": ("第2条(b)", "статья 2 (b)"),
    "Article 2 (c)": ("第2条(c)", "статья 2 (c)"),
    "Article 2 (f)": ("第2条(f)", "статья 2 (f)"),
    "Article 9 and table": ("第9条及附表", "статья 9 и таблица"),
    "Article II, exchange": ("第2条（交换）", "статья II, обмен"),
    "Clause on Guangdong": ("广东条款", "пункт о Гуандуне"),
    "Clause on Yunnan": ("云南条款", "пункт о Юньнани"),
    "Consent": ("同意", "согласие"),
    "Convention": ("条约全文", "текст конвенции"),
    "Declaration": ("声明", "декларация"),
    "Declaration and notes": ("声明及照会", "декларация и ноты"),
    "Declaration of 3 July 1914": ("1914年7月3日的声明", "декларация от 3 июля 1914 г."),
    "Decree": ("法令", "декрет"),
    "Description": ("界线记述", "описание границы"),
    "Documents": ("文件", "документы"),
    "Exchange of notes": ("换文", "обмен нотами"),
    "Exchange of notes on Outer Mongolia": ("关于外蒙古的换文", "обмен нотами о Внешней Монголии"),
    "Founding": ("成立", "образование"),
    "General protocol and protocol of the first section": (
        "总议定书及第一段议定书",
        "общий протокол и протокол первого участка",
    ),
    "Inscription": ("碑文", "надпись"),
    "Letter of 12 October Old Style": ("俄历10月12日的信件", "письмо от 12 октября по старому стилю"),
    "Letter of 27 October Old Style": ("俄历10月27日的信件", "письмо от 27 октября по старому стилю"),
    "Memorandum": ("备忘录", "меморандум"),
    "No published text": ("没有公布的文本", "текст не опубликован"),
    "Note": ("照会", "нота"),
    "Notes of 24 and 25 March 1914": ("1914年3月24日和25日的照会", "ноты от 24 и 25 марта 1914 г."),
    "Passes": ("关于山口的条款", "статья о перевалах"),
    "Protocol": ("议定书", "протокол"),
    "Protocol and description": ("议定书及界线记述", "протокол и описание границы"),
    "Protocols": ("议定书", "протоколы"),
    "Supplementary narrative protocol of 20 June 2002": (
        "2002年6月20日补充叙述议定书",
        "дополнительный протокол-описание от 20 июня 2002 г.",
    ),
    "Territorial articles": ("关于领土的条款", "статьи о территории"),
    "Text": ("文本", "текст"),
    "Third paragraph": ("第三段", "третий абзац"),
    "Treaty": ("条约全文", "текст договора"),
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
