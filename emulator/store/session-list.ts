import type { Database } from "libsql";
import { readRow } from "./row.js";
import type { Store } from "./store.js";

type SessionList = Pick<Store, "listSessions" | "flowOf">;

/** How many flows of a session are listed. */
const MAX_FLOWS = 20;

/** The sessions, those with the newest runs first. */
export const LIST_SESSIONS = `SELECT session_id, COUNT(*) AS runs, MIN(started_at) AS started_at, MAX(started_at) AS last_at,
    MAX(sequence) AS last
  FROM runs WHERE session_id IS NOT NULL GROUP BY session_id HAVING last < ? ORDER BY last DESC LIMIT ?`;

/** The flows of a session. */
export const FLOWS_OF_SESSION: string = `SELECT DISTINCT flow_id FROM runs WHERE session_id = ? LIMIT ${MAX_FLOWS}`;

/** Creates the queries of sessions. */
export function createSessionList(database: Database): SessionList {
  const list = database.prepare(LIST_SESSIONS);
  const flows = database.prepare(FLOWS_OF_SESSION);
  const address = database.prepare(
    "SELECT org, project, slug FROM runs WHERE flow_id = ? ORDER BY sequence DESC LIMIT 1",
  );
  return {
    listSessions: ({ before = Number.MAX_SAFE_INTEGER, limit }) =>
      list.all(before, limit).map((raw) => {
        const row = readRow(raw);
        const sessionId = row.text("session_id");
        return {
          sessionId,
          runs: row.number("runs"),
          startedAt: row.number("started_at"),
          lastAt: row.number("last_at"),
          last: row.number("last"),
          flowIds: flows.all(sessionId).map((flow) => readRow(flow).text("flow_id")),
        };
      }),
    flowOf: (flowId) => {
      const raw = address.get(flowId);
      if (raw === undefined) return undefined;
      const row = readRow(raw);
      return { org: row.text("org"), project: row.text("project"), slug: row.text("slug") };
    },
  };
}
