// Map of the faults: coast, states and outlines of the checked files, in an equal-area projection round the faults.

// Letters keep their size in pixels, whatever the width of the map.
const LABEL_PX = 12;
// Marks nearer to each other than this become one mark with their number: a fingertip still hits the right one.
const CLUSTER_PX = 30;
const EARTH_RADIUS_KM = 6371;
// A view of one fault shows some 800 km around it, so that a coast or boundary tells where it is.
const LEAST_RADIUS = (3.5 * Math.PI) / 180;
const GREATEST_AZIMUTHAL = (75 * Math.PI) / 180;
const MARGIN_PX = 34;
// A state of which less is seen has no name on the map.
const LEAST_LABELLED_PX2 = 2000;
const ZOOM_STEP = 1.6;
const MOST_ZOOM = 4000;
const GRID_STEPS = [60, 30, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];
// Large states around the lines, by the number of ISO 3166-1.
const STATE_NAMES = {
  "004": "Afghanistan", "050": "Bangladesh", "064": "Bhutan", 104: "Myanmar", 156: "China", 356: "India", 364: "Iran",
  392: "Japan", 398: "Kazakhstan", 408: "North Korea", 410: "South Korea", 417: "Kyrgyzstan", 418: "Laos",
  496: "Mongolia", 524: "Nepal", 586: "Pakistan", 608: "Philippines", 643: "Russia", 682: "Saudi Arabia",
  704: "Vietnam", 762: "Tajikistan", 764: "Thailand", 792: "Turkey", 795: "Turkmenistan", 804: "Ukraine", 860: "Uzbekistan",
};

const map = { svg: null, layers: {}, width: 0, height: 0, centre: [0, 0], half: [0, 0], radius: 0, zoom: 1, scaleWidth: 0 };

/** Draws the map, or says why there is none. */
function drawMap(section) {
  const placed = [];
  for (let fault = 0; fault < COUNT; fault += 1) if (COLUMNS.placed[fault]) placed.push(fault);
  const others = COUNT - placed.length;
  section.hidden = false;
  const title = el("h2", { id: "map-title" }, "Where the faults are");
  if (!placed.length) {
    show(section, title, el("p", { class: "soft" }, sentenceWithoutMap()));
    return;
  }
  map.svg = svg("svg", { role: "group", "aria-label": "Map of the faults; the list below has the same faults" });
  for (const name of ["ground", "grid", "outline", "names", "marks", "degrees", "scale"]) {
    map.layers[name] = svg("g", { class: name });
    map.svg.append(map.layers[name]);
  }
  const frame = el("div", { class: "map-frame" }, map.svg);
  show(section, title, el("div", { class: "map-box" }, frame, zoomButtons()), el("p", { class: "soft" }, mapNote(others)));
  followPointer();
  map.svg.addEventListener("keydown", followKeys);
  const resize = () => {
    map.width = frame.clientWidth;
    map.height = frame.clientHeight;
    redrawMap();
  };
  frameFaults(placed);
  new ResizeObserver(resize).observe(frame);
}

function sentenceWithoutMap() {
  const isMetric = COLUMNS.lon.some((lon) => lon !== null) || DATA.checks.some(({ name }) => name === "coordinates_projected");
  if (isMetric) return "No map: the coordinates are no degrees of longitude and latitude. They may be metres of a projected system.";
  return "No map: none of the faults has a position.";
}

function mapNote(others) {
  const parts = ["A number is that of the faults close together; choose a mark to list them. A ring is a warning."];
  if (others) parts.push(`${counted(others, "fault")} without a position ${others === 1 ? "is" : "are"} in the list alone.`);
  parts.push("Outlines of the files are thinned out. Coasts and states: Natural Earth, Asia and its neighbours only.");
  return parts.join(" ");
}

function zoomButtons() {
  const button = (text, label, act) => el("button", { type: "button", "aria-label": label, title: label, onclick: act }, text);
  return el(
    "div",
    { class: "zoom" },
    button("+", "Zoom in", () => zoomBy(ZOOM_STEP)),
    button("−", "Zoom out", () => zoomBy(1 / ZOOM_STEP)),
    button("All", "Show all faults", () => {
      frameFaults(list.shown.filter((fault) => COLUMNS.placed[fault]));
      redrawMap();
    }),
  );
}

