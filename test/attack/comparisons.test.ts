import { describe, expect, test } from "vitest";
import { compareDefinitions } from "../../generator/diff/index.js";
import { readDefinition } from "../../generator/definition/index.js";
import type { FlowDefinition } from "../../generator/definition/types.js";

/** A flow whose one step returns the model `M0`. */
function flowOf(models: object, more: object = {}): FlowDefinition {
  const steps = [{ id: "say", processor: "llm", output: { $ref: "#/models/M0" } }];
  const document = { org: "acme", project: "demo", slug: "hello", models, steps, ...more };
  const result = readDefinition({ path: "a.json", text: JSON.stringify(document) });
  if ("problems" in result) throw new Error(result.problems[0]?.message);
  return result.definition;
}

function compare(before: FlowDefinition, after: FlowDefinition): string[] {
  return compareDefinitions(before, after).map(
    ({ class: found, path, message }) => `${found}: ${path} ${message}`,
  );
}

/** Models from `M0` on, each made of the next one, and a last one with a property. */
function chain(levels: number, property: string, of: (next: object) => object): object {
  const models: Record<string, object> = {};
  for (let level = 0; level < levels; level++)
    models[`M${level}`] = of({ $ref: `#/models/M${level + 1}` });
  models[`M${levels}`] = { type: "object", properties: { [property]: { type: "string" } } };
  return models;
}

describe("a comparison of two definitions", () => {
  // At bd91f18, the number of conditions doubled with every level: 14 levels took seconds, 20 had no end.
  test("expands a schema once, however many references lead to it", () => {
    const of = (next: object): object => ({ allOf: [next, next] });
    for (const levels of [15, 300]) {
      expect(compare(flowOf(chain(levels, "old", of)), flowOf(chain(levels, "now", of)))).toEqual([
        "breaking: outputs.say.old was removed",
        "additive: outputs.say.now is new and may be missing",
      ]);
    }
  });

  // At bd91f18, another description in such a schema took 20 s, and was breaking.
  test("of a recursive schema with another description ends at once", () => {
    const list = { list: { $ref: "#/models/M0" } };
    const model = (description: string): object => ({
      ...{ description, type: "object", properties: list },
      oneOf: [
        { properties: list, required: ["a"] },
        { properties: list, required: ["b"] },
      ],
    });
    expect(compare(flowOf({ M0: model("before") }), flowOf({ M0: model("after") }))).toEqual([
      "documentation: models.M0 has a changed description",
    ]);
  });

  test("of many values takes work that grows with their number", () => {
    const model = (suffix: string): object => ({
      M0: { enum: Array.from({ length: 30_000 }, (_, index) => `word-${index}${suffix}`) },
    });
    // In a time that grows with the square of their number, this would not end within the limit of a test.
    expect(compare(flowOf(model("a")), flowOf(model("b")))).toHaveLength(2);
  });

  test("of alternatives that are not disjoint ends", () => {
    const models = (property: string): object =>
      chain(14, property, (next) => ({ oneOf: [next, { allOf: [next, { required: ["k"] }] }] }));
    expect(compare(flowOf(models("old")), flowOf(models("now")))).toEqual([
      "breaking: outputs.say has a changed `oneOf`, which cannot be compared",
      "breaking: outputs.say.old was removed",
      "additive: outputs.say.now is new and may be missing",
    ]);
  });

  test("of merged objects ends, and tells of few of the places that lead to a difference", () => {
    const models = (property: string): object => {
      const found: Record<string, object> = {};
      for (const side of ["A", "B"]) {
        for (let level = 0; level < 16; level++) {
          const next = { $ref: `#/models/${side}${level + 1}` };
          found[`${side}${level}`] = { properties: { left: next, right: next } };
        }
        found[`${side}16`] = { properties: { [`${side}${property}`]: { type: "string" } } };
      }
      return { ...found, M0: { allOf: [{ $ref: "#/models/A0" }, { $ref: "#/models/B0" }] } };
    };
    const changes = compare(flowOf(models("old")), flowOf(models("now")));
    expect(changes.length).toBeLessThan(500);
    expect(changes[0]).toMatch(/^breaking: outputs\.say(\.left){16}\.Aold was removed$/);
  });

  test("of thousands of members ends", () => {
    const models = (property: string): object => ({
      M0: {
        allOf: Array.from({ length: 5000 }, (_, index) => ({
          properties: { all: { minimum: index }, [`${property}${index}`]: { type: "string" } },
        })),
      },
    });
    expect(compare(flowOf(models("old")), flowOf(models("now")))).toHaveLength(10_000);
  });

  test("of outputs that parallels double ends", () => {
    const flow = (property: string): FlowDefinition =>
      flowOf(
        {},
        {
          inputs: { type: "object", properties: { [property]: { type: "string" } } },
          steps: Array.from({ length: 30 }, (_, index) => ({
            parallel: ["x", "y"].map((name) => ({
              id: `${name}${index}`,
              processor: "passthrough",
            })),
          })),
        },
      );
    const changes = compare(flow("old"), flow("now"));
    expect(changes).toContain("breaking: outputs.x2.x1.y0.old was removed");
    expect(changes.length).toBeLessThan(60 * 500);
  });

  // A subset of the models is merged for each sequence of properties: there are two to the power of `levels` of them.
  const subsets = (levels: number, leaf: object): object => {
    const models: Record<string, object> = {
      M0: {
        type: "object",
        properties: {
          a: { allOf: [{ $ref: "#/models/M0" }, { $ref: "#/models/M1" }] },
          b: { $ref: "#/models/M0" },
        },
      },
      [`M${levels}`]: { type: "object", ...leaf },
    };
    for (let level = 1; level < levels; level++) {
      const next = { $ref: `#/models/M${level + 1}` };
      models[`M${level}`] = { type: "object", properties: { a: next, b: next } };
    }
    return models;
  };
  const optional = { properties: { word: { type: "string" } } };
  const required = { ...optional, required: ["word"] };

  test("that takes too much work says so, instead of calling the change breaking", () => {
    const [less, more] = compare(flowOf(subsets(24, optional)), flowOf(subsets(24, required)));
    expect(less).toMatch(/^undecided: outputs\.say(\.[ab])+ may be more now: /);
    expect(more).toMatch(/^additive: outputs\.say(\.[ab])+\.word is always present now$/);
  });

  test("that takes too much work still says what breaks for certain", () => {
    const changes = compare(flowOf(subsets(24, required)), flowOf(subsets(24, optional)));
    expect(changes[0]).toMatch(/^breaking: outputs\.say(\.[ab])+\.word may be missing now$/);
  });

  test("of one step that takes too much work leaves some for the others", () => {
    const steps = (hint: object): object => ({
      steps: [
        { id: "say", processor: "llm", output: { $ref: "#/models/M0" } },
        { id: "hint", processor: "llm", output: { type: "object", properties: { hint } } },
      ],
    });
    const changes = compare(
      flowOf(subsets(24, optional), steps({ type: "string" })),
      flowOf(subsets(24, required), steps({ type: "number" })),
    );
    expect(changes).toContain("breaking: outputs.hint.hint can be a number now");
    expect(changes.join("\n")).toContain("undecided: outputs.say");
  });

  test("of a chain of thousands of models ends", () => {
    const of = (next: object): object => ({ type: "object", properties: { next } });
    const changes = compare(flowOf(chain(4000, "old", of)), flowOf(chain(4000, "now", of)));
    expect(changes.map((each) => each.slice(-30))).toEqual([
      expect.stringContaining("old was removed"),
      expect.stringContaining("is new and may be missing"),
    ]);
  });
});
