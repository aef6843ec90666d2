import { existsSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { watch, type FSWatcher } from "chokidar";
import { isDynamicPattern } from "tinyglobby";
import { rawPath } from "./raw-path.js";
import { DEFINITION_NAME } from "./search.js";

/** What was heard of a file or folder. */
export interface HeardOf {
  /** Absolute. */
  readonly name: string;
  /** Whether it was there before and still is. */
  readonly isChange: boolean;
}

/** Called with what changed; undefined where anything may have. */
type FileListener = (heardOf: HeardOf | undefined) => void;

/** Where the system cannot tell of changes any more, files are looked at so often, in milliseconds. */
const POLL_INTERVAL = 500;

/**
 * Watches whatever the patterns may lead to, now or later. Resolves when nothing can be missed any more.
 *
 * @param patterns - as `findFiles` takes them.
 */
export async function watchFiles(
  patterns: readonly string[],
  cwd: string,
  notify: FileListener,
): Promise<AsyncDisposable> {
  const roots = rootsOf(patterns, cwd);
  let watcher = await open(roots, false, notify, replace);
  let isClosed = false;

  /** Too many files to watch for this system: they are looked at from time to time instead. */
  function replace(): void {
    const before = watcher;
    void (async (): Promise<void> => {
      await before.close();
      if (isClosed) return;
      watcher = await open(roots, true, notify, () => undefined);
      notify(undefined);
    })();
  }

  return {
    [Symbol.asyncDispose]: async () => {
      isClosed = true;
      await watcher.close();
    },
  };
}

function open(
  roots: Roots,
  usePolling: boolean,
  notify: FileListener,
  exhausted: () => void,
): Promise<FSWatcher> {
  return new Promise((ready) => {
    const polling = usePolling ? { usePolling, interval: POLL_INTERVAL } : {};
    const watcher = watch([...roots.anchors], {
      ignored: (path, stats) => isIgnored(path, stats?.isFile() === true, roots),
      ignoreInitial: true,
      ...polling,
    });
    watcher.on("all", (event, path) => {
      notify({ name: path, isChange: event === "change" });
    });
    // The watcher swallows changes of a file that come soon after another, and with them the last one.
    watcher.on("raw", (event, name, details) => {
      const path = rawPath(name, details);
      if (path === undefined || isIgnored(path, true, roots)) return;
      notify({ name: path, isChange: event === "change" });
    });
    watcher.once("ready", () => {
      ready(watcher);
    });
    watcher.on("error", (error) => {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      ready(watcher);
      if (code === "ENOSPC" || code === "EMFILE") setImmediate(exhausted);
      // Whatever else it is, the next load says it better, if it matters.
      else notify(undefined);
    });
  });
}

/** Where to look. */
interface Roots {
  /** The folders and files that everything the patterns match is below. They may come and go. */
  readonly places: readonly string[];
  /** Folders that stay, from which the places are watched. */
  readonly anchors: readonly string[];
}

function rootsOf(patterns: readonly string[], cwd: string): Roots {
  const places = [...new Set(patterns.map((pattern) => placeOf(pattern, cwd)))];
  const anchors = places.map((place) => (isWithin(place, cwd) ? cwd : dirname(place)));
  return { places, anchors: [...new Set(anchors)] };
}

function placeOf(pattern: string, cwd: string): string {
  const path = resolve(cwd, pattern);
  if (existsSync(path) || !isDynamicPattern(pattern)) return path;
  const parts = pattern.split("/");
  const dynamic = parts.findIndex((part) => isDynamicPattern(part));
  return resolve(cwd, parts.slice(0, dynamic).join("/") || (pattern.startsWith("/") ? "/" : "."));
}

function isIgnored(path: string, isFile: boolean, { places, anchors }: Roots): boolean {
  if (anchors.includes(path) || places.some((place) => isWithin(place, path))) return false;
  const place = places.find((candidate) => isWithin(path, candidate));
  if (place === undefined) return true;
  if (isFile) return !DEFINITION_NAME.test(path);
  const below = relative(place, path).split(sep);
  return below.some((part) => part === "node_modules" || part === ".git");
}

/** Whether a path is a folder or below it. */
function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
