/** Raised with every change to the tables; a file of another version is refused. */
export const SCHEMA_VERSION = 1;

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
    traced INTEGER NOT NULL,
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
