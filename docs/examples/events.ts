import { createClient } from "noukai-codegen-runtime";
import { triage } from "./flows/acme/support/triage.js";

const client = createClient();

const events = triage(client).events({
  message: "We were billed twice for invoice 2041.",
  parameters: { customer: { id: "cus_42", plan: "enterprise" } },
});
for await (const event of events) {
  switch (event.type) {
    case "step_started":
      console.log(`${event.stepId} starts`);
      break;
    case "step_completed":
      if (event.stepId === "route") console.log(`in the queue ${event.output.queue}`);
      break;
    case "step_error":
      console.error(`${event.stepId} failed`, event.error);
      break;
    case "flow_completed":
      console.log(`result: ${event.result.subject}`);
      break;
  }
}
