import { expect } from "vitest";
import { eventsOf, expectRefused, ofType, only, pathOf, type Case, type Seen } from "./case.js";

const lookUp = {
  type: "function",
  function: { name: "look_up", parameters: { type: "object" } },
};
const call = { id: "c1", type: "function", function: { name: "look_up", arguments: "{}" } };
const usage = {
  durationMs: 12,
  tokens: { prompt: 3, completion: 2, total: 5 },
  costUsd: "0.000120",
};
const events = { method: "events", options: { message: "x" } } as const;
const steps = { method: "steps", options: { message: "x" } } as const;
const withTools = { message: "x", tools: [lookUp] };

/** The two requests of a run of two steps. */
function expectTwoStepRequests({ requests, bodies }: Seen): void {
  expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual(
    Array<string>(2).fill(`POST ${pathOf("two-step", "v1/step")}`),
  );
  expect(bodies).toEqual([
    { message: "x", stepIndex: 0, accumulatedOutputs: {} },
    {
      message: null,
      executionId: "e1",
      stepIndex: 1,
      accumulatedOutputs: { "step-1": { paraphrase: "p" } },
    },
  ]);
}

/** The error of a stream, and what it yielded before. */
function failureOf({ outcomes }: Seen): { name: string; [field: string]: unknown } {
  expect(outcomes).toHaveLength(1);
  const error = outcomes[0]?.error;
  if (!error) throw new Error("the stream ended without an error");
  return { ...error, yielded: outcomes[0]?.value };
}

