/* Answers of the ask field: what a sentence may be about, and the verdict on its figure for each of these.

   The rules are those of metes/ask/subject.py, metes/ask/answer.py and metes/verdicts/rule.py. What the table cannot
   give is refused with the code "lacking": the command then answers it, and nothing is guessed. */

/** The answer to a sentence; `of` says what its figure is about, where the sentence does not.

    `outcome` is judged, known, nothing, or refused; a refusal has `problem` {code, values}. Intervals are in km2 or km. */
function answerOf(text, of, table) {
  try {
    return { sentence: text, of, ...new Asking(table).answer(text, of || null) };
  } catch (problem) {
    if (!(problem instanceof Refusal)) throw problem;
    return {
      sentence: text, of, outcome: "refused", verdict: null, figure: null, alternatives: [], known: [], problem,
    };
  }
}

/* ---- What a sentence is about ---- */

/** Finds subjects; a subject has `key`, `name` (parts), `why`, `targets`, `missing` (ids) and `isPart`. */
class Subjects {
  constructor(table) {
    this.table = table;
    this.readingIds = Object.keys(table.readings).filter((id) => table.readings[id].interval).sort();
  }

  /** Every land that a text may be about. Throws a Refusal for a part of a territory that the table does not have. */
  ofLand(text) {
    const mentions = mentionsIn(text, this.table);
    const isTogether = findIn(this.table, "TOGETHER", text) !== null;
    this.refuseUnknownParts(mentions);
    const steps = [
      () => this.namedFigures(mentions),
      () => this.namedLand(mentions, isTogether),
      () => this.byTreaties(mentions, text, isTogether),
      () => this.byTransfers(mentions, text),
      () => this.byYears(text),
      () => this.byPlaces(mentions),
      () => this.byFigures(text),
    ];
    for (const step of steps) {
      const found = step();
      if (found.length) return found;
    }
    return [];
  }

  /** Every line that a text may be about: one that it names, or the border of the two states that it names. */
  ofLine(text) {
    const mentions = mentionsIn(text, this.table);
    let ids = mentions.flatMap((each) => idsIn(each, "lines"));
    if (findIn(this.table, "BORDER", text.toLowerCase())) {
      const border = this.border(mentions, text);
      if (border.length) ids = border;
    }
    if (!ids.length) ids = mentions.flatMap((each) => meaningsIn(each, "treaties").flatMap((m) => this.linesOf(m)));
    return distinct(ids).map((id) => subjectOf({ key: id, name: [["lines", id]], targets: [["line", id]] }));
  }

  /** The same subject by the default reading of each territory, as sums and ratios need it. */
  byDefault(subject) {
    const targets = subject.targets.map(([kind, id]) => {
      const reading = kind === "territory" ? this.defaultReading(id) : null;
      return reading === null ? [kind, id] : ["reading", reading];
    });
    return { ...subject, targets, isPart: false };
  }

  readingsOf(territory) {
    return Object.keys(this.table.readings).filter((id) => this.table.readings[id].territory === territory);
  }

  /** Default reading of a territory; null where it has no outline. */
  defaultReading(territory) {
    const found = this.readingsOf(territory);
    return found.find((id) => this.table.readings[id].default) || found[0] || null;
  }

  readingOf([kind, id]) {
    return kind === "readings" ? id : this.defaultReading(id);
  }

  /** Readings and published figures that are named by their ids, added up. */
  namedFigures(mentions) {
    const isId = (each) => ([, id]) => wordsOf(each.text, this.table).join(" ") === wordsOf(id, this.table).join(" ");
    const targets = mentions.flatMap((each) =>
      meaningsIn(each, "readings", "published_figures").filter((meaning) => meaning.every(isId(each))).flat());
    if (!targets.length) return [];
    const kinds = { readings: "reading", published_figures: "figure" };
    return [subjectOf({
      key: targets.map(([, id]) => id).join(" + "),
      name: targets.map(([kind, id]) => [kind === "readings" ? "part" : "figure", id]),
      why: { code: "id" },
      targets: targets.map(([kind, id]) => [kinds[kind], id]),
    })];
  }

  refuseUnknownParts(mentions) {
    const named = mentions.flatMap((each) => idsIn(each, "readings")).map((id) => this.table.readings[id].territory);
    for (const each of mentions) {
      const territories = idsIn(each, "territories");
      const part = findIn(this.table, "PART_BEFORE", each.before) || matchStart(this.table, "PART_AFTER", each.after);
      const isKnown = territories.some((id) => named.includes(id) || this.table.divided.includes(id));
      if (territories.length && part && !isKnown) throw new Refusal("part", { part: part[0].trim(), name: each.text });
    }
  }

