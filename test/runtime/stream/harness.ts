import { beforeEach, expect } from "vitest";
import {
  type ClientOptions,
  type ReconnectInfo,
  type ToolDefinition,
} from "noukai-codegen-runtime";
import { stepFrames, frame, runStarted, stream, type Handler } from "../support/server.js";
import { useServer, type ServerTest } from "../support/use-server.js";

/** What the steps of the run return. */
export const found = { mistakes: [{ word: "ths" }] };
export const explained = [{ text: "this" }];
export const flowCompleted: string = frame("flow_completed", {
  runId: "run-1",
  executionId: "run-1",
  result: explained,
  summary: { steps: 3 },
});
export const lookup: ToolDefinition = { type: "function", function: { name: "lookup" } };

/** The three calls that a run of three steps takes. */
export const calls: readonly [Handler, Handler, Handler] = [
  (_request, response) => {
    stream(response, [
      runStarted,
      ...stepFrames("find", found),
      frame("step_paused", { stepId: "find", stepIndex: 0 }),
    ]);
  },
  (_request, response) => {
    stream(response, [
      runStarted,
      ...stepFrames("score", { points: 9 }),
      frame("step_paused", { stepId: "score", stepIndex: 0 }),
    ]);
  },
  (_request, response) => {
    stream(response, [runStarted, ...stepFrames("explain", explained), flowCompleted]);
  },
];

/** The server, the client and what they exchange; created for each test. */
export interface StreamTest extends ServerTest {
  /** Handlers of the next requests. */
  script: Handler[];
  readonly reconnects: ReconnectInfo[];
  readonly warnings: string[];
  /** The bodies of the requests so far. */
  bodies(): Record<string, unknown>[];
}

/** Starts a server that follows a script, and a client of it, for each test. */
export function useStreams(): StreamTest {
  const reconnects: ReconnectInfo[] = [];
  const warnings: string[] = [];
  const hooks = {
    reconnect: (info: ReconnectInfo) => reconnects.push(info),
    warning: (message: string) => warnings.push(message),
  };
  const server: ServerTest = useServer(
    (request, response, socket) => at.script.shift()?.(request, response, socket),
    () => ({ hooks }),
  );
  const { reopen } = server;
  const at: StreamTest = Object.assign(server, {
    script: [],
    reconnects,
    warnings,
    reopen: (options: ClientOptions) => reopen({ hooks, ...options }),
    bodies: () => at.server.requests.map((request) => request.body as Record<string, unknown>),
  });

  beforeEach(() => {
    at.script = [...calls];
    reconnects.length = 0;
    warnings.length = 0;
  });
  return at;
}

/** All that a stream yields. */
export async function collect<T>(events: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** What a stream throws. */
export async function failureOf(events: AsyncIterable<unknown>): Promise<unknown> {
  return collect(events).then(
    () => expect.unreachable("the stream ended without an error"),
    (error: unknown) => error,
  );
}

/** A call that ends with tool calls. */
export function toolPause(toolCalls: readonly object[], fields: object = {}): Handler {
  return (_request, response) => {
    stream(response, [
      runStarted,
      frame("step_started", { stepId: "find", stepIndex: 0 }),
      frame("step_paused_for_tool_calls", {
        runId: "run-1",
        executionId: "run-1",
        stepId: "find",
        stepIndex: 0,
        iterationsUsed: 1,
        toolCalls,
        toolCallMessages: [{ role: "assistant", toolCalls }],
        accumulatedOutputs: {},
        ...fields,
      }),
    ]);
  };
}
