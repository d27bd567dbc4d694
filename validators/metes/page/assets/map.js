// The map: a canvas with an equal-area projection, its insets, labels, legend and scale bar.

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

// ------------------------------------------------------------------------------------------------------ projection

// One unit of the projected plane is this many metres at the centre; the mean radius of the ellipsoid over the scale.
const MAP_UNITS = 1000;
const EARTH_RADIUS_M = 6371008.8;
const METRES_PER_UNIT = EARTH_RADIUS_M / MAP_UNITS;
// Closer than one pixel to 40 m, simplified lines would show their corners.
const LARGEST_ZOOM = METRES_PER_UNIT / 40;
const SMALLEST_ZOOM = 0.12;

const mapProjection = d3.geoAzimuthalEqualArea().rotate([-100, -45]).scale(MAP_UNITS).translate([0, 0]);

// Our lines are dense; only edges of frames and parallels are longer than this, and are filled in to stay curved.
const LONGEST_EDGE_DEG = 1.5;

function projectedLine(coordinates) {
  const points = [];
  coordinates.forEach(([lon, lat], i) => {
    const [fromLon, fromLat] = i ? coordinates[i - 1] : [lon, lat];
    const steps = Math.max(1, Math.ceil(Math.max(Math.abs(lon - fromLon), Math.abs(lat - fromLat)) / LONGEST_EDGE_DEG));
    for (let k = i ? 1 : steps; k <= steps; k += 1) {
      const part = k / steps;
      points.push(mapProjection([fromLon + part * (lon - fromLon), fromLat + part * (lat - fromLat)]));
    }
  });
  return points;
}

function boundsOf(lines) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const line of lines) {
    for (const [x, y] of line) {
      if (x < box[0]) box[0] = x;
      if (y < box[1]) box[1] = y;
      if (x > box[2]) box[2] = x;
      if (y > box[3]) box[3] = y;
    }
  }
  return box;
}

function unionOf(boxes) {
  return boundsOf(boxes.flatMap(([x0, y0, x1, y1]) => [[[x0, y0], [x1, y1]]]));
}

// ---------------------------------------------------------------------------------------------------------- shapes

// Zoom from which each level of detail is drawn, and the distance below which a level leaves vertices out, in units.
const DETAIL = [
  { from: 0, apart: 1.2 },
  { from: 0.8, apart: 0.35 },
  { from: 3, apart: 0.08 },
  { from: 12, apart: 0 },
];

/** A line or outline in the projected plane; its Path2D of each level of detail is made when first drawn. */
function mapShape(geometry) {
  const lines = linesOfGeometry(geometry).map(projectedLine);
  return { lines, closed: /Polygon/.test(geometry.type), box: boundsOf(lines), paths: [] };
}

function linesOfGeometry({ type, coordinates }) {
  if (type === "LineString") return [coordinates];
  if (type === "Polygon" || type === "MultiLineString") return coordinates;
  return type === "MultiPolygon" ? coordinates.flat() : [];
}

function levelOf(zoom) {
  return DETAIL.reduce((level, { from }, i) => (zoom >= from ? i : level), 0);
}

function pathOf(shape, zoom) {
  const level = levelOf(zoom);
  if (!shape.paths[level]) shape.paths[level] = newPath(shape, DETAIL[level].apart);
  return shape.paths[level];
}

function newPath({ lines, closed }, apart) {
  const path = new Path2D();
  for (const line of lines) {
    let [x, y] = line[0];
    path.moveTo(x, y);
    line.forEach((point, i) => {
      const last = i === line.length - 1;
      if (i === 0 || (!last && Math.hypot(point[0] - x, point[1] - y) < apart)) return;
      [x, y] = point;
      path.lineTo(x, y);
    });
    if (closed) path.closePath();
  }
  return path;
}

function shapesOf(topology, name) {
  const { features } = topojson.feature(topology, topology.objects[name]);
  return new Map(features.filter((feature) => feature.geometry).map(({ id, geometry }) => [id, mapShape(geometry)]));
}

