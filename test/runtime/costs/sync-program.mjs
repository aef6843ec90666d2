// A program that blocks, run as a process of its own: the emulator of the test could not answer while its own thread sleeps.
import { CostLimitError, defineFlow } from "noukai-codegen-runtime";
import { createSyncClient, syncFlow } from "noukai-codegen-runtime/sync";

const [baseUrl] = process.argv.slice(2);
const flow = (slug) =>
  syncFlow(defineFlow({ org: "acme", project: "spelling", slug, defaultVersion: "draft" }));
const tools = [{ type: "function", function: { name: "look_up" } }];
let rounds = 0;
const toolHandler = (calls) => {
  rounds++;
  return calls.map(({ id }) => ({ toolCallId: id, content: "found" }));
};

function stopOf(call) {
  try {
    call();
  } catch (error) {
    if (error instanceof CostLimitError) return error;
    throw error;
  }
  throw new Error("The call was not stopped.");
}

const options = { apiKey: "nk_test_secret", baseUrl };
const client = createSyncClient({ ...options, maxCostUsd: "0.02" });
let runs = 0;
const loop = stopOf(() => {
  for (;;) {
    flow("single")(client).execute({ message: "tides" });
    runs++;
  }
});
const usage = client.usage();
client.close();

const other = createSyncClient(options);
const asker = flow("asker")(other);
const limited = { message: "tides", tools, toolHandler, maxCostUsd: "0.02" };
const stop = stopOf(() => asker.execute(limited));
const before = rounds;
const done = asker.resume(stop.paused, { tools, toolHandler, maxCostUsd: "1" });
other.close();
console.log(
  JSON.stringify({
    loop: { ...loop, runs },
    usage,
    stop: { scope: stop.scope, spentUsd: stop.spentUsd, before, listed: Object.keys(stop) },
    done: { status: done.status, rounds },
  }),
);
