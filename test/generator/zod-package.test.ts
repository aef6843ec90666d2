import { join } from "node:path";
import { expect, test } from "vitest";
import { zodNotice } from "../../generator/zod-package.js";
import { root } from "../support/cli.js";
import { temporaryFolder } from "../support/folder.js";

test("says how to install zod where generated files would not find it", async () => {
  await using folder = await temporaryFolder();
  expect(zodNotice(join(folder.path, "src/flows"))).toContain("run `npm install zod`");
});

test("says which zod is installed where it is too old", async () => {
  await using folder = await temporaryFolder();
  await folder.write("node_modules/zod/package.json", `{ "name": "zod", "version": "3.25.76" }`);
  expect(zodNotice(join(folder.path, "src/flows"))).toBe(
    '`schemas: "zod"` writes files for zod 4, and zod 3.25.76 is installed: run `npm install zod@4`.',
  );
});

test("says nothing where zod 4 is installed", () => {
  expect(zodNotice(join(root, "src/flows"))).toBeUndefined();
});
