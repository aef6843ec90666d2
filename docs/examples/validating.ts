import { createClient, InputValidationError } from "noukai-codegen-runtime";
import { grade3 } from "./flows/acme/spelling/grade-3.js";

const client = createClient({ validate: { inputs: "throw", outputs: "throw" } });

try {
  await grade3(client).execute({ message: "" });
} catch (error) {
  if (!(error instanceof InputValidationError)) throw error;
  // Nothing was sent, and nothing is charged.
  for (const { path, expected, found } of error.problems)
    console.log(`${path.join(".")} must ${expected}, not ${found}`);
}

// The same schemas, for a form or a router.
const checked = await grade3.schemas.inputs["~standard"].validate({ message: "Hi.", tone: "cold" });
for (const issue of checked.issues ?? []) console.log(issue.message);
console.log(grade3.values.tone.join(" or "));
