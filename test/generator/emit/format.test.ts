import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { describe, expect, test } from "vitest";
import { corpusDefinitions, render } from "../../corpus/render.js";
import { temporaryFolder } from "../../support/folder.js";

const definitions = corpusDefinitions();

describe("files are formatted as the user's own prettier config says", () => {
  test.each<[string, Record<string, string>]>([
    ["nothing said", {}],
    ["a config of ours", { ".prettierrc": `{ "printWidth": 100 }` }],
    ["narrow lines", { ".prettierrc.json": `{ "printWidth": 40, "tabWidth": 4 }` }],
    ["tabs", { ".prettierrc.yaml": "useTabs: true\n" }],
    ["other quotes, no semicolons", { ".prettierrc": `{ "singleQuote": true, "semi": false }` }],
    [
      "a config further up",
      { "../.prettierrc": `{ "bracketSpacing": false, "trailingComma": "none" }` },
    ],
    [
      "only .editorconfig",
      { ".editorconfig": "root = true\n[*]\nindent_style = tab\nmax_line_length = 70\n" },
    ],
    [
      "overrides for some files",
      {
        ".prettierrc": JSON.stringify({
          overrides: [
            { files: "clients/acme/**/grade-3.ts", options: { semi: false } },
            { files: "processors.ts", options: { tabWidth: 8 } },
            { files: "index.ts", options: { singleQuote: true } },
          ],
        }),
      },
    ],
    ["a config in package.json", { "package.json": `{ "prettier": { "semi": false } }` }],
    [
      "a config beside .editorconfig",
      {
        ".editorconfig": "root = true\n[*]\nindent_style = tab\n",
        ".prettierrc.json": `{ "singleQuote": true }`,
      },
    ],
    [
      "two configs in a folder",
      { ".prettierrc": `{ "semi": false }`, ".prettierrc.json": `{ "tabWidth": 3 }` },
    ],
    [
      "a config that names its schema",
      { ".prettierrc": `{ "$schema": "https://json.schemastore.org/prettierrc", "tabWidth": 3 }` },
    ],
    ["line ends", { ".prettierrc": `{ "endOfLine": "crlf" }` }],
  ])("%s", async (_, configs) => {
    await using folder = await temporaryFolder();
    for (const [path, text] of Object.entries(configs))
      await folder.write(join("project", path), text);
    const out = join(folder.path, "project", "clients");
    const { files } = await render(definitions, { out });
    for (const [path, content] of files) {
      const filepath = join(out, path);
      const config = await resolveConfig(filepath, { editorconfig: true });
      expect(content, path).toBe(await format(content, { ...config, filepath }));
    }
  });
});

test("imports and assignments break where prettier breaks them, at every width", async () => {
  await using folder = await temporaryFolder();
  const nested = definitions.filter(({ definition }) => definition.slug === "nested-containers");
  expect(nested).toHaveLength(1);
  for (let printWidth = 50; printWidth <= 130; printWidth++) {
    await folder.write(`${printWidth}/.prettierrc`, JSON.stringify({ printWidth }));
    const { files } = await render(nested, { out: join(folder.path, String(printWidth)) });
    for (const content of files.values()) {
      expect(content).toBe(await format(content, { parser: "typescript", printWidth }));
    }
  }
});
