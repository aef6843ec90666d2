import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { memoryCache } from "../../../../generator/cache/index.js";
import { ConfigError, DefinitionError } from "../../../../generator/errors.js";
import { createIncrementalPlanner } from "../../../../generator/output/index.js";
import type { RenderOptions } from "../../../../generator/render/render-flow.js";
import {
  createRenderer,
  type RenderResult,
  type RenderRun,
} from "../../../../generator/render/renderer.js";
import {
  createRenderThreads,
  type RenderThreads,
} from "../../../../generator/render/threads/render-threads.js";
import type { LoadedDefinition } from "../../../../generator/sources/index.js";
import { corpusDefinitions } from "../../../corpus/render.js";
import { temporaryFolder } from "../../../support/folder.js";

/** Flows of the corpus, with all their versions, under other names: enough of them for threads. */
const definitions: readonly LoadedDefinition[] = (() => {
  const corpus = corpusDefinitions();
  const copies = Math.ceil(155 / new Set(corpus.map(idOf)).size);
  return Array.from({ length: copies }, (_, copy) =>
    corpus.map((loaded) => ({
      ...loaded,
      definition: { ...loaded.definition, project: `${loaded.definition.project}-${copy}` },
    })),
  ).flat();
})();

function idOf({ definition: { org, project, slug } }: LoadedDefinition): string {
  return `${org}/${project}/${slug}`;
}

const options = (out: string, changes: Partial<RenderOptions> = {}): RenderOptions => ({
  objects: "exact",
  versions: { "*": "all" },
  pin: {},
  defaultVersion: "draft",
  published: "exact",
  importExtension: "js",
  schemas: "none",
  formats: "annotation",
  out,
  ...changes,
});

async function render(
  settings: RenderOptions,
  loaded: readonly LoadedDefinition[] = definitions,
  run: RenderRun = {},
): Promise<RenderResult> {
  return createRenderer(settings, memoryCache()).render(loaded, run);
}

/** As many threads as there may be, however few the flows are. */
function startThreads(settings: RenderOptions, count: number): RenderThreads {
  const threads = createRenderThreads(settings, count);
  threads.prepare(10_000);
  return threads;
}

/** Renders with threads, and ends them. */
async function withThreads<Result>(
  threads: RenderThreads,
  work: (threads: RenderThreads) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(threads);
  } finally {
    await threads.close();
  }
}

