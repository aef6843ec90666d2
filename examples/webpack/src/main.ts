import { createClient } from "noukai-codegen-runtime";
import { greet } from "./flows/acme/hello/greet.js"; // written by noukai-codegen

const client = createClient(); // NOUKAI_API_KEY, NOUKAI_BASE_URL
const done = await greet(client).execute({
  message: process.argv[2] ?? "Ada",
  parameters: { tone: "plain" },
});
console.log(done.status === "completed" ? done.result.text : done.status);
