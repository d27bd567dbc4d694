/* Answers of the ask field as sentences in English, Chinese and Russian, made of templates.

   The English ones are those of metes/report/ask.py. `{name}` and the like are filled in. */

const ASK_WORDS = {
  en: {
    thousands: ",", point: ".", km2: " km2", km: " km", and: " and ", join: " + ", span: "{low} to {high}",
    quoted: '"{figure}"',
    verdicts: { consistent: "holds", inconsistent: "does not hold", undecided: "open", not_checkable: "not checkable" },
    outcomes: { ambiguous: "it depends", known: "what is known", nothing: "nothing to compare with", refused: "not answered" },
    said: "{said} {sentence}.",
    tie: "It depends: {said} may be about several things.",
    parts: "It depends: {said} does not say which part it means.",
    each: "It {sentence}.",
    consistent: "holds for {name}{measured}{differs}",
    inconsistent: "does not hold for {name}{measured}, so that the figure is at least {margin} {side}",
    undecided: "is neither confirmed nor refuted (open) for {name}{measured}{but}",
    not_checkable: "is not checkable for {name}: {why}",
    differs: ", and other readings differ",
    but: ", but {why}",
    measured: ": {found_as} {found}",
    found_as: {
      area: "it measures", length: "it measures", ratio: "the ratio is", rank: "the rank is", share: "the share is",
      official: "the official or published figure says",
    },
    high: "too high", low: "too low",
    compared: "{name}, compared with {measure}",
    open: {
      4: "this range is wider than a fifth of the figure, too wide to decide",
      6: "another reading of the land fits the figure",
      7: "the ranges meet at one value, so that a more precise figure is needed",
      whole: "several ranks are possible",
    },
    nothing: {
      drawn: "the package has no outline of it",
      "no-land": "the package records no land that passed by it",
      "no-transfer": "the package records no such transfer of control",
      "figures-only": "the package has published figures of it and no outline",
      other: "nothing is recorded",
    },
    known: "{name}: what is known. Add a figure to have it judged.",
    lacks: {
      area: "{said} names no land and no line; add a territory, a treaty or a place.",
      length: "{said} names no land and no line; add a territory, a treaty or a place.",
      ratio: '{said} names nothing to compare with; add what it is said of, such as "land of 1858 and 1860".',
      rank: '{said} names no area; add what it is said of, such as "579,000 square miles".',
      share: "{said} names no divided territory.",
    },
    why: {
      treaties: "passed by the {treaties}", many: "passed by {count} treaties", years: "passed by the treaties of {years}",
      transfers: "passed in control from {from} to {to}{when}", place: "{place} lies in it",
      since: " since {year}", in: " in {years}", span: "{first} to {last}",
    },
    land: "the land {why}", lost: "land from {from}{to}{when}", to: " to {to}",
    read: "We read {said} as {claimed}.",
    read_assumed: "We read {said} (no unit is printed; read as {unit}) as {claimed}.",
    about: "Land {why}: {name}.",
    missing: "Not added, because the package has no outline of it: {names}.",
    precedent: "Evidence as for claim {claim}.",
    refused: {
      unread: '"{figure}" cannot be read; we expect a figure such as 600,000 km2, 4209.3 km, 160多万平方公里 or 1,5 млн км². In Russian a comma before three digits may part thousands or decimals: print 4 209 or 4209.',
      share: '"{figure}" is a share in per cent; ask the area of the part, or half of a territory.',
      several: "We found {count} figures ({figures}); ask one at a time.",
      range: 'There is a range before "{figure}"; ask each of its ends.',
      wording: '"{wording}" has no rule; ask "{figure}" alone, or with about, almost or over.',
      part: '"{part}" beside "{name}" names a part that this package does not have; ask for "{name}" alone to see what it has.',
      unknown: '"{words}" names no land and no line of this package; we expect a territory, a treaty, a place or a line.{near}',
      lacking: "This page does not have the numbers for this combination. The command answers it.",
    },
    near: " Did you mean {names}?",
  },
  zh: {
    thousands: ",", point: ".", km2: "平方公里", km: "公里", and: "和", join: " + ", span: "{low}至{high}",
    quoted: "“{figure}”",
    verdicts: { consistent: "成立", inconsistent: "不成立", undecided: "待定", not_checkable: "无法核查" },
    outcomes: { ambiguous: "视所指而定", known: "已知情况", nothing: "无可比较", refused: "未能回答" },
    said: "{said}{sentence}。",
    tie: "视所指而定：{said}可能指几个对象。",
    parts: "视所指而定：{said}未说明指哪一部分。",
    each: "{sentence}。",
    consistent: "成立，就{name}而言{measured}{differs}",
    inconsistent: "不成立，就{name}而言{measured}，该数字至少{side}{margin}",
    undecided: "待定，就{name}而言{measured}{but}",
    not_checkable: "无法核查，就{name}而言：{why}",
    differs: "；按其他界定则不同",
    but: "；{why}",
    measured: "：{found_as}{found}",
    found_as: { area: "测得", length: "测得", ratio: "倍数为", rank: "位次为", share: "所占比例为", official: "官方或公布的数字为" },
    high: "偏高", low: "偏低",
    compared: "{name}（与{measure}相比）",
    open: {
      4: "区间宽于该数字的五分之一，无法判断",
      6: "按另一种界定，该数字相符",
      7: "两个区间仅在一点相接，需要更精确的数字",
      whole: "可能有几个位次",
    },
    nothing: {
      drawn: "数据包中没有其轮廓",
      "no-land": "数据包未记录据此移转的土地",
      "no-transfer": "数据包未记录这样的管辖移转",
      "figures-only": "数据包只有其公布数字，没有轮廓",
      other: "没有记录",
    },
    known: "{name}：已知情况如下。加上一个数字即可核查。",
    lacks: {
      area: "{said}没有指明土地或边界；请加上地区、条约或地点。",
      length: "{said}没有指明土地或边界；请加上地区、条约或地点。",
      ratio: "{said}没有指明比较的对象；请写明所指，例如“1858 and 1860”。",
      rank: "{said}没有指明面积；请写明所指，例如“150万平方公里”。",
      share: "{said}没有指明被划分的地区。",
    },
    why: {
      treaties: "据{treaties}移转", many: "据{count}项条约移转", years: "据{years}年的条约移转",
      transfers: "{when}管辖由{from}转至{to}", place: "{place}位于其中", since: "{year}年以来", in: "{years}年", span: "{first}至{last}",
    },
    land: "{why}的土地", lost: "{when}由{from}移转{to}的土地", to: "至{to}",
    read: "{said}读作{claimed}。",
    read_assumed: "{said}（未写单位，按{unit}计）读作{claimed}。",
    about: "{why}的土地：{name}。",
    missing: "未计入（没有单独的轮廓）：{names}。",
    precedent: "证据与说法{claim}相同。",
    refused: {
      unread: "“{figure}”无法读取；请写成600,000 km2、4209.3 km、160多万平方公里或1,5 млн км²等形式。",
      share: "“{figure}”是百分比；请问该部分的面积，或某地区的一半。",
      several: "有{count}个数字（{figures}）；请一次问一个。",
      range: "“{figure}”之前有一个范围；请分别问其两端。",
      wording: "“{wording}”没有对应的规则；请单独问“{figure}”，或加约、近、超过。",
      part: "“{name}”旁的“{part}”指的部分不在数据包中；请只问“{name}”，查看已有内容。",
      unknown: "“{words}”没有指明数据包中的土地或边界；请写地区、条约、地点或边界。{near}",
      lacking: "本页没有这一组合的数值；可用下面的命令得到答案。",
    },
    near: "是否指：{names}？",
  },
  ru: {
    thousands: "\u00a0", point: ",", km2: "\u00a0км²", km: "\u00a0км", and: " и ", and_treaty: "» и «", join: " + ", span: "от {low} до {high}",
    quoted: "«{figure}»",
    verdicts: { consistent: "верно", inconsistent: "неверно", undecided: "открыто", not_checkable: "нельзя проверить" },
    outcomes: { ambiguous: "зависит от предмета", known: "что известно", nothing: "не с чем сравнить", refused: "ответа нет" },
    said: "{said}: {sentence}.",
    tie: "Зависит от предмета: {said} может относиться к разному.",
    parts: "Зависит от предмета: {said} не указывает, о какой части речь.",
    each: "{sentence}.",
    consistent: "верно. {name}{measured}{differs}",
    inconsistent: "неверно. {name}{measured}, так что число {side} не менее чем на {margin}",
    undecided: "открыто. {name}{measured}{but}",
    not_checkable: "нельзя проверить. {name}: {why}",
    differs: "; при ином понимании границ ответ другой",
    but: "; {why}",
    measured: ": {found_as} {found}",
    found_as: {
      area: "по измерению", length: "по измерению", ratio: "отношение", rank: "место", share: "доля",
      official: "по официальным или опубликованным данным",
    },
    high: "завышено", low: "занижено",
    compared: "{name} в сравнении с территорией «{measure}»",
    open: {
      4: "это шире пятой части числа, решить нельзя",
      6: "при ином понимании границ число подходит",
      7: "интервалы соприкасаются в одной точке, нужно более точное число",
      whole: "возможны несколько мест",
    },
    nothing: {
      drawn: "в пакете нет контура",
      "no-land": "в пакете нет земель, перешедших по этому документу",
      "no-transfer": "в пакете нет такого перехода управления",
      "figures-only": "в пакете есть опубликованные числа, но нет контура",
      other: "ничего не записано",
    },
    known: "{name}: что известно. Добавьте число, чтобы проверить его.",
    lacks: {
      area: "{said}: не названы ни земля, ни линия; добавьте территорию, договор или место.",
      length: "{said}: не названы ни земля, ни линия; добавьте территорию, договор или место.",
      ratio: "{said}: не названо, о чём речь; добавьте это, например «1858 and 1860».",
      rank: "{said}: не названа площадь; добавьте её, например «1,5 млн км²».",
      share: "{said}: не названа разделённая территория.",
    },
    why: {
      treaties: "перешедшие по документу «{treaties}»", many: "перешедшие по документам, всего {count}",
      years: "перешедшие по договорам {years} гг.", transfers: "перешедшие под управление: {from} → {to}{when}",
      place: "где лежит {place}", since: ", с {year} года", in: ", {years} гг.", span: "{first}–{last}",
    },
    land: "земли, {why}", lost: "земли: {from}{to}{when}", to: " → {to}",
    read: "{said} понято как {claimed}.",
    read_assumed: "{said} (единица не указана, принято: {unit}) понято как {claimed}.",
    about: "Земли, {why}: {name}.",
    missing: "Не учтено, так как нет отдельного контура: {names}.",
    precedent: "Свидетельства те же, что для утверждения {claim}.",
    refused: {
      unread: "«{figure}» прочесть нельзя; нужно число вида 600,000 km2, 4209.3 km, 160多万平方公里 или 1,5 млн км². Запятая перед тремя цифрами может отделять тысячи или дроби: пишите 4 209 или 4209.",
      share: "«{figure}» — доля в процентах; спросите площадь части или половину территории.",
      several: "Найдено чисел: {count} ({figures}); спрашивайте по одному.",
      range: "Перед «{figure}» стоит диапазон; спросите каждый его конец.",
      wording: "Для «{wording}» нет правила; спросите «{figure}» отдельно или со словами около, почти, более.",
      part: "«{part}» рядом с «{name}» называет часть, которой нет в пакете; спросите только «{name}», чтобы увидеть, что есть.",
      unknown: "«{words}» не называет ни земли, ни линии этого пакета; нужны территория, договор, место или линия.{near}",
      lacking: "На этой странице нет чисел для такого сочетания. Ответ даёт команда.",
    },
    near: " Возможно: {names}?",
  },
};

