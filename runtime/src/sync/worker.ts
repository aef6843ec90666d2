import { runAsWorker } from "synckit";
import { createClient, type Client } from "../client/client.js";
import { coreOf } from "../client/core.js";
import type { FlowContract } from "../flow/contract.js";
import { BoundFlow } from "../flow/flow.js";
import type { Failure, Question, Reply } from "./messages.js";

/** The clients of the thread's program, by their number. */
const clients = new Map<number, Client>();

// The thread that waits while the program blocks. Tool calls come back as a pause: only the program can answer them.
runAsWorker(async (question: Question): Promise<Reply> => {
  try {
    return { value: await answer(question) };
  } catch (error) {
    return { failure: describe(error) };
  }
});

async function answer(question: Question): Promise<unknown> {
  const client = clients.get(question.client) ?? createClient(question.options);
  clients.set(question.client, client);
  if (question.ask === "close") {
    clients.delete(question.client);
    return client.close();
  }
  const flow = new BoundFlow<FlowContract>(client[coreOf], question.flow);
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

function describe(error: unknown): Failure {
  if (!(error instanceof Error)) {
    return { name: "Error", message: String(error), stack: undefined, details: {} };
  }
  const { name, message, stack } = error;
  const details: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(error)) {
    if (key !== "name" && key !== "isNoukaiError") details[key] = value;
  }
  if (error.cause !== undefined) details.cause = describeCause(error.cause);
  return { name, message, stack, details };
}

/** A cause as text: what it is made of need not be clonable. */
function describeCause(cause: unknown): unknown {
  if (!(cause instanceof Error)) return String(cause);
  const code = "code" in cause ? { code: String(cause.code) } : {};
  return Object.assign(new Error(cause.message), code);
}
