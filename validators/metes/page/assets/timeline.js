// What is in force on a day, and the time line that chooses the day.

Object.assign(TEXTS, {
  time_label: ["Date", "日期", "Дата"],
  time_play: ["Play", "播放", "Пуск"],
  time_pause: ["Pause", "暂停", "Пауза"],
  time_previous: ["Previous event", "上一事件", "Предыдущее событие"],
  time_next: ["Next event", "下一事件", "Следующее событие"],
  time_today: ["Today", "今天", "Сегодня"],
  time_latest: ["Before: {title}, {date}", "此前：{title}（{date}）", "Ранее: {title}, {date}"],
  time_in_force: ["{title}: in force", "{title}生效", "{title}: вступление в силу"],
  time_control: ["{name}: control passes to {polity}", "{name}：管辖转归{polity}", "{name}: управление переходит к: {polity}"],
  time_and_more: ["and {n} more", "及另外{n}项", "и ещё {n}"],
});

// ------------------------------------------------------------------------------------------------ days and events

const MS_PER_DAY = 86400000;

/** Days since 1970-01-01 of an ISO day, month or year; a month or year counts from its first day. */
function dayNumber(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  return Math.round(Date.UTC(year, (month || 1) - 1, day || 1) / MS_PER_DAY);
}

function isoDay(number) {
  return new Date(number * MS_PER_DAY).toISOString().slice(0, 10);
}

const WHOLE_DAYS = new Map();

/** ISO day of an ISO day, month or year, the first of it; null stays null. */
function wholeDay(iso) {
  if (!iso) return null;
  if (!WHOLE_DAYS.has(iso)) WHOLE_DAYS.set(iso, isoDay(dayNumber(iso)));
  return WHOLE_DAYS.get(iso);
}

/** Day from which a transfer counts: that of control where it is recorded, else entry into force, else signature. */
function transferDay(transfer) {
  const { basis, control_from: control, in_force: inForce, signed } = transfer;
  return wholeDay((basis === "control" && control) || inForce || signed);
}

function addEvent(byDay, day, event) {
  if (!day) return;
  if (!byDay.has(day)) byDay.set(day, { day, number: dayNumber(day), items: [] });
  const { items } = byDay.get(day);
  if (!items.some((item) => item.treaty === event.treaty && item.territory === event.territory)) items.push(event);
}

/**
 * Days on which something happens, in order: `{day, number, items, signed}`. `signed` says whether an instrument is
 * dated to this day; the other days are those of control and of entry into force.
 */
function timelineEvents() {
  const byDay = new Map();
  for (const [treaty, { date }] of Object.entries(DATA.treaties)) addEvent(byDay, wholeDay(date), { kind: "signed", treaty });
  for (const transfer of DATA.transfers) {
    if (transfer.basis !== "control" || !transfer.control_from) continue;
    const { territory, to, treaty } = transfer;
    addEvent(byDay, wholeDay(transfer.control_from), { kind: "control", territory, to, treaty });
  }
  for (const segment of Object.values(DATA.segments)) {
    for (const { from, treaty, role } of segment.uses) {
      if (from && treaty && role !== "closes") addEvent(byDay, wholeDay(from), { kind: "in_force", treaty });
    }
  }
  const events = [...byDay.values()].sort((a, b) => a.number - b.number);
  for (const event of events) event.signed = event.items.some((item) => item.kind === "signed");
  return events;
}

const EVENTS = timelineEvents();
// A package without treaties still has a time line.
const FIRST_DAY = EVENTS.length ? EVENTS[0].number : dayNumber("1689-01-01");

function eventTitle(item) {
  if (item.kind === "control") {
    return t("time_control", { name: shortName(DATA.territories[item.territory].name), polity: nameOfPolity(item.to) });
  }
  const title = cutShort(pick(DATA.treaties[item.treaty].title));
  return item.kind === "in_force" ? t("time_in_force", { title }) : title;
}