  namedLand(mentions, isTogether) {
    const choices = distinct(mentions
      .filter((each) => meaningsIn(each, "territories").length && !this.isStateMeant(each, mentions))
      .map((each) => meaningsIn(each, "territories")));
    if (!choices.length) return [];
    if (choices.length === 1) {
      const [meanings] = choices;
      if (meanings.length === 1 && meanings[0].length === 1) return this.territory(meanings[0][0][1], mentions);
      return meanings.flatMap((meaning) => this.landOf(meaning));
    }
    if (isTogether) {
      const chosen = choices.reduce((all, some) => all.flatMap((one) => some.map((each) => [...one, each])), [[]]);
      return distinct(chosen.map((each) => distinct(each.flat()))).flatMap((each) => this.landOf(each));
    }
    return distinct(choices.flat()).flatMap((meaning) => this.landOf(meaning));
  }

  /** Whether a name of a state and of its land means the state: "ceded to Mongolia", "Russia took Tuva". */
  isStateMeant(mention, mentions) {
    const states = idsIn(mention, "polities");
    const { gave, took } = this.sides(mentions);
    if (!states.length) return false;
    if (states.some((id) => gave.includes(id) || took.includes(id))) return true;
    const kinds = idsIn(mention, "territories").map((id) => this.table.territories[id]);
    const isOtherLand = mentions.some((each) => meaningsIn(each, "treaties").length
      || (meaningsIn(each, "territories").length && !meaningsIn(each, "polities").length));
    return kinds.every((kind) => ["state", "comparison"].includes(kind)) && Boolean(isOtherLand || gave.length || took.length);
  }

  /** Rows meant together as one sum, or one by one where their land overlaps: nothing is counted twice. */
  landOf(meaning, why = { code: "named" }) {
    const rows = distinct(meaning);
    const readings = rows.map((row) => this.readingOf(row)).filter(Boolean);
    const isOverlapping = readings.some((one, place) =>
      readings.slice(place + 1).some((other) => one === other || this.isPair("overlapping", one, other)));
    if (isOverlapping) return rows.map((row) => this.together([row], why));
    return [this.together(rows, why)];
  }

  /** Number of a reading in the table. */
  numberOf(reading) {
    return this.readingIds.indexOf(reading);
  }

  /** Whether two readings are a pair of one of the lists "meeting" and "overlapping". */
  isPair(list, one, other) {
    const [first, second] = [this.numberOf(one), this.numberOf(other)].sort((a, b) => a - b);
    return (this.table[list][first] || []).includes(second);
  }

  /** A territory, or the part of it that the text names; of a divided one that is named whole, its parts too. */
  territory(id, mentions) {
    const parts = distinct(mentions.flatMap((each) => meaningsIn(each, "readings").flat().map(([, part]) => part)))
      .filter((part) => this.table.readings[part].territory === id);
    if (parts.length) return parts.sort().map((part) => this.part(part, false));
    const reading = this.defaultReading(id);
    if (reading === null || this.table.readings[reading].surface !== "land") return [this.together([["territories", id]])];
    const whole = subjectOf({ key: id, name: [["territories", id]], targets: [["reading", reading]] });
    const divided = this.readingsOf(id).filter((each) => this.table.readings[each].divides).sort();
    return [whole, ...divided.map((each) => this.part(each, true))];
  }

  part(id, isPart) {
    return subjectOf({ key: id, name: [["part", id]], why: { code: "part" }, targets: [["reading", id]], isPart });
  }

  /** Territories and readings meant together: one territory with all its readings, several by their defaults. */
  together(meaning, why = { code: "named" }) {
    const rows = distinct(meaning).sort(compareTargets);
    if (rows.length === 1 && rows[0][0] === "territories") {
      const id = rows[0][1];
      const missing = this.defaultReading(id) === null ? [id] : [];
      return subjectOf({ key: id, name: [rows[0]], why, targets: [["territory", id]], missing });
    }
    const drawn = rows.filter((row) => this.readingOf(row) !== null);
    return subjectOf({
      key: drawn.map(([, id]) => id).join(" + "),
      name: drawn,
      why,
      targets: drawn.map((row) => ["reading", this.readingOf(row)]),
      missing: rows.filter((row) => this.readingOf(row) === null).map(([, id]) => id),
    });
  }

