import { Agent } from "undici";
import { describe, expect, test } from "vitest";
import { defineFlow, isNoukaiError, type ClientOptions } from "noukai-codegen-runtime";
import { clientFor, type LooseFlow } from "../runtime/support/flow.js";
import { Attack } from "../support/attack.js";
import { Random } from "../support/random.js";
import { seed, timeLimit } from "../support/seed.js";
import { FAULT_COUNT, startDyingServer } from "./support/dying-server.js";

const LANES = 24;

/** Errors that may follow from a connection that dies. */
const FORESEEN = new Set([
  "APIConnectionError",
  "APITimeoutError",
  "FlowExecutionError",
  "InvalidResponseError",
  "StreamTruncatedError",
]);

/** A flow whose path is that of one call only, so that the server knows each call by the first line of its request. */
const flowOf = (slug: string) =>
  defineFlow<LooseFlow>({
    org: "acme",
    project: "dying",
    slug,
    defaultVersion: "draft",
    shape: "only",
  });

type Call = (flow: ReturnType<ReturnType<typeof flowOf>>, signal: AbortSignal) => Promise<unknown>;

const calls: readonly [Call, ...Call[]] = [
  (flow, signal) => flow.execute({ message: "x".repeat(200), signal }),
  async (flow, signal) => {
    for await (const step of flow.steps({ message: "x".repeat(200), signal })) {
      expect(step.stepId).toBe("only");
    }
  },
  async (flow, signal) => {
    for await (const event of flow.events({ message: "x", runRemaining: true, signal })) {
      expect(event.type).toBeTypeOf("string");
    }
  },
  async (flow, signal) => {
    const job = await flow.executeAsync({ message: "x".repeat(200), signal });
    await job.poll({ signal });
  },
];

// At bd91f18, none of 17,000 was sent twice, but a bare 503 of a gateway was repeated: one execute ran three times.
describe.each(["undici", "fetch"] as const)("over %s", (transport) => {
  test(
    "no call is sent twice over connections that die",
    { timeout: timeLimit(120_000) },
    async (context) => {
      const attack = new Attack(`dying connections, ${transport}`, 400, 10_000);
      const agent = new Agent();
      const options: ClientOptions =
        transport === "undici"
          ? {}
          : {
              fetch: (input, init) => fetch(input, Object.assign({}, init, { dispatcher: agent })),
            };
      await using server = await startDyingServer(new Random(seed, attack.size));
      const patient = clientFor(server.baseUrl, { ...options, maxRetries: 1 });
      const hasty = clientFor(server.baseUrl, {
        ...options,
        maxRetries: 1,
        timeout: { headers: 20, idle: 20 },
      });
      const failures = new Map<string, number>();
      await attack.run(async (random, index) => {
        const client = random.chance(0.8) ? patient : hasty;
        const abort = new AbortController();
        // Some calls are left at any moment.
        if (random.chance(0.1))
          setTimeout(() => {
            abort.abort();
          }, random.below(30));
        try {
          await random.pick(calls)(flowOf(`call-${index}`)(client), abort.signal);
        } catch (error) {
          if (abort.signal.aborted && error === abort.signal.reason) return undefined;
          const name = isNoukaiError(error) ? error.name : String(error);
          failures.set(name, (failures.get(name) ?? 0) + 1);
          return FORESEEN.has(name) ? undefined : `ended in ${name}`;
        }
        return server.answered.has(`call-${index}`) ? undefined : "succeeded without an answer";
      }, LANES);
      await Promise.all([patient.close(), hasty.close(), agent.destroy()]);
      let complete = 0;
      for (const [key, post] of server.posts) {
        complete += post.complete;
        if (post.complete > 1) attack.fail(`${key} arrived ${post.complete} times`);
        else if (post.begun > 1 && !key.endsWith("/step"))
          attack.fail(`${key} was begun ${post.begun} times`);
      }
      const failed = [...failures.values()].reduce((sum, count) => sum + count, 0);
      attack.note = `${complete} POSTs arrived, ${failed} calls failed`;
      attack.conclude(context);
      // Every fault happened, and calls got through all the same.
      expect(server.faults.size).toBe(FAULT_COUNT);
      expect(complete).toBeGreaterThan(attack.size / 4);
      expect(failed).toBeGreaterThan(attack.size / 10);
    },
  );
});
