import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";

/** A folder outside the repository that is gone when its scope ends. */
export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
  /** Writes a file, with the folders it needs, and gives its absolute path. */
  write(file: string, text: string): Promise<string>;
  read(file: string): Promise<string>;
  /** Every file below the folder, relative with `/`, to its text. */
  contents(below?: string): Promise<Record<string, string>>;
}

export async function temporaryFolder(): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), "noukai-codegen-"));
  return {
    path,
    write: async (file, text) => {
      const target = join(path, file);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, text);
      return target;
    },
    read: (file) => readFile(join(path, file), "utf8"),
    contents: async (below = ".") => {
      const folder = join(path, below);
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
      const texts = await Promise.all(
        files
          .sort()
          .map(async (file) => [
            relative(folder, file).replaceAll("\\", "/"),
            await readFile(file, "utf8"),
          ]),
      );
      return Object.fromEntries(texts) as Record<string, string>;
    },
    // What was just stopped may still write a cache.
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 10 }),
  };
}
