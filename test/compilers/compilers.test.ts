import { expect, test } from "vitest";
import { compileProject, type Setting } from "./project.js";

/**
 * Each compiler once, with each way to find modules, each spelling of imports, each strictness and both kinds of objects
 * among them. `npm run matrix` compiles every combination.
 */
const settings: readonly Setting[] = [
  { compiler: "5.4", mode: "nodenext", extension: "js", strictness: "strict", objects: "exact" },
  { compiler: "5.4", mode: "commonjs", extension: "none", strictness: "loose", objects: "exact" },
  { compiler: "5.9", mode: "bundler", extension: "ts", strictness: "strictest", objects: "exact" },
  { compiler: "6", mode: "nodenext", extension: "ts", strictness: "loose", objects: "open" },
  { compiler: "6", mode: "node16", extension: "js", strictness: "loose", objects: "exact" },
  { compiler: "7", mode: "bundler", extension: "none", strictness: "strictest", objects: "open" },
];

test.concurrent.each(settings)(
  "generated files compile: TypeScript $compiler, $mode, imports with $extension, $strictness, $objects objects",
  { timeout: 180_000 },
  async (setting) => {
    expect(await compileProject(setting)).toBe("");
  },
);
