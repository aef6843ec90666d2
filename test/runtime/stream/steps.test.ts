import { describe, expect, expectTypeOf, it } from "vitest";
import { FlowExecutionError } from "noukai-codegen-runtime";
import { grader } from "../support/flow.js";
import { frame, runStarted, stream, toolCall } from "../support/server.js";
import { collect, failureOf, found, lookup, toolPause, useStreams } from "./harness.js";

const at = useStreams();

describe("steps", () => {
  it("yields each step as it completes, narrowed by its id, counted over the flow", async () => {
    const words: string[] = [];
    const indexes: number[] = [];
    for await (const step of grader(at.client).steps({ message: "Ths." })) {
      indexes.push(step.stepIndex);
      if (step.stepId === "find") {
        expectTypeOf(step.output.mistakes).toEqualTypeOf<{ word: string; hint?: string }[]>();
        words.push(...step.output.mistakes.map((mistake) => mistake.word));
      } else if (step.stepId === "score") {
        expectTypeOf(step.output).toEqualTypeOf<{ points: number }>();
        expect(step).toEqual({
          type: "step_completed",
          stepId: "score",
          name: "SCORE",
          output: { points: 9 },
          durationMs: 5,
          stepIndex: 1,
        });
      }
    }
    expect(words).toEqual(["ths"]);
    expect(indexes).toEqual([0, 1, 2]);
  });

  it("sends the inputs with the first call, and the cursor and outputs with each", async () => {
    await collect(
      grader(at.client).steps({
        message: "Ths.",
        parameters: { difficulty: "hard" },
        blockOverrides: { find: { temperature: 0 } },
        inputOverrides: { find: { mistakes: [] } },
        trace: true,
        version: 1,
        sessionId: "11111111-1111-4111-8111-111111111111",
      }),
    );
    const every = {
      blockOverrides: { find: { temperature: 0 } },
      inputOverrides: { find: { mistakes: [] } },
      trace: true,
    };
    expect(at.server.requests.map((request) => request.path)).toEqual(
      Array(3).fill("/api/v1/seq/acme/spelling/grade-3/v1/step"),
    );
    expect(at.server.requests.map((request) => request.headers["x-session-id"])).toEqual(
      Array(3).fill("11111111-1111-4111-8111-111111111111"),
    );
    expect(at.bodies()).toEqual([
      {
        ...every,
        message: "Ths.",
        parameters: { difficulty: "hard" },
        stepIndex: 0,
        accumulatedOutputs: {},
      },
      {
        ...every,
        message: null,
        executionId: "run-1",
        stepIndex: 1,
        accumulatedOutputs: { find: found },
      },
      {
        ...every,
        message: null,
        executionId: "run-1",
        stepIndex: 2,
        accumulatedOutputs: { find: found, score: { points: 9 } },
      },
    ]);
  });

  it("throws a FlowExecutionError for a step that fails", async () => {
    at.script = [
      (_request, response) => {
        stream(response, [
          runStarted,
          frame("step_started", { stepId: "find", stepIndex: 0 }),
          frame("step_error", { stepId: "find", name: "FIND", error: { message: "no model" } }),
        ]);
      },
    ];
    const error = await failureOf(grader(at.client).steps({ message: "Ths." }));
    expect(error).toBeInstanceOf(FlowExecutionError);
    expect(String(error)).toMatch(/step find failed: .*no model/);
  });

  it("throws where tools are asked for and nothing answers", async () => {
    at.script = [toolPause([toolCall("c1", "lookup", "{}")])];
    const error = await failureOf(grader(at.client).steps({ message: "Ths.", tools: [lookup] }));
    expect(error).toMatchObject({ name: "FlowExecutionError", code: "TOOL_CALLS_REQUIRED" });
  });
});
