import { runAsWorker } from "synckit";
import { createClient, type Client } from "../client/client.js";
import { coreOf } from "../client/core.js";
import type { FlowContract } from "../flow/contract.js";
import { FlowClient } from "../flow/flow.js";
import type { WorkerRequest, WorkerResponse } from "./messages.js";
import { serializeError } from "./messages.js";

/** The clients of the thread's program, by their number. */
const clients = new Map<number, Client>();

// The thread that waits while the program blocks. Tool calls come back as a pause: only the program can answer them.
runAsWorker(async (question: WorkerRequest): Promise<WorkerResponse> => {
  try {
    return { value: await answer(question) };
  } catch (error) {
    return { failure: serializeError(error) };
  }
});

async function answer(question: WorkerRequest): Promise<unknown> {
  const client = clients.get(question.client) ?? createClient(question.options);
  clients.set(question.client, client);
  if (question.ask === "close") {
    clients.delete(question.client);
    return client.close();
  }
  const flow = new FlowClient<FlowContract>(client[coreOf], question.flow);
  switch (question.ask) {
    case "execute":
      return plain(await flow.execute(question.call as never));
    case "resume":
      return plain(await flow.resume(question.saved, question.call as never));
    case "trace":
      return flow.run(question.executionId).trace(question.call);
    case "stepTrace":
      return flow.run(question.executionId).stepTrace(question.stepId as never, question.call);
  }
}

/** What can be cloned of a result: a paused one knows how to become JSON. */
function plain(outcome: object): unknown {
  return "toJSON" in outcome && typeof outcome.toJSON === "function"
    ? { status: "tool_calls_required", saved: JSON.parse(JSON.stringify(outcome)) as unknown }
    : outcome;
}
