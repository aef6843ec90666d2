import { getEventListeners } from "node:events";
import { describe, expect, it, onTestFinished } from "vitest";
import { failureOf, transports, useFaults } from "../runtime/faults/harness.js";
import { grader } from "../runtime/support/flow.js";
import { completed, json } from "../runtime/support/server.js";

const CALLS = 100;

/** The first value of a stream, which is kept until then. */
async function firstOf(stream: AsyncIterable<unknown>): Promise<unknown> {
  for await (const value of stream) return value;
  return undefined;
}

// At bd91f18, 1,000 calls with one signal added 1,000 listeners, and Node.js warned of a leak from the eleventh on.
describe.each(transports)("over %s", (transport) => {
  const at = useFaults(transport);

  /** Calls of every kind at once, which end when the server answers. */
  function startCalls(signal?: AbortSignal): Promise<unknown>[] {
    const flow = grader(at.client);
    return Array.from({ length: CALLS / 4 }, () => [
      flow.execute({ message: "Hi.", signal }),
      firstOf(flow.events({ message: "Hi.", signal })),
      flow.executeAsync({ message: "Hi.", signal }),
      flow.run("run-1").trace({ signal }),
    ]).flat();
  }

  function listeners(signal: AbortSignal): number {
    return getEventListeners(signal, "abort").length;
  }

  /** Holds all requests until `answer` is called. */
  function holdCalls(): { readonly arrived: Promise<void>; answer(): void } {
    const answers: (() => void)[] = [];
    const arrived = new Promise<void>((resolve) => {
      at.server.handle((_request, response) => {
        answers.push(() => {
          json(response, 200, completed([]));
        });
        if (answers.length === CALLS) resolve();
      });
    });
    const answer = (): void => {
      for (const one of answers) one();
    };
    return { arrived, answer };
  }

  it.each(["a call's signal", "the client's signal", "one signal for both"])(
    "%s has one listener, and none after the calls",
    async (of) => {
      const warnings: string[] = [];
      const onWarning = ({ name }: Error): void => void warnings.push(name);
      process.on("warning", onWarning);
      onTestFinished(() => void process.off("warning", onWarning));
      const controller = new AbortController();
      const { signal } = controller;
      await at.reopen(of === "a call's signal" ? {} : { signal });
      for (const ends of ["answered", "aborted"]) {
        const held = holdCalls();
        const calls = startCalls(of === "the client's signal" ? undefined : signal);
        const ended = Promise.allSettled(calls);
        await held.arrived;
        expect(listeners(signal)).toBe(1);
        if (ends === "answered") held.answer();
        else controller.abort("enough");
        const failed = (await ended).filter(({ status }) => status === "rejected");
        expect(listeners(signal)).toBe(0);
        if (ends === "aborted") {
          const reasons = Array.from({ length: CALLS }, () => ({
            status: "rejected",
            reason: "enough",
          }));
          expect(failed).toEqual(reasons);
        }
      }
      expect(warnings).toEqual([]);
    },
  );

  it("an aborted signal ends its own calls only", async () => {
    const one = new AbortController();
    const other = new AbortController();
    const held = holdCalls();
    const flow = grader(at.client);
    const calls = Array.from({ length: CALLS }, (_, index) => {
      const { signal } = index % 2 === 0 ? one : other;
      return flow.execute({ message: "Hi.", signal });
    });
    const ended = Promise.allSettled(calls);
    await held.arrived;
    one.abort("enough");
    held.answer();
    const statuses = (await ended).map(({ status }) => status);
    expect(statuses.filter((status) => status === "fulfilled")).toHaveLength(CALLS / 2);
    expect([listeners(one.signal), listeners(other.signal)]).toEqual([0, 0]);
    // The call does not begin, so that it leaves nothing behind.
    const call = flow.execute({ message: "Hi.", signal: one.signal });
    expect(await failureOf(call)).toBe("enough");
    expect(listeners(one.signal)).toBe(0);
  });
});
