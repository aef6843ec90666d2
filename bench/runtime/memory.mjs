// Reads a long stream slowly, and prints by how much the resident set grew meanwhile. Run with --expose-gc.
import { setTimeout as wait } from "node:timers/promises";
import { createClient, defineFlow } from "noukai-codegen-runtime";

const EVENTS = 100_000;
const [port] = process.argv.slice(2);
const client = createClient({ apiKey: "nk_bench", baseUrl: `http://127.0.0.1:${port}/api/v1` });
const flow = defineFlow({
  org: "acme",
  project: "spelling",
  slug: "grade-3",
  defaultVersion: "draft",
})(client);

async function read(events) {
  let seen = 0;
  let most = 0;
  const options = { message: "Hi.", sessionId: `events-${events}`, runRemaining: true };
  for await (const event of flow.events(options)) {
    if (event.type) seen++;
    if (seen % 1000 !== 0) continue;
    await wait(1);
    most = Math.max(most, process.memoryUsage.rss());
  }
  return { seen, most };
}

// Once before: code is compiled and the heap has its working size.
await read(EVENTS);
globalThis.gc();
const before = process.memoryUsage.rss();
const { seen, most } = await read(EVENTS);
await client.close();
console.log(JSON.stringify({ events: seen, grownMb: (most - before) / (1 << 20) }));
