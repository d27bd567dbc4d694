"""Words for verdicts, kinds of claims and clauses of the verdict rule, in English, Chinese and Russian."""

from __future__ import annotations

from collections.abc import Mapping

from metes.model.enums import ClaimKind, Verdict
from metes.verdicts.messages import Template
from metes.verdicts.wording import VERDICT_WORDS

T = Template

VERDICTS: Mapping[Verdict, Template] = {
    Verdict.CONSISTENT: T(VERDICT_WORDS[Verdict.CONSISTENT], "成立", "верно"),
    Verdict.INCONSISTENT: T(VERDICT_WORDS[Verdict.INCONSISTENT], "不成立", "неверно"),
    Verdict.UNDECIDED: T(VERDICT_WORDS[Verdict.UNDECIDED], "待定", "открыто"),
    Verdict.NOT_CHECKABLE: T(VERDICT_WORDS[Verdict.NOT_CHECKABLE], "无法核查", "нельзя проверить"),
}
KINDS: Mapping[ClaimKind, Template] = {
    ClaimKind.AREA: T("area", "面积", "площадь"),
    ClaimKind.LENGTH: T("length", "长度", "длина"),
    ClaimKind.RATIO: T("ratio", "倍数", "отношение"),
    ClaimKind.SHARE: T("share", "占比", "доля"),
    ClaimKind.RANK: T("rank", "名次", "место по величине"),
    ClaimKind.COUNT: T("count", "数量", "количество"),
    ClaimKind.DATE: T("date", "日期", "дата"),
    ClaimKind.SIGNATORY: T("who signed", "签署方", "кто подписал"),
    ClaimKind.OFFICE: T("office", "职务", "должность"),
    ClaimKind.ATTRIBUTION: T("which treaty did it", "出自何条约", "по какому договору"),
    ClaimKind.DIRECTION: T("from whom to whom", "由何方归何方", "от кого к кому"),
    ClaimKind.LOCATION: T("place", "地点", "место"),
    ClaimKind.NAME: T("name", "名称", "название"),
    ClaimKind.CONSISTENCY: T("agreement with itself", "前后一致", "согласие с собой"),
    ClaimKind.NONE: T("other", "其他", "прочее"),
}

