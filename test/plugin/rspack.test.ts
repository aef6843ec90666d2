import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { rspack, type Configuration, type Stats } from "@rspack/core";
import { describe, expect, test } from "vitest";
import type { TemporaryFolder } from "../support/folder.js";
import { collect, exampleProject } from "./project.js";

const definition = "flows/greet.flow.yaml";

/** The config of a user, who imports the plugin from the package. */
const config = `
import { fileURLToPath } from "node:url";
import noukai from "noukai-codegen/rspack";

const context = fileURLToPath(new URL(".", import.meta.url));

export default {
  mode: "development",
  devtool: false,
  target: "node20",
  context,
  entry: "./src/main.ts",
  output: { module: true, filename: "main.js", path: context + "dist" },
  externalsType: "module",
  externals: ["noukai-codegen-runtime"],
  module: {
    rules: [
      {
        test: /\\.ts$/,
        loader: "builtin:swc-loader",
        options: { jsc: { parser: { syntax: "typescript" } } },
      },
    ],
  },
  resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
  plugins: [noukai()],
};
`;

async function project(): Promise<TemporaryFolder> {
  const folder = await exampleProject("webpack");
  await folder.write("rspack.config.js", config);
  return folder;
}

async function edit(folder: TemporaryFolder, from: string, to: string): Promise<void> {
  const text = await folder.read(definition);
  if (!text.includes(from)) throw new Error(`${definition} has no ${from}`);
  await folder.write(definition, text.replaceAll(from, to));
}

async function compilerFor(folder: TemporaryFolder) {
  const file = pathToFileURL(join(folder.path, "rspack.config.js")).href;
  const { default: options } = (await import(/* @vite-ignore */ file)) as {
    default: Configuration;
  };
  return rspack(options);
}

async function build(folder: TemporaryFolder): Promise<Stats> {
  const compiler = await compilerFor(folder);
  try {
    return await new Promise<Stats>((resolve, reject) => {
      compiler.run((error, stats) => {
        if (stats === undefined) reject(error ?? new Error("Rspack gave no stats"));
        else resolve(stats);
      });
    });
  } finally {
    await new Promise((resolve) => {
      compiler.close(resolve);
    });
  }
}

const errorsOf = (stats: Stats): string[] =>
  (stats.toJson({ all: false, errors: true }).errors ?? []).map(({ message }) => message);

describe("the plugin in Rspack", () => {
  test("generates before a build, and fails it with what is wrong, and where", async () => {
    await using folder = await project();
    expect(errorsOf(await build(folder))).toEqual([]);
    expect(await folder.read("dist/main.js")).toContain('slug: "greet"');
    await edit(folder, "processor: llm", "procesor: llm");
    const errors = errorsOf(await build(folder));
    expect(errors.some((message) => message.includes("greet.flow.yaml:11:"))).toBe(true);
  });

  test("builds again when a definition is edited, goes through an error, and stops", async () => {
    await using folder = await project();
    const compiler = await compilerFor(folder);
    const builds = collect<Stats>();
    const watching = compiler.watch({ aggregateTimeout: 5 }, (error, stats) => {
      if (stats !== undefined) builds.give(stats);
      else throw error ?? new Error("Rspack gave no stats");
    });
    const isGood = (stats: Stats): boolean => errorsOf(stats).length === 0;
    try {
      await builds.next(isGood);
      const before = hashOf(await folder.read("dist/main.js"));
      expect(before).toBeDefined();
      await edit(folder, "tone", "mood");
      do await builds.next(isGood);
      while (hashOf(await folder.read("dist/main.js")) === before);
      await edit(folder, "processor: llm", "procesor: llm");
      const failed = await builds.next((stats) => !isGood(stats));
      expect(errorsOf(failed).join()).toContain("greet.flow.yaml:11:");
      await edit(folder, "procesor: llm", "processor: llm");
      await builds.next(isGood);
    } finally {
      await new Promise<void>((resolve) => {
        watching.close(resolve);
      });
      await new Promise((resolve) => {
        compiler.close(resolve);
      });
    }
  });
});

function hashOf(module: string): string | undefined {
  return /hash: "([0-9a-f]+)"/.exec(module)?.[1];
}
