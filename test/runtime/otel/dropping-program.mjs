// Opens a stream with a span, reads one event, drops it, and prints what its span has once that has ended. With "held", the program
// keeps the stream, and prints that the span goes on after collections. Run with --expose-gc.
import { trace } from "@opentelemetry/api";
import { BasicTracerProvider } from "@opentelemetry/sdk-trace-base";
import { createClient, defineFlow } from "noukai-codegen-runtime";
import { instrument } from "noukai-codegen-runtime/otel";

const [baseUrl, method, held] = process.argv.slice(2);
let ended;
const processor = {
  onStart: () => undefined,
  onEnd: (span) => (ended = span),
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [processor] }));

const address = { org: "acme", project: "spelling", slug: "grade-3" };
const flow = defineFlow({ ...address, defaultVersion: "draft" });
const client = instrument(createClient({ apiKey: "nk_test", baseUrl, timeout: { idle: 0 } }));
const turn = () => new Promise((resolve) => setImmediate(resolve));

async function readOne() {
  const stream = flow(client)[method]({ message: "m" });
  await stream.next();
  return held ? stream : undefined;
}

const stream = await readOne();
// A span that is not ended is collected for until the test's limit.
for (let round = 0; ended === undefined && (stream === undefined || round < 20); round++) {
  globalThis.gc();
  await turn();
}
console.log(
  JSON.stringify(ended && { name: ended.name, events: ended.events.map(({ name }) => name) }) ??
    "open",
);
await stream?.return();
await client.close();
