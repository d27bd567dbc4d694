// Sheets of territories, lines, treaties and places, their index, and what can be done with a sheet.

// ---------------------------------------------------------------------------------------------------------- links

function territoryLink(id) {
  return link({ territory: id }, named(DATA.territories[id].name));
}

function lineLink(id) {
  return link({ line: id }, named(DATA.lines[id].name));
}

function treatyLink(id) {
  const treaty = DATA.treaties[id];
  return treaty ? link({ treaty: id }, named(treaty.title)) : el("span", null, id);
}

function polityName(id) {
  const polity = DATA.polities[id];
  return polity ? named(polity.name) : el("bdi", null, id || t("unknown"));
}

function yearOf(iso) {
  return (iso || "").slice(0, 4);
}

// ---------------------------------------------------------------------------------------------------------- index

let sheetsFilter = "";

function sheetsIndex() {
  const lists = el("div", { class: "index" });
  const status = el("p", { class: "count", role: "status" });
  const input = el("input", {
    type: "search",
    value: sheetsFilter,
    autocomplete: "off",
    oninput: later(() => update(), 120),
  });
  const groups = [
    ["territories", Object.keys(DATA.territories).map(territoryEntry)],
    ["treaties", Object.keys(DATA.treaties).map(treatyEntry)],
    ["lines", Object.keys(DATA.lines).map(lineEntry)],
    [
      "places",
      Object.keys(DATA.held || {})
        .filter((id) => exists("place", id))
        .map(placeEntry),
    ],
  ];
  const update = () => {
    sheetsFilter = input.value;
    const words = searchable(sheetsFilter).split(/\s+/).filter(Boolean);
    const fits = (entry) => words.every((word) => entry.text.includes(word));
    const found = groups.map(([key, entries]) => [key, entries.filter(fits)]).filter(([, entries]) => entries.length);
    show(
      lists,
      found.map(([key, entries]) => indexGroup(key, entries)),
    );
    show(status, found.length ? "" : t("nothing_found"));
  };
  update();
  return [
    el("h2", { tabindex: "-1" }, t("sheets_title")),
    el("p", { class: "lead" }, t("sheets_lead")),
    el(
      "form",
      { class: "filters", role: "search", "aria-label": t("find_sheet"), onsubmit: (event) => event.preventDefault() },
      el("label", { class: "search" }, el("span", null, t("find_sheet")), input),
    ),
    status,
    lists,
  ];
}

function indexGroup(key, entries) {
  const collator = new Intl.Collator(LOCALE[state.lang], { numeric: true });
  const sorted = entries.slice().sort((a, b) => collator.compare(a.order, b.order));
  return el(
    "section",
    null,
    el("h3", null, t(key), " ", el("small", null, fmt.number(entries.length))),
    el(
      "ul",
      { class: "entries" },
      sorted.map((entry) => el("li", null, entry.link, entry.aside && el("span", { class: "quiet" }, entry.aside))),
    ),
  );
}

function territoryEntry(id) {
  const territory = DATA.territories[id];
  const reading = readingOf(id);
  const text = searchable([id, territory.name, territory.local].flat().filter(Boolean).join(" "));
  const aside = reading && reading.area ? fmt.area(reading.area[0], "km2", reading.area[2] - reading.area[1]) : "";
  return { text, order: pick(territory.name), link: territoryLink(id), aside };
}

function lineEntry(id) {
  const line = DATA.lines[id];
  const aside = line.length ? fmt.len(line.length[0], "km", line.length[2] - line.length[1]) : "";
  return {
    text: searchable([id, line.name].flat().filter(Boolean).join(" ")),
    order: pick(line.name),
    link: lineLink(id),
    aside,
  };
}

function placeEntry(id) {
  const { name } = DATA.places[id];
  return {
    text: searchable([id, name].flat().filter(Boolean).join(" ")),
    order: pick(name),
    link: link({ place: id }, named(name)),
    aside: "",
  };
}

