import { McpServer, type CallToolResult, type ServerContext } from "@modelcontextprotocol/server";
import type { JsonObject } from "../json-schema/types.js";
import { packageVersion } from "../version.js";
import { callTool, type ToolCallEnd, type ToolRunner } from "./call-tool.js";
import type { FlowTool } from "./flow-tools.js";

/** Is told of each call that has ended. */
export interface ServerObserver {
  readonly onCall: (tool: FlowTool, end: ToolCallEnd, durationMs: number) => void;
  readonly onCancel: (tool: FlowTool) => void;
  readonly onNotice: (message: string) => void;
}

/** Runs are neither free of effects nor the same twice; they change nothing of the user's by themselves, and call models. */
const ANNOTATIONS = {
  readOnlyHint: false,
  destructiveHint: false,
  idempotentHint: false,
  openWorldHint: true,
};

/** Key of what a run took in the `_meta` of a result. */
const RUN_KEY = "noukai-codegen/run";

/** A server of MCP whose tools run flows. Arguments are validated before a run, and results after it. */
export function createFlowServer(
  tools: readonly FlowTool[],
  runner: ToolRunner,
  observer: ServerObserver,
): McpServer {
  const server = new McpServer(
    { name: "noukai-codegen", title: "Noukai flows", version: packageVersion() },
    { instructions: instructionsFor(runner) },
  );
  for (const tool of tools) {
    const { name, title, description, inputSchema, outputSchema } = tool;
    server.registerTool(
      name,
      {
        ...(title !== undefined && { title }),
        ...{ description, inputSchema, annotations: ANNOTATIONS },
        ...(outputSchema && { outputSchema }),
      },
      (args, context) => answer(tool, args, runner, observer, context),
    );
  }
  return server;
}

function instructionsFor({ target }: ToolRunner): string {
  const cost =
    target === undefined || target.isLocal
      ? "The flows run on an emulator: results are made up, and free."
      : "A call costs what a run of the flow costs. Arguments that are refused cost nothing.";
  return `Each tool runs a flow, which may take minutes. ${cost}`;
}

async function answer(
  tool: FlowTool,
  args: JsonObject,
  runner: ToolRunner,
  observer: ServerObserver,
  { mcpReq }: ServerContext,
): Promise<CallToolResult> {
  const started = performance.now();
  const report = progressOf(tool, mcpReq);
  try {
    const { onNotice } = observer;
    const end = await callTool(tool, args, runner, { onProgress: report, onNotice }, mcpReq.signal);
    observer.onCall(tool, end, performance.now() - started);
    return resultOf(end);
  } catch (error) {
    if (mcpReq.signal.aborted) observer.onCancel(tool);
    else
      observer.onNotice(`${tool.name}: ${error instanceof Error ? error.message : String(error)}`);
    throw error;
  }
}

/** Sends the client a notification for each step that starts and ends, if it wants them. */
function progressOf(
  { stepCount }: FlowTool,
  { _meta, notify }: ServerContext["mcpReq"],
): (message: string) => void {
  const progressToken = _meta?.progressToken;
  if (progressToken === undefined) return () => undefined;
  let progress = 0;
  return (message) => {
    progress++;
    // A step starts and ends; what tools call in between makes it more.
    const total = stepCount === undefined ? undefined : Math.max(2 * stepCount, progress);
    const params = { progressToken, progress, ...(total !== undefined && { total }), message };
    // A client that is gone is noticed elsewhere.
    notify({ method: "notifications/progress", params }).catch(() => undefined);
  };
}

function resultOf({ outcome, totals, problem }: ToolCallEnd): CallToolResult {
  const { executionId, result } = outcome;
  const _meta = { [RUN_KEY]: { executionId, ...totals } };
  const text = JSON.stringify(result ?? null);
  if (problem === undefined)
    return { content: [{ type: "text", text }], structuredContent: result, _meta };
  // What was paid for is not lost, although it is not what the schema promises.
  const rest = outcome.status === "completed" ? [{ type: "text" as const, text }] : [];
  return { content: [{ type: "text", text: problem }, ...rest], isError: true, _meta };
}
