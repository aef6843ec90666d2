import { writeFile } from "node:fs/promises";
import { createClient } from "noukai-codegen-runtime";
import { brief } from "./flows/acme/research/brief.js";

const client = createClient();

const paused = await brief(client).execute({
  message: "What causes tides?",
  tools: [
    {
      type: "function",
      function: {
        name: "search",
        parameters: { type: "object", properties: { query: { type: "string" } } },
      },
    },
  ],
});
if (paused.status !== "tool_calls_required") throw new Error(`not paused: ${paused.status}`);
for (const { function: call } of paused.toolCalls) console.log(`wanted: ${call.name}`);

// It has the inputs of the run, and resuming it costs: only you should be able to read the file.
await writeFile("paused.json", JSON.stringify(paused), { mode: 0o600 });
