import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { startEmulator } from "../../emulator/index.js";
import { clientOf } from "../emulator/client.js";
import { flow, step } from "../emulator/flows.js";
import { Attack } from "../support/attack.js";
import { cliEnvironment, root } from "../support/cli.js";
import { temporaryFolder } from "../support/folder.js";
import type { Random } from "../support/random.js";
import { timeLimit } from "../support/seed.js";

const STEPS = 6;
const short = flow(
  Array.from({ length: STEPS }, (_, at) =>
    step(`s${at}`, "passthrough", { mock: { $delay: 1, $value: { at } } }),
  ),
  { slug: "short" },
);
const script = `
  import { startEmulator } from "noukai-codegen/emulator";
  const emulator = await startEmulator({ flows: [JSON.parse(process.env.FLOW)], db: process.env.DB });
  console.log(emulator.url);
`;
const path = "/seq/acme/spelling/short/v0";
const headers = { authorization: "Bearer nk_test" };

/** Runs of which the emulator said that they are completed, or that it queued them. */
interface Answered {
  readonly completed: string[];
  readonly queued: string[];
}

/** Starts an emulator, calls it without pause, and kills it. */
async function runAndKill(db: string, random: Random, answered: Answered): Promise<void> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    cwd: root,
    env: { ...cliEnvironment, FLOW: JSON.stringify(short), DB: db },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  try {
    const [url] = (await once(createInterface(child.stdout), "line")) as [string];
    const limit = 1 + random.below(40);
    let answers = 0;
    const callAll = async (): Promise<void> => {
      for (;;) {
        const isJob = random.chance(0.3);
        const response = await fetch(`${url}${path}/${isJob ? "jobs" : "execute"}`, {
          method: "POST",
          headers,
          body: JSON.stringify({ message: "x" }),
        });
        const { executionId } = (await response.json()) as { executionId: string };
        (isJob ? answered.queued : answered.completed).push(executionId);
        // Once it has answered this often, it is killed at any moment of what it does next.
        if (++answers === limit) setTimeout(() => child.kill("SIGKILL"), random.below(8));
      }
    };
    // Calls end when the process does.
    await Promise.allSettled(Array.from({ length: 4 }, callAll));
  } finally {
    child.kill("SIGKILL");
    await ended;
  }
}

test(
  "an emulator that is killed keeps what it answered",
  { timeout: timeLimit(120_000) },
  async (context) => {
    const attack = new Attack("kill -9 of the emulator", 6, 60);
    let answers = 0;
    await attack.run(async (random) => {
      await using folder = await temporaryFolder();
      const db = join(folder.path, "runs.db");
      const answered: Answered = { completed: [], queued: [] };
      // The second one opens what the first one left.
      for (let kill = random.below(2); kill >= 0; kill--) await runAndKill(db, random, answered);
      answers += answered.completed.length + answered.queued.length;
      await using emulator = await startEmulator({ flows: [short], listen: false, db });
      const client = clientOf(emulator);
      const statusOf = async (id: string): Promise<unknown> => {
        const { body } = await client.get(`/seq/acme/spelling/short/runs/${id}/trace`);
        return (body.flowRun as { status?: unknown } | undefined)?.status ?? body;
      };
      for (const id of answered.completed) {
        const status = await statusOf(id);
        if (status !== "completed") return `${id} was answered, and is ${JSON.stringify(status)}`;
      }
      for (const id of answered.queued) {
        await expect.poll(() => statusOf(id), { interval: 5, timeout: 30_000 }).toBe("completed");
      }
      return undefined;
    }, 2);
    attack.note = `${answers} runs answered before`;
    attack.conclude(context);
    expect(answers).toBeGreaterThan(attack.size);
  },
);
