/* The ask field: a sentence with a figure, the verdict on it, and what it rests on. */

Object.assign(TEXTS, {
  ask_label: ["Check a figure", "核查一个数字", "Проверьте число"],
  ask_help: [
    "Type a sentence with an area, a length, a multiple or a rank and what it is about; names in English, Chinese or Russian.",
    "输入一句话：面积、长度、倍数或位次，以及所指对象；可用中文、英文或俄文名称。",
    "Напишите фразу с площадью, длиной, кратностью или местом и о чём она; названия по-русски, по-английски или по-китайски.",
  ],
  ask_button: ["Check", "核查", "Проверить"],
  ask_of: ["Said of", "所指对象", "О чём речь"],
  ask_of_example: ["land of 1858 and 1860", "1858 and 1860", "1858 and 1860"],
  ask_examples: ["For example", "例如", "Например"],
  ask_close: ["Close the answer", "关闭回答", "Закрыть ответ"],
  ask_text_says: ["the text says", "文中所称", "в тексте"],
  ask_found: ["found", "核查所得", "найдено"],
  ask_overlaps: ["overlaps", "有重叠", "пересекается"],
  ask_below: ["below", "偏小", "меньше"],
  ask_above: ["above", "偏大", "больше"],
  ask_others: ["Other limits of the same land", "同一土地的其他界定", "Иные границы тех же земель"],
  ask_others_lacking: [
    "The command shows further limits, which this page does not have.",
    "命令行可显示本页没有的其他界定。",
    "Команда покажет и другие границы, которых нет на этой странице.",
  ],
  ask_parts: ["For its parts alone", "仅就各部分而言", "Только для частей"],
  ask_more: ["More", "更多", "Подробнее"],
  ask_command: ["In the terminal", "在终端中", "В терминале"],
  ask_chart: ["The text says {claimed}; found: {found}.", "文中所称：{claimed}；核查所得：{found}。", "В тексте: {claimed}; найдено: {found}."],
});

const ASK_EXAMPLES = {
  en: ["600,000 km2 at Aigun", "4,200 km border with Russia", "twice the size of Turkey --of land of 1858 and 1860", "Outer Mongolia 1.8 million sq km"],
  zh: ["瑷珲 60多万平方公里", "中俄边界全长4300多公里", "黑瞎子岛335平方公里", "1858年以来归俄国的土地一百五十万平方公里"],
  ru: ["левый берег Амура 600 тысяч кв. км", "граница России с Китаем — 4209,3 км", "Тува 170 500 км²", "По Пекинскому договору — около 400 тысяч кв. км"],
};
// Between a sentence and what its figure is said of, as on the command line.
const ASK_OF = " --of ";

let askTable = null;

/** The ask field in its container; follows the language and the address of the page. */
function askField(root) {
  const draw = () => drawAsk(root);
  draw();
  on("change", (changed) => {
    if (changed.has("lang")) draw();
    else if (changed.has("ask")) drawAskAnswer(root);
  });
}

function drawAsk(root) {
  const [text] = askParts(state.ask);
  const input = el("input", {
    type: "search", id: "ask-text", value: text, "aria-describedby": "ask-help", autocomplete: "off", spellcheck: "false",
    enterkeyhint: "search", maxlength: 400, placeholder: ASK_EXAMPLES[state.lang][0],
  });
  const submit = (event) => {
    event.preventDefault();
    sendAsk(root);
  };
  show(
    root,
    el("form", { class: "ask-form", role: "search", onsubmit: submit },
      el("label", { for: "ask-text" }, t("ask_label")),
      el("div", { class: "ask-row" }, input, el("button", { type: "submit" }, t("ask_button"))),
      el("div", { class: "ask-of" }),
      el("p", { class: "quiet ask-help", id: "ask-help" }, t("ask_help")),
    ),
    el("div", { class: "ask-answer" }),
  );
  drawAskAnswer(root);
}

/** Sentence and subject of an asked text. */
function askParts(text) {
  const place = text.indexOf(ASK_OF);
  return place < 0 ? [text.trim(), ""] : [text.slice(0, place).trim(), text.slice(place + ASK_OF.length).trim()];
}

function sendAsk(root) {
  const [text, typed] = askParts(root.querySelector("#ask-text").value);
  const ofInput = root.querySelector("#ask-of-text");
  const of = typed || (ofInput ? ofInput.value.trim() : "");
  go({ ask: text && of ? text + ASK_OF + of : text });
}

function drawAskAnswer(root) {
  const [text, of] = askParts(state.ask);
  const input = root.querySelector("#ask-text");
  if (askParts(input.value)[0] !== text || input.value.includes(ASK_OF)) input.value = text;
  const place = root.querySelector(".ask-answer");
  root.querySelector(".ask-help").hidden = Boolean(text);
  if (!text) {
    show(root.querySelector(".ask-of"));
    show(place, askExamples());
    return;
  }
  askTable = askTable || completeTable(DATA);
  const answer = answerOf(text, of || null, askTable);
  const sentences = new Sentences(askTable, state.lang);
  drawAskOf(root, answer, of);
  show(place, askCard(answer, sentences));
  announce(`${capitalised(sentences.word(answer))}. ${sentences.headline(answer).join(" ")}`);
  const ids = [...answer.alternatives.map((each) => each.subject), ...answer.known].flatMap(idsOfSubject);
  if (ids.length && typeof frame === "function") frame(ids);
}

