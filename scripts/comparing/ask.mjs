// Asks check-geojson and geojsonhint about files: paths from standard input, one JSON object a line to standard output.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const folder = process.argv[2];
const require = createRequire(path.join(folder, "package.json"));
const { check } = require("@placemarkio/check-geojson");
const geojsonhint = require("@mapbox/geojsonhint");

function version(name) {
  return JSON.parse(fs.readFileSync(path.join(folder, "node_modules", name, "package.json"), "utf8")).version;
}

function answer(ask) {
  try {
    return ask();
  } catch (error) {
    return `stops: ${error.constructor.name}`;
  }
}

function asCheck(text) {
  try {
    check(text);
    return "";
  } catch (error) {
    if (!error.issues) throw error;
    return [...new Set(error.issues.map((issue) => issue.message))].join(", ");
  }
}

function asHint(text) {
  return [...new Set(geojsonhint.hint(text).map((hint) => hint.message))].join(", ");
}

console.log(JSON.stringify({
  "check-geojson": version("@placemarkio/check-geojson"),
  geojsonhint: version("@mapbox/geojsonhint"),
}));
for (const line of fs.readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const text = fs.readFileSync(line, "utf8");
  // One at a time, so that what was said is known when the next one does not come to an end.
  console.log(JSON.stringify({ path: line, "check-geojson": answer(() => asCheck(text)) }));
  console.log(JSON.stringify({ path: line, geojsonhint: answer(() => asHint(text)) }));
}
