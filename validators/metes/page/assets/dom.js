// State, address, elements and formats: what every other script of the page uses.
// All scripts are joined into one strict async function scope, so each top-level function here is known to the others.

const DATA = await dataOfPage();
const LANGUAGES = ["en", "zh", "ru"];
const HTML_LANG = { en: "en", zh: "zh-Hans", ru: "ru" };
const LOCALE = { en: "en-GB", zh: "zh-CN", ru: "ru-RU" };
const SVG_NS = "http://www.w3.org/2000/svg";

// What the panel can show, and which of these carry an id. `view` is one of them, `id` the id or null.
const VIEWS_WITH_ID = ["question", "claim", "territory", "line", "treaty", "place"];
const VIEWS = ["answers", "claims", "sheets", "words", ...VIEWS_WITH_ID];
const FILTERS = ["document", "verdict", "kind", "territory", "treaty", "search"];

// ---------------------------------------------------------------------------------------------------------- state

const state = {
  view: "answers",
  id: null,
  date: null, // ISO day; null is today
  lang: "en",
  theme: null, // "light", "dark"; null follows the system
  basis: "control", // or "claim"
  readings: {}, // territory id -> reading id, where not the default
  switches: {}, // question id -> index of the alternative of each term, where not the default
  filters: {}, // of the list of claims: document, verdict, kind, territory, treaty, search
  ask: "", // text of the ask field
};

const listeners = { change: [] };

/** Calls `f(changed)` after each change of the state; `changed` is the Set of the names of what changed. */
function on(event, f) {
  listeners[event].push(f);
}

/** Id of the territory that a reading such as "sakhalin.south" is of. */
function territoryOf(readingId) {
  const dot = readingId.indexOf(".");
  return dot < 0 ? readingId : readingId.slice(0, dot);
}

function browserLanguage() {
  const wanted = navigator.languages || [navigator.language || "en"];
  const found = wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => LANGUAGES.includes(tag));
  return found || "en";
}

function defaultState() {
  return {
    view: "answers",
    id: null,
    date: null,
    lang: browserLanguage(),
    theme: null,
    basis: "control",
    readings: {},
    switches: {},
    filters: {},
    ask: "",
  };
}

const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/;

