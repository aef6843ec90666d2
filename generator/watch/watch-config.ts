import { dirname, join, resolve } from "node:path";
import { configFileNames, findConfig, importedModules, searchedFolders } from "../config/index.js";
import { watchPaths, type FileWatcherOptions } from "../sources/files/file-watcher.js";

/** Where the config is. */
interface ConfigPlace {
  /** The folder that a config file may appear in. */
  readonly cwd: string;
  /** The given config file; undefined if it is searched for. */
  readonly configFile?: string | undefined;
}

/** What to call when the config may say something else. */
interface ConfigListener extends Pick<FileWatcherOptions, "onWarning"> {
  readonly onChange: () => void;
}

/**
 * Watches the config file; where none is named, every name that one may have in the folders up to the one that has it, and
 * only in the folder itself where none has.
 */
export function watchConfig(
  { cwd, configFile }: ConfigPlace,
  listener: ConfigListener,
): Promise<AsyncDisposable> {
  const paths =
    configFile === undefined
      ? watchedFolders(cwd).flatMap((folder) => configFileNames.map((name) => join(folder, name)))
      : [resolve(cwd, configFile)];
  return watchFiles(paths, cwd, listener);
}

function watchedFolders(cwd: string): readonly string[] {
  const file = findOneConfig(cwd, undefined);
  const folders = searchedFolders(cwd);
  return file === undefined ? [cwd] : folders.slice(0, folders.indexOf(dirname(file)) + 1);
}

/** Watches the modules that the config file imports now. */
export async function watchImportedModules(
  { cwd, configFile }: ConfigPlace,
  listener: ConfigListener,
): Promise<AsyncDisposable | undefined> {
  const file = findOneConfig(cwd, configFile);
  const paths = file === undefined ? [] : await importedModules(file);
  return paths.length > 0 ? watchFiles(paths, cwd, listener) : undefined;
}

/** @returns undefined where there is none, or more than one: reading the config reports it. */
function findOneConfig(cwd: string, configFile: string | undefined): string | undefined {
  try {
    return findConfig(cwd, configFile);
  } catch {
    return undefined;
  }
}

function watchFiles(
  paths: readonly string[],
  cwd: string,
  { onChange, onWarning }: ConfigListener,
): Promise<AsyncDisposable> {
  return watchPaths({
    paths,
    // chokidar asks about the folders too, from which it watches files that do not exist.
    includes: (path, isFile) => !isFile || paths.includes(resolve(cwd, path)),
    onChange: (change) => {
      if (change === undefined || paths.includes(resolve(cwd, change.path))) onChange();
    },
    onError: onChange,
    onWarning,
  });
}
