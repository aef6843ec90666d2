import { describe, expect, it } from "vitest";
import { InvalidResponseError, ValueError, type SavedPause } from "noukai-codegen-runtime";
import { grader } from "../runtime/support/flow.js";
import { paused, toolCall } from "../runtime/support/server.js";
import { done, expectPaused, lookup, useTools } from "../runtime/tools/harness.js";
import { rejection } from "./support/rejection.js";

const at = useTools();
const flow = (): ReturnType<typeof grader> => grader(at.client);
const toolResults = [{ toolCallId: "c1", content: "x" }];

/** The saved state of a run, as a file has it. */
async function savedState(): Promise<{ request: object } & Record<string, unknown>> {
  at.script = [paused([toolCall("c1", "lookup", "{}")])];
  const options = {
    message: "m",
    tools: [lookup],
    attachments: [{ kind: "url", url: "https://a.example/b.png", mimeType: "image/png" }],
    blockOverrides: { find: { temperature: 1 } },
    trace: true,
  } as const;
  const pause = expectPaused(await flow().execute(options));
  return JSON.parse(JSON.stringify(pause)) as Awaited<ReturnType<typeof savedState>>;
}

const resume = (state: object): Promise<unknown> =>
  flow().resume(state as SavedPause, { toolResults });

/** A state that only JSON can hold: an own property `__proto__`. */
const evil = JSON.parse('{ "__proto__": { "isAdmin": true, "status": "completed" } }') as object;

// At bd91f18 whatever was in the state beside its fields was sent with the key of the program.
describe("what a saved state holds beside its fields", () => {
  it("does not travel to the service", async () => {
    const state = await savedState();
    const attachment = { kind: "url", url: "https://a.example/b.png", mimeType: "image/png" };
    const definition = { type: "function", function: { name: "lookup" } };
    const changed = {
      ...state,
      ...evil,
      message: "spend more",
      messages: [{ role: "user", content: "x" }],
      unknown: 1,
      request: {
        ...state.request,
        ...evil,
        unknown: 2,
        message: "spend more",
        executionId: "another",
        callbackUrl: "https://evil.example",
        attachments: [{ ...attachment, unknown: 3 }],
        tools: [{ ...definition, unknown: 4, function: { name: "lookup", unknown: 5 } }],
      },
    };
    expect(await resume(changed)).toEqual(done);
    expect(await resume(state)).toEqual(done);
    const [, first, second] = at.server.requests;
    expect(first?.text).toBe(second?.text);
    expect(first?.body).toEqual({
      message: null,
      executionId: "run-1",
      pausedAtStep: "find",
      iterationsUsed: 1,
      toolCallMessages: [
        { role: "assistant", toolCalls: [toolCall("c1", "lookup", "{}")] },
        { role: "tool", toolCallId: "c1", content: "x" },
      ],
      accumulatedOutputs: {},
      blockOverrides: { find: { temperature: 1 } },
      attachments: [attachment],
      tools: [definition],
      trace: true,
    });
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
  });

  it("is not there after another pause either", async () => {
    const state = await savedState();
    at.script = [paused([toolCall("c1", "lookup", "{}")], { iterationsUsed: 2 })];
    const next = expectPaused((await resume({ ...state, unknown: 1 })) as { status: string });
    expect(JSON.stringify(next)).not.toContain("unknown");
    expect(Object.keys(next.toJSON()).sort()).toEqual(Object.keys(state).sort());
  });
});

describe("the fields of a saved state", () => {
  const big = Array.from({ length: 11 }, () => ({}));
  const fields: readonly (readonly [string, readonly unknown[]])[] = [
    ["executionId", [undefined, null, "", 5, {}, ["run-1"]]],
    ["pausedAtStep", [undefined, "", 5, {}]],
    ["flowId", [5, {}]],
    ["blockCount", [-1, "3", 1.5, null]],
    ["iterationsUsed", [-1, NaN, "1", 1e308]],
    ["toolCalls", [undefined, {}, "x", ["c1"], [{ id: "c1" }, { id: "c1" }], [{ id: 5 }]]],
    ["toolCallMessages", [undefined, {}, "x", [null], ["x"]]],
    ["accumulatedOutputs", ["x", 5, [1]]],
    ["request", [undefined, null, "x", []]],
    ["request.version", [undefined, null, "main", 0, -1, 1.5, {}, "__proto__"]],
    ["request.parameters", ["x", [], 5, { attachments: [] }]],
    ["request.blockOverrides", ["x", [], { find: "x" }, { find: null }, { find: [] }]],
    ["request.attachments", ["x", {}, big, [{ kind: "url", url: "file:///etc/passwd" }], [null]]],
    ["request.tools", ["x", {}, [null], [{ function: { name: "x" } }], [lookup, lookup]]],
    ["request.toolChoice", ["any", 5, { type: "function" }, {}]],
    ["request.trace", ["yes", 1, {}]],
  ];
  it.each(fields.flatMap(([path, values]) => values.map((value) => [path, value] as const)))(
    "%s: %j is a ValueError before anything is sent",
    async (path, value) => {
      const state = await savedState();
      const [name = "", inner] = path.split(".");
      const changed = inner === undefined ? value : { ...state.request, [inner]: value };
      const error = await rejection(resume({ ...state, [name]: changed }));
      expect(error).toBeInstanceOf(ValueError);
      expect(String(error)).toContain(path.replace(/request\.|s$/g, ""));
      expect(at.server.requests).toHaveLength(1);
    },
  );

  it.each([undefined, null, "x", 5, []])("a state that is %j is a ValueError", async (state) => {
    const error = await rejection(flow().resume(state as never, { toolResults }));
    expect(error).toBeInstanceOf(ValueError);
    expect(String(error)).toContain("parsed JSON of a PausedResult");
  });

  it.each([[null], "x", undefined, [5]])("tool results %j are a ValueError", async (results) => {
    const options: object = { toolResults: results };
    const state = await savedState();
    const error = await rejection(flow().resume(state as never, options));
    expect(error).toBeInstanceOf(ValueError);
    expect(at.server.requests).toHaveLength(1);
  });
});

// At bd91f18 the answers to a pause without an id were sent without one, which starts a run of its own.
describe("a pause without an execution id", () => {
  it.each([undefined, null, "", 5])("%j is an InvalidResponseError", async (executionId) => {
    at.script = [paused([toolCall("c1", "lookup", "{}")], { executionId })];
    let handled = 0;
    const toolHandler = (): typeof toolResults => {
      handled++;
      return toolResults;
    };
    const call = flow().execute({ message: "m", tools: [lookup], toolHandler });
    expect(await rejection(call)).toBeInstanceOf(InvalidResponseError);
    expect(handled).toBe(0);
    expect(at.server.requests).toHaveLength(1);
  });
});
