import { readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { resolveConfig } from "../../generator/config/index.js";
import {
  MAX_CHARACTERS,
  MAX_PUBLISHED,
  MAX_TOKENS,
  MAX_VALUES,
} from "../../generator/definition/limits.js";
import { DefinitionError } from "../../generator/errors.js";
import { generate } from "../../generator/generate.js";
import type { JsonSchema } from "../../generator/json-schema/types.js";
import { WorkBudget } from "../../generator/json-schema/work-budget.js";
import type { SchemaDocument } from "../../generator/types/schema-document.js";
import { createTypeMapper } from "../../generator/types/type-mapper.js";
import { temporaryFolder } from "../support/folder.js";

/** A flow whose one step returns the model `M0`. */
function flow(models: object, more: object = {}): object {
  const steps = [{ id: "say", processor: "llm", output: { $ref: "#/models/M0" } }];
  return { org: "acme", project: "demo", slug: "hello", models, steps, ...more };
}

/** Generates the clients of definition files. Gives their problems, as `file pointer message`; none where they are fine. */
async function problemsOf(files: Readonly<Record<string, string>>): Promise<string[]> {
  await using folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) await folder.write(`flows/${name}`, text);
  try {
    await generate(await resolveConfig(folder.path), { cache: false });
    return [];
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    return error.problems.map(
      ({ file, line, pointer, message }) => `${file}:${line} ${pointer} ${message}`,
    );
  }
}

/** The warnings of a run that generates the clients of definition files. */
async function warningsOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  await using folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) await folder.write(`flows/${name}`, text);
  return (await generate(await resolveConfig(folder.path), { cache: false })).warnings;
}

/** Models from `M0` on, each made of the next one, and a last one. */
function chain(levels: number, of: (next: object) => object): Record<string, object> {
  const models: Record<string, object> = {};
  for (let level = 0; level < levels; level++)
    models[`M${level}`] = of({ $ref: `#/models/M${level + 1}` });
  models[`M${levels}`] = { type: "object", properties: { word: { type: "string" } } };
  return models;
}

/** Two chains of objects whose properties lead to the next level, and a model that merges the two. */
function mergedTrees(levels: number): Record<string, object> {
  const models: Record<string, object> = {};
  for (const side of ["A", "B"]) {
    for (let level = 0; level < levels; level++) {
      const next = { $ref: `#/models/${side}${level + 1}` };
      models[`${side}${level}`] = { type: "object", properties: { left: next, right: next } };
    }
    models[`${side}${levels}`] = { type: "object", properties: { [side]: { type: "string" } } };
  }
  models.M0 = { allOf: [{ $ref: "#/models/A0" }, { $ref: "#/models/B0" }] };
  return models;
}

/** Merging repeats the patterns of each member for those of all others. */
const mergedPatterns = {
  M0: {
    allOf: Array.from({ length: 24 }, (_, member) => ({
      patternProperties: Object.fromEntries(
        Array.from({ length: 6 }, (_, index) => [`^p${member}-${index}`, { minLength: member }]),
      ),
      additionalProperties: { maxLength: 100 + member },
    })),
  },
};

const TOO_COMPLEX = /the types of this flow would take too much work, most of it for this part; /;

