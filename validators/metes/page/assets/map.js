// The map: what is drawn on a day, frames, insets, moving, pointing, legend, and the same as tables. See also map_shapes.js,
// map_draw.js and map_labels.js.

Object.assign(TEXTS, {
  map_label: [
    "Map. Arrow keys move it, plus and minus zoom, 0 shows the whole region. The same content stands below as a list.",
    "地图。方向键移动，加减号缩放，0显示全区。下方列表内容相同。",
    "Карта. Стрелки двигают её, плюс и минус меняют масштаб, 0 показывает весь регион. Ниже то же содержание списком.",
  ],
  map_in: ["Zoom in", "放大", "Приблизить"],
  map_out: ["Zoom out", "缩小", "Отдалить"],
  map_home: ["Whole region", "全区", "Весь регион"],
  map_points: ["Who held these places", "各地当日归属", "Кто владел этими местами"],
  map_legend: ["Key", "图例", "Обозначения"],
  map_boundary: ["boundary, marked or agreed", "已议定或已勘定的边界", "граница, согласованная или размеченная"],
  map_described: ["line described, not a settled boundary", "有描述、未议定的界线", "линия описанная, но не согласованная"],
  map_inferred: ["course inferred", "走向为推定", "линия предположительная"],
  map_claim: ["line of a claim", "主张线", "линия притязаний"],
  map_closing: ["outline of a territory, no boundary", "地区轮廓，非边界", "контур земли, не граница"],
  map_band: ["where the line may run (90 %)", "界线可能的范围（90%）", "где может проходить линия (90 %)"],
  map_russia: ["with Russia, the USSR or their successors", "归俄国、苏联或其后继国", "у России, СССР или их преемников"],
  map_china: ["with China (Qing, Republic or PRC)", "归中国（清、民国或人民共和国）", "у Китая (Цин, Республика или КНР)"],
  map_japan: ["with Japan", "归日本", "у Японии"],
  map_mongolia: ["with Mongolia or Tuva", "归蒙古或图瓦", "у Монголии или Тувы"],
  map_other: ["with another state", "归其他国家", "у другого государства"],
  map_contested: ["claimed by two sides", "双方均主张", "притязают обе стороны"],
  map_undetermined: ["left undetermined", "未定", "оставлено неразграниченным"],
  map_controlled: ["pale: control passed, title did not", "浅色：仅管辖转移，主权归属未转移", "бледно: перешло управление, но не титул"],
  map_schematic: ["hatched: outline is schematic", "斜线：轮廓为示意", "штриховка: контур схематичный"],
  map_present: ["states today, for orientation", "今日各国（供参照）", "нынешние государства, для ориентировки"],
  map_projection: [
    "Lambert azimuthal equal-area projection, centre 100° E 45° N. Coasts and present states: Natural Earth.",
    "兰勃特等积方位投影，中心东经100°、北纬45°。海岸线及今日各国：Natural Earth。",
    "Равновеликая азимутальная проекция Ламберта, центр 100° в. д., 45° с. ш. Берега и нынешние государства: Natural Earth.",
  ],
  map_passed: ["passed to {polity}, {date}", "{date}转归{polity}", "перешло к: {polity}, {date}"],
  map_held: ["held by {polity}", "由{polity}管辖", "под управлением: {polity}"],
  map_control_only: ["control passed to {polity}, {date}", "{date}管辖转归{polity}", "управление перешло к: {polity}, {date}"],
  map_accuracy: ["90 % of the line lies within {m}", "90%的界线位于{m}以内", "90 % линии лежит в пределах {m}"],
  map_lands_table: ["Lands that the map fills", "地图着色的地区", "Земли, закрашенные на карте"],
  map_lines_table: ["Lines that the map draws", "地图所绘界线", "Линии на карте"],
  map_nobody: ["not recorded", "无记录", "нет сведений"],
});

// ----------------------------------------------------------------------------------------------------------- state

