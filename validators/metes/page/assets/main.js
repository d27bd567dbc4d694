// The page as a whole: head, foot, sections, language, colours, the list beside the map, and what moves the focus.

const TABS = [
  ["answers", ["answers", "question"]],
  ["claims", ["claims", "claim"]],
  ["sheets", ["sheets", "territory", "line", "treaty", "place"]],
  ["words", ["words"]],
];
const LANGUAGE_NAMES = { en: "English", zh: "中文", ru: "Русский" };

function byId(id) {
  return document.getElementById(id);
}

// ------------------------------------------------------------------------------------------------------- head, foot

function drawHead() {
  document.documentElement.lang = HTML_LANG[state.lang];
  document.title = t("title");
  byId("skip").textContent = t("skip");
  const regions = { ask: "ask_region", "map-column": "map_region", panel: "panel_region", tabs: "tabs" };
  for (const [id, key] of Object.entries(regions)) byId(id).setAttribute("aria-label", t(key));
  show(
    byId("masthead"),
    el(
      "div",
      { class: "masthead-text" },
      el("h1", null, link({ view: "answers" }, t("title"))),
      el("p", null, t("tagline")),
    ),
    el("div", { class: "settings" }, languageLinks(), themeMenu()),
  );
}

function languageLinks() {
  const one = (lang) =>
    el(
      "li",
      null,
      linkWith(
        { lang: HTML_LANG[lang], hreflang: HTML_LANG[lang], "aria-current": lang === state.lang ? "true" : null },
        { lang },
        LANGUAGE_NAMES[lang],
      ),
    );
  return el("nav", { "aria-label": t("language") }, el("ul", { class: "languages" }, LANGUAGES.map(one)));
}

function themeMenu() {
  const options = [
    ["", "theme_auto"],
    ["light", "theme_light"],
    ["dark", "theme_dark"],
  ];
  const select = el(
    "select",
    { "aria-label": t("theme"), onchange: () => go({ theme: select.value || null }, { replace: true }) },
    options.map(([value, key]) => el("option", { value }, t(key))),
  );
  select.value = state.theme || "";
  return el("label", { class: "theme" }, select);
}

function drawTheme() {
  if (state.theme) document.documentElement.setAttribute("data-theme", state.theme);
  else document.documentElement.removeAttribute("data-theme");
}

function drawTabs() {
  const tab = ([name, views]) =>
    linkWith({ "aria-current": views.includes(state.view) ? "page" : null }, { view: name }, t(`tab_${name}`));
  show(byId("tabs"), TABS.map(tab));
}

function drawFoot() {
  show(
    byId("colophon"),
    DATA.meta.documentation ? el("p", null, el("a", { href: DATA.meta.documentation }, t("documentation"))) : null,
    el("p", null, t("positions")),
    el("p", null, simplification(), " ", t("offline")),
    el(
      "p",
      { class: "quiet" },
      typographic(named(DATA.meta.attribution, "span")),
      sep(),
      `${t("licences")}${t("colon")}`,
      (DATA.meta.licences || []).map((each) => each.name).join(", "),
      sep(),
      t("version", { version: DATA.meta.version }),
    ),
  );
}

function simplification() {
  const { simplification_m: m, simplification_of_states_m: ofStates } = DATA.meta;
  return t("simplified", { m, km: ofStates / 1000 });
}

// ---------------------------------------------------------------------------------------------------------- words

function drawWords(root) {
  const rows = WORDS[state.lang].map(([used, avoided, reason]) =>
    el(
      "li",
      null,
      el("p", { class: "used" }, used),
      el(
        "p",
        { class: "avoided" },
        el("span", { class: "label" }, `${t("word_avoided")}${t("colon")}`),
        el("s", null, avoided),
      ),
      el("p", { class: "quiet" }, reason),
    ),
  );
  const terms = TERMS.map((each) => [el("dt", null, pick(each.term)), el("dd", null, pick(each.means))]);
  const verdicts = VERDICTS.map((each) => [el("dt", null, verdictWord(each)), el("dd", null, t(`${each}_note`))]);
  show(
    root,
    el("h2", { tabindex: "-1" }, t("words_title")),
    el("p", { class: "lead" }, t("words_lead")),
    el("ul", { class: "words" }, rows),
    el("h3", null, t("terms_title")),
    el("dl", { class: "facts terms" }, verdicts, terms),
  );
}

