import { runAsWorker } from "synckit";
import { createClient, type Client } from "../client/client.js";
import type { KeyedFlow } from "../client/options.js";
import { coreOf } from "../client/core.js";
import { checkCosts, guarded } from "../costs/guarded.js";
import { serializeError, type WorkerRequest, type WorkerResponse } from "./messages.js";

/** A client of the program, and the API keys of the last calls, by project: traces of other projects may be due. */
interface Entry {
  readonly client: Client;
  readonly keys: Map<string, string | undefined>;
}

/** Clients of the program, by number. */
const entries = new Map<number, Entry>();

// This thread waits while the program blocks. Tool calls are returned as a pause, because their handlers are in the program.
runAsWorker(async (request: WorkerRequest): Promise<WorkerResponse> => {
  try {
    return { value: await handle(request) };
  } catch (error) {
    return { failure: serializeError(error) };
  }
});

async function handle(request: WorkerRequest): Promise<unknown> {
  const entry = entries.get(request.client) ?? openClient(request);
  entries.set(request.client, entry);
  const { client } = entry;
  if (request.method === "close") {
    entries.delete(request.client);
    return client.close();
  }
  if (request.method === "usage") return client.usage();
  entry.keys.set(projectOf(request.flow), request.apiKey);
  if (request.method === "checkCosts") return checkPause(client, request);
  const flow = client[coreOf](request.flow, (core) => core.bind({ core, flow: request.flow }));
  switch (request.method) {
    case "execute":
      return serializeResult(await flow.execute(request.call as never));
    case "resume":
      return serializeResult(await flow.resume(request.saved, request.call));
    case "trace":
      return flow.run(request.executionId).trace(request.call);
    case "stepTrace":
      return flow.run(request.executionId).stepTrace(request.stepId as never, request.call);
  }
}

/** Checks the limits of costs before tools are run for a pause. */
async function checkPause(
  client: Client,
  { flow, saved, call }: Extract<WorkerRequest, { method: "checkCosts" }>,
): Promise<void> {
  const { core } = client[coreOf](flow, (bound) => ({ core: bound }));
  await checkCosts(await guarded({ core, flow }, call, saved.executionId), {}, saved);
}

function openClient({ options }: WorkerRequest): Entry {
  const keys: Entry["keys"] = new Map();
  const apiKey = (flow: KeyedFlow): string | undefined => keys.get(projectOf(flow));
  return { client: createClient({ ...options, apiKey }), keys };
}

function projectOf({ org, project }: KeyedFlow): string {
  return `${org}/${project}`;
}

/** Converts a result to a form that can be cloned. */
function serializeResult(outcome: object): unknown {
  return "toJSON" in outcome && typeof outcome.toJSON === "function"
    ? { status: "tool_calls_required", saved: JSON.parse(JSON.stringify(outcome)) as unknown }
    : outcome;
}