function treatyEntry(id) {
  const treaty = DATA.treaties[id];
  const text = searchable([id, treaty.title, treaty.local, treaty.date].flat().filter(Boolean).join(" "));
  return { text, order: treaty.date || "9", link: treatyLink(id), aside: yearOf(treaty.date) };
}

// ------------------------------------------------------------------------------------------------------ territory

function territorySheet(id) {
  const territory = DATA.territories[id];
  const reading = readingOf(id);
  return el(
    "article",
    { class: "sheet" },
    el("p", { class: "overline" }, t("territory"), sep(), t(`kind_${territory.kind}`)),
    el("h2", { tabindex: "-1" }, named(territory.name, "span")),
    reading &&
      reading.area &&
      el("p", { class: "figure large" }, fmt.area(reading.area[0], "km2", reading.area[2] - reading.area[1])),
    reading && areaNote(reading),
    namesLine(territory),
    noteOf(territory.note),
    transferSection(
      DATA.transfers.filter((each) => each.territory === id),
      "treaty",
    ),
    readingsSection(id, territory),
    figuresSection((figure) => figure.territory === id),
    claimsSection((claim) => claim.territories.includes(id)),
    questionsSection(id),
    sourceList(territorySources(id, territory)),
    tools({ kind: "territory", id, title: pick(territory.name), geojson: () => readingsGeojson(territory) }),
  );
}

function areaNote(reading) {
  const [, low, high] = reading.area;
  const parts = [
    `${fmt.interval(low, high)} (${t("percent_95")})`,
    t(`surface_${reading.surface}`),
    reading.schematic && t("schematic"),
  ];
  return el("p", { class: "quiet" }, linkList(parts.filter(Boolean)));
}

/** The other names of a thing, each marked with its language. */
function namesLine(thing) {
  const names = thing.name || thing.title;
  const others = LANGUAGES.map((lang, index) => [lang, names[index]]).filter(
    ([lang, name]) => name && lang !== state.lang,
  );
  const nodes = others.map(([lang, name]) => el("bdi", { lang: HTML_LANG[lang], dir: "auto" }, name));
  if (thing.local) nodes.push(el("bdi", { dir: "auto" }, thing.local));
  return nodes.length ? el("p", { class: "names" }, linkList(nodes)) : null;
}

function noteOf(text) {
  return text ? el("p", { class: "note" }, typographic(english(text, "span"))) : null;
}

function transferSection(transfers, other) {
  const groups = ["control", "claim"]
    .map((basis) => [basis, transfers.filter((each) => each.basis === basis)])
    .filter(([, rows]) => rows.length);
  return [
    el("h3", null, t("transfers")),
    groups.length
      ? groups.map(([basis, rows]) => [
          el("h4", null, t(`basis_${basis}`)),
          el(
            "ol",
            { class: "transfers" },
            rows.map((row) => transferRow(row, other)),
          ),
        ])
      : el("p", { class: "quiet" }, t("no_transfers")),
  ];
}

function transferRow(row, other) {
  const treaty = DATA.treaties[row.treaty];
  const date = row.control_from || row.in_force || row.signed || (treaty && treaty.date);
  const which = row.control_from ? "control_from" : row.in_force ? "in_force" : "signed";
  const target =
    other === "treaty"
      ? treaty && treatyLink(row.treaty)
      : exists("territory", row.territory) && territoryLink(row.territory);
  return el(
    "li",
    null,
    el("span", { class: "when" }, fmt.date(date), date && el("small", null, ` ${t(which)}`)),
    el(
      "span",
      { class: "row-text" },
      el(
        "span",
        { class: "passage" },
        polityName(row.from),
        el("span", { class: "arrow", role: "img", "aria-label": t("to") }, " → "),
        polityName(row.to),
      ),
      el(
        "span",
        { class: "quiet" },
        target,
        provisionOf(row),
        row.part && [sep(), english(row.part)],
        row.certainty !== "found" && [sep(), t(`certainty_${row.certainty}`)],
      ),
      row.note && el("span", { class: "quiet" }, typographic(english(row.note, "span"))),
    ),
  );
}

