"""Every sentence that a judge may give as its reason, in English, Chinese and Russian.

Names, lists and quantities are put in where the braces stand. Russian templates leave every name in the nominative:
they say "документ", "стороны" or a colon before it, or an arrow between giver and receiver, so that no name of the
tables has to be inflected.
"""

from __future__ import annotations

from collections.abc import Mapping

from metes.model.enums import Basis, ControlBasis, Effect
from metes.verdicts.messages import Template

T = Template

# Land "is transferred", "移交", "передано": the words for what every treaty of the tables does, whichever side gave.
# "Ceded" (割让, уступлено) says that it was given up, "returned" (归还, возвращено) that it was owned before, and in
# Chinese and Russian each of them takes the side of one reading of the treaties.
ACTIVE: Mapping[Effect, Template] = {
    Effect.DELIMITS: T("delimits {lands}", "划定{lands}", "разграничивает: {lands}"),
    Effect.DEMARCATES: T("demarcates {lands}", "勘定{lands}", "демаркирует: {lands}"),
    Effect.TRANSFERS: T("transfers {lands}", "移交{lands}", "передаёт: {lands}"),
    Effect.CONFIRMS: T("confirms {lands}", "确认{lands}", "подтверждает: {lands}"),
    Effect.RECOGNISES: T("recognises {lands}", "承认{lands}", "признаёт: {lands}"),
    Effect.LEAVES_UNDETERMINED: T(
        "leaves {lands} undetermined", "将{lands}留待议定", "оставляет неразграниченным: {lands}"
    ),
    Effect.GRANTS_PASSAGE: T("grants passage in {lands}", "准许在{lands}通行", "даёт право прохода: {lands}"),
    Effect.NONE: T("has no effect on {lands}", "对{lands}没有效力", "остаётся без последствий: {lands}"),
}
PASSIVE: Mapping[Effect, Template] = {
    Effect.DELIMITS: T("delimited by {effects}", "划定见{effects}", "разграничение: {effects}"),
    Effect.DEMARCATES: T("demarcated by {effects}", "勘定见{effects}", "демаркация: {effects}"),
    Effect.TRANSFERS: T("transferred by {effects}", "移交见{effects}", "передача: {effects}"),
    Effect.CONFIRMS: T("confirmed by {effects}", "确认见{effects}", "подтверждение: {effects}"),
    Effect.RECOGNISES: T("recognised by {effects}", "承认见{effects}", "признание: {effects}"),
    Effect.LEAVES_UNDETERMINED: T(
        "left undetermined by {effects}", "留待议定见{effects}", "оставлено неразграниченным: {effects}"
    ),
    Effect.GRANTS_PASSAGE: T("passage granted by {effects}", "准许通行见{effects}", "право прохода: {effects}"),
    Effect.NONE: T(
        "named without effect by {effects}", "提及而无效力见{effects}", "упоминание без последствий: {effects}"
    ),
}
BASES: Mapping[Basis, Template] = {
    Basis.CONTROL: T("control", "管辖", "управление"),
    Basis.CLAIM: T("claim", "主张", "притязание"),
}
DISPUTED_BASES: Mapping[Basis, Template] = {
    Basis.CONTROL: T("disputed control", "有争议的管辖", "спорное управление"),
    Basis.CLAIM: T("disputed claim", "有争议的主张", "спорное притязание"),
}

