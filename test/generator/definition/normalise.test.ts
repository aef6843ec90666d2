import { describe, expect, test } from "vitest";
import { MINIMAL, read } from "./reading.js";

const HEAD = "org: acme\nproject: demo\nslug: hello\n";
const SAY = "steps: [{ id: say, processor: passthrough }]\n";

/** Objects of a definition have no prototype, which is a test of its own. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test("what is left out has its default", () => {
  expect(read(MINIMAL)).toEqual({
    org: "acme",
    project: "demo",
    slug: "hello",
    serviceId: undefined,
    name: undefined,
    description: undefined,
    version: "draft",
    published: undefined,
    production: undefined,
    capture: undefined,
    inputs: { type: "object", properties: {} },
    primary: undefined,
    models: {},
    steps: [
      {
        kind: "step",
        id: "say",
        serviceId: undefined,
        name: undefined,
        description: undefined,
        processor: "passthrough",
        prompt: undefined,
        model: undefined,
        code: undefined,
        config: {},
        configSchema: undefined,
        tools: false,
        output: undefined,
        mock: undefined,
      },
    ],
  });
});

test("published versions ascend", () => {
  expect(read(`${MINIMAL}published: [3, 1, 2]\n`).published).toEqual([1, 2, 3]);
});

test("an empty list of published versions is not the same as none", () => {
  expect(read(`${MINIMAL}published: []\n`).published).toEqual([]);
  expect(read(MINIMAL).published).toBeUndefined();
  expect(read(`${MINIMAL}version: 2\n`).published).toEqual([2]);
});

test("containers nest to any depth and keep their ids", () => {
  const { steps } = read(`${HEAD}steps:
  - id: fan
    parallel:
      - { id: a, processor: llm }
      - id: row
        steps:
          - id: each
            loop: { over: order.items }
            steps: [{ id: b, processor: code }]
`);
  expect(steps).toMatchObject([
    {
      kind: "parallel",
      id: "fan",
      branches: [
        { kind: "step", id: "a" },
        {
          kind: "sequence",
          id: "row",
          steps: [{ kind: "loop", id: "each", over: "order.items", steps: [{ id: "b" }] }],
        },
      ],
    },
  ]);
});

describe("a field list becomes the schema of an object", () => {
  const inputs = (fields: string): unknown =>
    plain(read(`${HEAD}inputs: ${fields}\n${SAY}`).inputs);

  test("required unless there is a default or the list says otherwise", () => {
    const fields = `[{ name: a, type: string }, { name: b, type: number, default: 1 }, { name: c, type: boolean, required: false },
      { name: d, type: integer, default: 2, required: true }]`;
    expect(inputs(fields)).toEqual({
      type: "object",
      properties: {
        a: { type: "string" },
        b: { type: "number", default: 1 },
        c: { type: "boolean" },
        d: { type: "integer", default: 2 },
      },
      required: ["a", "d"],
    });
  });

  test("with what it says of each value, to any depth", () => {
    const fields = `[{ name: tags, type: array, items: string, description: Words. },
      { name: rows, type: array, items: { type: array, items: { type: object, fields: [{ name: x, type: string, enum: [a, b] }] } } },
      { name: any, type: object, required: false }]`;
    const row = {
      type: "object",
      properties: { x: { type: "string", enum: ["a", "b"] } },
      required: ["x"],
    };
    expect(inputs(fields)).toEqual({
      type: "object",
      properties: {
        tags: { type: "array", description: "Words.", items: { type: "string" } },
        rows: { type: "array", items: { type: "array", items: row } },
        any: { type: "object" },
      },
      required: ["tags", "rows"],
    });
  });

  test("wherever a schema may stand", () => {
    const { models, steps } = read(`${HEAD}models: { M: [{ name: a, type: string }] }
steps: [{ id: s, processor: llm, output: [{ name: b, type: string }], configSchema: [{ name: c, type: string }] }]\n`);
    const schemaOf = (name: string): object => ({
      type: "object",
      properties: { [name]: { type: "string" } },
      required: [name],
    });
    expect(plain(models)).toEqual({ M: schemaOf("a") });
    expect(plain(steps[0])).toMatchObject({ output: schemaOf("b"), configSchema: schemaOf("c") });
  });
});

describe("the primary input", () => {
  const primary = (text: string): string | undefined => read(HEAD + text + SAY).primary;
  test("is the first one declared", () => {
    expect(primary("inputs: { type: object, properties: { b: {}, a: {} } }\n")).toBe("b");
    expect(primary("inputs: [{ name: b, type: string }, { name: '1', type: string }]\n")).toBe("b");
  });
  test("or the one that is named, or none", () => {
    expect(primary("primary: a\ninputs: { type: object, properties: { b: {}, a: {} } }\n")).toBe(
      "a",
    );
    expect(primary("inputs: { type: object }\n")).toBeUndefined();
  });
});

describe("inputs that are a reference are written out", () => {
  const inputs = (text: string): unknown => plain(read(HEAD + text + SAY).inputs);

  test("to a model, whose own references are written in full", () => {
    const text = `inputs: { $ref: "#/models/In", description: Ours., deprecated: true }
models:
  Other: { type: string }
  In:
    type: object
    description: Theirs.
    properties: { a: { $ref: "#/$defs/x~1y" }, b: { $ref: "#/models/Other" }, self: { items: { $ref: "#" } }, data: { const: { $ref: "#" } } }
    $defs: { x/y: { type: [string] } }
`;
    expect(inputs(text)).toEqual({
      type: "object",
      description: "Ours.",
      deprecated: true,
      properties: {
        a: { $ref: "#/models/In/$defs/x~1y" },
        b: { $ref: "#/models/Other" },
        self: { items: { $ref: "#/models/In" } },
        data: { const: { $ref: "#" } },
      },
      $defs: { "x/y": { type: ["string"] } },
    });
  });

  test("to a definition of their own, which stays where it is", () => {
    const text = `inputs: { $ref: "#/$defs/In", $defs: { In: { properties: { a: { $ref: "#/$defs/T" } } }, T: { type: string } } }\n`;
    expect(inputs(text)).toEqual({
      type: "object",
      properties: { a: { $ref: "#/$defs/T" } },
      $defs: { In: { properties: { a: { $ref: "#/$defs/T" } } }, T: { type: "string" } },
    });
  });

  test("to a model that is a field list", () => {
    expect(
      inputs('inputs: { $ref: "#/models/In" }\nmodels: { In: [{ name: a, type: string }] }\n'),
    ).toEqual({
      type: "object",
      properties: { a: { type: "string" } },
      required: ["a"],
    });
  });
});

describe("names are data", () => {
  const text = `${HEAD}models: { __proto__: { type: string }, constructor: { $ref: "#/models/__proto__" } }
inputs: [{ name: __proto__, type: string }, { name: toString, type: string }]
steps: [{ id: s, processor: llm, config: { __proto__: { polluted: true } }, output: { type: object, properties: { __proto__: { type: number } } } }]
`;

  test("no object has a prototype, and nothing is lost or inherited", () => {
    const { models, inputs, steps } = read(text);
    expect(Object.keys(models)).toEqual(["__proto__", "constructor"]);
    expect("toString" in models).toBe(false);
    expect(JSON.stringify(inputs)).toBe(
      '{"type":"object","properties":{"__proto__":{"type":"string"},"toString":{"type":"string"}},"required":["__proto__","toString"]}',
    );
    expect(JSON.stringify(steps)).toContain('"config":{"__proto__":{"polluted":true}}');
    expect(JSON.stringify(steps)).toContain('"properties":{"__proto__":{"type":"number"}}');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test("the same in JSON", () => {
    const json = `{"org":"acme","project":"demo","slug":"hello","models":{"__proto__":{"type":"string"}},"steps":[{"id":"s","processor":"llm"}]}`;
    expect(Object.keys(read(json, "a.json").models)).toEqual(["__proto__"]);
  });
});
