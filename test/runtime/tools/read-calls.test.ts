import { describe, expect, it } from "vitest";
import { InvalidResponseError, type ToolCall } from "noukai-codegen-runtime";
import { grader } from "../support/flow.js";
import { completed, paused, toolCall } from "../support/server.js";
import { done, expectPaused, lookup, useTools } from "./harness.js";

const at = useTools();
const call = toolCall("c1", "lookup", '{"word":"ths"}');
const resume = [{ toolCallId: "c1", content: "this" }];

/** Runs to the pause that the script begins with. */
async function callsOf(fields: Record<string, unknown>): Promise<readonly ToolCall[]> {
  at.script = [paused([], fields)];
  const outcome = await grader(at.client).execute({ message: "Hi.", tools: [lookup] });
  return expectPaused(outcome).toolCalls;
}

describe("the tool calls of a pause", () => {
  it.each(["toolCalls", "tool_calls"])(
    "are those of the last assistant turn (%s) where the pause has none",
    async (name) => {
      const toolCallMessages = [
        { role: "assistant", [name]: [toolCall("c0", "earlier", "{}")] },
        { role: "tool", toolCallId: "c0", content: "x" },
        { role: "assistant", content: null, [name]: [call] },
        { role: "user", content: "u" },
        null,
      ];
      expect(await callsOf({ toolCalls: undefined, toolCallMessages })).toEqual([call]);
      expect(await callsOf({ toolCalls: null, toolCallMessages })).toEqual([call]);
      expect(await callsOf({ toolCalls: [], toolCallMessages })).toEqual([call]);
    },
  );

  it("that have nothing but an id are completed from the last assistant turn", async () => {
    const other = toolCall("c2", "lookup", { word: "fun" });
    const toolCallMessages = [{ role: "assistant", tool_calls: [other, call] }];
    const toolCalls = [{ id: "c1" }, { id: "c2", function: { name: "renamed", arguments: null } }];
    expect(await callsOf({ toolCalls, toolCallMessages })).toEqual([
      call,
      toolCall("c2", "renamed", { word: "fun" }),
    ]);
  });

  it("have their arguments parsed, which are not part of their JSON", async () => {
    const toolCalls = [
      call,
      toolCall("c2", "lookup", { word: "fun" }),
      toolCall("c3", "lookup", ""),
      toolCall("c4", "lookup", "{"),
      toolCall("c5", "lookup", "[1]"),
    ];
    const calls = await callsOf({ toolCalls });
    expect(calls.map((each) => each.function.parsed)).toEqual([
      ...[{ word: "ths" }, { word: "fun" }, {}, undefined, undefined],
    ]);
    expect(JSON.stringify(calls)).not.toContain("parsed");
  });

  it.each([
    ["an unknown id", { toolCalls: [{ id: "c9" }] }],
    ["no id", { toolCalls: [{ function: { name: "lookup", arguments: "{}" } }] }],
    ["no object", { toolCalls: ["c1"] }],
    ["no calls anywhere", { toolCalls: [], toolCallMessages: [{ role: "assistant" }] }],
    ["no conversation", { toolCallMessages: undefined }],
  ])("with %s are an InvalidResponseError, and no handler runs", async (_name, fields) => {
    let handled = 0;
    const toolHandler = (): [] => {
      handled++;
      return [];
    };
    at.script = [
      paused([], { toolCallMessages: [{ role: "assistant", toolCalls: [call] }], ...fields }),
    ];
    await expect(
      grader(at.client).execute({ message: "Hi.", tools: [lookup], toolHandler }),
    ).rejects.toThrow(InvalidResponseError);
    expect(handled).toBe(0);
    expect(at.server.requests).toHaveLength(1);
  });
});

describe("a pause", () => {
  it("without outputs has none, and a resume sends what came", async () => {
    at.script = [paused([call], { accumulatedOutputs: null })];
    const pause = expectPaused(
      await grader(at.client).execute({ message: "Hi.", tools: [lookup] }),
    );
    expect(pause.accumulatedOutputs).toEqual({});
    expect(pause.toJSON().accumulatedOutputs).toBeNull();
    const saved = pause.toJSON();
    expect(await pause.resume({ toolResults: resume })).toEqual(done);
    expect(await grader(at.client).resume(saved, { toolResults: resume })).toEqual(done);
    for (const request of at.server.requests.slice(1)) {
      expect(request.body).toMatchObject({ accumulatedOutputs: null });
    }
  });

  it("may go on under another execution id", async () => {
    at.script = [
      paused([call]),
      paused([call], { executionId: "run-2" }),
      { ...completed([]), executionId: "run-3" },
    ];
    const toolHandler = (): typeof resume => resume;
    const end = await grader(at.client).execute({ message: "Hi.", tools: [lookup], toolHandler });
    expect(end.executionId).toBe("run-3");
    expect(at.server.requests.map((request) => request.body)).toMatchObject([
      {},
      { executionId: "run-1" },
      { executionId: "run-2" },
    ]);
    expect(at.rounds.map(({ executionId }) => executionId)).toEqual(["run-1", "run-2"]);
  });
});