  byTreaties(mentions, text, isTogether) {
    const years = yearsIn(text, this.table);
    const choices = [];
    for (const each of mentions) {
      let meanings = meaningsIn(each, "treaties").map((meaning) => meaning.map(([, id]) => id));
      if (meanings.length > 1) {
        const dated = meanings.filter((m) => m.some((id) => years.includes(this.table.treaties[id][0])));
        if (dated.length) meanings = dated;
      }
      if (meanings.length) choices.push(meanings);
    }
    const different = distinct(choices);
    let flat = different.flat();
    if (isTogether && different.length > 1 && different.every((meanings) => meanings.length === 1)) {
      flat = [distinct(flat.flat())];
    }
    return distinct(flat).flatMap((ids) => this.treaties(ids));
  }

  /** The land that treaties passed in control, or in claim where they passed none in control. */
  treaties(ids) {
    const land = distinct(ids.flatMap((id) => this.table.treaties[id][1]));
    if (land.length) return this.landOf(land, { code: "treaties", ids });
    const name = ids.slice(0, 2).map((id) => ["treaties", id]);
    return [subjectOf({ key: ids.join(" + "), name, why: { code: "no-land" }, targets: [] })];
  }

  byYears(text) {
    const between = findIn(this.table, "YEARS", text);
    const years = yearsMeant(text, this.table);
    if (!years.length || (findIn(this.table, "SINCE", text) && !between)) return [];
    const rows = this.table.transfers.filter((row) => years.includes(row.treaty));
    const why = { code: "years", years, span: between && [between[1], between[2]] };
    return rows.length ? this.landOf(distinct(rows.map((row) => row.target)), why) : [];
  }

  /** The land of treaties signed at a place, and the territories in which it lies. */
  byPlaces(mentions) {
    const found = [];
    for (const place of distinct(mentions.flatMap((each) => idsIn(each, "places")))) {
      const [signed, around] = this.table.places[place] || [[], []];
      found.push(...signed.flatMap((id) => this.treaties([id])).filter((each) => each.targets.length));
      found.push(...around.map((id) => this.together([["territories", id]], { code: "place", place })));
    }
    // Each subject once: as it was found first, where it was found last.
    const kept = new Map();
    for (const each of [...found].reverse()) kept.set(each.key, each);
    return [...kept.values()].reverse();
  }

  /** The land that passed in control from one state to another, and was not passed on since. */
  byTransfers(mentions, text) {
    const { gave, took } = this.sides(mentions);
    if (!gave.length && !took.length) return [];
    const since = findIn(this.table, "YEARS", text) ? null : findIn(this.table, "SINCE", text);
    const first = since ? Number(since.groups.year || since.groups.year_zh) : null;
    const years = since ? [] : yearsMeant(text, this.table).map(Number);
    const same = (ids) => new Set(ids.flatMap((id) => this.table.states[id][0]));
    const china = same(["prc"]);
    const to = same(took);
    const from = gave.length ? same(gave) : new Set([...china].filter((id) => !to.has(id)));
    const isFromChina = [...from].some((id) => china.has(id));
    const kept = this.table.transfers.filter((row) => from.has(row.from)
      && (to.size ? to.has(row.to) : china.has(row.to) !== isFromChina)
      && (first === null || row.signed >= first)
      && (!years.length || years.includes(row.signed) || (row.control !== null && years.includes(row.control)))
      && !row.left);
    const when = { since: first, years: [...new Set(years)].sort((a, b) => a - b) };
    if (!kept.length) {
      const sides = [gave.length ? [...gave].sort() : ["prc"], [...took].sort()];
      const name = [["land", { from: sides[0], to: sides[1], ...when }]];
      return [subjectOf({ key: "", name, why: { code: "no-transfer" }, targets: [] })];
    }
    const ids = (side) => distinct(kept.map((row) => row[side]));
    const why = { code: "transfers", from: ids("from"), to: ids("to"), ...when };
    return this.landOf(distinct(kept.map((row) => row.target)), why);
  }

  /** States of a text that gave land and that took it, by the words beside their names. */
  sides(mentions) {
    const gave = new Set();
    const took = new Set();
    for (const each of mentions) {
      const before = each.before.trimEnd();
      const isTaker = findIn(this.table, "TOOK_BEFORE", before) || matchStart(this.table, "TOOK_AFTER", each.after);
      const isGiver = findIn(this.table, "GAVE_BEFORE", before) || matchStart(this.table, "GAVE_AFTER", each.after);
      for (const id of idsIn(each, "polities")) {
        if (isTaker) took.add(id);
        else if (isGiver) gave.add(id);
      }
    }
    return { gave: [...gave], took: [...took] };
  }