// Words in the ids of readings that are parts of a territory.
const ASK_LIMITS = {
  east: { zh: "东部", ru: "восточная часть" },
  west: { zh: "西部", ru: "западная часть" },
  south: { zh: "南部", ru: "южная часть" },
  whole: { zh: "全部", ru: "целиком" },
  both: { zh: "两部分", ru: "обе части" },
  land: { zh: "陆地", ru: "суша" },
  gross: { zh: "含水域", ru: "с водами" },
};
const LANGUAGE_COLUMNS = { en: 1, zh: 2, ru: 3 };

/** A template with its values filled in. */
const filled = (template, values) => template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));

/** Sentences of answers in one language. */
class Sentences {
  constructor(table, language) {
    this.table = table;
    this.language = language;
    this.words = ASK_WORDS[language];
  }

  /** Verdict word of an answer, or what stands in its place. */
  word(answer) {
    if (answer.verdict) return this.words.verdicts[answer.verdict];
    return this.words.outcomes[answer.outcome === "judged" ? "ambiguous" : answer.outcome];
  }

  /** The answer in sentences: one, or one for each thing that the figure may be about. */
  headline(answer) {
    const { words } = this;
    if (answer.outcome === "refused") return [this.refusal(answer.problem)];
    if (answer.outcome === "known") {
      return [filled(words.known, { name: capitalised(answer.known.map((each) => this.shortName(each)).join("; ")) })];
    }
    const said = this.quoted(answer.figure.text);
    if (answer.outcome === "nothing") return [filled(words.lacks[answer.figure.kind], { said })];
    const { claimed } = answer.figure;
    if (answer.verdict) return [filled(words.said, { said, sentence: this.sentence(answer.alternatives[0], claimed) })];
    const first = filled(answer.isTie ? words.tie : words.parts, { said });
    return [first, ...answer.alternatives.map((each) =>
      capitalised(filled(words.each, { sentence: this.sentence(each, claimed) })))];
  }