function provisionOf(row) {
  const treaty = DATA.treaties[row.treaty];
  const provision = treaty && treaty.provisions.find((each) => each.id === row.provision);
  return provision && provision.article ? [sep(), articleName(provision.article)] : null;
}

/** "Article 1" and "Articles 1 to 3" in the language of the page; any other wording as it is. */
function articleName(article) {
  const one = /^(?:Article )?([\dIVXLC]+[a-z]?)$/.exec(article);
  if (one) return t("article", { n: one[1] });
  const several = /^Articles (\d+) to (\d+)$/.exec(article);
  return several ? t("articles", { n: several[1], m: several[2] }) : english(article);
}

function readingsSection(id, territory) {
  if (!territory.readings.length) return null;
  const shown = readingOf(id);
  return [
    el("h3", null, t("readings")),
    el(
      "ul",
      { class: "readings" },
      territory.readings.map((each) => readingRow(id, each, each === shown, territory.readings.length > 1)),
    ),
  ];
}

function readingRow(territoryId, reading, isShown, canChoose) {
  const facts = [
    reading.area && fmt.area(reading.area[0], "km2", reading.area[2] - reading.area[1]),
    reading.area && `${fmt.interval(reading.area[1], reading.area[2])} (${t("percent_95")})`,
    t(`surface_${reading.surface}`),
    reading.accuracy_m && `±\u00a0${distance(reading.accuracy_m)}`,
    fmt.period(reading.from, reading.to),
    reading.licence && english(reading.licence),
  ].filter(Boolean);
  const change = () => go({ readings: { [territoryId]: reading.default ? null : reading.id } });
  return el(
    "li",
    { "aria-current": isShown ? "true" : null },
    el(
      "p",
      null,
      english(reading.definition || reading.id, "span"),
      reading.schematic && el("em", { class: "tag" }, t("schematic")),
    ),
    el("p", { class: "quiet" }, linkList(facts)),
    canChoose &&
      (isShown
        ? el("p", { class: "tag" }, t("on_map_now"))
        : el("button", { type: "button", class: "plain-button", onclick: change }, t("on_map"))),
  );
}

/** Metres as people read them: 300 m, 1.5 km. */
function distance(metres) {
  return metres < 1000
    ? joined(fmt.number(metres), fmt.unit("m"))
    : joined(fmt.number(metres / 1000, metres < 10000 ? 1 : 0), fmt.unit("km"));
}

function territorySources(id, territory) {
  const ofTransfers = DATA.transfers.filter((each) => each.territory === id).map((each) => each.source);
  return [...territory.readings.map((each) => each.source), ...ofTransfers];
}

function figuresSection(belongs) {
  const figures = Object.entries(DATA.figures).filter(([, figure]) => belongs(figure));
  if (!figures.length) return null;
  return [
    el("h3", null, t("published_figures")),
    el(
      "ul",
      { class: "plain-list" },
      figures.map(([id, figure]) => publishedFigure(id, figure)),
    ),
  ];
}

function publishedFigure(id, figure) {
  const source = DATA.sources[figure.source];
  const author = english(
    [figure.author, figure.year].filter(Boolean).join(", ") || (source ? source.title : id),
    "span",
    { class: "quiet" },
  );
  return el(
    "li",
    null,
    el("q", { class: "printed" }, typographic(english(figure.printed))),
    " ",
    source ? external(source.url, author) : author,
    figure.subject && el("span", { class: "quiet block" }, english(figure.subject)),
  );
}

