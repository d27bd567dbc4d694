// Asks the JavaScript peers about files and packages: paths from standard input, one JSON object a line to standard
// output, with "error", "warning" or "no" of each tool that reads such a file.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const folder = process.argv[2];
const require = createRequire(path.join(folder, "package.json"));
const { check } = require("@placemarkio/check-geojson");
const geojsonhint = require("@mapbox/geojsonhint");
const { Package } = require("datapackage");

function version(name) {
  return JSON.parse(fs.readFileSync(path.join(folder, "node_modules", name, "package.json"), "utf8")).version;
}

let fails = () => {};
// Some errors are raised where no caller can catch them.
process.on("uncaughtException", () => fails());
process.on("unhandledRejection", () => fails());

async function answer(ask) {
  const failed = new Promise((resolve) => { fails = () => resolve("error"); });
  try {
    return await Promise.race([ask(), failed]);
  } catch {
    return "error";
  }
}

function asCheck(text) {
  check(text);
  return "no";
}

function asHint(text) {
  const hints = geojsonhint.hint(text);
  if (hints.some((hint) => hint.level !== "message")) return "error";
  return hints.length > 0 ? "warning" : "no";
}

async function asPackage(location) {
  const found = await Package.load(path.join(location, "datapackage.json"), { basePath: location });
  if (!found.valid) return "error";
  for (const resource of found.resources) {
    if (resource.tabular) {
      await resource.read({ relations: true });
    } else {
      await resource.rawRead();
    }
  }
  return "no";
}

console.log(JSON.stringify({
  "check-geojson": version("@placemarkio/check-geojson"),
  geojsonhint: version("@mapbox/geojsonhint"),
  "datapackage-js": version("datapackage"),
}));
for (const line of fs.readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  if (fs.statSync(line).isDirectory()) {
    console.log(JSON.stringify({ path: line, "datapackage-js": await answer(() => asPackage(line)) }));
    console.log(JSON.stringify({ path: line }));
    continue;
  }
  const text = fs.readFileSync(line, "utf8");
  // One at a time, so that what was said is known when the next one does not come to an end.
  console.log(JSON.stringify({ path: line, "check-geojson": await answer(() => asCheck(text)) }));
  console.log(JSON.stringify({ path: line, geojsonhint: await answer(() => asHint(text)) }));
  // Nothing more about this path.
  console.log(JSON.stringify({ path: line }));
}
process.exit(0);
