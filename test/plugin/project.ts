import { cp, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.js";

/** A copy of an example, with this repository's packages installed in it. */
export async function exampleProject(name: string): Promise<TemporaryFolder> {
  const folder = await temporaryFolder();
  await cp(join(root, "examples", name), folder.path, {
    recursive: true,
    filter: (source) => !/node_modules|dist$|src\/flows/.test(source),
  });
  await mkdir(join(folder.path, "node_modules"));
  const link = (target: string, at: string): Promise<void> =>
    symlink(target, join(folder.path, "node_modules", at));
  await link(root, "noukai-codegen");
  for (const installed of [
    "noukai-codegen-runtime",
    "vite",
    "webpack",
    "ts-loader",
    "typescript",
    "esbuild",
  ])
    await link(join(root, "node_modules", installed), installed);
  return folder;
}

/** Resolves with the first value that is wanted among those that come. */
export interface Awaited<Value> {
  readonly give: (value: Value) => void;
  next(wanted: (value: Value) => boolean): Promise<Value>;
}

/** Collects what comes, for a test to wait for. What came before a call counts for it, once. */
export function collect<Value>(): Awaited<Value> {
  const values: Value[] = [];
  const waiting = new Set<() => void>();
  return {
    give: (value) => {
      values.push(value);
      for (const look of waiting) look();
    },
    next: (wanted) =>
      new Promise((resolve) => {
        const look = (): void => {
          const index = values.findIndex(wanted);
          const found = values[index];
          if (index === -1 || found === undefined) return;
          values.splice(0, index + 1);
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}