# What was found, as a part of a sentence
NOTHING_TO_COMPARE = T("nothing to compare with", "没有可比较的记录", "сравнивать не с чем")
FOUND_AS = T("{found_as} {found}", "{found_as}{found}", "{found_as} {found}")
IN_OTHER_PLACE = T("{span} in the other place", "另一处为{span}", "в другом месте {span}")
SIGNED = T("signed {date}", "签署于{date}", "подписание {date}")
NO_DAY = T("no first day recorded", "没有记录最初的日期", "первый день не записан")
SERVED = T("in office {terms}", "任期{terms}", "в должности {terms}")
NO_TERM_FOUND = T("no term recorded", "没有任期记录", "срок не записан")
SIGNED_BY = T("signed by {names}", "签署人为{names}", "подписали: {names}")
NO_SIGNATURE = T("no signatory recorded", "没有签署人记录", "подписавшие не записаны")
NOTHING_PASSED = T("no transfer recorded", "没有移交的记录", "передача не записана")
PLACE_SIGNED = T("signed at {place}", "签署地为{place}", "место подписания — {place}")
INSIDE_BY = T("inside, {km} from the {border}", "在内，距{border}{km}", "внутри, {border} — {km}")
OUTSIDE_BY = T("outside, {km} from the {border}", "在外，距{border}{km}", "вне, {border} — {km}")
FROM_PLACE = T("{km} from {place}", "距{place}{km}", "{km} до места «{place}»")
APART = T("{km} apart", "相距{km}", "расстояние {km}")
EAST = T("{km} east", "偏东{km}", "восточнее: {km}")
WEST = T("{km} west", "偏西{km}", "западнее: {km}")
NOT_CHECKABLE = T("not checkable: {note}", "无法核查：{note}", "нельзя проверить: {note}")
THEN = T("; ", "；", "; ")
OR_ELSE = T(", ", "、", ", ")

# Names
TITLED = T("the {title} ({date})", "{title}（{date}）", "{title} ({date})")
UNDATED = T("the {title}", "{title}", "{title}")
FIGURE = T(
    '{subject}, "{printed}" ({author})', "{subject}，“{printed}”（{author}）", "{subject}, «{printed}» ({author})"
)
READING_OF = T("{territory} ({reading})", "{territory}（{reading}）", "{territory} ({reading})")
IN_BRACKETS = T("{what} ({more})", "{what}（{more}）", "{what} ({more})")

# Inputs that are known and were not verified
RESTS_ON = T(
    "{reason} This rests on {ids}, not verified against the source.",
    "{reason}此结论依据{ids}，尚未与来源核对。",
    "{reason} Это опирается на {ids}; с источником не сверено.",
)