const SHAPES = {
  segments: shapesOf(DATA.topology, "segments"),
  readings: new Map([...shapesOf(DATA.topology, "readings"), ...shapesOf(DATA.topology_of_states, "readings")]),
};

/** Land and inner boundaries of the present states, for the background. */
const WORLD = (() => {
  const [name] = Object.keys(DATA.world.objects);
  const object = DATA.world.objects[name];
  const land = topojson.merge(DATA.world, object.geometries.filter(({ type }) => /Polygon/.test(type || "")));
  return { land: mapShape(land), borders: mapShape(topojson.mesh(DATA.world, object, (a, b) => a !== b)) };
})();

function insideShape({ lines, box }, [x, y]) {
  if (x < box[0] || x > box[2] || y < box[1] || y > box[3]) return false;
  let inside = false;
  for (const line of lines) {
    for (let i = 0, j = line.length - 1; i < line.length; j = i, i += 1) {
      const [xi, yi] = line[i];
      const [xj, yj] = line[j];
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
    }
  }
  return inside;
}

const PLACES_INSIDE = new Map();

/** Places with a record of holders that lie inside a reading. */
function placesInside(reading) {
  if (!PLACES_INSIDE.has(reading)) {
    const shape = SHAPES.readings.get(reading);
    const inside = (id) => shape && insideShape(shape, mapProjection([DATA.places[id].lon, DATA.places[id].lat]));
    PLACES_INSIDE.set(reading, Object.keys(DATA.held).filter((id) => DATA.places[id] && inside(id)));
  }
  return PLACES_INSIDE.get(reading);
}

/**
 * Widest horizontal stretch inside an outline, `[x, y, width]` in units: where a label fits best. Rows of the largest
 * ring are tried, those near its middle preferred.
 */
function labelPlace(shape) {
  if (!shape.label) shape.label = widestRow(largestRing(shape.lines));
  return shape.label;
}

function largestRing(lines) {
  const size = (line) => {
    const [x0, y0, x1, y1] = boundsOf([line]);
    return (x1 - x0) * (y1 - y0);
  };
  return lines.reduce((best, line) => (size(line) > size(best) ? line : best));
}

function widestRow(ring) {
  const [x0, y0, x1, y1] = boundsOf([ring]);
  let best = [(x0 + x1) / 2, (y0 + y1) / 2, 0];
  let score = 0;
  for (let row = 1; row < 24; row += 1) {
    const y = y0 + ((y1 - y0) * row) / 24;
    const crossings = crossingsOfRow(ring, y);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const width = crossings[i + 1] - crossings[i];
      const central = 1 - Math.abs(row - 12) / 20;
      if (width * central > score) {
        score = width * central;
        best = [(crossings[i] + crossings[i + 1]) / 2, y, width];
      }
    }
  }
  return best;
}

function crossingsOfRow(ring, y) {
  const crossings = [];
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [xi, yi] = ring[i];
    const [xj, yj] = ring[j];
    if (yi > y !== yj > y) crossings.push(((xj - xi) * (y - yi)) / (yj - yi) + xi);
  }
  return crossings.sort((a, b) => a - b);
}

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

/** Box of a rectangle in degrees, in units, from points along its edges. */
function unitsOfBox([west, south, east, north]) {
  const points = [];
  for (let i = 0; i <= 12; i += 1) {
    const lon = west + ((east - west) * i) / 12;
    const lat = south + ((north - south) * i) / 12;
    points.push([lon, south], [lon, north], [west, lat], [east, lat]);
  }
  return boundsOf([points.map((point) => mapProjection(point))]);
}

/** View of a box of units in a frame of pixels, with a margin of pixels on each side. */
function viewOf([x0, y0, x1, y1], width, height, margin) {
  const zoom = Math.min((width - 2 * margin) / (x1 - x0 || 1e-6), (height - 2 * margin) / (y1 - y0 || 1e-6));
  return { x: (x0 + x1) / 2, y: (y0 + y1) / 2, zoom: Math.min(LARGEST_ZOOM, Math.max(SMALLEST_ZOOM, zoom)) };
}