/** Bodies of `/step` and of the live trace. */
export const streamCases: readonly Case[] = [
  {
    file: "inferred-live-step-input-event",
    flow: "two-step",
    calls: [events],
    check: (seen) => {
      expect(ofType(seen, "step_input")).toMatchObject([
        { stepId: "step-1", inputData: { message: "m" } },
        { stepId: "step-2", inputData: { message: "m" } },
      ]);
      expectTwoStepRequests(seen);
    },
  },
  {
    file: "live-step-output-event",
    flow: "two-step",
    calls: [events],
    check: (seen) => {
      expect(ofType(seen, "step_output")).toMatchObject([
        { stepId: "step-1", outputData: { paraphrase: "p" } },
        { stepId: "step-2", outputData: { summary: "s" } },
      ]);
      expectTwoStepRequests(seen);
    },
  },
  {
    file: "live-flow-completed",
    flow: "two-step",
    calls: [events],
    check: (seen) => {
      expect(eventsOf(seen).at(-1)).toMatchObject({
        type: "flow_completed",
        executionId: "e1",
        result: { summary: "s" },
      });
      expectTwoStepRequests(seen);
    },
  },
  {
    file: "live-steps-output",
    flow: "two-step",
    calls: [steps],
    check: (seen) => {
      const common = { type: "step_completed", ...usage };
      expect(eventsOf(seen)).toMatchObject([
        { ...common, stepId: "step-1", stepIndex: 0, output: { paraphrase: "p" } },
        { ...common, stepId: "step-2", stepIndex: 1, output: { summary: "s" } },
      ]);
      expectTwoStepRequests(seen);
    },
  },
  {
    file: "inferred-live-trace-context",
    flow: "two-step",
    calls: [{ method: "liveTrace" }],
    check: (seen) => {
      expect(ofType(seen, "step_input")).toMatchObject([{ inputData: { message: "m" } }]);
      expect(ofType(seen, "step_output")).toMatchObject([{ outputData: { paraphrase: "p" } }]);
      expect(ofType(seen, "step_completed")).toMatchObject([
        { stepId: "step-1", output: { paraphrase: "p" }, ...usage },
      ]);
      expect(eventsOf(seen).at(-1)?.type).toBe("flow_completed");
      expect(seen.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
        `GET ${pathOf("two-step", "runs/run_9/trace/stream")}`,
      ]);
    },
    // The flow ends with a step that the recorded stream does not have.
    descriptor: { shape: "step-1" },
  },
  {
    file: "inferred-step-tools-without-stepid",
    flow: "tools-enabled",
    calls: [{ method: "steps", options: withTools, handler: "sync", toolResult: "seen" }],
    check: (seen) => {
      expect(seen.handled).toMatchObject([
        { stepId: "answer", executionId: "e1", toolCalls: [{ id: "c1" }] },
      ]);
      expect(eventsOf(seen)).toMatchObject([{ stepId: "answer", output: { text: "t" } }]);
      for (const { text } of seen.requests) expect(text).not.toContain("undefined");
      expect(seen.bodies[1]).toMatchObject({ executionId: "e1", stepIndex: 0 });
    },
  },
  {
    file: "inferred-step-tools-without-stepid",
    title: "by hand",
    flow: "tools-enabled",
    calls: [{ method: "events", options: withTools, toolResult: "seen" }],
    check: (seen) => {
      expect(ofType(seen, "tool_calls_required")).toMatchObject([
        { stepId: "answer", stepIndex: 0, executionId: "e1", iterationsUsed: 1 },
      ]);
      for (const { text } of seen.requests) expect(text).not.toContain("undefined");
    },
  },
  {
    file: "request-step-pausedAtStep-sent",
    flow: "tools-enabled",
    calls: [{ method: "steps", options: withTools, handler: "sync", toolResult: "seen" }],
    check: ({ bodies }) => {
      expect(bodies[1]).toEqual({
        message: null,
        executionId: "e1",
        stepIndex: 0,
        accumulatedOutputs: {},
        tools: [lookUp],
        iterationsUsed: 1,
        toolCallMessages: [
          { role: "assistant" },
          { role: "tool", toolCallId: "c1", content: "seen" },
        ],
      });
    },
  },
  {
    file: "step-tools-minimal",
    flow: "tools-enabled",
    calls: [{ method: "steps", options: withTools, handler: "sync", toolResult: "seen" }],
    // No message of the assistant has the call.
    responses: (recorded) => recorded.slice(0, 1),
    check: (seen) => {
      expect(failureOf(seen)).toMatchObject({ name: "InvalidResponseError", yielded: [] });
      expect(seen.handled).toEqual([]);
    },
  },
  {
    file: "step-tools-minimal",
    title: "with the call in the last assistant turn",
    flow: "tools-enabled",
    calls: [{ method: "steps", options: withTools, handler: "sync", toolResult: "seen" }],
    responses: ([first, ...others]) => [
      {
        sse: (first?.sse ?? []).map((event) =>
          typeof event === "string" || !("toolCallMessages" in event)
            ? event
            : { ...event, toolCallMessages: [{ role: "assistant", tool_calls: [call] }] },
        ),
      },
      ...others,
    ],
    check: ({ handled, outcomes }) => {
      expect(handled).toMatchObject([{ stepId: "answer", toolCalls: [call] }]);
      expect(only(outcomes)).toMatchObject([{ stepId: "answer", output: { text: "t" } }]);
    },
  },
  {
    file: "step-malformed-frame",
    flow: "two-step",
    descriptor: { shape: "step-1" },
    calls: [{ method: "events", options: { message: "x", runRemaining: true } }],
    warnings: [/JSON/],
    check: (seen) => {
      expect(eventsOf(seen)).toMatchObject([
        { type: "run_started", executionId: "e1" },
        { type: "step_completed", stepId: "step-1", output: {} },
        { type: "flow_completed", executionId: "e1", result: {} },
      ]);
    },
  },
  {
    file: "step-malformed-frame",
    title: "with strictStream",
    flow: "two-step",
    calls: [
      { method: "events", options: { message: "x", runRemaining: true, strictStream: true } },
    ],
    check: (seen) => {
      expect(failureOf(seen)).toMatchObject({
        name: "StreamParseError",
        yielded: [{ type: "run_started" }],
      });
    },
  },
  {
    file: "step-run-started-typed-runid",
    flow: "two-step",
    calls: [events],
    check: (seen) => {
      const [first] = eventsOf(seen);
      expect(first).toMatchObject({ type: "run_started", executionId: "e1", stepCount: 2 });
      expect(first?.runId).toBeUndefined();
      expect(ofType(seen, "step_paused")).toMatchObject([{ stepIndex: 0 }]);
      expectTwoStepRequests(seen);
    },
  },
  ...(["events", "steps"] as const).map((method): Case => ({
    file: "request-step-messages-sent",
    title: method,
    flow: "chat-agent",
    calls: [{ method, options: { messages: [{ role: "user", content: "hi" }] } }],
    responses: () => [],
    check: (seen) => {
      expectRefused(seen, "ValueError", /messages/);
    },
  })),

  {
    file: "event-flow-started",
    flow: "hello-world",
    calls: [events],
    check: (seen) => {
      expect(eventsOf(seen)).toMatchObject([
        { type: "run_started", runId: "r1", executionId: "e1", flowId: "f", stepCount: 1 },
        { type: "step_started", stepId: "only", name: "Only", stepIndex: 0 },
        { type: "step_completed", output: { text: "t" } },
        { type: "flow_completed", runId: "r1", result: { text: "t" }, summary: { steps: 1 } },
      ]);
    },
  },
  {
    file: "event-step-index",
    flow: "two-step",
    calls: [events],
    check: (seen) => {
      expect(eventsOf(seen)).toMatchObject([
        { type: "run_started" },
        { type: "step_started", stepId: "step-1", name: "One", stepIndex: 0 },
        { type: "step_output" },
        { type: "step_completed", stepId: "step-1", name: "One", stepIndex: 0 },
        { type: "step_paused", stepIndex: 0 },
        // A run starts once, whatever its later calls say.
        { type: "step_started", stepId: "step-2", name: "Two", stepIndex: 1 },
        { type: "step_output" },
        { type: "step_completed", stepId: "step-2", name: "Two", stepIndex: 1 },
        { type: "flow_completed", executionId: "e1", summary: { steps: 2 } },
      ]);
      expectTwoStepRequests(seen);
    },
  },
  {
    file: "event-older-contexts",
    flow: "two-step",
    calls: [events],
    check: (seen) => {
      expect(ofType(seen, "step_input")).toMatchObject([
        { inputData: { message: "m" } },
        { inputData: { paraphrase: "p" } },
      ]);
      expect(ofType(seen, "step_output")).toMatchObject([
        { outputData: { paraphrase: "p" } },
        { outputData: { summary: "s" } },
      ]);
      expect(ofType(seen, "step_completed")).toMatchObject([
        { output: { paraphrase: "p" }, ...usage },
        { output: { summary: "s" } },
      ]);
      expect(ofType(seen, "step_paused")).toMatchObject([{ stepId: "step-1", stepIndex: 0 }]);
      expect(eventsOf(seen).at(-1)).toMatchObject({ runId: "r1", result: { summary: "s" } });
      expectTwoStepRequests(seen);
    },
  },
  {
    file: "event-parts-of-an-output",
    flow: "hello-world",
    calls: [events],
    check: (seen) => {
      expect(ofType(seen, "step_output").map(({ outputData }) => outputData)).toEqual([
        "It ",
        "It rains.",
        { text: "It rains." },
      ]);
      expect(ofType(seen, "step_completed")).toMatchObject([{ output: { text: "It rains." } }]);
      expect(eventsOf(seen).at(-1)).toMatchObject({ result: { text: "It rains." } });
    },
  },
  ...(["object", "text"] as const).flatMap((form): Case[] => [
    {
      file: `event-step-error-${form}`,
      title: "events",
      flow: "two-step",
      calls: [events],
      check: (seen) => {
        expect(eventsOf(seen).map(({ type }) => type)).toEqual([
          "run_started",
          "step_started",
          "step_error",
        ]);
        expect(eventsOf(seen).at(-1)).toMatchObject({ stepId: "step-1", name: "One" });
      },
    },
    {
      file: `event-step-error-${form}`,
      title: "steps",
      flow: "two-step",
      calls: [steps],
      check: (seen) => {
        expect(failureOf(seen)).toMatchObject({
          name: "FlowExecutionError",
          message: expect.stringMatching(/step-1.*The model refused\./) as string,
          stepId: "step-1",
          executionId: "e1",
          ...(form === "object" && { code: "MODEL_REFUSED" }),
        });
      },
    },
  ]),
  {
    file: "event-tool-calls-required",
    flow: "tools-enabled",
    calls: [{ method: "events", options: withTools, toolResult: "seen" }],
    check: (seen) => {
      expect(ofType(seen, "tool_calls_required")).toMatchObject([
        {
          runId: "e1",
          executionId: "e1",
          stepId: "answer",
          stepIndex: 0,
          iterationsUsed: 1,
          toolCalls: [call],
          accumulatedOutputs: {},
        },
      ]);
      const [user, assistant] = [
        { role: "user", content: "u" },
        { role: "assistant", content: null, toolCalls: [call] },
      ];
      expect(seen.bodies[1]).toMatchObject({
        executionId: "e1",
        iterationsUsed: 1,
        toolCallMessages: [user, assistant, { role: "tool", toolCallId: "c1", content: "seen" }],
      });
      // A run that was resumed may go on under another id.
      expect(eventsOf(seen).at(-1)).toMatchObject({
        type: "flow_completed",
        executionId: "e2",
        result: { text: "t" },
      });
    },
  },
  {
    file: "event-tool-calls-in-messages",
    flow: "tools-enabled",
    calls: [{ method: "events", options: withTools, handler: "sync", toolResult: "seen" }],
    check: ({ handled, bodies }) => {
      expect(handled).toMatchObject([{ toolCalls: [call], stepId: "answer" }]);
      expect(bodies[1]?.toolCallMessages).toMatchObject([
        { role: "user" },
        { role: "assistant", content: "I will look.", tool_calls: [call] },
        { role: "tool", toolCallId: "c1", content: "seen" },
      ]);
    },
  },
  ...["event-unknown-types", "event-name-in-payload", "event-after-the-end"].map((file): Case => ({
    file,
    flow: "hello-world",
    calls: [events],
    check: (seen) => {
      expect(eventsOf(seen).filter(({ type }) => type !== "step_output")).toMatchObject([
        { type: "run_started", executionId: "e1" },
        { type: "step_started", stepId: "only" },
        { type: "step_completed", stepId: "only", output: { text: "t" } },
        { type: "flow_completed", executionId: "e1", result: { text: "t" } },
      ]);
    },
  })),
  {
    file: "event-step-completed-without-stepid",
    flow: "hello-world",
    calls: [steps],
    warnings: [/stepId/],
    check: (seen) => {
      expect(eventsOf(seen)).toMatchObject([{ stepId: "only", stepIndex: 0 }]);
    },
  },
  {
    file: "event-foreign-execution-id",
    flow: "two-step",
    calls: [steps],
    check: (seen) => {
      expect(failureOf(seen)).toMatchObject({
        name: "InvalidResponseError",
        message: expect.stringContaining("e9") as string,
        yielded: [{ stepId: "step-1" }],
      });
    },
  },
  {
    file: "event-segments-without-end",
    flow: "two-step",
    calls: [events],
    check: (seen) => {
      expect(seen.bodies.map(({ stepIndex }) => stepIndex)).toEqual([0, 1, 2]);
      expect(ofType(seen, "step_completed")).toMatchObject([
        { stepId: "step-1", output: { paraphrase: "p" } },
        { stepId: "step-2", output: { summary: "s" } },
      ]);
      expect(eventsOf(seen).at(-1)).toMatchObject({
        type: "flow_completed",
        executionId: "e1",
        result: { summary: "s" },
      });
    },
  },
];
