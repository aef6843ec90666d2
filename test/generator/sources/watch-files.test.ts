import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DefinitionError, UsageError } from "../../../generator/errors.js";
import type { LoadedDefinition } from "../../../generator/sources/index.js";
import { temporaryFolder, type TemporaryFolder } from "../../support/folder.js";
import { flowDocument } from "../support/flow-server.js";
import { countCalls, type Signalled } from "../support/until.js";
import { filesSource } from "../../../generator/sources/files/files-source.js";

const text = (slug: string, changes: Record<string, unknown> = {}): string =>
  JSON.stringify(flowDocument(`acme/a1/${slug}`, changes));

const slugs = (loaded: readonly LoadedDefinition[]): string[] =>
  loaded.map(({ definition }) => definition.slug);

interface Watched extends AsyncDisposable {
  readonly folder: TemporaryFolder;
  readonly source: ReturnType<typeof filesSource>;
  readonly calls: Signalled;
  /** Loads after each call until what was loaded fits. */
  until(
    fits: (loaded: readonly LoadedDefinition[]) => boolean,
  ): Promise<readonly LoadedDefinition[]>;
}

async function watched(patterns: readonly string[]): Promise<Watched> {
  const folder = await temporaryFolder();
  for (const slug of ["b1", "c1", "d1"]) await folder.write(`flows/${slug}.flow.json`, text(slug));
  const source = filesSource({ patterns, cwd: folder.path });
  const calls = countCalls();
  const watching = await source.watch?.(calls.signal);
  return {
    folder,
    source,
    calls,
    until: async (fits) => {
      for (let count = calls.count; ; count++) {
        const loaded = await source.load().catch((error: unknown) => {
          if (error instanceof DefinitionError || error instanceof UsageError) return [];
          throw error;
        });
        if (fits(loaded)) return loaded;
        await calls.reached(count + 1);
      }
    },
    [Symbol.asyncDispose]: async () => {
      await watching?.[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

describe("watched files", () => {
  it("are read again when they change, and only those", async () => {
    await using test = await watched(["flows"]);
    const before = await test.source.load();
    await test.folder.write("flows/c1.flow.json", text("c1", { description: "New" }));
    const after = await test.until(([, second]) => second?.definition.description === "New");
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
    expect(after[2]).toBe(before[2]);
  });

  it("are followed as they come, go and change their names, in new folders too", async () => {
    await using test = await watched(["flows/**"]);
    expect(slugs(await test.source.load())).toEqual(["b1", "c1", "d1"]);
    const at = (path: string): string => join(test.folder.path, path);
    await test.folder.write("flows/deep/er/e1.flow.json", text("e1"));
    await test.until((loaded) => slugs(loaded).join() === "b1,c1,d1,e1");
    await rename(at("flows/deep/er/e1.flow.json"), at("flows/a1.flow.json"));
    await test.until((loaded) => loaded[0]?.origin === "flows/a1.flow.json" && loaded.length === 4);
    await rm(at("flows/c1.flow.json"));
    await test.until((loaded) => slugs(loaded).join() === "e1,b1,d1");
    await rename(at("flows/a1.flow.json"), at("flows/a1.txt"));
    await test.until((loaded) => slugs(loaded).join() === "b1,d1");
  });

  it("may be broken for a while, replaced by renaming, and gone altogether", async () => {
    await using test = await watched(["flows/*.flow.json"]);
    await test.source.load();
    const path = join(test.folder.path, "flows/c1.flow.json");
    await writeFile(path, "{");
    await test.until((loaded) => loaded.length === 0);
    await test.folder.write("flows/c1.new", text("c1", { description: "Renamed" }));
    await rename(join(test.folder.path, "flows/c1.new"), path);
    await test.until(([, second]) => second?.definition.description === "Renamed");
    await rm(join(test.folder.path, "flows"), { recursive: true });
    await test.until((loaded) => loaded.length === 0);
    await mkdir(join(test.folder.path, "flows"));
    await test.folder.write("flows/z1.flow.json", text("z1"));
    await test.until((loaded) => slugs(loaded).join() === "z1");
    await test.folder.write("flows/y1.flow.json", text("y1"));
    await test.until((loaded) => slugs(loaded).join() === "y1,z1");
  });

  it("may be saved again before anyone looked", async () => {
    await using test = await watched(["flows"]);
    await test.source.load();
    for (let round = 0; round < 30; round++) {
      for (const description of ["One", "Two", `Last ${round}`]) {
        await test.folder.write("flows/c1.flow.json", text("c1", { description }));
      }
      await test.until(([, second]) => second?.definition.description === `Last ${round}`);
    }
  });

  it("are not looked at any more once nobody watches", async () => {
    const test = await watched(["flows"]);
    await test.source.load();
    await test[Symbol.asyncDispose]();
    await expect(test.source.load()).rejects.toThrow(UsageError);
  });
});

it("a source that is loaded twice gives the same objects where the texts are the same", async () => {
  await using folder = await temporaryFolder();
  await folder.write("b1.flow.json", text("b1"));
  await folder.write("c1.flow.json", text("c1"));
  const source = filesSource({ patterns: ["."], cwd: folder.path });
  const before = await source.load();
  await folder.write("c1.flow.json", text("c1", { description: "New" }));
  const after = await source.load();
  expect(after[0]).toBe(before[0]);
  expect(after[1]?.definition.description).toBe("New");
});