function toScreen(view, [x, y]) {
  return [view.width / 2 + (x - view.x) * view.zoom, view.height / 2 + (y - view.y) * view.zoom];
}

function toUnits(view, [sx, sy]) {
  return [view.x + (sx - view.width / 2) / view.zoom, view.y + (sy - view.height / 2) / view.zoom];
}

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

// --------------------------------------------------------------------------------------------------------- colours

const COLOUR_NAMES = [
  "sea", "land", "edge", "halo", "ink", "soft", "sea-name", "boundary", "described", "claim", "closing",
  "selected", "russia-1", "russia-2", "china-1", "china-2", "japan-1", "japan-2", "mongolia-1", "mongolia-2", "other-1",
  "other-2", "undetermined-1", "undetermined-2", "contested-1", "contested-2",
];

function readColours() {
  const style = getComputedStyle(map.parts.frame);
  const colours = {};
  for (const name of COLOUR_NAMES) colours[name] = style.getPropertyValue(`--map-${name}`).trim();
  map.colours = colours;
  map.themeKey = Object.values(colours).join();
  map.font = style.fontFamily;
  map.patterns.clear();
  map.baseKey = "";
}

function fillColour({ group, tone }) {
  return map.colours[`${group}-${tone}`];
}

/** Stripes of one or two colours that keep their width on the screen at every zoom. */
function stripes(context, zoom, key, paint) {
  if (!map.patterns.has(key)) {
    const tile = document.createElement("canvas");
    const ratio = map.view.ratio;
    tile.width = tile.height = Math.round(8 * ratio);
    const brush = tile.getContext("2d");
    brush.scale(tile.width / 8, tile.height / 8);
    paint(brush);
    map.patterns.set(key, { pattern: context.createPattern(tile, "repeat"), size: tile.width / 8 });
  }
  const { pattern, size } = map.patterns.get(key);
  pattern.setTransform(new DOMMatrix([1 / (zoom * size), 0, 0, 1 / (zoom * size), 0, 0]));
  return pattern;
}

function diagonal(brush, colour, width, from) {
  brush.strokeStyle = colour;
  brush.lineWidth = width;
  brush.beginPath();
  for (const shift of [from - 8, from, from + 8]) {
    brush.moveTo(shift - 2, 10);
    brush.lineTo(shift + 10, -2);
  }
  brush.stroke();
}

function contestedPattern(context, zoom) {
  return stripes(context, zoom, "contested", (brush) => {
    brush.fillStyle = map.colours["contested-1"];
    brush.fillRect(0, 0, 8, 8);
    diagonal(brush, map.colours["contested-2"], 2.6, 0);
  });
}

function hatchPattern(context, zoom) {
  return stripes(context, zoom, "hatch", (brush) => diagonal(brush, map.colours.described, 0.8, 0));
}

// --------------------------------------------------------------------------------------------------------- drawing

function transformTo(context, view) {
  const scale = view.ratio * view.zoom;
  context.setTransform(view.ratio, 0, 0, view.ratio, (view.ratio * view.width) / 2, (view.ratio * view.height) / 2);
  context.rotate(view.turn || 0);
  context.scale(scale / view.ratio, scale / view.ratio);
  context.translate(-view.x, -view.y);
}

function seen(view, [x0, y0, x1, y1], least = 0) {
  // A turned view sees into the corners of a frame half as large again.
  const margin = least + (view.turn ? Math.max(view.width, view.height) / 2 : 0);
  const [left, top] = toUnits(view, [-margin, -margin]);
  const [right, bottom] = toUnits(view, [view.width + margin, view.height + margin]);
  return x1 >= left && x0 <= right && y1 >= top && y0 <= bottom;
}

/** Sea, land, graticule and the present states: what does not change with the day. */
function drawBase(context, view) {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = map.colours.sea;
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
  transformTo(context, view);
  context.fillStyle = map.colours.land;
  context.fill(pathOf(WORLD.land, view.zoom), "evenodd");
  drawGraticule(context, view);
  if (view.zoom > MOST_BORDER_ZOOM) return;
  context.setLineDash([3 / view.zoom, 2.5 / view.zoom]);
  context.strokeStyle = map.colours.edge;
  context.lineWidth = 0.8 / view.zoom;
  context.globalAlpha = 0.75;
  context.stroke(pathOf(WORLD.borders, view.zoom));
  context.globalAlpha = 1;
  context.setLineDash([]);
}

