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
  let database: Database;
  try {
    database = new Library(file);
    prepare(database, file);
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError(`The database ${file} cannot be opened: ${messageOf(error)}`, {
      cause: error,
    });
  }
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
      database.close();
    },
  };
}

function prepare(database: Database, file: string): void {
  // Commits are written to the operating system at once, so they survive a crash of this process, and to the disk at
  // checkpoints.
  database.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000",
  );
  const version = readRow(database.prepare("PRAGMA user_version").get()).number("user_version");
  if (version === SCHEMA_VERSION) return;
  if (version !== 0) {
    throw new StoreError(
      `The database ${file} has version ${version}; this emulator reads version ${SCHEMA_VERSION}. Delete it, or name another file`,
    );
  }
  database.exec(CREATE_TABLES);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
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
