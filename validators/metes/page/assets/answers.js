// The questions: the answer first, switches for what is counted, and published figures on the same axis.

const WIDE_SHARE = 0.2; // docs/method.md, clause 4: a wider result cannot tell one figure from the next
const TOUCH_SHARE = 1e-9; // ends closer than this share of the figure are equal up to the rounding of units
const DOT_PX = 22; // width of a numbered dot with a little air
const SMALL_DOT_PX = 11;
const COMBINATIONS_SHOWN = 200;

// ------------------------------------------------------------------------------------------------------- the rule

/** Verdict on a figure `[low, high]` against one result, by the rule of docs/method.md section 6. */
function figureVerdict(low, high, foundLow, foundHigh) {
  const tolerance = TOUCH_SHARE * Math.max(Math.abs(low), Math.abs(high));
  const gap = Math.max(foundLow - high, low - foundHigh);
  if (gap > tolerance) return "inconsistent";
  const exact = [high - low <= tolerance, foundHigh - foundLow <= tolerance];
  if (!(exact[0] && exact[1])) {
    // An exact value shares no length with an interval; it agrees if it lies between the ends, not on one of them.
    const clearance = Math.max(Math.min(low - foundLow, foundHigh - high), Math.min(foundLow - low, high - foundHigh));
    const shared = exact[0] || exact[1] ? clearance : -gap;
    if (shared <= tolerance) return "undecided";
  }
  if (foundHigh - foundLow > WIDE_SHARE * Math.abs((low + high) / 2)) return "undecided";
  return "consistent";
}

// --------------------------------------------------------------------------------------------------------- choices

function defaultChoice(question) {
  return question.terms.map((term) =>
    Math.max(
      0,
      term.alternatives.findIndex((each) => each.default),
    ),
  );
}

function combinationOf(question, choice) {
  const key = choice.join(".");
  return question.combinations.find((each) => each[0].join(".") === key);
}

/** Index of the alternative of each term that is chosen now; the default where the address names none or an unknown one. */
function choiceOf(question) {
  const chosen = state.switches[question.id];
  return chosen && combinationOf(question, chosen) ? chosen : defaultChoice(question);
}

function chosenAnswer(question, choice) {
  const found = combinationOf(question, choice);
  return found ? { value: found[1], low: found[2], high: found[3] } : null;
}

/** Ids of the readings that a choice counts; the map shades them. */
function readingsCounted(question, choice = choiceOf(question)) {
  return question.terms.flatMap((term, place) => term.alternatives[choice[place]].territories || []);
}

function choose(question, place, alternative) {
  const choice = choiceOf(question).slice();
  choice[place] = alternative;
  const same = choice.join(".") === defaultChoice(question).join(".");
  go({ switches: { [question.id]: same ? null : choice } }, { replace: true });
}

// ----------------------------------------------------------------------------------------------------------- axis

/** Limits of an axis that holds all these values, with a little air. */
function domainOf(values) {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const air = (high - low || Math.abs(high) || 1) * 0.06;
  return [low >= 0 ? Math.max(0, low - air) : low - air, high + air];
}

function percent(value, domain) {
  return (100 * (value - domain[0])) / (domain[1] - domain[0]);
}

function span(low, high, domain) {
  const from = percent(low, domain);
  return { "--from": `${from}%`, "--width": `${percent(high, domain) - from}%` };
}

/** The scale below a chart: few round values, the first and last kept inside. */
function scaleOf(domain, unit) {
  const ticks = d3
    .ticks(domain[0], domain[1], 4)
    .filter((tick) => percent(tick, domain) > 4 && percent(tick, domain) < 96);
  const marks = ticks.map((tick) =>
    el("span", { class: "chart-tick", vars: { "--from": `${percent(tick, domain)}%` } }, fmt.short(tick)),
  );
  return el(
    "div",
    { class: "chart-scale", "aria-hidden": "true" },
    marks,
    el("span", { class: "chart-scale-unit" }, fmt.unit(unit)),
  );
}

