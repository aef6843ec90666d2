import { describe, expect, test } from "vitest";
import { fileURLToPath } from "node:url";
import type { JsonValue } from "../../generator/json-schema/types.js";
import { outputOf, samplerOf, satisfies, source, type Schemas } from "../support/sampled.js";

const file = fileURLToPath(
  new URL("inputs/01-sampler-hangs-on-recursion/tree.flow.json", import.meta.url),
);

/** The number of objects and arrays in a value. */
function partsOf(value: JsonValue): number {
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce<number>((sum, part) => sum + partsOf(part), 1);
}

/** An object that contains itself in as many optional properties. */
function node(width: number): Schemas {
  const properties = Object.fromEntries(
    Array.from({ length: width }, (_, at) => [`p${at}`, { $ref: "#/models/Node" }]),
  );
  return { schema: { $ref: "#/models/Node" }, models: { Node: { type: "object", properties } } };
}

describe("01-sampler-hangs-on-recursion", () => {
  test("the sample of an object that may contain itself eight times is small", async () => {
    const output = outputOf(file);
    const value = (await samplerOf(output)).sample("seed", source);
    expect(satisfies(output)(value)).toBe(true);
    expect(Object.keys(value as object)).toHaveLength(8);
    expect(partsOf(value)).toBeLessThan(600);
  });

  test.each([2, 5, 20, 60])("the first levels of a tree are kept, %i wide", async (width) => {
    const value = (await samplerOf(node(width))).sample("seed", source);
    expect(Object.keys(value as object)).toHaveLength(width);
    expect(partsOf(value)).toBeLessThan(width * width + width + 600);
  });
});