/** State that an address such as "#territory=sakhalin&date=1875-05-07&lang=ru" stands for. Unknown parts are left out. */
function readHash(hash) {
  const next = defaultState();
  const query = new URLSearchParams(hash.replace(/^#/, ""));
  for (const [key, value] of query) {
    if (VIEWS_WITH_ID.includes(key)) {
      next.view = key;
      next.id = exists(key, value) ? value : ""; // main.js says that there is nothing of this name
    } else if (key === "view" && VIEWS.includes(value)) {
      next.view = value;
    } else if (key === "lang" && LANGUAGES.includes(value)) {
      next.lang = value;
    } else if (key === "theme" && (value === "light" || value === "dark")) {
      next.theme = value;
    } else if (key === "basis" && value === "claim") {
      next.basis = value;
    } else if (key === "date" && ISO_DAY.test(value)) {
      next.date = value;
    } else if (key === "ask") {
      next.ask = value;
    } else if (key === "readings") {
      for (const reading of value.split(",")) if (hasReading(reading)) next.readings[territoryOf(reading)] = reading;
    } else if (key === "switches") {
      readSwitches(value, next.switches);
    } else if (key.startsWith("only.") && FILTERS.includes(key.slice(5))) {
      next.filters[key.slice(5)] = value;
    }
  }
  return next;
}

function hasReading(id) {
  return (
    exists("territory", territoryOf(id)) && DATA.territories[territoryOf(id)].readings.some((each) => each.id === id)
  );
}

function readSwitches(text, into) {
  for (const item of text.split(",")) {
    const [question, places] = item.split(":");
    const chosen = (places || "").split(".").map(Number);
    if (QUESTIONS.has(question) && chosen.every((place) => Number.isInteger(place) && place >= 0))
      into[question] = chosen;
  }
}

/** Address of a state; only what differs from the default is written, the language always. */
function writeHash(of) {
  const query = new URLSearchParams();
  if (VIEWS_WITH_ID.includes(of.view)) query.set(of.view, of.id);
  else if (of.view !== "answers") query.set("view", of.view);
  if (of.date) query.set("date", of.date);
  if (of.basis !== "control") query.set("basis", of.basis);
  if (Object.keys(of.readings).length) query.set("readings", Object.values(of.readings).join(","));
  const switches = Object.entries(of.switches).map(([question, places]) => `${question}:${places.join(".")}`);
  if (switches.length) query.set("switches", switches.join(","));
  for (const name of FILTERS) if (of.filters[name]) query.set(`only.${name}`, of.filters[name]);
  if (of.ask) query.set("ask", of.ask);
  query.set("lang", of.lang);
  if (of.theme) query.set("theme", of.theme);
  // Colons, commas and slashes may stand in a fragment as they are, and are easier to read so.
  return "#" + query.toString().replace(/%3A/g, ":").replace(/%2C/g, ",").replace(/%2F/g, "/");
}

/**
 * State after a patch: `{territory: "sakhalin"}` opens a sheet, `{view: "claims"}` a list, any other key is set.
 * `filters`, `readings` and `switches` are merged key by key; a null removes a key.
 */
function patched(patch) {
  const next = { ...state };
  for (const [key, value] of Object.entries(patch)) {
    if (VIEWS_WITH_ID.includes(key)) {
      next.view = key;
      next.id = value;
    } else if (key === "view") {
      next.view = value;
      next.id = null;
    } else if (["filters", "readings", "switches"].includes(key)) {
      next[key] = { ...next[key], ...value };
      for (const name of Object.keys(next[key])) if (next[key][name] === null) delete next[key][name];
    } else {
      next[key] = value;
    }
  }
  return next;
}

/** Address of the state after a patch, for the href of a link. */
function href(patch) {
  return writeHash(patched(patch));
}

/** Changes the state. With `replace` no new entry is added to the history: for sliders and typing. */
function go(patch, { replace = false } = {}) {
  const hash = writeHash(patched(patch));
  if (hash === location.hash) return;
  if (replace) {
    history.replaceState(null, "", hash);
  } else {
    history.pushState(null, "", hash);
  }
  apply(readHash(hash));
}

function apply(next) {
  const changed = new Set(Object.keys(next).filter((key) => JSON.stringify(next[key]) !== JSON.stringify(state[key])));
  if (!changed.size) return;
  Object.assign(state, next);
  for (const f of listeners.change) f(changed);
}

/** Reads the first address and follows the address from then on; called once by main.js. */
function startRouter() {
  Object.assign(state, readHash(location.hash));
  const follow = () => apply(readHash(location.hash));
  window.addEventListener("popstate", follow);
  window.addEventListener("hashchange", follow);
}

// ------------------------------------------------------------------------------------------------------- elements

function fill(node, props, children) {
  for (const [key, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "class") node.setAttribute("class", value);
    else if (key === "value" || key === "checked" || key === "indeterminate") node[key] = value;
    else if (key === "vars") for (const [name, content] of Object.entries(value)) node.style.setProperty(name, content);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  append(node, children);
  return node;
}

/** Appends nodes, texts and lists of them; null and false are left out. Text always becomes a text node. */
function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** New element: `el("a", {href: "#", onclick: f, vars: {"--x": "3%"}}, "text", node, [nodes])`. */
function el(tag, props, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** New SVG element, written like `el`. */
function svg(tag, props, ...children) {
  return fill(document.createElementNS(SVG_NS, tag), props, children);
}

/** Puts new children in the place of the old ones. */
function show(node, ...children) {
  node.replaceChildren();
  append(node, children);
  return node;
}

/** Link within the page, by a patch of the state. */
function link(patch, ...children) {
  return linkWith({}, patch, children);
}

/**
 * The same with properties of the element. The address is that of now, for copying and for a new tab; a plain click
 * patches the state of then, so that a date chosen in between is kept.
 */
function linkWith(props, patch, ...children) {
  const follow = (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(patch);
  };
  return el("a", { href: href(patch), onclick: follow, ...props }, children);
}

/** Link to a source; any address that is not http(s) stays text. */
function external(url, ...children) {
  if (!/^https?:\/\//.test(url || "")) return el("span", null, children);
  return el("a", { href: url, rel: "noopener noreferrer", class: "external" }, children);
}

/** Tells a screen reader something that just changed on the page. */
function announce(text) {
  const region = document.getElementById("live");
  if (region) region.textContent = text;
}

/** Calls `f` once `wait` ms after the last call. */
function later(f, wait) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => f(...args), wait);
  };
}

// ---------------------------------------------------------------------------------------------------------- words

/** Text of the interface: `t("show_more", {n: 4})`. A text with plural forms chooses its form by `n`. */
function t(key, values) {
  let text = TEXTS[key] && (TEXTS[key][LANGUAGES.indexOf(state.lang)] || TEXTS[key][0]);
  if (text === undefined) return key;
  if (typeof text === "object") text = text[pluralForm(values.n)] || text.other;
  return text.replace(/\{(\w+)\}/g, (whole, name) => pluralValue(values, name, whole));
}

function pluralForm(n) {
  return new Intl.PluralRules(LOCALE[state.lang]).select(n);
}

function pluralValue(values, name, whole) {
  if (!values || values[name] === undefined) return whole;
  return typeof values[name] === "number" ? fmt.number(values[name]) : values[name];
}

/** Text of a triple `[en, zh, ru]` in the language of the page, else in English. */
function pick(triple) {
  if (!triple) return "";
  return triple[LANGUAGES.indexOf(state.lang)] || triple[0] || triple.find(Boolean) || "";
}

/** Element with the text of a triple, isolated from the direction of what stands around it and marked with its language. */
function named(triple, tag = "bdi", props = {}) {
  const own = triple && triple[LANGUAGES.indexOf(state.lang)];
  const text = pick(triple);
  const lang = own || !text ? null : HTML_LANG[LANGUAGES[Math.max(0, (triple || []).indexOf(text))]];
  return el(tag, { dir: "auto", lang, ...props }, text);
}

/** The same element with km² for the km2 of the tables. */
function typographic(node) {
  node.textContent = node.textContent.replace(/(?<![A-Za-z])km2\b/g, "km²");
  return node;
}

/** English text inside a page of another language, such as a summary of an article. */
function english(text, tag = "bdi", props = {}) {
  return el(tag, { dir: "auto", lang: state.lang === "en" ? null : "en", ...props }, text);
}

// -------------------------------------------------------------------------------------------------------- formats

const UNIT_WORDS = {
  km2: ["km²", "平方公里", "км²"],
  km: ["km", "公里", "км"],
  m: ["m", "米", "м"],
};

const MILLIONS = ["million", "万", "млн"];

/** Power of ten that leaves about three digits of a width: limits rounded to it still show how wide an interval is. */
function stepOf(width) {
  return width > 0 ? 10 ** Math.floor(Math.log10(width / 100) + 1e-9) : 0;
}

const fmt = {
  /** Number with the separators of the language and at most `digits` decimals. */
  number(value, digits = 0) {
    return new Intl.NumberFormat(LOCALE[state.lang], { maximumFractionDigits: digits }).format(value);
  },

  /** Unit in the language: km2 becomes km², 平方公里. Units without a translation stay as they are. */
  unit(unit) {
    if (TEXTS[`unit_${unit}`]) return t(`unit_${unit}`);
    const words = UNIT_WORDS[unit];
    return words ? words[LANGUAGES.indexOf(state.lang)] : unit || "";
  },

  /** "1.32 million km²", "132万平方公里", "309,100 km²": four digits, two where the interval is wider than the value. */
  area(value, unit = "km2", width = 0) {
    return joined(fmt.short(value, width > value ? 2 : 4), fmt.unit(unit));
  },

  len(value, unit = "km", width = 0) {
    return joined(fmt.number(significant(value, width > value ? 2 : 4), 2), fmt.unit(unit));
  },

  /** A number as people read it: four digits, and the word for million (万 in Chinese) instead of zeros. */
  short(value, digits = 4) {
    const scale = shortScale(Math.abs(value));
    return joined(fmt.number(significant(value / scale, digits), 3), scaleWord(scale));
  },

  /** Both limits, rounded outwards so that what is printed contains what was measured; one unit, one word for million. */
  interval(low, high, unit = "km2") {
    const step = stepOf(high - low);
    const [from, to] = step
      ? [Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step]
      : [low, high];
    const scale = unit === "km2" ? shortScale(Math.max(Math.abs(from), Math.abs(to))) : 1;
    const digits = step ? Math.max(0, Math.round(Math.log10(scale) - Math.log10(step))) : 4;
    const ends = [from, to].map((end) => fmt.number(end / scale, Math.min(6, digits)));
    const span = ends[0] === ends[1] ? ends[0] : t("from_to", { low: ends[0], high: ends[1] });
    return joined(joined(span, scaleWord(scale)), fmt.unit(unit));
  },

  /** ISO day, month or year in the words of the language; "" where there is none. */
  date(iso) {
    if (!iso) return "";
    const parts = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(iso);
    if (!parts) return iso;
    const day = new Date(Date.UTC(2000, Number(parts[2] || 1) - 1, Number(parts[3] || 1)));
    day.setUTCFullYear(Number(parts[1])); // Date.UTC would read years below 100 as 19xx
    const options = { year: "numeric", timeZone: "UTC" };
    if (parts[2]) options.month = "long";
    if (parts[3]) options.day = "numeric";
    return new Intl.DateTimeFormat(LOCALE[state.lang], options).format(day);
  },

  /** "1860 to 1881", "since 1860", "until 1881". */
  period(from, to) {
    if (from && to) return t("from_to_dates", { from: fmt.date(from), to: fmt.date(to) });
    if (from) return t("since", { date: fmt.date(from) });
    return to ? t("until", { date: fmt.date(to) }) : "";
  },
};

// Chinese counts in ten thousands and sets no space before a unit; the others count in millions.
function shortScale(size) {
  if (state.lang === "zh") return size >= 10000 ? 10000 : 1;
  return size >= 1000000 ? 1000000 : 1;
}

function scaleWord(scale) {
  return scale === 1 ? "" : MILLIONS[LANGUAGES.indexOf(state.lang)];
}

function joined(number, word) {
  if (!word) return number;
  return number + (state.lang === "zh" && /^\p{Script=Han}/u.test(word) ? "" : "\u00a0") + word;
}

function significant(value, digits) {
  return value === 0 ? 0 : Number(value.toPrecision(digits));
}

/** ISO day of today; the page shows the present where no date is chosen. */
function today() {
  return new Date().toISOString().slice(0, 10);
}

// -------------------------------------------------------------------------------------------------- finding things

const CLAIMS = new Map(DATA.claims.map((claim) => [claim.id, claim]));
const QUESTIONS = new Map(DATA.questions.map((question) => [question.id, question]));

/** Reading of a territory that is shown: the chosen one, else the default one, else the first. */
function readingOf(territoryId) {
  const territory = DATA.territories[territoryId];
  if (!territory) return null;
  const chosen = state.readings[territoryId];
  const { readings } = territory;
  return readings.find((r) => r.id === chosen) || readings.find((r) => r.default) || readings[0] || null;
}

/** Whether a table of the page has this id: a territory, line, treaty, claim, question or place. */
function exists(view, id) {
  if (view === "claim") return CLAIMS.has(id);
  if (view === "question") return QUESTIONS.has(id);
  const table = { territory: DATA.territories, line: DATA.lines, treaty: DATA.treaties, place: DATA.places }[view];
  return Boolean(table && Object.prototype.hasOwnProperty.call(table, id));
}
