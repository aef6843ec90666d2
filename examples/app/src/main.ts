import { createClient, unwrap } from "noukai-codegen-runtime";
import { grade3 } from "./flows/acme/spelling/grade-3.js";
import { triage } from "./flows/acme/support/triage.js";

// The key and the address come from NOUKAI_API_KEY and NOUKAI_BASE_URL.
const client = createClient();

// `message` is shorthand for the flow's primary input; the others are `parameters`.
const marked = await grade3(client).execute({
  message: "Ths sentense is fun.",
  parameters: { difficulty: "hard" },
});
if (marked.status === "failed") throw new Error(marked.error.message);
if (marked.status !== "completed") throw new Error("grade-3 asks for a tool");

console.log("grade-3 explains each mistake:");
for (const { word, explanation } of marked.result) console.log(`  ${word}: ${explanation}`);

// One step's config can be replaced for one run: the step and its fields are checked by the compiler.
const triaged = await triage(client).execute({
  message: "We were billed twice for invoice 2041.",
  parameters: { customer: { id: "cus_42", plan: "enterprise" }, channel: "email" },
  blockOverrides: {
    reply: { prompt: "Apologise briefly for: {{initial.message}}", temperature: 0 },
  },
});

// `unwrap` returns the result, and throws if the run failed.
const { subject, body, escalate } = unwrap(triaged);
console.log("\ntriage drafts a reply:");
console.log(`  ${subject}${escalate ? " (a person looks first)" : ""}\n  ${body}`);
