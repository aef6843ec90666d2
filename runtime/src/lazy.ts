/**
 * What a program that only executes does without: streams, runs, jobs, tools, and everything about failures. It is one
 * module, loaded by the first call that needs any of it, because bundlers make files of what several such modules share.
 */
export { checkAttachments } from "./flow/check-attachments.js";
export { resumeSaved, answerToolCalls } from "./flow/paused.js";
export { warnOfDrift } from "./flow/definition-drift.js";
export { submitJob } from "./jobs/job.js";
export { delayBeforeRetry } from "./request/retry.js";
export { fetchStepTrace, fetchTrace, openLiveTrace } from "./runs/run.js";
export { openStream } from "./stream/open.js";
export { checkTools } from "./tools/check.js";