describe("the types of a flow", () => {
  /** The units of work that the type of the first model takes. */
  function workOf(models: Readonly<Record<string, object>>): number {
    const budget = new WorkBudget(Infinity);
    const documents = new Map<string, SchemaDocument>();
    for (const [name, schema] of Object.entries(models)) {
      const root = schema as JsonSchema;
      documents.set(name, { id: `model:${name}`, root, models: documents });
    }
    const first = documents.get("M0");
    if (first === undefined) throw new Error("no model M0");
    createTypeMapper({
      objects: "exact",
      reference: ({ document, pointer }) => ({ kind: "reference", key: document.id + pointer }),
      merged: ({ key }) => ({ kind: "reference", key }),
      budget,
      warn: () => undefined,
    }).typeOf({ schema: first.root, document: first });
    return budget.spent;
  }

  // At bd91f18, `allOf` of two references on 14 levels took 85 s: every level doubled the work.
  test.each([
    ["allOf", (next: object) => ({ allOf: [next, next] })],
    ["not", (next: object) => ({ not: { allOf: [next, next] } })],
    ["if", (next: object) => ({ if: next, then: next, else: next })],
    ["anyOf, with other keywords", (next: object) => ({ minProperties: 1, anyOf: [next, next] })],
  ])("%s on 14 levels takes work that grows with the levels", (_, of) => {
    expect(workOf(chain(14, of))).toBeLessThan(4000);
    expect(workOf(chain(28, of))).toBeLessThan(2.5 * workOf(chain(14, of)));
  });

  test("two trees that are merged take work that grows with their levels", () => {
    expect(workOf(mergedTrees(32))).toBeLessThan(2.5 * workOf(mergedTrees(16)));
  });

  test("many alternatives take work that grows with their number", () => {
    const anyOf = (count: number): object => ({
      M0: { anyOf: Array.from({ length: count }, (_, index) => ({ const: `word-${index}` })) },
    });
    expect(workOf({ ...anyOf(20_000) })).toBeLessThan(25 * workOf({ ...anyOf(1000) }));
  });

  test("are widened where they are exponential, with a warning that names the schema", async () => {
    const definition = flow(mergedPatterns);
    const files = {
      "a.flow.json": JSON.stringify(definition),
      "b.flow.json": JSON.stringify({ ...definition, slug: "other" }),
      "c.flow.json": JSON.stringify({ ...flow(mergedTrees(2)), slug: "fine" }),
    };
    const widened = "takes too much work to be typed, so its type is `unknown`; ";
    expect(await warningsOf(files)).toEqual([
      expect.stringContaining(`acme/demo/hello (draft): /models/M0 ${widened}`),
      expect.stringContaining(`acme/demo/other (draft): /models/M0 ${widened}`),
    ]);
  });

  test("are widened at the property that is exponential, and nowhere else", async () => {
    await using folder = await temporaryFolder();
    const output = {
      type: "object",
      properties: { hard: { $ref: "#/models/M0" }, easy: { type: "string" } },
      required: ["easy"],
    };
    const steps = [{ id: "say", processor: "llm", output }];
    await folder.write("flows/a.flow.json", JSON.stringify({ ...flow(mergedPatterns), steps }));
    await generate(await resolveConfig(folder.path), { cache: false });
    const client = await readFile(join(folder.path, "src/flows/acme/demo/hello.ts"), "utf8");
    expect(client).toContain("easy: string;");
    expect(client).toMatch(/hard\?: (?:M0|unknown);/);
  });

  // Two branches that pass their input on double the type with each parallel.
  test.each([
    ["doubled", 40, ["a", "b"]],
    ["nested", 900, ["a"]],
  ])(
    "of outputs that are %s by parallels end in a problem at the step",
    async (_, count, names) => {
      const steps = Array.from({ length: count }, (_, index) => ({
        parallel: names.map((name) => ({ id: `${name}${index}`, processor: "passthrough" })),
      }));
      const inputs = { type: "object", properties: { word: { type: "string" } } };
      const text = JSON.stringify({ org: "acme", project: "demo", slug: "hello", inputs, steps });
      expect(await problemsOf({ "a.flow.json": text })).toEqual([
        expect.stringMatching(
          new RegExp(`^flows/a.flow.json:1 /steps/\\d+\\S* ${TOO_COMPLEX.source}`),
        ),
      ]);
    },
  );
});

describe("the versions of a flow", () => {
  const numbers = (count: number, first = 1): number[] =>
    Array.from({ length: count }, (_, index) => index + first);
  const models = { M0: { type: "string" } };

  // At bd91f18, `published: [1, …, 100000]` took 30 s.
  test("are at most as many as a generated type can list", async () => {
    const text = (count: number): string =>
      JSON.stringify(flow(models, { published: numbers(count) }));
    expect(await problemsOf({ "a.flow.json": text(20_000) })).toEqual([
      `flows/a.flow.json:1 /published/${MAX_PUBLISHED} a flow may have at most ${MAX_PUBLISHED} published versions, ` +
        "found 20000; leave out those that are no longer called",
    ]);
    expect(await problemsOf({ "a.flow.json": text(MAX_PUBLISHED) })).toEqual([]);
  });

  test("are counted over all definitions of a flow", async () => {
    const draft = flow(models, { published: numbers(MAX_PUBLISHED) });
    const second = flow(models, { version: 5, published: [5, ...numbers(10, 5000)] });
    const files = { "a.flow.json": JSON.stringify(draft), "b.flow.json": JSON.stringify(second) };
    expect(await problemsOf(files)).toEqual([
      `flows/a.flow.json:1 /published the definitions of acme/demo/hello name ${MAX_PUBLISHED + 10} published versions, ` +
        `and a flow may have at most ${MAX_PUBLISHED}`,
    ]);
  });

  test("are listed in messages as far as a message is readable", async () => {
    const text = JSON.stringify(flow(models, { published: numbers(900), production: 7777 }));
    const [problem = ""] = await problemsOf({ "a.flow.json": text });
    expect(problem).toContain("/production version 7777 is promoted but not published");
    expect(problem.length).toBeLessThan(300);
  });
});

