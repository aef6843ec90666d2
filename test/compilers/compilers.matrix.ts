import { expect, test } from "vitest";
import { compileProject, type Setting } from "./project.js";

/** What no project can have. */
function isPossible({ compiler, mode, extension, strictness }: Setting): boolean {
  // Node.js finds no module whose extension is left out.
  if (mode === "nodenext" && extension === "none") return false;
  return !(compiler === "5.4" && strictness === "strictest");
}

const settings: readonly Setting[] = (["5.4", "5.9", "6", "7"] as const)
  .flatMap((compiler) => (["nodenext", "bundler"] as const).map((mode) => ({ compiler, mode })))
  .flatMap((setting) =>
    (["js", "ts", "none"] as const).map((extension) => ({ ...setting, extension })),
  )
  .flatMap((setting) =>
    (["loose", "strict", "strictest"] as const).map((strictness) => ({ ...setting, strictness })),
  )
  .flatMap((setting) => (["exact", "open"] as const).map((objects) => ({ ...setting, objects })))
  .filter(isPossible);

test.concurrent.each(settings)(
  "generated files compile: TypeScript $compiler, $mode, imports with $extension, $strictness, $objects objects",
  { timeout: 600_000 },
  async (setting) => {
    expect(await compileProject(setting)).toBe("");
  },
);