# Quantities
CLAIM_SAYS = T("The claim says {claimed}", "所称为{claimed}", "Сказано: {claimed}")
NOTHING_RECORDED = T(
    "{claim}; the package records nothing to compare it with.",
    "{claim}；数据包没有可与之比较的记录。",
    "{claim}; в пакете нет записей для сравнения.",
)
FOUND = T(
    "{claim}; {found_as} is {found} ({label})",
    "{claim}；{found_as}为{found}（{label}）",
    "{claim}; {found_as}: {found} ({label})",
)
CLOSEST = T(
    "{found}, the closest of all that is found",
    "{found}，在所得各值中最为接近",
    "{found}, ближайшее из всего найденного",
)
ABOVE = T(
    "{found}: the claim exceeds our upper bound by {gap}.",
    "{found}：所称比我们的上限高出{gap}。",
    "{found}: сказанное больше нашего верхнего предела на {gap}.",
)
BELOW = T(
    "{found}: the claim falls short of our lower bound by {gap}.",
    "{found}：所称比我们的下限低{gap}。",
    "{found}: сказанное меньше нашего нижнего предела на {gap}.",
)
AGREES = T("{found}: {how}.", "{found}：{how}。", "{found}: {how}.")
WITHIN_CLAIM = T("this lies within the claim", "所得在所称范围之内", "найденное лежит в пределах сказанного")
CLAIM_WITHIN = T("the claim lies within this", "所称在所得范围之内", "сказанное лежит в пределах найденного")
THEY_OVERLAP = T("they overlap", "两者重叠", "они пересекаются")
BY_DEFAULT = T(
    "{how}, by the default reading; contradicted by {spans}",
    "{how}（按默认读法）；不相符的有{spans}",
    "{how} (по толкованию по умолчанию); не согласуется: {spans}",
)
SPAN_OF = T("{span} ({label})", "{span}（{label}）", "{span} ({label})")
LABEL_WITH_SPAN = T("{label}, {span}", "{label}（{span}）", "{label} ({span})")
OPEN = T("{found}: open; {decide}.", "{found}：待定；{decide}。", "{found}: открыто; {decide}.")
TOO_WIDE = T(
    "a finding no wider than {most} would decide it",
    "区间宽度不超过{most}的结果方可判断",
    "решил бы результат не шире {most}",
)
TOO_WIDE_BY = T(
    "a finding no wider than {most} would decide it; most of the width comes from {widest}",
    "区间宽度不超过{most}的结果方可判断；宽度主要来自{widest}",
    "решил бы результат не шире {most}; большая часть ширины: {widest}",
)
BOTH_SIDES = T(
    "it agrees with {agreeing}, and not with {others}; which of them the document means would decide it",
    "所称与{agreeing}相符，与{others}不符；须知文件所指为何方可判断",
    "согласуется: {agreeing}; не согласуется: {others}; решило бы, что из этого имеет в виду документ",
)
MEET_AT_ONE_VALUE = T(
    "the ranges meet at one value; a more precise claim would decide it",
    "两个区间仅有一个共同的值；所称更精确方可判断",
    "у интервалов одно общее значение; решило бы более точное утверждение",
)
STRETCH = T("{label}, accurate to {accuracy}", "{label}，精度为{accuracy}", "{label}, точность {accuracy}")
AND_ON = T("{label} ({name}, and on)", "{label}（{name}，及其后各段）", "{label} ({name} и далее)")
OUTLINE_OF = T("outline of {source}", "{source}的轮廓", "контур {source}")
RING_OF = T("{label}, ring {at} of {count}", "{label}（{count}个环中的第{at}个）", "{label}, кольцо {at} из {count}")
FROM_TO = T("{first} to {last}", "{first}至{last}", "{first} – {last}")

# What was found
MEASURED_AREA = T("the measured area", "量算面积", "измеренная площадь")
AREA_AS_PUBLISHED = T(
    "the area, as measured or published,", "面积（量算或公布）", "площадь, измеренная или опубликованная"
)
OFFICIAL_FIGURE = T("the official figure", "官方数字", "официальное число")
PUBLISHED_FIGURE = T("the published figure", "公布的数字", "опубликованное число")
OFFICIAL_LENGTH = T("the official measured length", "官方测定的长度", "официально измеренная длина")
LINE_LENGTH = T(
    "the length of our line, from coarse to full detail,",
    "我们的线的长度（由粗略至全部细节）",
    "длина нашей линии, от грубой до полной подробности",
)
NUMBER = T("the number", "数目", "число")
RATIO = T("the ratio", "比值", "отношение")
SHARE = T("the share", "占比", "доля")
TIME_BETWEEN_SIGNATURES = T("the time between signatures", "两次签署相隔的时间", "время между подписаниями")
TIME_BETWEEN_EVENTS = T("the time between the two events", "两件事相隔的时间", "время между двумя событиями")