# Clauses by their English words, which the derived tables have.
CLAUSES: Mapping[str, Template] = {
    each.en: each
    for each in (
        T("1: nothing is found to compare with", "1：没有可比较的记录", "1: сравнивать не с чем"),
        T(
            "1: no provision of the instrument is recorded",
            "1：没有记录该文书的条款",
            "1: ни одно положение документа не записано",
        ),
        T(
            "3: the claim is disjoint from all that is found",
            "3：所称与所有所得均不相交",
            "3: у сказанного нет общих значений ни с чем из найденного",
        ),
        T(
            "4: only findings wider than a fifth of the claim overlap it",
            "4：与所称重叠的所得，宽度均超过所称的五分之一",
            "4: со сказанным пересекается лишь то, что шире его пятой части",
        ),
        T(
            "5: every finding overlaps the claim",
            "5：每一所得均与所称重叠",
            "5: всё найденное пересекается со сказанным",
        ),
        T(
            "6: some readings overlap the claim, the default one among them",
            "6：部分读法与所称重叠，默认读法在内",
            "6: часть толкований пересекается со сказанным, в том числе по умолчанию",
        ),
        T(
            "6: some readings overlap the claim, the default one not",
            "6：部分读法与所称重叠，默认读法不在内",
            "6: часть толкований пересекается со сказанным, но не то, что по умолчанию",
        ),
        T("7: the intervals only touch", "7：两个区间仅相接", "7: интервалы лишь касаются"),
        T(
            "whole: the claimed number is the only possible one",
            "整数：所称的数是唯一可能的数",
            "целое: сказанное число — единственное возможное",
        ),
        T(
            "whole: the claimed number is one of several possible ones",
            "整数：所称的数是几个可能的数之一",
            "целое: сказанное число — одно из нескольких возможных",
        ),
        T("whole: the claimed number is not possible", "整数：所称的数不可能", "целое: сказанное число невозможно"),
        T(
            "exact: the date lies within what is claimed",
            "精确：日期在所称的范围之内",
            "точно: дата лежит в пределах сказанного",
        ),
        T(
            "exact: no day agrees with what is claimed",
            "精确：没有一天与所称相符",
            "точно: ни один день не согласуется со сказанным",
        ),
        T(
            "exact: the date is known less closely than it is claimed",
            "精确：日期的记录不如所称精确",
            "точно: дата известна менее точно, чем сказано",
        ),
        T(
            "exact: the day falls on another weekday",
            "精确：该日是另一个星期几",
            "точно: этот день приходится на другой день недели",
        ),
        T(
            "exact: the sources disagree about the date",
            "精确：各来源对日期说法不一",
            "точно: источники расходятся о дате",
        ),
        T(
            "exact: the person is among the signatories",
            "精确：此人是签署人之一",
            "точно: это лицо — среди подписавших",
        ),
        T(
            "exact: the person is not among the signatories of both sides",
            "精确：此人不在双方签署人之列",
            "точно: этого лица нет среди подписавших с обеих сторон",
        ),
        T(
            "exact: the signatories of one side only are recorded",
            "精确：仅记录了一方的签署人",
            "точно: записаны подписавшие лишь с одной стороны",
        ),
        T(
            "exact: the sources disagree about who signed",
            "精确：各来源对签署人说法不一",
            "точно: источники расходятся о том, кто подписал",
        ),
        T(
            "exact: in office on every claimed day",
            "精确：所称的每一天均在任",
            "точно: в должности в каждый из названных дней",
        ),
        T(
            "exact: in office on none of the claimed days",
            "精确：所称的日子均不在任",
            "точно: ни в один из названных дней не в должности",
        ),
        T(
            "exact: in office on some of the claimed days only",
            "精确：所称的日子仅部分在任",
            "точно: в должности лишь в часть названных дней",
        ),
        T(
            "exact: the sources disagree about the term",
            "精确：各来源对任期说法不一",
            "точно: источники расходятся о сроке",
        ),
        T(
            "exact: the instrument has the claimed effect",
            "精确：该文书具有所称的效力",
            "точно: документ имеет названное действие",
        ),
        T(
            "exact: the instrument has the claimed effect on some of the territories only",
            "精确：该文书仅对部分土地具有所称的效力",
            "точно: документ имеет названное действие лишь на часть земель",
        ),
        T(
            "exact: no provision of the instrument has the claimed effect",
            "精确：该文书没有条款具有所称的效力",
            "точно: ни одно положение документа не имеет названного действия",
        ),
        T(
            "exact: the instrument never entered into force",
            "精确：该文书从未生效",
            "точно: документ не вступил в силу",
        ),
        T(
            "exact: the sources disagree about what the instrument did",
            "精确：各来源对该文书的效力说法不一",
            "точно: источники расходятся о действии документа",
        ),
        T(
            "exact: the sources disagree about what the instrument says",
            "精确：各来源对该文书的内容说法不一",
            "точно: источники расходятся о содержании документа",
        ),
        T(
            "exact: every transfer has the claimed direction",
            "精确：每一移交的方向均与所称相同",
            "точно: у всех передач названное направление",
        ),
        T(
            "exact: no transfer has the claimed direction",
            "精确：没有一项移交的方向与所称相同",
            "точно: ни у одной передачи нет названного направления",
        ),
        T(
            "exact: some transfers have the claimed direction and some not",
            "精确：部分移交的方向与所称相同，部分不同",
            "точно: у части передач названное направление, у части нет",
        ),
        T(
            "exact: a part passed the other way, and so not the whole",
            "精确：有一部分的移交方向相反，故并非全部",
            "точно: часть передана в обратном направлении, значит, не всё",
        ),
        T(
            "exact: the sources disagree about a transfer",
            "精确：各来源对一项移交说法不一",
            "точно: источники расходятся о передаче",
        ),
        T("exact: the title agrees", "精确：名称一致", "точно: название совпадает"),
        T("exact: the title agrees in part", "精确：名称部分一致", "точно: название совпадает отчасти"),
        T(
            "exact: the title differs from the recorded one",
            "精确：名称与记录的不同",
            "точно: название отличается от записанного",
        ),
        T("exact: the author agrees", "精确：作者一致", "точно: автор совпадает"),
        T("exact: the author agrees in part", "精确：作者部分一致", "точно: автор совпадает отчасти"),
        T(
            "exact: the author differs from the recorded one",
            "精确：作者与记录的不同",
            "точно: автор отличается от записанного",
        ),
        T("exact: the name agrees", "精确：名字一致", "точно: имя совпадает"),
        T(
            "exact: the name differs from the recorded ones",
            "精确：名字与记录的均不同",
            "точно: имя отличается от записанных",
        ),
        T(
            "exact: no name is recorded in that script",
            "精确：没有以该文字记录的名字",
            "точно: этим письмом имя не записано",
        ),
        T("place: signed at the claimed one", "地点：在所称的地点签署", "место: подписано в названном месте"),
        T(
            "place: signed not at the claimed one",
            "地点：不在所称的地点签署",
            "место: подписано не в названном месте",
        ),
        T("place: at the claimed one", "地点：在所称的地点", "место: в названном месте"),
        T(
            "place: apart by more than both accuracies",
            "地点：相距大于两者的精度",
            "место: расстояние больше обеих точностей",
        ),
        T(
            "place: nearer than both accuracies",
            "地点：相距小于两者的精度",
            "место: расстояние меньше обеих точностей",
        ),
        T(
            "place: inside by more than both accuracies",
            "地点：在内，距界线大于两者的精度",
            "место: внутри, дальше от границы, чем обе точности",
        ),
        T(
            "place: inside, and parted from nothing but the sea",
            "地点：在内，仅与海相隔",
            "место: внутри, и отделено только от моря",
        ),
        T(
            "place: outside by more than both accuracies",
            "地点：在外，距界线大于两者的精度",
            "место: вне, дальше от границы, чем обе точности",
        ),
        T(
            "place: off the coast by more than both accuracies",
            "地点：在海岸之外，距离大于两者的精度",
            "место: у берега, дальше от него, чем обе точности",
        ),
        T(
            "place: nearer to the border than both are accurate",
            "地点：距界线小于两者的精度",
            "место: ближе к границе, чем обе точности",
        ),
        T(
            "place: east by more than both accuracies",
            "地点：在东，距离大于两者的精度",
            "место: восточнее больше чем на обе точности",
        ),
        T(
            "place: west by more than both accuracies",
            "地点：在西，距离大于两者的精度",
            "место: западнее больше чем на обе точности",
        ),
        T(
            "place: neither east nor west by more than both accuracies",
            "地点：偏东或偏西均未超过两者的精度",
            "место: ни восточнее, ни западнее больше чем на обе точности",
        ),
    )
}
