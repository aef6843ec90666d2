import { writeFileSync } from "node:fs";
import promises, { readFile, readdir } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { startEmulator } from "../../emulator/index.js";
import { temporaryFolder } from "../support/folder.js";
import { clientOf } from "./client.js";

// The function and not the module is replaced: the modules of all tests of a thread are loaded once.
const { writeFile } = promises;
function beforeEachWrite(act: (path: string) => void): void {
  vi.spyOn(promises, "writeFile").mockImplementation((...given) => {
    if (typeof given[0] === "string") act(given[0]);
    return writeFile(...given);
  });
  syncBuiltinESMExports();
}
afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

// Found after bd91f18: the version that another process had published in this moment was overwritten.
test("a version that appears while the same one is published stays as it is", async () => {
  await using folder = await temporaryFolder();
  const draft =
    'org: acme\nproject: spelling\nslug: one\nsteps:\n  - { id: say, processor: code, language: javascript, code: "return 1" }\n';
  await folder.write("one.flow.yaml", draft);
  await using emulator = await startEmulator({ flows: ".", cwd: folder.path, listen: false });
  const version = join(folder.path, "one.v1.flow.yaml");
  let writes = 0;
  beforeEachWrite((path) => {
    if (!path.endsWith(".publishing")) return;
    writes++;
    writeFileSync(version, "of another");
  });
  const address = { org: "acme", project: "spelling", slug: "one" };
  expect((await clientOf(emulator).post("/emulator/publish", address)).status).toBe(409);
  expect(writes).toBe(1);
  expect(await readFile(version, "utf8")).toBe("of another");
  expect(await readFile(join(folder.path, "one.flow.yaml"), "utf8")).toBe(draft);
  expect((await readdir(folder.path)).sort()).toEqual(["one.flow.yaml", "one.v1.flow.yaml"]);
});
