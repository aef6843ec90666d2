import { readFileSync } from "node:fs";
import type { Plugin } from "esbuild";

/**
 * Leaves out parts of bundled libraries that this package never calls, and that every run would load. A change is
 * refused where a library no longer has the text that it replaces.
 */
export const trimLibraries: Plugin = {
  name: "trim libraries",
  setup: (builder) => {
    // Messages in 60 languages: ours come from the schemas, and its own are in English.
    builder.onLoad({ filter: /[/\\]zod[/\\]v4[/\\]locales[/\\]index\.js$/ }, () => ({
      contents: `export { default as en } from "./en.js";`,
    }));
    // What is compiled is formatted elsewhere.
    builder.onLoad({ filter: fileOf("formatter") }, ({ path }) => ({
      contents: replace(
        path,
        readFileSync(path, "utf8"),
        `require("prettier")`,
        `{ format: (...of) => require("prettier").format(...of) }`,
      ),
    }));
    // Only the functions that a file names, instead of the library in one piece.
    builder.onLoad({ filter: fileOf("(?:types[/\\\\])?\\w+") }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      const names = new Set([...source.matchAll(/\blodash_1\.(\w+)/g)].map(([, name]) => name));
      if (names.size === 0) return undefined;
      const members = [...names].map((name) => `${name}: require("lodash/${name}")`);
      return { contents: replace(path, source, `require("lodash")`, `{ ${members.join(", ")} }`) };
    });
    // What is compiled is in memory: no file is read, whatever its format.
    builder.onResolve({ filter: /^js-yaml$/ }, ({ importer }) =>
      /[/\\](?:json-schema-to-typescript|json-schema-ref-parser)[/\\]/.test(importer)
        ? { path: "js-yaml", namespace: NOTHING }
        : undefined,
    );
    builder.onLoad({ filter: /^/, namespace: NOTHING }, () => ({
      contents: `const tags = { withTags: () => tags };
        exports.CORE_SCHEMA = exports.JSON_SCHEMA = tags;
        exports.load = () => { throw new TypeError("YAML is not read here"); };`,
    }));
  },
};

const NOTHING = "left out";

/** Files of json-schema-to-typescript. */
function fileOf(name: string): RegExp {
  return new RegExp(`[/\\\\]json-schema-to-typescript[/\\\\]dist[/\\\\]src[/\\\\]${name}\\.js$`);
}

function replace(path: string, source: string, found: string, replacement: string): string {
  if (!source.includes(found)) throw new Error(`${path} has no ${found} any more`);
  return source.replace(found, () => replacement);
}