function claimsSection(belongs) {
  const claims = DATA.claims.filter(belongs);
  if (!claims.length) return null;
  return el(
    "details",
    { class: "more" },
    el("summary", null, `${t("tab_claims")} (${fmt.number(claims.length)})`),
    el("ul", { class: "claims" }, claims.map(claimRow)),
  );
}

function questionsSection(territoryId) {
  const questions = DATA.questions.filter((question) => questionTerritories(question).includes(territoryId));
  if (!questions.length) return null;
  return [
    el("h3", null, t("questions")),
    el(
      "ul",
      { class: "plain-list" },
      questions.map((each) => el("li", null, link({ question: each.id }, named(each.text)))),
    ),
  ];
}

// ----------------------------------------------------------------------------------------------------------- line

function lineSheet(id) {
  const line = DATA.lines[id];
  const segments = line.segments.map((each) => [each, DATA.segments[each]]).filter(([, segment]) => segment);
  return el(
    "article",
    { class: "sheet" },
    el("p", { class: "overline" }, t("line")),
    el("h2", { tabindex: "-1" }, named(line.name, "span")),
    line.length && el("p", { class: "figure large" }, fmt.len(line.length[0], "km", line.length[2] - line.length[1])),
    line.length &&
      el("p", { class: "quiet" }, `${fmt.interval(line.length[1], line.length[2], "km")} (${t("percent_95")})`),
    namesLine(line),
    noteOf(line.note),
    el("h3", null, t("segments")),
    el("p", { class: "quiet" }, t("accuracy_90")),
    el(
      "ol",
      { class: "segments" },
      segments.map(([segmentId, segment]) => segmentRow(segmentId, segment)),
    ),
    figuresSection((figure) => figure.line === id),
    claimsSection((claim) => claim.lines.includes(id)),
    sourceList(segments.map(([, segment]) => segment.source)),
    tools({ kind: "line", id, title: pick(line.name), geojson: () => segmentsGeojson(line) }),
  );
}

function segmentRow(id, segment) {
  const facts = [
    t(`segment_${segment.kind}`),
    segment.accuracy_m && `±\u00a0${distance(segment.accuracy_m)}`,
    segment.inferred && segment.kind !== "inferred" && t("inferred"),
    segment.claim && t("claim_line"),
    segment.licence && english(segment.licence),
  ].filter(Boolean);
  return el(
    "li",
    null,
    el("p", null, named(segment.name, "b"), el("span", { class: "quiet block" }, linkList(facts))),
    segment.uses.length > 0 && el("ul", { class: "plain-list uses" }, segment.uses.map(useRow)),
    segment.method &&
      el(
        "details",
        { class: "more slim" },
        el("summary", null, t("how_drawn")),
        el("p", null, typographic(english(segment.method, "span"))),
      ),
  );
}

function useRow(use) {
  const treaty = DATA.treaties[use.treaty];
  const parts = [
    treaty ? treatyLink(use.treaty) : null,
    fmt.period(use.from, use.to),
    use.accuracy_m && `±\u00a0${distance(use.accuracy_m)}`,
  ].filter(Boolean);
  return el("li", { class: "quiet" }, `${t(`role_${use.role}`)} `, linkList(parts));
}

// --------------------------------------------------------------------------------------------------------- treaty

function treatySheet(id) {
  const treaty = DATA.treaties[id];
  const territories = DATA.transfers.filter((each) => each.treaty === id);
  return el(
    "article",
    { class: "sheet" },
    el("p", { class: "overline" }, t("treaty"), treaty.status && [sep(), t(`status_${treaty.status}`)]),
    el("h2", { tabindex: "-1" }, named(treaty.title, "span")),
    el("p", { class: "figure" }, treatyDate(treaty)),
    namesLine(treaty),
    el(
      "dl",
      { class: "facts" },
      treaty.place && [el("dt", null, t("place")), el("dd", null, placeName(treaty.place))],
      treaty.in_force && [el("dt", null, t("in_force")), el("dd", null, fmt.date(treaty.in_force))],
      treaty.signatories.length > 0 && [el("dt", null, t("signatories")), el("dd", null, signatoriesOf(treaty))],
    ),
    noteOf(treaty.note),
    territories.length > 0 && transferSection(territories, "territory"),
    treaty.provisions.length > 0 && [
      el("h3", null, t("provisions")),
      el("ol", { class: "provisions" }, treaty.provisions.map(provisionRow)),
    ],
    linesOfTreaty(id),
    claimsSection((claim) => claim.treaties.includes(id)),
    sourceList([treaty.source, ...treaty.provisions.map((each) => each.source)]),
    tools({ kind: "treaty", id, title: pick(treaty.title) }),
  );
}