// Read to its end, this one is more than the memory there is.
test.skipIf(process.platform === "win32")("a device is not read", async () => {
  await using folder = await temporaryFolder();
  await folder.write("flows/other.flow.json", JSON.stringify(flow({ M0: true })));
  await symlink("/dev/zero", join(folder.path, "flows/a.flow.json"));
  await expect(generate(await resolveConfig(folder.path), { cache: false })).rejects.toThrow(
    "flows/a.flow.json:1:1 this is a device or a pipe; a definition is a file",
  );
});

describe("the size of a definition", () => {
  const start = "org: acme\nproject: demo\nslug: hello\nsteps: [{ id: say, processor: llm }]\n";
  const json = (name: string): string =>
    `{"org":"acme","project":"demo","slug":"hello","steps":[{"id":"say","processor":"llm"}],"name":${name}}`;
  const list = `[${"1,".repeat(3_000_000)}1]`;

  // At bd91f18, 6 MB of numbers took 1.4 GB: all tokens were made before any was counted.
  test.each([
    ["a.flow.json", json(list), `the file holds more than ${MAX_VALUES} values`],
    ["a.flow.json", json("1 ".repeat(3_000_000)), `the file holds more than ${MAX_VALUES} values`],
    [
      "a.flow.yaml",
      `${start}name: ${list}`,
      `the file holds more than ${MAX_TOKENS} brackets, commas`,
    ],
    [
      "a.flow.yaml",
      `${start}name:\n${"- 1\n".repeat(1_500_000)}`,
      `the file holds more than ${MAX_TOKENS} brackets`,
    ],
    [
      "a.flow.yaml",
      `${start}name: ${"x".repeat(MAX_CHARACTERS)}`,
      `the file is longer than ${MAX_CHARACTERS} characters`,
    ],
  ])("is bounded before anything is made of it (%s)", async (name, text, message) => {
    expect(await problemsOf({ [name]: text })).toEqual([
      expect.stringContaining(`flows/${name}:1  ${message}`),
    ]);
  });

  test("may be large where it is one text", async () => {
    const prose = JSON.stringify("Say it, plainly: what you mean - and no more.\n".repeat(100_000));
    expect(await problemsOf({ "a.flow.json": json(prose) })).toEqual([]);
    expect(await problemsOf({ "a.flow.yaml": `${start}name: ${prose}` })).toEqual([]);
  });

  test.each([
    [
      "keys",
      JSON.stringify(Object.fromEntries(Array.from({ length: 1_000_000 }, (_, i) => [`k${i}`, 1]))),
    ],
    ["digits in a number", "1".repeat(100_000)],
    ["characters in a name", JSON.stringify({ ["n".repeat(3_000_000)]: 1 })],
    ["levels", "[".repeat(3_000_000)],
  ])("of very many %s ends in a problem", async (_, value) => {
    for (const files of [
      { "a.flow.json": json(value) },
      { "a.flow.yaml": `${start}name: ${value}` },
    ]) {
      const problems = await problemsOf(files);
      expect(problems).not.toHaveLength(0);
      expect(problems.filter((problem) => problem.length > 500)).toEqual([]);
    }
  });

  test("of very many unknown names ends in a list of problems, with no suggestion for most", async () => {
    const names = Object.fromEntries(
      Array.from({ length: 50_000 }, (_, i) => [`propertis${i}`, 1]),
    );
    const text = JSON.stringify({ ...flow({ M0: names }), ...names });
    expect((await problemsOf({ "a.flow.json": text })).length).toBeLessThanOrEqual(101);
  });
});
