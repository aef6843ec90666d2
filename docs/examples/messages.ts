import { createClient, unwrap, type ConversationMessage } from "noukai-codegen-runtime";
import { triage } from "./flows/acme/support/triage.js";

const client = createClient();
const customer = { id: "cus_42", plan: "enterprise" } as const;

const messages: ConversationMessage[] = [
  { role: "user", content: "We were billed twice for invoice 2041." },
];
for (const next of ["Yes, both in May.", undefined]) {
  const done = await triage(client).execute({ messages, parameters: { customer } });
  const { body } = unwrap(done);
  console.log(`${messages.length} so far: ${body}`);
  messages.push({ role: "assistant", content: body });
  if (next !== undefined) messages.push({ role: "user", content: next });
}