function askExamples() {
  const one = (text) => el("li", null, linkWith({ class: "ask-example" }, { ask: text }, text.replace(ASK_OF, " · ")));
  return el("div", { class: "ask-examples" }, el("span", { class: "quiet" }, t("ask_examples")), el("ul", null, ASK_EXAMPLES[state.lang].map(one)));
}

/** A second field for what a multiple or a rank is said of, where the sentence does not tell. */
function drawAskOf(root, answer, of) {
  const isNeeded = of || (answer.outcome === "nothing" && ["ratio", "rank"].includes(answer.figure.kind));
  if (!isNeeded) {
    show(root.querySelector(".ask-of"));
    return;
  }
  const input = el("input", { type: "text", id: "ask-of-text", value: of, placeholder: t("ask_of_example"), maxlength: 400, autocomplete: "off", spellcheck: "false" });
  show(root.querySelector(".ask-of"), el("label", { for: "ask-of-text" }, t("ask_of")), input);
}

/* ---- The answer ---- */

function askCard(answer, sentences) {
  const [first, ...rest] = sentences.headline(answer);
  const isTold = answer.verdict || answer.outcome !== "judged";
  const shown = answer.verdict ? answer.alternatives.slice(0, 1) : answer.alternatives;
  const close = () => {
    go({ ask: "" });
    byId("ask-text").focus();
  };
  return el("article", { class: "ask-card", "data-verdict": answer.verdict || answer.outcome, "aria-label": t("ask_region") },
    el("button", { type: "button", class: "ask-close", "aria-label": t("ask_close"), title: t("ask_close"), onclick: close }, "×"),
    el("div", { class: "ask-ruling" },
      el("p", { class: "ask-word" }, answer.verdict && verdictMark(answer.verdict), capitalised(sentences.word(answer))),
      el("p", { class: "ask-sentence" }, askText(first)),
      !isTold && el("ul", { class: "ask-either" }, rest.map((line, place) =>
        el("li", null, verdictMark(answer.alternatives[place].verdict), askText(line)))),
      shown.length > 0 && el("p", { class: "quiet ask-read" }, askText(sentences.reading(answer.figure))),
    ),
    shown.map((each) => askAlternative(answer, each, sentences, shown.length > 1)),
    answer.verdict && answer.alternatives.length > 1 && askSubjectParts(answer, sentences),
    answer.known.length > 0 && askKnown(answer.known, sentences),
    askLinks(answer),
    askTerminal(answer),
  );
}

/** A sentence with km² for km2. */
const askText = (text) => typographic(el("span", null, text));

/** What is measured of one subject, and the other readings of its land. */
function askAlternative(answer, each, sentences, isNamed) {
  const lines = sentences.details(each).map((line) => el("p", { class: "quiet" }, askText(line)));
  if (each.found === null && !lines.length) return null;
  return el("section", { class: "ask-alternative" },
    isNamed && el("h3", null, verdictMark(each.verdict), capitalised(sentences.shortName(each.subject))),
    askChart(answer.figure.claimed, each, sentences),
    el("div", { class: "ask-details" }, lines, each.areOthersLacking && el("p", { class: "quiet" }, t("ask_others_lacking"))),
  );
}

/** The claimed interval, what is found, and the other readings, one above the other on one axis. */
function askChart(claimed, each, sentences) {
  if (each.found === null) return null;
  const isSeveral = each.findings.length > 1;
  const found = isSeveral ? each.findings : [{ label: null, interval: each.found }];
  const labels = found.map((one) => one.label);
  const others = each.others.filter((one) => !labels.includes(one.label) && !sameInterval(one.interval, each.found));
  const domain = domainOf([claimed, ...found.map((one) => one.interval), ...others.map((one) => one.interval)].flatMap((one) => [one.low, one.high]));
  const row = (name, label, interval) => {
    const text = typographic(el("b", null, sentences.interval(interval)));
    const isListed = name === "other" || (name === "found" && isSeveral);
    return el("div", { class: `pair ${name}` },
      el("span", { class: "pair-label" }, label, " ", text, isListed && `${t("comma")}${t(askSide(claimed, interval))}`),
      el("div", { class: "chart-track" }, el("div", { class: "chart-bar", vars: span(interval.low, interval.high, domain) })));
  };
  const otherRows = others.map((one) => row("other", readingWords(one.label), one.interval));
  const texts = { claimed: sentences.interval(claimed), found: sentences.interval(each.found) };
  return el("figure", { class: "two ask-chart", role: "group", "aria-label": t("ask_chart", texts) },
    row("claimed", t("ask_text_says"), claimed),
    found.map((one) => row("found", isSeveral ? readingWords(one.label) : t("ask_found"), one.interval)),
    otherRows.length > 0 && el("details", { class: "more slim" }, el("summary", null, `${t("ask_others")} (${otherRows.length})`), otherRows),
    scaleOf(domain, claimed.unit),
  );
}

