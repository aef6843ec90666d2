import { join, resolve } from "node:path";
import { watch } from "chokidar";
import { configFileNames } from "../config/index.js";
import { rawPath } from "../sources/files/raw-path.js";

/**
 * Watches the config file, and where none is named, every name that one may have.
 *
 * @param changed - called when the config may say something else.
 * @returns once nothing can be missed any more.
 */
export async function watchConfig(
  cwd: string,
  file: string | undefined,
  changed: () => void,
): Promise<AsyncDisposable> {
  const paths =
    file === undefined ? configFileNames.map((name) => join(cwd, name)) : [resolve(cwd, file)];
  const watcher = watch(paths, { ignoreInitial: true });
  const isOurs = (path: string): boolean => paths.includes(resolve(cwd, path));
  watcher.on("all", (_event, path) => {
    if (isOurs(path)) changed();
  });
  // The watcher swallows changes of a file that come soon after another, and with them the last one.
  watcher.on("raw", (_event, name, details) => {
    const path = rawPath(name, details);
    if (path !== undefined && isOurs(path)) changed();
  });
  // Without a listener, an error would end the program. The next change is heard all the same.
  watcher.on("error", changed);
  await new Promise<void>((ready) => {
    watcher.once("ready", () => {
      ready();
    });
  });
  return {
    [Symbol.asyncDispose]: () => watcher.close(),
  };
}