// ----------------------------------------------------------------------------------------------------- projection

/** Centre of positions on the sphere, which knows no edge at 180 degrees. */
function centreOf(positions) {
  let [x, y, z] = [0, 0, 0];
  for (const [lon, lat] of positions) {
    const [a, b] = [(lon * Math.PI) / 180, (lat * Math.PI) / 180];
    x += Math.cos(b) * Math.cos(a);
    y += Math.cos(b) * Math.sin(a);
    z += Math.sin(b);
  }
  if (Math.hypot(x, y, z) < 1e-9 * positions.length) return [0, 0];
  return [(Math.atan2(y, x) * 180) / Math.PI, (Math.atan2(z, Math.hypot(x, y)) * 180) / Math.PI];
}

/** Moves the view to faults: their box on the map, however many of them lie in one spot of it. */
function frameFaults(faults) {
  if (!faults.length) return;
  const positions = faults.map((fault) => [COLUMNS.lon[fault], COLUMNS.lat[fault]]);
  const centre = centreOf(positions);
  const [low, high] = boxOf(positions, centre);
  const middle = azimuthal(centre).invert([(low[0] + high[0]) / 2, (low[1] + high[1]) / 2]);
  map.centre = middle && middle.every(Number.isFinite) ? middle : centre;
  const corners = boxOf(positions, map.centre);
  map.half = [0, 1].map((axis) => Math.max(-corners[0][axis], corners[1][axis]));
  map.radius = Math.max(...positions.map((each) => d3.geoDistance(map.centre, each)));
  map.zoom = 1;
}

/** Projection of the unit sphere round a centre. */
function azimuthal(centre) {
  return d3.geoAzimuthalEqualArea().rotate([-centre[0], -centre[1]]).translate([0, 0]).scale(1);
}

function boxOf(positions, centre) {
  const project = azimuthal(centre);
  const points = positions.map((each) => project(each));
  return [d3.least, d3.greatest].map((extreme) => [0, 1].map((axis) => extreme(points, (point) => point[axis])[axis]));
}

/** Equal-area projection for the view: azimuthal for a part of the globe, Equal Earth for most of it. */
function projection() {
  const { width, height, centre, half } = map;
  if (map.radius > GREATEST_AZIMUTHAL) {
    const whole = d3.geoEqualEarth().rotate([-centre[0], 0]).fitSize([width, height], { type: "Sphere" });
    const [x, y] = whole(centre);
    const [left, top] = whole.translate();
    const moved = [width / 2 + (left - x) * map.zoom, height / 2 + (top - y) * map.zoom];
    return map.zoom === 1 ? whole : whole.scale(whole.scale() * map.zoom).translate(moved);
  }
  const room = [width / 2 - MARGIN_PX, height / 2 - MARGIN_PX];
  const most = Math.min(width, height) / 2 / LEAST_RADIUS;
  const scale = Math.min(most, room[0] / half[0], room[1] / half[1]) * map.zoom;
  // At a scale of 1, an angle r from the centre is 2 sin(r / 2) away from it.
  const corner = 2 * Math.asin(Math.min(1, Math.hypot(width, height) / 4 / scale));
  return azimuthal(centre)
    .translate([width / 2, height / 2])
    .scale(scale)
    .clipAngle(Math.min(170, (corner * 180) / Math.PI + 1))
    .precision(0.5);
}

function zoomBy(factor) {
  map.zoom = Math.min(MOST_ZOOM, Math.max(0.1, map.zoom * factor));
  redrawMap();
}

/** Moves the view by pixels. */
function panBy(x, y) {
  const to = map.projection.invert([map.width / 2 - x, map.height / 2 - y]);
  if (!to || !to.every(Number.isFinite)) return;
  map.centre = [to[0], Math.max(-85, Math.min(85, to[1]))];
  redrawMap();
}

// -------------------------------------------------------------------------------------------------------- drawing

function redrawMap() {
  if (!map.svg || !map.width) return;
  const { layers, width, height } = map;
  map.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  map.projection = projection();
  const path = d3.geoPath(map.projection.clipExtent ? clipped(map.projection) : map.projection).digits(1);
  const { land, borders } = ground();
  show(layers.ground, svg("path", { class: "land", d: path(land) }), svg("path", { class: "border", d: path(borders) }));
  show(layers.outline, svg("path", { d: path({ type: "MultiLineString", coordinates: DATA.outlines }) }));
  drawGrid(path);
  drawScale();
  drawMarks();
}

