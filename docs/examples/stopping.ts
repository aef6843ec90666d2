import { createClient } from "noukai-codegen-runtime";
import { grade3 } from "./flows/acme/spelling/grade-3.js";

const client = createClient();

const steps = grade3(client).steps({ message: "Ths sentense is fun." });
for await (const step of steps) {
  console.log(`${step.stepId} completed`);
  // Closes the connection, and requests no further step. What ran is charged.
  if (step.stepId === "find") break;
}
console.log("stopped");
