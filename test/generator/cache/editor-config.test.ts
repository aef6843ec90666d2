import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { resolveConfig } from "prettier";
import { expect, it } from "vitest";
import { createFormatKeys } from "../../../generator/cache/format-keys.js";
import { readEditorConfig } from "../../../generator/cache/editor-config.js";
import { temporaryFolder } from "../../support/folder.js";
import { propertyOptions } from "../../support/seed.js";

const PROPERTIES: readonly string[] = [
  ...["indent_style = space", "indent_style=tab", "indent_size = 4", "indent_size = tab"],
  ...["tab_width = 3", "max_line_length = 90", "max_line_length = off", "quote_type = single"],
  ...["quote_type = auto", "end_of_line = crlf", "end_of_line = LF", "charset = utf-8"],
  ...["insert_final_newline = true", "indent_size = 0", "Tab_Width = 5", "indent_size = unset"],
  ...["trim_trailing_whitespace = false ; why", "# a comment", "; another", "", "nonsense"],
];
const SECTIONS = ["*", "*.ts", "*.{js,ts}", "*.md", "*.{md}", "**.ts", "src/**", "*.tsx"];

const files = fc
  .record({
    first: fc.constantFrom("root = true", "root = true", "root=true", "root = false", ""),
    sections: fc.array(
      fc.record({
        glob: fc.constantFrom(...SECTIONS),
        properties: fc.array(fc.constantFrom(...PROPERTIES), { maxLength: 4 }),
      }),
      { maxLength: 3 },
    ),
    end: fc.constantFrom("\n", "\r\n"),
  })
  .map(({ first, sections, end }) =>
    [first, ...sections.flatMap(({ glob, properties }) => [`[${glob}]`, ...properties])].join(end),
  );

it("reads the usual .editorconfig as prettier does, and leaves the others to it", async () => {
  await using folder = await temporaryFolder();
  let read = 0;
  await fc.assert(
    fc.asyncProperty(files, async (text) => {
      const options = readEditorConfig(text);
      fc.pre(options !== undefined);
      const path = join(folder.path, String(read), "file.ts");
      await folder.write(`${read}/.editorconfig`, text);
      read += 1;
      const config = await resolveConfig(path, { editorconfig: true });
      expect(options).toEqual(config ?? {});
    }),
    propertyOptions(60),
  );
  expect(read).toBeGreaterThanOrEqual(60);
});

const ROOT = "root = true\n[*]\nindent_style = tab\nmax_line_length = 70\n";

it.each<[string, Record<string, string>, Record<string, unknown> | undefined]>([
  ["no config", {}, {}],
  ["one beside the files", { "a/b/.editorconfig": ROOT }, { useTabs: true, printWidth: 70 }],
  [
    "one beside a prettier config that sets the same",
    { ".editorconfig": ROOT, ".prettierrc": `{ "printWidth": 90, "semi": false }` },
    { useTabs: true, printWidth: 90, semi: false },
  ],
  [
    "one beside a config in YAML",
    { ".editorconfig": ROOT, ".prettierrc": "semi: false" },
    undefined,
  ],
  [
    "one below a prettier config",
    { "a/.editorconfig": ROOT, ".prettierrc.json": `{ "semi": false }` },
    { useTabs: true, printWidth: 70, semi: false },
  ],
  [
    "one of two, of which the inner one is no root",
    { ".editorconfig": ROOT, "a/.editorconfig": "[*]\nindent_size = 3\n" },
    undefined,
  ],
  ["one outside of the project", { ".editorconfig": ROOT, "a/.git/HEAD": "" }, undefined],
  ["one at the root of the project", { "a/.editorconfig": ROOT, "a/.git/HEAD": "" }, {}],
])("knows without prettier what applies: %s", async (_, files, known) => {
  await using folder = await temporaryFolder();
  for (const [path, text] of Object.entries(files)) await folder.write(path, text);
  const out = join(folder.path, "a", "b");
  await mkdir(out, { recursive: true });
  const { options } = createFormatKeys(out).scopeOf("file.ts");
  if (known === undefined) {
    expect(options).toBeUndefined();
    return;
  }
  const config = await resolveConfig(join(out, "file.ts"), { editorconfig: true });
  expect(options).toEqual(config ?? {});
  expect(options).toMatchObject(known);
});
