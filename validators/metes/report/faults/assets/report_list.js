// Table of checks, filters, and the list of faults, a hundred at a time.

// A longer table of checks is folded: it would hide the map and the list from a telephone.
const MOST_ROWS = 12;

const list = { shown: [], results: null, controls: {} };

// --------------------------------------------------------------------------------------------------------- checks

/** Table of the checks that found something; choosing one filters the list by it. */
function drawChecks(section) {
  const rows = DATA.checks.map((check) =>
    el(
      "tr",
      null,
      el("td", { class: "check-id" }, check.id),
      el("td", null, el("a", { href: `#check=${check.id}` }, spaced(check.name))),
      el("td", { class: "number" }, countOf(check.errors, "error")),
      el("td", { class: "number" }, countOf(check.count - check.errors, "warning")),
    ),
  );
  const heads = ["Check", "What it found", "Errors", "Warnings"];
  const head = el("tr", null, heads.map((text, at) => el("th", { scope: "col", class: ["check-id", null, "number", "number"][at] }, text)));
  const table = el("table", { class: "checks" }, el("thead", null, head), el("tbody", null, rows));
  const folded = el("details", null, el("summary", null, `${counted(rows.length, "check")} found something`), table);
  section.hidden = false;
  show(section, el("h2", { id: "checks-title" }, "What the checks found"), rows.length > MOST_ROWS ? folded : table);
}

function countOf(number, severity) {
  return number ? el("b", { class: severity }, THOUSANDS.format(number)) : "–";
}

/** "ring not closed" of "ring_not_closed": the name of a check as words. */
function spaced(name) {
  return name.replace(/_/g, " ");
}

// -------------------------------------------------------------------------------------------------------- filters

/** Filters over the list. They are made once; drawList only changes what they show. */
function drawFilters(section) {
  const features = [...new Set(COLUMNS.feature_id)].map((number) => DATA.texts[number]).filter(Boolean);
  const controls = {
    severity: chooser("severity", "Severity", SEVERITIES.map((each) => [each, `${each}s only`]), "Errors and warnings"),
    check: chooser("check", "Check", DATA.checks.map(({ id, name }) => [id, `${id} ${spaced(name)}`]), "All checks"),
    file: chooser("file", "File", DATA.files.map(([file]) => [file, file]), "All files"),
    feature: typed("feature", "Feature id", features.length ? features : null),
    search: typed("search", "Search in all texts", null),
  };
  list.controls = controls;
  const used = {
    ...controls,
    file: DATA.files.length > 1 ? controls.file : null,
    feature: features.length ? controls.feature : null,
  };
  const labels = FILTERS.filter((name) => used[name]).map((name) => used[name].parentNode);
  list.results = el("div", { class: "results" });
  section.hidden = false;
  show(
    section,
    el("h2", { id: "faults-title" }, "The faults"),
    el("form", { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() }, labels),
    list.results,
  );
}

function chooser(name, label, values, all) {
  const options = [["", all], ...values].map(([value, text]) => el("option", { value }, text));
  const select = el("select", { onchange: () => choose({ [name]: select.value }) }, options);
  el("label", { class: `filter ${name}` }, el("span", null, label), select);
  return select;
}

function typed(name, label, values) {
  const known = values && el("datalist", { id: `known-${name}` }, values.slice(0, 500).map((value) => el("option", { value })));
  const change = later(() => choose({ [name]: input.value.trim() }), 150);
  const input = el("input", {
    type: "search",
    autocomplete: "off",
    spellcheck: "false",
    list: known ? known.id : null,
    oninput: change,
  });
  el("label", { class: `filter ${name}` }, el("span", null, label), input, known);
  return input;
}

/** Changes filters, and goes to the first page unless the patch names one. */
function choose(patch) {
  Object.assign(state, { page: 0 }, patch);
  writeHash();
  drawList();
  drawMarks();
  announce(sentenceOfShown());
}

function clearFilters() {
  choose({ severity: "", check: "", file: "", feature: "", search: "", place: null });
}

// ----------------------------------------------------------------------------------------------------------- list

