// A program that blocks, with a flow that has schemas. Prints one line of JSON per case; it has the warnings that the case emitted.
import { defineValidatedFlow, InputValidationError, ValueError } from "noukai-codegen-runtime";
import { createSyncClient, syncFlow } from "noukai-codegen-runtime/sync";

const [baseUrl] = process.argv.slice(2);
const text = { type: "object", required: ["text"], properties: { text: { minLength: 2 } } };
const document = {
  contracts: [
    {
      inputs: { type: "object", properties: { message: { maxLength: 20 } } },
      overrides: { find: { properties: { temperature: { maximum: 1 } } } },
      steps: { find: text },
      result: text,
    },
  ],
  versions: { draft: 0, 2: 0 },
};
const define = () =>
  defineValidatedFlow({
    ...{ org: "acme", project: "spelling", slug: "mark", defaultVersion: "draft" },
    schemas: () => Promise.resolve({ schemas: document }),
  });

// They are to be emitted before the call returns: a program that blocks may never come to its event loop.
const warnings = [];
process.emitWarning = (message) => {
  warnings.push(String(message));
};

function attempt(action) {
  try {
    return { value: action() };
  } catch (error) {
    const { name, message, problems, stepId, executionId, value } = error;
    const isInput = error instanceof InputValidationError;
    const details = { isInput, isValueError: error instanceof ValueError, value };
    return { error: { name, message, problems, stepId, executionId, ...details } };
  }
}

const client = createSyncClient({ apiKey: "nk_test_secret", baseUrl });
const strict = createSyncClient({
  apiKey: "nk_test_secret",
  baseUrl,
  validate: { outputs: "throw" },
});
const unloaded = define();
const mark = define();
await mark.schemas.load();
const [flow, strictFlow] = [client, strict].map(syncFlow(mark));
const long = "a".repeat(21);
const lookup = { type: "function", function: { name: "lookup" } };
const toolResults = [{ toolCallId: "c1", content: "x" }];
const toolHandler = (calls) => calls.map(({ id }) => ({ toolCallId: id, content: "x" }));
const throwing = { validate: { inputs: "throw", outputs: "throw" } };

const cases = {
  right: () => strictFlow.execute({ message: "right", version: 2 }).result,
  longInput: () => flow.execute({ message: long, version: 2 }),
  longInputOfDraft: () => flow.execute({ message: long }).status,
  offInput: () => flow.execute({ message: long, version: 2, validate: { inputs: "off" } }).status,
  override: () =>
    flow.execute({ message: "right", version: 2, blockOverrides: { find: { temperature: 2 } } }),
  wrongResult: () => strictFlow.execute({ message: "wrong" }),
  warned: () => flow.execute({ message: "wrong" }).result,
  callOverClient: () =>
    strictFlow.execute({ message: "wrong", validate: { outputs: "off" } }).result,
  failed: () => strictFlow.execute({ message: "failed" }).status,
  wrongPause: () => strictFlow.execute({ message: "pause wrong", tools: [lookup] }),
  afterTools: () => strictFlow.execute({ message: "pause", tools: [lookup], toolHandler }),
  resumed: () => {
    const pause = strictFlow.execute({ message: "pause", tools: [lookup] });
    return pause.resume({ toolResults });
  },
  resumedElsewhere: () => {
    const pause = flow.execute({ message: "pause", tools: [lookup] });
    const saved = JSON.parse(JSON.stringify(pause));
    return flow.resume(saved, { toolResults, ...throwing });
  },
  badMode: () => flow.execute({ message: "right", validate: { outputs: "thorw" } }),
  badModeOfClient: () => {
    const bad = createSyncClient({ apiKey: "nk_test_secret", baseUrl, validate: "off" });
    return syncFlow(mark)(bad).execute({ message: "right" });
  },
  notLoaded: () => syncFlow(unloaded)(client).execute({ message: long, version: 2 }).status,
  notLoadedAgain: () => syncFlow(unloaded)(client).execute({ message: "right" }).status,
  notLoadedOff: () =>
    syncFlow(unloaded)(strict).execute({
      message: "wrong",
      validate: { inputs: "off", outputs: "off" },
    }).status,
  notLoadedThrow: () => syncFlow(unloaded)(client).execute({ message: "right", ...throwing }),
};
for (const [name, action] of Object.entries(cases)) {
  warnings.length = 0;
  const outcome = attempt(action);
  console.log(JSON.stringify({ name, ...outcome, warnings }));
}
client.close();
strict.close();
