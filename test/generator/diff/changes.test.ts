import { describe, expect, test } from "vitest";
import {
  compareDefinitions,
  compareFlows,
  type FlowVersions,
} from "../../../generator/diff/index.js";
import { definition, line, told, withInput, withOutput } from "./definitions.js";

const text = { type: "string" };

test("types named after a step's name change with it", () => {
  const called = (id: string, name: string) => withOutput(text, { id, name });
  expect(told(called("step-1", "Sort"), called("step-1", "Sort tickets"))).toEqual([
    "breaking: steps.step-1 was renamed, and its types with it",
    "documentation: steps.step-1 has a changed name",
  ]);
  expect(told(called("sort", "Sort"), called("sort", "Sort tickets"))).toEqual([
    "documentation: steps.sort has a changed name",
  ]);
});

describe("inputs", () => {
  const cases: readonly [what: string, before: unknown, after: unknown, told: readonly string[]][] =
    [
      [
        "a value less",
        { enum: ["a", "b"] },
        { enum: ["a"] },
        ['breaking: inputs.value no longer accepts "b"'],
      ],
      [
        "a value more",
        { enum: ["a"] },
        { enum: ["a", "b"] },
        ['additive: inputs.value accepts "b" too'],
      ],
      [
        "a constant with a field that is called like an annotation",
        { const: { title: "a" } },
        { const: { title: "b" } },
        [
          'breaking: inputs.value no longer accepts {"title":"a"}',
          'additive: inputs.value accepts {"title":"b"} too',
        ],
      ],
      [
        "a condition on a field that is called like an annotation",
        { dependentSchemas: { a: { properties: { title: text } } } },
        { dependentSchemas: { a: { properties: { title: { ...text, description: "New." } } } } },
        ["documentation: inputs.value.a.title has a changed description"],
      ],
      [
        "any text",
        { enum: ["a"] },
        text,
        ['additive: inputs.value accepts values other than "a" now'],
      ],
      ["some texts only", text, { const: "a" }, ['breaking: inputs.value accepts only "a" now']],
      ["null too", text, { type: ["string", "null"] }, ["additive: inputs.value accepts null too"]],
      [
        "null too, spelled as a choice",
        text,
        { anyOf: [text, { type: "null" }] },
        ["additive: inputs.value accepts null too"],
      ],
      [
        "the same, spelled as a choice",
        { type: ["string", "null"] },
        { oneOf: [text, { type: "null" }] },
        ["documentation: definition changed, without an effect on any type"],
      ],
      [
        "another kind",
        text,
        { type: "number" },
        [
          "breaking: inputs.value no longer accepts a string",
          "additive: inputs.value accepts a number too",
        ],
      ],
      [
        "whole numbers only",
        { type: "number" },
        { type: "integer" },
        ["breaking: inputs.value no longer accepts a number with a fraction"],
      ],
      [
        "a shorter text",
        text,
        { type: "string", maxLength: 9 },
        ["breaking: inputs.value has maxLength 9 now (before: no maxLength)"],
      ],
      [
        "a longer text",
        { type: "string", maxLength: 9 },
        { type: "string", maxLength: 10 },
        ["additive: inputs.value has maxLength 10 now (before: maxLength 9)"],
      ],
      [
        "another pattern",
        { type: "string", pattern: "^a" },
        { type: "string", pattern: "^b" },
        ["breaking: inputs.value has pattern ^b now (before: pattern ^a)"],
      ],
      [
        "a new required property",
        { type: "object" },
        { type: "object", required: ["x"], properties: { x: text } },
        ["breaking: inputs.value.x is new and required"],
      ],
      [
        "a new optional property",
        { type: "object" },
        { type: "object", properties: { x: text } },
        ["additive: inputs.value.x is new and optional"],
      ],
      [
        "a property less",
        { type: "object", properties: { x: text } },
        { type: "object" },
        ["breaking: inputs.value.x was removed"],
      ],
      [
        "an object without a property, as another choice",
        { type: "object", required: ["x"], properties: { x: text } },
        {
          anyOf: [{ type: "object" }, { type: "object", required: ["x"], properties: { x: text } }],
        },
        ["additive: inputs.value.x is no longer required"],
      ],
      [
        "items of another kind",
        { type: "array", items: text },
        { type: "array", items: { type: "object" } },
        [
          "breaking: inputs.value[] no longer accepts a string",
          "additive: inputs.value[] accepts an object too",
        ],
      ],
      [
        "a keyword that only a person can compare",
        { type: "string", not: { const: "a" } },
        { type: "string", not: { const: "b" } },
        ["breaking: inputs.value has a changed `not`, which cannot be compared"],
      ],
      [
        "no such keyword any more",
        { type: "string", not: { const: "a" } },
        text,
        ["additive: inputs.value has a changed `not`"],
      ],
      [
        "another description",
        text,
        { ...text, description: "x" },
        ["documentation: inputs.value has a changed description"],
      ],
    ];
  test.each(cases)("%s", (_, before, after, expected) => {
    expect(told(withInput(before), withInput(after))).toEqual(expected);
  });

  test("`format` constrains values where the config says so", () => {
    const [before, after] = [withInput(text), withInput({ ...text, format: "email" })];
    expect(told(before, after)).toEqual(["documentation: inputs.value has a changed format"]);
    expect(compareDefinitions(before, after, { formats: "assert" }).map(line)).toEqual([
      "breaking: inputs.value has format email now (before: no format)",
    ]);
  });

  test("what gets a default need not be given any more, and the other way round", () => {
    const required = withInput(text);
    const optional = withInput({ ...text, default: "x" });
    expect(told(required, optional)).toEqual([
      "additive: inputs.value is no longer required",
      "documentation: inputs.value has a changed default",
    ]);
    expect(told(optional, required)[0]).toBe("breaking: inputs.value is required now");
  });

  test("`message` may become shorthand for another input", () => {
    expect(told(definition(), definition({ primary: "level" }))).toEqual([
      "breaking: message is shorthand for `level` now (before: `message`)",
    ]);
  });

  test("follows references, also those that go round in circles", () => {
    const models = (leaf: unknown) => ({
      models: { Tree: { type: "object", properties: { leaf, below: { $ref: "#/models/Tree" } } } },
    });
    const flow = (leaf: unknown) =>
      definition({
        ...models(leaf),
        inputs: { type: "object", properties: { message: text, tree: { $ref: "#/models/Tree" } } },
      });
    expect(told(flow(text), flow({ type: "string", minLength: 1 }))).toEqual([
      "breaking: inputs.tree.leaf has minLength 1 now (before: no minLength)",
    ]);
  });
});