function treatyDate(treaty) {
  const span =
    treaty.latest && treaty.latest !== treaty.date
      ? t("from_to_dates", { from: fmt.date(treaty.date), to: fmt.date(treaty.latest) })
      : fmt.date(treaty.date);
  return [span, treaty.old_style && el("small", null, ` (${fmt.date(treaty.old_style)}, ${t("old_style")})`)];
}

function placeName(place) {
  const known = DATA.places[place];
  return known ? named(known.name) : english(place);
}

/** The signatories of each polity in one row; a polity whose persons are not recorded stands alone. */
function signatoriesOf(treaty) {
  const polities = [...new Set(treaty.signatories.map(([polity]) => polity))];
  return polities.map((polity) => {
    const persons = treaty.signatories
      .filter((each) => each[0] === polity && each[1])
      .map(([, person]) => (Array.isArray(person) ? named(person) : english(person)));
    return el(
      "span",
      { class: "block" },
      polityName(polity),
      persons.length > 0 && [t("colon"), persons.map((person, index) => [index ? t("list_comma") : "", person])],
    );
  });
}

function provisionRow(provision) {
  return el(
    "li",
    null,
    el("span", { class: "when" }, articleName(provision.article || "")),
    el("span", { class: "row-text" }, typographic(english(provision.summary, "span"))),
  );
}

function linesOfTreaty(id) {
  const uses = (segmentId) => (DATA.segments[segmentId] ? DATA.segments[segmentId].uses : []);
  const lines = Object.keys(DATA.lines).filter((line) =>
    DATA.lines[line].segments.some((each) => uses(each).some((use) => use.treaty === id)),
  );
  if (!lines.length) return null;
  return [
    el("h3", null, t("drew")),
    el(
      "ul",
      { class: "plain-list" },
      lines.map((line) => el("li", null, lineLink(line))),
    ),
  ];
}

// ---------------------------------------------------------------------------------------------------------- place

function placeSheet(id) {
  const place = DATA.places[id];
  const held = (DATA.held && DATA.held[id]) || [];
  return el(
    "article",
    { class: "sheet" },
    el("p", { class: "overline" }, t("place")),
    el("h2", { tabindex: "-1" }, named(place.name, "span")),
    namesLine(place),
    el(
      "p",
      { class: "quiet" },
      `${t("coordinates")}${t("colon")}${position(place.lon, "E", "W")}, ${position(place.lat, "N", "S")}`,
    ),
    held.length > 0 && [
      el("h3", null, t("held_title")),
      el("p", { class: "quiet" }, t("held_note")),
      ["control", "claim"].map((basis) => heldRows(basis, held)),
    ],
    tools({ kind: "place", id, title: pick(place.name) }),
  );
}

function heldRows(basis, held) {
  const periods = held.filter((each) => each.basis === basis);
  if (!periods.length) return null;
  return [el("h4", null, t(`held_${basis}`)), el("ol", { class: "transfers" }, periods.map(heldRow))];
}

function position(degrees, positive, negative) {
  return `${fmt.number(Math.abs(degrees), 3)}° ${degrees < 0 ? negative : positive}`;
}

