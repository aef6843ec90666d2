import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { JsonValue } from "../../generator/json-schema/types.js";
import { compile } from "../corpus/compile.js";
import { load, render } from "../corpus/render.js";

const text = readFileSync(
  new URL("inputs/28-one-of-of-overlapping-objects/one-of.flow.json", import.meta.url),
  "utf8",
);

type Mode = "exact" | "open";

const flow = (output: JsonValue): string =>
  JSON.stringify({
    ...{ org: "acme", project: "test", slug: "one-of", inputs: { type: "object" } },
    steps: [{ id: "s", processor: "llm", prompt: "", output }],
  });

/** The client, and the literals that the type of the step's output refuses. */
async function check(
  definition: string,
  objects: Mode,
  lines: readonly string[],
): Promise<{ client: string; wrong: string[] }> {
  const { files, warnings } = await render([load("a.flow.json", definition)], { objects });
  expect(warnings).toEqual([]);
  const head = `import type { OneOfOutputs } from "./acme/test/one-of.js"; type T = OneOfOutputs["s"];`;
  const complaints = compile(new Map([...files, ["check.ts", [head, ...lines].join("\n")]]));
  expect(complaints.filter(({ file }) => file !== "check.ts")).toEqual([]);
  const wrong = new Set(complaints.map(({ line }) => lines[line - 2] ?? head));
  return { client: files.get("acme/test/one-of.ts") ?? "", wrong: [...wrong] };
}

/** A literal is checked on a line of its own. */
const is = (literal: string): string => `{ const x: T = ${literal}; void x; }`;

describe.each<Mode>(["exact", "open"])("oneOf of objects that overlap (%s)", (mode) => {
  const reviewer = `action: "requested", reviewer: { login: "a" }, repository: { id: 1, name: "r" }`;
  const team = `action: "requested", team: { slug: "a" }, repository: { id: 1 }`;

  test("has one member for each branch", async () => {
    const { client, wrong } = await check(text, mode, [is(`{ ${reviewer} }`), is(`{ ${team} }`)]);
    expect(wrong).toEqual([]);
    expect(client.match(/action: "requested";/g)).toHaveLength(2);
    expect(client).not.toMatch(/(?:size|license|name)\?: never/);
  });

  test("takes what is valid, whatever a property of the other branch is", async () => {
    const output = {
      type: "object",
      oneOf: [
        { properties: { reviewer: { type: "string" } }, required: ["reviewer"] },
        { properties: { team: { type: "string" } }, required: ["team"] },
      ],
    };
    const lines = [
      is(`{ reviewer: "a" }`),
      is(`{ team: "a" }`),
      is(`{ reviewer: "a", team: "a" }`),
      is(`{ reviewer: "a", team: 5 }`),
    ];
    const { client, wrong } = await check(flow(output), mode, lines);
    // Where undeclared properties are errors, `team` is one beside `reviewer`.
    expect(wrong).toEqual(lines.slice(2, mode === "exact" ? 4 : 3));
    expect(client.match(/\breviewer: string/g)).toHaveLength(1);
  });

  test("excludes a property that makes the other branch hold", async () => {
    const output = {
      type: "object",
      properties: { reviewer: { type: "string" }, team: { type: "string" } },
      oneOf: [{ required: ["reviewer"] }, { required: ["team"] }],
    };
    const lines = [
      is(`{ reviewer: "a" }`),
      is(`{ team: "a" }`),
      is(`{ reviewer: "a", team: "a" }`),
    ];
    const { client, wrong } = await check(flow(output), mode, lines);
    expect(wrong).toEqual(lines.slice(2));
    expect(client).toMatch(/reviewer: string;\s+team\?: never\b/);
    expect(client).toMatch(/reviewer\?: never;\s+team: string\b/);
  });

  test("keeps the names of its branches", async () => {
    const $defs = {
      Cat: {
        type: "object",
        properties: { name: { type: "string" }, lives: { type: "number" } },
        required: ["name"],
      },
      Dog: {
        type: "object",
        properties: { name: { type: "string" }, bark: { type: "string" } },
        required: ["name", "bark"],
      },
    };
    const oneOf = [{ $ref: "#/$defs/Cat" }, { $ref: "#/$defs/Dog" }];
    const { client } = await check(flow({ oneOf, $defs }), mode, []);
    expect(client).toContain("s: Cat | Dog;");
  });
});

test("is narrowed by what tells the branches apart", async () => {
  const lines = [
    `export const slug = (x: T): string => ("team" in x ? x.team.slug : x.reviewer.login);`,
  ];
  const { wrong } = await check(text, "exact", lines);
  expect(wrong).toEqual([]);
});

test("a branch that is a part of another is left out", async () => {
  const a = { type: "string" };
  const output = {
    type: "object",
    properties: { a, b: a },
    allOf: [
      { anyOf: [{ required: ["a"] }, { required: ["a", "b"] }] },
      { anyOf: [{ required: ["a"] }, { minProperties: 1 }] },
    ],
  };
  const { client } = await check(flow(output), "exact", []);
  expect(client.match(/\ba: string/g)).toHaveLength(1);
});
