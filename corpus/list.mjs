// The committed list of schemas, and the schemas themselves, which are not committed.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { outsideReference } from "./self-contained.mjs";
import { schemasOf, sourceNames } from "./sources.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const LIST = here("list.json");
const EXTRACTED = here("out/schemas.json");

/** After the hash of a schema that refers to something outside of it. */
const OUTSIDE = " outside";

/**
 * @typedef {object} Entry
 * @property {string} id the first digits of the hash
 * @property {string} source
 * @property {string} name `package@version path#pointer`
 * @property {unknown} schema
 * @property {string | undefined} dialect where the schema cannot say it: `openapi-3.0`
 * @property {string | undefined} outside a reference that leads out of the schema
 * @property {readonly { name: string, value: unknown }[]} instances that came with the schema
 */

/**
 * The schemas of the list, read from the packages, or from the last run where list and packages are the same.
 *
 * @param {{ write: boolean }} options `write` makes the list of what the packages have
 * @returns {Promise<Entry[]>}
 * @throws Error where the packages do not have what the list says
 */
export async function readEntries({ write }) {
  if (!write && existsSync(EXTRACTED)) {
    const kept = JSON.parse(readFileSync(EXTRACTED, "utf8"));
    if (kept.key === keyOfPackages()) return kept.entries;
  }
  const entries = await extract();
  const list = listOf(entries);
  if (write) writeFileSync(LIST, `${JSON.stringify(list, null, 1)}\n`);
  else compareLists(JSON.parse(readText(LIST)), list);
  mkdirSync(here("out"), { recursive: true });
  writeFileSync(EXTRACTED, JSON.stringify({ key: keyOfPackages(), entries }));
  return entries;
}

const keyOfPackages = () => hash(`${readText(LIST)}${readText(here("package-lock.json"))}`);

async function extract() {
  const entries = new Map();
  for (const source of sourceNames) {
    process.stderr.write(`Reading ${source}…\n`);
    for (const found of await schemasOf(source)) {
      const { package: name, path, pointer, schema, dialect, instances = [] } = found;
      const sha = hash(JSON.stringify(schema));
      if (entries.has(sha)) continue;
      const place = pointer === "" ? path : `${path}#${pointer}`;
      entries.set(sha, {
        ...{ id: sha.slice(0, 12), sha, source, name: `${name} ${place}` },
        ...{
          package: name,
          path,
          pointer,
          schema,
          dialect,
          outside: outsideReference(schema),
          instances,
        },
      });
    }
  }
  return [...entries.values()];
}

/** By source, package, path and pointer: the hash. */
function listOf(entries) {
  const list = {};
  for (const { source, package: name, path, pointer, sha, outside } of entries) {
    const packages = (list[source] ??= {});
    const paths = (packages[name] ??= {});
    (paths[path] ??= {})[pointer] = outside === undefined ? sha : `${sha}${OUTSIDE}`;
  }
  return list;
}

function compareLists(expected, actual) {
  const [before, after] = [expected, actual].map((list) => new Map(linesOf(list)));
  const wrong = [...before].filter(([name, sha]) => after.get(name) !== sha).map(([name]) => name);
  const unlisted = [...after.keys()].filter((name) => !before.has(name));
  if (wrong.length === 0 && unlisted.length === 0) return;
  throw new Error(
    `The packages do not have the schemas of corpus/list.json: ${[...wrong, ...unlisted].slice(0, 5).join(", ")} ` +
      `(${wrong.length} missing or different, ${unlisted.length} not listed). ` +
      "Where packages were updated, make the list anew: npm run corpus -- --write-list",
  );
}

function linesOf(list) {
  return Object.entries(list).flatMap(([source, packages]) =>
    Object.entries(packages).flatMap(([name, paths]) =>
      Object.entries(paths).flatMap(([path, pointers]) =>
        Object.entries(pointers).map(([pointer, sha]) => [
          `${source} ${name} ${path}#${pointer}`,
          sha,
        ]),
      ),
    ),
  );
}

const readText = (file) => readFileSync(file, "utf8");
const hash = (text) => createHash("sha256").update(text).digest("hex");
