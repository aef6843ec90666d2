import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as fc from "fast-check";
import { format, resolveConfig } from "prettier";
import { describe, expect, it, vi } from "vitest";
import { createRenderer, type RenderResult } from "../../../generator/render/renderer.js";
import { memoryCache, type Cache } from "../../../generator/cache/index.js";
import { ConfigError } from "../../../generator/errors.js";
import type { LoadedDefinition } from "../../../generator/sources/index.js";
import { corpusDefinitions } from "../../corpus/render.js";
import { temporaryFolder } from "../../support/folder.js";
import { propertyOptions } from "../../support/seed.js";
import type { RenderOptions } from "../../../generator/render/render-flow.js";
import { openCache } from "../../../generator/cache/pack.js";

const definitions = corpusDefinitions();

const options = (out: string, changes: Partial<RenderOptions> = {}): RenderOptions => ({
  objects: "exact",
  versions: {},
  pin: {},
  defaultVersion: "draft",
  published: "exact",
  importExtension: "js",
  schemas: "standard",
  formats: "annotation",
  out,
  ...changes,
});

const texts = ({ files }: RenderResult): Record<string, string> =>
  Object.fromEntries(files.map(({ path, content }) => [path, content]));

/** The very same definitions, as other objects. */
function reread(loaded: readonly LoadedDefinition[]): LoadedDefinition[] {
  return loaded.map((each) => ({ ...each, definition: structuredClone(each.definition) }));
}

/** A cache that counts what it did not have. */
function counting(cache: Cache): Cache & { readonly misses: () => number } {
  let misses = 0;
  return {
    ...cache,
    get: (key) => {
      const text = cache.get(key);
      if (text === undefined) misses++;
      return text;
    },
    misses: () => misses,
  };
}

describe("what is rendered", () => {
  it("is two files per flow, ordered by id, and the index", async () => {
    await using folder = await temporaryFolder();
    const rendered = await createRenderer(options(folder.path), memoryCache()).render(definitions);
    const ids = new Set(
      definitions.map(({ definition: { org, project, slug } }) => `${org}/${project}/${slug}`),
    );
    expect(rendered.flows).toBe(ids.size);
    expect(rendered.files).toHaveLength(ids.size * 2 + 1);
    expect(rendered.files.at(-1)?.path).toBe("index.ts");
  });

  it("is the same from the cache, from memory and from nothing, for any part and any options", async () => {
    await using folder = await temporaryFolder();
    const cache = await openCache(join(folder.path, "cache"), "one");
    const ids = [
      ...new Set(
        definitions.map(({ definition: { org, project, slug } }) => `${org}/${project}/${slug}`),
      ),
    ];
    const kept = new Map<string, ReturnType<typeof createRenderer>>();
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(ids, { minLength: 1, maxLength: 6 }),
        fc.record({
          objects: fc.constantFrom("exact", "open"),
          published: fc.constantFrom("exact", "any"),
          importExtension: fc.constantFrom("js", "ts", "none"),
          versions: fc.constantFrom<RenderOptions["versions"]>({}, { "*": "all" }),
        }),
        async (chosen, changes) => {
          const some = definitions.filter(({ definition: { org, project, slug } }) =>
            chosen.includes(`${org}/${project}/${slug}`),
          );
          const settings = options(folder.path, changes);
          const key = JSON.stringify(changes);
          const remembering = kept.get(key) ?? createRenderer(settings, cache);
          kept.set(key, remembering);
          const nothing = await createRenderer(settings, memoryCache()).render(some);
          const cached = await createRenderer(settings, cache).render(reread(some));
          const remembered = await remembering.render(some);
          expect(cached).toEqual(nothing);
          expect(remembered).toEqual(nothing);
        },
      ),
      propertyOptions(60),
    );
  });
});

