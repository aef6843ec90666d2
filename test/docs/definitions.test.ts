import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { resolveConfig } from "../../generator/config/index.js";
import { readBlocks, type Block } from "../../scripts/docs/markdown.js";
import { writtenPages } from "../../scripts/docs/pages.js";
import { readDefinition } from "../../generator/definition/index.js";
import { root } from "../support/cli.js";
import { temporaryFolder } from "../support/folder.js";

const blocks = ["README", ...writtenPages().map((page) => `docs/${page}`)].flatMap((page) =>
  readBlocks(readFileSync(join(root, `${page}.md`), "utf8")).map((block) => ({ page, ...block })),
);
type Placed = Block & { readonly page: string };
const placeOf = ({ page, line }: Placed): string => `${page}.md:${line}`;
const inLanguage = (...languages: readonly string[]): readonly Placed[] =>
  blocks.filter(({ language }) => languages.includes(language));

test("every definition that a page shows is read without a problem", () => {
  const definitions = inLanguage("yaml").filter(({ text }) => /^org:/m.test(text));
  expect(definitions.length).toBeGreaterThan(3);
  const problems = definitions.flatMap((block) => {
    const result = readDefinition({ path: placeOf(block), text: block.text });
    return "problems" in result
      ? result.problems.map(({ message }) => `${placeOf(block)} ${message}`)
      : [];
  });
  expect(problems).toEqual([]);
});

test("every block of YAML and JSON is right in its own language", () => {
  const wrong = inLanguage("yaml", "json").flatMap((block) => {
    try {
      if (block.language === "json") JSON.parse(block.text);
      else parse(block.text);
      return [];
    } catch (error) {
      return [`${placeOf(block)} ${String(error)}`];
    }
  });
  expect(wrong).toEqual([]);
});

/** The file name under which a block is a config; undefined for other blocks. */
function configName({ language, text }: Block): string | undefined {
  if (language === "json" && text.includes('"source":')) return "noukai.config.json";
  return language === "ts" && text.includes("defineConfig({") ? "noukai.config.ts" : undefined;
}

test("every config that a page shows is taken", async () => {
  const configs = blocks.flatMap((block) => {
    const name = configName(block);
    return name === undefined ? [] : [{ block, name }];
  });
  expect(configs.length).toBeGreaterThan(3);
  for (const { block, name } of configs) {
    await using folder = await temporaryFolder();
    // What `defineConfig` does, where the package is not installed.
    const text = block.text.replace(
      /^import \{ defineConfig \} from "noukai-codegen";$/m,
      "const defineConfig = <T>(config: T): T => config;",
    );
    const isWhole = name.endsWith(".json") || text !== block.text;
    await folder.write(name, isWhole ? text : `const defineConfig = <T>(c: T): T => c;\n${text}`);
    const { file } = await resolveConfig(folder.path);
    expect(file, placeOf(block)).toBe(join(folder.path, name));
  }
});