# Attribution
NO_PROVISION_RECORDED = T(
    "No provision of {treaty} is recorded.",
    "{treaty}没有条款记录在表。",
    "Документ {treaty}: ни одно положение не записано.",
)
NEVER_IN_FORCE = T(
    "{treaty} never entered into force, so that no provision of it {does}. {elsewhere}",
    "{treaty}从未生效，故其条款均未{does}。{elsewhere}",
    "Документ {treaty} не вступил в силу, поэтому ни одно его положение не {does}. {elsewhere}",
)
WHETHER = T(
    "Whether {treaty} {does} is open: the sources disagree about {rows}; sources that agree would decide it.",
    "{treaty}是否{does}尚待确定：各来源对{rows}说法不一；来源一致方可判断。",
    "Открыто, верно ли это: документ {treaty} {does}. Источники расходятся: {rows}; решили бы согласные источники.",
)
IS_DONE = T("{lands} is {done}{beside}.", "{lands}：{done}{beside}。", "{lands} — {done}{beside}.")
ARE_DONE = T("{lands} are {done}{beside}.", "{lands}：{done}{beside}。", "{lands} — {done}{beside}.")
BESIDE = T(
    "; the sources disagree about {rows}, which does not change the verdict",
    "；各来源对{rows}说法不一，但不影响结论",
    "; источники расходятся: {rows}, но вывода это не меняет",
)
NO_PROVISION_DOES = T(
    "No provision of {treaty} {does}", "{treaty}没有条款{does}", "Ни одно положение документа {treaty} не {does}"
)
ELSEWHERE = T("{lacking}. {elsewhere}", "{lacking}。{elsewhere}", "{lacking}. {elsewhere}")
BUT_DONE = T(
    "{lacking}, but {lands} is {done}: which is meant would decide it.",
    "{lacking}，但{lands}：{done}；须知所指为何方可判断。",
    "{lacking}, но {lands} — {done}; решило бы, что имеется в виду.",
)
BUT_DISPUTED = T(
    "{lacking}, but the sources disagree about what it says; an agreed text would decide it.",
    "{lacking}，但各来源对其内容说法不一；有公认的文本方可判断。",
    "{lacking}, но источники расходятся в том, что в нём сказано; решил бы согласованный текст.",
)
ROW_WITH_EFFECT = T("{row} ({effect})", "{row}（{effect}）", "{row} ({effect})")
NO_OTHER = T(
    "The tables hold no other instrument with that effect.",
    "表中没有其他具有这一效力的文书。",
    "В таблицах нет другого документа с таким действием.",
)
NO_OTHER_INSTRUMENT = T(
    "No other instrument has that effect", "没有其他文书具有这一效力", "Другого документа с таким действием нет"
)
NO_OTHER_BETWEEN = T(
    "No other instrument between {names} has that effect",
    "{names}之间没有其他文书具有这一效力",
    "Между сторонами ({names}) другого документа с таким действием нет",
)
BETWEEN_OTHERS_ONLY = T(
    "{none}; between other states {was} {done}; {nearest}.",
    "{none}；其他国家之间：{was}{done}；{nearest}。",
    "{none}; между другими государствами — {was}{done}; {nearest}.",
)
IT_WAS = T("it was", "", "")
THEY_WERE = T("they were", "", "")
IT_WAS_DONE = T("{was} {done}; {nearest}", "{was}{done}；{nearest}", "{was}{done}; {nearest}")
BETWEEN_WAS_DONE = T(
    "Between {names}{line} {was} {done}; {nearest}",
    "{names}{line}之间：{was}{done}；{nearest}",
    "Между сторонами ({names}{line}) — {was}{done}; {nearest}",
)
OR_PREDECESSORS = T(
    ", or states that they succeeded,", "（或其所继承的国家）", ", или государства, которым они наследуют"
)
OR_THEIR_LINE = T(", or states of their line,", "（或有继承关系的国家）", ", или государства той же линии")
BETWEEN_OTHERS_TOO = T(
    "{words}; between other states {done}.",
    "{words}；其他国家之间：{done}。",
    "{words}; между другими государствами — {done}.",
)
FULL_STOP = T("{words}.", "{words}。", "{words}.")
NEAREST_SIGNED = T(
    "the nearest of these was signed {apart} it",
    "其中日期与之最近的一件{apart}签署",
    "ближайший из них подписан {apart}",
)
NO_INSTRUMENT = T("no recorded instrument", "没有记录的文书", "записанного документа нет")
NO_INSTRUMENT_BETWEEN = T(
    "no recorded instrument between {names}",
    "{names}之间没有记录的文书",
    "между сторонами ({names}) записанного документа нет",
)
SUBJECT_DONE = T("{land}: {done}", "{land}：{done}", "{land}: {done}")