// Boundaries of a map at 1:50 million lie kilometres off: nearer than 1 km to a pixel they would mislead.
const MOST_BORDER_ZOOM = METRES_PER_UNIT / 1000;

const GRATICULE_STEPS = [10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05];

function graticuleStep(view) {
  const degrees = (Math.min(view.width, view.height) / view.zoom) * (METRES_PER_UNIT / 111320);
  return GRATICULE_STEPS.find((step) => degrees / step >= 2.5) || 0.05;
}

/** Meridians and parallels in sight, each as `{value, meridian, points}` in units. */
function graticuleLines(view) {
  const step = graticuleStep(view);
  const [west, south, east, north] = degreesInSight(view, step);
  const lines = [];
  const sampled = (from, to, at) => {
    const points = [];
    for (let i = 0; i <= 24; i += 1) points.push(mapProjection(at(from + ((to - from) * i) / 24)));
    return points;
  };
  for (let lon = west; lon <= east + 1e-9; lon += step) {
    lines.push({ value: lon, meridian: true, points: sampled(south, north, (lat) => [lon, lat]) });
  }
  for (let lat = south; lat <= north + 1e-9; lat += step) {
    lines.push({ value: lat, meridian: false, points: sampled(west, east, (lon) => [lon, lat]) });
  }
  return lines;
}

function degreesInSight(view, step) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i <= 8; i += 1) {
    for (let j = 0; j <= 8; j += 1) {
      const at = mapProjection.invert(toUnits(view, [(view.width * i) / 8, (view.height * j) / 8]));
      if (!at || Number.isNaN(at[0])) continue;
      const lon = at[0] < -80 ? at[0] + 360 : at[0];
      box[0] = Math.min(box[0], lon);
      box[1] = Math.min(box[1], at[1]);
      box[2] = Math.max(box[2], lon);
      box[3] = Math.max(box[3], at[1]);
    }
  }
  const down = (value) => Math.floor(value / step) * step;
  const up = (value) => Math.ceil(value / step) * step;
  return [down(box[0]), Math.max(-10, down(box[1])), up(box[2]), Math.min(85, up(box[3]))];
}

function drawGraticule(context, view) {
  context.strokeStyle = map.colours.edge;
  context.globalAlpha = 0.28;
  context.lineWidth = 0.7 / view.zoom;
  context.beginPath();
  view.graticule = graticuleLines(view);
  for (const { points } of view.graticule) points.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.stroke();
  context.globalAlpha = 1;
}

function drawPieces(context, view, pieces) {
  for (const piece of pieces) {
    const shape = SHAPES.readings.get(piece.reading);
    if (!seen(view, shape.box)) continue;
    const path = pathOf(shape, view.zoom);
    context.globalAlpha = piece.state === "controlled" ? 0.5 : 1;
    context.fillStyle = piece.group === "contested" ? contestedPattern(context, view.zoom) : fillColour(piece);
    context.fill(path, "evenodd");
    context.globalAlpha = 1;
    if (isSchematic(piece)) {
      context.fillStyle = hatchPattern(context, view.zoom);
      context.fill(path, "evenodd");
    }
    context.strokeStyle = map.colours.closing;
    context.lineWidth = 0.7 / view.zoom;
    context.stroke(path);
  }
}

function isSchematic({ territory, reading }) {
  const found = DATA.territories[territory].readings.find(({ id }) => id === reading);
  return Boolean(found && found.schematic);
}

const LINE_WIDTHS = { boundary: 2, described: 1.4, claim: 1.5, closing: 0.8 };

function lineWidth(line) {
  return line.role === "demarcates" ? 2.4 : LINE_WIDTHS[line.style];
}

function lineDash(line) {
  if (line.style === "claim") return [1.5, 3];
  return line.inferred ? [7, 4] : [];
}

