import { basename, join } from "node:path";

/**
 * The path of one of chokidar's raw events, which are about a name in a watched folder, or the watched file itself.
 *
 * @returns undefined where the event has none.
 */
export function rawPath(name: unknown, details: unknown): string | undefined {
  if (typeof details !== "object" || details === null || !("watchedPath" in details))
    return undefined;
  const { watchedPath } = details;
  if (typeof watchedPath !== "string" || typeof name !== "string") return undefined;
  return basename(watchedPath) === name ? watchedPath : join(watchedPath, name);
}
