import { createClient } from "noukai-codegen-runtime";
import { grade3 } from "./flows/acme/spelling/grade-3.js";

const client = createClient();

const job = await grade3(client).executeAsync({ message: "Ths sentense is fun." });
// `job.executionId` is known now: keep it to find the run again.

const ended = await job.wait({ timeout: 60_000, pollInterval: 50 });
if (ended.status === "completed") console.log(`${ended.result.length} mistakes explained`);
else console.error(`The job ${ended.status}`, ended.error);