  /** Lines between the states of a text; a single state is a neighbour of China. */
  border(mentions, text) {
    const sideOf = (id) => [...this.table.states[id][0]].sort().join(" ");
    const china = sideOf("prc");
    const sides = new Set(mentions.flatMap((each) => idsIn(each, "polities")).map(sideOf));
    if (!sides.size) return [];
    if (sides.size === 1 && !sides.has(china)) sides.add(china);
    const lowered = text.toLowerCase();
    const sections = Object.entries(this.table.words.sections);
    const section = (sections.find(([, words]) => words.some((word) => lowered.includes(word))) || [null])[0];
    const isSame = (own) => own.length === sides.size && own.every((side) => sides.has(side));
    return Object.keys(this.table.lines).filter((id) => {
      const line = this.table.lines[id];
      const own = line.sides.map((side) => side.join(" "));
      const isChinaAlone = sides.size === 1 && sides.has(china);
      return own.length && line.section === section && (isSame(own) || (isChinaAlone && own.includes(china)));
    });
  }

  /** What published figures are about by name, where the package has no land of it. */
  byFigures(text) {
    const words = ` ${wordsOf(text, this.table).join(" ")} `;
    const named = distinct(Object.values(this.table.figure_subjects)).filter((subject) =>
      /^\p{Lu}/u.test(subject) && words.includes(` ${wordsOf(subject, this.table).join(" ")} `));
    return named.map((subject) =>
      subjectOf({ key: subject, name: [["text", subject]], why: { code: "figures-only" }, targets: [] }));
  }

  /** Lines that the provisions of treaties delimit or demarcate. */
  linesOf(treaties) {
    const ids = treaties.map(([, id]) => id);
    return this.table.treaty_lines.filter(([treaty]) => ids.includes(treaty)).map(([, line]) => line);
  }
}

function subjectOf({ key, name, targets, why = { code: "named" }, missing = [], isPart = false }) {
  return { key, name, why, targets, missing, isPart };
}

/** Years that a text names, with every year of a span as "1858 to 1884". */
function yearsMeant(text, table) {
  const within = matchAll(table, "YEARS", text).flatMap(([, first, last]) =>
    Array.from({ length: Math.max(0, Number(last) - Number(first) - 1) }, (_, step) => String(Number(first) + 1 + step)));
  return distinct([...yearsIn(text, table), ...within]);
}

const yearsIn = (text, table) => distinct(matchAll(table, "NAME_YEAR", text).map((match) => match[1]));

/* ---- Values ---- */

/** Areas and lengths of what subjects stand for. */
class Values {
  constructor(table, subjects) {
    this.table = table;
    this.subjects = subjects;
  }

  /** Interval of a reading, a line or a published figure. */
  of([kind, id]) {
    const { readings, lines, figures } = this.table;
    if (kind === "reading" && readings[id].interval) return intervalOf(readings[id].interval, "km2");
    if (kind === "line") return intervalOf(lines[id].length, "km");
    if (kind === "figure") return intervalOf(figures[id], figures[id][2]);
    throw new Refusal("lacking");
  }

  /** Sum of several values: measured areas by the joint budget of their boundaries, figures by their ends. */
  sum(targets, unit) {
    const values = targets.map((target) => this.of(target));
    if (values.some((each) => each.unit !== unit)) throw new Refusal("lacking");
    const areas = targets.filter(([kind]) => kind === "reading").map(([, id]) => id);
    if (areas.length < 2) return added(values);
    const figures = values.filter((_, place) => targets[place][0] !== "reading");
    const area = areas.reduce((total, id) => total + this.table.readings[id].area, 0);
    const half = halfWidth([[1, this.budget(areas)]], this.table);
    return added([{ low: Math.max(0, area - half), high: area + half, unit }, ...figures]);
  }

  /** Joint error budget of areas: those with common boundaries have one together in the table. */
  budget(ids) {
    const budgets = this.groups(ids).map((group) => {
      if (group.length === 1) return this.table.readings[group[0]].budget;
      const key = this.keyOf(group);
      if (!this.table.groups[key]) throw new Refusal("lacking");
      return this.table.groups[key];
    });
    return { variance: budgets.reduce((total, [variance]) => total + variance, 0), errors: budgets.flatMap((each) => each.slice(1)) };
  }

  keyOf(ids) {
    return ids.map((id) => this.subjects.numberOf(id)).join("+");
  }

  /** Ids in groups that are joined by common boundaries, each in the given order. */
  groups(ids) {
    let groups = [];
    for (const id of ids) {
      const joined = groups.filter((group) => group.some((other) => this.subjects.isPair("meeting", id, other)));
      groups = [...groups.filter((group) => !joined.includes(group)), [...joined.flat(), id]];
    }
    return groups.map((group) => group.sort((one, other) => ids.indexOf(one) - ids.indexOf(other)));
  }

