import type { Database } from "libsql";
import { createCallTable } from "./calls.js";
import { createRunTable } from "./runs.js";
import { StoreError, type Store } from "./store.js";
import { readRow } from "./row.js";

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
  const saveDefinition = database.prepare("INSERT OR IGNORE INTO definitions VALUES (?, ?)");
  const findDefinition = database.prepare("SELECT document FROM definitions WHERE revision = ?");
  const saved = new Set<string>();
  return {
    ...runs,
    ...calls,
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

/** Increased with every change of the tables; a file of another version is refused. */
export const SCHEMA_VERSION = 2;

export const CREATE_TABLES: string = `
  CREATE TABLE runs (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    execution_id TEXT NOT NULL UNIQUE,
    flow_id TEXT NOT NULL,
    org TEXT NOT NULL,
    project TEXT NOT NULL,
    slug TEXT NOT NULL,
    revision TEXT NOT NULL,
    step_count INTEGER NOT NULL,
    trigger TEXT NOT NULL,
    status TEXT NOT NULL,
    session_id TEXT,
    capture TEXT NOT NULL,
    run_order TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    completed_at INTEGER,
    result TEXT,
    failure TEXT
  );
  CREATE INDEX runs_by_session ON runs (session_id) WHERE session_id IS NOT NULL;
  CREATE INDEX runs_unfinished ON runs (status) WHERE status IN ('pending', 'running');
  CREATE TABLE calls (
    run INTEGER NOT NULL,
    number INTEGER NOT NULL,
    step_id TEXT NOT NULL,
    step_index INTEGER NOT NULL,
    kind TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    loop_index INTEGER,
    status TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    completed_at INTEGER,
    duration_ms REAL NOT NULL,
    model TEXT,
    prompt_tokens INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    cost_micro_usd INTEGER NOT NULL,
    input TEXT,
    output TEXT,
    failure TEXT,
    input_bytes INTEGER NOT NULL,
    PRIMARY KEY (run, number)
  ) WITHOUT ROWID;
  CREATE TABLE definitions (
    revision TEXT PRIMARY KEY,
    document TEXT NOT NULL
  ) WITHOUT ROWID;
  PRAGMA user_version = ${SCHEMA_VERSION};
`;
