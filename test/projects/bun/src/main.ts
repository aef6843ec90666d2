import { APIConnectionError, unwrap } from "noukai-codegen-runtime";
import { createFlows } from "./flows/index.js";
import { APIConnectionError as required } from "./required.cjs";

const flows = createFlows();
const done = await flows.acme.greetings.hello.execute({ message: "world" });
if (required !== APIConnectionError) throw new Error("there are two copies of the runtime");
console.log(unwrap(done).text);
await flows[Symbol.asyncDispose]();
