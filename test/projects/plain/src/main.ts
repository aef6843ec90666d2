import { startEmulator } from "noukai-codegen/emulator";
import { unwrap } from "noukai-codegen-runtime";
import { createFlows } from "./flows/index.js";

await using emulator = await startEmulator({ flows: ["flows"] });
await using flows = createFlows({ apiKey: "nk_test", baseUrl: emulator.url });
const done = await flows.acme.greetings.hello.execute({ message: "world" });
console.log(unwrap(done).text);