/** Far outside of the frame, lines are only numbers with many digits. */
function clipped(of) {
  return of.clipExtent([
    [-50, -50],
    [map.width + 50, map.height + 50],
  ]);
}

/** Land and inner boundaries of the background, joined when they are drawn first. */
function ground() {
  if (!map.ground) {
    const { states } = DATA.world.objects;
    const land = topojson.merge(DATA.world, states.geometries.filter(({ type }) => /Polygon/.test(type || "")));
    map.ground = { land: turned(land), borders: topojson.mesh(DATA.world, states, (a, b) => a !== b) };
  }
  return map.ground;
}

/** Multipolygon whose rings enclose less than half of the globe, as d3 understands them; holes turn the other way. */
function turned({ coordinates }) {
  const isSmall = (ring) => d3.geoArea({ type: "Polygon", coordinates: [ring] }) < 2 * Math.PI;
  const parts = coordinates.map((rings) => rings.map((ring, at) => (isSmall(ring) === (at === 0) ? ring : [...ring].reverse())));
  return { type: "MultiPolygon", coordinates: parts };
}

function drawGrid(path) {
  const across = gridSpan();
  const step = GRID_STEPS.find((each) => across / each >= 3) || GRID_STEPS[GRID_STEPS.length - 1];
  const outer = step < 10 ? gridExtent(step) : [[-180, -80], [180, 80]];
  const lines = d3.geoGraticule().step([step, step]).extent(outer).precision(Math.min(2.5, step / 4));
  show(map.layers.grid, svg("path", { d: path(lines()) || "" }));
  map.gridLabels = [...edgeLabels(step, 0), ...edgeLabels(step, 1)];
}

/** Degrees of latitude that the map is high. */
function gridSpan() {
  return (map.height / map.projection.scale()) * (180 / Math.PI);
}

/** Part of the globe for a fine grid: a grid of the whole globe would have millions of lines. */
function gridExtent(step) {
  const half = gridSpan() * 3;
  const [lon, lat] = map.centre;
  const wide = Math.min(180, half / Math.max(0.05, Math.cos((lat * Math.PI) / 180)));
  const at = (value) => Math.round(value / step) * step;
  return [
    [at(lon - wide), Math.max(-85, at(lat - half))],
    [at(lon + wide), Math.min(85, at(lat + half))],
  ];
}

/** Labels where the lines of longitude (axis 0) meet the lower edge, and those of latitude (axis 1) the left edge. */
function edgeLabels(step, axis) {
  const labels = [];
  const end = axis === 0 ? map.width : map.height;
  const at = (pixel) => {
    const point = axis === 0 ? [pixel, map.height - 6] : [6, pixel];
    const found = map.projection.invert(point);
    const back = found && found.every(Number.isFinite) ? map.projection(found) : null;
    // Beside the globe there are no degrees; what stands for them there lies elsewhere on the map.
    return back && Math.hypot(back[0] - point[0], back[1] - point[1]) < 1 ? found[axis] / step : NaN;
  };
  const round = axis === 0 ? 360 / step : Infinity;
  let before = at(0);
  for (let pixel = 2; pixel < end; pixel += 2) {
    let now = at(pixel);
    if (Math.abs(now - before) > round / 2) now += now < before ? round : -round;
    const low = Math.min(before, now);
    const line = Math.ceil(low);
    // A jump is the far side of the globe, not a line.
    if (line <= Math.max(before, now) && Math.abs(now - before) < 1) labels.push({ axis, pixel, value: line * step });
    before = now;
  }
  return labels;
}

