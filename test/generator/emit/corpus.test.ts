import { format } from "prettier";
import { describe, expect, test } from "vitest";
import { compile } from "../../corpus/compile.js";
import { corpusDefinitions, render } from "../../corpus/render.js";

const definitions = corpusDefinitions();
const settings = {
  exact: {},
  open: { objects: "open" },
  versions: { versions: { "*": "all" }, pin: { "corpus/versions/changes": 3 }, published: "any" },
} as const;

describe.each(Object.entries(settings))("the corpus, %s", (name, options) => {
  test("is rendered as before", async () => {
    const { files, warnings } = await render(definitions, options);
    for (const [path, content] of files) {
      await expect(content).toMatchFileSnapshot(`snapshots/${name}/${path}.txt`);
    }
    expect(warnings).toEqual([]);
  });

  test("compiles under the strictest options", async () => {
    const { files } = await render(definitions, options);
    expect(compile(files)).toEqual([]);
  });

  test("is as prettier would format it", async () => {
    const { files } = await render(definitions, options);
    for (const content of files.values()) {
      expect(content).toBe(await format(content, { parser: "typescript", printWidth: 100 }));
    }
  });
});

test("equal input gives equal bytes, whatever the order of the definitions", async () => {
  const { files } = await render(definitions);
  const again = await render([...definitions].reverse());
  expect([...again.files]).toEqual([...files]);
});