describe("flows that threads render", () => {
  it("are those that the main thread renders alone, in the same order", async () => {
    await using folder = await temporaryFolder();
    const settings = options(folder.path, { schemas: "standard" });
    const alone = await render(settings);
    for (const count of [1, 3]) {
      const threads = startThreads(settings, count);
      const together = await withThreads(threads, () => render(settings, definitions, { threads }));
      expect(together).toEqual(alone);
    }
  });

  it("are the same where they are offered while they are read, in pieces or with other definitions", async () => {
    await using folder = await temporaryFolder();
    const settings = options(folder.path);
    const alone = await render(settings);
    const threads = startThreads(settings, 2);
    const together = await withThreads(threads, () => {
      for (const [index, loaded] of definitions.entries()) {
        const { definition } = loaded;
        const isOther = index % 7 === 0;
        const other = { ...loaded, definition: { ...definition, description: "Read before." } };
        if (index % 5 !== 0) threads.ahead(isOther ? other : loaded, definitions.length);
      }
      return render(settings, definitions, { threads });
    });
    expect(together).toEqual(alone);
  });

  it("are formatted by the prettier config of the folder", async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, ".prettierrc.json"), '{ "printWidth": 70, "tabWidth": 4 }');
    const settings = options(join(folder.path, "out"));
    const alone = await render(settings);
    const threads = startThreads(settings, 1);
    const together = await withThreads(threads, () => render(settings, definitions, { threads }));
    expect(together).toEqual(alone);
  });

  it("are written ahead, and put in place with the others", async () => {
    await using folder = await temporaryFolder();
    const out = join(folder.path, "out");
    const settings = options(out, { schemas: "standard" });
    const output = createIncrementalPlanner(out);
    const threads = startThreads(settings, 1);
    threads.writeTo(() => output.reserve());
    const { files } = await withThreads(threads, () =>
      render(settings, definitions, {
        threads,
        onFile: (file, reserved) => {
          output.writeAhead(file, reserved);
        },
      }),
    );
    await output.apply(await output.plan(files), files);
    expect(await folder.contents("out")).toEqual(
      Object.fromEntries(files.map(({ path, content }) => [path, content])),
    );
  });

  it("leave nothing of a run that fails, and what was there", async () => {
    await using folder = await temporaryFolder();
    const out = join(folder.path, "out");
    const settings = options(out);
    const [first] = (await render(settings)).files;
    if (first === undefined) throw new Error("there is no corpus");
    await mkdir(join(out, dirname(first.path)), { recursive: true });
    await writeFile(join(out, first.path), "export const mine = true;\n");
    const output = createIncrementalPlanner(out);
    const threads = startThreads(settings, 1);
    threads.writeTo(() => output.reserve());
    await withThreads(threads, () =>
      render(settings, definitions, {
        threads,
        onFile: (file, reserved) => {
          output.writeAhead(file, reserved);
        },
      }),
    );
    await output.discard();
    expect(await folder.contents("out")).toEqual({ [first.path]: "export const mine = true;\n" });
  });

  it("are rendered by the main thread where the threads end", async () => {
    await using folder = await temporaryFolder();
    const settings = options(folder.path);
    const alone = await render(settings);
    const threads = startThreads(settings, 2);
    const onFile = vi.fn((): void => {
      if (onFile.mock.calls.length === 1) void threads.close();
    });
    expect(await render(settings, definitions, { threads, onFile })).toEqual(alone);
  });

  it("are rendered by the main thread where no thread can be started", async () => {
    await using folder = await temporaryFolder();
    const settings = options(folder.path);
    const pin = Object.defineProperty({}, "acme/no/such", {
      value: () => undefined,
      enumerable: true,
    });
    const threads = startThreads({ ...settings, pin }, 2);
    const together = await withThreads(threads, () => render(settings, definitions, { threads }));
    expect(together).toEqual(await render(settings));
  });
});

describe("the errors of flows that threads render", () => {
  it("are those of the main thread, in the order of the flows", async () => {
    await using folder = await temporaryFolder();
    const settings = options(folder.path);
    const published = Array.from({ length: 2_000 }, (_, index) => index + 1);
    const hostile = definitions.map((loaded, index) =>
      index % 20 === 3 ? { ...loaded, definition: { ...loaded.definition, published } } : loaded,
    );
    const problemsOf = async (run: RenderRun): Promise<unknown> => {
      const error: unknown = await render(settings, hostile, run).catch(
        (thrown: unknown) => thrown,
      );
      if (!(error instanceof DefinitionError)) throw error;
      return error.problems;
    };
    const threads = startThreads(settings, 2);
    const alone = await problemsOf({});
    expect(await withThreads(threads, () => problemsOf({ threads }))).toEqual(alone);
  });

  it("are of the first flow where the config is wrong for many", async () => {
    await using folder = await temporaryFolder();
    const wrong = definitions.filter((_, index) => index % 20 === 3).map(idOf);
    const versions = Object.fromEntries(wrong.map((id) => [id, [77]]));
    const settings = options(folder.path, { versions });
    const refusal = (run: RenderRun): Promise<unknown> =>
      render(settings, definitions, run).catch((error: unknown) => error);
    const threads = startThreads(settings, 2);
    const alone = await refusal({});
    expect(alone).toBeInstanceOf(ConfigError);
    expect(await withThreads(threads, () => refusal({ threads }))).toEqual(alone);
  });

  it("say that the run was stopped", async () => {
    await using folder = await temporaryFolder();
    const settings = options(folder.path);
    const threads = startThreads(settings, 1);
    const stop = new AbortController();
    const stopped = withThreads(threads, () =>
      render(settings, definitions, {
        threads,
        signal: stop.signal,
        onProgress: () => {
          stop.abort(new Error("stopped"));
        },
      }),
    );
    await expect(stopped).rejects.toThrow("stopped");
  });
});