  /** Ratio of a sum to one value. */
  quotient(above, below) {
    const unit = this.of(above[0]).unit;
    const numerator = this.sum(above, unit);
    const denominator = this.of(below);
    if (denominator.unit !== unit || denominator.low <= 0) throw new Refusal("lacking");
    if ([...above, below].some(([kind]) => kind !== "reading")) {
      return { low: numerator.low / denominator.high, high: numerator.high / denominator.low, unit: "1" };
    }
    const ids = above.map(([, id]) => id);
    const known = this.table.quotients[`${this.keyOf(ids)}/${this.keyOf([below[1]])}`];
    if (known) return intervalOf(known, "1");
    if (ids.some((id) => id === below[1] || this.subjects.isPair("meeting", id, below[1]))) throw new Refusal("lacking");
    return this.independentQuotient(ids, below[1]);
  }

  /** Ratio of areas without common boundaries: every r for which above - r * below may be 0 (Fieller 1954). */
  independentQuotient(ids, below) {
    const areaOf = (id) => this.table.readings[id].area;
    const numerator = ids.reduce((total, id) => total + areaOf(id), 0);
    const denominator = areaOf(below);
    const [over, under] = [this.budget(ids), this.budget([below])];
    const half = (a, b) => halfWidth([[a, over], [b, under]], this.table);
    if (denominator <= half(0, 1)) throw new Refusal("lacking");
    const value = numerator / denominator;
    const excess = (ratio) => Math.abs(numerator - ratio * denominator) - half(1, -ratio);
    const beyond = 2 * value + (numerator + half(1, 0)) / (denominator - half(0, 1));
    const crossing = (inside, outside) => {
      for (let step = 0; step < this.table.constants.HALVINGS; step += 1) {
        const middle = (inside + outside) / 2;
        if (excess(middle) <= 0) inside = middle;
        else outside = middle;
      }
      return outside;
    };
    return { low: excess(0) <= 0 ? 0 : crossing(value, 0), high: crossing(value, beyond), unit: "1" };
  }

  /** Lowest and highest rank of an area among the states of the list. */
  rank(area) {
    const { members, complete_above: complete, lows, highs } = this.table.ranks;
    const surely = lows.filter((low) => low > area.high).length;
    const unlisted = area.low < complete ? members - highs.length : 0;
    const perhaps = highs.filter((high) => high > area.low).length + unlisted;
    return { low: surely + 1, high: perhaps + 1, unit: "1" };
  }
}

const intervalOf = ([low, high], unit) => ({ low, high, unit });

function added(values) {
  const sum = (end) => values.reduce((total, each) => total + each[end], 0);
  return { low: sum("low"), high: sum("high"), unit: values[0].unit };
}

/** Half-width of the 95 % interval of a weighted sum of areas that share no boundary.

    Systematic errors of one origin (a source and a class) add up, or count apart where that gives more. */
function halfWidth(weighted, table) {
  let variance = 0;
  const origins = new Map();
  for (const [weight, budget] of weighted) {
    variance += weight * weight * budget.variance;
    for (const [origin, total, square] of budget.errors) {
      const known = origins.get(origin) || [0, 0];
      origins.set(origin, [known[0] + weight * total, known[1] + weight * weight * square]);
    }
  }
  const systematic = [...origins.values()].reduce((sum, [total, square]) => sum + Math.max(total * total, square), 0);
  return Math.sqrt(table.constants.NINETY_FIVE_PERCENT ** 2 * Math.max(0, variance) + systematic);
}

/* ---- The verdict ---- */

/** Whether a finding agrees with a claim: yes, no or touches. Two equal exact values agree. */
function agreementOf(claimed, found, table) {
  const tolerance = table.constants.TOUCH_SHARE * Math.max(Math.abs(claimed.low), Math.abs(claimed.high));
  const gap = gapBetween(claimed, found);
  if (gap > tolerance) return "no";
  const points = [claimed, found].map((each) => each.high - each.low <= tolerance);
  if (points.every(Boolean)) return "yes";
  const clearance = (inner, outer) => Math.min(inner.low - outer.low, outer.high - inner.high);
  const shared = points.some(Boolean) ? Math.max(clearance(claimed, found), clearance(found, claimed)) : -gap;
  return shared > tolerance ? "yes" : "touches";
}

