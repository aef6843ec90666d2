// A program that blocks, run as a process of its own: the test's server could not answer while its own thread sleeps.
// Prints one line of JSON per case.
import { z } from "zod";
import {
  APITimeoutError,
  defineFlow,
  defineTool,
  FlowNotFoundError,
  NoukaiError,
  FlowExecutionError,
} from "noukai-codegen-runtime";
import { withReplay, withSession } from "noukai-codegen-runtime/replay";
import { createSyncClient, syncFlow, unwrap } from "noukai-codegen-runtime/sync";

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
        stepId: error.stepId,
        code: error.code,
        isExecutionError: error instanceof FlowExecutionError,
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
  nanRounds: () => flow.execute({ message: "Hi.", maxToolRounds: NaN }),
  malformed: () => {
    const seen = [];
    const toolHandler = (calls) => {
      seen.push(...calls.map((call) => call.id));
      return answer(calls);
    };
    const { result } = flow.execute({ message: "malformed", tools, toolHandler });
    return { seen, told: result.sent.toolCallMessages.slice(1).map((turn) => turn.content) };
  },
  duplicates: () => flow.execute({ message: "duplicates", tools, toolHandler: answer }),
  tamperedState: () => {
    const saved = flow.execute({ message: "tools", tools }).toJSON();
    const toolResults = [{ toolCallId: "c1", content: "x" }];
    const request = { ...saved.request, unknown: 2 };
    return flow.resume({ ...saved, unknown: () => 1, request }, { toolResults });
  },
  invalidState: () => {
    const saved = flow.execute({ message: "tools", tools }).toJSON();
    return flow.resume({ ...saved, executionId: 5 }, { toolResults: [] });
  },
  work: () => {
    const timeout = { work: 60 };
    const forever = { message: "endless", tools, toolHandler: answer, timeout };
    return flow.execute({ ...forever, maxToolRounds: Number.MAX_SAFE_INTEGER });
  },
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
  nullOutputs: () => {
    const paused = flow.execute({ message: "no outputs", tools });
    return { outputs: paused.accumulatedOutputs, saved: paused.toJSON().accumulatedOutputs };
  },
  failed: () => flow.execute({ message: "fail" }),
  thrownFailure: () => flow.execute({ message: "fail", throwOnFailure: true }),
  unwrapped: () => unwrap(flow.execute({ message: "fail" })),
  badRole: () => flow.execute({ messages: [{ role: "system", content: "x" }] }),
  primary: () => {
    const descriptor = { ...grader.descriptor, primary: "sentence" };
    return syncFlow(defineFlow(descriptor))(client).execute({ message: "Hi." });
  },
  keys: () => {
    const maths = syncFlow(defineFlow({ ...grader.descriptor, project: "maths" }));
    const spelling = syncFlow(grader);
    const rotated = ["nk_1", "nk_2"];
    const clients = [
      createSyncClient({ baseUrl, apiKey: { "acme/spelling": "nk_s", "acme/maths": "nk_m" } }),
      createSyncClient({ baseUrl, apiKey: () => rotated.shift() }),
    ];
    const sent = clients.map((keyed) =>
      [spelling, maths].map((bind) => bind(keyed).execute({ message: "key" }).result),
    );
    for (const keyed of clients) keyed.close();
    return sent;
  },
  keyOfNoProject: () => {
    const keyed = createSyncClient({ baseUrl, apiKey: { "acme/maths": "nk_m" } });
    return syncFlow(grader)(keyed).execute({ message: "Hi." });
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

// What comes of calls in the scopes of sessions, which the worker thread does not know.
const inScope = (options = {}) => attempt(() => flow.execute({ message: "session", ...options }));
const sessionId = "018f4b7e-0000-4000-8000-000000000001";
const ownId = "018f4b7e-0000-4000-8000-000000000002";
const sessions = await withSession({ sessionId }, () => [inScope(), inScope({ sessionId: ownId })]);
console.log(JSON.stringify({ name: "sessions", value: sessions.map(({ value }) => value.result) }));
await withReplay({ sessionId, enabled: true }, () => {
  console.log(JSON.stringify({ name: "replay", ...inScope() }));
}).catch(() => undefined);
client.close();
