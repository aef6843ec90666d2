import { beforeEach, expect } from "vitest";
import { type PausedResult, type ToolDefinition, type ToolRoundInfo } from "noukai-codegen-runtime";
import { type GraderFlow } from "../support/flow.js";
import { completed, json } from "../support/server.js";
import { useServer, type ServerTest } from "../support/use-server.js";

/** A tool that answers nothing by itself. */
export const lookup: ToolDefinition = { type: "function", function: { name: "lookup" } };
/** How every run of these tests ends. */
export const done: Record<string, unknown> = completed([{ text: "fun" }]);

/** The server, the client and what they exchange; created for each test. */
export interface ToolTest extends ServerTest {
  /** The bodies of the next responses; `done` after the last. */
  script: Record<string, unknown>[];
  readonly rounds: ToolRoundInfo[];
}

/** Starts a server that follows a script, and a client of it, for each test. */
export function useTools(): ToolTest {
  const rounds: ToolRoundInfo[] = [];
  const hooks = { toolRound: (info: ToolRoundInfo) => rounds.push(info) };
  const server = useServer(
    (_request, response) => {
      json(response, 200, at.script.shift() ?? done);
    },
    () => ({ hooks }),
  );
  const at: ToolTest = Object.assign(server, { script: [], rounds });

  beforeEach(() => {
    at.script = [];
    rounds.length = 0;
  });
  return at;
}

/** Asserts that a run waits for tools. */
export function expectPaused(outcome: { status: string }): PausedResult<GraderFlow> {
  expect(outcome.status).toBe("tool_calls_required");
  return outcome as PausedResult<GraderFlow>;
}
