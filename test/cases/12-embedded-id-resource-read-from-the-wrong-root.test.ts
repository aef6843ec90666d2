import { expect, test } from "vitest";
import { caseInput } from "../support/case-inputs.js";
import { load, render } from "../corpus/render.js";
import { compile } from "../corpus/compile.js";

const FOLDER = "12-embedded-id-resource-read-from-the-wrong-root";

test("a reference in an embedded resource is read from it", async () => {
  const { path, text } = caseInput(FOLDER, "bundled.flow.json");
  const { files } = await render([load(path, text)]);
  const use = `import type { BundledOutputs } from "./acme/test/bundled.js";
export const right: BundledOutputs["s"] = { a: { s: "text" }, b: 1 };
// @ts-expect-error the inner S is a string
export const wrong: BundledOutputs["s"] = { a: { s: 1 } };
// @ts-expect-error the outer S is a number
export const other: BundledOutputs["s"] = { a: {}, b: "text" };
`;
  expect(compile(new Map([...files, ["use.ts", use]]))).toEqual([]);
});
