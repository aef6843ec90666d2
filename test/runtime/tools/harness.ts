import { afterEach, beforeEach, expect } from "vitest";
import {
  type Client,
  type PausedResult,
  type ToolDefinition,
  type ToolRoundInfo,
} from "noukai-codegen-runtime";
import { clientFor, type GraderFlow } from "../support/flow.js";
import { completed, json, startServer, type ScriptedServer } from "../support/server.js";

/** A tool that answers nothing by itself. */
export const lookup: ToolDefinition = { type: "function", function: { name: "lookup" } };
/** How every run of these tests ends. */
export const done: Record<string, unknown> = completed([{ text: "fun" }]);

/** What a test of tools works with; made anew for each. */
export interface ToolTest {
  server: ScriptedServer;
  client: Client;
  /** What the server answers, in turn; `done` afterwards. */
  script: Record<string, unknown>[];
  readonly rounds: ToolRoundInfo[];
}

/** Starts a server that follows a script, and a client of it, for each test. */
export function useTools(): ToolTest {
  const at = { rounds: [] as ToolRoundInfo[] } as ToolTest;

  beforeEach(async () => {
    at.script = [];
    at.rounds.length = 0;
    at.server = await startServer((_request, response) => {
      json(response, 200, at.script.shift() ?? done);
    });
    const hooks = { toolRound: (info: ToolRoundInfo) => at.rounds.push(info) };
    at.client = clientFor(at.server.baseUrl, { hooks });
  });

  afterEach(async () => {
    await at.client.close();
    await at.server.idle();
    await at.server[Symbol.asyncDispose]();
  });
  return at;
}

/** Asserts that a run waits for tools. */
export function expectPaused(outcome: { status: string }): PausedResult<GraderFlow> {
  expect(outcome.status).toBe("tool_calls_required");
  return outcome as PausedResult<GraderFlow>;
}
