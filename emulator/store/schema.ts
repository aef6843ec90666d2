/** Increased with every change of the tables; a file of another version is refused. */
export const SCHEMA_VERSION = 4;

/**
 * Long values are the last columns of their tables: those before them are read without them. An index ends with the key of its
 * table, so that the rows of one flow, status, version or session are read in the order of starting.
 */
export const CREATE_TABLES: string = `
  CREATE TABLE runs (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    execution_id TEXT NOT NULL UNIQUE,
    flow_id TEXT NOT NULL,
    org TEXT NOT NULL,
    project TEXT NOT NULL,
    slug TEXT NOT NULL,
    version INTEGER NOT NULL,
    revision TEXT NOT NULL,
    step_count INTEGER NOT NULL,
    trigger TEXT NOT NULL,
    status TEXT NOT NULL,
    session_id TEXT,
    request_id TEXT,
    capture TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    completed_at INTEGER,
    failure TEXT,
    pause TEXT,
    run_order TEXT NOT NULL,
    result TEXT
  );
  CREATE INDEX runs_by_flow ON runs (flow_id);
  CREATE INDEX runs_by_status ON runs (status);
  CREATE INDEX runs_by_version ON runs (version);
  CREATE INDEX runs_by_start ON runs (started_at);
  CREATE INDEX runs_of_jobs ON runs (sequence) WHERE trigger = 'job';
  CREATE INDEX runs_by_session ON runs (session_id) WHERE session_id IS NOT NULL;
  CREATE INDEX sessions ON runs (session_id, flow_id, started_at) WHERE session_id IS NOT NULL;
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
    answered_by TEXT,
    input_bytes INTEGER NOT NULL,
    failure TEXT,
    input TEXT,
    output TEXT,
    prompt TEXT,
    PRIMARY KEY (run, number)
  ) WITHOUT ROWID;
  CREATE TABLE deliveries (
    run INTEGER PRIMARY KEY,
    delivery_id TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    problem TEXT
  );
  CREATE TABLE definitions (
    revision TEXT PRIMARY KEY,
    document TEXT NOT NULL
  ) WITHOUT ROWID;
  PRAGMA user_version = ${SCHEMA_VERSION};
`;
