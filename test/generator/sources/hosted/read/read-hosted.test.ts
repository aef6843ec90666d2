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