/** Draws the shown page of the faults that pass the filters. */
function drawList() {
  for (const [name, control] of Object.entries(list.controls))
    if (document.activeElement !== control) control.value = state[name];
  list.shown = filtered();
  const last = Math.max(0, Math.ceil(list.shown.length / PAGE_SIZE) - 1);
  state.page = Math.min(state.page, last);
  const from = state.page * PAGE_SIZE;
  const faults = list.shown.slice(from, from + PAGE_SIZE);
  show(
    list.results,
    el("div", { class: "shown" }, el("p", null, sentenceOfShown()), isFiltered() && clearing()),
    last > 0 && pager(last, "above"),
    groupsOf(faults),
    last > 0 && pager(last, "below"),
  );
  for (const mark of list.results.querySelectorAll(".caret")) bringIntoView(mark);
}

function isFiltered() {
  return Boolean(state.place) || FILTERS.some((name) => state[name]);
}

function clearing() {
  return el("button", { type: "button", onclick: clearFilters }, "Show all");
}

function sentenceOfShown() {
  const { length } = list.shown;
  if (!length) return "No fault passes these filters.";
  const from = state.page * PAGE_SIZE;
  const to = Math.min(from + PAGE_SIZE, length);
  const where = state.place ? " at this place on the map" : "";
  const part = length > PAGE_SIZE ? `, ${THOUSANDS.format(from + 1)} to ${THOUSANDS.format(to)} below` : "";
  const rest = DATA.total > COUNT && !isFiltered() ? `. ${more(DATA.total - COUNT)}` : "";
  return `${counted(length, "fault")}${where}${part}${rest}`;
}

function more(number) {
  return `${THOUSANDS.format(number)} more are not in this file; the JSON report lists all.`;
}

/** Faults under a heading for each file and each check in it. */
function groupsOf(faults) {
  const nodes = [];
  let previous = null;
  for (const fault of faults) {
    const isNewFile = previous === null || COLUMNS.file[previous] !== COLUMNS.file[fault];
    if (isNewFile) nodes.push(el("h3", { class: "file-name" }, el("bdi", null, fileOf(fault)[0])));
    if (isNewFile || COLUMNS.check[previous] !== COLUMNS.check[fault]) nodes.push(aboutCheck(checkOf(fault)));
    nodes.push(article(fault));
    previous = fault;
  }
  return nodes;
}

/** Heading of a check with its page: what is found, why it matters, how to mend it. */
function aboutCheck({ id, name, page }) {
  const rows = ["What is found", "Why it matters", "Source", "Since"].filter((title) => page[title]);
  return el(
    "div",
    { class: "about" },
    el("h4", null, el("span", { class: "check-id" }, id), " ", spaced(name)),
    el("p", null, el("b", null, "To mend: "), page["How to mend"]),
    el(
      "details",
      { open: state.check === id },
      el("summary", null, `About ${id}`),
      el("dl", null, rows.map((title) => [el("dt", null, title), el("dd", null, page[title])])),
    ),
  );
}

function article(fault) {
  const severity = COLUMNS.severity[fault];
  const feature = textOf("feature_id", fault);
  const place = placeOf(fault);
  return el(
    "article",
    { class: "fault", "data-severity": severity, id: `fault-${fault + 1}`, tabindex: "-1" },
    el(
      "header",
      null,
      el("b", { class: severity }, severity),
      el("span", { class: "where" }, whereOf(fault)),
      feature && el("span", null, "feature ", el("bdi", null, feature)),
    ),
    excerptOf(fault),
    el("dl", null, rowsOf(fault)),
    el(
      "p",
      { class: "actions" },
      el("button", { type: "button", title: place, onclick: (event) => copyPlace(event.currentTarget, place) }, "Copy place"),
      map.svg && COLUMNS.placed[fault] > 0 &&
        el("button", { type: "button", onclick: () => showOnMap(fault) }, "Show on map"),
      el("a", { href: `#fault=${fault + 1}` }, "Link"),
    ),
  );
}

function whereOf(fault) {
  const line = COLUMNS.line[fault];
  const column = COLUMNS.column[fault];
  const field = textOf("field", fault);
  const parts = [line === null ? "" : `line ${line}`, column === null ? "" : `column ${column}`, field && `field ${field}`];
  return parts.filter(Boolean).join(", ") || "the whole file";
}