/** Band within which 90 % of a line lies, to scale, wherever it is wider than the line. */
function drawBands(context, view, lines) {
  context.lineJoin = "round";
  context.lineCap = "butt";
  for (const line of lines) {
    const shape = SHAPES.segments.get(line.id);
    const width = (2 * line.accuracy_m) / METRES_PER_UNIT;
    if (line.style === "closing" || width * view.zoom < lineWidth(line) + 2) continue;
    if (!seen(view, shape.box, width * view.zoom)) continue;
    context.strokeStyle = map.colours[line.style];
    context.globalAlpha = 0.16;
    context.lineWidth = width;
    context.stroke(pathOf(shape, view.zoom));
  }
  context.globalAlpha = 1;
}

function drawLines(context, view, lines) {
  context.lineJoin = "round";
  context.lineCap = "round";
  for (const line of lines) {
    const shape = SHAPES.segments.get(line.id);
    if (!seen(view, shape.box, 4)) continue;
    const dash = lineDash(line);
    context.setLineDash(dash.map((length) => length / view.zoom));
    context.lineCap = dash.length && line.style !== "claim" ? "butt" : "round";
    context.strokeStyle = map.colours[line.style];
    context.lineWidth = lineWidth(line) / view.zoom;
    context.stroke(pathOf(shape, view.zoom));
  }
  context.setLineDash([]);
}

/** What is selected or under the pointer: a shadow below the lines, so that these keep their colours, and an outline. */
function drawMarked(context, view, marked) {
  context.lineJoin = "round";
  context.strokeStyle = map.colours.selected;
  for (const { shape, closed } of marked) {
    if (!seen(view, shape.box, 8)) continue;
    const path = pathOf(shape, view.zoom);
    context.globalAlpha = 0.2;
    context.lineWidth = 8 / view.zoom;
    context.stroke(path);
    context.globalAlpha = 1;
    context.lineWidth = (closed ? 1.6 : 1) / view.zoom;
    context.stroke(path);
  }
}

function markedShapes() {
  const ids = [...highlightedIds(), ...(map.hovered ? [map.hovered] : [])];
  const found = new Map();
  for (const id of new Set(ids)) for (const item of shapesOfId(id)) found.set(item.shape, item);
  return [...found.values()];
}

/** Shapes that an id of a segment, line, reading or territory stands for. */
function shapesOfId(id) {
  const outline = (reading) => ({ shape: SHAPES.readings.get(reading), closed: true });
  const course = (segment) => ({ shape: SHAPES.segments.get(segment), closed: false });
  let found = [];
  if (SHAPES.readings.has(id)) found = [outline(id)];
  else if (SHAPES.segments.has(id)) found = [course(id)];
  else if (DATA.lines[id]) found = DATA.lines[id].segments.map(course);
  else if (DATA.territories[id]) found = outlinesOfTerritory(id).map(outline);
  return found.filter(({ shape }) => shape);
}

function outlinesOfTerritory(id) {
  const drawn = mapScene().pieces.filter(({ territory }) => territory === id).map(({ reading }) => reading);
  if (drawn.length && !state.readings[id]) return drawn;
  const reading = readingOf(id);
  return reading ? [reading.id] : [];
}

function highlightedIds() {
  if (state.view === "question" && QUESTIONS.has(state.id)) return readingsCounted(QUESTIONS.get(state.id));
  if (map.framed.of === `${state.view}/${state.id}`) return map.framed.ids;
  if (state.view === "territory" || state.view === "line") return [state.id];
  return state.view === "treaty" ? idsOfTreaty(state.id) : [];
}

function idsOfTreaty(treaty) {
  const lines = Object.entries(DATA.segments).filter(([, { uses }]) =>
    uses.some((use) => use.treaty === treaty && use.role !== "closes"),
  );
  const lands = DATA.transfers.filter((transfer) => transfer.treaty === treaty);
  return [...lines.map(([id]) => id), ...new Set(lands.map(({ reading, territory }) => reading || territory))];
}