describe("outputs", () => {
  const object = (properties: object, required: string[] = []) => ({
    type: "object",
    properties,
    required,
  });
  const cases: readonly [what: string, before: unknown, after: unknown, told: readonly string[]][] =
    [
      [
        "a field less",
        object({ a: text, b: text }),
        object({ a: text }),
        ["breaking: outputs.find.b was removed"],
      ],
      [
        "a field more",
        object({ a: text }),
        object({ a: text, b: text }, ["b"]),
        ["additive: outputs.find.b is new"],
      ],
      [
        "a field that may be missing",
        object({ a: text }, ["a"]),
        object({ a: text }),
        ["breaking: outputs.find.a may be missing now"],
      ],
      [
        "a field that is always there",
        object({ a: text }),
        object({ a: text }, ["a"]),
        ["additive: outputs.find.a is always present now"],
      ],
      ["null too", text, { type: ["string", "null"] }, ["breaking: outputs.find can be null now"]],
      [
        "a value more",
        { enum: ["a"] },
        { enum: ["a", "b"] },
        ['breaking: outputs.find can be "b" now'],
      ],
      [
        "a value less",
        { enum: ["a", "b"] },
        { enum: ["a"] },
        ['additive: outputs.find can no longer be "b"'],
      ],
      [
        "anything",
        text,
        undefined,
        [
          "breaking: outputs.find can be a number now",
          "breaking: outputs.find can be a boolean now",
          "breaking: outputs.find can be null now",
          "breaking: outputs.find can be an object now",
          "breaking: outputs.find can be an array now",
        ],
      ],
      [
        "another type of a field that only one of several objects has",
        { anyOf: [object({ x: text }), object({ x: text, y: text })] },
        { anyOf: [object({ x: text }), object({ x: text, y: { type: "boolean" } })] },
        [
          "breaking: outputs.find.y can be a boolean now",
          "additive: outputs.find.y can no longer be a string",
        ],
      ],
      [
        "a field of one of several objects less",
        {
          anyOf: [
            object({ kind: { const: "a" }, x: text }, ["kind"]),
            object({ kind: { const: "b" }, y: text }, ["kind"]),
          ],
        },
        {
          anyOf: [
            object({ kind: { const: "a" }, x: text }, ["kind"]),
            object({ kind: { const: "b" } }, ["kind"]),
          ],
        },
        ["breaking: outputs.find.y was removed"],
      ],
    ];
  test.each(cases)("%s", (_, before, after, expected) => {
    expect(told(withOutput(before), withOutput(after))).toEqual(expected);
  });

  test("of a `passthrough` follow what goes in", () => {
    const flow = (schema: unknown) =>
      withInput(schema).steps.length > 0
        ? definition({
            inputs: {
              type: "object",
              required: ["message"],
              properties: { message: text, value: schema },
            },
            steps: [{ id: "keep", processor: "passthrough" }],
          })
        : definition();
    expect(told(flow({ enum: ["a"] }), flow({ enum: ["a", "b"] }))).toEqual([
      'breaking: outputs.keep.value can be "b" now',
      'additive: inputs.value accepts "b" too',
    ]);
  });
});