/** Degrees along the edges and names of states, none over another; names leave room for the marks. */
function drawNames(clusters) {
  const taken = [];
  const nodes = { degree: [], state: [] };
  const put = (kind, text, x, y, anchor) => {
    const half = (text.length * LABEL_PX * 0.58) / 2 + 4;
    const left = anchor === "start" ? x : x - half;
    const box = [left, y - LABEL_PX, left + 2 * half, y + 4];
    const isOut = box[0] < 2 || box[2] > map.width - 2 || box[1] < 2 || box[3] > map.height - 1;
    if (isOut || taken.some((each) => box[0] < each[2] && box[2] > each[0] && box[1] < each[3] && box[3] > each[1])) return;
    taken.push(box);
    nodes[kind].push(svg("text", { x: x.toFixed(1), y: y.toFixed(1), class: kind, "text-anchor": anchor }, text));
  };
  // The scale stands there, and on a wide screen the buttons.
  taken.push([map.width - map.scaleWidth - 20, map.height - 36, map.width, map.height]);
  if (map.width > 450) taken.push([map.width - 60, 0, map.width, 130]);
  for (const { axis, pixel, value } of map.gridLabels || []) {
    if (axis === 0) put("degree", degreesOf(value, 0), pixel, map.height - 7, "middle");
    else put("degree", degreesOf(value, 1), 6, pixel + 4, "start");
  }
  for (const { x, y } of clusters) taken.push([x - 14, y - 14, x + 14, y + 14]);
  for (const { name, x, y } of namesOfStates()) put("state", name, x, y, "middle");
  show(map.layers.names, nodes.state);
  show(map.layers.degrees, nodes.degree);
}

/** Name of each large state in the middle of what the map shows of it, the widest first. */
function namesOfStates() {
  if (!map.states) {
    const states = topojson.feature(DATA.world, DATA.world.objects.states).features;
    map.states = states
      .filter(({ id, geometry }) => STATE_NAMES[id] && geometry)
      .map(({ id, geometry }) => ({ name: STATE_NAMES[id], geometry: turned(geometry) }));
  }
  const path = d3.geoPath(clipped(map.projection));
  return map.states
    .map(({ name, geometry }) => ({ name, geometry, area: path.area(geometry), point: path.centroid(geometry) }))
    .filter(({ area }) => area > LEAST_LABELLED_PX2)
    .filter(({ geometry, point }) => d3.geoContains(geometry, map.projection.invert(point)))
    .sort((a, b) => b.area - a.area)
    .map(({ name, point: [x, y] }) => ({ name, x, y }));
}

function drawScale() {
  const kmPerPixel = EARTH_RADIUS_KM / map.projection.scale();
  const most = 110 * kmPerPixel;
  const power = 10 ** Math.floor(Math.log10(most));
  const km = [5, 2, 1].map((each) => each * power).find((each) => each <= most) || power;
  const width = km / kmPerPixel;
  const [x, y] = [map.width - 12 - width, map.height - 12];
  map.scaleWidth = Math.max(width, 50);
  const text = km >= 1 ? `${THOUSANDS.format(km)} km` : `${THOUSANDS.format(km * 1000)} m`;
  show(
    map.layers.scale,
    svg("path", { d: `M${x.toFixed(1)} ${y - 5}v5h${width.toFixed(1)}v-5` }),
    svg("text", { x: x + width / 2, y: y - 8, "text-anchor": "middle" }, text),
  );
}

function degreesOf(value, axis) {
  const turned = axis === 0 ? ((value + 540) % 360) - 180 : value;
  const size = Math.abs(Number(turned.toFixed(7)));
  const letters = axis === 0 ? ["E", "W"] : ["N", "S"];
  return size === 0 || size === 180 ? `${size}°` : `${size}° ${letters[turned < 0 ? 1 : 0]}`;
}

function degrees(lon, lat) {
  return `${degreesOf(lat, 1)}, ${degreesOf(lon, 0)}`;
}

// ---------------------------------------------------------------------------------------------------------- marks

/** Marks of the faults that pass the filters; what lies together is one mark. */
function drawMarks() {
  if (!map.svg || !map.projection) return;
  const clusters = clustersOf(list.shown);
  clusters.sort((a, b) => a.errors - b.errors);
  drawNames(clusters);
  const hadFocus = map.layers.marks.contains(document.activeElement);
  show(map.layers.marks, clusters.map((cluster, at) => markOf(cluster, at === clusters.length - 1)));
  if (hadFocus && map.layers.marks.lastChild) map.layers.marks.lastChild.focus();
}

