// Opens a stream, reads one event, starts the read of the next, and drops the iterator. Run with --expose-gc.
import { createClient, defineFlow } from "noukai-codegen-runtime";

const [baseUrl, method] = process.argv.slice(2);
const address = { org: "acme", project: "spelling", slug: "grade-3" };
const flow = defineFlow({ ...address, defaultVersion: "draft" });
const client = createClient({ apiKey: "nk_test", baseUrl, timeout: { idle: 0 } });

async function open() {
  const bound = flow(client);
  const events =
    method === "liveTrace" ? bound.run("run-1").liveTrace() : bound[method]({ message: "m" });
  await events.next();
  void events.next();
}

await open();
// Until the parent sees that the connection is closed, and ends this process.
const collect = () => {
  globalThis.gc();
  setImmediate(collect);
};
collect();