/** Verdict of the rule on a claimed interval, clause by clause (docs/method.md). */
function ruleOn(claimed, findings, table) {
  if (!findings.length) return { verdict: "not_checkable", clause: "1", decisive: null };
  const answers = findings.map((each) => agreementOf(claimed, each.interval, table));
  if (answers.every((each) => each === "no")) {
    return { verdict: "inconsistent", clause: "3", decisive: nearestOf(claimed, findings, () => 0) };
  }
  if (!answers.includes("yes")) return { verdict: "undecided", clause: "7", decisive: null };
  const widest = table.constants.WIDE_SHARE * Math.abs((claimed.low + claimed.high) / 2);
  const narrow = findings.filter((each) => each.interval.high - each.interval.low <= widest);
  const agreeing = narrow.filter((each) => agreementOf(claimed, each.interval, table) === "yes");
  if (!agreeing.length) return { verdict: "undecided", clause: "4", decisive: null };
  const byDefault = agreeing.find((each) => each.isDefault);
  if (agreeing.length === narrow.length) {
    return { verdict: "consistent", clause: "5", decisive: byDefault || agreeing[0] };
  }
  if (byDefault) return { verdict: "consistent", clause: "6", decisive: byDefault, dependsOnReading: true };
  return { verdict: "undecided", clause: "6", decisive: null, dependsOnReading: true };
}

/** The first finding of those that lie closest to a claim, by `tieOf` among equals. */
function nearestOf(claimed, findings, tieOf, distanceOf = gapBetween) {
  return findings.reduce((best, each) => {
    const order = distanceOf(claimed, each.interval) - distanceOf(claimed, best.interval) || tieOf(each, best);
    return order < 0 ? each : best;
  });
}

/** Among findings that overlap a claim the default one, else the closest. */
function shownFinding(claimed, findings) {
  const tie = (one, other) => Number(other.isDefault) - Number(one.isDefault) || (one.label < other.label ? -1 : 1);
  return nearestOf(claimed, findings, tie, (a, b) => Math.max(0, gapBetween(a, b)));
}

/** Gap of two intervals that lie apart; else the margin by which they agree. */
function marginOf(claimed, found) {
  const gap = gapBetween(claimed, found);
  if (gap > 0) return gap;
  const clearance = (inner, outer) => Math.min(inner.low - outer.low, outer.high - inner.high);
  const most = Math.max(clearance(claimed, found), clearance(found, claimed));
  return most < 0 ? -gap : most;
}

/** Opinion on a claimed interval: verdict, clause, what was found, margin. */
function opinionOn(claimed, findings, table) {
  const ruling = ruleOn(claimed, findings, table);
  const best = ruling.decisive || (findings.length ? shownFinding(claimed, findings) : null);
  return {
    verdict: ruling.verdict,
    clause: ruling.clause,
    found: best === null ? null : best.interval,
    margin: ruling.decisive ? marginOf(claimed, ruling.decisive.interval) : null,
    dependsOnReading: Boolean(ruling.dependsOnReading),
    findings,
  };
}

/* ---- The answer ---- */

class Asking {
  constructor(table) {
    this.table = table;
    this.subjects = new Subjects(table);
    this.values = new Values(table, this.subjects);
  }

  answer(text, of) {
    let figure = readSentence(text, this.table);
    if (figure === null) {
      const known = this.known(`${text} ${of || ""}`);
      if (!known.length) throw new Refusal("unknown", { words: `${text} ${of || ""}`.trim() });
      return { outcome: "known", verdict: null, figure: null, alternatives: [], known };
    }
    if (figure.isUnitAssumed && this.isLine(figure, of)) figure = { ...figure, kind: "length" };
    const claimed = this.claimed(figure);
    const about = of === null ? restOf(figure) : `${restOf(figure)} | ${of}`;
    const alternatives = this.alternatives(figure, claimed, of, about);
    const shown = { ...figure, claimed };
    if (alternatives.length) {
      const isTie = alternatives.filter((each) => !each.subject.isPart).length > 1;
      return { outcome: "judged", verdict: verdictOf(alternatives, isTie), isTie, figure: shown, alternatives, known: [] };
    }
    const isOfOne = ["area", "length"].includes(figure.kind);
    const known = isOfOne ? this.known(about) : [];
    if (isOfOne && !known.length && /\p{L}/u.test(about)) throw new Refusal("unknown", { words: spaced(about) });
    return { outcome: "nothing", verdict: null, figure: shown, alternatives, known };
  }

  known(text) {
    const land = this.subjects.ofLand(text);
    return land.length ? land : this.subjects.ofLine(text);
  }

  isLine(figure, of) {
    const text = `${restOf(figure)} ${of || ""}`;
    return this.subjects.ofLine(text).length > 0 && this.subjects.ofLand(text).length === 0;
  }

