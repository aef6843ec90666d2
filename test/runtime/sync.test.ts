import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  completed,
  fail,
  json,
  paused,
  startServer,
  toolCall,
  type ScriptedServer,
} from "./support/server.js";

const program = fileURLToPath(new URL("./support/sync-program.mjs", import.meta.url));

const failedRun = {
  ...completed({ stepId: "find", code: "MODEL_ERROR", message: "no model" }),
  status: "failed",
};

let server: ScriptedServer;

/** How one case of the program went. */
interface CaseOutcome {
  readonly name: string;
  readonly value?: unknown;
  readonly error?: Record<string, unknown>;
}

let outcomes: Map<string, CaseOutcome>;
let stderr: string;

beforeAll(async () => {
  server = await startServer((request, response) => {
    const body = request.body as { message?: unknown; executionId?: unknown } | undefined;
    if (request.method === "GET") json(response, 200, { at: request.path });
    else if (body?.message === "key") json(response, 200, completed(request.headers.authorization));
    else if (body?.message === "session")
      json(response, 200, completed(request.headers["x-session-id"]));
    else if (body?.message === "fail") json(response, 200, failedRun);
    else if (body?.message === "no outputs") {
      const calls = [toolCall("c1", "lookup", "{}")];
      json(response, 200, paused(calls, { accumulatedOutputs: null }));
    } else if (body?.message === "missing") fail(response, 404, "FLOW_NOT_FOUND");
    else if (body?.message === "tools")
      json(response, 200, paused([toolCall("c1", "lookup", "{}")]));
    else if (body?.message === "malformed")
      json(response, 200, paused([toolCall("c1", "lookup", "{"), toolCall("c2", "lookup", "")]));
    else if (body?.message === "duplicates")
      json(response, 200, paused([toolCall("c1", "lookup", "{}"), toolCall("c1", "lookup", "{}")]));
    else if (body?.message === "endless" || body?.executionId === "endless") {
      json(response, 200, paused([toolCall("c1", "lookup", "{}")], { executionId: "endless" }));
    } else if (body?.message !== "stall") json(response, 200, completed({ sent: body }));
  });
  const run = await promisify(execFile)(process.execPath, [program, server.baseUrl], {
    timeout: 25_000,
  });
  stderr = run.stderr;
  outcomes = new Map(
    run.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as CaseOutcome)
      .map((outcome) => [outcome.name, outcome]),
  );
});

afterAll(async () => {
  // The program ended by itself and left nothing behind.
  await server.idle();
  await server[Symbol.asyncDispose]();
});

const value = (name: string): unknown => outcomes.get(name)?.value;
const error = (name: string): Record<string, unknown> => outcomes.get(name)?.error ?? {};

