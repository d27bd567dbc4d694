// The map: colours, hatching, and the drawing of background, lands, lines and bands.

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