/** Level of each dot, so that dots that would cover each other are stacked; in the order of the list. */
function stackLevels(places, width) {
  const levels = [];
  const order = places.map((_, index) => index).sort((a, b) => places[a] - places[b] || a - b);
  const ends = [];
  for (const index of order) {
    let level = ends.findIndex((end) => places[index] - end >= width);
    if (level < 0) level = ends.length;
    ends[level] = places[index];
    levels[index] = level;
  }
  return levels;
}

/** Published figures of a question from the smallest to the largest, so that their numbers run along the axis. */
function figuresOf(question) {
  return question.figures.slice().sort((a, b) => middleOf(a) - middleOf(b));
}

function middleOf(figure) {
  return (figure.low + figure.high) / 2;
}

/** Everything that any choice or figure of a question reaches. */
function questionDomain(question) {
  const values = question.combinations.flatMap((each) => [each[2], each[3]]);
  const figures = question.figures.flatMap((each) => [each.low, each.high]);
  return domainOf([...values, ...figures]);
}

function rangeOfAll(question) {
  return [
    Math.min(...question.combinations.map((each) => each[2])),
    Math.max(...question.combinations.map((each) => each[3])),
  ];
}

/** Chart of a question; `update(answer, verdicts)` moves the interval and colours the dots without building it anew. */
function questionChart(question, numbered) {
  const domain = questionDomain(question);
  const all = rangeOfAll(question);
  const figures = figuresOf(question);
  const width = Math.max(280, byId("panel").clientWidth || 0);
  const dotShare = (100 * (numbered ? DOT_PX : SMALL_DOT_PX)) / width;
  const levels = stackLevels(
    figures.map((each) => percent(middleOf(each), domain)),
    dotShare,
  );
  const dots = figures.map((figure, index) => figureDot(figure, index, levels[index], domain, numbered));
  const bar = el("div", { class: "chart-bar" });
  const point = el("div", { class: "chart-point" });
  const height = Math.max(1, ...levels.map((level) => level + 1));
  const chart = el(
    "div",
    { class: numbered ? "chart" : "chart small", role: "img", vars: { "--levels": String(height) } },
    el(
      "div",
      { class: "chart-dots", "aria-hidden": "true" },
      numbered && figures.map((each, index) => figureReach(each, levels[index], domain)),
      dots,
    ),
    el(
      "div",
      { class: "chart-track" },
      el("div", { class: "chart-band", vars: span(all[0], all[1], domain) }),
      bar,
      point,
    ),
    scaleOf(domain, question.unit),
  );
  const update = (answer, verdicts) => {
    for (const [name, value] of Object.entries(span(answer.low, answer.high, domain)))
      bar.style.setProperty(name, value);
    point.style.setProperty("--from", `${percent(answer.value, domain)}%`);
    dots.forEach((dot, index) => dot.setAttribute("data-verdict", verdicts[index]));
    const now = fmt.interval(answer.low, answer.high, question.unit);
    const text = { now, all: fmt.interval(all[0], all[1], question.unit), n: question.figures.length };
    chart.setAttribute("aria-label", t("axis_label", text));
  };
  return { chart, update };
}

function figureDot(figure, index, level, domain, numbered) {
  const title = `${figure.printed}, ${figureAuthor(figure)}`;
  const vars = { "--from": `${percent(middleOf(figure), domain)}%`, "--level": String(level) };
  return el("span", { class: "dot", title, vars }, numbered ? String(index + 1) : "");
}

/** Thin line from the least to the most that the wording of a figure can mean. */
function figureReach(figure, level, domain) {
  return el("span", { class: "reach", vars: { ...span(figure.low, figure.high, domain), "--level": String(level) } });
}

function figureAuthor(figure) {
  const record = DATA.figures[figure.figure];
  if (record && record.author) return [record.author, record.year].filter(Boolean).join(", ");
  const claim = figure.claim && CLAIMS.get(figure.claim);
  const published = claim && DATA.documents[claim.document];
  return published ? published.title : "";
}

