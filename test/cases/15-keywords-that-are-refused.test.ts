import { expect, test } from "vitest";
import { readDefinition } from "../../generator/definition/index.js";
import { caseInput } from "../support/case-inputs.js";

const FOLDER = "15-keywords-that-are-refused";

/** The schema of the output as it is read, and what is warned of. */
function read(name: string): { readonly output: unknown; readonly warnings: readonly string[] } {
  const result = readDefinition(caseInput(FOLDER, name));
  if ("problems" in result) throw new Error(JSON.stringify(result.problems));
  const [step] = result.definition.steps;
  return {
    output: step?.kind === "step" ? step.output : undefined,
    warnings: result.warnings.map(({ pointer, message }) => `${pointer} ${message}`),
  };
}

test("an unknown keyword is ignored with a warning", () => {
  expect(read("min-items.flow.json").warnings).toEqual([
    '/steps/0/output/properties/range/items/min_items unknown keyword "min_items": it is ignored',
  ]);
});

test("a boolean bound is that of draft-04 and OpenAPI 3.0", () => {
  expect(read("openapi30.flow.json")).toEqual({
    output: { type: "object", properties: { n: { type: "number", exclusiveMinimum: 0 } } },
    warnings: [],
  });
});

test("an empty tuple is none", () => {
  expect(read("tuple.flow.json")).toEqual({
    output: { type: "object", properties: { e: { type: "array", items: false } } },
    warnings: [
      "/steps/0/output/properties/e/prefixItems expected at least one schema, found an empty list: it is ignored",
    ],
  });
});
