import { isObject, type UnknownObject } from "../json-schema/values.js";
import { dependencyNames, type Project } from "./project.js";

const SCRIPTS: Readonly<Record<string, string>> = {
  "flows:generate": "noukai-codegen generate",
  "flows:watch": "noukai-codegen watch",
  "flows:check": "noukai-codegen check",
};

/**
 * Returns the text of `package.json` with scripts and dependencies added. Existing entries and the indentation are kept.
 *
 * @param version - the version of this package, for the added dependencies.
 */
export function addToManifest({ manifest: { text, value } }: Project, version: string): string {
  const names = dependencyNames(value);
  const wanted = (name: string): Record<string, string> =>
    names.has(name) ? {} : { [name]: `^${version}` };
  const scripts = isObject(value.scripts) ? value.scripts : {};
  const missing = Object.entries(SCRIPTS).filter(([name]) => !Object.hasOwn(scripts, name));
  const changed = {
    ...value,
    ...extended(value, "scripts", Object.fromEntries(missing), false),
    ...extended(value, "dependencies", wanted("noukai-codegen-runtime"), true),
    ...extended(value, "devDependencies", wanted("noukai-codegen"), true),
  };
  if (JSON.stringify(changed) === JSON.stringify(value)) return text;
  const indent = /^[ \t]+(?=")/m.exec(text)?.[0] ?? "  ";
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const end = /\r?\n$/.test(text) ? newline : "";
  return JSON.stringify(changed, null, indent).replaceAll("\n", newline) + end;
}

/** A field with added entries, sorted if package managers sort it. */
function extended(
  manifest: UnknownObject,
  field: string,
  more: Readonly<Record<string, string>>,
  isSorted: boolean,
): UnknownObject {
  if (Object.keys(more).length === 0) return {};
  const before = manifest[field];
  const entries = Object.entries({ ...(isObject(before) ? before : {}), ...more });
  const sorted = isSorted ? entries.sort(([a], [b]) => (a < b ? -1 : 1)) : entries;
  return { [field]: Object.fromEntries(sorted) };
}
