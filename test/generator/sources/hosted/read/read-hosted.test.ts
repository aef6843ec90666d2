import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readHosted } from "../../../../../generator/sources/hosted/read/read-hosted.js";
import { propertyOptions } from "../../../../support/seed.js";
import { definitionsOf } from "../support/expected.js";
import { project } from "../support/project.js";
import { renderShape } from "../support/render-shape.js";
import { anyShape, eachChoice, type Shape } from "../support/shapes.js";

const expected = definitionsOf(project);
/** Objects of a definition have no prototype. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

function expectSameDefinitions(shape: Shape): void {
  const reading = readHosted(renderShape(project, shape), { origin: "x" });
  expect(reading.problems).toEqual([]);
  expect(reading.unplaced).toEqual([]);
  expect(reading.flows.map(({ id }) => id)).toEqual([
    "acme/support/assistant",
    "acme/support/each-part",
    "acme/support/triage",
  ]);
  for (const { definition } of reading.flows)
    expect(plain(definition)).toEqual(plain(expected.get(definition.slug)));
}

describe("a project comes out as the same definitions", () => {
  test.each(eachChoice)("with %s", (_, shape) => {
    expectSameDefinitions(shape);
  });

  test("in any shape", () => {
    fc.assert(fc.property(anyShape, expectSameDefinitions), propertyOptions(150));
  });
});

const leaf = (id: string): object => ({ type: "step", step_id: id, processor_type: "llm" });
const read = (flow: object, more: object = {}) =>
  readHosted(
    { flows: [{ slug: "one-flow", ...flow }], ...more },
    { names: { org: "acme", project: "support" }, origin: "x" },
  );

describe("the language of a code step", () => {
  const code = (id: string, config: object): object => ({
    ...{ type: "step", step_id: id, processor_type: "code", processor_config: config },
  });

  test("is what the service says, or what the code plainly is", () => {
    const { flows, assumptions, unplaced } = read({
      steps: [
        code("plain", { code: "return {}" }),
        code("said", { code: "return {}", language: "JavaScript" }),
        code("python3", { code: "return {}", language: "python3" }),
        code("old", { code: "const n = 1; return { n }" }),
        code("other", { code: "return {}", language: "ruby" }),
        { ...leaf("reply"), processor_config: { language: "de" } },
      ],
    });
    expect(flows[0]?.definition.steps).toMatchObject([
      { id: "plain", language: "python" },
      { id: "said", language: "javascript" },
      { id: "python3", language: "python" },
      { id: "old", language: "javascript" },
      { id: "other", language: "python" },
      { id: "reply", language: undefined, config: { language: "de" } },
    ]);
    expect(assumptions.map(({ message }) => message)).toContain(
      "code that is no Python, and whose language is not named, is JavaScript",
    );
    expect(unplaced).toMatchObject([{ kind: "language of a code step", excerpt: '"ruby"' }]);
  });
});

describe("what cannot be placed", () => {
  test("is a node of an unknown kind, and everything else is read", () => {
    const fork = { type: "switch", id: "fork", cases: [leaf("a")] };
    const { flows, unplaced } = read({
      steps: { type: "h", children: [leaf("one"), fork, leaf("two")] },
    });
    expect(unplaced).toEqual([
      {
        kind: "node `switch` of a tree of steps",
        path: "/flows/0/steps/children/1",
        excerpt:
          '{"type":"switch","id":"fork","cases":[{"type":"step","step_id":"a","processor_type":"llm"}]}',
        count: 1,
      },
    ]);
    // A step that returns anything takes its place, so that what comes after it is not typed by what comes before.
    expect(flows[0]?.definition.steps).toMatchObject([
      { id: "one", processor: "llm" },
      { id: "fork", processor: "switch", output: undefined },
      { id: "two", processor: "llm" },
    ]);
  });

  test("is said once per kind, by the path of the first", () => {
    const { unplaced } = read({
      steps: ["a", "b", "c"].map((id) => ({ ...leaf(id), retries: 3 })),
    });
    expect(unplaced).toEqual([
      { kind: "key `retries` of a step", path: "/flows/0/steps/0/retries", excerpt: "3", count: 3 },
    ]);
  });

  test("is a schema that no definition can have, and costs the types of one step", () => {
    const steps = [
      {
        ...leaf("a"),
        output_schema: { type: "object", properties: { x: { $ref: "https://other/x" } } },
      },
      { ...leaf("b"), output_schema: { type: "string", minLength: -1 } },
      {
        ...leaf("c"),
        output_schema: [
          { name: "y", type: "colour" },
          { name: "z", object_model_id: "none" },
        ],
      },
    ];
    const { flows, problems, unplaced } = read({ steps });
    expect(problems).toEqual([]);
    expect(flows).toHaveLength(1);
    expect(unplaced.map(({ kind }) => kind).join("\n")).toMatch(
      /reference to an object model[\s\S]*type `colour` of a field[\s\S]*schema that no definition can have/,
    );
  });

  test("is a block that the tree does not name, and text without JSON", () => {
    const blocks = [{ step_id: "lost", processor_type: "llm" }];
    expect(read({ steps: [leaf("a")], blocks }).unplaced[0]?.kind).toBe(
      "block that no node of the tree names",
    );
    expect(readHosted("Sorry, no.", { origin: "x" }).unplaced).toMatchObject([
      { kind: "text that holds no JSON", excerpt: '"Sorry, no."' },
    ]);
  });
});

test("versions that came with their content are definitions of their own", () => {
  const versions = [
    { version_id: "v1", number: 1, steps: [leaf("old")] },
    { version_id: "v2", number: 2, is_production: true },
  ];
  const { flows, unplaced } = read({ steps: [leaf("new")], versions });
  expect(unplaced).toEqual([]);
  expect(
    flows.map(({ version, definition }) => [version, definition.published, definition.production]),
  ).toEqual([
    ["draft", [1, 2], 2],
    [1, [1], undefined],
  ]);
});

describe("hostile results", () => {
  test("are read or refused, and never throw", () => {
    const hostile = fc.oneof(
      fc.json(),
      fc.anything().map((value) => ({
        flows: [{ slug: "one-flow", steps: value, blocks: value, versions: value }],
      })),
      fc.anything().map((value) => ({
        flows: [
          {
            slug: "one-flow",
            steps: [{ ...leaf("a"), output_schema: value, processor_config: value }],
          },
        ],
      })),
    );
    fc.assert(
      fc.property(hostile, (value) => {
        const result: unknown =
          typeof value === "string" ? value : JSON.parse(JSON.stringify(value));
        readHosted(result, { names: { org: "acme", project: "support" }, origin: "x" });
      }),
      propertyOptions(300),
    );
  });

  test("that nest too deeply are refused", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    const { unplaced } = readHosted(deep, { origin: "x" });
    expect(unplaced[0]?.kind).toBe("text that holds no JSON");
  });

  test("cannot name a step, a model or a property so that it reaches a prototype", () => {
    const text = `{"flows":[{"slug":"one-flow","steps":[{"step_id":"__proto__","processor_type":"llm",
      "processor_config":{"__proto__":{"polluted":1}},"output_schema":[{"name":"__proto__","type":"string"}]}]}]}`;
    readHosted(text, { names: { org: "acme", project: "support" }, origin: "x" });
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });
});
