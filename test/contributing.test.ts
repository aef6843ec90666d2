import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./support/cli.js";

const page = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");

/** Paths in code spans: words with a slash in them, and names of files. */
function pathsIn(markdown: string): readonly string[] {
  const prose = markdown.replace(/^```[^]*?^```/gm, "");
  const words = [...prose.matchAll(/`([^`\n]+)`/g)].flatMap(([, code = ""]) => code.split(/\s+/));
  return words.filter((word) =>
    /^\.?[\w-]+(?:\.[\w-]+)*\/|^[.\w-]+\.(?:ts|mjs|js|json|md)$/.test(word),
  );
}

test("every path that CONTRIBUTING.md names exists", () => {
  const paths = pathsIn(page);
  expect(paths.length).toBeGreaterThan(40);
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test("every script that CONTRIBUTING.md names exists", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: Readonly<Record<string, string>>;
  };
  const named = [...page.matchAll(/npm run ([\w:]+)/g)].map(([, name = ""]) => name);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});