describe("what is not rendered again", () => {
  it("is nothing at all where a run before said the same", async () => {
    await using folder = await temporaryFolder();
    const first = await openCache(folder.path, "one");
    const rendered = await createRenderer(options(folder.path), first).render(definitions);
    await first.save();
    const second = counting(await openCache(folder.path, "one"));
    expect(await createRenderer(options(folder.path), second).render(reread(definitions))).toEqual(
      rendered,
    );
    expect(second.misses()).toBe(0);
  });

  it("is every flow but the changed one, and the index unless its names change", async () => {
    await using folder = await temporaryFolder();
    const cache = counting(memoryCache());
    const renderer = createRenderer(options(folder.path), cache);
    const before = await renderer.render(definitions);
    const misses = cache.misses();
    const [first, ...rest] = definitions;
    if (first === undefined) throw new Error("there is no corpus");
    const changed = { ...first, definition: { ...first.definition, description: "Another." } };
    const after = await renderer.render([changed, ...rest]);
    expect(cache.misses()).toBe(misses + 1);
    const different = after.files.filter((file, index) => file !== before.files[index]);
    expect(different.map(({ path }) => path.replace(/^.*\/[^.]*/, ""))).toEqual([
      ".ts",
      ".schemas.ts",
    ]);
    const fewer = await renderer.render(rest);
    expect(fewer.files.at(-1)).not.toBe(before.files.at(-1));
  });

  it.each<[string, Partial<RenderOptions>, number]>([
    ["objects", { objects: "open" }, 1],
    ["published", { published: "any" }, 1],
    ["versions of the flow", { versions: { "*": "all" } }, 1],
    ["the spelling of imports", { importExtension: "ts" }, 1],
    ["the schemas", { schemas: "none" }, 1],
  ])("depends on %s", async (_option, changes, fewest) => {
    await using folder = await temporaryFolder();
    const cache = counting(memoryCache());
    await createRenderer(options(folder.path), cache).render(definitions);
    const misses = cache.misses();
    await createRenderer(options(folder.path, changes), cache).render(definitions);
    expect(cache.misses() - misses).toBeGreaterThanOrEqual(fewest);
  });

  it("follows changes of prettier's config at once, in any folder", async () => {
    await using folder = await temporaryFolder();
    const out = join(folder.path, "app/out");
    const cache = memoryCache();
    const renderer = createRenderer(options(out), cache);
    const expectFormatted = async (): Promise<RenderResult> => {
      const rendered = await renderer.render(definitions);
      for (const { path, content } of rendered.files.slice(0, 5)) {
        const filepath = join(out, path);
        const config = await resolveConfig(filepath, { editorconfig: true, useCache: false });
        expect(content).toBe(await format(content, { ...config, filepath }));
      }
      return rendered;
    };
    const plain = await expectFormatted();
    await folder.write(".prettierrc", '{ "printWidth": 120 }');
    const wide = await expectFormatted();
    expect(texts(wide)).not.toEqual(texts(plain));
    await folder.write("app/package.json", '{ "prettier": { "semi": false } }');
    await expectFormatted();
    await folder.write("app/package.json", '{ "name": "app" }');
    expect(texts(await expectFormatted())).toEqual(texts(wide));
    const [first] = wide.files.map(({ path }) => dirname(path));
    const [other] = wide.files.map(({ path }) => dirname(path)).filter((path) => path !== first);
    const inner = join(out, other ?? "", ".prettierrc");
    await mkdir(dirname(inner), { recursive: true });
    await writeFile(inner, "tabWidth: 8\n");
    const mixed = await renderer.render(definitions);
    for (const { path, content } of mixed.files) {
      const filepath = join(out, path);
      const config = await resolveConfig(filepath, { editorconfig: true, useCache: false });
      expect(content, path).toBe(await format(content, { ...config, filepath }));
    }
    await rm(inner);
    await rm(join(folder.path, ".prettierrc"));
    await folder.write("app/.editorconfig", "root = true\n[*]\nindent_style = tab\n");
    await expectFormatted();
    await rm(join(folder.path, "app/.editorconfig"));
    await mkdir(join(out, "acme"), { recursive: true });
    await folder.write("app/prettier.config.mjs", "export default { singleQuote: true };\n");
    await expectFormatted();
    await rm(join(folder.path, "app/prettier.config.mjs"));
    expect(texts(await expectFormatted())).toEqual(texts(plain));
  });
});

describe("a build", () => {
  it("tells how far it is, and can be stopped", async () => {
    await using folder = await temporaryFolder();
    const [one] = definitions;
    if (one === undefined) throw new Error("there is no corpus");
    const many = Array.from({ length: 120 }, (_, index) => ({
      ...one,
      definition: {
        ...one.definition,
        slug: `flow-${index}`,
        version: "draft" as const,
        published: [],
      },
    }));
    const onProgress = vi.fn();
    await createRenderer(options(folder.path), memoryCache()).render(many, { onProgress });
    expect(onProgress.mock.calls).toEqual([
      ...[0, 16, 32, 48, 64, 80, 96, 112, 120].map((done) => [done, 120]),
    ]);
    const signal = AbortSignal.abort(new Error("stopped"));
    const stopped = createRenderer(options(folder.path), memoryCache()).render(many, { signal });
    await expect(stopped).rejects.toThrow("stopped");
  });

  it("refuses options about flows that are not there", async () => {
    await using folder = await temporaryFolder();
    const settings = options(folder.path, { pin: { "acme/no/such": 1 } });
    await expect(createRenderer(settings, memoryCache()).render(definitions)).rejects.toThrow(
      ConfigError,
    );
  });
});