function drawTop(context, view, { labels }) {
  const scene = mapScene();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  transformTo(context, view);
  drawPieces(context, view, scene.pieces);
  drawBands(context, view, scene.lines);
  drawMarked(context, view, markedShapes());
  drawLines(context, view, scene.lines);
  context.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
  if (labels) drawLabels(context, view, scene);
}

// ---------------------------------------------------------------------------------------------------------- labels

const SEAS = [
  { at: [146, 54.5], name: ["Sea of\nOkhotsk", "鄂霍次克海", "Охотское\nморе"] },
  { at: [135.2, 40.2], name: ["Sea of\nJapan", "日本海", "Японское\nморе"] },
  { at: [123.3, 35.5], name: ["Yellow\nSea", "黄海", "Жёлтое\nморе"] },
  { at: [125.5, 29.2], name: ["East China\nSea", "东海", "Восточно-\nКитайское\nморе"] },
  { at: [114.5, 18.3], name: ["South China\nSea", "南海", "Южно-Китайское\nморе"] },
  { at: [89, 17.5], name: ["Bay of\nBengal", "孟加拉湾", "Бенгальский\nзалив"] },
];

// Where the name of a state stands, and the states that stood there one after the other: the one of the day is named.
const STATE_NAMES = [
  { at: [107, 34.5], size: 2, polities: ["prc", "roc", "qing"] },
  { at: [99, 59.5], size: 2, polities: ["russia", "ussr", "rsfsr", "russian-republic", "russian-empire", "russian-tsardom"] },
  { at: [103.5, 46.6], size: 1, polities: ["mongolia", "outer-mongolia-autonomous"] },
  { at: [71, 49.3], size: 1, polities: ["kazakhstan"] },
  { at: [76.2, 41.7], size: 0, polities: ["kyrgyzstan"] },
  { at: [71, 38.7], size: 0, polities: ["tajikistan"] },
  { at: [78, 24], size: 1, polities: ["india", "british-india"] },
  { at: [71, 31.5], size: 0, polities: ["pakistan"] },
  { at: [67, 34.5], size: 0, polities: ["afghanistan"] },
  { at: [84, 28.2], size: 0, polities: ["nepal"] },
  { at: [90.4, 27.4], size: 0, polities: ["bhutan"] },
  { at: [96, 21.5], size: 0, polities: ["myanmar", "british-burma"] },
  { at: [102.8, 19.8], size: 0, polities: ["laos"] },
  { at: [105.7, 21.3], size: 0, polities: ["vietnam"] },
  { at: [127.2, 40.2], size: 0, polities: ["dprk", "korean-empire", "joseon"] },
  { at: [128, 36.3], size: 0, polities: ["rok"] },
  { at: [138.2, 36.4], size: 0, polities: ["japan"] },
];

function polityOfDay(polities, day) {
  return polities.find((id) => DATA.polities[id] && inForce(DATA.polities[id], day));
}

function stateLabels(view, day) {
  const sizes = view.zoom < 0.35 ? [9, 10, 12] : [11, 13, 16];
  return STATE_NAMES.flatMap(({ at, size, polities }) => {
    const polity = polityOfDay(polities, day);
    if (!polity || (size === 0 && view.zoom < 0.3)) return [];
    const text = shortName(DATA.polities[polity].name);
    return [{ at: mapProjection(at), lines: wrapped(text, size === 2 && view.zoom > 0.45 ? 30 : 20), size: sizes[size], colour: "soft", spaced: size > 0, rank: 40 - size }];
  });
}

function seaLabels(view) {
  if (view.zoom < 0.45) return [];
  return SEAS.map(({ at, name }) => ({
    at: mapProjection(at),
    lines: pick(name).split("\n"),
    size: 12,
    italic: true,
    colour: "sea-name",
    rank: 60,
  }));
}

/** Text in lines of about `most` characters; Chinese breaks anywhere, other scripts between words. */
function wrapped(text, most) {
  if (/\p{Script=Han}/u.test(text)) {
    const rows = Math.ceil(text.length / Math.ceil(most / 2));
    return text.match(new RegExp(`.{1,${Math.ceil(text.length / rows)}}`, "gu")) || [text];
  }
  const lines = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.length - 1;
    if (last >= 0 && lines[last].length + word.length < most) lines[last] += ` ${word}`;
    else lines.push(word);
  }
  return lines;
}

