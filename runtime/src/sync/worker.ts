import { runAsWorker } from "synckit";
import { createClient, type Client } from "../client/client.js";
import { coreOf } from "../client/core.js";
import { serializeError, type WorkerRequest, type WorkerResponse } from "./messages.js";

/** A client of the program, and the API key for the pending request. */
interface Entry {
  readonly client: Client;
  apiKey: string | undefined;
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
  entry.apiKey = request.apiKey;
  const flow = client[coreOf](request.flow, (core) => core.bind({ core, flow: request.flow }));
  switch (request.method) {
    case "execute":
      return serializeResult(await flow.execute(request.call as never));
    case "resume":
      return serializeResult(await flow.resume(request.saved, request.call as never));
    case "trace":
      return flow.run(request.executionId).trace(request.call);
    case "stepTrace":
      return flow.run(request.executionId).stepTrace(request.stepId as never, request.call);
  }
}

/** Requests come one at a time, so that the key of the pending one is the key to send. */
function openClient({ options, apiKey }: WorkerRequest): Entry {
  const client: Client = createClient({ ...options, apiKey: () => entry.apiKey });
  const entry: Entry = { client, apiKey };
  return entry;
}

/** Converts a result to a form that can be cloned. */
function serializeResult(outcome: object): unknown {
  return "toJSON" in outcome && typeof outcome.toJSON === "function"
    ? { status: "tool_calls_required", saved: JSON.parse(JSON.stringify(outcome)) as unknown }
    : outcome;
}
