import { readFileSync } from "node:fs";
import { basename, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { globSync } from "tinyglobby";
import { memoryCache } from "../../generator/cache/index.js";
import { readDefinition } from "../../generator/definition/index.js";
import type { ModelOptions } from "../../generator/model/index.js";
import { createRenderer } from "../../generator/render/renderer.js";
import type { LoadedDefinition } from "../../generator/sources/index.js";

const repository = fileURLToPath(new URL("../../", import.meta.url));

/** Every definition of the corpus and of the examples. */
export function corpusDefinitions(): LoadedDefinition[] {
  const paths = globSync(
    ["test/corpus/flows/**/*.flow.{yaml,json}", "examples/flows/**/*.flow.{yaml,json}"],
    {
      cwd: repository,
      absolute: true,
    },
  );
  return paths.sort().map((path) => load(relative(repository, path), readFileSync(path, "utf8")));
}

/** Reads a definition that has no mistakes. */
export function load(path: string, text: string): LoadedDefinition {
  const result = readDefinition({ path, text });
  if ("definition" in result) return { definition: result.definition, origin: path };
  const problems = result.problems.map(
    ({ line, column, message }) => `${line}:${column} ${message}`,
  );
  throw new Error(`${basename(path)}: ${problems.join("\n")}`);
}

export interface RenderSettings extends Partial<ModelOptions> {
  readonly importExtension?: "js" | "ts" | "none";
  /** Where the files would go, which decides the prettier config. */
  readonly out?: string;
}

/** Definitions as generated files, by path, with the warnings. */
export async function render(
  definitions: readonly LoadedDefinition[],
  settings: RenderSettings = {},
): Promise<{ readonly files: Map<string, string>; readonly warnings: readonly string[] }> {
  const options = {
    objects: "exact",
    versions: {},
    pin: {},
    defaultVersion: "draft",
    published: "exact",
    importExtension: "js",
    schemas: "standard",
    formats: "annotation",
    out: `${repository}test/corpus/virtual`,
    ...settings,
  } as const;
  const { files, warnings } = await createRenderer(options, memoryCache()).render(definitions);
  return { files: new Map(files.map(({ path, content }) => [path, content])), warnings };
}