const INSETS = [
  { id: "heixiazi", box: [134.32, 48.2, 135.2, 48.52], territory: "heixiazi-bolshoy-ussuriysky" },
  { id: "abagaitu", box: [117.74, 49.48, 118.09, 49.64], territory: "abagaitu-bolshoy" },
  { id: "tumen", box: [130.4, 42.22, 130.95, 42.6], place: "tumen-mouth" },
].filter(({ territory, place }) => DATA.territories[territory] || DATA.places[place]);

/** Box of all lines and of all lands that passed or are contested, in units: what is shown first. */
function homeBox() {
  const lands = Object.entries(DATA.territories).filter(([, { kind }]) => kind !== "comparison" && kind !== "state");
  const readings = lands.flatMap(([, territory]) => territory.readings.filter((reading) => reading.default));
  const shapes = [...SHAPES.segments.values(), ...readings.map(({ id }) => SHAPES.readings.get(id)).filter(Boolean)];
  return shapes.length ? unionOf(shapes.map(({ box }) => box)) : unitsOfBox([72, 20, 142, 56]);
}

const map = {
  parts: null,
  view: { x: 0, y: 0, zoom: 1, width: 0, height: 0, ratio: 1 },
  colours: null,
  patterns: new Map(),
  scene: null,
  hovered: null,
  framed: { ids: [], of: "" },
  points: false,
  moved: false, // whether a reader has moved the map; until then it is fitted anew after a resize
  pointers: new Map(),
  dragged: 0,
  animation: 0,
  drawing: 0,
  baseKey: "",
  textWidths: new Map(),
};

/** What is drawn on the shown day; made anew only when day, readings, basis or language change. */
function mapScene() {
  const day = shownDay();
  const key = [day, state.basis, JSON.stringify(state.readings)].join();
  if (map.scene && map.scene.key === key) return map.scene;
  const size = ({ reading }) => {
    const [x0, y0, x1, y1] = SHAPES.readings.get(reading).box;
    return (x1 - x0) * (y1 - y0);
  };
  const pieces = piecesOn(day).filter(({ reading }) => SHAPES.readings.has(reading));
  pieces.sort((a, b) => size(b) - size(a));
  giveTones(pieces);
  const lines = segmentsOn(day).filter(({ id }) => SHAPES.segments.has(id));
  for (const line of lines) line.style = lineStyle(line);
  lines.sort((a, b) => LINE_ORDER.indexOf(a.style) - LINE_ORDER.indexOf(b.style));
  map.scene = { key, day, pieces, lines };
  return map.scene;
}

// Neighbours that passed to the same side in different years take turns between two tones of its colour.
function giveTones(pieces) {
  const years = {};
  for (const piece of pieces) {
    const list = (years[piece.group] ||= []);
    piece.year = firstYearTo(piece);
    if (!list.includes(piece.year)) list.push(piece.year);
  }
  for (const piece of pieces) piece.tone = (years[piece.group].sort().indexOf(piece.year) % 2) + 1;
}

function firstYearTo({ territory, group }) {
  const first = (TRANSFERS[territory] || []).find((transfer) => holderGroup(transfer.to) === group);
  return first ? first.day.slice(0, 4) : "0";
}

const LINE_ORDER = ["closing", "described", "claim", "boundary"];

function lineStyle({ claim, role }) {
  if (claim) return "claim";
  if (role === "closes") return "closing";
  return role === "describes" ? "described" : "boundary";
}

// ------------------------------------------------------------------------------------------------ frames and frames

/** Draws the map at the next frame of the screen, once however often it is asked. */
function redraw() {
  if (map.drawing || !map.parts) return;
  map.drawing = requestAnimationFrame(() => {
    map.drawing = 0;
    drawNow();
  });
}

function drawNow() {
  const { base, top } = map.parts;
  const { view } = map;
  if (!view.width || !map.colours) return;
  const key = [view.x, view.y, view.zoom, view.width, view.height, view.ratio].join();
  if (key !== map.baseKey) {
    drawBase(base.getContext("2d", { alpha: false }), view);
    drawScale(view);
    reserveBoxes();
    map.baseKey = key;
  }
  drawTop(top.getContext("2d"), view, { labels: true });
  drawInsets();
}