  claimed(figure) {
    const { printed, kind } = figure;
    if (kind === "area" || kind === "length") {
      return claimedInSi(printed, printed.unit || (kind === "area" ? "km2" : "km"), this.table);
    }
    return intervalOf(claimedEnds(printed.number || 0, printed.rule, printed.digit, this.table), "1");
  }

  alternatives(figure, claimed, of, about) {
    if (figure.kind === "area") return this.subjects.ofLand(about).map((subject) => this.area(subject, claimed));
    if (figure.kind === "length") return this.subjects.ofLine(about).map((subject) => this.length(subject, claimed));
    if (figure.kind === "ratio") return this.ratios(figure, claimed, of);
    if (figure.kind === "share") return this.shares(claimed, about);
    return this.ranks(claimed, of === null ? restOf(figure) : of);
  }

  area(subject, claimed) {
    const precedent = this.precedent("area", subject);
    const targets = precedent && !precedent.own.length ? [] : subject.targets;
    const addends = targets.filter(([kind]) => kind === "reading" || kind === "figure");
    const findings = addends.length
      ? [{ label: addends.map(([, id]) => id).join(" + "), interval: this.values.sum(addends, "km2"), isDefault: true }]
      : [];
    for (const [kind, id] of targets) if (kind === "territory") findings.push(...this.readingFindings(id));
    const officials = precedent ? precedent.officials : [];
    findings.push(...this.officialFindings(officials, "km2", false));
    const others = this.otherReadings(subject, claimed);
    const shown = { subject, key: subject.key, kind: "area", precedent: precedent && precedent.claim, officials, ...others };
    return { ...shown, isDrawn: targets.length + officials.length > 0, ...opinionOn(claimed, findings, this.table) };
  }

  /** All gross readings of a territory as alternatives. */
  readingFindings(territory) {
    const { readings } = this.table;
    return this.subjects.readingsOf(territory).filter((id) => readings[id].surface === "gross" && readings[id].interval)
      .map((id) => ({ label: id, interval: intervalOf(readings[id].interval, "km2"), isDefault: Boolean(readings[id].default) }));
  }

  officialFindings(officials, unit, isDefault) {
    return officials.map((target) => {
      const interval = this.values.of(target);
      if (interval.unit !== unit) throw new Refusal("lacking");
      return { label: target[1], interval, isDefault };
    });
  }

  length(subject, claimed) {
    const precedent = this.precedent("length", subject);
    const measured = this.table.lines[subject.targets[0][1]].measured.map((id) => ["figure", id]);
    const officials = precedent ? precedent.officials : measured;
    const findings = this.officialFindings(officials.length ? officials : subject.targets, "km", true);
    const shown = { subject, key: subject.key, kind: "length", precedent: precedent && precedent.claim, officials };
    return { ...shown, others: [], isDrawn: true, ...opinionOn(claimed, findings, this.table) };
  }

  /** The claim of the register whose official figures answer for this subject as well. */
  precedent(kind, subject) {
    const same = (one, other) => one.length === other.length && one.every((each) => other.includes(each));
    const own = distinct(subject.targets.map(targetText));
    return this.table.precedents.find((each) => each.kind === kind && (each.own.length
      ? same(distinct(each.own.map(targetText)), own)
      : each.of.every((targets) => targets !== null && JSON.stringify(targets) === JSON.stringify(subject.targets)))) || null;
  }

  ratios(figure, claimed, of) {
    // In English and Russian the measure follows the multiple; in Chinese it stands before.
    const isBefore = figure.text.includes("倍");
    const [belowText, aboveText] = isBefore ? [figure.before, figure.after] : [figure.after, figure.before];
    let below = this.subjects.ofLand(belowText);
    if (!below.length && of) below = this.subjects.ofLand(figure.before);
    const found = [];
    for (const one of this.measuredLand(of === null ? aboveText : of)) {
      for (const other of below) {
        const numerators = this.numerators(one);
        const denominator = this.subjects.byDefault(other);
        if (denominator.missing.length || (numerators.missing.length && !numerators.targets.length)) continue;
        const key = `${one.key} / ${other.key}`;
        found.push({ ...this.ratio(numerators, denominator.targets, claimed, "ratio"), key, measure: other.name });
      }
    }
    return found;
  }

  numerators(subject) {
    return subject.asked ? subject : this.subjects.byDefault(subject);
  }

