// The claims: a list with filters and search, and one claim with what was published, what is found and why.

const CLAIMS_AT_ONCE = 30;
const VERDICTS = ["consistent", "inconsistent", "undecided", "not_checkable"];
let claimsShown = CLAIMS_AT_ONCE;

// ------------------------------------------------------------------------------------------------------- verdicts

/** Small mark of a verdict; its shape tells it apart without colour. */
function verdictMark(verdict) {
  const shapes = {
    consistent: [
      svg("circle", { cx: 8, cy: 8, r: 7, class: "fill" }),
      svg("path", { d: "M4.6 8.3l2.4 2.4 4.4-5", class: "cut" }),
    ],
    inconsistent: [svg("path", { d: "M3 3l10 10M13 3L3 13", class: "stroke" })],
    undecided: [
      svg("circle", { cx: 8, cy: 8, r: 6.2, class: "stroke" }),
      svg("path", { d: "M8 1.8a6.2 6.2 0 0 1 0 12.4z", class: "fill" }),
    ],
    not_checkable: [svg("path", { d: "M3 8h10", class: "stroke" })],
  };
  return svg(
    "svg",
    { viewBox: "0 0 16 16", class: "mark", "aria-hidden": "true", "data-verdict": verdict },
    shapes[verdict] || [],
  );
}

function verdictWord(verdict) {
  return el("span", { class: "verdict", "data-verdict": verdict }, verdictMark(verdict), t(verdict));
}

// --------------------------------------------------------------------------------------------------------- search