// ----------------------------------------------------------------------------------------------------------- list

function questionCard(question) {
  const choice = choiceOf(question);
  const answer = chosenAnswer(question, choice);
  if (!answer) return null;
  const { chart, update } = questionChart(question, false);
  update(answer, figureVerdicts(question, answer));
  return el(
    "li",
    { class: "card" },
    el("h3", null, link({ question: question.id }, named(question.text, "span"))),
    el("p", { class: "figure" }, fmt.area(answer.value, question.unit, answer.high - answer.low)),
    el("p", { class: "quiet" }, cardNote(question, answer)),
    chart,
  );
}

function cardNote(question, answer) {
  const own = fmt.interval(answer.low, answer.high, question.unit);
  return [own, question.figures.length ? `${sep()}${t("figures_count", { n: question.figures.length })}` : ""];
}

/** Separator of items in a row of short texts. */
function sep() {
  return " · ";
}

function figureVerdicts(question, answer) {
  return figuresOf(question).map((each) => figureVerdict(each.low, each.high, answer.low, answer.high));
}

function answersList() {
  return [
    el("h2", { tabindex: "-1" }, t("answers_title")),
    el("p", { class: "lead" }, t("answers_lead")),
    statementsNow(),
    chartKey(),
    el("ul", { class: "cards" }, DATA.questions.map(questionCard)),
  ];
}

/** One sentence on the statements that were checked, for a reader who looks no further. */
function statementsNow() {
  const count = (verdict) => DATA.claims.filter((claim) => claim.verdict === verdict).length;
  const numbers = {
    n: DATA.claims.length,
    holds: count("consistent"),
    fails: count("inconsistent"),
    open: count("undecided"),
    none: count("not_checkable"),
  };
  return el(
    "p",
    { class: "summary" },
    t("statements_now", numbers),
    " ",
    link({ view: "claims" }, `${t("all_claims")}\u00a0→`),
  );
}

function chartKey() {
  const entry = (mark, text) => el("li", null, el("span", { "aria-hidden": "true", ...mark }), text);
  const dot = (verdict) =>
    entry({ class: "chart-mark dot", "data-verdict": verdict }, `${t("key_figure")}${t("colon")}${t(verdict)}`);
  return el(
    "ul",
    { class: "chart-key" },
    entry({ class: "chart-mark key-bar" }, t("key_now")),
    entry({ class: "chart-mark key-band" }, t("key_all")),
    ["consistent", "undecided", "inconsistent"].map(dot),
  );
}

// -------------------------------------------------------------------------------------------------------- question

let openQuestion = null; // {id, lang, update} of the question on the page, so that switches move what is there

function questionSheet(question) {
  const { chart, update: moveChart } = questionChart(question, true);
  const value = el("p", { class: "figure large" });
  const how = el("p", { class: "quiet" });
  const summary = el("p", { class: "summary", hidden: !question.figures.length });
  const figures = figuresOf(question).map(figureRow);
  const switches = question.terms.map((term, place) => switchRow(question, term, place));
  const reset = el(
    "button",
    { type: "button", class: "plain-button", onclick: () => go({ switches: { [question.id]: null } }) },
    t("reset"),
  );

  const update = () => {
    const choice = choiceOf(question);
    const answer = chosenAnswer(question, choice);
    const verdicts = figureVerdicts(question, answer);
    const isDefault = choice.join(".") === defaultChoice(question).join(".");
    show(value, fmt.area(answer.value, question.unit, answer.high - answer.low));
    show(
      how,
      `${fmt.interval(answer.low, answer.high, question.unit)} (${t("percent_95")})`,
      sep(),
      t(isDefault ? "by_default" : "as_chosen"),
    );
    show(summary, figuresNow(verdicts, answer));
    moveChart(answer, verdicts);
    figures.forEach((row, index) => row.update(verdicts[index]));
    switches.forEach((row, place) => row.update(choice[place]));
    reset.hidden = isDefault;
    return answer;
  };
  update();
  openQuestion = { id: question.id, lang: state.lang, update: () => announceAnswer(question, update()) };
  return questionLayout(question, { value, how, chart, summary, figures, switches, reset });
}

