// A program that blocks, run as a process of its own: the test's server could not answer while its own thread sleeps.
// Prints one line of JSON per case.
import { z } from "zod";
import {
  APITimeoutError,
  defineFlow,
  defineTool,
  FlowNotFoundError,
  NoukaiError,
} from "noukai-codegen-runtime";
import { createSyncClient, syncFlow } from "noukai-codegen-runtime/sync";

const [baseUrl] = process.argv.slice(2);
const grader = defineFlow({
  org: "acme",
  project: "spelling",
  slug: "grade-3",
  defaultVersion: "draft",
});
const lookup = { type: "function", function: { name: "lookup" } };

function attempt(action) {
  try {
    return { value: action() };
  } catch (error) {
    return {
      error: {
        name: error.name,
        message: error.message,
        status: error.status,
        phase: error.phase,
        rounds: error.rounds,
        executionId: error.executionId,
        isNoukaiError: error instanceof NoukaiError,
        isNotFound: error instanceof FlowNotFoundError,
        isTimeout: error instanceof APITimeoutError,
        isTypeError: error instanceof TypeError,
        stack: typeof error.stack,
      },
    };
  }
}

const client = createSyncClient({ apiKey: "nk_test_secret", baseUrl });
const flow = syncFlow(grader)(client);
const tools = [lookup];
const answer = (calls) => calls.map((call) => ({ toolCallId: call.id, content: "x" }));

const cases = {
  execute: () => flow.execute({ message: "Hi.", parameters: { difficulty: "hard" }, version: 1 }),
  notFound: () => flow.execute({ message: "missing" }),
  timeout: () => flow.execute({ message: "stall", timeout: 80 }),
  badVersion: () => flow.execute({ message: "Hi.", version: "main" }),
  handler: () => flow.execute({ message: "tools", tools, toolHandler: answer }),
  asyncHandler: () => flow.execute({ message: "tools", tools, toolHandler: async () => [] }),
  thenableHandler: () =>
    flow.execute({ message: "tools", tools, toolHandler: () => Promise.resolve([]) }),
  badHandler: () => flow.execute({ message: "tools", tools, toolHandler: () => [] }),
  limit: () => flow.execute({ message: "tools", tools, toolHandler: answer, maxToolRounds: 0 }),
  typedTool: () =>
    flow.execute({
      message: "tools",
      tools: [defineTool({ name: "lookup", parameters: z.object({}), run: () => "x" })],
    }).status,
  paused: () => {
    const paused = flow.execute({ message: "tools", tools });
    const saved = JSON.parse(JSON.stringify(paused));
    return {
      status: paused.status,
      resumed: paused.resume({ toolResults: [{ toolCallId: "c1", content: "x" }] }),
      elsewhere: flow.resume(saved, { toolResults: [{ toolCallId: "c1", content: "x" }] }),
    };
  },
  trace: () => flow.run("run-1").trace(),
  stepTrace: () => flow.run("run-1").stepTrace("find", { attempt: "all", loopIndex: 2 }),
  steps: () => flow.steps({ message: "Hi." }),
  events: () => flow.events({ message: "Hi." }),
  noKey: () => createSyncClient({ apiKey: "sk_wrong" }),
  notAClient: () => syncFlow(grader)({}),
};
for (const [name, action] of Object.entries(cases)) {
  console.log(JSON.stringify({ name, ...attempt(action) }));
}
client.close();
