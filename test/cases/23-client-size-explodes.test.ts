import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { JsonValue } from "../../generator/json-schema/types.js";
import { compile } from "../corpus/compile.js";
import { load, render } from "../corpus/render.js";

const chainText = readFileSync(
  new URL("inputs/23-client-size-explodes/chain.flow.json", import.meta.url),
  "utf8",
);
const mapText = readFileSync(
  new URL("inputs/23-client-size-explodes/map.flow.json", import.meta.url),
  "utf8",
);

/** The client of a flow whose one step returns what the schema says. */
async function clientOf(output: JsonValue, slug = "flow"): Promise<string> {
  return clientOfText(
    JSON.stringify({
      ...{ org: "acme", project: "test", slug, inputs: { type: "object" } },
      steps: [{ id: "s", processor: "llm", prompt: "", output }],
    }),
  );
}

async function clientOfText(text: string): Promise<string> {
  const { files, warnings } = await render([load("a.flow.json", text)], { schemas: "none" });
  expect(warnings).toEqual([]);
  expect(compile(files)).toEqual([]);
  return [...files].find(([path]) => path !== "index.ts")?.[1] ?? "";
}

/** Each level's two properties are the next level with a keyword beside the reference. */
function chain(levels: number, restricted: (reference: string) => JsonValue): JsonValue {
  const $defs: Record<string, JsonValue> = {};
  for (let level = 0; level < levels; level++) {
    const next = restricted(`#/$defs/A${level + 1}`);
    $defs[`A${level}`] = { properties: { x: next, y: next } };
  }
  $defs[`A${levels}`] = { properties: { v: { type: "string" } } };
  return { type: "object", properties: { r: { $ref: "#/$defs/A0" } }, $defs };
}

describe("a keyword beside a reference", () => {
  test("gives one declared type per level", async () => {
    const text = await clientOfText(chainText);
    expect(text.match(/\bx\?: /g)).toHaveLength(11);
    expect(text.length).toBeLessThan(20 * chainText.length);
  });

  test.each([
    ["type", ($ref: string) => ({ $ref, type: "object" })],
    ["required", ($ref: string) => ({ $ref, required: ["x"] })],
    ["allOf with the reference", ($ref: string) => ({ allOf: [{ $ref }, { required: ["x"] }] })],
    ["anyOf", ($ref: string) => ({ $ref, anyOf: [{ required: ["x"] }, { required: ["y"] }] })],
  ])("(%s) makes a client that grows with the levels", async (_, restricted) => {
    const small = await clientOf(chain(8, restricted));
    const large = await clientOf(chain(32, restricted));
    expect(large.length).toBeLessThan(5 * small.length);
  });

  test("ends in a name where the schema contains itself", async () => {
    const text = await clientOf({
      type: "object",
      properties: {
        a: { type: "number" },
        next: { $ref: "#", required: ["a"] },
        last: { allOf: [{ $ref: "#" }, { required: ["next"] }] },
      },
    });
    const check = [
      `import type { FlowOutputs } from "./acme/test/flow.js";`,
      `type Output = FlowOutputs["s"];`,
      `const fine: Output = { next: { a: 1, next: { a: 1, last: { next: { a: 1 } } } } }; void fine;`,
      `const wrong: Output = { next: { a: 1, next: { a: 1, last: {} } } }; void wrong;`,
    ];
    const complaints = compile(
      new Map([
        ["acme/test/flow.ts", text],
        ["check.ts", check.join("\n")],
      ]),
    );
    expect(complaints.map(({ file, line }) => `${file}:${line}`)).toEqual(["check.ts:4"]);
  });
});

test("what is merged deep inside is as exact as what is not", async () => {
  const nested = (schema: JsonValue): JsonValue => {
    for (let level = 0; level < 20; level++)
      schema = { type: "object", properties: { a: schema }, required: ["a"] };
    return schema;
  };
  const text = await clientOf({ allOf: [nested({ type: "string" }), nested({ maxLength: 3 })] });
  const value = (leaf: string): string => `${"{ a: ".repeat(20)}${leaf}${" }".repeat(20)}`;
  const check = [
    `import type { FlowOutputs } from "./acme/test/flow.js";`,
    `const fine: FlowOutputs["s"] = ${value('"abc"')}; void fine;`,
    `const wrong: FlowOutputs["s"] = ${value("5")}; void wrong;`,
  ];
  const complaints = compile(
    new Map([
      ["acme/test/flow.ts", text],
      ["check.ts", check.join("\n")],
    ]),
  );
  expect(complaints.map(({ file, line }) => `${file}:${line}`)).toEqual(["check.ts:3"]);
});

describe("a map over an enumeration of names", () => {
  test("has one type for its values", async () => {
    const text = await clientOfText(mapText);
    expect(text.match(/\bp0\?: /g)).toHaveLength(1);
    expect(text.match(/\bevent\d+\?: \w+\[\];/g)).toHaveLength(30);
  });
});

test("large parts that several declared types have in common are declared once", async () => {
  const large = Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [`p${index}`, { type: "string" }]),
  );
  const base = { properties: { content: { type: "object", properties: large } } };
  const text = await clientOf({
    type: "object",
    properties: {
      a: { $ref: "#/$defs/A" },
      b: { $ref: "#/$defs/B" },
    },
    $defs: {
      Base: base,
      A: { $ref: "#/$defs/Base", required: ["content"] },
      B: { $ref: "#/$defs/Base", type: "object", properties: { b: { type: "number" } } },
    },
  });
  expect(text.match(/\bp0\?: /g)).toHaveLength(1);
});
