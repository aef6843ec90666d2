import { expect, test } from "vitest";
import { readDefinition } from "../../generator/definition/index.js";
import { caseInput } from "../support/case-inputs.js";

test("null in a list of types is said to need quotes", () => {
  const result = readDefinition(caseInput("27-yaml-null-type-message", "null.flow.yaml"));
  expect("problems" in result && result.problems).toMatchObject([
    {
      pointer: "/steps/0/output/properties/a/type/1",
      message: 'expected the name of a type, found the value null; write "null" in quotes',
    },
  ]);
});