  /** The verdict on one subject, without the figure itself: "holds for Turkey: it measures ...". */
  sentence(each, claimed) {
    const { words } = this;
    const names = { name: this.shortName(each.subject), measure: each.measure && this.nameOf(each.measure) };
    const name = each.kind === "ratio" ? filled(words.compared, names) : names.name;
    const measured = each.found === null ? "" : filled(words.measured, {
      found_as: words.found_as[this.foundAs(each)], found: this.span(briefEnds(each.found, claimed, this.table), each.found.unit),
    });
    const why = each.verdict === "undecided" ? words.open[each.clause] : this.whyNothing(each);
    return filled(words[each.verdict], {
      // In Russian the name begins a sentence of its own.
      name: this.language === "ru" ? capitalised(name) : name,
      measured,
      why,
      but: why ? filled(words.but, { why }) : "",
      differs: each.dependsOnReading ? words.differs : "",
      margin: each.margin === null ? "" : this.quantity(shortDecimal(each.margin, "half", this.table), claimed.unit),
      side: each.found !== null && claimed.low > each.found.high ? words.high : words.low,
    });
  }

  foundAs(each) {
    const figures = [...each.officials, ...each.subject.targets].filter(([kind]) => kind === "figure");
    const isOfficial = each.findings.length === 1 && figures.some(([, id]) => id === each.findings[0].label);
    return isOfficial && ["area", "length"].includes(each.kind) ? "official" : each.kind;
  }

