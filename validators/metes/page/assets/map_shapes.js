// The map: its equal-area projection, the shapes of lines and lands in it, and views, which lead from there to pixels.

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

// ------------------------------------------------------------------------------------------------------------- views

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
