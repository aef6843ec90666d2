import { isObject, type UnknownObject } from "../json-schema/values.js";
import { dependencyNames, type Project } from "./project.js";

/** What `package.json` gets. */
export interface ManifestWishes {
  /** The version of this package, for the added dependencies. */
  readonly version: string;
  /** The folder of definitions, which a script serves; undefined where there is none. */
  readonly definitions: string | undefined;
  /** Whether scripts that need the clients generate them first, because version control does not hold them. */
  readonly generatesFirst: boolean;
}

/** Scripts that read the clients by convention, variants such as `test:watch` included: without clients they fail. */
const READERS = /^(?:build|dev|test|typecheck|type-check|check-types)(?::|$)/;
/** Compilers and test runners: they read the clients in a script of any name. */
const COMPILERS =
  /(?:^|[\s;&])(?:tsc|tsx|ts-node|vue-tsc|nest start|next dev|vitest|jest|mocha|vite(?! preview))(?=\s|$)/;
/** What `npm init` writes: it reads nothing. */
const PLACEHOLDER = "no test specified";
const GENERATE = "noukai-codegen generate";

/**
 * Returns the text of `package.json` with scripts and dependencies added. Existing entries and the indentation are kept; where
 * the clients are generated first, that goes before what the scripts do.
 */
export function addToManifest(
  { manifest: { text, value } }: Project,
  { version, definitions, generatesFirst }: ManifestWishes,
): string {
  const names = dependencyNames(value);
  const wanted = (name: string): Record<string, string> =>
    names.has(name) ? {} : { [name]: `^${version}` };
  const scripts = isObject(value.scripts) ? value.scripts : {};
  const missing = Object.entries(ownScripts(definitions)).filter(
    ([name]) => !Object.hasOwn(scripts, name),
  );
  const changed = {
    ...value,
    ...extended(
      value,
      "scripts",
      { ...(generatesFirst ? generatingReaders(scripts) : {}), ...Object.fromEntries(missing) },
      false,
    ),
    ...extended(value, "dependencies", wanted("noukai-codegen-runtime"), true),
    ...extended(value, "devDependencies", wanted("noukai-codegen"), true),
  };
  if (JSON.stringify(changed) === JSON.stringify(value)) return text;
  const indent = /^[ \t]+(?=")/m.exec(text)?.[0] ?? "  ";
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const end = /\r?\n$/.test(text) ? newline : "";
  return JSON.stringify(changed, null, indent).replaceAll("\n", newline) + end;
}

/** The scripts that `init` adds, by name. */
function ownScripts(definitions: string | undefined): Readonly<Record<string, string>> {
  return {
    "flows:generate": GENERATE,
    "flows:watch": "noukai-codegen watch",
    "flows:check": "noukai-codegen check",
    ...(definitions === undefined
      ? {}
      : { "flows:emulator": `noukai-codegen emulator --flows ${quoted(definitions)}` }),
  };
}

/** An argument as every shell that runs scripts reads it, `cmd.exe` included. */
function quoted(argument: string): string {
  return /^[\w./@-]+$/.test(argument) ? argument : JSON.stringify(argument);
}

/** The scripts that read the clients, with the command before them that generates the clients. */
function generatingReaders(scripts: UnknownObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(scripts).flatMap(([name, script]) => {
      if (typeof script !== "string" || script.includes(PLACEHOLDER)) return [];
      if (!READERS.test(name) && !COMPILERS.test(script)) return [];
      const before = `${script} ${String(scripts[`pre${name}`])}`;
      return /noukai-codegen|flows:generate/.test(before)
        ? []
        : [[name, `${GENERATE} && ${script}`]];
    }),
  );
}

/** A field with added or changed entries, sorted if package managers sort it. */
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
