import { statSync } from "node:fs";
import { relative, resolve, sep } from "node:path";

const DEFINITION_FILE = /\.flow\.(?:yaml|yml|json)$/i;
/** Editors write in several steps: so long after the last one the file is read, in milliseconds. */
const SETTLE_MS = 25;

/** Watching that can be ended. */
export interface Watch {
  readonly close: () => Promise<void>;
}

/**
 * Watches where definitions come from.
 *
 * @param patterns folders, files and globs, relative to `cwd`.
 * @param changed is told the definition files that changed, relative to `cwd`; once without any when the watching has
 * begun, for what happened before.
 */
export async function watchFiles(
  patterns: readonly string[],
  cwd: string,
  changed: (files: readonly string[]) => void,
): Promise<Watch> {
  const { watch } = await import("chokidar");
  const roots = patterns.map((pattern) => resolve(cwd, staticPart(pattern)));
  const pending = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(roots, {
    ignoreInitial: true,
    ignored: (path, stats) => {
      const inside =
        roots.map((root) => relative(root, path)).find((way) => !way.startsWith("..")) ?? "";
      if (inside.split(sep).some((part) => part === "node_modules" || part.startsWith(".")))
        return true;
      return stats?.isFile() === true && !DEFINITION_FILE.test(path) && !roots.includes(path);
    },
  });
  watcher.on("all", (_event, path) => {
    if (!DEFINITION_FILE.test(path) && !roots.includes(path)) return;
    pending.add(relative(cwd, path).split(sep).join("/"));
    clearTimeout(timer);
    timer = setTimeout(() => {
      const files = [...pending];
      pending.clear();
      changed(files);
    }, SETTLE_MS);
  });
  watcher.on("ready", () => {
    changed([]);
  });
  return {
    close: async () => {
      clearTimeout(timer);
      await watcher.close();
    },
  };
}

/** The part of a glob before its first wildcard: the folder that has to be watched. */
function staticPart(pattern: string): string {
  try {
    statSync(pattern);
    return pattern;
  } catch {
    const parts = pattern.split("/");
    const wild = parts.findIndex((part) => /[*?[\]{}()!]/.test(part));
    return wild === -1 ? pattern : parts.slice(0, wild).join("/") || ".";
  }
}
