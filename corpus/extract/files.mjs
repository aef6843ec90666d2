// Schemas that a package has as JSON files of their own.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { spread } from "./closure.mjs";

const SCHEMA_ADDRESS = /^https?:\/\/json-schema\.org\//;
const APPLICATORS = ["properties", "definitions", "$defs", "allOf", "anyOf", "oneOf", "items"];

/**
 * @param {string} folder where the package is installed
 * @param {{ most?: number, under?: string, except?: RegExp }} [choice] how many, and where in the package
 * @returns {{ path: string, pointer: string, schema: object }[]} schemas by path in the package
 */
export function schemaFiles(folder, { most = Infinity, under = "", except } = {}) {
  const found = [];
  for (const path of jsonFiles(join(folder, under), under)) {
    if (except?.test(path)) continue;
    const schema = parsed(join(folder, path));
    if (isSchema(schema)) found.push({ path, pointer: "", schema });
  }
  return spread(found, most);
}

function jsonFiles(folder, prefix) {
  const entries = readdirSync(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory())
      return entry.name === "node_modules" ? [] : jsonFiles(join(folder, entry.name), path);
    return entry.name.endsWith(".json") && entry.name !== "package.json" ? [path] : [];
  });
}

function parsed(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** Whether a JSON file is a schema rather than an instance that names its schema. */
function isSchema(value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  if (typeof value.$schema === "string") return SCHEMA_ADDRESS.test(value.$schema);
  return (
    value.type === "object" && APPLICATORS.some((keyword) => typeof value[keyword] === "object")
  );
}
