import { readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openCacheOf } from "../../../generator/cache/index.js";
import { temporaryFolder } from "../../support/folder.js";
import { openCache } from "../../../generator/cache/pack.js";

describe("a pack", () => {
  it("keeps texts of any kind from one opening to the next", async () => {
    await using folder = await temporaryFolder();
    const texts = new Map([
      ["a", ""],
      ["b", "line\nline\n"],
      ["ä", "漢字 🦜 \u0000"],
      ["__proto__", "x".repeat(100_000)],
    ]);
    const first = await openCache(folder.path, "one");
    for (const [key, text] of texts) first.set(key, text);
    await first.save();
    const second = await openCache(folder.path, "one");
    for (const [key, text] of texts) expect(second.get(key)).toBe(text);
    expect(second.get("c")).toBeUndefined();
  });

  it("forgets what was not asked for", async () => {
    await using folder = await temporaryFolder();
    const first = await openCache(folder.path, "one");
    first.set("a", "1");
    first.set("b", "2");
    await first.save();
    const second = await openCache(folder.path, "one");
    second.get("b");
    await second.save();
    const third = await openCache(folder.path, "one");
    expect([third.get("a"), third.get("b")]).toEqual([undefined, "2"]);
  });

  it("is not written where nothing changed", async () => {
    await using folder = await temporaryFolder();
    const first = await openCache(folder.path, "one");
    first.set("a", "1");
    await first.save();
    const path = join(folder.path, "one.pack");
    const long = new Date(Date.now() - 1_000_000);
    await utimes(path, long, long);
    const second = await openCache(folder.path, "one");
    second.get("a");
    await second.save();
    const { mtime } = await import("node:fs/promises").then(({ stat }) => stat(path));
    expect(mtime).toEqual(long);
  });

  it("is empty where any byte of it is another", async () => {
    await using folder = await temporaryFolder();
    const first = await openCache(folder.path, "one");
    first.set("a", "hello");
    first.set("b", "world");
    await first.save();
    const path = join(folder.path, "one.pack");
    const bytes = await readFile(path);
    for (let index = 0; index < bytes.length; index++) {
      const damaged = Buffer.from(bytes);
      damaged[index] = (damaged[index] ?? 0) ^ 1;
      await writeFile(path, damaged);
      const read = [
        (await openCache(folder.path, "one")).get("a"),
        (await openCache(folder.path, "one")).get("b"),
      ];
      expect(read).toEqual([undefined, undefined]);
    }
    for (let length = 0; length < bytes.length; length++) {
      await writeFile(path, bytes.subarray(0, length));
      expect((await openCache(folder.path, "one")).get("a")).toBeUndefined();
    }
  });

  it.each([
    "null",
    '[["a", -5], ["b", 10]]',
    '[["a", 5, 0], ["b", 5]]',
    '[[1, 5], ["b", 5]]',
    "[null]",
    '[["b", 5], ["a", 5]]',
  ])("is empty where its entries are %s", async (entries) => {
    await using folder = await temporaryFolder();
    const first = await openCache(folder.path, "one");
    first.set("a", "hello");
    first.set("b", "world");
    await first.save();
    const path = join(folder.path, "one.pack");
    const text = await readFile(path, "utf8");
    const changed = text.replace(/\[\[.*\]\]/, entries);
    expect(changed).not.toBe(text);
    await writeFile(path, changed);
    const second = await openCache(folder.path, "one");
    expect([second.get("a"), second.get("b")]).toEqual([undefined, undefined]);
  });

  it("survives two writers, and leaves nothing else behind", async () => {
    await using folder = await temporaryFolder();
    const caches = await Promise.all(
      Array.from({ length: 8 }, () => openCache(folder.path, "one")),
    );
    caches.forEach((cache, index) => {
      cache.set("shared", "same");
      cache.set(`own-${index}`, "x".repeat(50_000));
    });
    await Promise.all(caches.map((cache) => cache.save()));
    expect(await readdir(folder.path)).toEqual(["one.pack"]);
    expect((await openCache(folder.path, "one")).get("shared")).toBe("same");
  });

  it("that cannot be written is no failure", async () => {
    await using folder = await temporaryFolder();
    const file = await folder.write("file", "in the way");
    const cache = await openCache(file, "one");
    cache.set("a", "1");
    await cache.save();
    expect(cache.get("a")).toBe("1");
  });

  it("that was not used for a long time is removed by the next save", async () => {
    await using folder = await temporaryFolder();
    const long = new Date(Date.now() - 40 * 24 * 60 * 60 * 1000);
    for (const name of ["old.pack", "killed.pack.1-ab.tmp", "not-ours.txt"]) {
      await folder.write(name, "");
      await utimes(join(folder.path, name), long, long);
    }
    const cache = await openCache(folder.path, "new");
    cache.set("a", "1");
    await cache.save();
    expect((await readdir(folder.path)).sort()).toEqual(["new.pack", "not-ours.txt"]);
  });
});

describe("where it is", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it("is in node_modules of the nearest package, a pack per output folder", async () => {
    await using folder = await temporaryFolder();
    await folder.write("node_modules/x/package.json", "{}");
    await folder.write("packages/app/flows/a.txt", "");
    const cwd = join(folder.path, "packages/app");
    for (const out of ["src/a", "src/b"]) {
      const cache = await openCacheOf(cwd, join(cwd, out));
      cache.set("a", out);
      await cache.save();
    }
    const packs = await readdir(join(folder.path, "node_modules/.cache/noukai-codegen"));
    expect(packs).toHaveLength(2);
  });

  it("is among the user's caches without a node_modules, and in memory without a home", async () => {
    await using folder = await temporaryFolder();
    await using caches = await temporaryFolder();
    const keep = async (): Promise<void> => {
      const cache = await openCacheOf(folder.path, join(folder.path, "out"));
      cache.set("a", "1");
      await cache.save();
    };
    vi.stubEnv("XDG_CACHE_HOME", caches.path);
    await keep();
    expect(await readdir(join(caches.path, "noukai-codegen"))).toHaveLength(1);
    vi.stubEnv("XDG_CACHE_HOME", "relative");
    vi.stubEnv("HOME", "relative");
    await keep();
    expect(await readdir(folder.path)).toEqual([]);
  });
});