# Effects of treaties
ARTICLE_OF = T("{article} of {treaty}", "{treaty}{article}", "{treaty}, {article}")
TREATY_AS = T("{treaty}, {article}", "{treaty}（{article}）", "{treaty}, {article}")
WITH_SIDES = T("{start}, {sides}", "{start}，{sides}", "{start}, {sides}")
GIVEN = T("from {giver} to {receiver} ({bases})", "由{giver}至{receiver}（{bases}）", "{giver} → {receiver} ({bases})")
GIVEN_PART = T(
    "from {giver} to {receiver} ({bases} of {part})",
    "由{giver}至{receiver}（{part}的{bases}）",
    "{giver} → {receiver} ({bases}, {part})",
)
SIGNED_FOR = T("signed for {names}", "由{names}签署", "подписали: {names}")

# Dates
SIGNED_ON = T("{treaty}: signed {date}", "{treaty}：签署于{date}", "{treaty}: подписание {date}")
ON_DAY = T("{event}: {date}", "{event}：{date}", "{event}: {date}")
A_WEEKDAY = T("{date}, a {weekday}", "{date}，{weekday}", "{date}, {weekday}")
OTHER_WEEKDAY = T("{words}; the claim says {weekday}.", "{words}；所称为{weekday}。", "{words}; сказано: {weekday}.")
AS_CLAIMED = T("{words}, as the claim says.", "{words}，与所称一致。", "{words}, как и сказано.")
WITHIN_CLAIMED = T(
    "{words}, within the claimed {claimed}.",
    "{words}，在所称的时间之内（{claimed}）。",
    "{words}, в пределах сказанного ({claimed}).",
)
APART_FROM_CLAIMED = T(
    "{words}, {apart} the claimed {claimed}.",
    "{words}，比所称的{claimed}{apart}。",
    "{words}, {apart}, чем сказано ({claimed}).",
)
DATE_UNDECIDED = T(
    "{words}; the claim says {claimed}: a more precise or undisputed date would decide it.",
    "{words}；所称为{claimed}：日期更精确或无争议方可判断。",
    "{words}; сказано: {claimed}; решила бы более точная или бесспорная дата.",
)
HELD_SINCE = T("{holders}, {subjects}", "{holders}，{subjects}", "{holders}, {subjects}")
HOLDER_THEN = T("{holder}, then {earlier}", "{holder}（当时为{earlier}）", "{holder} (тогда {earlier})")
NO_FIRST_DAY = T("{who}: no first day is recorded.", "{who}：没有记录最初的日期。", "{who}: первый день не записан.")
SIGNED_THEN = T("{treaty}. {who}", "{treaty}。{who}", "{treaty}. {who}")
HELD = T("{who}: {firsts}", "{who}：{firsts}", "{who}: {firsts}")
FIRST_HELD = T("{how} {date} ({row})", "{how}{date}（{row}）", "{how}: {date} ({row})")
HELD_BY: Mapping[ControlBasis, Template] = {
    ControlBasis.DE_FACTO: T("held in fact", "实际管辖始于", "начало фактического управления"),
    ControlBasis.LEGAL: T("held by law", "依法管辖始于", "начало управления по праву"),
}
PASSED: Mapping[Basis, Template] = {
    Basis.CONTROL: T("control passed", "管辖移交于", "переход управления"),
    Basis.CLAIM: T("claim passed", "主张移交于", "переход притязания"),
}

