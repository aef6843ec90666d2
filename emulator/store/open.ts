import type { Database } from "libsql";
import { createCallTable } from "./calls.js";
import { createDeliveryTable } from "./deliveries.js";
import { createRunList } from "./run-list.js";
import { createRunSearch } from "./run-search.js";
import { createRunTable } from "./runs.js";
import { CREATE_TABLES, SCHEMA_VERSION } from "./schema.js";
import { createSessionList } from "./session-list.js";
import { StoreError, type Store } from "./store.js";
import { readRow } from "./row.js";

/** The name of a store that is in memory. */
const IN_MEMORY = ":memory:";

/**
 * Opens a store.
 *
 * @param file a path, or `:memory:`.
 * @throws StoreError when the file is not a database of this version, or is used by another emulator.
 */
export async function openStore(file: string): Promise<Store> {
  const { default: Library } = await import("libsql");
  let opened: Database | undefined;
  try {
    opened = new Library(file);
    prepare(opened, file);
  } catch (error) {
    opened?.close();
    throw error instanceof StoreError ? error : openingError(error, file);
  }
  const database = opened;
  const runs = createRunTable(database);
  const calls = createCallTable(database);
  const deliveries = createDeliveryTable(database);
  const saveDefinition = database.prepare("INSERT OR IGNORE INTO definitions VALUES (?, ?)");
  const findDefinition = database.prepare("SELECT document FROM definitions WHERE revision = ?");
  const saved = new Set<string>();
  const search = createRunSearch(database, file === IN_MEMORY);
  return {
    ...runs,
    ...calls,
    ...deliveries,
    ...createRunList(database, search),
    ...createSessionList(database),
    changeRun: (sequence, change) => {
      runs.changeRun(sequence, change);
      search.changed(sequence);
    },
    saveDefinition: (revision, document) => {
      if (saved.has(revision)) return;
      saveDefinition.run(revision, document());
      saved.add(revision);
    },
    findDefinition: (revision) => {
      const row = findDefinition.get(revision);
      return row === undefined ? undefined : readRow(row).text("document");
    },
    prune: (keep) => {
      const limit = runs.sequenceToKeep(keep);
      if (limit === undefined) return;
      calls.removeBefore(limit);
      runs.removeBefore(limit);
      deliveries.removeOrphans();
      search.removed();
    },
    close: () => {
      close(database);
    },
  };
}

/** Closes a database and unlocks it now: the library keeps the file open until its statements are collected. */
function close(database: Database): void {
  try {
    // The lock can be given up outside of write-ahead logging only, and is with the next access.
    database.exec(
      "PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; SELECT 1 FROM runs LIMIT 0",
    );
  } finally {
    database.close();
  }
}

/** How long to wait for a process that is about to close the database, in milliseconds. */
const BUSY_TIMEOUT_MS = 1_000;

function prepare(database: Database, file: string): void {
  // Commits are written to the operating system at once, so they survive a crash of this process, and to the disk at
  // checkpoints. The exclusive lock is the system's: it ends with the process, however that ends.
  database.exec(
    `PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;
     PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE; COMMIT`,
  );
  const version = readRow(database.prepare("PRAGMA user_version").get()).number("user_version");
  if (version === SCHEMA_VERSION) return;
  if (version !== 0) {
    throw new StoreError(
      `The database ${file} has version ${version}; this emulator reads version ${SCHEMA_VERSION}. Delete it, or name another file`,
    );
  }
  // In one transaction: a process that is killed in between leaves no half of the tables.
  database.exec(`BEGIN; ${CREATE_TABLES} COMMIT`);
}

function openingError(cause: unknown, file: string): StoreError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  if (/^SQLITE_(?:BUSY|LOCKED)/.test(code)) {
    return new StoreError(
      `The database ${file} is in use by another process, most likely another emulator: stop that one, or name another file`,
      { cause },
    );
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new StoreError(`The database ${file} cannot be opened: ${reason}`, { cause });
}