describe("steps", () => {
  const step = (id: string, more: object = {}) => ({
    id,
    processor: "llm",
    prompt: "x",
    output: text,
    ...more,
  });

  test("that are new or gone", () => {
    const [one, two] = [
      definition({ steps: [step("a")] }),
      definition({ steps: [step("b"), step("a")] }),
    ];
    expect(told(one, two)).toEqual(["additive: steps.b is new"]);
    expect(told(two, one)).toEqual(["breaking: steps.b was removed"]);
  });

  test("another last step is another result", () => {
    const list = { type: "array", items: text };
    const before = definition({ steps: [step("a"), step("b", { output: list })] });
    const after = definition({ steps: [step("b", { output: list }), step("a")] });
    expect(told(before, after)).toContain("breaking: result can be a string now");
  });

  test("that move into a loop", () => {
    const list = step("list", {
      output: { type: "object", required: ["l"], properties: { l: { type: "array" } } },
    });
    const before = definition({ steps: [list, step("a")] });
    const after = definition({ steps: [list, { loop: { over: "l" }, steps: [step("a")] }] });
    expect(told(before, after)).toContain(
      "breaking: outputs.a comes from inside a loop now (before: outside of loops)",
    );
  });

  test("whose config has another key", () => {
    const before = definition({ steps: [step("a", { config: { seed: 1, tone: "x" } })] });
    const after = definition({ steps: [step("a", { config: { seed: 2, depth: 1 } })] });
    expect(told(before, after)).toEqual([
      "breaking: overrides.a.tone was removed",
      "additive: overrides.a.depth is new and optional",
      "documentation: overrides.a.seed has a changed default",
    ]);
  });

  test("that begin to pause for tool calls", () => {
    expect(
      told(definition({ steps: [step("a")] }), definition({ steps: [step("a", { tools: true })] })),
    ).toEqual(["breaking: steps.a may pause for tool calls now"]);
  });

  test("with another prompt or name", () => {
    const before = definition({ steps: [step("a")] });
    const after = definition({ steps: [step("a", { prompt: "y", name: "A" })] });
    expect(told(before, after)).toEqual([
      "documentation: steps.a has a changed name",
      "documentation: steps.a has a changed prompt",
    ]);
  });

  test("a model that is renamed takes its type along", () => {
    const flow = (name: string) =>
      definition({
        models: { [name]: text },
        steps: [step("a", { output: { $ref: `#/models/${name}` } })],
      });
    expect(told(flow("Word"), flow("Term"))).toEqual([
      "breaking: models.Word was removed, and its type with it",
    ]);
  });
});

describe("versions", () => {
  const draft = (published: number[] | undefined, production?: number) =>
    definition({
      ...(published === undefined ? {} : { published }),
      ...(production === undefined ? {} : { production }),
    });
  const flow = (...definitions: ReturnType<typeof definition>[]): FlowVersions =>
    new Map(definitions.map((each) => [each.version, each]));
  const compared = (before: FlowVersions, after: FlowVersions) =>
    compareFlows(before, after).map(line);

  test("a flow that is new or gone", () => {
    expect(compared(flow(), flow(draft([])))).toEqual(["additive: flow is new"]);
    expect(compared(flow(draft([])), flow())).toEqual(["breaking: flow was removed"]);
  });

  test("a version that is published or not any more", () => {
    expect(compared(flow(draft([1])), flow(draft([1, 2])))).toEqual(["additive: version 2 is new"]);
    expect(compared(flow(draft([1])), flow(draft([])))).toEqual([
      "breaking: version 1 is no longer published",
    ]);
  });

  test("a flow that is said not to be published, or not any more", () => {
    const [silent, none] = [flow(draft(undefined)), flow(draft([]))];
    expect(compared(silent, none)).toEqual([
      "breaking: published says now that no version is published",
    ]);
    expect(compared(none, silent)).toEqual([
      "additive: published no longer says that no version is published",
    ]);
    expect(compared(silent, flow(draft([1])))).toEqual(["additive: version 1 is new"]);
  });

  test("another version in production, with and without a definition of it", () => {
    const [before, after] = [draft([1, 2], 1), draft([1, 2], 2)];
    expect(compared(flow(before), flow(after))).toEqual([
      "breaking: production runs version 2 now (before: version 1), and the definition of version 1 is not available for comparison",
    ]);
    const one = definition({ version: 1 });
    const two = definition({ version: 2, primary: "level" });
    const moved = [
      "breaking: production: message is shorthand for `level` now (before: `message`)",
      "documentation: production runs version 2 now (before: version 1)",
    ];
    expect(compared(flow(before, one, two), flow(after, one, two))).toEqual(moved);
    // Where only what is in production is fetched.
    expect(compared(flow(before, one), flow(after, two))).toEqual([
      moved[0],
      "additive: version 2 has a definition now",
      moved[1],
    ]);
  });
});
