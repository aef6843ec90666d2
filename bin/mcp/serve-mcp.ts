import { Console } from "node:console";
import { resolve } from "node:path";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import type { InferredOptionTypes } from "yargs";
import { resolveConfig } from "../../generator/config/index.js";
import { UsageError } from "../../generator/errors.js";
import {
  createFlowServer,
  flowTools,
  type FlowTool,
  type ToolRunner,
} from "../../generator/mcp/index.js";
import {
  findFlows,
  loadTool,
  openClient,
  resolveTarget,
  type Target,
} from "../../generator/run/index.js";
import { exitCodes } from "../exit-codes.js";
import type { mcpOptions } from "../options/mcp.js";
import { printCall, printCancelled, printServing, printTools } from "../print/mcp.js";
import { printNotice } from "../print/run.js";
import { connect } from "../run/connect.js";
import { listenForStop } from "../stop-signal.js";

type McpValues = InferredOptionTypes<typeof mcpOptions>;

/** Runs `mcp`. Returns the exit code, when the client has ended the session or the command is stopped. */
export async function serveMcp(values: McpValues): Promise<number> {
  const { timeout, version, list = false, json = false } = values;
  if (timeout !== undefined && !(timeout > 0))
    throw new UsageError("--timeout must be a number of seconds, more than 0.");
  const maxCostUsd = values["max-cost-usd"];
  if (maxCostUsd !== undefined && !/^\d{1,9}(?:\.\d{1,9})?$/.test(maxCostUsd))
    throw new UsageError(`--max-cost-usd takes US dollars, such as 2.50; not "${maxCostUsd}".`);
  // stdout is the protocol's: what a config or a tool prints would be taken for messages.
  if (!list) globalThis.console = new Console(process.stderr, process.stderr);
  const target: Target =
    values.emulator === true ? { kind: "here" } : resolveTarget(values, process.env);
  const cwd = resolve(values.cwd ?? ".");
  const config = await resolveConfig(cwd, { config: values.config, source: values.source });
  const { signal, stopped } = listenForStop();
  try {
    const flows = await findFlows(config, {
      ...{ flows: values.flow ?? [], version, signal },
      isForEmulator: target.kind === "here",
    });
    for (const { notices } of flows) notices.forEach(printNotice);
    const given = await Promise.all(
      (values.tool ?? []).map((each) => loadTool(each, cwd, printNotice)),
    );
    const { formats } = config;
    const definitions = flows.flatMap((flow) => flow.definitions);
    await using connection = await connect(list ? { kind: "here" } : target, {
      ...{ timeout, formats, flows: definitions, cwd: config.cwd },
    });
    await using client = openClient(
      { ...connection, maxCostUsd },
      { onNotice: printNotice },
      signal,
    );
    const tools = await flowTools(flows, client, formats);
    if (list) {
      printTools(tools, { json });
      return exitCodes.fine;
    }
    const service = target.kind === "service" ? target : undefined;
    const runner = { client, target: service, tools: given };
    printServing(tools, target);
    return await serve(tools, runner, target, stopped);
  } catch (error) {
    if (signal.aborted) return await stopped;
    throw error;
  }
}

/** Serves the tools until the client ends the session, or the command is stopped. Returns the exit code. */
async function serve(
  tools: readonly FlowTool[],
  runner: ToolRunner,
  target: Target,
  stopped: Promise<number>,
): Promise<number> {
  const ended = new Promise<number>((end) => {
    for (const event of ["end", "close"] as const)
      process.stdin.once(event, () => {
        end(exitCodes.fine);
      });
  });
  const handle = serveStdio(
    () =>
      createFlowServer(tools, runner, {
        onCall: printCall,
        onCancel: (tool) => {
          printCancelled(tool, target);
        },
        onNotice: printNotice,
      }),
    {
      onerror: (error) => {
        printNotice(error.message);
      },
    },
  );
  try {
    return await Promise.race([ended, stopped]);
  } finally {
    await handle.close();
  }
}
