// A CommonJS program with one flow. It prints, as JSON, what each way to call it gave, and which files it loaded for that.
// Where this Node.js does not load ES modules with `require`, it has two copies of the runtime: the one that it requires
// and the one that it imports.
const { basename } = require("node:path");
const { stdout } = require("node:process");
const runtime = require("noukai-codegen-runtime");

const address = { org: "acme", project: "spelling", slug: "grade-3", defaultVersion: "draft" };

/** Which of the files that are loaded on demand are loaded now. Without the hashes in their names. */
const loaded = () =>
  Object.keys(require.cache)
    .map((path) => basename(path).replace(/-[\w-]{8}(?=\.js$)/, ""))
    .filter((name) => /^(?:lazy|fetch|undici|violations|sync)\.js$/.test(name));

async function main() {
  const imported = await import("noukai-codegen-runtime");
  const first = runtime.createClient();
  await runtime.defineFlow(address)(first).execute({ message: "Hi." });
  await first.close();
  const atFirst = loaded();
  const clients = { required: runtime.createClient(), imported: imported.createClient() };
  const flows = { required: runtime.defineFlow(address), imported: imported.defineFlow(address) };
  const results = {};
  for (const flow of ["required", "imported"])
    for (const client of ["required", "imported"]) {
      const bound = flows[flow](clients[client]);
      const done = await bound.execute({ message: "Hi." });
      const steps = [];
      for await (const step of bound.steps({ message: "Hi." })) steps.push(step.stepId);
      const job = await (await bound.executeAsync({ message: "Hi." })).wait();
      const error = await bound.execute({ message: "missing" }).catch((reason) => reason);
      results[`${flow} flow, ${client} client`] = [
        done.status,
        steps,
        job.status,
        error.name,
        runtime.isNoukaiError(error) && imported.isNoukaiError(error),
      ];
    }
  // A session that one copy opens holds for the calls of the other.
  const replays = {
    required: require("noukai-codegen-runtime/replay"),
    imported: await import("noukai-codegen-runtime/replay"),
  };
  const sessionIds = [];
  for (const { withSession } of Object.values(replays))
    for (const name of ["required", "imported"])
      await withSession(async ({ sessionId }) => {
        for (const { currentSession } of Object.values(replays))
          sessionIds.push(currentSession().sessionId === sessionId);
        const told = await flows[name](clients[name]).execute({ message: "session" });
        sessionIds.push(told.result === sessionId);
      });
  const { createSyncClient, syncFlow } = require("noukai-codegen-runtime/sync");
  const sync = createSyncClient();
  const blocking = syncFlow(flows.imported)(sync).execute({ message: "Hi." });
  sync.close();
  await Promise.all([clients.required.close(), clients.imported.close()]);
  const copies = runtime.NoukaiError === imported.NoukaiError ? 1 : 2;
  const inSession = sessionIds.filter((holds) => holds).length;
  const printed = { copies, atFirst, results, inSession, blocking: blocking.status };
  stdout.write(JSON.stringify(printed));
}

void main();