function pieceLabels(view, pieces, marked) {
  const named = new Set();
  return pieces.flatMap((piece) => {
    const shape = SHAPES.readings.get(piece.reading);
    const isMarked = marked.has(piece.territory) || marked.has(piece.reading);
    const [x, y, width] = labelPlace(shape);
    const room = width * view.zoom;
    if (named.has(piece.territory) || (!isMarked && room < 12) || room < 4) return [];
    named.add(piece.territory);
    const size = room > 260 ? 14 : 12;
    const text = shortName(DATA.territories[piece.territory].name);
    const lines = wrapped(text, Math.max(14, Math.floor(room / (size * 0.55))));
    const [x0, y0, x1, y1] = shape.box;
    if (!isMarked && !fits(lines, size, (x1 - x0) * view.zoom, (y1 - y0) * view.zoom, piece.state)) return [];
    return [{ at: [x, y], room, lines, size, colour: "ink", bold: isMarked, rank: isMarked ? 0 : 10 - Math.min(9, room / 60) }];
  });
}

// A name may stick out of its land, as long as one still sees what it names; that of a contested sector, which is
// small and often asked for, farther than others.
function fits(lines, size, width, height, what) {
  const longest = Math.max(...lines.map((line) => line.length)) * size * (state.lang === "zh" ? 1 : 0.52);
  const most = what === "contested" ? 2 : 1.2;
  return longest < most * Math.sqrt(width * height) && lines.length * size * 1.2 < 1.8 * height;
}

// Places of these kinds are named, the first at a smaller scale.
const PLACE_ZOOM = { town: 0.9, island: 6, summit: 6, pass: 6, river_mouth: 9, confluence: 9, tripoint: 12, lake_point: 20, marker: 30, waypoint: 40 };

function placeLabels(view, day) {
  const wanted = map.points ? new Set(Object.keys(DATA.held)) : new Set();
  const labels = [];
  for (const [id, place] of Object.entries(DATA.places)) {
    const chosen = state.view === "place" && state.id === id;
    const dot = wanted.has(id);
    if (!chosen && !dot && view.zoom < (PLACE_ZOOM[place.kind] || 40)) continue;
    const span = dot ? heldOn(id, day) : null;
    labels.push({
      at: mapProjection([place.lon, place.lat]),
      lines: [shortName(place.name)],
      size: 11,
      colour: "ink",
      dot: dot ? holderColour(span) : "halo",
      place: id,
      beside: true,
      rank: chosen ? 0 : dot ? 5 : 20 + (PLACE_ZOOM[place.kind] || 40) / 10,
    });
  }
  return labels;
}

function holderColour(span) {
  if (!span || !span.holders.length) return "halo";
  return span.holders.length > 1 ? "contested-1" : `${holderGroup(span.holders[0])}-2`;
}

function graticuleLabels(view) {
  const labels = [];
  for (const { value, meridian, points } of view.graticule || []) {
    const at = edgeCrossing(view, points, meridian);
    if (at) labels.push({ screen: at, lines: [degrees(value, meridian)], size: 10, colour: "soft", rank: 70, beside: !meridian });
  }
  return labels;
}

function degrees(value, meridian) {
  const size = fmt.number(Math.abs(value), 2);
  const side = meridian ? (value < 0 ? 3 : 2) : value < 0 ? 1 : 0;
  const words = [["N", "北纬", "с. ш."], ["S", "南纬", "ю. ш."], ["E", "东经", "в. д."], ["W", "西经", "з. д."]][side];
  return state.lang === "zh" ? `${pick(words)}${size}°` : `${size}°\u00a0${pick(words)}`;
}