/** Follows the time line: called for each day that it shows. */
function mapShowDay() {
  if (!map.parts) return;
  const before = map.scene;
  const drawn = before && sceneSignature(before);
  const scene = mapScene();
  if (drawn === sceneSignature(scene) && !map.points) return;
  redraw();
  showLegendLater();
}

// A day on which nothing changes needs no new picture: what was drawn is the same.
function sceneSignature(scene) {
  if (!scene.signature) {
    const names = STATE_NAMES.map(({ polities }) => polityOfDay(polities, scene.day));
    scene.signature = [state.basis, ...scene.pieces.map(pieceKey), ...scene.lines.map(lineKey), ...names].join(";");
  }
  return scene.signature;
}

// More pixels than two to a point of the screen nobody sees, and they take longer to fill than a frame lasts.
const MOST_RATIO = 2;

const SCALE_KM = [2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1];

/** Scale bar, true along the horizontal through the centre of the view. */
function drawScale(view) {
  const ends = [-50, 50].map((dx) => mapProjection.invert(toUnits(view, [view.width / 2 + dx, view.height / 2])));
  const kmPerPixel = (d3.geoDistance(...ends) * EARTH_RADIUS_M) / 1000 / 100;
  const most = Math.min(160, view.width / 4);
  const km = SCALE_KM.find((length) => length / kmPerPixel <= most) || 1;
  map.parts.scale.style.width = `${(km / kmPerPixel).toFixed(1)}px`;
  show(map.parts.scale, `${fmt.number(km)}\u00a0${fmt.unit("km")}`);
}

function drawInsets() {
  for (const inset of map.parts.insets) {
    const { canvas } = inset;
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    if (!width) continue;
    const view = insetView(inset.box, width, height);
    const key = [insetSignature(view), width, height, view.ratio, map.hovered, highlightedIds().join(), map.themeKey].join();
    if (inset.key === key) continue;
    inset.key = key;
    drawInset(inset, view);
  }
}

// An inset is drawn anew only when something within it changes, not with every treaty elsewhere.
function insetSignature(view) {
  const { pieces, lines } = mapScene();
  return [
    ...pieces.filter(({ reading }) => seen(view, SHAPES.readings.get(reading).box)).map(pieceKey),
    ...lines.filter(({ id }) => seen(view, SHAPES.segments.get(id).box)).map(lineKey),
  ].join(";");
}

function pieceKey({ reading, state: what, group, tone }) {
  return [reading, what, group, tone].join();
}

function lineKey({ id, role, accuracy_m: accuracy }) {
  return [id, role, accuracy].join();
}

/** View of a box of degrees that fills a frame, turned so that north is up. */
function insetView([west, south, east, north], width, height) {
  const [lon, lat] = [(west + east) / 2, (south + north) / 2];
  const [x, y] = mapProjection([lon, lat]);
  const [northX, northY] = mapProjection([lon, lat + 0.01]);
  const unitsPerDegree = 111320 / METRES_PER_UNIT;
  const wide = (east - west) * Math.cos((lat * Math.PI) / 180) * unitsPerDegree;
  const zoom = Math.max(width / wide, height / ((north - south) * unitsPerDegree));
  return { x, y, zoom, width, height, ratio: map.view.ratio, turn: -Math.PI / 2 - Math.atan2(northY - y, northX - x) };
}

function drawInset(inset, view) {
  const { canvas, under } = inset;
  const baseKey = [view.width, view.height, view.ratio, map.themeKey].join();
  if (inset.baseKey !== baseKey) {
    for (const node of [canvas, under]) sizeCanvas(node, view);
    drawBase(under.getContext("2d", { alpha: false }), view);
    inset.baseKey = baseKey;
  }
  drawTop(canvas.getContext("2d"), view, { labels: false });
}

function sizeCanvas(canvas, { width, height, ratio }) {
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
}

