import { existsSync } from "node:fs";
import { basename, isAbsolute, relative, resolve } from "node:path";
import { visibleLine } from "../visible-text.js";
import type { ResolvedConfig } from "./config.js";
import { configFileNames } from "./find.js";

/**
 * The id of a config in the headers of the files that are generated for it: the path of its file relative to the output
 * folder, or that of the working directory with `/` at its end. It is the same wherever the project is.
 */
export function configIdOf({
  cwd,
  file,
  out,
}: Pick<ResolvedConfig, "cwd" | "file" | "out">): string {
  const path = relative(out, file ?? cwd).replaceAll("\\", "/");
  // From one drive to another, there is no relative path.
  const portable = isAbsolute(path) || /^[A-Za-z]:/.test(path) ? basename(path) : path;
  return visibleLine(file === undefined ? `${portable}/` : portable);
}

/**
 * Returns a function that tests whether files of a config with another id are this config's too. They are where the
 * folder of the config is the same and its name is the default one, so that a config file can be added or take another
 * extension, and where there is no such config any more.
 */
export function createOwner({ configId, out }: Pick<ResolvedConfig, "configId" | "out">): {
  readonly owns: (id: string) => boolean;
} {
  const known = new Map<string, boolean>();
  const owns = (id: string): boolean => {
    if (id === configId) return true;
    const [own, other] = [defaultFolder(configId), defaultFolder(id)];
    if (own !== undefined && own === other) return true;
    return !existsSync(resolve(out, id));
  };
  return {
    owns: (id) => {
      const isOwn = known.get(id) ?? owns(id);
      known.set(id, isOwn);
      return isOwn;
    },
  };
}

/** The folder of a config whose file has a default name, or that has none; undefined for others. */
function defaultFolder(id: string): string | undefined {
  const end = id.lastIndexOf("/") + 1;
  const name = id.slice(end);
  return name === "" || configFileNames.includes(name) ? id.slice(0, end) : undefined;
}