// --------------------------------------------------------------------------------- the map as a list, for every reader

function drawMapList() {
  const details = byId("map-list").querySelector("details");
  const isOpen = Boolean(details && details.open);
  const lists = el("div");
  const fillLists = () => show(lists, mapTables());
  if (isOpen) fillLists();
  const node = el(
    "details",
    { class: "more", open: isOpen, ontoggle: () => node.open && !lists.firstChild && fillLists() },
    el("summary", null, t("list_title")),
    lists,
  );
  show(byId("map-list"), node);
}

// ---------------------------------------------------------------------------------------------------------- panel

function drawPanel(changed) {
  const root = byId("panel");
  if (state.view === "words") drawWords(root);
  else if (state.view === "claims" || (state.view === "claim" && CLAIMS.has(state.id))) drawClaims(root, changed);
  else if (state.view === "answers" || (state.view === "question" && QUESTIONS.has(state.id)))
    drawAnswers(root, changed);
  else if (state.view === "claim" || state.view === "question") show(root, nothingHere());
  else drawSheet(root);
  nameDocument(root);
}

function nameDocument(root) {
  const heading = root.querySelector("h2");
  document.title = heading ? `${clipped(heading.textContent)} – ${t("title")}` : t("title");
}

let lastOpened = null; // [view, id] of the sheet before this view

/** The link to the sheet that was open before, in a list that is on the page again; else the heading. */
function whereToGoOn(root, before) {
  const isThat = (each) => each.hash && ((of) => of.view === before[0] && of.id === before[1])(readHash(each.hash));
  const known = before && !state.id && [...root.querySelectorAll(":is(.claims, .entries, .cards) a")].find(isThat);
  return known || root.querySelector("h2");
}

/** After a new view opened: the focus on where to read on, and that in sight. */
function moveToPanel() {
  const target = whereToGoOn(byId("panel"), lastOpened);
  lastOpened = state.id ? [state.view, state.id] : null;
  if (!target) return;
  target.focus({ preventScroll: true });
  const shown = target.tagName === "A" ? target : byId("tabs");
  const top = shown.getBoundingClientRect().top;
  const isSeen = top >= 0 && top < window.innerHeight * 0.6;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (!isSeen)
    shown.scrollIntoView({
      block: shown === target ? "center" : "start",
      behavior: calm || shown === target ? "auto" : "smooth",
    });
}

const PANEL_STATE = ["view", "id", "lang", "readings", "switches", "filters"];

function followState(changed) {
  if (changed.has("theme")) drawTheme();
  if (changed.has("lang")) {
    drawHead();
    drawFoot();
  }
  drawTabs();
  byId("masthead")
    .querySelectorAll("a[hreflang]")
    .forEach((a, index) => a.setAttribute("href", href({ lang: LANGUAGES[index] })));
  if (["lang", "date", "readings", "basis"].some((name) => changed.has(name))) drawMapListSoon();
  if (PANEL_STATE.some((name) => changed.has(name))) drawPanel(changed);
  if (changed.has("view") || changed.has("id")) moveToPanel();
}

const drawMapListSoon = later(drawMapList, 200);

// ---------------------------------------------------------------------------------------------------------- start

/** Runs a part of the page; if it fails, the rest still works and the fault is in the console. */
function startPart(part, root) {
  try {
    part(root);
  } catch (error) {
    console.error(error);
  }
}

function start() {
  startRouter();
  drawTheme();
  drawHead();
  drawTabs();
  drawFoot();
  if (typeof askField === "function") startPart(askField, byId("ask"));
  if (typeof drawMap === "function") startPart(drawMap, byId("map"));
  if (typeof drawTimeline === "function") startPart(drawTimeline, byId("timeline"));
  drawPanel(null);
  lastOpened = state.id ? [state.view, state.id] : null;
  drawMapList();
  on("change", followState);
  // On a narrow screen the map fills the first view; an address that names a sheet shall show that sheet.
  if (VIEWS_WITH_ID.includes(state.view) && byId("tabs").getBoundingClientRect().top > window.innerHeight * 0.6)
    byId("tabs").scrollIntoView();
}

start();