function resizeMap() {
  const { stage, base, top } = map.parts;
  const width = stage.clientWidth;
  const height = stage.clientHeight;
  const ratio = Math.min(MOST_RATIO, window.devicePixelRatio || 1);
  const { view } = map;
  if (!width || (view.width === width && view.height === height && view.ratio === ratio)) return;
  Object.assign(view, { width, height, ratio });
  map.patterns.clear();
  for (const canvas of [base, top]) sizeCanvas(canvas, view);
  if (!map.moved) Object.assign(view, homeView());
  map.baseKey = "";
  drawNow();
}

/** Corners that insets, buttons and scale bar cover, kept free of labels. */
function reserveBoxes() {
  const { stage, overlays } = map.parts;
  const origin = stage.getBoundingClientRect();
  map.parts.reserved = overlays()
    .map((node) => node.getBoundingClientRect())
    .filter((box) => box.width && box.top < origin.bottom)
    .map((box) => ({
      left: box.left - origin.left - 2,
      right: box.right - origin.left + 2,
      top: box.top - origin.top - 2,
      bottom: box.bottom - origin.top + 2,
    }));
}

function homeView() {
  const { width, height } = map.view;
  return viewOf(homeBox(), width, height, Math.min(16, width / 40));
}

// ---------------------------------------------------------------------------------------------------------- moving

function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Moves to a view; gently, unless the reader prefers no motion. */
function moveTo(target, { gently = true } = {}) {
  cancelAnimationFrame(map.animation);
  const from = { ...map.view };
  if (!gently || calm()) {
    Object.assign(map.view, target);
    redraw();
    return;
  }
  const start = performance.now();
  const step = (time) => {
    const part = Math.min(1, Math.max(0, (time - start) / 450));
    Object.assign(map.view, between(from, target, 1 - (1 - part) ** 3));
    redraw();
    if (part < 1) map.animation = requestAnimationFrame(step);
  };
  map.animation = requestAnimationFrame(step);
}