function clustersOf(faults) {
  const cells = new Map();
  for (const fault of faults) {
    if (!COLUMNS.placed[fault]) continue;
    const position = [COLUMNS.lon[fault], COLUMNS.lat[fault]];
    const [x, y] = map.projection(position) || [NaN, NaN];
    // The projection folds what lies behind the globe over its edge.
    if (!(x >= 0 && x <= map.width && y >= 0 && y <= map.height)) continue;
    const key = `${Math.floor(x / CLUSTER_PX)} ${Math.floor(y / CLUSTER_PX)}`;
    if (!cells.has(key)) cells.set(key, { x: 0, y: 0, errors: 0, faults: [] });
    const cell = cells.get(key);
    cell.x += x;
    cell.y += y;
    cell.errors += COLUMNS.severity[fault] === "error" ? 1 : 0;
    cell.faults.push(fault);
  }
  return [...cells.values()].map((cell) => ({ ...cell, x: cell.x / cell.faults.length, y: cell.y / cell.faults.length }));
}

function markOf({ x, y, errors, faults }, isStop) {
  const number = faults.length;
  const radius = number === 1 ? 7 : Math.min(15, 9 + 1.6 * Math.log10(number));
  const severity = errors ? "error" : "warning";
  const chosen = state.place && faults.some((fault) => state.place.has(fault));
  const words = number === 1 ? `${severity}, ${checkOf(faults[0]).name.replace(/_/g, " ")}` : `${counted(number, "fault")}, ${counted(errors, "error")}`;
  const label = `${words}, at ${degrees(Number(COLUMNS.lon[faults[0]].toFixed(3)), Number(COLUMNS.lat[faults[0]].toFixed(3)))}`;
  const act = () => chooseMark(faults);
  return svg(
    "g",
    {
      class: `mark ${severity}${chosen ? " chosen" : ""}`,
      role: "button",
      tabindex: isStop ? "0" : "-1",
      "aria-label": label,
      transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`,
      onclick: act,
      onkeydown: (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        act();
      },
    },
    svg("title", null, label),
    svg("circle", { r: 15, class: "target" }),
    svg("circle", { r: radius.toFixed(1), class: "spot" }),
    number > 1 && svg("text", { "text-anchor": "middle", y: 4 }, number < 10000 ? number : `${Math.floor(number / 1000)}k`),
  );
}

/** Lists the faults of a mark; one alone is opened. */
function chooseMark(faults) {
  if (faults.length === 1) {
    openFault(faults[0]);
    return;
  }
  choose({ place: new Set(faults) });
  document.getElementById("faults").scrollIntoView();
}

/** Brings a fault into the middle of the map, near enough to see its surroundings. */
function showOnMap(fault) {
  map.centre = [COLUMNS.lon[fault], COLUMNS.lat[fault]];
  map.zoom = Math.max(map.zoom, map.radius / LEAST_RADIUS);
  state.place = new Set([fault]);
  redrawMap();
  drawList();
  document.getElementById("map").scrollIntoView();
}

// ---------------------------------------------------------------------------------------------------------- moves

/** Dragging moves the view; a wheel zooms while Ctrl is held, so that the page scrolls over the map. */
function followPointer() {
  let last = null;
  map.svg.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch" || event.target.closest(".mark")) return;
    last = [event.clientX, event.clientY];
    map.svg.setPointerCapture(event.pointerId);
  });
  map.svg.addEventListener("pointermove", (event) => {
    if (!last) return;
    panBy(event.clientX - last[0], event.clientY - last[1]);
    last = [event.clientX, event.clientY];
  });
  for (const name of ["pointerup", "pointercancel"])
    map.svg.addEventListener(name, () => {
      last = null;
    });
  map.svg.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      zoomBy(Math.exp(-event.deltaY / 300));
    },
    { passive: false },
  );
}

/** Arrow keys go from mark to mark, with Shift they move the view; plus and minus zoom. */
function followKeys(event) {
  const arrows = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  const arrow = arrows[event.key];
  if (arrow && event.shiftKey) panBy(arrow[0] * 60, arrow[1] * 60);
  else if (arrow) stepTo(arrow[0] + arrow[1] < 0 ? 1 : -1);
  else if (event.key === "+" || event.key === "=") zoomBy(ZOOM_STEP);
  else if (event.key === "-") zoomBy(1 / ZOOM_STEP);
  else return;
  event.preventDefault();
}

function stepTo(by) {
  const marks = [...map.layers.marks.children];
  const at = marks.indexOf(document.activeElement);
  const next = marks[(at + by + marks.length) % marks.length];
  if (!next) return;
  for (const mark of marks) mark.setAttribute("tabindex", mark === next ? "0" : "-1");
  next.focus();
}
