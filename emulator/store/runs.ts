import type { Database } from "libsql";
import { CAPTURE_MODES } from "../../generator/definition/types.js";
import { callbackIn } from "../webhooks/callback.js";
import type { StepFailure } from "../engine/errors.js";
import type { JsonValue } from "../../generator/json-schema/types.js";
import { isJsonObject, ownValue } from "../../generator/json-schema/values.js";
import { objectIn, objectsIn, readRow } from "./row.js";
import { pauseIn, toolsIn } from "./stored-tools.js";
import { RUN_STATUSES, TRIGGERS, type RunRecord, type Store } from "./store.js";
import { versionIn, versionNumber } from "./version-number.js";

type RunTable = Pick<
  Store,
  | "insertRun"
  | "changeRun"
  | "findRun"
  | "listRuns"
  | "sessionRuns"
  | "unfinishedJobs"
  | "failInterruptedRuns"
> & {
  /** The sequence number of the newest run to remove so that `keep` are left; undefined if there are not more. */
  sequenceToKeep(keep: number): number | undefined;
  removeBefore(sequence: number): void;
};

/** Creates the statements on the table of runs. */
export function createRunTable(database: Database): RunTable {
  const insert = database.prepare(
    `INSERT INTO runs (execution_id, flow_id, org, project, slug, version, revision, step_count, trigger, status,
       session_id, request_id, capture, run_order, started_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const change = database.prepare(
    "UPDATE runs SET status = ?, completed_at = ?, result = ?, failure = ?, pause = ? WHERE sequence = ?",
  );
  const find = database.prepare("SELECT * FROM runs WHERE execution_id = ?");
  const list = database.prepare(
    `SELECT * FROM runs WHERE (?1 IS NULL OR flow_id = ?1) AND (?2 IS NULL OR status = ?2)
       AND (?3 IS NULL OR sequence < ?3) AND (?4 IS NULL OR org = ?4) AND (?5 IS NULL OR project = ?5)
       ORDER BY sequence DESC LIMIT ?6`,
  );
  const session = database.prepare("SELECT * FROM runs WHERE session_id = ? ORDER BY sequence");
  const jobs = database.prepare(
    "SELECT * FROM runs WHERE status IN ('pending', 'running') AND trigger = 'job' ORDER BY sequence",
  );
  const failInterrupted = database.prepare(
    `UPDATE runs SET status = 'failed', completed_at = ?, failure = ?
       WHERE status IN ('pending', 'running') AND trigger <> 'job'`,
  );
  const newest = database.prepare(
    "SELECT sequence FROM runs ORDER BY sequence DESC LIMIT 1 OFFSET ?",
  );
  const remove = database.prepare(
    "DELETE FROM runs WHERE sequence <= ? AND status NOT IN ('pending', 'running')",
  );
  return {
    insertRun: (run) => {
      const result = insert.run(
        run.executionId,
        run.flowId,
        run.org,
        run.project,
        run.slug,
        versionNumber(run.version),
        run.revision,
        run.stepCount,
        run.trigger,
        run.status,
        run.sessionId,
        run.requestId,
        run.capture,
        JSON.stringify(run.order),
        run.startedAt,
      );
      return Number(result.lastInsertRowid);
    },
    changeRun: (sequence, { status, completedAt, result, failure, pause }) => {
      change.run(
        status,
        completedAt ?? null,
        result === undefined ? null : JSON.stringify(result),
        failure === undefined || failure === null ? null : JSON.stringify(failure),
        pause === undefined ? null : JSON.stringify(pause),
        sequence,
      );
    },
    findRun: (executionId) => {
      const row = find.get(executionId);
      return row === undefined ? undefined : runOf(row);
    },
    listRuns: ({ flowId, status, before, org, project, limit }) =>
      list
        .all(flowId ?? null, status ?? null, before ?? null, org ?? null, project ?? null, limit)
        .map(runOf),
    sessionRuns: (sessionId) => session.all(sessionId).map(runOf),
    unfinishedJobs: () => jobs.all().map(runOf),
    failInterruptedRuns: (failure, now) =>
      failInterrupted.run(now, JSON.stringify({ ...failure, stepId: null })).changes,
    sequenceToKeep: (keep) => {
      const row = newest.get(keep);
      return row === undefined ? undefined : readRow(row).number("sequence");
    },
    removeBefore: (sequence) => {
      remove.run(sequence);
    },
  };
}

/** Reads a row of the table of runs. */
export function runOf(raw: unknown): RunRecord {
  const row = readRow(raw);
  const order = row.json("run_order");
  return {
    sequence: row.number("sequence"),
    executionId: row.text("execution_id"),
    flowId: row.text("flow_id"),
    org: row.text("org"),
    project: row.text("project"),
    slug: row.text("slug"),
    version: versionIn(row.number("version")),
    revision: row.text("revision"),
    stepCount: row.number("step_count"),
    trigger: oneOf(TRIGGERS, row.text("trigger")),
    status: oneOf(RUN_STATUSES, row.text("status")),
    sessionId: row.textOrNull("session_id"),
    requestId: row.textOrNull("request_id"),
    capture: oneOf(CAPTURE_MODES, row.text("capture")),
    order: {
      initial: objectIn(order, "initial"),
      blockOverrides: overridesIn(order),
      inputOverrides: objectIn(order, "inputOverrides"),
      conversation: objectsIn(order, "conversation"),
      tools: toolsIn(objectIn(order, "tools")),
      callback: isJsonObject(order) ? callbackIn(ownValue(order, "callback")) : undefined,
    },
    startedAt: row.number("started_at"),
    completedAt: row.numberOrNull("completed_at"),
    result: row.json("result"),
    failure: failureIn(row.json("failure")),
    pause: pauseIn(row.json("pause")),
  };
}

function overridesIn(order: JsonValue): RunRecord["order"]["blockOverrides"] {
  return Object.fromEntries(
    Object.entries(objectIn(order, "blockOverrides")).map(([stepId, fields]) => [
      stepId,
      isJsonObject(fields) ? fields : {},
    ]),
  );
}

/** Reads a stored failure; null if there is none. */
export function failureIn(
  value: JsonValue,
): (StepFailure & { readonly stepId: string | null }) | null {
  if (!isJsonObject(value)) return null;
  const [code, message, stepId] = ["code", "message", "stepId"].map((key) => ownValue(value, key));
  const details = ownValue(value, "details");
  return {
    code: typeof code === "string" ? code : "INTERNAL_ERROR",
    message: typeof message === "string" ? message : "",
    stepId: typeof stepId === "string" ? stepId : null,
    ...(details === undefined ? {} : { details }),
  };
}

/** Checks that a stored string is one of the names. */
export function oneOf<Name extends string>(names: readonly Name[], text: string): Name {
  const found = names.find((name) => name === text);
  if (found === undefined)
    throw new TypeError(`Unknown value "${text}" in the emulator's database`);
  return found;
}