# Direction
ASKED_DIRECTION = T(
    "{lands}, from {giver} to {receiver}: {recorded}{ending}.",
    "{lands}，由{giver}至{receiver}：{recorded}{ending}。",
    "{lands}, {giver} → {receiver}: {recorded}{ending}.",
)
PACKAGE_RECORDS = T("the package records {effects}; ", "数据包的记录为{effects}；", "в пакете — {effects}; ")
WAS_TRANSFERRED = T("so it was transferred on {basis}", "故{basis}已移交", "то есть {basis} передано")
NOT_TRANSFERRED = T("so it was not transferred on {basis}", "故{basis}未移交", "то есть {basis} не передано")
WHOLE_NOT_TRANSFERRED = T(
    "so the whole was not transferred on {basis}", "故{basis}未全部移交", "то есть {basis} целиком не передано"
)
DIRECTION_OPEN = T(
    "open on {basis}: a stated basis or part, or sources that agree, would decide it",
    "{basis}待定：写明是管辖还是主张、是哪一部分，或来源一致，方可判断",
    "{basis} открыто: решили бы указанное основание или часть либо согласные источники",
)
NO_TRANSFER = T("no transfer is recorded on {basis}", "{basis}没有移交的记录", "{basis} передача не записана")
EITHER_BASIS = T("either basis", "就管辖和主张而言", "по управлению и по притязанию")
ON_BASIS: Mapping[Basis, Template] = {
    Basis.CONTROL: T("the basis of control", "就管辖而言", "по управлению"),
    Basis.CLAIM: T("the basis of claim", "就主张而言", "по притязанию"),
}
DISPUTED_ROWS = T(
    "{ending}; the disputed {rows} does not change that",
    "{ending}；有争议的{rows}不改变这一点",
    "{ending}; спорное {rows} этого не меняет",
)

# Consistency
TWO_FIGURES = T(
    "{first} claims {one}; {second} claims {other}: {ending}.",
    "{first}：{one}；{second}：{other}；{ending}。",
    "{first}: {one}; {second}: {other}; {ending}.",
)
APART_BY = T("they are {gap} apart", "两者相差{gap}", "разница между ними {gap}")
NO_VALUE_IN_BOTH = T(
    "one range ends where the other begins, and no value is in both",
    "一个区间止于另一个区间的起点，没有共同的值",
    "один интервал кончается там, где начинается другой, и общих значений нет",
)
SECOND_TOO_WIDE = T(
    "they overlap, but the second is too wide to tell; a more precise figure would decide it",
    "两者重叠，但后者过宽，无法判断；数字更精确方可判断",
    "они пересекаются, но второй слишком широк, чтобы судить; решило бы более точное число",
)
FIGURES_MEET = T(
    "the ranges meet at one value; a more precise figure would decide it",
    "两个区间仅有一个共同的值；数字更精确方可判断",
    "у интервалов одно общее значение; решило бы более точное число",
)

# Counts and ranks
SOURCES_GIVE = T("The sources give {sums}", "各来源给出{sums}", "Источники дают {sums}")
SUM_IS = T("{terms} = {found}", "{terms} = {found}", "{terms} = {found}")
TERM_RANGE = T("({span})", "({span})", "({span})")
COUNT_OPEN = T(
    "{words}; the claim says {claimed}: more precise sources would decide it.",
    "{words}；所称为{claimed}：来源更精确方可判断。",
    "{words}; сказано: {claimed}; решили бы более точные источники.",
)
COUNT_AWAY = T(
    "{words}, {away} away from the claimed {claimed}.",
    "{words}，与所称的{claimed}相差{away}。",
    "{words}, разница со сказанным ({claimed}): {away}.",
)
RANK = T("rank {rank}", "第{rank}位", "место {rank}")
RANKS = T("rank {lowest} to {highest}", "第{lowest}至第{highest}位", "место от {lowest} до {highest}")
WOULD_HAVE_RANK = T(
    "An area of {area}, put among the {members} states, would have {rank}{where}",
    "面积{area}列入{members}个国家之中，居{rank}{where}",
    "Площадь {area} в ряду государств ({members}) заняла бы {rank}{where}",
)
BETWEEN_STATES = T(
    ", between {larger} ({larger_km2}) and {smaller} ({smaller_km2})",
    "，在{larger}（{larger_km2}）和{smaller}（{smaller_km2}）之间",
    ", между государствами {larger} ({larger_km2}) и {smaller} ({smaller_km2})",
)
RANK_OPEN = T(
    "{words}: open; areas of more states would decide it.",
    "{words}：待定；有更多国家的面积方可判断。",
    "{words}: открыто; решили бы площади других государств.",
)

