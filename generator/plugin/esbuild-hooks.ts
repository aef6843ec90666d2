import type { PartialMessage, Plugin } from "esbuild";
import { dirname, resolve } from "node:path";
import type { ResolvedConfig } from "../config/index.js";
import { findFiles } from "../sources/files/find-files.js";
import { isService } from "../sources/index.js";
import { describeError } from "./describe-error.js";
import { createSession, type NoukaiPluginOptions } from "./session.js";

/** Creates the hooks for esbuild. It does not tell plugins whether it watches, so every build names the files to watch. */
export function esbuildHooks(options: NoukaiPluginOptions): Pick<Plugin, "setup"> {
  return {
    setup: (build) => {
      const root = resolve(options.root ?? build.initialOptions.absWorkingDir ?? process.cwd());
      const session = createSession(root, options);
      let watchFiles: string[] = [];
      build.onStart(async () => {
        try {
          const { config, warnings } = await session.build();
          watchFiles = await definitionFiles(config);
          return { warnings: warnings.map((text) => ({ text })) };
        } catch (error) {
          const { message, place } = describeError(error, root);
          if (place !== undefined) watchFiles = [...new Set([...watchFiles, place.file])];
          return { errors: [asMessage(message, place)] };
        }
      });
      build.onResolve({ filter: /.*/ }, ({ kind }) =>
        kind === "entry-point"
          ? { watchFiles, watchDirs: [...new Set(watchFiles.map((file) => dirname(file)))] }
          : undefined,
      );
    },
  };
}

/** The files that a build depends on, absolute: the definitions, and the config. */
async function definitionFiles({ source, cwd, file }: ResolvedConfig): Promise<string[]> {
  const patterns = source.filter(
    (entry): entry is string => typeof entry === "string" && !isService(entry),
  );
  const found = patterns.length === 0 ? [] : await findFiles(patterns, cwd);
  return [...(file === undefined ? [] : [file]), ...found.map((path) => resolve(cwd, path))];
}

function asMessage(text: string, place: ReturnType<typeof describeError>["place"]): PartialMessage {
  if (place === undefined) return { text };
  return { text, location: { file: place.file, line: place.line, column: place.column - 1 } };
}
