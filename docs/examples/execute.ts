import { createClient, unwrap } from "noukai-codegen-runtime";
import { grade3 } from "./flows/acme/spelling/grade-3.js";
import { triage } from "./flows/acme/support/triage.js";

const client = createClient();

// `message` sets the flow's primary input. What else it takes are its parameters.
const marked = await grade3(client).execute({
  message: "Ths sentense is fun.",
  parameters: { difficulty: "hard" },
});
switch (marked.status) {
  case "completed":
    for (const { word, explanation } of marked.result) console.log(`${word}: ${explanation}`);
    break;
  case "failed":
    console.error(`failed: ${marked.error.message}`);
    break;
  case "tool_calls_required":
    console.error(`${marked.pausedAtStep} waits for the results of tools`);
    break;
}

// Without `message`, the parameters have all inputs. `unwrap` returns the result, or throws what went wrong.
const triaged = await triage(client).execute({
  parameters: {
    message: "We were billed twice for invoice 2041.",
    customer: { id: "cus_42", plan: "enterprise" },
  },
  // Changes steps for this run only.
  blockOverrides: { reply: { temperature: 0 } },
});
console.log(unwrap(triaged).subject);
