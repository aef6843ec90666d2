import { APITimeoutError, createClient } from "noukai-codegen-runtime";
import { grade3 } from "./flows/acme/spelling/grade-3.js";

// Each request ends within 20 seconds, and each call, with its retries and tools, within 60.
const client = createClient({ timeout: { total: 20_000, work: 60_000 } });

try {
  // The limits of one call: this one ends after 200 ms.
  await grade3(client).execute({ message: "take your time", timeout: 200 });
} catch (error) {
  if (!(error instanceof APITimeoutError)) throw error;
  console.log(`limit: ${error.phase}`);
}

// A signal cancels a call, which then rejects with the signal's reason.
const controller = new AbortController();
const running = grade3(client).execute({
  message: "take your time",
  signal: controller.signal,
});
controller.abort(new Error("the reader left"));
await running.catch((reason: Error) => {
  console.log(reason.message);
});