  ratio(subject, denominators, claimed, kind) {
    if (!subject.targets.length || !denominators.length) throw new Refusal("lacking");
    const findings = denominators.map((target, place) => {
      const quotient = subject.asked ? overAsked(subject.asked, this.values.of(target)) : this.values.quotient(subject.targets, target);
      return { label: target[1], interval: quotient, isDefault: place === 0 };
    });
    if (kind === "share") for (const each of findings) each.interval.high = Math.min(each.interval.high, 1);
    const shown = { subject, kind, officials: [], others: [], precedent: null, isDrawn: true };
    return { ...shown, ...opinionOn(claimed, findings, this.table) };
  }

  /** Each part of a divided territory as a share of the whole. */
  shares(claimed, about) {
    const subjects = this.subjects.ofLand(about);
    const parts = subjects.slice(1).filter((each) => each.isPart);
    return parts.map((part, place) => {
      const subject = { ...part, isPart: place > 0 };
      const key = `${part.key} / ${subjects[0].key}`;
      return { ...this.ratio(subject, subjects[0].targets, claimed, "share"), key, measure: subjects[0].name };
    });
  }

  ranks(claimed, text) {
    const found = [];
    for (const subject of this.measuredLand(text)) {
      const chosen = this.numerators(subject);
      if (!chosen.targets.length) continue;
      const area = chosen.asked || this.values.sum(chosen.targets, "km2");
      const rank = this.values.rank(area);
      found.push({
        subject: chosen, key: subject.key, kind: "rank", officials: [], others: [], precedent: null, isDrawn: true,
        dependsOnReading: false, findings: [], found: rank, ...rankOpinion(Math.round(claimed.low), rank),
      });
    }
    return found;
  }

  /** Land that a text names, or the area that it prints: "579,000 square miles". */
  measuredLand(text) {
    const named = this.subjects.ofLand(text);
    if (named.length) return named;
    let figure = null;
    try {
      figure = readSentence(text, this.table);
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
    }
    if (figure === null || figure.kind !== "area") return [];
    const subject = subjectOf({ key: figure.text, name: [["text", figure.text]], why: { code: "asked" }, targets: [["asked", figure.text]] });
    return [{ ...subject, asked: this.claimed(figure) }];
  }

  /** The same land with another reading of one of its territories, each judged by itself. */
  otherReadings(subject, claimed) {
    const others = [];
    let areOthersLacking = false;
    for (const [combination, label] of this.combinations(subject).slice(0, this.table.constants.MOST_READINGS)) {
      try {
        const interval = this.values.sum(combination.map((id) => ["reading", id]), "km2");
        others.push({ label, interval, agrees: agreementOf(claimed, interval, this.table) });
      } catch (problem) {
        if (!(problem instanceof Refusal)) throw problem;
        areOthersLacking = true;
      }
    }
    return { others, areOthersLacking };
  }

  combinations(subject) {
    const { readings } = this.table;
    const byDefault = this.subjects.byDefault(subject).targets.filter(([kind]) => kind === "reading").map(([, id]) => id);
    const found = [];
    byDefault.forEach((own, place) => {
      for (const id of this.subjects.readingsOf(readings[own].territory)) {
        const isSameKind = readings[id].surface === readings[own].surface;
        if (!isSameKind || (readings[id].group === readings[own].group && id !== own)) continue;
        if ((id === own && byDefault.length > 1) || (readings[own].surface === "land" && id !== own)) continue;
        found.push([[...byDefault.slice(0, place), id, ...byDefault.slice(place + 1)], id]);
      }
    });
    return found.length > 1 || byDefault.length > 1 ? found : [];
  }
}

const spaced = (text) => text.replace(/\|/g, " ").split(/\s+/).filter(Boolean).join(" ");

function overAsked(asked, denominator) {
  if (denominator.unit !== asked.unit || denominator.low <= 0) throw new Refusal("lacking");
  return { low: asked.low / denominator.high, high: asked.high / denominator.low, unit: "1" };
}

function rankOpinion(claimed, { low, high }) {
  if (low === high && high === claimed) return { verdict: "consistent", clause: "whole", margin: 0 };
  if (low <= claimed && claimed <= high) return { verdict: "undecided", clause: "whole", margin: null };
  return { verdict: "inconsistent", clause: "whole", margin: Math.max(low - claimed, claimed - high) };
}

/** The verdict, unless it depends on what the sentence is about: a figure may be that of a part. */
function verdictOf(alternatives, isTie) {
  if (isTie) return null;
  const [whole, ...parts] = alternatives;
  const mayBePart = whole.verdict === "inconsistent" && parts.some((each) => each.verdict !== "inconsistent");
  return mayBePart ? null : whole.verdict;
}
