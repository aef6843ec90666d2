import { expect, test } from "vitest";
import { caseInput } from "../support/case-inputs.js";
import { load, render } from "../corpus/render.js";

const FOLDER = "14-references-that-are-refused";

test.each(["anchor", "group", "own-id"])("%s is resolved", async (name) => {
  const { path, text } = caseInput(FOLDER, `${name}.flow.json`);
  const { files, warnings } = await render([load(path, text)]);
  expect(files.get(`acme/test/${name}.ts`)).toMatch(/\ba: (?:string|A)\b/);
  expect(warnings).toEqual([]);
});