/** Where an interval lies, seen from the claimed one: the key of a text. */
function askSide(claimed, interval) {
  if (agreementOf(claimed, interval, askTable) !== "no") return "ask_overlaps";
  return interval.high < claimed.low ? "ask_below" : "ask_above";
}

const sameInterval = (one, other) => one.low === other.low && one.high === other.high;

/** A reading or a published figure as a label: as a question calls it, else by its definition. */
function readingWords(id) {
  const alternatives = DATA.questions.flatMap((question) => question.terms.flatMap((term) => term.alternatives));
  const names = alternatives.filter((each) => each.counts.length === 1 && each.counts[0][0] === id && each.counts[0][1] > 0).map((each) => each.name);
  if (names.length) return named(names.sort((one, other) => pick(one).length - pick(other).length)[0]);
  const territory = DATA.territories[territoryOf(id)];
  const reading = territory && territory.readings.find((each) => each.id === id);
  return english(reading ? clipped(reading.definition) : askTable.figure_subjects[id] || id);
}

function askSubjectParts(answer, sentences) {
  const rows = answer.alternatives.slice(1).map((each) =>
    el("li", null, verdictWord(each.verdict), " ", sentences.nameOf(each.subject.name), each.found && [t("comma"), askText(sentences.interval(each.found))]));
  return el("section", { class: "ask-parts" }, el("h3", null, t("ask_parts")), el("ul", null, rows));
}

/** Subjects without a figure to judge, each with its size and a link to its sheet. */
function askKnown(known, sentences) {
  const sizeOf = (id) => (DATA.lines[id] ? DATA.lines[id].length : readingOf(id) && readingOf(id).area);
  const unitOf = (id) => (DATA.lines[id] ? "km" : "km2");
  const row = (id) => el("li", null, sheetLink(id), sizeOf(id) && `${t("comma")}${fmt.interval(sizeOf(id)[1], sizeOf(id)[2], unitOf(id))}`);
  const ids = distinct(known.flatMap(idsOfSubject));
  if (!ids.length) return el("p", { class: "quiet" }, known.map((each) => sentences.nameOf(each.name)).join("; "));
  return el("ul", { class: "ask-known" }, ids.map(row));
}

/** Ids of the territories, lines and treaties that a subject stands for. */
function idsOfSubject(subject) {
  const drawn = subject.targets.filter(([kind]) => ["reading", "territory", "line"].includes(kind)).map(([, id]) => territoryOf(id));
  return distinct(drawn.length ? drawn : subject.key.split(" + ").filter((id) => exists("treaty", id)));
}

function sheetLink(id) {
  if (exists("territory", id)) return territoryLink(id);
  return exists("line", id) ? lineLink(id) : treatyLink(id);
}

/** Sheets of the subjects, the claim whose evidence is used, and the questions about the same land. */
function askLinks(answer) {
  const subjects = [...answer.alternatives.map((each) => each.subject), ...answer.known];
  const claims = answer.alternatives.map((each) => each.precedent).filter((id) => CLAIMS.has(id));
  const ids = answer.known.length ? [] : distinct(subjects.flatMap(idsOfSubject));
  const asked = answer.alternatives.filter((each) => each.kind === "area" && !each.subject.isPart).map((each) => each.subject);
  const questions = DATA.questions.filter((question) => asked.some((subject) => isQuestionAbout(question, subject)));
  const links = [
    ...questions.map((question) => link({ question: question.id }, pick(question.text))),
    ...ids.map(sheetLink),
    ...distinct(claims).map((id) => link({ claim: id }, id)),
  ];
  if (!links.length) return null;
  return el("div", { class: "ask-links" }, el("span", { class: "quiet" }, t("ask_more")), el("ul", null, links.map((each) => el("li", null, each))));
}

/** Whether the default of a question counts the territories of a subject, and nothing else. */
function isQuestionAbout(question, subject) {
  const alternatives = question.terms.flatMap((term) => term.alternatives);
  const counted = alternatives.flatMap((each) => each.counts.map(([id]) => id));
  const byDefault = alternatives.filter((each) => each.default).flatMap((each) => each.counts);
  if (!byDefault.length || byDefault.some(([id, sign]) => !askTable.readings[id] || sign < 0)) return false;
  const own = subject.targets.map(([kind, id]) => (kind === "reading" && counted.includes(id) ? territoryOf(id) : id));
  const theirs = byDefault.map(([id]) => territoryOf(id));
  return own.every((id) => theirs.includes(id)) && theirs.every((id) => own.includes(id));
}

/** The command that gives the same answer with its sources; open where this page cannot answer. */
function askTerminal(answer) {
  const isLacking = answer.problem && answer.problem.code === "lacking";
  return el("details", { class: "more slim ask-terminal", open: Boolean(isLacking) },
    el("summary", null, t("ask_command")),
    el("code", { tabindex: "0" }, askCommand(answer.sentence, answer.of)),
  );
}
