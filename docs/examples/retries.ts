import { createClient, unwrap } from "noukai-codegen-runtime";
import { grade3 } from "./flows/acme/spelling/grade-3.js";

const client = createClient({
  maxRetries: 3,
  hooks: {
    retry: ({ attempt, error }) => {
      console.log(`attempt ${attempt} failed: ${error.name}`);
    },
  },
});

// The emulator refuses the next request, as a busy service would.
await fetch(`${client.baseUrl}/emulator/chaos`, {
  method: "PUT",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify([{ endpoint: "execute", fault: { status: 429, retryAfter: 0 }, times: 1 }]),
});

const done = await grade3(client).execute({ message: "Ths sentense is fun." });
console.log(`${unwrap(done).length} mistakes explained`);
