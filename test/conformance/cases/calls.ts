import { expect } from "vitest";
import { expectRefused, only, pathOf, type Case } from "./case.js";

const lookUp = {
  type: "function",
  function: { name: "look_up", parameters: { type: "object" } },
};
const withTools = { message: "x", tools: [lookUp] };
const accept = { method: "executeAsync", options: { message: "x" } } as const;
const trace = { method: "trace" } as const;
const recordedTrace = {
  flowRun: {
    id: "run_9",
    flowId: "f",
    status: "completed",
    triggerType: "ad_hoc",
    stepCount: 2,
    durationMs: 3000,
  },
  steps: [
    {
      stepId: "step-1",
      attempt: 1,
      status: "completed",
      durationMs: 1200,
      modelUsed: "m",
      tokens: { prompt: 1, completion: 1, total: 2 },
      costUsd: "0.0001",
    },
  ],
};

/** Bodies of `/execute`, `/jobs` and traces. */
export const callCases: readonly Case[] = [
  {
    file: "pause-minimal-call",
    flow: "tools-enabled",
    calls: [{ method: "execute", options: withTools, handler: "sync", toolResult: "seen" }],
    check: ({ handled, outcomes, bodies }) => {
      const call = { id: "c1", function: { name: "look_up", arguments: "{}" } };
      expect(handled).toMatchObject([{ stepId: "answer", toolCalls: [call] }]);
      expect(only(outcomes)).toMatchObject({
        status: "completed",
        result: { text: "ok" },
        executionId: "exec_p",
      });
      expect(bodies[1]).toEqual({
        message: null,
        executionId: "exec_q",
        pausedAtStep: "answer",
        iterationsUsed: 1,
        toolCallMessages: [
          { role: "user", content: "u" },
          { role: "assistant", toolCalls: [call] },
          { role: "tool", toolCallId: "c1", content: "seen" },
        ],
        accumulatedOutputs: { before: { note: "n" } },
        tools: [lookUp],
      });
    },
  },
  {
    file: "pause-minimal-call",
    title: "no message has the call",
    flow: "tools-enabled",
    calls: [{ method: "execute", options: withTools, handler: "sync", toolResult: "seen" }],
    responses: ([first]) => [{ body: { ...(first?.body as object), toolCallMessages: [] } }],
    check: ({ handled, outcomes }) => {
      expect(outcomes[0]?.error).toMatchObject({ name: "InvalidResponseError" });
      expect(handled).toEqual([]);
    },
  },
  ...(["resume", "resumeSaved"] as const).map((method): Case => ({
    file: "pause-null-outputs",
    ...(method === "resumeSaved" && { title: "from JSON" }),
    flow: "tools-enabled",
    calls: [
      { method: "execute", options: withTools },
      { method, toolResult: "s" },
    ],
    check: ({ outcomes, bodies }) => {
      const [paused, resumed] = outcomes;
      expect(paused?.value).toMatchObject({
        executionId: "exec_q",
        pausedAtStep: "answer",
        toolCalls: [{ id: "c1", function: { name: "look_up", arguments: "{}" } }],
        accumulatedOutputs: {},
      });
      expect(bodies[1]).toEqual({
        message: null,
        executionId: "exec_q",
        pausedAtStep: "answer",
        iterationsUsed: 1,
        toolCallMessages: [
          { role: "user", content: "u" },
          {
            role: "assistant",
            toolCalls: [{ id: "c1", function: { name: "look_up", arguments: "{}" } }],
          },
          { role: "tool", toolCallId: "c1", content: "s" },
        ],
        accumulatedOutputs: null,
        tools: [lookUp],
      });
      // The answer to a resume names another run, which is taken.
      expect(resumed?.value).toMatchObject({ status: "completed", executionId: "exec_p" });
    },
  })),
  ...(["resume", "resumeSaved"] as const).map((method): Case => ({
    file: "pause-without-toolcalls",
    ...(method === "resumeSaved" && { title: "from JSON" }),
    flow: "tools-enabled",
    calls: [
      { method: "execute", options: withTools },
      { method, toolResult: "shelf b is full" },
    ],
    check: ({ outcomes, bodies }) => {
      const [paused, resumed] = outcomes;
      const call = {
        id: "call_7",
        type: "function",
        function: { name: "look_up", arguments: '{"shelf":"b"}' },
      };
      expect(paused?.value).toMatchObject({ toolCalls: [call], accumulatedOutputs: {} });
      expect(bodies[1]?.toolCallMessages).toEqual([
        { role: "user", content: "tidy the shelf" },
        { role: "assistant", content: "I will look.", tool_calls: [call] },
        { role: "tool", toolCallId: "call_7", content: "shelf b is full" },
      ]);
      expect(resumed?.value).toMatchObject({ status: "completed", result: { text: "ok" } });
    },
  })),
  {
    file: "request-execute-role-system",
    flow: "chat-agent",
    calls: [{ method: "execute", options: { messages: [{ role: "system", content: "x" }] } }],
    responses: () => [],
    check: (seen) => {
      expectRefused(seen, "ValueError", /system/);
    },
  },
  {
    file: "request-messages-empty",
    flow: "chat-agent",
    calls: [{ method: "execute", options: { messages: [], parameters: { message: "m" } } }],
    check: ({ outcomes, bodies }) => {
      expect(only(outcomes)).toMatchObject({ status: "completed" });
      expect(bodies).toEqual([{ message: "m", parameters: { message: "m" } }]);
    },
  },
  {
    file: "request-messages-conversation",
    flow: "chat-agent",
    calls: [{ method: "execute", options: { messages: conversation() } }],
    check: ({ outcomes, bodies }) => {
      expect(only(outcomes)).toMatchObject({ status: "completed" });
      expect(bodies).toEqual([{ messages: conversation() }]);
    },
  },
  {
    file: "request-message-and-primary",
    flow: "question",
    calls: [
      { method: "execute", options: { parameters: { question: "Why?", depth: 2 } } },
      { method: "execute", options: { message: "Why?", parameters: { depth: 2 } } },
      // Only a string is sent as the message.
      { method: "execute", options: { parameters: { question: 7 } } },
    ],
    check: ({ bodies }) => {
      const both = { message: "Why?", parameters: { question: "Why?", depth: 2 } };
      expect(bodies).toEqual([both, both, { parameters: { question: 7 } }]);
    },
  },
  {
    file: "execute-result-shapes",
    flow: "hello-world",
    calls: (responses) => responses.map(() => ({ method: "execute", options: { message: "x" } })),
    check: ({ outcomes, responses }) => {
      expect(outcomes.map(({ value }) => value)).toEqual(responses.map(({ body }) => body));
    },
  },
  {
    file: "execute-failed",
    flow: "hello-world",
    calls: (responses) => responses.map(() => ({ method: "execute", options: { message: "x" } })),
    check: ({ outcomes, responses }) => {
      expect(outcomes.map(({ value }) => value)).toMatchObject(responses.map(({ body }) => body));
      const refused = { code: "MODEL_REFUSED", message: "The model refused." };
      expect(outcomes.map(({ value }) => (value as { error: unknown }).error)).toMatchObject([
        { message: "The model refused." },
        { ...refused, stepId: "only" },
        refused,
        { message: expect.stringMatching(/./) as string },
      ]);
    },
  },
  ...["per call", "per client"].map((title): Case => ({
    file: "execute-failed",
    title: `throwOnFailure ${title}`,
    flow: "hello-world",
    ...(title === "per client" && { client: { throwOnFailure: true } }),
    calls: (responses) =>
      responses.map(() => ({
        method: "execute",
        options: { message: "x", ...(title === "per call" && { throwOnFailure: true }) },
      })),
    check: ({ outcomes }) => {
      const thrown = {
        name: "FlowExecutionError",
        message: expect.stringContaining("The model refused.") as string,
        executionId: "x1",
      };
      expect(outcomes.map(({ error }) => error)).toMatchObject([
        thrown,
        { ...thrown, code: "MODEL_REFUSED", stepId: "only" },
        { ...thrown, code: "MODEL_REFUSED" },
        { name: "FlowExecutionError" },
      ]);
    },
  })),

  {
    file: "job-accepted-without-flowid",
    flow: "hello-world",
    calls: [accept],
    check: ({ outcomes, bodies }) => {
      expect(only(outcomes)).toEqual({ executionId: "job_1", flowId: undefined });
      expect(bodies).toEqual([{ message: "x" }]);
    },
  },
  {
    file: "job-accepted-without-flowid",
    title: "answered 200",
    flow: "hello-world",
    calls: [accept],
    responses: ([first]) => [{ ...first, status: 200 }],
    check: ({ outcomes }) => {
      expect(only(outcomes)).toEqual({ executionId: "job_1", flowId: undefined });
    },
  },
  {
    file: "job-cancelled",
    flow: "hello-world",
    calls: [accept, { method: "wait" }],
    check: ({ outcomes, requests }) => {
      expect(outcomes[0]?.value).toEqual({ executionId: "job_1", flowId: "f" });
      expect(outcomes[1]?.value).toEqual({ executionId: "job_1", status: "cancelled" });
      expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
        `POST ${pathOf("hello-world", "v1/jobs")}`,
        `GET ${pathOf("hello-world", "jobs/job_1")}`,
      ]);
    },
  },
  {
    file: "job-cancelled",
    title: 'with onFailure "throw"',
    flow: "hello-world",
    calls: [accept, { method: "wait", options: { onFailure: "throw" } }],
    check: ({ outcomes }) => {
      expect(outcomes[1]?.error).toMatchObject({
        name: "FlowExecutionError",
        message: expect.stringMatching(/job_1.*cancelled/) as string,
        executionId: "job_1",
      });
    },
  },
  {
    file: "job-failed",
    flow: "hello-world",
    calls: [accept, { method: "wait" }],
    check: ({ outcomes }) => {
      const error = "The model refused.";
      expect(outcomes[1]?.value).toMatchObject({ executionId: "job_1", status: "failed", error });
    },
  },
  {
    file: "job-failed",
    title: 'with onFailure "throw"',
    flow: "hello-world",
    calls: [accept, { method: "wait", options: { onFailure: "throw" } }],
    check: ({ outcomes }) => {
      expect(outcomes[1]?.error).toMatchObject({
        name: "FlowExecutionError",
        message: expect.stringContaining("The model refused.") as string,
        executionId: "job_1",
      });
    },
  },
  {
    file: "job-not-found-at-first",
    flow: "hello-world",
    calls: [accept, { method: "poll" }],
    responses: (recorded) => recorded.slice(0, 2),
    check: ({ outcomes }) => {
      expect(outcomes[1]?.value).toEqual({ executionId: "job_1", status: "pending" });
    },
  },
  {
    file: "job-not-found-at-first",
    title: "waited for",
    flow: "hello-world",
    calls: [accept, { method: "wait" }],
    check: ({ outcomes }) => {
      expect(outcomes[1]?.value).toEqual({
        executionId: "job_1",
        status: "completed",
        result: { greeting: "hi" },
      });
    },
  },
  {
    file: "job-foreign-execution-id",
    flow: "hello-world",
    calls: [accept, { method: "wait" }],
    check: ({ outcomes }) => {
      expect(outcomes[1]?.error).toMatchObject({
        name: "InvalidResponseError",
        message: expect.stringContaining("job_9") as string,
      });
    },
  },
  {
    file: "request-job-messages-sent",
    flow: "chat-agent",
    calls: [{ method: "executeAsync", options: { messages: [{ role: "user", content: "hi" }] } }],
    responses: () => [],
    check: (seen) => {
      expectRefused(seen, "ValueError", /messages/);
    },
  },

  {
    file: "trace-403",
    flow: "two-step",
    calls: [trace, trace],
    responses: ([refused, found]) => [refused, found, found].map((response) => ({ ...response })),
    check: ({ outcomes, requests }) => {
      expect(outcomes.map(({ value }) => value)).toEqual([recordedTrace, recordedTrace]);
      expect(requests.map(({ path }) => path)).toEqual([
        pathOf("two-step", "runs/run_9/trace"),
        "/api/v1/flow-runs/run_9/trace",
        "/api/v1/flow-runs/run_9/trace",
      ]);
    },
  },
  {
    file: "trace-403",
    title: "of a step",
    flow: "two-step",
    calls: [{ method: "stepTrace", arguments: ["step-1"], options: { loopIndex: 1 } }],
    responses: ([refused]) => [{ ...refused }, { body: recordedTrace.steps[0] }],
    check: ({ outcomes, requests }) => {
      expect(only(outcomes)).toEqual(recordedTrace.steps[0]);
      expect(requests.map(({ path }) => path)).toEqual([
        pathOf("two-step", "runs/run_9/steps/step-1/trace?loop_index=1"),
        "/api/v1/flow-runs/run_9/steps/step-1/trace?loop_index=1",
      ]);
    },
  },
  {
    file: "trace-403",
    title: "live",
    flow: "two-step",
    calls: [{ method: "liveTrace" }],
    descriptor: { shape: "step-1" },
    responses: ([refused]) => [
      { ...refused },
      {
        sse: [
          { eventType: "step_completed", stepId: "step-1", output: {} } as { eventType: string },
          { eventType: "flow_completed" },
        ],
      },
    ],
    check: ({ requests }) => {
      expect(requests.map(({ path }) => path)).toEqual([
        pathOf("two-step", "runs/run_9/trace/stream"),
        "/api/v1/flow-runs/run_9/trace/stream",
      ]);
    },
  },
  {
    file: "trace-rendered-prompt",
    flow: "hello-world",
    calls: [trace],
    check: ({ outcomes }) => {
      expect(only(outcomes)).toEqual({
        flowRun: { id: "run_9", flowId: "f", status: "cancelled" },
        steps: [
          {
            stepId: "only",
            attempt: 1,
            status: "completed",
            inputContext: { message: "m" },
            outputContext: { text: "t" },
          },
        ],
      });
    },
  },
  {
    file: "trace-rendered-prompt",
    title: "of all attempts of a step",
    flow: "hello-world",
    calls: [{ method: "stepTrace", arguments: ["only"], options: { attempt: "all" } }],
    responses: ([found]) => {
      const { steps } = found?.body as { steps: unknown[] };
      return [{ body: { stepId: "only", attempts: steps } }];
    },
    check: ({ outcomes, requests }) => {
      expect(only(outcomes)).toMatchObject({ stepId: "only", attempts: [{ attempt: 1 }] });
      expect(JSON.stringify(outcomes)).not.toContain("__rendered_prompt__");
      expect(requests.map(({ path }) => path)).toEqual([
        pathOf("hello-world", "runs/run_9/steps/only/trace?attempt=all"),
      ]);
    },
  },
];

function conversation(): object[] {
  const call = { id: "c1", type: "function", function: { name: "look_up", arguments: "{}" } };
  return [
    { role: "user", content: "u" },
    { role: "assistant", content: null, toolCalls: [call] },
    { role: "tool", toolCallId: "c1", content: "s" },
    { role: "user", content: "and now?" },
  ];
}
