import { once } from "node:events";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { StreamTruncatedError } from "noukai-codegen-runtime";
import { grader } from "../support/flow.js";
import { frame, runStarted, startStream, stepFrames } from "../support/server.js";
import { failureOf, transports, useFaults } from "./harness.js";

describe.each(transports)("over %s", (transport) => {
  const at = useFaults(transport);

  it("a stream that never ends is over with its last event", async () => {
    let closed: Promise<unknown> | undefined;
    at.server.handle((_request, response) => {
      closed = once(response, "close");
      startStream(response);
      response.write(
        [runStarted, ...stepFrames("find", {}), frame("flow_completed", { result: [] })].join(""),
      );
    });
    expect(await at.steps()).toHaveLength(1);
    await closed;
  });

  it("a stream that is silent: an APITimeoutError of the idle limit", async () => {
    at.server.handle((_request, response) => {
      startStream(response);
      response.write(runStarted);
    });
    const events = grader(at.client).events({ message: "Hi.", timeout: { idle: 250 } });
    expect((await events.next()).value?.type).toBe("run_started");
    expect(await failureOf(events.next())).toMatchObject({
      name: "APITimeoutError",
      phase: "idle",
    });
  });

  it("a stream that only ever talks: an APITimeoutError of the total limit", async () => {
    let timer: NodeJS.Timeout | undefined;
    at.server.handle((_request, response) => {
      startStream(response);
      timer = setInterval(() => response.write(": still here\n\n"), 10);
    });
    const timeout = { idle: 1000, total: 80 };
    const call = grader(at.client).events({ message: "Hi.", timeout }).next();
    const error = await failureOf(call);
    clearInterval(timer);
    expect(error).toMatchObject({ name: "APITimeoutError", phase: "total" });
  });

  it("a slow reader is not a silent stream", async () => {
    at.server.handle((_request, response) => {
      startStream(response);
      response.write(runStarted + stepFrames("find", {}).join(""));
      response.end(frame("flow_completed", { result: [] }));
    });
    vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const events = grader(at.client).events({ message: "Hi.", timeout: { idle: 250 } });
    await events.next();
    // The reader takes twice the idle limit.
    vi.advanceTimersByTime(500);
    const types: string[] = [];
    for await (const event of events) types.push(event.type);
    vi.useRealTimers();
    expect(types.at(-1)).toBe("flow_completed");
  });
});

describe("a stream cut at every byte", () => {
  const at = useFaults();
  const whole = [
    frame("run_started", { runId: "r", executionId: "r" }),
    frame("step_started", { stepId: "find", stepIndex: 0 }),
    frame("step_completed", { stepId: "find", output: { mistakes: [{ word: "naïve ✓" }] } }),
    frame("flow_completed", { result: [] }),
  ].join("");
  const bytes = Buffer.from(whole);

  it("in two pieces reads as one", async () => {
    let cut = 1;
    at.server.handle((_request, response) => {
      startStream(response);
      response.socket?.setNoDelay(true);
      response.write(bytes.subarray(0, cut));
      setImmediate(() => response.end(bytes.subarray(cut)));
    });
    for (; cut < bytes.length; cut++) {
      const all: unknown[] = [];
      for await (const step of grader(at.client).steps({ message: "Hi." })) all.push(step.output);
      expect(all, `cut at ${cut}`).toEqual([{ mistakes: [{ word: "naïve ✓" }] }]);
    }
  });

  it("and ended there is a StreamTruncatedError until the last event is whole", async () => {
    await at.reopen({ maxRetries: 0 });
    let cut = 0;
    at.server.handle((_request, response) => {
      startStream(response);
      response.end(bytes.subarray(0, cut));
    });
    for (; cut < bytes.length; cut++) {
      const error = await failureOf(at.steps());
      expect(error, `ended at ${cut}`).toBeInstanceOf(StreamTruncatedError);
    }
  });
});