function edgeCrossing(view, points, meridian) {
  const edge = meridian ? view.height - 9 : 5;
  const axis = meridian ? 1 : 0;
  for (let i = 1; i < points.length; i += 1) {
    const a = toScreen(view, points[i - 1]);
    const b = toScreen(view, points[i]);
    if (a[axis] > edge === b[axis] > edge) continue;
    const part = (edge - a[axis]) / (b[axis] - a[axis]);
    return [a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1])];
  }
  return null;
}

function textWidth(context, font, text) {
  const key = `${font}|${text}`;
  if (!map.textWidths.has(key)) {
    context.font = font;
    map.textWidths.set(key, context.measureText(text).width);
  }
  return map.textWidths.get(key);
}

function labelFont({ size, bold, italic }) {
  return `${italic ? "italic " : ""}${bold ? "600 " : ""}${size}px ${map.font}`;
}

/** Boxes of pixels where a label may stand: at its point, or beside the dot of a place, right first. */
function labelBoxes(context, view, label) {
  const [x, y] = label.screen || toScreen(view, label.at);
  const spacing = label.spaced && state.lang !== "zh" ? 1.5 : 0;
  const width = Math.max(...label.lines.map((line) => textWidth(context, labelFont(label), line) + spacing * line.length));
  const height = label.lines.length * label.size * 1.2;
  const box = (left, top) => ({ left, top, right: left + width, bottom: top + height, x: left + width / 2, y: top });
  const middle = box(x - width / 2, y - height / 2);
  if (label.room) {
    // Where the middle of a land is taken: a little lower or higher in it, else beside it.
    const [lower, higher] = [box(x - width / 2, y), box(x - width / 2, y - height)];
    const [right, left] = [box(x + label.room / 2 + 4, y - height / 2), box(x - label.room / 2 - width - 4, y - height / 2)];
    return [middle, lower, higher, right, left];
  }
  if (!label.beside) return [middle];
  const away = label.place ? dotRadius(label.place) + 4 : 6;
  return [
    box(x + away, y - height / 2),
    box(x - width - away, y - height / 2),
    box(x - width / 2, y - height - away),
    box(x - width / 2, y + away),
  ].slice(0, label.screen ? 1 : 4);
}

function overlaps(a, b) {
  return a.left < b.right + 3 && a.right + 3 > b.left && a.top < b.bottom && a.bottom > b.top;
}

function drawLabels(context, view, { pieces, day }) {
  const marked = new Set(highlightedIds());
  const labels = [
    ...pieceLabels(view, pieces, marked),
    ...placeLabels(view, day),
    ...stateLabels(view, day),
    ...seaLabels(view),
    ...graticuleLabels(view),
  ].sort((a, b) => a.rank - b.rank);
  const taken = [...map.parts.reserved];
  for (const label of labels) if (label.dot) taken.push(drawDot(context, view, label));
  for (const label of labels) placeLabel(context, view, label, taken);
}

function dotRadius(place) {
  return map.points && DATA.held[place] ? 5 : 2.5;
}

function drawDot(context, view, { at, dot, place }) {
  const [x, y] = toScreen(view, at);
  const radius = dotRadius(place);
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = map.colours[dot];
  context.fill();
  context.strokeStyle = map.colours.ink;
  context.lineWidth = 1.2;
  context.stroke();
  return { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
}

function placeLabel(context, view, label, taken) {
  const free = labelBoxes(context, view, label).find(
    (box) =>
      box.left > 0 && box.right < view.width && box.top > 0 && box.bottom < view.height && !taken.some((other) => overlaps(box, other)),
  );
  if (!free) return;
  taken.push(free);
  context.font = labelFont(label);
  context.textAlign = "center";
  context.textBaseline = "top";
  context.lineJoin = "round";
  context.lineWidth = 3;
  if ("letterSpacing" in context) context.letterSpacing = label.spaced && state.lang !== "zh" ? "1.5px" : "0px";
  context.strokeStyle = label.italic ? map.colours.sea : map.colours.halo;
  context.fillStyle = map.colours[label.colour];
  label.lines.forEach((line, i) => {
    const y = free.y + i * label.size * 1.2;
    context.strokeText(line, free.x, y);
    context.fillText(line, free.x, y);
  });
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
