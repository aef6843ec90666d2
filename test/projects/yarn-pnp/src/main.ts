import { createSyncClient, syncFlow } from "noukai-codegen-runtime/sync";
import { unwrap } from "noukai-codegen-runtime";
import { hello } from "./flows/acme/greetings/hello.js";
import { startEmulator } from "noukai-codegen/emulator";
import { createFlows } from "./flows/index.js";

await using emulator = await startEmulator({ flows: ["flows"] });
await using flows = createFlows({ apiKey: "nk_test", baseUrl: emulator.url });
const done = await flows.acme.greetings.hello.execute({ message: "world" });
console.log(unwrap(done).text);

// Blocks this thread, so that the emulator that answers is another process.
const blocking = createSyncClient();
const again = syncFlow(hello)(blocking).execute({ message: "again" });
console.log(unwrap(again).text);
blocking.close();
