import { createSyncClient, syncFlow, unwrap } from "noukai-codegen-runtime/sync";
import { grade3 } from "./flows/acme/spelling/grade-3.js";

const client = createSyncClient();

const done = syncFlow(grade3)(client).execute({
  message: "Ths sentense is fun.",
  validate: { inputs: "off", outputs: "off" },
});
console.log(
  unwrap(done)
    .map(({ word }) => word)
    .join(", "),
);