const GROUNDS_TOLD = ["succession", "law", "transfer", "inferred", "undetermined", "not_recorded", "not_in_tables"];

function heldRow(period) {
  const holders = (period.holders || []).map((each) => polityName(each));
  const details = [
    GROUNDS_TOLD.includes(period.ground) && t(`ground_${period.ground}`),
    period.precision !== "day" && t(`precision_${period.precision}`),
    period.certainty && period.certainty !== "found" && t(`certainty_${period.certainty}`),
  ].filter(Boolean);
  return el(
    "li",
    null,
    el("span", { class: "when" }, fmt.period(period.from, period.to)),
    el(
      "span",
      { class: "row-text" },
      el("span", { class: "passage" }, holders.length ? linkList(holders) : t("no_holder")),
      el("span", { class: "quiet" }, linkList(details)),
    ),
  );
}

// --------------------------------------------------------------------------------------------- sources and tools

function sourceList(ids) {
  const known = [...new Set(ids)].filter((id) => id && DATA.sources[id]);
  if (!known.length) return null;
  return el(
    "section",
    { class: "sources" },
    el("h3", null, t("sources")),
    el("ul", { class: "plain-list" }, known.map(sourceRow)),
  );
}

function sourceRow(id) {
  const source = DATA.sources[id];
  const rest = [source.producer, source.year, source.locator].filter(Boolean).join(", ");
  const licence = [
    source.licence && english(source.licence),
    source.certainty && source.certainty !== "found" && t(`certainty_${source.certainty}`),
  ].filter(Boolean);
  return el(
    "li",
    null,
    external(source.url, english(source.title)),
    rest && el("span", { class: "quiet" }, `. `, english(rest)),
    licence.length > 0 && el("span", { class: "quiet" }, sep(), linkList(licence)),
  );
}

/** A text of any length: a long one is folded after its first part. It is English unless `marked` says otherwise. */
function longText(text, { limit = 420, marked = english } = {}) {
  const part = (words) => typographic(marked(words, "span"));
  if (text.length <= limit) return withNames(part(text));
  const cut = text.lastIndexOf(" ", limit) > limit / 2 ? text.lastIndexOf(" ", limit) : limit;
  return el("details", { class: "long" }, el("summary", null, part(`${text.slice(0, cut)} …`)), part(text.slice(cut)));
}

function tools({ kind, id, title, geojson }) {
  const drawn = geojson ? geojson() : { features: [] };
  const canDownload = drawn.features.length > 0;
  const output = el("p", { class: "quiet citation", tabindex: "-1", hidden: true });
  return el(
    "footer",
    { class: "tools" },
    el("button", { type: "button", onclick: () => copyCitation(kind, id, title, output) }, t("copy_citation")),
    canDownload && el("button", { type: "button", onclick: () => download(`${id}.geojson`, drawn) }, t("download")),
    el("button", { type: "button", onclick: () => window.print() }, t("print")),
    canDownload && el("p", { class: "quiet" }, drawn.note),
    output,
  );
}

function citation(kind, id, title) {
  const page = /^https?:$/.test(location.protocol) ? location.href.split("#")[0] : `${DATA.meta.name} `;
  const address = `${page}#${kind}=${id}&lang=${state.lang}`;
  return `${title}. ${t("title")}, ${t("version", { version: DATA.meta.version }).toLowerCase()}. ${address}. ${pick(DATA.meta.attribution)}.`;
}

async function copyCitation(kind, id, title, output) {
  const text = citation(kind, id, title);
  output.hidden = false;
  try {
    await navigator.clipboard.writeText(text);
    show(output, `${t("copied")} `, el("bdi", null, text));
  } catch {
    // A page opened from a folder may not write to the clipboard in every browser: show the text, selected.
    const words = el("bdi", null, text);
    show(output, `${t("not_copied")} `, words);
    getSelection().selectAllChildren(words);
  }
  announce(output.textContent);
}