describe("FlowSync", () => {
  it("execute blocks until the result is there", () => {
    expect(value("execute")).toEqual(
      completed({ sent: { message: "Hi.", parameters: { difficulty: "hard" } } }),
    );
    expect(server.requests.map((request) => request.path)).toContain(
      "/api/v1/seq/acme/spelling/grade-3/v1/execute",
    );
    expect(stderr).toBe("");
  });

  it("throws the errors of the async client, of the same classes", () => {
    expect(error("notFound")).toMatchObject({
      name: "FlowNotFoundError",
      status: 404,
      isNoukaiError: true,
      isNotFound: true,
      stack: "string",
    });
    expect(error("notFound").message).toMatch(/FLOW_NOT_FOUND.*POST http/);
    expect(error("timeout")).toMatchObject({
      name: "APITimeoutError",
      phase: "total",
      isTimeout: true,
    });
    expect(error("badVersion")).toMatchObject({ name: "ValueError" });
    expect(error("noKey")).toMatchObject({ name: "AuthenticationError" });
    expect(error("notAClient")).toMatchObject({ name: "TypeError", isTypeError: true });
  });

  it("belongs to the session that it is called in, and never runs a flow in a replay", () => {
    const ids = ["018f4b7e-0000-4000-8000-000000000001", "018f4b7e-0000-4000-8000-000000000002"];
    expect(value("sessions")).toEqual(ids);
    expect(error("replay")).toMatchObject({ name: "NotImplementedError" });
    const sent = server.requests.filter(({ text }) => text.includes('"session"'));
    expect(sent.map(({ headers }) => headers["x-session-id"])).toEqual(ids);
  });

  it("answers tool calls with a sync handler", () => {
    expect(value("handler")).toMatchObject({ status: "completed" });
    expect(error("badHandler")).toMatchObject({ name: "ValueError" });
    expect(error("limit")).toMatchObject({
      name: "ToolCallLimitError",
      rounds: 0,
      executionId: "run-1",
    });
  });

  it("treats tool calls, limits and saved states as the async client does", () => {
    const { seen, told } = value("malformed") as { seen: string[]; told: string[] };
    expect(seen).toEqual(["c2"]);
    expect(told).toEqual([expect.stringContaining("The arguments are not JSON"), "x"]);
    expect(error("duplicates")).toMatchObject({ name: "InvalidResponseError" });
    expect(error("nanRounds")).toMatchObject({ name: "ValueError" });
    expect(error("invalidState")).toMatchObject({ name: "ValueError" });
    expect(error("work")).toMatchObject({ name: "APITimeoutError", phase: "work" });
    const { result } = value("tamperedState") as { result: { sent: object } };
    expect(JSON.stringify(result.sent)).not.toContain("unknown");
    expect(result.sent).toMatchObject({ message: null, executionId: "run-1" });
  });

  it("refuses an async handler with a TypeError, before it sends where that can be seen", () => {
    expect(error("asyncHandler")).toMatchObject({ name: "TypeError", isTypeError: true });
    expect(error("asyncHandler").message).toMatch(/toolHandler is async/);
    expect(error("thenableHandler")).toMatchObject({ name: "TypeError", isTypeError: true });
  });

  it("pauses where nothing answers, and resumes here or elsewhere", () => {
    expect(value("paused")).toMatchObject({
      status: "tool_calls_required",
      resumed: { status: "completed" },
      elsewhere: { status: "completed" },
    });
    // A tool of defineTool is async: here it is a definition like any other.
    expect(value("typedTool")).toBe("tool_calls_required");
  });

  it("types outputs that the service left out as none, and saves what came", () => {
    expect(value("nullOutputs")).toEqual({ outputs: {}, saved: null });
  });

  it("describes a failed run, and throws it on request", () => {
    const failure = { message: "no model", stepId: "find", code: "MODEL_ERROR" };
    expect(value("failed")).toEqual({ ...failedRun, error: failure });
    for (const name of ["thrownFailure", "unwrapped"]) {
      expect(error(name)).toMatchObject({
        name: "FlowExecutionError",
        isExecutionError: true,
        stepId: "find",
        code: "MODEL_ERROR",
        executionId: "run-1",
      });
    }
  });

  it("checks messages, and sends the primary input as the async client does", () => {
    expect(error("badRole")).toMatchObject({ name: "ValueError" });
    expect(value("primary")).toMatchObject({
      result: { sent: { message: "Hi.", parameters: { sentence: "Hi." } } },
    });
  });

  it("takes a key for each project, or a function of the flow", () => {
    expect(value("keys")).toEqual([
      ["Bearer nk_s", "Bearer nk_m"],
      ["Bearer nk_1", "Bearer nk_2"],
    ]);
    expect(error("keyOfNoProject")).toMatchObject({ name: "AuthenticationError" });
    expect(error("keyOfNoProject").message).toContain("NOUKAI_API_KEY__ACME__SPELLING");
  });

  it("looks into earlier runs", () => {
    expect(value("trace")).toEqual({ at: "/api/v1/seq/acme/spelling/grade-3/runs/run-1/trace" });
    expect(value("stepTrace")).toEqual({
      at: "/api/v1/seq/acme/spelling/grade-3/runs/run-1/steps/find/trace?attempt=all&loop_index=2",
    });
  });

  it.each(["steps", "events"])("%s refuses, naming the async client", (method) => {
    expect(error(method).name).toBe("NotImplementedError");
    expect(error(method).message).toContain(
      `use Flow.${method}() of noukai-codegen-runtime, the async client`,
    );
  });
});
