import { EventEmitter, once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { importedModules, resolveConfig } from "../../generator/config/index.js";
import { createSession } from "../../generator/plugin/session.js";
import { watch } from "../../generator/watch/watch.js";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.js";

/** The files of the case end in `.txt` here, so that this project does not compile them. */
const given = (name: string): string =>
  readFileSync(new URL(`inputs/21-watch-config-helper/${name}.txt`, import.meta.url), "utf8");

const flow = JSON.stringify({
  org: "acme",
  project: "demo",
  slug: "greet",
  inputs: { type: "object", required: ["message"], properties: { message: { type: "string" } } },
  steps: [{ id: "only", processor: "passthrough" }],
});

async function project(files: Readonly<Record<string, string>>): Promise<TemporaryFolder> {
  const folder = await temporaryFolder();
  await folder.write("flows/greet.flow.json", flow);
  for (const [name, text] of Object.entries(files)) await folder.write(name, text);
  return folder;
}

const asGiven = {
  "helper.ts": given("helper.ts"),
  "noukai.config.ts": given("noukai.config.ts"),
};
const script = {
  "package.json": `{ "type": "module" }`,
  "helper.mjs": `export { out } from "./deeper.js";`,
  "deeper.js": `export const out = "src/flows";`,
  "noukai.config.mjs": `import { out } from "./helper.mjs";\nexport default { source: "flows", out };`,
};

describe("a module that the config imports", () => {
  it.each([
    ["helper.ts", asGiven],
    ["deeper.js", script],
  ])("is watched: %s", async (helper, files) => {
    await using folder = await project(files);
    const happened = new EventEmitter();
    const stop = new AbortController();
    const failed = once(happened, "failed");
    const watching = once(happened, "watching");
    const ended = watch({
      resolve: () => resolveConfig(folder.path),
      cwd: folder.path,
      signal: stop.signal,
      onEvent: (event) => happened.emit(event.kind, event),
    });
    await watching;
    expect(await folder.read("src/flows/acme/demo/greet.ts")).toContain("greet");

    // A helper with an error is told, and mending it is enough.
    await folder.write(helper, `export const out = ;`);
    await failed;
    const generated = once(happened, "generated");
    await folder.write(helper, `export const out = "elsewhere";`);
    await generated;
    expect(await folder.read("elsewhere/acme/demo/greet.ts")).toContain("greet");
    stop.abort();
    await ended;
  });

  it("is watched by the plugins for bundlers", async () => {
    await using folder = await project(asGiven);
    const happened = new EventEmitter();
    const session = createSession(folder.path, {});
    const first = once(happened, "generated");
    await session.follow((event) => happened.emit(event.kind, event));
    await first;
    const again = once(happened, "generated");
    await folder.write("helper.ts", `export const out: string = "elsewhere";`);
    await again;
    expect(await folder.read("elsewhere/acme/demo/greet.ts")).toContain("greet");
    await session.close();
  });

  it("may be of a package of the same project, or missing, but is none of a dependency", async () => {
    await using folder = await project({
      "base/package.json": `{ "name": "@acme/base", "type": "module", "exports": "./index.js" }`,
      "base/index.js": `export const out = "src";`,
      "app/node_modules/dependency/package.json": `{ "name": "dependency", "main": "index.js" }`,
      "app/node_modules/dependency/index.js": `module.exports = {};`,
      "app/noukai.config.ts": [
        `import "node:fs";`,
        `import "dependency";`,
        `import { out } from "@acme/base";`,
        `import later from "./later.js";`,
        `export default { out };`,
      ].join("\n"),
    });
    await mkdir(join(folder.path, "app/node_modules/@acme"));
    await symlink(
      join(folder.path, "base"),
      join(folder.path, "app/node_modules/@acme/base"),
      "dir",
    );
    const config = join(folder.path, "app/noukai.config.ts");
    const modules = await importedModules(config);
    expect(modules).toContain(join(folder.path, "base/index.js"));
    expect(modules).toContain(join(folder.path, "app/later.ts"));
    expect(modules.filter((path) => path.includes("node_modules"))).toEqual([]);
    expect(modules).not.toContain(config);
  });
});