function features(objectName, ids) {
  const wanted = new Set(ids);
  return [DATA.topology, DATA.topology_of_states].flatMap((topology) =>
    ((topology.objects[objectName] || {}).geometries || [])
      .filter((each) => wanted.has(each.id))
      .map((each) => {
        const feature = topojson.feature(topology, each);
        return { ...feature, geometry: wound(feature.geometry) };
      }),
  );
}

/** What a download of these lines or outlines says of its accuracy: outlines of whole states are drawn coarser. */
function downloadNote(all) {
  const states = new Set(DATA.topology_of_states.objects.readings.geometries.map(({ id }) => id));
  const isState = all.some(({ id }) => states.has(id));
  return t("download_note", { m: isState ? DATA.meta.simplification_of_states_m : DATA.meta.simplification_m });
}

/** The same geometry as RFC 7946 winds it: outer rings counter-clockwise. The map needs the other direction. */
function wound(geometry) {
  if (geometry.type === "Polygon") return { ...geometry, coordinates: geometry.coordinates.map(woundRing) };
  if (geometry.type === "MultiPolygon")
    return { ...geometry, coordinates: geometry.coordinates.map((rings) => rings.map(woundRing)) };
  return geometry;
}

function woundRing(ring, place) {
  const turns = ring.slice(1).reduce((sum, [x, y], index) => sum + ring[index][0] * y - x * ring[index][1], 0);
  return turns > 0 === (place === 0) ? ring : ring.slice().reverse();
}

function collection(all, properties) {
  const note = downloadNote(all);
  return {
    type: "FeatureCollection",
    note,
    attribution: pick(DATA.meta.attribution),
    features: all.map((each) => ({ ...each, properties: properties(each.id) })),
  };
}

function readingsGeojson(territory) {
  const readings = new Map(territory.readings.map((each) => [each.id, each]));
  return collection(features("readings", [...readings.keys()]), (id) => ({
    ...readings.get(id),
    name: pick(territory.name),
  }));
}

function segmentsGeojson(line) {
  return collection(features("segments", line.segments), (id) => {
    const segment = DATA.segments[id];
    return {
      id,
      name: pick(segment.name),
      kind: segment.kind,
      accuracy_m: segment.accuracy_m,
      source: segment.source,
      licence: segment.licence,
    };
  });
}

function download(fileName, content) {
  const address = URL.createObjectURL(new Blob([`${JSON.stringify(content)}\n`], { type: "application/geo+json" }));
  const anchor = el("a", { href: address, download: fileName });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

// ----------------------------------------------------------------------------------------------------------- draw

function nothingHere() {
  return [
    el("h2", { tabindex: "-1" }, t("not_here")),
    el("p", null, t("not_here_note")),
    el("p", null, link({ view: "sheets" }, t("sheets_title"))),
  ];
}

/** Draws the index of sheets or the open sheet, and frames it on the map. */
function drawSheet(root) {
  const sheets = { territory: territorySheet, line: lineSheet, treaty: treatySheet, place: placeSheet };
  const sheet = sheets[state.view];
  if (!sheet) {
    show(root, sheetsIndex());
    return;
  }
  const back = el("p", { class: "back" }, link({ view: "sheets" }, `← ${t("sheets_title")}`));
  show(root, exists(state.view, state.id) ? [back, sheet(state.id)] : nothingHere());
  if (typeof frame === "function") frame(framedBy(state.view, state.id));
}

/** Ids of territories and lines that a sheet is about. */
function framedBy(view, id) {
  if (view !== "treaty") return [id];
  const lines = Object.keys(DATA.lines).filter((line) =>
    DATA.lines[line].segments.some(
      (each) => DATA.segments[each] && DATA.segments[each].uses.some((use) => use.treaty === id),
    ),
  );
  const lands = DATA.transfers.filter((each) => each.treaty === id).map((each) => each.territory);
  return [...new Set([...lands, ...lines])];
}
