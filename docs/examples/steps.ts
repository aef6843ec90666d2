import { createClient } from "noukai-codegen-runtime";
import { grade3 } from "./flows/acme/spelling/grade-3.js";

const client = createClient();

for await (const step of grade3(client).steps({ message: "Ths sentense is fun." })) {
  switch (step.stepId) {
    case "find":
      console.log(`find: ${step.output.mistakes.length} mistakes`);
      break;
    case "praise":
      console.log(`praise: ${step.output.text}`);
      break;
    case "score":
      console.log(`score: ${step.output.points} points`);
      break;
    case "explain":
      // A step in a loop completes once, with the outputs of all iterations.
      for (const { word } of step.output) console.log(`explain: ${word}`);
      break;
  }
}
