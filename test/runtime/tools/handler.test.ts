import { describe, expect, it } from "vitest";
import { ToolCallLimitError } from "noukai-codegen-runtime";
import { grader } from "../support/flow.js";
import { json, paused, toolCall } from "../support/server.js";
import { done, lookup, useTools } from "./harness.js";

const at = useTools();

describe("toolHandler", () => {
  it("answers round after round, sync or async, with the calls and where they come from", async () => {
    at.script = [
      paused([toolCall("c1", "lookup", '{"n":1}'), toolCall("c2", "lookup", { n: 2 })]),
      paused([toolCall("c3", "lookup", "{}")], { iterationsUsed: 2 }),
    ];
    const seen: unknown[] = [];
    const outcome = await grader(at.client).execute({
      message: "Hi.",
      tools: [lookup],
      toolHandler: (calls, context) => {
        seen.push([calls.map((call) => call.function.arguments), context]);
        const results = calls.map((call) => ({ toolCallId: call.id, content: `for ${call.id}` }));
        // Out of order: the wire gets them in the order of the calls.
        return calls.length > 1 ? results.reverse() : Promise.resolve(results);
      },
    });
    expect(outcome).toEqual(done);
    const signal: unknown = expect.any(AbortSignal);
    const context = { executionId: "run-1", stepId: "find", signal };
    expect(seen).toEqual([
      [['{"n":1}', { n: 2 }], context],
      [["{}"], context],
    ]);
    const second = at.server.requests[1]?.body as { toolCallMessages: { toolCallId?: string }[] };
    expect(second.toolCallMessages.map((message) => message.toolCallId)).toEqual([
      undefined,
      "c1",
      "c2",
    ]);
    expect(at.rounds).toEqual([
      { executionId: "run-1", stepId: "find", round: 1, tools: ["lookup", "lookup"] },
      { executionId: "run-1", stepId: "find", round: 2, tools: ["lookup"] },
    ]);
  });

  it.each([
    [undefined, 10],
    [3, 3],
    [0, 0],
  ])("with maxToolRounds %s gives up after %i rounds", async (maxToolRounds, expected) => {
    at.server.handle((_request, response) => {
      json(response, 200, paused([toolCall("c1", "lookup", "{}")]));
    });
    let handled = 0;
    const error: unknown = await grader(at.client)
      .execute({
        message: "Hi.",
        tools: [lookup],
        maxToolRounds,
        toolHandler: () => {
          handled++;
          return [{ toolCallId: "c1", content: "x" }];
        },
      })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ToolCallLimitError);
    expect(error).toMatchObject({
      rounds: expected,
      executionId: "run-1",
      name: "ToolCallLimitError",
    });
    expect(handled).toBe(expected);
    expect(at.server.requests).toHaveLength(expected + 1);
  });

  it("that throws fails the call with its own error", async () => {
    at.script = [paused([toolCall("c1", "lookup", "{}")])];
    const failure = new Error("database down");
    await expect(
      grader(at.client).execute({
        message: "Hi.",
        tools: [lookup],
        toolHandler: () => {
          throw failure;
        },
      }),
    ).rejects.toBe(failure);
  });

  it("is left behind when the call is aborted", async () => {
    at.script = [paused([toolCall("c1", "lookup", "{}")])];
    const controller = new AbortController();
    const call = grader(at.client).execute({
      message: "Hi.",
      tools: [lookup],
      signal: controller.signal,
      toolHandler: () => {
        controller.abort();
        return new Promise(() => undefined);
      },
    });
    const error: unknown = await call.catch((reason: unknown) => reason);
    expect(error).toBe(controller.signal.reason);
  });
});