  whyNothing(each) {
    const { nothing } = this.words;
    return each.isDrawn ? nothing.drawn : nothing[each.subject.why.code] || nothing.other;
  }

  /** How a figure is read. */
  reading({ claimed, isUnitAssumed, text }) {
    const { words } = this;
    const unit = (words[claimed.unit] || "").trim();
    return filled(isUnitAssumed ? words.read_assumed : words.read, { said: this.quoted(text), claimed: this.interval(claimed), unit });
  }

  /** What makes a land the subject, and what is not counted, below the answer. */
  details(each) {
    const { words } = this;
    const lines = [];
    const { subject } = each;
    const isUnsaid = ["named", "part", "id", "asked"].includes(subject.why.code);
    if (!isUnsaid && subject.targets.length) {
      lines.push(filled(words.about, { why: this.why(subject.why), name: this.nameOf(subject.name) }));
    }
    if (each.precedent) lines.push(filled(words.precedent, { claim: each.precedent }));
    if (subject.missing.length && subject.targets.length && subject.key.includes(" + ")) {
      lines.push(filled(words.missing, { names: subject.missing.map((id) => this.rowName("territories", id)).join(", ") }));
    }
    return lines;
  }

  refusal({ code, values }) {
    const { words } = this;
    const figures = (values.figures || []).map((each) => this.quoted(each)).join(", ");
    const names = values.words ? suggestedNames(values.words, this.table) : [];
    const near = names.length ? filled(words.near, { names: names.join(", ") }) : "";
    return filled(words.refused[code], { ...values, figures, count: (values.figures || []).length, near });
  }

  quoted(figure) {
    return filled(this.words.quoted, { figure });
  }

  /** Name of a subject; a long sum goes by what makes it one. */
  shortName(subject) {
    const isSum = subject.targets.length && subject.key.includes(" + ");
    const isLong = isSum && this.nameOf(subject.name, "en").length > this.table.constants.LONGEST_NAME;
    return isLong ? filled(this.words.land, { why: this.why(subject.why) }) : this.nameOf(subject.name);
  }

  nameOf(parts, language = this.language) {
    const isTreaties = parts.length > 1 && parts.every(([kind]) => kind === "treaties");
    return parts.map((part) => this.partName(part, language, parts.length > 1)).join(isTreaties ? this.words.and : " + ");
  }

  partName([kind, id], language, isOfSeveral) {
    if (kind === "text") return id;
    if (kind === "figure") return this.table.figure_subjects[id];
    if (kind === "land") return this.lostLand(id);
    if (kind === "part" && language === "en") return this.table.readings[id].part;
    if (kind === "part" || kind === "readings") {
      const territory = this.rowName("territories", this.table.readings[id].territory, language);
      return `${territory} (${this.limitsName(id.split(".")[1], language)})`;
    }
    return this.rowName(kind, id, language, isOfSeveral);
  }