// The zoom grows evenly in proportion, and the centre with it, so that both arrive together.
function between(from, to, part) {
  const zoom = from.zoom * (to.zoom / from.zoom) ** part;
  const same = Math.abs(to.zoom / from.zoom - 1) < 1e-6;
  const share = same ? part : (1 / zoom - 1 / from.zoom) / (1 / to.zoom - 1 / from.zoom);
  return { zoom, x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

function within(view) {
  const [x0, y0, x1, y1] = WORLD.land.box;
  return {
    zoom: Math.min(LARGEST_ZOOM, Math.max(SMALLEST_ZOOM, view.zoom)),
    x: Math.min(x1, Math.max(x0, view.x)),
    y: Math.min(y1, Math.max(y0, view.y)),
  };
}

function panBy(dx, dy, options) {
  map.moved = true;
  const { x, y, zoom } = map.view;
  moveTo(within({ zoom, x: x - dx / zoom, y: y - dy / zoom }), options);
}

/** Zooms by a factor; the point of the screen, by default the centre, keeps its place. */
function zoomBy(factor, at = null, options) {
  map.moved = true;
  const { view } = map;
  const [sx, sy] = at || [view.width / 2, view.height / 2];
  const [ux, uy] = toUnits(view, [sx, sy]);
  const zoom = Math.min(LARGEST_ZOOM, Math.max(SMALLEST_ZOOM, view.zoom * factor));
  moveTo(within({ zoom, x: ux - (sx - view.width / 2) / zoom, y: uy - (sy - view.height / 2) / zoom }), options);
}

function goHome() {
  map.moved = false;
  moveTo(homeView());
}

/** Shows and marks what the ids of territories, readings, lines, segments or places stand for. */
function frame(ids) {
  map.framed = { ids, of: `${state.view}/${state.id}` };
  if (!map.parts) return;
  const boxes = ids.flatMap((id) => (DATA.places[id] && !shapesOfId(id).length ? [boxOfPlace(id)] : shapesOfId(id).map(({ shape }) => shape.box)));
  redraw();
  if (!boxes.length || !map.view.width) return;
  const box = unionOf(boxes);
  if (wellSeen(box)) return;
  map.moved = true;
  const { width, height } = map.view;
  const covered = map.parts.insetRow.offsetParent && width > 576 ? map.parts.insetRow.offsetWidth + 10 : 0;
  const target = viewOf(box, width - covered, height, Math.min(width, height) / 7);
  // A country-sized frame around an islet tells where it lies; the insets show it near.
  target.zoom = Math.min(target.zoom, METRES_PER_UNIT / 60);
  target.x += covered / 2 / target.zoom;
  moveTo(target);
}

function boxOfPlace(id) {
  const [x, y] = mapProjection([DATA.places[id].lon, DATA.places[id].lat]);
  return [x - 30, y - 30, x + 30, y + 30];
}

// Whoever sees the whole thing at a good size already is spared the move.
function wellSeen(box) {
  const { view } = map;
  const [left, top] = toScreen(view, [box[0], box[1]]);
  const [right, bottom] = toScreen(view, [box[2], box[3]]);
  const inside = left > 0 && top > 0 && right < view.width && bottom < view.height;
  return inside && Math.max((right - left) / view.width, (bottom - top) / view.height) > 0.35;
}

// ------------------------------------------------------------------------------------------------------- pointing

/** What lies under a point of the screen: `{place}`, `{segment}` or `{piece}`; null where nothing does. */
function whatIsAt(at, reach) {
  const { view } = map;
  const point = toUnits(view, at);
  const scene = mapScene();
  const place = map.points ? placeAt(at, reach) : null;
  if (place) return { place };
  const segment = lineAt(scene.lines, point, reach / view.zoom);
  if (segment) return { segment };
  const piece = [...scene.pieces].reverse().find(({ reading }) => insideShape(SHAPES.readings.get(reading), point));
  return piece ? { piece } : null;
}

function placeAt([x, y], reach) {
  let best = null;
  for (const id of Object.keys(DATA.held)) {
    if (!DATA.places[id]) continue;
    const [px, py] = toScreen(map.view, mapProjection([DATA.places[id].lon, DATA.places[id].lat]));
    const distance = Math.hypot(px - x, py - y);
    if (distance <= reach + 4 && (!best || distance < best.distance)) best = { id, distance };
  }
  return best && best.id;
}

function lineAt(lines, [x, y], reach) {
  let best = null;
  for (const line of lines) {
    if (line.style === "closing") continue;
    const { box, lines: courses } = SHAPES.segments.get(line.id);
    if (x < box[0] - reach || x > box[2] + reach || y < box[1] - reach || y > box[3] + reach) continue;
    const distance = Math.min(...courses.map((course) => distanceTo(course, x, y)));
    if (distance <= reach && (!best || distance < best.distance)) best = { line, distance };
  }
  return best && best.line;
}

function distanceTo(course, x, y) {
  let least = Infinity;
  for (let i = 1; i < course.length; i += 1) {
    const [ax, ay] = course[i - 1];
    const [bx, by] = course[i];
    const length = (bx - ax) ** 2 + (by - ay) ** 2;
    const part = length ? Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length)) : 0;
    least = Math.min(least, (x - ax - part * (bx - ax)) ** 2 + (y - ay - part * (by - ay)) ** 2);
  }
  return Math.sqrt(least);
}

function openAt(at, reach) {
  const found = whatIsAt(at, reach);
  if (!found) return;
  if (found.place) go({ place: found.place });
  else if (found.piece) go({ territory: found.piece.territory });
  else openLine(found.segment);
}

function openLine({ id, treaty }) {
  const line = lineOfSegment(id, shownDay());
  if (line) go({ line });
  else if (treaty) go({ treaty });
}

function hoverAt(at) {
  const found = at && whatIsAt(at, 5);
  const id = found ? (found.segment ? found.segment.id : found.piece ? found.piece.reading : null) : null;
  map.parts.stage.classList.toggle("pointing", Boolean(found));
  if (id !== map.hovered) {
    map.hovered = id;
    redraw();
  }
  showTip(found, at);
}

