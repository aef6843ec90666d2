import { relative, resolve, sep } from "node:path";
import { DEFINITION_NAME } from "../../generator/sources/files/search.js";
import { watchFiles } from "../../generator/sources/files/watch-files.js";

/** Editors write a file in several steps: it is read so long after the last one. */
const SETTLE_MS = 25;

/** What a watch of definitions calls. */
export interface DefinitionListeners {
  /**
   * Called with the definition files that changed, relative to `cwd`. The list is empty where any file may have changed,
   * as it is when the watch begins.
   */
  readonly onChange: (files: readonly string[]) => void;
  /** Called with a message for the user, such as that files are polled because the system refuses to watch them. */
  readonly onNotice: (message: string) => void;
}

/**
 * Watches definition files. Returns before the watch has begun.
 *
 * @param patterns folders, files and globs, relative to `cwd`.
 * @returns ends the watch.
 */
export function watchDefinitions(
  patterns: readonly string[],
  cwd: string,
  { onChange, onNotice }: DefinitionListeners,
): () => Promise<void> {
  const named = new Set(patterns.map((pattern) => resolve(cwd, pattern)));
  const pending = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const schedule = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const files = [...pending];
      pending.clear();
      onChange(files);
    }, SETTLE_MS);
  };
  const onError = (error: unknown): void => {
    onNotice(`watching definitions: ${error instanceof Error ? error.message : String(error)}`);
    schedule();
  };
  const watching = watchFiles(patterns, cwd, {
    onChange: (change) => {
      const isFile =
        change !== undefined && (DEFINITION_NAME.test(change.path) || named.has(change.path));
      if (isFile) pending.add(relative(cwd, change.path).split(sep).join("/"));
      schedule();
    },
    onError,
    onWarning: onNotice,
  });
  watching.then(schedule, onError);
  return async () => {
    const watcher = await watching.catch(() => undefined);
    await watcher?.[Symbol.asyncDispose]();
    clearTimeout(timer);
  };
}
