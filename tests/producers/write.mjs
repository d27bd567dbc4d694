// Writes the layers of layers.py with JavaScript programs: node tests/producers/write.mjs FOLDER LAYERS.json
// Run where the packages are installed; LAYERS.json is the dictionary LAYERS of layers.py. A missing package is skipped.
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const target = resolve(process.argv[2]);
const layers = JSON.parse(readFileSync(process.argv[3], "utf8"));
const require = createRequire(join(process.cwd(), "here.js"));
const load = async (name) => import(pathToFileURL(require.resolve(name)).href);
const features = (list) => ({ type: "FeatureCollection", features: list });
const drawn = (layer) => layer.features.filter((each) => each.geometry);
const versionOf = (name) => {
  const path = require.resolve.paths(name).map((each) => join(each, name, "package.json"));
  for (const each of path) {
    try { return JSON.parse(readFileSync(each, "utf8")).version; } catch { /* the next folder */ }
  }
  return "unknown";
};

const writers = {
  async turf(save) {
    const turf = require("@turf/turf");
    const [towns, roads, parks, districts] = ["towns", "roads", "parks", "districts"].map((name) => layers[name]);
    save("buffer.geojson", turf.buffer(towns, 5, { units: "kilometers" }));
    save("circle.geojson", turf.circle([10, 50], 20));
    save("hull.geojson", turf.convex(towns));
    save("union.geojson", turf.union(features(districts.features.slice(0, 2))));
    save("difference.geojson", turf.difference(features([parks.features[0], turf.bboxPolygon([12.58, 55.68, 12.7, 55.9])])));
    save("hexagons.geojson", turf.hexGrid([10, 50, 10.5, 50.4], 10));
    save("voronoi.geojson", turf.voronoi(features([[10, 50], [10.2, 50.1], [10.1, 50.3]].map((at) => turf.point(at))), { bbox: [9, 49, 11, 51] }));
    save("along.geojson", turf.lineChunk(roads, 2));
    save("simplified.geojson", turf.simplify(parks, { tolerance: 0.001 }));
    save("centres.geojson", features(drawn(parks).map((each) => turf.centroid(each, { properties: each.properties }))));
    save("bboxes.geojson", features(drawn(parks).map((each) => turf.bboxPolygon(turf.bbox(each)))));
    save("great_circle.geojson", turf.greatCircle([12.5, 55.7], [108.2, 16.05], { npoints: 80 }));
    return versionOf("@turf/turf");
  },
  async mapshaper(save) {
    const mapshaper = (await load("mapshaper")).default;
    for (const [name, layer] of Object.entries(layers)) {
      const out = await mapshaper.applyCommands("-i in.geojson -o out.geojson", { "in.geojson": JSON.stringify(layer) });
      save(`${name}.geojson`, out["out.geojson"].toString());
      const more = "-i in.geojson -o out.geojson rfc7946 precision=0.00001 bbox prettify";
      save(`${name}_rfc7946.geojson`, (await mapshaper.applyCommands(more, { "in.geojson": JSON.stringify(layer) }))["out.geojson"].toString());
    }
    const parks = { "in.geojson": JSON.stringify(layers.parks) };
    save("dissolved.geojson", (await mapshaper.applyCommands("-i in.geojson -dissolve -o out.geojson", parks))["out.geojson"].toString());
    save("geometries.geojson", (await mapshaper.applyCommands("-i in.geojson -drop fields=* -o out.geojson", parks))["out.geojson"].toString());
    save("sequence.geojsonl", (await mapshaper.applyCommands("-i in.geojson -o out.json ndjson", { "in.geojson": JSON.stringify(layers.towns) }))["out.json"].toString());
    return versionOf("mapshaper");
  },
  async topojson(save) {
    const [server, client] = [await load("topojson-server"), await load("topojson-client")];
    for (const [name, layer] of Object.entries(layers)) {
      const topology = server.topology({ layer });
      save(`${name}.geojson`, client.feature(topology, topology.objects.layer));
    }
    const topology = server.topology({ layer: layers.districts }, 1e6);
    save("mesh.geojson", client.mesh(topology, topology.objects.layer));
    save("merged.geojson", client.merge(topology, topology.objects.layer.geometries.slice(0, 2)));
    return versionOf("topojson-client");
  },
  async terraformer(save) {
    const { arcgisToGeoJSON, geojsonToArcGIS } = await load("@terraformer/arcgis");
    for (const [name, layer] of Object.entries(layers)) {
      save(`${name}.geojson`, features(drawn(layer).map((each) => arcgisToGeoJSON(geojsonToArcGIS(each, "OBJECTID"), "OBJECTID"))));
    }
    return versionOf("@terraformer/arcgis");
  },
  async togeojson(save) {
    const { kml, gpx } = await load("@tmcw/togeojson");
    const { DOMParser } = await load("@xmldom/xmldom").catch(() => load("xmldom"));
    const read = (text) => new DOMParser().parseFromString(text, "text/xml");
    const places = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>Lot</name><Polygon><outerBoundaryIs><LinearRing><coordinates>10,50,0 10.1,50,0 10.1,50.1,0 10,50.1,0 10,50,0</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark><Placemark><name>Spot</name><Point><coordinates>10.05,50.05</coordinates></Point></Placemark></Document></kml>';
    save("kml.geojson", kml(read(places)));
    const track = '<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1"><wpt lat="50" lon="10"><name>A</name></wpt><trk><name>Walk</name><trkseg><trkpt lat="50" lon="10"><ele>101</ele><time>2024-05-01T10:00:00Z</time></trkpt><trkpt lat="50.01" lon="10.02"><ele>105</ele><time>2024-05-01T10:05:00Z</time></trkpt><trkpt lat="50.02" lon="10.02"><ele>103</ele><time>2024-05-01T10:09:00Z</time></trkpt></trkseg></trk></gpx>';
    save("gpx.geojson", gpx(read(track)));
    return versionOf("@tmcw/togeojson");
  },
  async osmtogeojson(save) {
    const osmtogeojson = (await load("osmtogeojson")).default;
    const node = (id, lon, lat, tags) => ({ type: "node", id, lon, lat, ...(tags ? { tags } : {}) });
    const elements = [
      node(1, 10, 50), node(2, 10.1, 50), node(3, 10.1, 50.1), node(4, 10, 50.1), node(5, 10.03, 50.03), node(6, 10.03, 50.06),
      node(7, 10.06, 50.06), node(8, 10.06, 50.03), node(9, 10.2, 50.2, { amenity: "bench" }), node(10, 10.3, 50.3),
      { type: "way", id: 20, nodes: [1, 2, 3, 4, 1] },
      { type: "way", id: 21, nodes: [5, 6, 7, 8, 5] },
      { type: "way", id: 22, nodes: [9, 10], tags: { highway: "path" } },
      { type: "relation", id: 30, tags: { type: "multipolygon", landuse: "forest" }, members: [{ type: "way", ref: 20, role: "outer" }, { type: "way", ref: 21, role: "inner" }] },
    ];
    save("area.geojson", osmtogeojson({ elements }));
    save("flat.geojson", osmtogeojson({ elements }, { flatProperties: true }));
    return versionOf("osmtogeojson");
  },
  async shpjs(save) {
    const shapefile = await load("shapefile");
    for (const name of ["towns", "roads", "parks", "districts"]) {
      const folder = join(target, "files", "shpjs");
      writeFileSync(join(folder, "in.geojson"), JSON.stringify(layers[name]));
      execFileSync("ogr2ogr", ["-f", "ESRI Shapefile", "-lco", "ENCODING=UTF-8", join(folder, `${name}.shp`), join(folder, "in.geojson")]);
      save(`${name}.geojson`, await shapefile.read(join(folder, `${name}.shp`), join(folder, `${name}.dbf`), { encoding: "utf-8" }));
      for (const ending of ["shp", "shx", "dbf", "prj", "cpg"]) rmSync(join(folder, `${name}.${ending}`), { force: true });
      rmSync(join(folder, "in.geojson"));
    }
    return versionOf("shapefile");
  },
  async geojson_js(save) {
    const GeoJSON = (await load("geojson")).default;
    const rows = layers.towns.features.map((each) => ({ ...each.properties, lon: each.geometry.coordinates[0], lat: each.geometry.coordinates[1] }));
    save("towns.geojson", GeoJSON.parse(rows, { Point: ["lat", "lon"] }));
    save("town.geojson", GeoJSON.parse(rows[0], { Point: ["lat", "lon"], bbox: [12.5121, 55.7032, 12.5121, 55.7032] }));
    return versionOf("geojson");
  },
  async d3(save) {
    const [geo, contour] = [await load("d3-geo"), await load("d3-contour")];
    save("graticule.geojson", { type: "Feature", properties: {}, geometry: geo.geoGraticule().step([30, 30]).extent([[-60, -60], [60, 60]])() });
    // geoCircle is left out: the ends of its rings differ in the last digit, which RFC 7946, 3.1.6 forbids.
    const values = Array.from({ length: 400 }, (_, at) => Math.sin((at % 20) / 3) + Math.cos(Math.floor(at / 20) / 4));
    save("contours.geojson", { type: "FeatureCollection", features: contour.contours().size([20, 20]).thresholds(3)(values).map((each) => ({ type: "Feature", properties: { value: each.value }, geometry: { type: each.type, coordinates: each.coordinates } })) });
    return versionOf("d3-geo");
  },
  async h3_js(save) {
    const h3 = await load("h3-js");
    const cells = h3.gridDisk(h3.latLngToCell(50, 10, 6), 1);
    save("outline.geojson", { type: "MultiPolygon", coordinates: h3.cellsToMultiPolygon(cells, true) });
    return versionOf("h3-js");
  },
  async supercluster(save) {
    const Supercluster = (await load("supercluster")).default;
    const index = new Supercluster({ radius: 40 }).load(layers.towns.features);
    save("clusters.geojson", features(index.getClusters([-180, -85, 180, 85], 2)));
    return versionOf("supercluster");
  },
  async wellknown(save) {
    const { parse, stringify } = (await load("wellknown")).default;
    for (const [name, layer] of Object.entries(layers)) {
      save(`${name}.geojson`, { type: "GeometryCollection", geometries: drawn(layer).map((each) => parse(stringify(each.geometry))) });
    }
    return versionOf("wellknown");
  },
  async rewind(save) {
    const rewind = (await load("@mapbox/geojson-rewind")).default;
    save("parks.geojson", rewind(JSON.parse(JSON.stringify(layers.parks)), false));
    save("parks_clockwise.geojson", rewind(JSON.parse(JSON.stringify(layers.parks)), true));
    return versionOf("@mapbox/geojson-rewind");
  },
};

for (const [name, write] of Object.entries(writers)) {
  const folder = join(target, "files", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    const version = await write((file, value) => writeFileSync(join(folder, file), typeof value === "string" ? value : JSON.stringify(value)));
    appendFileSync(join(target, "versions.csv"), `${name},${version}\n`);
  } catch (error) {
    if (error.code !== "MODULE_NOT_FOUND") throw error;
    rmSync(folder, { recursive: true });
    console.error(`${name}: skipped (${error.message.split("\n")[0]})`);
  }
}