function rowsOf(fault) {
  const tolerance = textOf("tolerance", fault);
  const mend = textOf("mend", fault);
  const rows = [
    ["Found", textOf("found", fault)],
    ["Expected", textOf("expected", fault) + (tolerance && ` (tolerance ${tolerance})`)],
    // What all faults of a check share stands in its heading.
    ["To mend", mend === checkOf(fault).page["How to mend"] ? "" : mend],
    ["Position", positionOf(fault)],
    ["Pointer", textOf("pointer", fault)],
    ["With", textOf("related", fault)],
  ];
  return rows.filter(([, text]) => text).map(([title, text]) => [el("dt", null, title), el("dd", { dir: "auto" }, text)]);
}

function positionOf(fault) {
  const lon = COLUMNS.lon[fault];
  const lat = COLUMNS.lat[fault];
  if (lon === null || lat === null) return "";
  return COLUMNS.placed[fault] ? degrees(lon, lat) : `${lon} ${lat}, which are no degrees`;
}

/** The line of the fault with a caret under its character; the caret belongs to it, so that wide letters do no harm. */
function excerptOf(fault) {
  const text = textOf("excerpt", fault);
  if (!text) return null;
  const number = COLUMNS.line[fault];
  const [before, after] = (COLUMNS.around[fault] || [0, 0]).map((each) => (each ? DATA.texts[each].split("\n") : []));
  const lines = [...before, lineWithCaret(text, COLUMNS.caret[fault]), ...after];
  const first = number - before.length;
  const digits = String(first + lines.length - 1).length;
  const rows = lines.map((line, at) =>
    el(
      "span",
      { class: first + at === number ? "row this" : "row" },
      el("span", { class: "line-number", "aria-hidden": "true" }, String(first + at).padStart(digits)),
      el("code", null, line),
    ),
  );
  return el("pre", { tabindex: "0", role: "group", "aria-label": `Line ${number} of the file` }, rows);
}

function lineWithCaret(text, at) {
  if (at === null) return text;
  const character = at < text.length ? String.fromCodePoint(text.codePointAt(at)) : " ";
  return [text.slice(0, at), el("mark", { class: "caret" }, character), text.slice(at + character.length)];
}

/** Scrolls the line sideways until its caret stands in the middle. */
function bringIntoView(caret) {
  const box = caret.closest("pre");
  if (box.scrollWidth <= box.clientWidth) return;
  box.scrollLeft += caret.getBoundingClientRect().left - box.getBoundingClientRect().left - box.clientWidth / 2;
}

function pager(last, where) {
  const turn = (page) => {
    choose({ page });
    document.getElementById("faults").scrollIntoView();
  };
  const step = (text, page, props = {}) =>
    el("button", { ...props, type: "button", disabled: page < 0 || page > last || page === state.page, onclick: () => turn(page) }, text);
  return el(
    "nav",
    { class: "pager", "aria-label": `Pages of the list, ${where}` },
    step("First", 0, { class: "end" }),
    step("Previous", state.page - 1),
    el("span", null, `Page ${THOUSANDS.format(state.page + 1)} of ${THOUSANDS.format(last + 1)}`),
    step("Next", state.page + 1),
    step("Last", last, { class: "end" }),
  );
}

/** Opens the page of a fault and moves the focus to it; filters that hide it are taken away. */
function openFault(fault) {
  if (!list.shown.includes(fault)) {
    Object.assign(state, { severity: "", check: "", file: "", feature: "", search: "", place: null });
    list.shown = filtered();
  }
  state.page = Math.floor(list.shown.indexOf(fault) / PAGE_SIZE);
  drawList();
  drawMarks();
  const node = document.getElementById(`fault-${fault + 1}`);
  node.focus({ preventScroll: true });
  node.scrollIntoView({ block: "center" });
}

/** Copies "file:line:column". Where the browser refuses, the text appears selected, to be copied by hand. */
async function copyPlace(button, place) {
  try {
    await navigator.clipboard.writeText(place);
    button.textContent = "Copied";
    announce(`Copied ${place}`);
  } catch {
    const text = el("input", { class: "place", value: place, readonly: true, "aria-label": "Place of the fault" });
    button.replaceWith(text);
    text.select();
  }
}