# Locations
SIGNED_AT = T(
    "{treaty}: signed at {place}{more}.",
    "{treaty}：签署地为{place}{more}。",
    "{treaty}: место подписания — {place}{more}.",
)
FAR_FROM = T(", {km} from {place}", "，距{place}{km}", ", {km} до места «{place}»")
PLACE_AS_CLAIMED = T(", as the claim says", "，与所称一致", ", как и сказано")
LIES_INSIDE = T(
    "{place} lies inside {reading} ({territory}), {km} from its {border}",
    "{place}位于{reading}（{territory}）之内，距其{border}{km}",
    "{place} находится внутри {reading} ({territory}), {border} — {km}",
)
LIES_OUTSIDE = T(
    "{place} lies outside {reading} ({territory}), {km} from its {border}",
    "{place}位于{reading}（{territory}）之外，距其{border}{km}",
    "{place} находится вне {reading} ({territory}), {border} — {km}",
)
COAST = T("coast", "海岸", "до берега")
BORDER_ON_LAND = T("border on land", "陆地界线", "до сухопутной границы")
COAST_ONLY = T("coast; it has no border on land", "海岸（该地没有陆地界线）", "до берега (сухопутной границы нет)")
BORDER_ONLY = T(
    "border on land; it has no border on land", "界线（该地没有陆地界线）", "до границы (сухопутной границы нет)"
)
TOO_CLOSE = T(
    "{words}: too close to the boundary to tell, because its nearest part, {part}, is accurate to {accuracy}.",
    "{words}：离界线过近，无法判断，因为最近的一段{part}精度为{accuracy}。",
    "{words}: слишком близко к границе, чтобы судить; точность ближайшей части ({part}) — {accuracy}.",
)
LIES_FROM = T("{place} lies {km} from {other}", "{place}与{other}相距{km}", "{place} и {other}: расстояние {km}")
TOO_CLOSE_TO_TELL = T(
    "{words}: too close to tell; more accurate positions would decide it.",
    "{words}：过近，无法判断；位置更精确方可判断。",
    "{words}: слишком близко, чтобы судить; решили бы более точные координаты.",
)
MIDDLE_EAST = T(
    "The middle of {one} lies {km} east of that of {other}",
    "{one}的中心在{other}的中心以东{km}",
    "Середина {one} лежит восточнее середины {other}: {km}",
)
MIDDLE_WEST = T(
    "The middle of {one} lies {km} west of that of {other}",
    "{one}的中心在{other}的中心以西{km}",
    "Середина {one} лежит западнее середины {other}: {km}",
)
OUTLINES_OPEN = T(
    "{words}: open; more accurate outlines would decide it.",
    "{words}：待定；轮廓更精确方可判断。",
    "{words}: открыто; решили бы более точные контуры.",
)

# Names
RECORDED_NAME = T(
    'The text says "{printed}"; the recorded name is "{name}": {ending}.',
    "文中为“{printed}”；记录的名称为“{name}”：{ending}。",
    "В тексте «{printed}»; записанное название «{name}»: {ending}.",
)
RECORDED_NAMES = T(
    'The text says "{printed}"; the recorded names are {names}: {ending}.',
    "文中为“{printed}”；记录的名称有{names}：{ending}。",
    "В тексте «{printed}»; записаны названия {names}: {ending}.",
)
SOME_WORDS_AGREE = T(
    "some words agree and some do not; a text in the language of the claim would decide it",
    "部分词语一致，部分不一致；须有该语言的文本方可判断",
    "часть слов совпадает, часть нет; решил бы текст на языке утверждения",
)
WORDS_AGREE = T("the words agree", "词语一致", "слова совпадают")
OTHER_FORM = T("the same words in another form", "词语相同，形式不同", "те же слова в другой форме")
DIFFERENT_NAMES = T("these are different names", "是不同的名称", "это разные названия")
NONE_OF_THEM = T("it is none of them", "不在其中", "такого среди них нет")
ONE_OF_THEM = T("it is one of them", "是其中之一", "это одно из них")
OTHER_SCRIPT = T(
    "none is in that script; a gazetteer with one would decide it",
    "没有一个用该文字书写；须有载明该文字名称的地名录方可判断",
    "этим письмом не записано ни одно; решил бы справочник с таким названием",
)

