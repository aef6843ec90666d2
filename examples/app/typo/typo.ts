import { createClient } from "noukai-codegen-runtime";
import { grade3 } from "../src/flows/acme/spelling/grade-3.js";

await grade3(createClient()).execute({
  message: "Ths sentense is fun.",
  parameters: { dificulty: "hard" },
});
