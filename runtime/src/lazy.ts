/**
 * What a program that only executes does without: streams, runs, jobs, tools, and everything about failures. It is one
 * module, loaded by the first call that needs any of it, because bundlers make files of what several such modules share.
 */
export { checkAttachments } from "./flow/check-attachments.js";
export { resumeSaved, settle } from "./flow/paused.js";
export { warnOfChange } from "./flow/stale.js";
export { submitJob } from "./jobs/job.js";
export { delayBeforeRetry } from "./request/failure.js";
export { fetchStepTrace, fetchTrace, openLiveTrace } from "./runs/run.js";
export { openStream } from "./stream/open.js";
export { checkTools } from "./tools/check.js";
