import { join } from "node:path";
import { build, context, type BuildResult } from "esbuild";
import { rolldown, watch } from "rolldown";
import { describe, expect, test } from "vitest";
import esbuildPlugin from "../../generator/plugin/esbuild.js";
import rollupPlugin from "../../generator/plugin/rollup.js";
import type { TemporaryFolder } from "../support/folder.js";
import { collect, exampleProject } from "./project.js";

const definition = "flows/greet.flow.yaml";

async function edit(folder: TemporaryFolder, from: string, to: string): Promise<void> {
  const text = await folder.read(definition);
  if (!text.includes(from)) throw new Error(`${definition} has no ${from}`);
  await folder.write(definition, text.replaceAll(from, to));
}

describe("the plugin in esbuild", () => {
  const options = (folder: TemporaryFolder) => ({
    entryPoints: ["src/main.ts"],
    absWorkingDir: folder.path,
    bundle: true,
    write: false,
    format: "esm" as const,
    target: "es2022",
    packages: "external" as const,
    logLevel: "silent" as const,
    plugins: [esbuildPlugin()],
  });
  const textOf = ({ outputFiles }: BuildResult): string => outputFiles?.[0]?.text ?? "";

  test("generates before a build, and fails it with what is wrong", async () => {
    await using folder = await exampleProject("vite");
    expect(textOf(await build(options(folder)))).toContain('slug: "greet"');
    await edit(folder, "processor: llm", "procesor: llm");
    await expect(build(options(folder))).rejects.toThrow(/greet\.flow\.yaml:11:/);
  });

  test("builds again when a definition is edited while esbuild watches", async () => {
    await using folder = await exampleProject("vite");
    const builds = collect<BuildResult>();
    const watching = await context({
      ...options(folder),
      plugins: [
        esbuildPlugin(),
        {
          name: "tell",
          setup: (hooks) => {
            hooks.onEnd(builds.give);
          },
        },
      ],
    });
    try {
      await watching.watch();
      const before = textOf(await builds.next(({ errors }) => errors.length === 0));
      await edit(folder, "tone", "mood");
      const after = textOf(await builds.next((result) => textOf(result) !== before));
      expect(after).toContain('slug: "greet"');
      await edit(folder, "processor: llm", "procesor: llm");
      await builds.next(({ errors }) => errors.length > 0);
      await edit(folder, "procesor: llm", "processor: llm");
      await builds.next(({ errors }) => errors.length === 0);
    } finally {
      await watching.dispose();
    }
  });
});

describe("the plugin in a bundler with Rollup's hooks", () => {
  const input = (folder: TemporaryFolder) => ({
    input: join(folder.path, "src/main.ts"),
    external: ["noukai-codegen-runtime"],
    resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
    logLevel: "silent" as const,
    plugins: [rollupPlugin({ root: folder.path })],
  });

  test("generates before a build, and fails it with what is wrong, and where", async () => {
    await using folder = await exampleProject("vite");
    await using bundle = await rolldown(input(folder));
    const { output } = await bundle.generate();
    expect(output[0].code).toContain('slug: "greet"');
    await edit(folder, "processor: llm", "procesor: llm");
    await using broken = await rolldown(input(folder));
    await expect(broken.generate()).rejects.toThrow(/greet\.flow\.yaml:11:/);
  });

  test("builds again when a definition is edited while the bundler watches", async () => {
    await using folder = await exampleProject("vite");
    const watcher = watch({ ...input(folder), output: { dir: join(folder.path, "dist") } });
    const events = collect<string>();
    watcher.on("event", (event) => {
      events.give(event.code);
      if (event.code === "BUNDLE_END") void event.result.close();
    });
    try {
      await events.next((code) => code === "END");
      const before = await folder.read("dist/main.js");
      await edit(folder, "tone", "mood");
      do await events.next((code) => code === "END");
      while ((await folder.read("dist/main.js")) === before);
      await edit(folder, "processor: llm", "procesor: llm");
      // Nothing is generated from it: the bundle stays as it is until something else is edited.
      await folder.write("src/main.ts", `${await folder.read("src/main.ts")}\n`);
      await events.next((code) => code === "ERROR");
      await edit(folder, "procesor: llm", "processor: llm");
      await events.next((code) => code === "BUNDLE_END");
    } finally {
      await watcher.close();
    }
  });
});
