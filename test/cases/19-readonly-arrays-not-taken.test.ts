import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { JsonValue } from "../../generator/json-schema/types.js";
import { compile } from "../corpus/compile.js";
import { load, render } from "../corpus/render.js";

const text = readFileSync(
  new URL("inputs/19-readonly-arrays-not-taken/flow.flow.json", import.meta.url),
  "utf8",
);

/** What the compiler says about lines of a program that calls the flow `ro`. */
async function complaints(definition: string, lines: readonly string[]): Promise<string[]> {
  const { files } = await render([load("ro.flow.json", definition)]);
  const program = [
    `import { createClient } from "noukai-codegen-runtime"; import { ro } from "./acme/test/ro.js";`,
    "const client = createClient();",
    ...lines,
  ];
  return compile(new Map([...files, ["program.ts", program.join("\n")]])).map(
    ({ file, line, message }) => `${file}:${line - 2} ${message}`,
  );
}

const flow = (inputs: JsonValue, more: object = {}): string =>
  JSON.stringify({
    ...{ org: "acme", project: "test", slug: "ro", inputs },
    ...{ steps: [{ id: "s", processor: "llm", prompt: "hi", ...more }], ...more },
  });

const strings = { type: "array", items: { type: "string" } };

test("inputs accept lists that cannot be changed", async () => {
  expect(
    await complaints(text, [
      `const o = { message: "x", parameters: { tags: ["a"] } } as const;`,
      `await ro(client).execute(o);`,
      `const tags: readonly string[] = ["a"];`,
      `await ro(client).execute({ message: "x", parameters: { tags } });`,
      `await ro(client).execute({ message: "x", parameters: { tags: Object.freeze(["a"]) } });`,
      `await ro(client).execute({ message: "x", parameters: { tags: ["a"] } });`,
    ]),
  ).toEqual([]);
});

test("so do lists inside lists, tuples and models that are only sent", async () => {
  const inputs = {
    type: "object",
    properties: {
      rows: { type: "array", items: { type: "array", items: { type: "number" } } },
      pair: {
        prefixItems: [{ type: "string" }, strings],
        minItems: 2,
        items: false,
        type: "array",
      },
      doc: { $ref: "#/models/Doc" },
    },
  };
  const models = { Doc: { type: "object", properties: { tags: strings } } };
  const definition = JSON.stringify({ ...(JSON.parse(flow(inputs)) as object), models });
  expect(
    await complaints(definition, [
      `const parameters = { rows: [[1], []], pair: ["a", ["b"]], doc: { tags: ["c"] } } as const;`,
      `await ro(client).execute({ parameters });`,
      `await ro(client).execute({ parameters: { rows: [["a"]] } });`,
      `await ro(client).execute({ parameters: { pair: ["a"] } });`,
    ]),
  ).toEqual([expect.stringMatching(/^program.ts:3 /), expect.stringMatching(/^program.ts:4 /)]);
});

test("what a flow returns may be changed, also where it is sent too", async () => {
  const inputs = { type: "object", properties: { doc: { $ref: "#/models/Doc" } } };
  const models = { Doc: { type: "object", properties: { tags: strings }, required: ["tags"] } };
  const steps = [{ id: "s", processor: "llm", prompt: "", output: { $ref: "#/models/Doc" } }];
  const definition = JSON.stringify({ ...(JSON.parse(flow(inputs)) as object), models, steps });
  expect(
    await complaints(definition, [
      `const done = await ro(client).execute({ parameters: { doc: { tags: [] } } });`,
      `if (done.status === "completed") done.result.tags.push("a");`,
      `const [first]: string[] = done.status === "completed" ? done.result.tags : []; void first;`,
    ]),
  ).toEqual([]);
});

test("what JSON leaves out may be undefined in inputs and overrides", async () => {
  const inputs = {
    type: "object",
    properties: { text: { type: "string" }, deep: { type: "object", properties: { a: strings } } },
    required: ["text"],
  };
  expect(
    await complaints(flow(inputs), [
      `await ro(client).execute({ parameters: { text: "a", deep: undefined } });`,
      `await ro(client).execute({ parameters: { text: "a", deep: { a: undefined } } });`,
      `await ro(client).execute({ parameters: { text: "a" }, blockOverrides: { s: { prompt: undefined } } });`,
      `await ro(client).execute({ parameters: { text: "a" }, blockOverrides: { s: undefined } });`,
      `await ro(client).execute({ parameters: { text: undefined } });`,
    ]),
  ).toEqual([expect.stringMatching(/^program.ts:5 /)]);
});
