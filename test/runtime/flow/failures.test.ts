import { describe, expect, expectTypeOf, it } from "vitest";
import { FlowExecutionError, isNoukaiError, unwrap } from "noukai-codegen-runtime";
import { grader } from "../support/flow.js";
import { completed, json, paused, toolCall } from "../support/server.js";
import { useServer } from "../support/use-server.js";

/** The body of the next response. */
let answer: unknown;
const at = useServer((_request, response) => {
  json(response, 200, answer);
});

const failed = (result: unknown): Record<string, unknown> => ({
  ...completed(result),
  status: "failed",
});

/** Asserts that a promise rejects with a `FlowExecutionError`. */
async function failureOf(promise: Promise<unknown>): Promise<FlowExecutionError> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(FlowExecutionError);
  return error as FlowExecutionError;
}

describe("a failed run", () => {
  it.each([
    ["The model refused.", { message: "The model refused." }],
    [
      { stepId: "find", code: "MODEL_ERROR", message: "no model" },
      { message: "no model", stepId: "find", code: "MODEL_ERROR" },
    ],
    [
      { step_id: "find", error: { code: "MODEL_ERROR", message: "no model" } },
      { message: "no model", stepId: "find", code: "MODEL_ERROR" },
    ],
    [
      { errorAtStep: "find", error: "no model" },
      { message: "no model", stepId: "find" },
    ],
    [{ detail: "no model" }, { message: "no model" }],
    [{ odd: 1 }, { message: '{"odd":1}' }],
    [["a", "b"], { message: '["a","b"]' }],
    [null, { message: "The service gave no reason." }],
    ["", { message: "The service gave no reason." }],
  ])("that says %j is described", async (result, error) => {
    answer = failed(result);
    const outcome = await grader(at.client).execute({ message: "Hi." });
    if (outcome.status !== "failed") throw new Error("not failed");
    expectTypeOf(outcome.result).toBeUnknown();
    expect(outcome).toEqual({ ...failed(result), error });
  });

  it.each(["", {}, [], { partial: 1 }])(
    "is described by its error where the result is %j",
    async (result) => {
      answer = { ...failed(result), error: "no model" };
      expect(await grader(at.client).execute({ message: "Hi." })).toMatchObject({
        result,
        error: { message: "no model" },
      });
    },
  );

  it("is described where only its error says why", async () => {
    answer = { ...failed(null), error: "no model" };
    expect(await grader(at.client).execute({ message: "Hi." })).toMatchObject({
      result: null,
      error: { message: "no model" },
    });
  });

  it("is thrown with throwOnFailure, of the call or of the client", async () => {
    answer = failed({ stepId: "find", code: "MODEL_ERROR", message: "no model" });
    const expected = {
      name: "FlowExecutionError",
      message: "The run failed at the step find: no model",
      stepId: "find",
      code: "MODEL_ERROR",
      executionId: "run-1",
    };
    const flow = grader(at.client);
    expect(await failureOf(flow.execute({ message: "Hi.", throwOnFailure: true }))).toMatchObject(
      expected,
    );
    await at.reopen({ throwOnFailure: true });
    const strict = grader(at.client);
    expect(await failureOf(strict.execute({ message: "Hi." }))).toMatchObject(expected);
    const returned = await strict.execute({ message: "Hi.", throwOnFailure: false });
    expect(returned.status).toBe("failed");
  });

  it("is thrown after a resume as after the first call", async () => {
    answer = paused([toolCall("c1", "lookup", "{}")]);
    const flow = grader(at.client);
    const pause = await flow.execute({ message: "Hi.", throwOnFailure: true });
    if (pause.status !== "tool_calls_required") throw new Error("not paused");
    answer = failed("no model");
    const toolResults = [{ toolCallId: "c1", content: "x" }];
    await failureOf(pause.resume({ toolResults }));
    const saved = pause.toJSON();
    await failureOf(flow.resume(saved, { toolResults, throwOnFailure: true }));
    expect((await flow.resume(saved, { toolResults })).status).toBe("failed");
  });
});

describe("unwrap", () => {
  it("returns the result of a completed run, typed", async () => {
    answer = completed([{ text: "fun" }]);
    const result = unwrap(await grader(at.client).execute({ message: "Hi." }));
    expectTypeOf(result).toEqualTypeOf<{ text: string }[]>();
    expect(result).toEqual([{ text: "fun" }]);
  });

  it("throws a failed run, with its step and code", async () => {
    answer = failed({ stepId: "find", code: "MODEL_ERROR", message: "no model" });
    const outcome = await grader(at.client).execute({ message: "Hi." });
    const error = await failureOf(Promise.resolve().then(() => unwrap(outcome)));
    expect(isNoukaiError(error)).toBe(true);
    expect(error).toMatchObject({
      message: "The run failed at the step find: no model",
      stepId: "find",
      code: "MODEL_ERROR",
      executionId: "run-1",
    });
  });

  it("throws a run that waits for tool results", async () => {
    answer = paused([toolCall("c1", "lookup", "{}")]);
    const outcome = await grader(at.client).execute({ message: "Hi." });
    const error = await failureOf(Promise.resolve().then(() => unwrap(outcome)));
    expect(error).toMatchObject({ code: "TOOL_CALLS_REQUIRED", executionId: "run-1" });
  });
});
