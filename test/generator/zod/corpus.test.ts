import { expect, test } from "vitest";
import { compile, strictOptions } from "../../corpus/compile.js";
import { corpusDefinitions, render } from "../../corpus/render.js";

const settings = {
  exact: {},
  open: { objects: "open" },
  versions: { versions: { "*": "all" }, importExtension: "ts", formats: "assert" },
} as const;

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

test.each(Object.entries(settings))(
  "zod schemas of the corpus have the generated types, %s",
  async (_, options) => {
    const { files } = await render(corpusDefinitions(), { ...options, schemas: "zod" });
    const program = comparisons(files);
    expect(program.split("\n").length).toBeGreaterThan(200);
    const isTs = "importExtension" in options;
    expect(
      compile(new Map([...files, ["comparisons.ts", program]]), {
        ...strictOptions,
        allowImportingTsExtensions: isTs,
      }),
    ).toEqual([]);
  },
);
