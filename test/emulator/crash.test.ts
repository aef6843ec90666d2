import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startEmulator } from "../../emulator/index.js";
import { clientOf } from "./client.js";
import { flow, step } from "./flows.js";

const STEPS = 12;
const long = flow(
  Array.from({ length: STEPS }, (_, at) =>
    step(`s${at}`, "passthrough", { mock: { $delay: 15, $value: { at } } }),
  ),
  { slug: "long" },
);
const built = fileURLToPath(new URL("../../dist/bundle/emulator.js", import.meta.url));
const script = `
  const { startEmulator } = await import(${JSON.stringify(built)});
  const emulator = await startEmulator({ flows: [JSON.parse(process.env.FLOW)], db: process.env.DB });
  console.log(emulator.url);
`;

let folder: string;
let child: ChildProcess;
let url: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "emulator-crash-"));
  child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    env: { ...process.env, FLOW: JSON.stringify(long), DB: join(folder, "runs.db") },
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.stdout === null) throw new Error("The process has no output");
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  url = line;
});
afterEach(async () => {
  child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

const headers = { authorization: "Bearer nk_test" };
const kill = async (): Promise<void> => {
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
};

test("what a client saw completed is still there after kill -9, and the run counts as failed", async () => {
  // The file belongs to the other process as long as that lives, and to nobody once it was killed.
  const db = join(folder, "runs.db");
  await expect(startEmulator({ flows: [long], listen: false, db })).rejects.toThrow("is in use");
  const response = await fetch(`${url}/seq/acme/spelling/long/v0/step`, {
    method: "POST",
    headers,
    body: JSON.stringify({ message: "x", runRemaining: true }),
  });
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let received = "";
  while (received.split("event: step_completed").length <= 5) {
    received += new TextDecoder().decode((await reader.read()).value);
  }
  await kill();
  const seen = [...received.matchAll(/event: step_completed\ndata: \{"stepId":"(s\d+)"/g)].map(
    ([, id]) => id,
  );
  expect(seen.length).toBeGreaterThanOrEqual(5);
  const [, executionId = ""] = /"executionId":"([^"]+)"/.exec(received) ?? [];
  await using emulator = await startEmulator({
    flows: [long],
    listen: false,
    db: join(folder, "runs.db"),
  });
  const { body } = await clientOf(emulator).get(
    `/seq/acme/spelling/long/runs/${executionId}/trace`,
  );
  expect(body).toMatchObject({ flowRun: { status: "failed" } });
  const kept = (body.steps as { stepId: string; status: string }[]).filter(
    ({ status }) => status === "completed",
  );
  expect(kept.map(({ stepId }) => stepId)).toEqual(expect.arrayContaining(seen));
});

test("a job goes on after kill -9 where it was, and no finished step runs again", async () => {
  const accepted = await fetch(`${url}/seq/acme/spelling/long/jobs`, {
    method: "POST",
    headers,
    body: JSON.stringify({ message: "x" }),
  });
  const { executionId } = (await accepted.json()) as { executionId: string };
  const trace = `/seq/acme/spelling/long/runs/${executionId}/trace`;
  const finished = async (): Promise<number> => {
    const { steps } = (await (await fetch(url + trace, { headers })).json()) as {
      steps: { status: string }[];
    };
    return steps.filter(({ status }) => status === "completed").length;
  };
  await expect.poll(finished, { interval: 5 }).toBeGreaterThanOrEqual(4);
  await kill();
  await using emulator = await startEmulator({
    flows: [long],
    listen: false,
    db: join(folder, "runs.db"),
  });
  const client = clientOf(emulator);
  await expect
    .poll(async () => (await client.get(`/seq/acme/spelling/long/jobs/${executionId}`)).body, {
      timeout: 10_000,
    })
    .toMatchObject({ status: "completed", result: { at: STEPS - 1 } });
  const { body } = await client.get(trace);
  expect((body.steps as { attempt: number }[]).map(({ attempt }) => attempt)).toEqual(
    Array.from({ length: STEPS }, () => 1),
  );
});