function showTip(found, at) {
  const { tip } = map.parts;
  tip.hidden = !found;
  if (!found) return;
  show(tip, tipLines(found).map((line, i) => el(i ? "span" : "strong", null, el("bdi", null, line))));
  const left = Math.min(at[0] + 14, map.view.width - tip.offsetWidth - 6);
  const below = at[1] + 18 + tip.offsetHeight < map.view.height;
  tip.style.left = `${Math.max(4, left)}px`;
  tip.style.top = `${below ? at[1] + 18 : Math.max(4, at[1] - tip.offsetHeight - 10)}px`;
}

function tipLines({ place, segment, piece }) {
  if (place) return [shortName(DATA.places[place].name), placeText(place)];
  if (piece) return [shortName(DATA.territories[piece.territory].name), pieceText(piece)];
  const treaty = segment.treaty ? DATA.treaties[segment.treaty] : null;
  const accuracy = t("map_accuracy", { m: distanceText(segment.accuracy_m) });
  return [
    shortName(DATA.segments[segment.id].name),
    lineText(segment),
    treaty ? `${shortName(treaty.title)}, ${fmt.date(treaty.date)}` : null,
    accuracy,
  ].filter(Boolean);
}

function distanceText(metres) {
  if (metres < 1000) return `${fmt.number(metres)}\u00a0${fmt.unit("m")}`;
  return `${fmt.number(metres / 1000, 1)}\u00a0${fmt.unit("km")}`;
}

function lineText(line) {
  const words = t(`map_${line.style}`);
  return line.inferred && line.style !== "claim" ? `${words}; ${t("map_inferred")}` : words;
}

/** What a piece of land is on the shown day, in words. */
function pieceText(piece) {
  if (piece.state === "contested") return t("map_contested");
  if (piece.state === "undetermined") return t("map_undetermined");
  const polity = nameOfPolity(piece.polity);
  if (!piece.transfer) return t("map_held", { polity });
  return t(piece.state === "controlled" ? "map_control_only" : "map_passed", { polity, date: fmt.date(piece.transfer.day) });
}

function placeText(place) {
  const span = heldOn(place, shownDay());
  if (!span || !span.holders.length) return t("map_nobody");
  return `${span.holders.map(nameOfPolity).join(", ")} (${fmt.period(span.from, span.to)})`;
}

/**
 * Text alternative of the map on the shown day: a table of lands, one of lines and, while places are shown, one of who
 * held them; the names are links.
 */
function mapTables() {
  const { pieces, lines, day } = mapScene();
  const lands = pieces.map((piece) => [link({ territory: piece.territory }, named(DATA.territories[piece.territory].name)), pieceText(piece)]);
  const courses = new Map();
  for (const line of lines) {
    const id = lineOfSegment(line.id, day);
    if (!id || line.style === "closing") continue;
    if (!courses.has(id)) courses.set(id, new Set());
    courses.get(id).add(lineText(line));
  }
  const drawn = [...courses].map(([id, texts]) => [link({ line: id }, named(DATA.lines[id].name)), [...texts].join("; ")]);
  const places = Object.keys(DATA.held).filter((id) => map.points && DATA.places[id]);
  const held = places.map((id) => [link({ place: id }, named(DATA.places[id].name)), placeText(id)]);
  return [["map_lands_table", lands], ["map_lines_table", drawn], ["map_points", held]].map(([key, rows]) => mapTable(t(key), rows));
}

function mapTable(caption, rows) {
  if (!rows.length) return null;
  const row = ([name, text]) => el("tr", null, el("th", { scope: "row" }, name), el("td", null, text));
  return el("table", { class: "map-table" }, el("caption", null, caption), el("tbody", null, rows.map(row)));
}

// --------------------------------------------------------------------------------------------------------- control

