import type { Database } from "libsql";
import { ANSWERED_BY } from "../engine/call-details.js";
import { readRow } from "./row.js";
import { failureIn, oneOf } from "./runs.js";
import type { CallRecord, CallStatus, Store } from "./store.js";

type CallTable = Pick<Store, "putCall" | "calls" | "latestCall" | "attempts"> & {
  /** Removes the calls of runs that will be removed. */
  removeBefore(run: number): void;
};

/** Creates the statements on the table of calls. */
export function createCallTable(database: Database): CallTable {
  const insert = database.prepare(
    `INSERT INTO calls VALUES (?1, (SELECT COALESCE(MAX(number), 0) + 1 FROM calls WHERE run = ?1),
       ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)`,
  );
  const removeWaiting = database.prepare(
    "DELETE FROM calls WHERE run = ? AND step_id = ? AND attempt = ? AND status = 'running'",
  );
  const select = database.prepare("SELECT * FROM calls WHERE run = ? ORDER BY number");
  const latest = database.prepare(
    `SELECT * FROM calls WHERE run = ? AND step_id = ? AND kind = ? AND loop_index IS ?
       ORDER BY number DESC LIMIT 1`,
  );
  const attempts = database.prepare(
    `SELECT step_id, MAX(attempt) AS attempts, SUM(status = 'running') AS waiting,
            SUM(prompt_tokens * (status = 'running')) AS prompt,
            SUM(completion_tokens * (status = 'running')) AS completion,
            SUM(cost_micro_usd * (status = 'running')) AS cost
       FROM calls WHERE run = ? GROUP BY step_id`,
  );
  const remove = database.prepare(
    `DELETE FROM calls WHERE run <= ?1 AND run NOT IN
       (SELECT sequence FROM runs WHERE sequence <= ?1 AND status IN ('pending', 'running'))`,
  );
  return {
    putCall: (run, call, options) => {
      if (options?.replaceWaiting === true) removeWaiting.run(run, call.stepId, call.attempt);
      insert.run(
        run,
        call.stepId,
        call.stepIndex,
        call.kind,
        call.attempt,
        call.loopIndex,
        call.status,
        call.startedAt,
        call.completedAt,
        call.durationMs,
        call.model,
        call.usage.prompt,
        call.usage.completion,
        call.usage.costMicroUsd,
        call.answeredBy,
        call.inputBytes,
        call.failure === null ? null : JSON.stringify(call.failure),
        call.input,
        call.output,
        call.prompt,
      );
    },
    calls: (run) => select.all(run).map(callOf),
    latestCall: (run, { stepId, kind, loopIndex }) => {
      const row = latest.get(run, stepId, kind, loopIndex);
      return row === undefined ? undefined : callOf(row);
    },
    attempts: (run) =>
      new Map(
        attempts.all(run).map((raw) => {
          const row = readRow(raw);
          return [
            row.text("step_id"),
            {
              count: row.number("attempts"),
              waiting: row.number("waiting") > 0,
              usage: {
                prompt: row.number("prompt"),
                completion: row.number("completion"),
                costMicroUsd: row.number("cost"),
              },
            },
          ];
        }),
      ),
    removeBefore: (run) => {
      remove.run(run);
    },
  };
}

const STATUSES: readonly CallStatus[] = ["running", "completed", "failed", "skipped"];
const KINDS: readonly CallRecord["kind"][] = ["call", "gathered"];

function callOf(raw: unknown): CallRecord {
  const row = readRow(raw);
  const answeredBy = row.textOrNull("answered_by");
  return {
    stepId: row.text("step_id"),
    stepIndex: row.number("step_index"),
    kind: oneOf(KINDS, row.text("kind")),
    attempt: row.number("attempt"),
    loopIndex: row.numberOrNull("loop_index"),
    status: oneOf(STATUSES, row.text("status")),
    startedAt: row.number("started_at"),
    completedAt: row.numberOrNull("completed_at"),
    durationMs: row.number("duration_ms"),
    model: row.textOrNull("model"),
    usage: {
      prompt: row.number("prompt_tokens"),
      completion: row.number("completion_tokens"),
      costMicroUsd: row.number("cost_micro_usd"),
    },
    input: row.textOrNull("input"),
    output: row.textOrNull("output"),
    prompt: row.textOrNull("prompt"),
    answeredBy: answeredBy === null ? null : oneOf(ANSWERED_BY, answeredBy),
    failure: failureIn(row.json("failure")),
    inputBytes: row.number("input_bytes"),
  };
}