/** Text without differences that a reader does not type: case, accents, width, quotes, thousands. */
function searchable(text) {
  return text
    .normalize("NFKD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase()
    .replace(/[’‘“”«»"']/g, " ")
    .replace(/(\d)[,\s](?=\d{3})/g, "$1");
}

const claimTexts = new Map();

/** All that a claim can be found by, in the three languages. */
function claimText(claim) {
  if (!claimTexts.has(claim.id))
    claimTexts.set(claim.id, searchable(claimWords(claim).flat(Infinity).filter(Boolean).join(" ")));
  return claimTexts.get(claim.id);
}

function claimWords(claim) {
  const published = DATA.documents[claim.document] || {};
  const lands = claim.territories.map((id) =>
    DATA.territories[id] ? [DATA.territories[id].name, DATA.territories[id].local] : id,
  );
  const lines = claim.lines.map((id) => (DATA.lines[id] ? DATA.lines[id].name : id));
  const treaties = claim.treaties.map((id) =>
    DATA.treaties[id] ? [DATA.treaties[id].title, DATA.treaties[id].date] : id,
  );
  const words = [TEXTS[claim.verdict] || [], TEXTS[`kind_${claim.kind}`] || []];
  return [
    claim.id,
    claim.question,
    claim.printed,
    claim.found_text,
    claim.reason,
    published.title,
    lands,
    lines,
    treaties,
    words,
  ];
}

function matches(claim, filters) {
  if (filters.document && claim.document !== filters.document) return false;
  if (filters.verdict && claim.verdict !== filters.verdict) return false;
  if (filters.kind && claim.kind !== filters.kind) return false;
  if (filters.territory && !claim.territories.includes(filters.territory)) return false;
  if (filters.treaty && !claim.treaties.includes(filters.treaty)) return false;
  const words = searchable(filters.search || "")
    .split(/\s+/)
    .filter(Boolean);
  return words.every((word) => claimText(claim).includes(word));
}

// ----------------------------------------------------------------------------------------------------------- list

function claimsPage() {
  const results = el("div", { class: "results" });
  const status = el("p", { class: "count", role: "status" });
  const form = filterForm();
  const update = () => {
    const found = inOrder(DATA.claims.filter((claim) => matches(claim, state.filters)));
    show(
      status,
      t(found.length === DATA.claims.length ? "claims_all" : "claims_found", {
        n: found.length,
        all: DATA.claims.length,
      }),
    );
    show(results, claimRows(found, update));
    form.update();
  };
  update();
  openClaims = { lang: state.lang, update };
  return [
    el("h2", { tabindex: "-1" }, t("claims_title")),
    el("p", { class: "lead" }, t("claims_lead")),
    verdictCounts(),
    form.node,
    status,
    results,
  ];
}

let openClaims = null;

// What a reader comes for stands first, unless one document is read from its beginning to its end.
const KINDS_IN_ORDER = ["area", "ratio", "share", "length", "count", "rank", "direction", "attribution", "consistency"];

function inOrder(claims) {
  if (state.filters.document) return claims;
  const rank = (claim) => (claim.verdict === "not_checkable" ? 99 : (KINDS_IN_ORDER.indexOf(claim.kind) + 99) % 99);
  return claims
    .map((claim) => [rank(claim), claim])
    .sort((a, b) => a[0] - b[0])
    .map(([, claim]) => claim);
}

/** The whole list in one bar: how much holds, and a way to see only that. */
function verdictCounts() {
  const counts = VERDICTS.map((verdict) => DATA.claims.filter((claim) => claim.verdict === verdict).length);
  const parts = VERDICTS.map(
    (verdict, index) =>
      counts[index] > 0 &&
      el(
        "li",
        { vars: { "--share": String(counts[index]) }, "data-verdict": verdict },
        linkWith(
          { title: t(`${verdict}_note`) },
          { view: "claims", filters: { verdict } },
          el("b", null, fmt.number(counts[index])),
          " ",
          el("span", null, t(verdict)),
        ),
      ),
  );
  return el("ul", { class: "tally" }, parts);
}

function claimRows(found, update) {
  if (!found.length) return el("p", { class: "quiet" }, t("nothing_found"));
  const rest = found.length - claimsShown;
  const more = () => {
    const first = claimsShown;
    claimsShown += CLAIMS_AT_ONCE;
    update();
    const next = document.querySelectorAll(".claims > li a")[first];
    if (next) next.focus();
  };
  return [
    el("ul", { class: "claims" }, found.slice(0, claimsShown).map(claimRow)),
    rest > 0 &&
      el(
        "button",
        { type: "button", class: "wide-button", onclick: more },
        t("show_more", { n: Math.min(rest, CLAIMS_AT_ONCE) }),
      ),
  ];
}

function claimRow(claim) {
  return el(
    "li",
    null,
    link(
      { claim: claim.id },
      verdictWord(claim.verdict),
      el("q", { class: "printed" }, typographic(english(claim.printed))),
      typographic(english(claim.question, "span", { class: "quiet" })),
    ),
  );
}

function setFilter(name, value, replace) {
  claimsShown = CLAIMS_AT_ONCE;
  go({ filters: { [name]: value || null } }, { replace });
}

function filterForm() {
  const search = el("input", {
    type: "search",
    placeholder: t("search_hint"),
    value: state.filters.search || "",
    autocomplete: "off",
    oninput: later(() => setFilter("search", search.value, true), 150),
  });
  const selects = ["document", "verdict", "kind", "territory", "treaty"].map(filterSelect);
  const clear = el(
    "button",
    {
      type: "button",
      class: "plain-button",
      onclick: () => go({ filters: Object.fromEntries(FILTERS.map((name) => [name, null])) }),
    },
    t("clear"),
  );
  const node = el(
    "form",
    { class: "filters", role: "search", "aria-label": t("filter"), onsubmit: (event) => event.preventDefault() },
    el("label", { class: "search" }, el("span", null, t("search")), search),
    selects.map((each) => each.node),
    clear,
  );
  const update = () => {
    if (document.activeElement !== search) search.value = state.filters.search || "";
    selects.forEach((each) => each.update());
    clear.hidden = !FILTERS.some((name) => state.filters[name]);
  };
  return { node, update };
}

function filterSelect(name) {
  const options = filterOptions(name).map(([value, text]) => el("option", { value }, text));
  const select = el(
    "select",
    { onchange: () => setFilter(name, select.value, false) },
    el("option", { value: "" }, t("any")),
    options,
  );
  const update = () => {
    select.value = state.filters[name] || "";
    if (select.selectedIndex < 0) select.value = "";
  };
  return { node: el("label", null, el("span", null, t(name)), select), update };
}

/** Values of a filter that some claim has, with their names, in the order of the names. */
function filterOptions(name) {
  if (name === "verdict") return VERDICTS.map((each) => [each, t(each)]);
  const field = { document: "document", kind: "kind", territory: "territories", treaty: "treaties" }[name];
  const ids = [...new Set(DATA.claims.flatMap((claim) => claim[field]).filter(Boolean))];
  const names = {
    document: (id) => (DATA.documents[id] ? DATA.documents[id].title : id),
    kind: (id) => t(`kind_${id}`),
    territory: (id) => (DATA.territories[id] ? pick(DATA.territories[id].name) : id),
    treaty: (id) =>
      DATA.treaties[id] ? `${(DATA.treaties[id].date || "").slice(0, 4)} ${pick(DATA.treaties[id].title)}` : id,
  };
  const collator = new Intl.Collator(LOCALE[state.lang]);
  return ids.map((id) => [id, clipped(names[name](id))]).sort((a, b) => collator.compare(a[1], b[1]));
}

/** A name short enough for a menu; the sheet shows it whole. */
function clipped(text, length = 90) {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

// ---------------------------------------------------------------------------------------------------------- claim

function claimSheet(claim) {
  const published = DATA.documents[claim.document];
  return [
    el("p", { class: "back" }, link({ view: "claims" }, `← ${t("all_claims")}`)),
    el(
      "article",
      { class: "sheet claim" },
      el("p", { class: "overline" }, claim.id, sep(), t(`kind_${claim.kind}`)),
      el("h2", { tabindex: "-1" }, typographic(english(claim.question, "span"))),
      el(
        "div",
        { class: "ruling", "data-verdict": claim.verdict },
        el("p", { class: "ruling-word" }, verdictMark(claim.verdict), t(claim.verdict)),
        ownReason(claim),
        el("p", null, withNames(typographic(named(claim.reason, "span")))),
        claim.depends && el("p", { class: "quiet" }, t("depends")),
      ),
      twoIntervals(claim),
      el(
        "dl",
        { class: "facts" },
        el("dt", null, t("the_text_says")),
        el(
          "dd",
          null,
          el("q", { class: "printed" }, typographic(english(claim.printed))),
          readAs(claim),
          claimPlace(claim, published),
        ),
        pick(claim.found_text) && [el("dt", null, t("we_find")), el("dd", null, foundText(claim.found_text))],
        claim.certainty && [el("dt", null, t("certainty_label")), el("dd", null, t(`certainty_${claim.certainty}`))],
      ),
      arithmetic(claim),
      related(claim),
      sourceList(claim.sources),
      tools({ kind: "claim", id: claim.id, title: claim.question }),
    ),
  ];
}

/** The same element with the names of territories for the ids of their readings, which the reasons of verdicts name. */
function withNames(node) {
  const inEnglish = node.lang === "en"; // an English sentence keeps English names
  const nameOf = (id) => {
    if (!exists("territory", territoryOf(id))) return id;
    const { name } = DATA.territories[territoryOf(id)];
    return inEnglish ? name[0] : pick(name);
  };
  const isSaid = (id, before) =>
    exists("territory", territoryOf(id)) && before.endsWith(DATA.territories[territoryOf(id)].name[0]);
  const text = node.textContent.replace(/ \(([a-z0-9.-]+)\)/g, (whole, id, at, all) =>
    isSaid(id, all.slice(0, at)) ? "" : whole,
  );
  node.textContent = text.replace(/\b[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9-]+)?/g, (id) =>
    id.includes(".") || id.includes("-") ? nameOf(id) : id,
  );
  return node;
}

/** What was found, in the language of the page where it is worded in it, else in English. */
function foundText(triple) {
  const isOwn = Boolean(triple[LANGUAGES.indexOf(state.lang)]);
  const own = (text, tag) => el(tag, { dir: "auto" }, text);
  return longText(pick(triple), { marked: isOwn ? own : english });
}

/** In a language without the full reason, the verdict in general words. */
function ownReason(claim) {
  const isTranslated = Boolean(claim.reason && claim.reason[LANGUAGES.indexOf(state.lang)]);
  return isTranslated ? null : el("p", null, t(`${claim.verdict}_note`));
}

function readAs(claim) {
  if (!claim.claimed) return null;
  const [low, high, unit] = claim.claimed;
  return el("span", { class: "quiet" }, `${t("comma")}${t("we_read", { span: quantity(low, high, unit) })}`);
}

function claimPlace(claim, published) {
  if (!published) return null;
  const where = [
    english(published.title, "cite"),
    published.publisher && [t("comma"), english(published.publisher)],
    `${t("comma")}${t("paragraph", { n: String(claim.paragraph) })}`,
  ];
  return el("p", { class: "quiet" }, where);
}

/** An interval of any unit; ratios and shares keep their decimals. */
function quantity(low, high, unit) {
  if (low === null || high === null) return "";
  if (unit === "km2" || unit === "km") return exactSpan(low, high, unit);
  const ends = [fmt.number(outwards(low, Math.floor), 4), fmt.number(outwards(high, Math.ceil), 4)];
  return joined(ends[0] === ends[1] ? ends[0] : t("from_to", { low: ends[0], high: ends[1] }), fmt.unit(unit));
}

/** Four digits, rounded away from the middle, so that what is printed contains what was found. */
function outwards(value, round) {
  if (value === 0 || Number.isInteger(value)) return value;
  const step = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 3);
  const steps = value / step;
  return (Math.abs(steps - Math.round(steps)) < 1e-6 ? Math.round(steps) : round(steps)) * step;
}

// Claims have decimal ends, which are printed in full; measured ends are rounded outwards already by their width.
function exactSpan(low, high, unit) {
  return low === high ? joined(fmt.short(low), fmt.unit(unit)) : fmt.interval(low, high, unit);
}

/** What was published and what was found, one above the other on one axis. */
function twoIntervals(claim) {
  if (!claim.claimed || !claim.found || claim.claimed[0] === null || claim.found[0] === null) return null;
  const [low, high, unit] = claim.claimed;
  const [foundLow, foundHigh, foundUnit] = claim.found;
  if (foundUnit && foundUnit !== unit) return null;
  if (![low, high, foundLow, foundHigh].every(Number.isFinite)) return null;
  const domain = domainOf([low, high, foundLow, foundHigh]);
  const texts = { claimed: quantity(low, high, unit), found: quantity(foundLow, foundHigh, unit) };
  const row = (name, from, to) =>
    el(
      "div",
      { class: `pair ${name}` },
      el("span", { class: "pair-label" }, t(name), " ", el("b", null, texts[name])),
      el("div", { class: "chart-track" }, el("div", { class: "chart-bar", vars: span(from, to, domain) })),
    );
  return el(
    "figure",
    { class: "two", role: "img", "aria-label": t("two_intervals", texts), "data-verdict": claim.verdict },
    row("claimed", low, high),
    row("found", foundLow, foundHigh),
    scaleOf(domain, unit),
  );
}

function arithmetic(claim) {
  if (!claim.inputs || !claim.inputs.length) return null;
  const isSum = claim.inputs.some((each) => each.low !== null && each.low !== undefined);
  const rows = claim.inputs.map((each) => {
    const source = each.source && DATA.sources[each.source];
    return el(
      "tr",
      null,
      el("td", null, withNames(typographic(english(isSum ? each.label.replace(VALUE_AT_END, "") : each.label)))),
      isSum && el("td", { class: "number" }, inputValue(each)),
      el("td", null, source ? external(source.url, english(clipped(source.title, 60))) : ""),
    );
  });
  const head = [t("item"), isSum && t("value"), t("source")]
    .filter(Boolean)
    .map((text) => el("th", { scope: "col" }, text));
  return el(
    "details",
    { class: "more" },
    el("summary", null, t(isSum ? "arithmetic" : "rests_on")),
    el(
      "div",
      { class: "wide", tabindex: "0", role: "region", "aria-label": t("rests_on") },
      el("table", null, el("thead", null, el("tr", null, head)), el("tbody", null, rows)),
    ),
  );
}

const VALUE_AT_END = /: ([\d.,]+)(?: to ([\d.,]+))?(?: (?:km2|km|m|days?|years?))?$/;

/** The number at the end of an input's label, in the separators of the language; the label has it rounded as judged. */
function inputValue(input) {
  const found = VALUE_AT_END.exec(input.label);
  if (!found) return input.low === null || input.low === undefined ? "" : quantity(input.low, input.high, input.unit);
  const own = (text) => fmt.number(Number(text.replace(/,/g, "")), (text.split(".")[1] || "").length);
  const value = found[2] ? t("from_to", { low: own(found[1]), high: own(found[2]) }) : own(found[1]);
  return joined(value, fmt.unit(input.unit));
}

function related(claim) {
  const rows = [
    [t("territory"), claim.territories.filter((id) => exists("territory", id)).map(territoryLink)],
    [t("line"), claim.lines.filter((id) => exists("line", id)).map(lineLink)],
    [t("treaty"), claim.treaties.filter((id) => exists("treaty", id)).map(treatyLink)],
    [
      t("questions"),
      claim.questions
        .filter((id) => exists("question", id))
        .map((id) => link({ question: id }, named(QUESTIONS.get(id).text))),
    ],
  ].filter(([, links]) => links.length);
  if (!rows.length) return null;
  return el(
    "dl",
    { class: "facts" },
    rows.map(([label, links]) => [el("dt", null, label), el("dd", null, linkList(links))]),
  );
}

/** Draws the list of claims or the open one, and frames what it is about on the map. */
function drawClaims(root, changed) {
  const claim = state.view === "claim" && CLAIMS.get(state.id);
  if (
    state.view === "claims" &&
    changed &&
    openClaims &&
    openClaims.lang === state.lang &&
    [...changed].every((name) => name === "filters")
  ) {
    openClaims.update();
    return;
  }
  openClaims = null;
  show(root, claim ? claimSheet(claim) : claimsPage());
  if (claim && typeof frame === "function") frame([...claim.territories, ...claim.lines]);
}