# Offices
NO_TERM = T(
    "No term of {who} as {what} is recorded.", "没有{who}任{what}的任期记录。", "Срок не записан: {who}, {what}."
)
IN_OFFICE = T(
    "{who}, {what}: in office {terms}{ending}.",
    "{who}，{what}：任期{terms}{ending}。",
    "{who}, {what}: в должности {terms}{ending}.",
)
TERM_SINCE = T("since {first}", "自{first}起", "с {first}")
TERM = T("from {first} until {last}", "自{first}至{last}", "с {first} до {last}")
COVERS = T(", which covers {days}", "，涵盖{days}", ", что охватывает {days}")
LEFT_BEFORE = T(
    "; the last full day in office, {day}, is {apart} before {claimed}",
    "；在任最后一整日{day}比{claimed}早{apart}",
    "; последний полный день в должности, {day}, на {apart} раньше, чем {claimed}",
)
CAME_AFTER = T(
    "; the first day in office, {day}, is {apart} after {claimed}",
    "；在任首日{day}比{claimed}晚{apart}",
    "; первый день в должности, {day}, на {apart} позже, чем {claimed}",
)
OFFICE_DISPUTED = T(
    ": open for {days}, since the sources disagree about the term {term}; sources that agree would decide it",
    "：就{days}而言待定，因为各来源对任期{term}说法不一；来源一致方可判断",
    ": открыто для {days}, так как источники расходятся о сроке {term}; решили бы согласные источники",
)
OFFICE_IN_PART = T(
    ": open for {days}, since that is a part of it; a closer date would decide it",
    "：就{days}而言待定，因为只有一部分在任期之内；日期更精确方可判断",
    ": открыто для {days}, так как это лишь часть срока; решила бы более точная дата",
)

# Signatories
NO_SIGNATORY = T(
    "No signatory is recorded of {treaty}.", "{treaty}没有签署人记录。", "Документ {treaty}: подписавшие не записаны."
)
SIGNATURE_DISPUTED = T(
    "The sources disagree whether {who} signed {treaty}; a copy of the signature page would decide it.",
    "{who}是否签署{treaty}，各来源说法不一；有签字页的副本方可判断。",
    "Источники расходятся в том, есть ли под документом {treaty} подпись: {who}; решила бы копия страницы с подписями.",
)
AMONG_SIGNATORIES = T(
    "{who} is among the signatories of {treaty}.",
    "{who}是{treaty}的签署人之一。",
    "{who} — среди подписавших документ {treaty}.",
)
NOT_AMONG_SIGNATORIES = T(
    "{who} is not among the signatories of {treaty}; for both sides are recorded {names}.",
    "{who}不在{treaty}的签署人之列；双方记录的签署人为{names}。",
    "{who} не значится среди подписавших документ {treaty}; с обеих сторон записаны: {names}.",
)
ONE_SIDE_ONLY = T(
    "{who} is not among the recorded signatories of {treaty}, but those are of one side only; "
    "the names of the other would decide it.",
    "{who}不在{treaty}已记录的签署人之列，但记录仅有一方；有另一方的姓名方可判断。",
    "{who} не значится среди записанных подписавших документ {treaty}, но это лишь одна сторона; "
    "решили бы имена другой.",
)
