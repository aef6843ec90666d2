// Makes calls with the blocking client, in a process of its own: the server of the test could not answer while its
// own thread is blocked. Reads the calls as JSON from standard input, and prints how they went, one line of JSON each.
import { text } from "node:stream/consumers";
import { defineFlow, FlowExecutionError } from "noukai-codegen-runtime";
import { createSyncClient, syncFlow } from "noukai-codegen-runtime/sync";

const { tracedRun, inputs } = JSON.parse(await text(process.stdin));
for (const { id, baseUrl, options, descriptor, calls } of inputs) {
  const client = createSyncClient({ apiKey: "nk_test_secret", baseUrl, ...options });
  console.log(JSON.stringify({ id, ...drive(syncFlow(defineFlow(descriptor))(client), calls) }));
  client.close();
}

function drive(flow, calls) {
  const handled = [];
  const outcomes = [];
  let last;
  for (const call of calls) {
    try {
      last = make(flow, call, handled, last);
      // A pause is serialized as what it saves, without its status.
      outcomes.push({ value: { ...last } });
    } catch (error) {
      outcomes.push({ value: [], error: errorFacts(error) });
    }
  }
  return { outcomes, handled };
}

function make(flow, call, handled, last) {
  const options = { ...call.options, ...handlerOf(call, handled) };
  switch (call.method) {
    case "execute":
      return flow.execute(options);
    case "resume":
      return last.resume({ ...options, toolResults: answers(last.toolCalls, call) });
    case "resumeSaved":
      return flow.resume(JSON.parse(JSON.stringify(last)), {
        ...options,
        toolResults: answers(last.toolCalls, call),
      });
    case "trace":
      return flow.run(tracedRun).trace(options);
    case "stepTrace":
      return flow.run(tracedRun).stepTrace(...call.arguments, options);
    default:
      throw new Error(`the blocking client has no ${call.method}()`);
  }
}

function answers(toolCalls, { toolResult = "" }) {
  return toolCalls.map(({ id }) => ({ toolCallId: id, content: toolResult }));
}

function handlerOf(call, handled) {
  if (call.handler === undefined) return {};
  if (call.handler === "async") return { toolHandler: async () => [] };
  return {
    toolHandler: (toolCalls, { stepId, executionId }) => {
      handled.push({ toolCalls, stepId, executionId });
      return answers(toolCalls, call);
    },
  };
}

function errorFacts(error) {
  const { name, message, status, code, requestId, executionId } = error;
  const { stepId, retryAfter, phase, rounds } = error;
  const facts = { status, code, requestId, executionId, stepId, retryAfter, phase, rounds };
  return { name, message, isFlowExecutionError: error instanceof FlowExecutionError, ...facts };
}