function announceAnswer(question, answer) {
  const verdicts = figureVerdicts(question, answer);
  announce(
    `${fmt.area(answer.value, question.unit, answer.high - answer.low)} (${fmt.interval(answer.low, answer.high, question.unit)}). ${figuresNow(verdicts, answer)}`,
  );
}

function questionLayout(question, parts) {
  const open = parts.switches.filter((row) => row.choices > 1);
  const fixed = question.terms.filter((term) => term.alternatives.length < 2);
  return [
    el("p", { class: "back" }, link({ view: "answers" }, `← ${t("all_answers")}`)),
    el("h2", { tabindex: "-1" }, named(question.text, "span")),
    parts.value,
    parts.how,
    parts.chart,
    chartKey(),
    parts.summary,
    open.length > 0 && el("h3", null, t("what_counts")),
    open.length > 0 &&
      el(
        "div",
        { class: "switches" },
        open.map((row) => row.node),
      ),
    fixed.length > 0 &&
      el(
        "p",
        { class: "quiet" },
        `${t("counted_always")}${t("colon")}`,
        fixed.map((term, index) => [index ? t("list_comma") : "", named(term.name)]),
      ),
    parts.reset,
    el("details", { class: "more slim" }, el("summary", null, t("why_default")), reasonsOf(question)),
    el("h3", null, t("published_figures")),
    figureList(question, parts.figures),
    el("p", { class: "note" }, named(question.note, "span")),
    el("h3", null, t("in_every_combination")),
    el("p", { class: "summary" }, typographic(named(question.answer, "span"))),
    el(
      "details",
      { class: "more" },
      el("summary", null, `${t("all_combinations")} (${fmt.number(question.combinations.length)})`),
      combinationsTable(question),
    ),
    questionLands(question),
    neighbours(question),
  ];
}

function figureList(question, figures) {
  if (!figures.length) return el("p", { class: "quiet" }, t("no_figures"));
  return [
    el(
      "ol",
      { class: "figures" },
      figures.map((row) => row.node),
    ),
    el("p", { class: "quiet" }, t("open_rule")),
  ];
}

function figureRow(figure, index) {
  const word = el("span", { class: "word" });
  const number = el("span", { class: "dot still", "aria-hidden": "true" }, String(index + 1));
  const printed = el("q", { class: "printed" }, typographic(english(figure.printed)));
  const author = english(figureAuthor(figure), "span", { class: "quiet" });
  const record = DATA.figures[figure.figure];
  const source = record && DATA.sources[record.source];
  const node = el(
    "li",
    null,
    number,
    el(
      "span",
      { class: "row-text" },
      figure.claim ? link({ claim: figure.claim }, printed) : printed,
      " ",
      source ? external(source.url, author) : author,
    ),
    word,
  );
  const update = (verdict) => {
    number.setAttribute("data-verdict", verdict);
    show(word, verdictWord(verdict));
  };
  return { node, update };
}

/** How many published figures hold now, are open or do not hold; and why, where the answer is too uncertain to tell. */
function figuresNow(verdicts, answer) {
  const n = verdicts.length;
  if (!n) return "";
  const count = (name) => verdicts.filter((each) => each === name).length;
  const kinds = ["consistent", "undecided", "inconsistent"].filter(count);
  const parts = kinds.map((name) => t(`now_${name}`, { n: count(name) }));
  const list = new Intl.ListFormat(LOCALE[state.lang], { type: "conjunction" }).format(parts);
  const text = kinds.length === 1 ? t(`all_${kinds[0]}`, { n }) : t("figures_now", { n, list });
  const isWide = count("undecided") > 0 && answer.high - answer.low > WIDE_SHARE * answer.value;
  return text + (isWide ? ` ${t("too_wide")}` : "");
}

