// A program with few file descriptors: started as `sh -c 'ulimit -n 300; exec node …'`. Prints one line of JSON.
import { closeSync, openSync } from "node:fs";
import { createClient, defineFlow } from "noukai-codegen-runtime";

const [baseUrl, mode] = process.argv.slice(2);
const flow = defineFlow({
  org: "acme",
  project: "spelling",
  slug: "grade-3",
  defaultVersion: "draft",
});
const client = createClient({ apiKey: "nk_test_secret", baseUrl, maxRetries: 0 });

/** Opens files until no descriptor is left. */
function exhaust() {
  const open = [];
  try {
    for (;;) open.push(openSync("/dev/null"));
  } catch (error) {
    if (error.code !== "EMFILE") throw error;
  }
  return () => open.forEach((descriptor) => closeSync(descriptor));
}

function describe(error) {
  return { name: error.name, isNoukaiError: error.isNoukaiError, cause: error.cause?.code };
}

async function attempt(message) {
  return flow(client)
    .execute({ message })
    .then(({ status }) => ({ name: status }), describe);
}

const outcomes = [];
if (mode === "many") {
  outcomes.push(...(await Promise.all(Array.from({ length: 1500 }, () => attempt("Hi.")))));
  outcomes.push(await attempt("missing"), await attempt("missing"));
} else if (mode === "later") {
  // All of the runtime is loaded before the second request.
  outcomes.push(await attempt("Hi."), await attempt("Hi."));
  // undici takes back the connection a moment after its response is read.
  await new Promise((resolve) => setImmediate(resolve));
  const release = exhaust();
  outcomes.push(await attempt("missing"));
  release();
  outcomes.push(await attempt("missing"), await attempt("Hi."));
} else {
  const release = exhaust();
  outcomes.push(await attempt("Hi."));
  release();
  outcomes.push(await attempt("Hi."));
}
await client.close();
console.log(JSON.stringify(outcomes));
