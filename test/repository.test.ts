import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./support/cli.js";

const LINK = "120000";

test.skipIf(!existsSync(join(root, ".git")))(
  "no file is a link, which leads to a place of one machine, and no installed package is kept",
  () => {
    const listed = execFileSync("git", ["ls-files", "-s"], { cwd: root, encoding: "utf8" });
    const lines = listed.split("\n").filter((line) => line !== "");
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => line.startsWith(LINK))).toEqual([]);
    expect(lines.filter((line) => /(?:\t|\/)node_modules(?:\/|$)/.test(line))).toEqual([]);
  },
);
