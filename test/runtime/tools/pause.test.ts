import { describe, expect, expectTypeOf, it } from "vitest";
import { ValueError, type SavedPause } from "noukai-codegen-runtime";
import { clientFor, grader } from "../support/flow.js";
import { paused, toolCall } from "../support/server.js";
import { done, expectPaused, lookup, useTools } from "./harness.js";

const at = useTools();

describe("plain definitions", () => {
  it("are sent with toolChoice, and pause the run where there is no handler", async () => {
    at.script = [
      paused([toolCall("c1", "lookup", '{"word":"ths"}')], {
        accumulatedOutputs: { score: { points: 1 } },
      }),
    ];
    const outcome = await grader(at.client).execute({
      message: "Hi.",
      parameters: { difficulty: "easy" },
      trace: true,
      tools: [lookup],
      toolChoice: "required",
    });
    expect(at.server.requests[0]?.body).toMatchObject({ tools: [lookup], toolChoice: "required" });
    const pause = expectPaused(outcome);
    expect(pause).toMatchObject({
      executionId: "run-1",
      pausedAtStep: "find",
      iterationsUsed: 1,
      flowId: "flow-1",
      blockCount: 3,
    });
    expectTypeOf(pause.accumulatedOutputs.score).toEqualTypeOf<{ points: number } | undefined>();
    expect(pause.accumulatedOutputs.score?.points).toBe(1);

    const end = await pause.resume({ toolResults: [{ toolCallId: "c1", content: "this" }] });
    expect(end).toEqual(done);
    expect(at.server.requests[1]?.path).toBe(at.server.requests[0]?.path);
    expect(at.server.requests[1]?.body).toEqual({
      message: null,
      executionId: "run-1",
      pausedAtStep: "find",
      iterationsUsed: 1,
      accumulatedOutputs: { score: { points: 1 } },
      toolCallMessages: [
        ...(pause.toolCallMessages as object[]),
        { role: "tool", toolCallId: "c1", content: "this" },
      ],
      parameters: { difficulty: "easy" },
      trace: true,
      tools: [lookup],
      toolChoice: "required",
    });
  });

  it("resume any number of times", async () => {
    at.script = [
      paused([toolCall("c1", "lookup", "{}")]),
      paused([toolCall("c2", "lookup", "{}")]),
    ];
    let outcome = await grader(at.client).execute({ message: "Hi.", tools: [lookup] });
    const first = expectPaused(outcome);
    const second = expectPaused(
      await first.resume({ toolResults: [{ toolCallId: "c1", content: "a" }] }),
    );
    outcome = await second.resume({ toolResults: [{ toolCallId: "c2", content: "b" }] });
    expect(outcome.status).toBe("completed");
    expect(await first.resume({ toolResults: [{ toolCallId: "c1", content: "again" }] })).toEqual(
      done,
    );
    expect(at.server.requests).toHaveLength(4);
  });

  it("go on in another process from JSON, at the version they were paused in", async () => {
    at.script = [paused([toolCall("c1", "lookup", "{}")])];
    const outcome = await grader(at.client).execute({
      message: "Hi.",
      version: 1,
      tools: [lookup],
      blockOverrides: { find: { temperature: 1 } },
    });
    const text = JSON.stringify(outcome);
    expect(text).not.toContain("nk_test_secret");

    const saved = JSON.parse(text) as SavedPause;
    const elsewhere = clientFor(at.server.baseUrl);
    const end = await grader(elsewhere).resume(saved, {
      toolResults: [{ toolCallId: "c1", content: "x" }],
    });
    await elsewhere.close();
    expect(end).toEqual(done);
    expect(at.server.requests[1]?.path).toMatch(/\/v1\/execute$/);
    expect(at.server.requests[1]?.body).toMatchObject({
      message: null,
      executionId: "run-1",
      tools: [lookup],
      blockOverrides: { find: { temperature: 1 } },
    });
  });

  it("resume refuses what toJSON did not give, and another version", async () => {
    at.script = [paused([toolCall("c1", "lookup", "{}")])];
    const outcome = expectPaused(
      await grader(at.client).execute({ message: "Hi.", tools: [lookup] }),
    );
    const nothing: object = {};
    await expect(
      grader(at.client).resume(nothing as SavedPause, { toolResults: [] }),
    ).rejects.toThrow(/parsed JSON of a PausedResult/);
    await expect(
      grader(at.client).resume(outcome.toJSON(), { toolResults: [], version: 2 }),
    ).rejects.toThrow(/paused in version draft/);
    expect(at.server.requests).toHaveLength(1);
  });

  it.each([
    [[], /tool call c1 \(lookup\) has no result/],
    [
      [
        { toolCallId: "c1", content: "a" },
        { toolCallId: "zz", content: "b" },
      ],
      /No tool call has the id "zz": expected c1/,
    ],
    [
      [
        { toolCallId: "c1", content: "a" },
        { toolCallId: "c1", content: "b" },
      ],
      /The tool call c1 has two results/,
    ],
    [[{ toolCallId: "c1", content: 5 }], /content of the tool result for c1 must be a string/],
    ["text", /must (be|return) an array/],
  ])("results %j are a ValueError, before sending", async (results, message) => {
    at.script = [paused([toolCall("c1", "lookup", "{}")])];
    const outcome = expectPaused(
      await grader(at.client).execute({ message: "Hi.", tools: [lookup] }),
    );
    const toolResults = results as { toolCallId: string; content: string }[];
    await expect(outcome.resume({ toolResults })).rejects.toThrow(message);
    expect(at.server.requests).toHaveLength(1);
    // The same from a handler.
    at.script = [paused([toolCall("c1", "lookup", "{}")])];
    const handled = grader(at.client).execute({
      message: "Hi.",
      tools: [lookup],
      toolHandler: () => toolResults,
    });
    await expect(handled).rejects.toThrow(message);
    await expect(handled).rejects.toThrow(ValueError);
  });

  it.each([
    [
      Array.from({ length: 65 }, (_, i) => ({ type: "function", function: { name: `t${i}` } })),
      /65 given, at most 64 allowed/,
    ],
    [[lookup, { type: "function", function: { name: "has space" } }], /tools\[1\] must be/],
    [[{ name: "flat" }], /tools\[0\] must be/],
    [[lookup, lookup], /tools\[1\]: duplicate name "lookup"/],
  ])("refuses the tools %#", async (tools, message) => {
    const options: object = { tools };
    await expect(grader(at.client).execute({ message: "Hi.", ...options })).rejects.toThrow(
      message,
    );
    expect(at.server.requests).toHaveLength(0);
  });
});