  /** Name of a reading within its territory: by the words of its id, where all of them are known. */
  limitsName(id, language) {
    const names = id.split("-").map((word) => (ASK_LIMITS[word] || {})[language]);
    return names.every(Boolean) ? names.join(language === "zh" ? "" : ", ") : id;
  }

  rowName(kind, id, language = this.language) {
    const row = this.rowsOf(kind).get(id) || [id];
    return row[LANGUAGE_COLUMNS[language]] || row[1] || id;
  }

  rowsOf(kind) {
    this.known = this.known || {};
    this.known[kind] = this.known[kind] || new Map(this.table.names[kind].map((row) => [row[0], row]));
    return this.known[kind];
  }

  state(id) {
    return this.language === "en" ? this.table.states[id][1] : this.rowName("polities", id).split(/ ?[(（]/)[0];
  }

  states(ids) {
    return ids.map((id) => this.state(id)).join(this.words.and);
  }

  lostLand({ from, to, since, years }) {
    const { words } = this;
    const taker = to.length ? filled(words.to, { to: this.states(to) }) : "";
    return filled(words.lost, { from: this.states(from), to: taker, when: this.when({ since, years }) });
  }

  when({ since, years }) {
    if (since) return filled(this.words.why.since, { year: since });
    if (!years.length) return "";
    const [first, last] = [years[0], years[years.length - 1]];
    const isSpan = last - first > 1 && years.length === last - first + 1;
    return filled(this.words.why.in, { years: isSpan ? this.yearSpan([first, last]) : years.join(this.words.and) });
  }

  /** Two years and all between them. */
  yearSpan([first, last]) {
    return filled(this.words.why.span, { first, last });
  }

  /** Why a land is the subject: the treaties, years or states between which it passed, or the place. */
  why(why) {
    const words = this.words.why;
    if (why.code === "treaties") {
      const names = why.ids.map((id) => this.rowName("treaties", id)).join(this.words.and_treaty || this.words.and);
      return why.ids.length < 3 ? filled(words.treaties, { treaties: names }) : filled(words.many, { count: why.ids.length });
    }
    if (why.code === "years") {
      return filled(words.years, { years: why.span ? this.yearSpan(why.span) : why.years.join(this.words.and) });
    }
    if (why.code === "place") return filled(words.place, { place: this.rowName("places", why.place) });
    if (why.code === "transfers") {
      return filled(words.transfers, { from: this.states(why.from), to: this.states(why.to), when: this.when(why) });
    }
    return { named: "named", part: "named as a part", id: "named by id" }[why.code] || "";
  }

  /* ---- Numbers ---- */

  quantity(decimal, unit) {
    return digitsText(decimal, this.words.thousands, this.words.point) + (this.words[unit] || "");
  }

  span([low, high], unit) {
    const ends = [low, high].map((end) => digitsText(end, this.words.thousands, this.words.point));
    if (ends[0] === ends[1]) return this.quantity(low, unit);
    return filled(this.words.span, { low: ends[0], high: ends[1] + (this.words[unit] || "") });
  }

  /** An interval in four digits, or in as many as show its width. */
  interval(interval) {
    return this.span(briefEnds(interval, null, this.table), interval.unit);
  }
}

const capitalised = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);

/** The command that answers a sentence, quoted for a shell. */
function askCommand(text, of) {
  const quoted = (words) => `'${words.replace(/'/g, "'\\''")}'`;
  return `metes ask ${quoted(text)}${of ? ` --of ${quoted(of)}` : ""}`;
}

/** Recorded names most like single words of a text, at most four, for a message. */
function suggestedNames(text, table) {
  const words = wordsOf(text, table).filter((word) => Array.from(word).length >= table.constants.LEAST_LETTERS);
  const names = new Map();
  for (const kind of ["territories", "treaties", "lines"]) {
    for (const [, ...row] of table.names[kind]) {
      for (const name of row.filter(Boolean)) {
        for (const part of wordsOf(name, table)) if (!names.has(part)) names.set(part, name);
      }
    }
  }
  const near = words.flatMap((word) => mostSimilar(word, [...names.keys()], 75, 2));
  return distinct(near.sort((a, b) => b.score - a.score).map((each) => names.get(each.text))).slice(0, 4);
}
