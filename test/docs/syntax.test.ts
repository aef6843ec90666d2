import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writtenPages } from "../../scripts/docs/pages.js";
import { root } from "../support/cli.js";

test("no example has `using`, which Node.js 20 and 22 only run where a compiler translates it", () => {
  const pages = [
    "README.md",
    "runtime/README.md",
    ...writtenPages().map((page) => `docs/${page}.md`),
  ];
  const found = pages.filter((page) => {
    const blocks = readFileSync(join(root, page), "utf8").matchAll(
      /^```[jt]s\b.*\n([\s\S]*?)^```/gm,
    );
    return [...blocks].some(([, code = ""]) => /^\s*(?:await )?using /m.test(code));
  });
  expect(found).toEqual([]);
});
