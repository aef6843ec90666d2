import { existsSync, writeFileSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { startEmulator } from "../../emulator/index.js";
import { temporaryFolder } from "../support/folder.js";
import { clientOf } from "./client.js";

/** Called before a file is written. */
const hook = vi.hoisted((): { beforeWrite?: (path: string) => void } => ({}));
vi.mock("node:fs/promises", async (importOriginal) => {
  const original = await importOriginal<typeof import("node:fs/promises")>();
  return {
    ...original,
    writeFile: (...given: Parameters<typeof original.writeFile>) => {
      if (typeof given[0] === "string") hook.beforeWrite?.(given[0]);
      return original.writeFile(...given);
    },
  };
});

// Found after bd91f18: the version that another process had published in this moment was overwritten.
test("a version that appears while the same one is published stays as it is", async () => {
  await using folder = await temporaryFolder();
  const draft =
    'org: acme\nproject: spelling\nslug: one\nsteps:\n  - { id: say, processor: code, code: "return 1" }\n';
  await folder.write("one.flow.yaml", draft);
  await using emulator = await startEmulator({ flows: ".", cwd: folder.path, listen: false });
  const version = join(folder.path, "one.v1.flow.yaml");
  hook.beforeWrite = (path) => {
    if (path.endsWith(".publishing") && !existsSync(version)) writeFileSync(version, "of another");
  };
  const address = { org: "acme", project: "spelling", slug: "one" };
  expect((await clientOf(emulator).post("/emulator/publish", address)).status).toBe(409);
  expect(await readFile(version, "utf8")).toBe("of another");
  expect(await readFile(join(folder.path, "one.flow.yaml"), "utf8")).toBe(draft);
  expect((await readdir(folder.path)).sort()).toEqual(["one.flow.yaml", "one.v1.flow.yaml"]);
});
