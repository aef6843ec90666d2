import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Pool } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { flow, llm, text } from "../emulator/flows.js";

const mocked = flow([
  llm("a", "{{message}}", text, { mock: { $template: { text: "{{message}}" } } }),
  llm("b", "{{text}}", text, { mock: { text: "done" } }),
]);
const built = fileURLToPath(new URL("../../dist/bundle/emulator.js", import.meta.url));
const script = `
  const { startEmulator } = await import(${JSON.stringify(built)});
  const emulator = await startEmulator({ flows: [JSON.parse(process.env.FLOW)], keep: 100 });
  console.log(emulator.port);
  process.stdin.on("data", () => { gc(); console.log(process.memoryUsage().heapUsed); });
`;

let child: ChildProcess;
let lines: AsyncIterator<string>;
let pool: Pool;
beforeAll(async () => {
  child = spawn(process.execPath, ["--expose-gc", "--input-type=module", "-e", script], {
    env: { ...process.env, FLOW: JSON.stringify(mocked) },
    stdio: ["pipe", "pipe", "inherit"],
  });
  if (child.stdout === null) throw new Error("The process has no output");
  lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const port = (await lines.next()).value as string;
  pool = new Pool(`http://127.0.0.1:${port}`, { connections: 200, pipelining: 1 });
});
afterAll(async () => {
  await pool.close();
  const gone = once(child, "exit");
  child.kill();
  await gone;
});

const post = async (verb: string, body: object): Promise<{ status: number; text: string }> => {
  const response = await pool.request({
    method: "POST",
    path: `/api/v1/seq/acme/spelling/grade-3/v0/${verb}`,
    headers: { authorization: "Bearer nk_test" },
    body: JSON.stringify(body),
  });
  return { status: response.statusCode, text: await response.body.text() };
};

test(
  "200 concurrent streams, five times in a row, all complete",
  { timeout: 120_000 },
  async () => {
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all(
        Array.from({ length: 200 }, () => post("step", { message: "x", runRemaining: true })),
      );
      const complete = answers.filter(
        (answer) => answer.status === 200 && answer.text.includes("event: flow_completed"),
      );
      expect(complete).toHaveLength(200);
    }
  },
);

test("the heap does not grow with the number of runs", { timeout: 300_000 }, async () => {
  const executeMany = async (runs: number): Promise<void> => {
    let left = runs;
    const worker = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        const answer = await post("execute", { message: "hello" });
        expect(answer.text).toContain('"status":"completed"');
      }
    };
    await Promise.all(Array.from({ length: 32 }, worker));
  };
  const heapUsed = async (): Promise<number> => {
    child.stdin?.write("?\n");
    return Number((await lines.next()).value);
  };
  await executeMany(2_000);
  const before = await heapUsed();
  await executeMany(6_000);
  expect((await heapUsed()) - before).toBeLessThan(4_000_000);
});
