// Opens a stream, reads one event, and drops the iterator; or waits for an event and holds nothing else of the stream. Run with
// --expose-gc.
import { createClient, defineFlow } from "noukai-codegen-runtime";

const [baseUrl, method, isWaiting] = process.argv.slice(2);
const address = { org: "acme", project: "spelling", slug: "grade-3" };
const flow = defineFlow({ ...address, defaultVersion: "draft" });
const client = createClient({ apiKey: "nk_test", baseUrl, timeout: { idle: 0 } });

function open() {
  const bound = flow(client);
  return method === "liveTrace" ? bound.run("run-1").liveTrace() : bound[method]({ message: "m" });
}

if (isWaiting) {
  const pending = open().next();
  // The server sends the event when it has got both requests.
  const collecting = setInterval(globalThis.gc, 1);
  await fetch(`${baseUrl}/go`);
  clearInterval(collecting);
  console.log((await pending).done === false);
  await client.close();
} else {
  await open().next();
  // Until the parent sees that the connection is closed, and ends this process.
  const collect = () => {
    globalThis.gc();
    setImmediate(collect);
  };
  collect();
}
