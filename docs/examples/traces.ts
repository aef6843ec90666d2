import { createClient } from "noukai-codegen-runtime";
import { triage } from "./flows/acme/support/triage.js";

const client = createClient();
const flow = triage(client);

const done = await flow.execute({
  message: "We were billed twice for invoice 2041.",
  parameters: { customer: { id: "cus_42", plan: "enterprise" } },
  // Keeps the inputs and outputs of the steps. Status, times and tokens are kept either way.
  trace: true,
});

const run = flow.run(done.executionId);
const { flowRun, steps } = await run.trace();
console.log(`the run ${flowRun.status}`);
for (const step of steps) console.log(`${step.stepId} ${step.status}, attempt ${step.attempt}`);

const route = await run.stepTrace("route");
console.log(`queue: ${route.outputContext?.queue ?? "not recorded"}`);

// Replays the events of the run; of one that still runs, it follows those to come.
for await (const event of run.liveTrace())
  if (event.type === "step_completed") console.log(`${event.stepId} completed`);
