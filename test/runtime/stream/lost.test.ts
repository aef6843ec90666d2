import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { StreamTruncatedError, type StreamEvent } from "noukai-codegen-runtime";
import { grader, type GraderFlow } from "../support/flow.js";
import { stepFrames, frame, runStarted, startStream, type Handler } from "../support/server.js";
import { calls, collect, failureOf, found, useStreams } from "./harness.js";

const at = useStreams();

describe("a stream that is lost", () => {
  /** Ends the response, cleanly or by breaking the connection. */
  const ways = {
    cleanly: (response: Parameters<Handler>[1]) => response.end(),
    "by a reset": (response: Parameters<Handler>[1]) => response.socket?.resetAndDestroy(),
  };

  function lost(frames: readonly string[], way: keyof typeof ways): Handler {
    return async (_request, response) => {
      startStream(response);
      if (!response.write(frames.join(""))) await once(response, "drain");
      setImmediate(() => ways[way](response));
    };
  }

  describe.each(["cleanly", "by a reset"] as const)("%s", (way) => {
    it("between steps is continued from the cursor, visibly", async () => {
      at.script = [lost([runStarted, ...stepFrames("find", found)], way), ...calls.slice(1)];
      const steps = await collect(grader(at.client).steps({ message: "Ths." }));
      expect(steps.map((step) => step.stepIndex)).toEqual([0, 1, 2]);
      expect(at.bodies()[1]).toEqual({
        message: null,
        executionId: "run-1",
        stepIndex: 1,
        accumulatedOutputs: { find: found },
      });
      // A response that ends cleanly is complete; the next request follows at once.
      expect(at.reconnects).toHaveLength(way === "cleanly" ? 0 : 1);
      if (way === "cleanly") return;
      expect(at.reconnects[0]).toMatchObject({ executionId: "run-1", stepIndex: 1, attempt: 1 });
      expect(at.reconnects[0]?.error).toBeInstanceOf(StreamTruncatedError);
    });

    it("inside a step is a StreamTruncatedError, and is not run again", async () => {
      at.script = [
        lost([runStarted, frame("step_started", { stepId: "find", stepIndex: 0 })], way),
      ];
      const error = await failureOf(grader(at.client).steps({ message: "Ths." }));
      expect(error).toBeInstanceOf(StreamTruncatedError);
      expect(error).toMatchObject({ executionId: "run-1", method: "POST" });
      expect(String(error)).toMatch(/inside the step find/);
      expect(at.server.requests).toHaveLength(1);
      expect(at.reconnects).toHaveLength(0);
    });

    it("in the middle of a frame is a StreamTruncatedError", async () => {
      at.script = [lost([runStarted, "event: step_completed\ndata: {"], way)];
      const error = await failureOf(grader(at.client).steps({ message: "Ths." }));
      expect(error).toBeInstanceOf(StreamTruncatedError);
      expect(at.server.requests).toHaveLength(1);
    });

    it("inside a step is run again with retrySteps, a bounded number of times", async () => {
      const started = [runStarted, frame("step_started", { stepId: "find", stepIndex: 0 })];
      at.script = [lost(started, way), ...calls];
      const steps = await collect(grader(at.client).steps({ message: "Ths.", retrySteps: true }));
      expect(steps.map((step) => step.stepIndex)).toEqual([0, 1, 2]);
      // From the start, so with the inputs.
      expect(at.bodies()[1]).toEqual(at.bodies()[0]);

      at.server.handle(lost(started, way));
      const before = at.server.requests.length;
      const error = await failureOf(grader(at.client).steps({ message: "Ths.", retrySteps: true }));
      expect(error).toBeInstanceOf(StreamTruncatedError);
      expect(at.server.requests.length - before).toBe(3);
      expect(at.reconnects.slice(-2).map((info) => info.attempt)).toEqual([1, 2]);
    });
  });

  it("inside the next step of runRemaining is not run again", async () => {
    at.script = [
      lost(
        [
          runStarted,
          ...stepFrames("find", found),
          frame("step_started", { stepId: "score", stepIndex: 1 }),
        ],
        "by a reset",
      ),
    ];
    const events: StreamEvent<GraderFlow>[] = [];
    const run = async (): Promise<void> => {
      for await (const event of grader(at.client).events({ message: "Ths.", runRemaining: true })) {
        events.push(event);
      }
    };
    await expect(run()).rejects.toThrow(StreamTruncatedError);
    expect(events.map((event) => event.type)).toContain("step_completed");
    expect(at.server.requests).toHaveLength(1);
  });
});
