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

const TOO_COMPLEX = "breaking: outputs.say could not be compared: its schemas are too complex";

describe("a comparison of two definitions", () => {
  // At bd91f18, the number of conditions doubled with every level: 14 levels took seconds, 20 had no end.
  test("expands a schema once, however many references lead to it", () => {
    const of = (next: object): object => ({ allOf: [next, next] });
    const deep = compare(flowOf(chain(40, "old", of)), flowOf(chain(40, "now", of)));
    expect(deep).toEqual([expect.stringContaining("cannot be compared")]);
    expect(compare(flowOf(chain(15, "old", of)), flowOf(chain(15, "now", of)))).toEqual([
      "breaking: outputs.say.old was removed",
      "additive: outputs.say.now is new and may be missing",
    ]);
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

  test.each([
    [
      "alternatives that are not disjoint",
      (property: string) =>
        chain(14, property, (next) => ({ oneOf: [next, { allOf: [next, { required: ["k"] }] }] })),
    ],
    [
      "merged objects",
      (property: string) => {
        const models: Record<string, object> = {};
        for (const side of ["A", "B"]) {
          for (let level = 0; level < 16; level++) {
            const next = { $ref: `#/models/${side}${level + 1}` };
            models[`${side}${level}`] = { properties: { left: next, right: next } };
          }
          models[`${side}16`] = { properties: { [`${side}${property}`]: { type: "string" } } };
        }
        models.M0 = { allOf: [{ $ref: "#/models/A0" }, { $ref: "#/models/B0" }] };
        return models;
      },
    ],
    [
      "thousands of members",
      (property: string) => ({
        M0: {
          allOf: Array.from({ length: 5000 }, (_, index) => ({
            properties: { all: { minimum: index }, [`${property}${index}`]: { type: "string" } },
          })),
        },
      }),
    ],
  ])("of %s ends, and says that they could not be compared", (_, models) => {
    expect(compare(flowOf(models("old")), flowOf(models("now")))).toContain(TOO_COMPLEX);
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
    expect(compare(flow("old"), flow("now")).join("\n")).toContain(
      "could not be compared: its schemas are too complex",
    );
  });
});