function positionIn(event) {
  const box = map.parts.stage.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

function pointerDown(event) {
  if (event.button) return;
  map.parts.stage.setPointerCapture(event.pointerId);
  map.pointers.set(event.pointerId, positionIn(event));
  map.dragged = map.pointers.size > 1 ? Infinity : 0;
  cancelAnimationFrame(map.animation);
}

function pointerMove(event) {
  const at = positionIn(event);
  if (!map.pointers.has(event.pointerId)) {
    if (event.pointerType === "mouse") hoverLater(at);
    return;
  }
  const before = map.pointers.get(event.pointerId);
  const others = [...map.pointers].filter(([id]) => id !== event.pointerId).map(([, position]) => position);
  map.pointers.set(event.pointerId, at);
  if (others.length) pinch(before, at, others[0]);
  else drag(before, at);
}

function drag(before, at) {
  map.dragged += Math.hypot(at[0] - before[0], at[1] - before[1]);
  if (map.dragged < 4) return;
  showTip(null);
  panBy(at[0] - before[0], at[1] - before[1], { gently: false });
}

function pinch(before, at, other) {
  const spread = (a) => Math.max(10, Math.hypot(a[0] - other[0], a[1] - other[1]));
  const middle = [(at[0] + other[0]) / 2, (at[1] + other[1]) / 2];
  zoomBy(spread(at) / spread(before), middle, { gently: false });
  panBy((at[0] - before[0]) / 2, (at[1] - before[1]) / 2, { gently: false });
}

function pointerUp(event) {
  const known = map.pointers.delete(event.pointerId);
  if (known && event.type === "pointerup" && map.dragged < 4) openAt(positionIn(event), event.pointerType === "mouse" ? 6 : 14);
}

const hoverLater = (() => {
  let wanted = null;
  let waiting = 0;
  return (at) => {
    wanted = at;
    if (waiting) return;
    waiting = requestAnimationFrame(() => {
      waiting = 0;
      hoverAt(wanted);
    });
  };
})();

// In one column the wheel scrolls the page, unless the reader is in the map or holds the control key.
function wheel(event) {
  if (innerWidth < 1024 && !event.ctrlKey && document.activeElement !== map.parts.stage) return;
  event.preventDefault();
  const unit = event.deltaMode === 1 ? 16 : 1;
  zoomBy(2 ** (-event.deltaY * unit * (event.ctrlKey ? 0.01 : 0.0022)), positionIn(event), { gently: false });
}

const STAGE_KEYS = {
  ArrowLeft: () => panBy(80, 0),
  ArrowRight: () => panBy(-80, 0),
  ArrowUp: () => panBy(0, 80),
  ArrowDown: () => panBy(0, -80),
  "+": () => zoomBy(1.6),
  "=": () => zoomBy(1.6),
  "-": () => zoomBy(1 / 1.6),
  0: goHome,
};

function stageKey(event) {
  const act = STAGE_KEYS[event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  act();
}

// ----------------------------------------------------------------------------------------------------------- parts

function drawMap(root) {
  map.parts = mapParts();
  const { frame: whole, legend, note } = map.parts;
  append(root, [whole, legend, note]);
  labelMap();
  readColours();
  resizeMap();
  new ResizeObserver(resizeMap).observe(map.parts.stage);
  watchTheme();
  on("change", followMap);
}

function mapParts() {
  const canvas = (name) => el("canvas", { class: name, "aria-hidden": "true" });
  const [base, top] = [canvas("map-base"), canvas("map-top")];
  const tip = el("div", { class: "map-tip", hidden: true, "aria-hidden": "true" });
  const stage = el(
    "div",
    {
      class: "map-stage",
      tabindex: 0,
      role: "application",
      onpointerdown: pointerDown,
      onpointermove: pointerMove,
      onpointerup: pointerUp,
      onpointercancel: pointerUp,
      onpointerleave: () => hoverLater(null),
      onkeydown: stageKey,
    },
    base,
    top,
    tip,
  );
  stage.addEventListener("wheel", wheel, { passive: false });
  const button = (name, act) => el("button", { type: "button", class: `map-button ${name}`, onclick: act });
  const zoom = [button("in", () => zoomBy(1.8)), button("out", () => zoomBy(1 / 1.8)), button("home", goHome)];
  const points = el("button", { type: "button", class: "map-toggle", "aria-pressed": "false", onclick: togglePoints });
  const scale = el("div", { class: "map-scale", "aria-hidden": "true" });
  const insets = INSETS.map(insetParts);
  const controls = el("div", { class: "map-controls" }, zoom);
  const foot = el("div", { class: "map-foot" }, points, scale);
  const legend = el("details", { class: "map-legend", open: innerWidth > 700 });
  const insetRow = el("div", { class: "map-insets" }, insets.map(({ node }) => node));
  return {
    frame: el("div", { class: "map-frame" }, stage, controls, foot, insetRow),
    stage,
    base,
    top,
    tip,
    zoom,
    points,
    scale,
    insets,
    insetRow,
    legend,
    note: el("p", { class: "map-note" }),
    reserved: [],
    overlays: () => [controls, points, scale, ...insets.map(({ node }) => node)],
  };
}

function insetParts({ id, box, territory, place }) {
  const under = el("canvas", { class: "map-base", "aria-hidden": "true" });
  const canvas = el("canvas", { class: "map-top", "aria-hidden": "true" });
  const caption = el("span", { class: "map-inset-name" });
  const open = () => {
    map.moved = true;
    const { width, height } = map.view;
    moveTo(viewOf(unitsOfBox(box), width, height, 10));
    go(territory ? { territory } : { place });
  };
  const node = el("button", { type: "button", class: `map-inset ${id}`, onclick: open }, el("span", { class: "map-inset-map" }, under, canvas), caption);
  return { id, box, territory, place, under, canvas, caption, node, key: "" };
}

function togglePoints() {
  map.points = !map.points;
  map.parts.points.setAttribute("aria-pressed", String(map.points));
  redraw();
  drawMapListSoon();
}

function labelMap() {
  const { stage, zoom, points, insets, note } = map.parts;
  stage.setAttribute("aria-label", t("map_label"));
  ["map_in", "map_out", "map_home"].forEach((key, i) => {
    zoom[i].setAttribute("aria-label", t(key));
    zoom[i].title = t(key);
    show(zoom[i], ["+", "\u2212", timelineSign("M8 2 1.5 8H4v6h3v-4h2v4h3V8h2.5z")][i]);
  });
  show(points, t("map_points"));
  for (const { territory, place, caption } of insets) {
    show(caption, shortName(territory ? DATA.territories[territory].name : DATA.places[place].name));
  }
  show(note, t("map_projection"));
  showLegend();
}

function followMap(changed) {
  if (changed.has("theme")) themeChanged();
  if (changed.has("lang")) {
    labelMap();
    map.baseKey = "";
  }
  mapScene();
  redraw();
  showLegendLater();
}

function watchTheme() {
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
    matchMedia(query).addEventListener("change", themeChanged);
  }
}

// The attribute that style.css follows is set by another listener of the same change: colours are read a frame later.
function themeChanged() {
  requestAnimationFrame(() => {
    readColours();
    redraw();
    showLegend();
  });
}

// ---------------------------------------------------------------------------------------------------------- legend

const showLegendLater = later(showLegend, 150);

/** Key of what is on the map on the shown day, and of nothing else. */
function showLegend() {
  const { pieces, lines } = mapScene();
  const states = new Set(pieces.map(({ group }) => group));
  const styles = new Set(lines.map(({ style }) => style));
  const groups = ["russia", "china", "japan", "mongolia", "other", "undetermined", "contested"];
  const items = [
    ...["boundary", "described", "claim", "closing"].filter((style) => styles.has(style)).map((style) => [`is-line of-${style}`, `map_${style}`]),
    lines.some(({ inferred, style }) => inferred && style !== "closing") && ["is-line of-inferred", "map_inferred"],
    ["is-line of-band", "map_band"],
    ...groups.filter((group) => states.has(group)).map((group) => [`is-fill of-${group}`, `map_${group}`]),
    pieces.some((piece) => piece.state === "controlled") && ["is-fill of-controlled", "map_controlled"],
    pieces.some(isSchematic) && ["is-fill of-schematic", "map_schematic"],
    ["is-line of-present", "map_present"],
  ].filter(Boolean);
  const rows = items.map(([name, key]) => el("li", null, el("span", { class: `map-key ${name}`, "aria-hidden": "true" }), t(key)));
  show(map.parts.legend, el("summary", null, t("map_legend")), el("ul", null, rows));
}
