import { mkdirSync, realpathSync, renameSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeFolders, removeEmptyFolders, removeIfEmpty } from "./folders.js";
import { createOccupiedTest } from "./occupied.js";
import { isMissing } from "./scan.js";
import { temporaryPath, uniqueDigits } from "./write-atomic.js";
import { createFileWriter, type FileWriter, type Written } from "./write-new.js";

/** A file that is written, or will be, beside the place that it is for. */
interface StagedFile {
  readonly path: string;
  readonly content: string;
  readonly temporary: string;
  /** How it was written, once it is. */
  result?: Written;
}

/** A temporary file that is, or may be, written by another thread. */
export interface ReservedFile {
  readonly temporary: string;
  /** Its signature once it is written; undefined where it was not. */
  readonly signature: string | undefined;
}

/** How many files are written at a time. Some systems let a process open 256. */
const MAX_OPEN = 64;
/** How often a folder is created again that a concurrent run removed because it was empty. */
const MAX_ATTEMPTS = 5;

/**
 * The new files of an output folder, each in a temporary file in the folder that it is for, until all of them are put in
 * place. Writing goes on while other work is done.
 */
export class Staging {
  readonly #out: string;
  /** By path. */
  readonly #files = new Map<string, StagedFile>();
  readonly #queue: StagedFile[] = [];
  /** Folders that exist, relative to the output folder. */
  readonly #made = new Set<string>();
  /** The temporary files that may exist, and the paths that they are for. */
  readonly #temporaries = new Map<string, string>();
  readonly #digits = uniqueDigits();
  #reserved = 0;
  readonly #writeFile: FileWriter = createFileWriter();
  /** The output folder, with no link in its path, and the outermost folder that was created for it. */
  #root: { readonly folder: string; readonly created: string | undefined } | undefined;
  #isOccupied: ((path: string) => boolean) | undefined;
  #open = 0;
  #onSettled: (() => void) | undefined;

  /** @param out - the absolute path of the output folder, which need not exist. */
  constructor(out: string) {
    this.#out = out;
  }

  /** The output folder, with no link in its path. It is created. */
  get folder(): string {
    if (this.#root === undefined) {
      const created = mkdirSync(this.#out, { recursive: true });
      this.#root = { folder: realpathSync(this.#out), created };
    }
    return this.#root.folder;
  }

  /** Whether the output folder is this one, as far as it is known. */
  isIn(folder: string): boolean {
    return this.#root === undefined || this.#root.folder === folder;
  }

  /**
   * The temporary file for a path, for another thread to write with a `Stager`.
   *
   * @param path - relative to the output folder, with `/`.
   */
  reserve(path: string): string {
    const unique = `${this.#digits}${(this.#reserved++).toString(16)}`;
    const temporary = temporaryPath(join(this.folder, path), unique);
    this.#temporaries.set(temporary, path);
    return temporary;
  }

  /**
   * Begins to write a file that nothing is in the place of yet. What fails here is left to `write`.
   *
   * @param path - relative to the output folder, with `/`.
   * @param reserved - the file that `reserve` returned.
   */
  writeAhead(path: string, content: string, reserved?: ReservedFile): void {
    if (reserved?.signature !== undefined) {
      const { temporary, signature } = reserved;
      this.#files.set(path, { path, content, temporary, result: { signature } });
      return;
    }
    try {
      this.#isOccupied ??= createOccupiedTest(this.folder);
      if (!this.#isOccupied(path)) this.#add(path, content, reserved?.temporary);
    } catch {
      // `write` meets the same error, and throws it.
    }
  }

  /**
   * Begins to write a file, unless `writeAhead` did.
   *
   * @throws OutputConflictError if a file that was not generated is in the place of a folder.
   */
  write(path: string, content: string): void {
    const before = this.#files.get(path);
    const hasFailed = before?.result !== undefined && "error" in before.result;
    if (before?.content !== content || hasFailed) this.#add(path, content);
  }

  /**
   * Waits until all is written.
   *
   * @throws the first error of a file that could not be written.
   */
  async written(): Promise<void> {
    await this.#settled();
    for (const { result } of this.#files.values())
      if (result !== undefined && "error" in result) throw result.error;
  }

  /**
   * Puts written files in place.
   *
   * @returns their signatures, by path.
   */
  place(paths: Iterable<string>): Map<string, string> {
    const signatures = new Map<string, string>();
    for (const path of paths) {
      const file = this.#files.get(path);
      if (file?.result === undefined || "error" in file.result)
        throw new Error(`${path} is not written`);
      renameSync(file.temporary, join(this.folder, path));
      this.#temporaries.delete(file.temporary);
      this.#files.delete(path);
      signatures.set(path, file.result.signature);
    }
    return signatures;
  }

  /**
   * Removes the files that were not put in place, and the folders that this leaves empty. Errors are ignored: they would
   * hide the one that this follows.
   */
  async discard(): Promise<void> {
    this.#queue.length = 0;
    await this.#settled();
    const temporaries = [...this.#temporaries.keys()];
    const paths = [...this.#temporaries.values()];
    this.#temporaries.clear();
    this.#files.clear();
    if (this.#root === undefined) return;
    const { folder, created } = this.#root;
    await Promise.allSettled(temporaries.map((path) => rm(path, { force: true })));
    try {
      await removeEmptyFolders(folder, paths);
      if (created === undefined) return;
      for (let each = this.#out; each.length >= created.length; each = dirname(each))
        await removeIfEmpty(each);
    } catch {
      // As above.
    }
  }

  #add(path: string, content: string, temporary = this.reserve(path)): void {
    this.#makeFolders(path);
    const file: StagedFile = { path, content, temporary };
    this.#files.set(path, file);
    this.#queue.push(file);
    this.#start();
  }

  #makeFolders(path: string): void {
    const parent = dirname(path);
    if (this.#made.has(parent)) return;
    makeFolders(this.folder, path);
    this.#made.add(parent);
  }

  #start(): void {
    while (this.#open < MAX_OPEN) {
      const file = this.#queue.shift();
      if (file === undefined) break;
      this.#open++;
      this.#attempt(file, 1, (result) => {
        file.result = result;
        this.#open--;
        this.#start();
      });
    }
    if (this.#open === 0) this.#onSettled?.();
  }

  #attempt(file: StagedFile, attempt: number, done: (result: Written) => void): void {
    this.#writeFile(file.temporary, file.content, (result) => {
      if (!("error" in result) || !isMissing(result.error) || attempt === MAX_ATTEMPTS) {
        done(result);
        return;
      }
      try {
        makeFolders(this.folder, file.path);
      } catch (error) {
        done({ error: error instanceof Error ? error : new Error(String(error)) });
        return;
      }
      this.#attempt(file, attempt + 1, done);
    });
  }

  async #settled(): Promise<void> {
    if (this.#open === 0) return;
    await new Promise<void>((resolve) => {
      this.#onSettled = resolve;
    });
  }
}