/** Radio buttons of one term, drawn as a row of switches. */
function switchRow(question, term, place) {
  const inputs = term.alternatives.map((_, index) =>
    el("input", { type: "radio", name: `switch-${term.id}`, onchange: () => choose(question, place, index) }),
  );
  const node = el(
    "fieldset",
    { class: "switch" },
    el("legend", null, named(term.name)),
    term.alternatives.map((each, index) =>
      el(
        "label",
        null,
        inputs[index],
        el("span", null, named(each.name), each.default && el("small", null, ` ${t("default_mark")}`)),
      ),
    ),
  );
  const update = (chosen) => inputs.forEach((input, index) => (input.checked = index === chosen));
  return { node, update, choices: term.alternatives.length };
}

function reasonsOf(question) {
  return el(
    "dl",
    { class: "reasons" },
    question.terms.map((term) => [el("dt", null, named(term.name)), el("dd", null, named(term.reason, "span"))]),
  );
}

function combinationsTable(question) {
  const open = question.terms
    .map((term, place) => place)
    .filter((place) => question.terms[place].alternatives.length > 1);
  const head = open.map((place) => el("th", { scope: "col" }, named(question.terms[place].name)));
  const rows = question.combinations.slice(0, COMBINATIONS_SHOWN).map(([choice, value, low, high]) =>
    el(
      "tr",
      null,
      open.map((place) => el("td", null, named(question.terms[place].alternatives[choice[place]].name))),
      el("td", { class: "number" }, fmt.area(value, question.unit)),
      el("td", { class: "number" }, fmt.interval(low, high, question.unit)),
    ),
  );
  const table = el(
    "table",
    null,
    el(
      "thead",
      null,
      el("tr", null, head, el("th", { scope: "col" }, t("area")), el("th", { scope: "col" }, t("interval_95"))),
    ),
    el("tbody", null, rows),
  );
  return [
    el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": t("all_combinations") }, table),
    question.combinations.length > COMBINATIONS_SHOWN &&
      el("p", { class: "quiet" }, t("only_first", { n: COMBINATIONS_SHOWN })),
  ];
}

function questionTerritories(question) {
  const readings = question.terms.flatMap((term) => term.alternatives.flatMap((each) => each.territories || []));
  return [...new Set(readings.map(territoryOf))].filter((id) => exists("territory", id));
}

function questionLands(question) {
  const ids = questionTerritories(question);
  if (!ids.length) return null;
  return el(
    "p",
    { class: "related" },
    `${t("territories")}${t("colon")}`,
    linkList(ids.map((id) => territoryLink(id))),
  );
}

/** Links in a row, separated so that a reader and a screen reader hear where one ends. */
function linkList(links) {
  return links.map((each, index) => [index ? sep() : "", each]);
}

function neighbours(question) {
  const place = DATA.questions.indexOf(question);
  const at = (index) => DATA.questions[(index + DATA.questions.length) % DATA.questions.length];
  const to = (other, key, arrow) =>
    linkWith({}, { question: other.id }, el("small", null, `${t(key)} ${arrow}`), named(other.text, "span"));
  return el(
    "nav",
    { class: "neighbours", "aria-label": t("questions") },
    to(at(place - 1), "previous_question", "←"),
    to(at(place + 1), "next_question", "→"),
  );
}

/** Draws the list of questions or the open one; a switch only moves what is there. */
function drawAnswers(root, changed) {
  const question = state.view === "question" && QUESTIONS.get(state.id);
  if (
    question &&
    changed &&
    onlySwitches(changed) &&
    openQuestion &&
    openQuestion.id === question.id &&
    openQuestion.lang === state.lang
  ) {
    openQuestion.update();
    return;
  }
  openQuestion = null;
  show(root, question ? questionSheet(question) : answersList());
  if (question && typeof frame === "function") frame(readingsCounted(question));
}

function onlySwitches(changed) {
  return [...changed].every((name) => name === "switches");
}
