import type { Database, Statement } from "libsql";
import { noUsage, type Usage } from "../engine/events.js";
import { readRow } from "./row.js";
import { oneOf } from "./runs.js";
import { searchConditions, type RunSearch } from "./run-search.js";
import { RUN_STATUSES, TRIGGERS, type ListedRun, type RunQuery, type Store } from "./store.js";
import { versionIn, versionNumber } from "./version-number.js";

type RunList = Pick<Store, "queryRuns" | "countRuns" | "listedRun" | "newestRun">;

/** The columns of a list: none of them is long. */
const COLUMNS = `runs.sequence, execution_id, org, project, slug, version, trigger, status, session_id, started_at,
  completed_at, json_extract(failure, '$.message') AS error`;

/** How many statements are kept: there are fewer combinations of conditions. */
const MAX_STATEMENTS = 300;

/** Creates the queries of lists. A statement has the conditions of its query only, so that each uses an index. */
export function createRunList(database: Database, search: RunSearch): RunList {
  const statements = new Map<string, Statement>();
  const prepared = (sql: string): Statement => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    if (statements.size >= MAX_STATEMENTS) statements.clear();
    const statement = database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  const usage = database.prepare(USAGE_OF_RUNS);

  function withUsage(rows: readonly unknown[]): readonly ListedRun[] {
    const sequences = rows.map((row) => readRow(row).number("sequence"));
    const usages = new Map<number, Usage>();
    for (const raw of usage.all(JSON.stringify(sequences))) {
      const row = readRow(raw);
      usages.set(row.number("run"), {
        prompt: row.number("prompt"),
        completion: row.number("completion"),
        costMicroUsd: row.number("cost"),
      });
    }
    return rows.map((row) => listed(row, usages));
  }

  function one(row: unknown): ListedRun | undefined {
    return row === undefined ? undefined : withUsage([row])[0];
  }

  const bySequence = database.prepare(`SELECT ${COLUMNS} FROM runs WHERE sequence = ?`);
  const ofFlow = database.prepare(
    `SELECT ${COLUMNS} FROM runs WHERE flow_id = ? ORDER BY sequence DESC LIMIT 1`,
  );

  return {
    queryRuns: async (query, { before, limit }) => {
      if (isSearch(query)) await search.catchUp();
      const { sql, parameters } = pageOfRuns(query, { before, limit });
      return withUsage(prepared(sql).all(...parameters));
    },
    countRuns: async (query) => {
      if (isSearch(query)) await search.catchUp();
      const { sql, parameters } = numberOfRuns(query);
      return readRow(prepared(sql).get(...parameters)).number("total");
    },
    listedRun: (sequence) => one(bySequence.get(sequence)),
    newestRun: (flowId) => one(ofFlow.get(flowId)),
  };
}

/** Tokens and costs of runs, given as a list of JSON. */
export const USAGE_OF_RUNS = `SELECT run, SUM(prompt_tokens) AS prompt, SUM(completion_tokens) AS completion,
    SUM(cost_micro_usd) AS cost
  FROM calls WHERE run IN (SELECT value FROM json_each(?)) AND kind = 'call' GROUP BY run`;

/** A statement and its parameters. */
export interface Query {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

/** A part of the runs of a query, newest first. */
export function pageOfRuns(
  query: RunQuery,
  { before, limit }: { readonly before?: number | undefined; readonly limit: number },
): Query {
  const key = isSearch(query) ? "run_search.rowid" : "runs.sequence";
  const { from, where, parameters } = conditions(query, before);
  return {
    sql: `SELECT ${COLUMNS} FROM ${from} ${where} ORDER BY ${key} DESC LIMIT ?`,
    parameters: [...parameters, limit],
  };
}

/** The number of runs of a query. */
export function numberOfRuns(query: RunQuery): Query {
  const { from, where, parameters } = conditions(query, undefined);
  return { sql: `SELECT COUNT(*) AS total FROM ${from} ${where}`, parameters };
}

function isSearch({ words = [] }: RunQuery): boolean {
  return words.length > 0;
}

function conditions(
  query: RunQuery,
  before: number | undefined,
): { from: string; where: string; parameters: readonly (string | number)[] } {
  const { flowId, status, version, trigger, sessionId, from, to, words = [] } = query;
  const sql: string[] = [];
  const parameters: (string | number)[] = [];
  const add = (condition: string, ...values: readonly (string | number)[]): void => {
    sql.push(condition);
    parameters.push(...values);
  };
  const searched = searchConditions(words);
  sql.push(...searched.sql);
  parameters.push(...searched.parameters);
  const key = isSearch(query) ? "run_search.rowid" : "runs.sequence";
  if (before !== undefined) add(`${key} < ?`, before);
  if (flowId !== undefined) add("flow_id = ?", flowId);
  if (status !== undefined) add("status = ?", status);
  if (version !== undefined) add("version = ?", versionNumber(version));
  if (sessionId !== undefined) add("session_id = ?", sessionId);
  // Written out: an index of jobs is used where the condition is that of the index.
  if (trigger !== undefined) add(`trigger = '${trigger}'`);
  // The clock may have been set back: the sequence numbers bound the work, and the time decides.
  if (from !== undefined) {
    add(
      `${key} >= (SELECT MIN(sequence) FROM runs INDEXED BY runs_by_start WHERE started_at >= ?)`,
      from,
    );
    add("+started_at >= ?", from);
  }
  if (to !== undefined) {
    add(
      `${key} <= (SELECT MAX(sequence) FROM runs INDEXED BY runs_by_start WHERE started_at <= ?)`,
      to,
    );
    add("+started_at <= ?", to);
  }
  return {
    from: isSearch(query)
      ? "run_search CROSS JOIN runs ON runs.sequence = run_search.rowid"
      : "runs",
    where: sql.length === 0 ? "" : `WHERE ${sql.join(" AND ")}`,
    parameters,
  };
}

function listed(raw: unknown, usages: ReadonlyMap<number, Usage>): ListedRun {
  const row = readRow(raw);
  const sequence = row.number("sequence");
  return {
    sequence,
    executionId: row.text("execution_id"),
    org: row.text("org"),
    project: row.text("project"),
    slug: row.text("slug"),
    version: versionIn(row.number("version")),
    trigger: oneOf(TRIGGERS, row.text("trigger")),
    status: oneOf(RUN_STATUSES, row.text("status")),
    sessionId: row.textOrNull("session_id"),
    startedAt: row.number("started_at"),
    completedAt: row.numberOrNull("completed_at"),
    usage: usages.get(sequence) ?? noUsage,
    error: row.textOrNull("error"),
  };
}
