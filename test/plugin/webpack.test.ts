import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import webpack, { type Configuration, type Stats } from "webpack";
import type { TemporaryFolder } from "../support/folder.js";
import { collect, exampleProject } from "./project.js";

const definition = "flows/greet.flow.yaml";

async function edit(
  folder: TemporaryFolder,
  file: string,
  from: string,
  to: string,
): Promise<void> {
  const text = await folder.read(file);
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
  await folder.write(file, text.replaceAll(from, to));
}

async function compilerFor(folder: TemporaryFolder) {
  const file = pathToFileURL(join(folder.path, "webpack.config.js")).href;
  const { default: config } = (await import(/* @vite-ignore */ file)) as { default: Configuration };
  return webpack({
    ...config,
    output: { ...config.output, path: join(folder.path, "dist") },
  });
}

async function build(folder: TemporaryFolder): Promise<Stats> {
  const compiler = await compilerFor(folder);
  const stats = await new Promise<Stats>((resolve, reject) => {
    compiler.run((error, done) => {
      if (done === undefined) reject(error ?? new Error("webpack gave no stats"));
      else resolve(done);
    });
  });
  await new Promise((resolve) => {
    compiler.close(resolve);
  });
  return stats;
}

const errorsOf = (stats: Stats): string[] =>
  (stats.toJson().errors ?? []).map(({ message }) => message);

describe("the plugin in webpack", () => {
  test("generates before a build, and again before the next", async () => {
    await using folder = await exampleProject("webpack");
    expect(errorsOf(await build(folder))).toEqual([]);
    expect(await folder.read("dist/main.js")).toContain('slug: "greet"');
    await edit(folder, definition, "slug: greet", "slug: welcome");
    await edit(folder, "src/main.ts", "greet", "welcome");
    expect(errorsOf(await build(folder))).toEqual([]);
    expect(await folder.read("dist/main.js")).toContain('slug: "welcome"');
  });

  test("fails a build with what is wrong, and where", async () => {
    await using folder = await exampleProject("webpack");
    await edit(folder, definition, "processor: llm", "procesor: llm");
    const errors = errorsOf(await build(folder));
    expect(errors.some((message) => message.includes("greet.flow.yaml:11:"))).toBe(true);
  });

  test("builds again when a definition is edited, goes through an error, and stops", async () => {
    await using folder = await exampleProject("webpack");
    const compiler = await compilerFor(folder);
    const builds = collect<Stats>();
    const watching = compiler.watch({ aggregateTimeout: 5 }, (error, stats) => {
      if (stats !== undefined) builds.give(stats);
      else throw error ?? new Error("webpack gave no stats");
    });
    const isGood = (stats: Stats): boolean => errorsOf(stats).length === 0;
    try {
      await builds.next(isGood);
      const before = await folder.read("dist/main.js");
      await edit(folder, definition, "tone", "mood");
      await builds.next(isGood);
      await until(async () => hashOf(await folder.read("dist/main.js")) !== hashOf(before), builds);
      await edit(folder, definition, "processor: llm", "procesor: llm");
      const failed = await builds.next((stats) => !isGood(stats));
      expect(errorsOf(failed).join()).toContain("greet.flow.yaml:11:");
      await edit(folder, definition, "procesor: llm", "processor: llm");
      await builds.next(isGood);
    } finally {
      await new Promise((resolve) => {
        watching?.close(resolve);
      });
      await new Promise((resolve) => {
        compiler.close(resolve);
      });
    }
  });
});

/** Waits for builds until something holds. */
async function until(
  holds: () => Promise<boolean>,
  builds: { next(wanted: (stats: Stats) => boolean): Promise<Stats> },
): Promise<void> {
  while (!(await holds())) await builds.next(() => true);
}

function hashOf(module: string): string | undefined {
  return /hash: "([0-9a-f]+)"/.exec(module)?.[1];
}
