import {
  close,
  closeSync,
  fstat,
  fstatSync,
  open,
  openSync,
  writeFile,
  writeFileSync,
} from "node:fs";
import { signatureOf } from "./file-signature.js";

/** How a file was written. */
export type Written = { readonly signature: string } | { readonly error: Error };

/** Writes a file that does not exist. Calls `done` before it returns, or later. */
export type FileWriter = (path: string, content: string, done: (result: Written) => void) => void;

/** From this average on, in milliseconds, a file is written while other work is done. */
const SLOW_MS = 1;

/**
 * Creates a writer for many small files. To hand one to libuv's threads costs several times what the system needs to write
 * it, and they wait for each other where they create files in the same folder. Where the file system is slow, such as that
 * of a network, they are used all the same.
 */
export function createFileWriter(): FileWriter {
  let files = 0;
  let total = 0;
  return (path, content, done) => {
    if (total > files * SLOW_MS) {
      writeLater(path, content, done);
      return;
    }
    const start = performance.now();
    const result = writeNew(path, content);
    total += performance.now() - start;
    files++;
    done(result);
  };
}

/** Writes a file that does not exist. Never throws. */
export function writeNew(path: string, content: string): Written {
  try {
    const file = openSync(path, "wx");
    try {
      writeFileSync(file, content);
      return { signature: signatureOf(fstatSync(file)) };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** With callbacks: promises take longer than such small writes. */
function writeLater(path: string, content: string, done: (result: Written) => void): void {
  open(path, "wx", (failed, file) => {
    if (failed !== null) {
      done({ error: failed });
      return;
    }
    writeFile(file, content, (unwritten) => {
      fstat(file, (unknown, status) => {
        close(file, (unclosed) => {
          const error = unwritten ?? unknown ?? unclosed ?? undefined;
          done(error === undefined ? { signature: signatureOf(status) } : { error });
        });
      });
    });
  });
}
