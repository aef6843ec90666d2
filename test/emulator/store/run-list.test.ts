import Library, { type Database } from "libsql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { flowIdOf } from "../../../emulator/flows/plan.js";
import {
  createRunList,
  numberOfRuns,
  pageOfRuns,
  USAGE_OF_RUNS,
  type Query,
} from "../../../emulator/store/run-list.js";
import { createRunSearch } from "../../../emulator/store/run-search.js";
import { CREATE_TABLES } from "../../../emulator/store/schema.js";
import {
  createSessionList,
  FLOWS_OF_SESSION,
  LIST_SESSIONS,
} from "../../../emulator/store/session-list.js";
import type { ListedRun, RunQuery } from "../../../emulator/store/store.js";

const RUNS = 100_000;
const busy = flowIdOf({ org: "acme", project: "p", slug: "busy" });
const rare = flowIdOf({ org: "acme", project: "p", slug: "rare" });

let database: Database;
let list: ReturnType<typeof createRunList>;
let search: ReturnType<typeof createRunSearch>;
beforeAll(() => {
  database = new Library(":memory:");
  database.exec(CREATE_TABLES);
  // Run n started at n seconds; each thousandth is one of the rare flow, and failed.
  database
    .prepare(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${RUNS})
       INSERT INTO runs (execution_id, flow_id, org, project, slug, version, revision, step_count, trigger, status,
         session_id, capture, run_order, started_at, completed_at, failure)
       SELECT 'run-' || i, iif(i % 1000 = 0, ?1, ?2), 'acme', 'p', iif(i % 1000 = 0, 'rare', 'busy'), i % 3, 'r', 1,
         iif(i % 500 = 1, 'job', 'execute'), iif(i % 1000 = 0, 'failed', 'completed'),
         iif(i % 100 = 0, 'session-' || (i / 1000), NULL), 'full',
         json_object('initial', json_object('message', 'text of ' || i)), i * 1000, i * 1000 + 5,
         iif(i % 1000 = 0, '{"code":"C","message":"broken ' || i || '"}', NULL)
       FROM n`,
    )
    .run(rare, busy);
  search = createRunSearch(database, true);
  list = createRunList(database, search);
});
afterAll(() => {
  database.close();
});

/** How SQLite runs a statement. */
const planOf = ({ sql, parameters }: Query): string =>
  database
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .all(...parameters)
    .map((row) => (row as { readonly detail: string }).detail)
    .join("\n");

const queries: Readonly<Record<string, RunQuery>> = {
  flow: { flowId: rare },
  status: { status: "failed" },
  "flow and status": { flowId: busy, status: "failed" },
  version: { version: 2 },
  "flow and version": { flowId: busy, version: "draft" },
  session: { sessionId: "session-7" },
  jobs: { trigger: "job" },
  time: { from: 5_000_000, to: 6_000_000 },
  "flow and time": { flowId: busy, from: 5_000_000 },
  search: { words: ["text of 77"] },
  "search in a flow": { words: ["broken"], flowId: rare },
};

describe("100,000 runs", () => {
  test.each(Object.entries(queries))("are listed by %s with an index", async (_, query) => {
    // The table of the search is made by the first one.
    await list.countRuns({ words: ["nothing like this"] });
    for (const built of [
      pageOfRuns(query, { before: 50_000, limit: 50 }),
      pageOfRuns(query, { limit: 50 }),
      numberOfRuns(query),
    ]) {
      const plan = planOf(built);
      expect(plan).toMatch(/USING (?:COVERING )?INDEX|INTEGER PRIMARY KEY|VIRTUAL TABLE INDEX/);
      expect(plan).not.toContain("TEMP B-TREE");
      expect(plan).not.toMatch(/^SCAN runs$/m);
    }
  });

  test("all of them are read in order, without sorting", () => {
    expect(planOf(pageOfRuns({}, { limit: 50 }))).toBe("SCAN runs");
    expect(planOf(pageOfRuns({}, { before: 9, limit: 50 }))).toContain("INTEGER PRIMARY KEY");
    expect(planOf(numberOfRuns({}))).toContain("COVERING INDEX");
  });

  test("the costs of a page, and sessions, are read by keys", () => {
    const usage = planOf({ sql: USAGE_OF_RUNS, parameters: ["[1]"] });
    expect(usage).toContain("SEARCH calls USING PRIMARY KEY (run=?)");
    expect(planOf({ sql: LIST_SESSIONS, parameters: [9, 9] })).toContain("COVERING INDEX sessions");
    expect(planOf({ sql: FLOWS_OF_SESSION, parameters: ["s"] })).toContain(
      "COVERING INDEX sessions",
    );
  });

  const count = (query: RunQuery): Promise<number> => list.countRuns(query);

  test("are counted", async () => {
    expect(await count({})).toBe(RUNS);
    expect(await count({ flowId: rare })).toBe(100);
    expect(await count({ flowId: busy, status: "failed" })).toBe(0);
    expect(await count({ from: 5_000_000, to: 6_000_000 })).toBe(1001);
    expect(await count({ sessionId: "session-7" })).toBe(10);
    expect(await count({ trigger: "job" })).toBe(200);
    expect(await count({ words: ["BROKEN", "7000"] })).toBe(11);
    expect(await count({ words: ["run-99999"] })).toBe(1);
  });

  test.each(["flow", "status", "session", "time", "search", "search in a flow"])(
    "by %s are paged without gaps and repetitions",
    async (name) => {
      const query = queries[name] ?? {};
      const seen: ListedRun[] = [];
      let before: number | undefined;
      for (;;) {
        const page = await list.queryRuns(query, { before, limit: 37 });
        seen.push(...page);
        before = page.at(-1)?.sequence;
        if (page.length < 37) break;
      }
      const sequences = seen.map(({ sequence }) => sequence);
      expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => b - a));
      expect(sequences).toHaveLength(await count(query));
    },
  );

  test("that changed are found by what they are now, and removed ones by nothing", async () => {
    database.exec(`UPDATE runs SET result = '"a new result"' WHERE sequence = 17`);
    search.changed(17);
    expect(await count({ words: ["new result"] })).toBe(1);
    database.exec("DELETE FROM runs WHERE sequence = 17");
    search.removed();
    expect(await count({ words: ["new result"] })).toBe(0);
  });

  test("sessions are paged by their newest run", () => {
    const sessions = createSessionList(database);
    const first = sessions.listSessions({ limit: 60 });
    const second = sessions.listSessions({ before: first.at(-1)?.last, limit: 60 });
    expect(first).toHaveLength(60);
    expect(first[0]).toMatchObject({ sessionId: "session-100", runs: 1, last: RUNS });
    expect(first[1]).toMatchObject({
      runs: 10,
      flowIds: expect.arrayContaining([busy, rare]) as unknown,
    });
    expect(new Set([...first, ...second].map(({ sessionId }) => sessionId)).size).toBe(101);
  });
});
