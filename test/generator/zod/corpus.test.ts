import { expect, test } from "vitest";
import { compile, strictOptions } from "../../corpus/compile.js";
import { corpusDefinitions, render } from "../../corpus/render.js";
import type { LoadedDefinition } from "../../../generator/sources/index.js";
import { isSoak } from "../../support/seed.js";

const settings = {
  exact: {},
  open: { objects: "open" },
  versions: { versions: { "*": "all" }, importExtension: "ts", formats: "assert" },
} as const;

/**
 * The definitions that are compiled with the settings of an index: in the suite each of them with some settings, so that all of
 * them are compiled once; in the long run all of them with all settings. The versions of a flow stay together.
 */
function selected(index: number): LoadedDefinition[] {
  const definitions = corpusDefinitions();
  const addresses = [...new Set(definitions.map(addressOf))];
  const { length } = Object.keys(settings);
  return definitions.filter(
    (each) => isSoak || addresses.indexOf(addressOf(each)) % length === index,
  );
}

function addressOf({ definition: { org, project, slug } }: LoadedDefinition): string {
  return `${org}/${project}/${slug}`;
}

/** A program in which the types of zod schemas and the generated types have to be assignable to each other. */
function comparisons(files: ReadonlyMap<string, string>): string {
  const lines = [`import type * as z from "zod";`];
  let count = 0;
  for (const [path, text] of files) {
    if (!path.endsWith(".zod.ts")) continue;
    const own = `m${count++}`;
    const specifier = path.replace(/\.ts$/, ".js");
    lines.push(`import type * as ${own} from "./${specifier}";`);
    lines.push(`import type * as ${own}t from "./${specifier.replace(".zod.", ".")}";`);
    for (const [, name, type = ""] of text.matchAll(
      /^export const ([^\s:=]+)(?:: |[^;]*? as (?:unknown as )?)z\.ZodType<\s*([\w$]+(?:\["[^"]*"\])?),/gm,
    )) {
      for (const infer of ["infer", "input"]) {
        const inferred = `z.${infer}<typeof ${own}.${name}>`;
        lines.push(
          `{ const a: ${inferred} = null! as ${own}t.${type}; const b: ${own}t.${type} = null! as ${inferred}; void a; void b; }`,
        );
      }
    }
  }
  return lines.join("\n");
}

test.each(Object.entries(settings).map((entry, index) => [...entry, index] as const))(
  "zod schemas of the corpus have the generated types, %s",
  async (_, options, index) => {
    const { files } = await render(selected(index), { ...options, schemas: "zod" });
    const program = comparisons(files);
    expect(program.split("\n").length).toBeGreaterThan(50);
    const isTs = "importExtension" in options;
    expect(
      compile(new Map([...files, ["comparisons.ts", program]]), {
        ...strictOptions,
        allowImportingTsExtensions: isTs,
      }),
    ).toEqual([]);
  },
);
