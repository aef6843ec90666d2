import { createFlows } from "@acme/flows";
import { unwrap } from "noukai-codegen-runtime";

const flows = createFlows();
const done = await flows.acme.greetings.hello.execute({ message: "world" });
console.log(unwrap(done).text);
await flows[Symbol.asyncDispose]();