function nameOfPolity(id) {
  return DATA.polities[id] ? shortName(DATA.polities[id].name) : id;
}

const LONGEST_NAME = 160;

// Names in the tables may end in a remark in brackets, for which a map has no room.
function shortName(triple) {
  return cutShort(pick(triple).replace(/\s*[(（][^()（）]*[)）]\s*$/, ""));
}

function cutShort(name) {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}\u2026` : name;
}

/** Last event on or before a day, or null. */
function eventBefore(number) {
  let found = null;
  for (const event of EVENTS) {
    if (event.number > number) break;
    found = event;
  }
  return found;
}

function eventAfter(number) {
  return EVENTS.find((event) => event.number > number) || null;
}

// --------------------------------------------------------------------------------------------- lines on a day

// What a line is on a day, the strongest first: a marked boundary outweighs the treaty that described it.
const ROLES = ["demarcates", "delimits", "present_line", "describes", "closes"];

function inForce({ from, to }, day) {
  return (!from || wholeDay(from) <= day) && (!to || wholeDay(to) > day);
}

/** Use of a segment that counts on a day, or null: the strongest role, of equals the more accurate and later one. */
function useOn(segment, day) {
  const uses = segment.uses.filter((use) => inForce(use, day));
  uses.sort(
    (a, b) =>
      ROLES.indexOf(a.role) - ROLES.indexOf(b.role) ||
      a.accuracy_m - b.accuracy_m ||
      (b.from || "").localeCompare(a.from || ""),
  );
  return uses[0] || null;
}

/**
 * Segments that are lines on a day: `{id, role, inferred, claim, accuracy_m, treaty, from, kind}`. `accuracy_m` is the
 * half-width in metres within which 90 % of the line lies.
 */
function segmentsOn(day) {
  const found = [];
  for (const [id, segment] of Object.entries(DATA.segments)) {
    const use = useOn(segment, day);
    if (!use) continue;
    found.push({
      id,
      role: use.role,
      inferred: segment.inferred,
      claim: segment.claim,
      kind: segment.kind,
      accuracy_m: use.accuracy_m || segment.accuracy_m,
      treaty: use.treaty,
      from: use.from,
    });
  }
  return found;
}

/**
 * Line of the tables that a segment belongs to on a day, or null: the one of which the largest part is in force that
 * day, of equals the shortest. So the Argun is of the line of 1689 in 1700, and of the present boundary today.
 */
function lineOfSegment(segmentId, day) {
  let best = null;
  for (const [id, line] of Object.entries(DATA.lines)) {
    if (!line.segments.includes(segmentId)) continue;
    const drawn = line.segments.filter((other) => {
      const use = DATA.segments[other] && useOn(DATA.segments[other], day);
      return use && use.role !== "closes";
    }).length;
    const share = drawn / line.segments.length;
    if (!best || share > best.share || (share === best.share && line.segments.length < best.length)) {
      best = { id, share, length: line.segments.length };
    }
  }
  return best && best.id;
}

// -------------------------------------------------------------------------------------------- territories on a day

// Who held a land, in the few groups that a map can tell apart by colour. A state not listed is one of "other".
const HOLDER_GROUPS = {
  china: ["qing", "roc", "prc"],
  russia: [
    "russian-tsardom",
    "russian-empire",
    "russian-republic",
    "russian-state-kolchak",
    "far-eastern-republic",
    "priamur-government",
    "rsfsr",
    "ussr",
    "russia",
    "kazakhstan",
    "kyrgyzstan",
    "tajikistan",
  ],
  mongolia: ["outer-mongolia-autonomous", "mongolia", "tuva"],
  japan: ["japan"],
};

/** Colour group of a state: "china", "russia" (with the states that followed the Soviet Union), "mongolia", ... */
function holderGroup(polity) {
  const found = Object.entries(HOLDER_GROUPS).find(([, members]) => members.includes(polity));
  return found ? found[0] : "other";
}

const TRANSFERS = transfersByTerritory();

function transfersByTerritory() {
  const byTerritory = {};
  for (const transfer of DATA.transfers) {
    const day = transferDay(transfer);
    if (day) (byTerritory[transfer.territory] ||= []).push({ ...transfer, day });
  }
  for (const list of Object.values(byTerritory)) list.sort((a, b) => a.day.localeCompare(b.day));
  return byTerritory;
}

// A reading named after who claims it stays contested by that side, whatever a third side has agreed to.
const CLAIMED = /\.claimed-by-/;

function settles(transfer) {
  return [transfer.from, transfer.to].some((polity) => holderGroup(polity) === "china");
}

/** Whether two sides claim a disputed sector on a day: from its first line until a treaty of China settles it. */
function sectorContested(territory, reading, all, day) {
  const dated = wholeDay(reading.from);
  const since = dated || territorySince(territory);
  if (!since || since > day) return false;
  if (CLAIMED.test(reading.id)) return true;
  const settling = all.find(settles);
  if (!settling || dated) return !settling || settling.day > day;
  // Who settled it contested it before, but not before both states were there.
  const parties = [settling.from, settling.to].map((polity) => DATA.polities[polity]);
  return settling.day > day && parties.every((polity) => polity && inForce(polity, day));
}

/** Whether records within a land divided later differ: one side held it and another had the claim, or none had it. */
function recordsContested(reading, day) {
  return placesInside(reading).some((place) => {
    const [control, claim] = [heldOn(place, day, "control"), heldOn(place, day, "claim")];
    if (!control || !claim || !control.holders.length) return false;
    if (claim.ground === "undetermined") return true;
    return claim.holders.length > 0 && holderGroup(claim.holders[0]) !== holderGroup(control.holders[0]);
  });
}

/** The last transfer that counts by a day on the basis, control or claim, that the page shows; else on the other. */
function lastTransfer(transfers, basis) {
  return transfers.filter((transfer) => transfer.basis === basis).pop() || transfers[transfers.length - 1];
}

/**
 * What a day's transfers make of a piece of land: its state, the side it passed to and the transfer. Control that
 * passed while the other side kept the title, as in a lease, is "controlled".
 */
function passedState(transfers, basis) {
  const last = lastTransfer(transfers, basis);
  const group = holderGroup(last.to);
  const title = transfers.some((transfer) => transfer.basis === "claim" && holderGroup(transfer.to) === group);
  const back = holderGroup(transfers[0].from) === group;
  return { state: title || back ? "passed" : "controlled", group, polity: last.to, transfer: last };
}

function partsOf(transfers) {
  return [...new Set(transfers.map((transfer) => transfer.reading).filter(Boolean))];
}

/**
 * Pieces of land that the map fills on a day: `{territory, reading, state, group, polity, transfer}`. `state` is
 * "passed", "controlled", "contested" or "undetermined". Comparisons and whole states are not among them.
 */
function piecesOn(day, basis = state.basis) {
  const pieces = [];
  for (const [territory, { kind }] of Object.entries(DATA.territories)) {
    if (kind === "comparison" || kind === "state") continue;
    const reading = readingOf(territory);
    if (reading) pieces.push(...piecesOf(territory, reading, day, basis));
  }
  return pieces;
}

function piecesOf(territory, reading, day, basis) {
  const all = TRANSFERS[territory] || [];
  const passed = all.filter((transfer) => transfer.day <= day);
  const parts = partsOf(passed).map((part) => ({
    territory,
    reading: part,
    ...passedState(passed.filter((transfer) => transfer.reading === part), basis),
  }));
  const own = passed.filter((transfer) => !transfer.reading);
  const whole = wholePiece(territory, reading, own, all, day, basis);
  // Where every transfer is of a part, the parts take the place of the whole as soon as they pass.
  const showWhole = whole && (!parts.length || all.some((transfer) => !transfer.reading));
  const pieces = showWhole ? [{ territory, reading: reading.id, ...whole }, ...parts] : parts;
  return pieces.map((piece) => heldSince(piece, day));
}

function wholePiece(territory, reading, own, all, day, basis) {
  const without = (group) => ({ state: group, group, polity: null, transfer: null });
  if (DATA.territories[territory].kind === "disputed_sector") {
    if (sectorContested(territory, reading, all, day)) return without("contested");
  } else if (all.length && all.every((transfer) => transfer.reading)) {
    return recordsContested(reading.id, day) ? without("contested") : null;
  }
  if (own.length) return passedState(own, basis);
  // A treaty named this land and left it open; its first transfer came later.
  return DATA.territories[territory].kind !== "disputed_sector" && reading.from && wholeDay(reading.from) <= day ? without("undetermined") : null;
}

const SINCE = new Map();

/** First day on which a line of a territory's outline was in force, or null where it has none. */
function territorySince(territory) {
  if (!SINCE.has(territory)) SINCE.set(territory, firstDayOfOutline(territory));
  return SINCE.get(territory);
}

function firstDayOfOutline(territory) {
  const readings = new Set(DATA.territories[territory].readings.map((reading) => reading.id));
  const outlines = DATA.topology.objects.readings.geometries.filter((geometry) => readings.has(geometry.id));
  const arcs = new Set(outlines.flatMap((geometry) => geometry.arcs.flat(Infinity)).map(arcNumber));
  let first = null;
  for (const geometry of DATA.topology.objects.segments.geometries) {
    if (!geometry.arcs.flat(Infinity).some((arc) => arcs.has(arcNumber(arc)))) continue;
    for (const { from, role } of DATA.segments[geometry.id].uses) {
      if (from && role !== "closes" && (!first || wholeDay(from) < first)) first = wholeDay(from);
    }
  }
  return first;
}

// TopoJSON writes an arc that runs backwards as ~number.
function arcNumber(arc) {
  return arc < 0 ? ~arc : arc;
}

/** Who held a place on a day, on the basis that the page shows: `{holders, from, to, ground, certainty}`, or null. */
function heldOn(place, day, basis = state.basis) {
  const spans = DATA.held[place] || [];
  return spans.find((span) => span.basis === basis && (!span.from || span.from <= day) && (!span.to || span.to >= day)) || null;
}

/**
 * A piece as it is held on a day. Transfers tell what treaties did; where every place inside it with a record is held
 * by another side since, as after a war, the piece takes that side.
 */
function heldSince(piece, day) {
  if (piece.state !== "passed" && piece.state !== "controlled") return piece;
  const holders = placesInside(piece.reading)
    .map((place) => heldOn(place, day))
    .filter((span) => span && span.holders.length)
    .map((span) => span.holders[0]);
  if (!holders.length || holders.some((polity) => holderGroup(polity) === piece.group)) return piece;
  return { ...piece, state: "passed", group: holderGroup(holders[0]), polity: holders[0], transfer: null };
}

// ------------------------------------------------------------------------------------------------- the time line

const YEARS_PER_SECOND = 16;
const STOP_MS = 750; // How long play stays at a day with an event, long enough to read a title
const SHARE_EVERY_MS = 130; // Browsers ignore more than about 20 changes of the address a second

const timeline = {
  number: null, // day shown while playing or dragging; null follows the state
  playing: false,
  frame: 0,
  stopUntil: 0,
  lastTime: 0,
  parts: null,
};

function lastDay() {
  return dayNumber(today());
}

function shownNumber() {
  if (timeline.number !== null) return timeline.number;
  return Math.min(lastDay(), Math.max(FIRST_DAY, dayNumber(state.date || today())));
}

/** ISO day that map and time line show. */
function shownDay() {
  return isoDay(shownNumber());
}

function drawTimeline(root) {
  const parts = {
    play: el("button", { type: "button", class: "time-button time-play", onclick: togglePlay }),
    previous: el("button", { type: "button", class: "time-button", onclick: () => stepEvent(-1) }),
    next: el("button", { type: "button", class: "time-button", onclick: () => stepEvent(1) }),
    now: el("button", { type: "button", class: "time-button time-now", onclick: () => setDay(lastDay(), true) }),
    date: el("output", { class: "time-date" }),
    title: el("p", { class: "time-title" }),
    slider: el("input", {
      type: "range",
      class: "time-slider",
      min: FIRST_DAY,
      max: lastDay(),
      step: 1,
      oninput: dragDay,
      onchange: () => setDay(Number(timeline.parts.slider.value), true),
      onkeydown: sliderKey,
    }),
    ticks: svg("svg", { class: "time-ticks", viewBox: "0 0 1000 18", preserveAspectRatio: "none", "aria-hidden": "true" }),
    years: el("div", { class: "time-years", "aria-hidden": "true" }),
  };
  timeline.parts = parts;
  append(root, [
    el("div", { class: "time-head" }, parts.date, parts.title),
    el(
      "div",
      { class: "time-row" },
      el("div", { class: "time-buttons" }, parts.previous, parts.play, parts.next),
      el("div", { class: "time-track" }, parts.ticks, parts.slider, parts.years),
      parts.now,
    ),
  ]);
  drawTicks();
  labelTimeline();
  showTime();
  on("change", followTimeline);
}

function followTimeline(changed) {
  if (changed.has("lang")) labelTimeline();
  if (changed.has("date") && !timeline.playing && (state.date || today()) !== isoDay(timeline.number || 0)) {
    timeline.number = null;
  }
  if (changed.has("lang") || changed.has("date")) showTime();
}

function labelTimeline() {
  const { play, previous, next, now, slider } = timeline.parts;
  const button = (node, key, sign) => {
    node.setAttribute("aria-label", t(key));
    node.title = t(key);
    show(node, sign);
  };
  button(previous, "time_previous", timelineSign("M11 3 5 8l6 5zM3.5 3H5v10H3.5z"));
  button(next, "time_next", timelineSign("M5 3l6 5-6 5zM11 3h1.5v10H11z"));
  button(play, timeline.playing ? "time_pause" : "time_play", timelineSign(timeline.playing ? "M4 3h3v10H4zM9 3h3v10H9z" : "M4 2.5 13 8l-9 5.5z"));
  show(now, t("time_today"));
  slider.setAttribute("aria-label", t("time_label"));
}

function timelineSign(path) {
  return svg("svg", { viewBox: "0 0 16 16", class: "sign", "aria-hidden": "true" }, svg("path", { d: path }));
}

function placeOnTrack(number) {
  return (number - FIRST_DAY) / (lastDay() - FIRST_DAY);
}

function drawTicks() {
  const { ticks, years } = timeline.parts;
  for (const { number, signed } of EVENTS) {
    if (number > lastDay()) continue;
    const x = (1000 * placeOnTrack(number)).toFixed(1);
    ticks.append(svg("line", { x1: x, x2: x, y1: signed ? 3 : 10, y2: 18, class: signed ? "time-tick" : "time-tick minor" }));
  }
  for (let year = 1700; dayNumber(`${year}-01-01`) < lastDay(); year += 50) {
    const at = (100 * placeOnTrack(dayNumber(`${year}-01-01`))).toFixed(2);
    years.append(el("span", { vars: { "--at": `${at}%` } }, String(year)));
  }
}

/** Writes the day and its event beside the slider, and has the map follow. */
function showTime() {
  const { slider, date, title } = timeline.parts;
  const number = shownNumber();
  const event = eventBefore(number);
  slider.value = number;
  slider.setAttribute("aria-valuetext", timeText(number));
  slider.style.setProperty("--done", `${(100 * placeOnTrack(number)).toFixed(2)}%`);
  show(date, fmt.date(isoDay(number)));
  show(title, event ? timeTitle(event, number) : "");
  if (typeof mapShowDay === "function") mapShowDay();
}

function timeTitle(event, number) {
  const items = event.items.slice(0, 2);
  const rest = event.items.length - items.length;
  const nodes = items.flatMap((item, i) => [i ? "; " : "", eventLink(item)]);
  if (rest) nodes.push(" ", t("time_and_more", { n: rest }));
  if (event.number === number) return nodes;
  const [before, after] = t("time_latest", { date: fmt.date(event.day), title: "\u0000" }).split("\u0000");
  return el("span", { class: "time-past" }, before, nodes, after);
}

function eventLink(item) {
  const to = item.kind === "control" ? { territory: item.territory } : { treaty: item.treaty };
  return el("a", { href: href(to), onclick: (click) => (click.preventDefault(), go(to)) }, el("bdi", null, eventTitle(item)));
}

function timeText(number) {
  const event = eventBefore(number);
  const day = fmt.date(isoDay(number));
  return event && event.number === number ? `${day}: ${event.items.map(eventTitle).join("; ")}` : day;
}

const shareDay = (() => {
  let last = 0;
  let timer = 0;
  const share = () => {
    last = performance.now();
    const number = shownNumber();
    go({ date: number < lastDay() ? isoDay(number) : null }, { replace: true });
  };
  return () => {
    clearTimeout(timer);
    const wait = SHARE_EVERY_MS - (performance.now() - last);
    if (wait <= 0) share();
    else timer = setTimeout(share, wait);
  };
})();

/** Moves to a day. With `tell` a screen reader hears the day and its event. */
function setDay(number, tell = false) {
  timeline.number = Math.min(lastDay(), Math.max(FIRST_DAY, number));
  showTime();
  shareDay();
  if (tell) announce(timeText(timeline.number));
}

function dragDay() {
  pause();
  setDay(Number(timeline.parts.slider.value));
}

const SLIDER_KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };

// A step of one day would take a year of key presses: arrows move by a year, the page keys by ten.
function sliderKey(event) {
  const years = SLIDER_KEYS[event.key];
  if (!years) return;
  event.preventDefault();
  pause();
  const day = new Date(shownNumber() * MS_PER_DAY);
  day.setUTCFullYear(day.getUTCFullYear() + years);
  setDay(Math.round(day.getTime() / MS_PER_DAY));
}

function stepEvent(direction) {
  pause();
  const number = shownNumber();
  const event = direction > 0 ? eventAfter(number) : eventBefore(number - 1);
  if (event && event.number <= lastDay()) setDay(event.number, true);
  else if (direction > 0) setDay(lastDay(), true);
}

function togglePlay() {
  if (timeline.playing) pause(true);
  else play();
}

function play() {
  if (shownNumber() >= lastDay()) timeline.number = FIRST_DAY;
  else timeline.number = shownNumber();
  timeline.playing = true;
  timeline.lastTime = 0;
  timeline.stopUntil = 0;
  labelTimeline();
  setDay(timeline.number);
  timeline.frame = requestAnimationFrame(playOn);
}

function pause(tell = false) {
  if (!timeline.playing) return;
  timeline.playing = false;
  cancelAnimationFrame(timeline.frame);
  labelTimeline();
  shareDay();
  if (tell) announce(timeText(shownNumber()));
}

/** One frame of play: the years run evenly, and stop at each day with an instrument. */
function playOn(time) {
  if (!timeline.playing) return;
  const elapsed = timeline.lastTime ? Math.min(100, time - timeline.lastTime) : 0;
  timeline.lastTime = time;
  if (time >= timeline.stopUntil) advance(time, (elapsed / 1000) * YEARS_PER_SECOND * 365.2425);
  if (shownNumber() >= lastDay()) pause(true);
  else timeline.frame = requestAnimationFrame(playOn);
}

function advance(time, days) {
  const from = Math.floor(timeline.number);
  const next = EVENTS.find((event) => event.signed && event.number > from);
  const to = Math.min(lastDay(), timeline.number + days);
  if (next && next.number <= to) {
    timeline.number = next.number;
    timeline.stopUntil = time + STOP_MS;
    showTime();
    shareDay();
  } else {
    timeline.number = to;
    showTime();
  }
}
