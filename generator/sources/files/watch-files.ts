import { existsSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { isDynamicPattern } from "tinyglobby";
import { watchPaths, type FileWatcherOptions } from "./file-watcher.js";
import { DEFINITION_NAME } from "./search.js";

/**
 * Watches every definition file that patterns match, now or later.
 *
 * @param patterns - as `findFiles` takes them.
 * @param listeners - what to call. Changes of the folders that lead to the files are reported too.
 * @returns when every change from then on is reported.
 */
export function watchFiles(
  patterns: readonly string[],
  cwd: string,
  listeners: Omit<FileWatcherOptions, "paths" | "includes">,
): Promise<AsyncDisposable> {
  const roots = rootsOf(patterns, cwd);
  return watchPaths({
    ...listeners,
    paths: roots.anchors,
    includes: (path, isFile) => isIncluded(path, isFile, roots),
  });
}

/** Folders and files to watch. */
interface Roots {
  /** The folders and files that contain everything the patterns match. They may be added and removed. */
  readonly places: readonly string[];
  /** Folders from which the places are watched, and which are expected to stay. */
  readonly anchors: readonly string[];
  /** Whether a pattern names files or folders that start with a dot; others are not searched for these. */
  readonly hasHidden: boolean;
}

function rootsOf(patterns: readonly string[], cwd: string): Roots {
  const places = [...new Set(patterns.map((pattern) => placeOf(pattern, cwd)))];
  const anchors = places.map((place) => (isWithin(place, cwd) ? cwd : dirname(place)));
  const hasHidden = patterns.some((pattern) => /(?:^|[/\\{,(|!])\.[^./\\]/.test(pattern));
  return { places, anchors: [...new Set(anchors)], hasHidden };
}

function placeOf(pattern: string, cwd: string): string {
  const path = resolve(cwd, pattern);
  if (existsSync(path) || !isDynamicPattern(pattern)) return path;
  const parts = pattern.split("/");
  const dynamic = parts.findIndex((part) => isDynamicPattern(part));
  return resolve(cwd, parts.slice(0, dynamic).join("/") || (pattern.startsWith("/") ? "/" : "."));
}

function isIncluded(path: string, isFile: boolean, { places, anchors, hasHidden }: Roots): boolean {
  if (anchors.includes(path) || places.some((place) => isWithin(place, path))) return true;
  const place = places.find((candidate) => isWithin(path, candidate));
  if (place === undefined) return false;
  const below = relative(place, path).split(sep);
  if (!hasHidden && below.some((part) => part.startsWith("."))) return false;
  if (isFile) return DEFINITION_NAME.test(path);
  return !below.some((part) => part === "node_modules" || part === ".git");
}

/** Whether a path is a folder or below it. */
function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
