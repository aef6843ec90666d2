import { Pool } from "undici";
import { expect, test } from "vitest";
import { startEmulator } from "../../emulator/index.js";
import { clientOf } from "./client.js";
import { flow, llm, text } from "./flows.js";

const mocked = flow([
  llm("a", "{{message}}", text, { mock: { $template: { text: "{{message}}" } } }),
  llm("b", "{{text}}", text, { mock: { text: "done" } }),
]);
const STREAMS = 40;
const KEEP = 10;

test(`${STREAMS} concurrent streams over sockets all complete, and old runs are removed`, async () => {
  await using emulator = await startEmulator({ flows: [mocked], keep: KEEP });
  const { origin, pathname } = new URL(emulator.url);
  const pool = new Pool(origin, { connections: STREAMS, pipelining: 1 });
  const headers = { authorization: "Bearer nk_test" };
  const body = JSON.stringify({ message: "x", runRemaining: true });
  const answers = await Promise.all(
    Array.from({ length: STREAMS }, async () => {
      const response = await pool.request({
        method: "POST",
        path: `${pathname}/seq/acme/spelling/grade-3/v0/step`,
        headers,
        body,
      });
      return { status: response.statusCode, text: await response.body.text() };
    }),
  );
  const complete = answers.filter(
    (answer) => answer.status === 200 && answer.text.includes("event: flow_completed"),
  );
  expect(complete).toHaveLength(STREAMS);
  await pool.close();

  const client = clientOf(emulator);
  for (let run = 0; run < 25; run += 1)
    await client.post("/seq/acme/spelling/grade-3/v0/execute", { message: "x" });
  const { runs } = (await client.get("/flow-runs?limit=100")).body as { runs: unknown[] };
  // Old runs are removed in batches of 10.
  expect(runs.length).toBeGreaterThanOrEqual(KEEP);
  expect(runs.length).toBeLessThan(KEEP + 10);
});
