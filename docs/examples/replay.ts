import { createClient, unwrap } from "noukai-codegen-runtime";
import { withReplay, withSession } from "noukai-codegen-runtime/replay";
import { grade3 } from "./flows/acme/spelling/grade-3.js";

const client = createClient();

async function mark(message: string): Promise<string> {
  // Captures the outputs of the steps, without which nothing can be replayed.
  const found = unwrap(await grade3(client).execute({ message, trace: true }));
  return found.map(({ word }) => word).join(", ");
}

// Calls the service, and gives all runs one session.
const live = await withSession(async ({ sessionId }) => ({
  sessionId,
  words: await mark("Ths sentense is fun."),
}));
console.log(`live: ${live.words}`);

// Runs the same program. Its calls are answered from the recording, whatever they ask.
const { sessionId } = live;
const again = await withReplay({ sessionId, enabled: true }, () => mark("Some other text."));
console.log(`replayed: ${again}`);

// The recording, with the types of the flow.
const [run] = await client.session(sessionId).executions(grade3);
console.log(`${run?.status}: ${run?.steps.map(({ stepId }) => stepId).join(", ")}`);
