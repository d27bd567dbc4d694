// Data, words and state of the report: what every other script of it uses.
// All scripts are joined into one strict function scope, so each top-level function here is known to the others.

const DATA = JSON.parse(document.getElementById("data").textContent);
const COLUMNS = DATA.faults;
const COUNT = COLUMNS.check.length;
const SEVERITIES = ["error", "warning"];
const PAGE_SIZE = 100;
const FILTERS = ["severity", "check", "file", "feature", "search"];
const THOUSANDS = new Intl.NumberFormat("en-GB");

const state = {
  severity: "", // "error", "warning"; "" is both
  check: "", // id of a check
  file: "", // path as the report shows it
  feature: "", // id of a feature, or a part of one
  search: "", // words that all have to occur
  place: null, // Set of numbers of faults: those of a mark that was chosen on the map
  page: 0,
};

/** Member of a fault: a text where the column holds numbers of texts. */
function textOf(name, fault) {
  return DATA.texts[COLUMNS[name][fault]];
}

function checkOf(fault) {
  return DATA.checks[COLUMNS.check[fault]];
}

function fileOf(fault) {
  return DATA.files[COLUMNS.file[fault]];
}

/** "1 fault", "3,000 faults": a number with its noun. */
function counted(number, noun) {
  return `${THOUSANDS.format(number)} ${noun}${number === 1 ? "" : "s"}`;
}

/** "path:line:column" as editors and terminals open it. */
function placeOf(fault) {
  const numbers = [COLUMNS.line[fault], COLUMNS.column[fault]].filter((number) => number !== null);
  return [fileOf(fault)[1], ...numbers].join(":");
}

/** Whether a fault passes the filters; `words` are those of the search in lower case. */
function passes(fault, words) {
  if (state.place && !state.place.has(fault)) return false;
  if (state.severity && COLUMNS.severity[fault] !== state.severity) return false;
  if (state.check && checkOf(fault).id !== state.check) return false;
  if (state.file && fileOf(fault)[0] !== state.file) return false;
  if (state.feature && !textOf("feature_id", fault).includes(state.feature)) return false;
  return words.every((word) => haystack(fault).includes(word));
}

const haystacks = [];

/** What the search looks through, in lower case; made when it is asked for first. */
function haystack(fault) {
  if (haystacks[fault] === undefined) {
    const texts = ["feature_id", "field", "found", "expected", "mend", "pointer", "excerpt"];
    const { id, name } = checkOf(fault);
    const parts = [id, name, placeOf(fault), ...texts.map((column) => textOf(column, fault))];
    haystacks[fault] = parts.join("\n").toLowerCase();
  }
  return haystacks[fault];
}

/** Numbers of the faults that pass all filters, in the order of the report: by file, check and line. */
function filtered() {
  const words = state.search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = [];
  for (let fault = 0; fault < COUNT; fault += 1) if (passes(fault, words)) found.push(fault);
  return found;
}

/** Filters and page of an address such as "#check=G101&page=2"; unknown parts are left out. */
function readHash() {
  const query = new URLSearchParams(location.hash.slice(1));
  for (const name of FILTERS) state[name] = query.get(name) || "";
  state.page = Math.max(0, (Number.parseInt(query.get("page"), 10) || 1) - 1);
  state.place = null;
  const fault = Number.parseInt(query.get("fault"), 10) - 1;
  return fault >= 0 && fault < COUNT ? fault : null;
}

function writeHash() {
  const query = new URLSearchParams();
  for (const name of FILTERS) if (state[name]) query.set(name, state[name]);
  if (state.page) query.set("page", state.page + 1);
  const text = query.toString();
  history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
}

/** Tells a screen reader what just changed. */
function announce(text) {
  document.getElementById("live").textContent = text;
}
