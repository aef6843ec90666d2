import { unwrap } from "noukai-codegen-runtime";
import { createFlows } from "./flows/index.js";

const flows = createFlows();
const done = await flows.acme.greetings.hello.execute({ message: "world" });
console.log(unwrap(done).text);
await flows[Symbol.asyncDispose]();
