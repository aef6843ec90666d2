/**
 * What `execute` does not need unless something goes wrong: streams, runs, jobs, tools and failure handling. The first call
 * that needs any of it imports this module. It is a single module because bundlers would split several into many chunks.
 */
export { warn, warnOfDrift } from "./client/warn.js";
export { formatDecimal, parseDecimal, sumOf } from "./costs/decimal.js";
export { usage } from "./costs/guarded.js";
export { projectKey } from "./client/project-key.js";
export { checkStatus, finishRun, resumeSaved } from "./flow/paused.js";
export { readSavedPause } from "./flow/saved-pause.js";
export { versionedPath } from "./flow/paths.js";
export { executeChecked } from "./flow/execute-checked.js";
export { openJob, submitJob } from "./jobs/job.js";
export { observeSend } from "./request/observe-send.js";
export { decodeChunks, readNextTurn } from "./request/read-on.js";
export { lostInResponse, notAnObject, tooLarge } from "./request/read-error.js";
export { waitToRetry } from "./request/retry.js";
export { fetchStepTrace, fetchTrace, openLiveTrace } from "./runs/run.js";
export { readExecutions } from "./sessions/read-sessions.js";
export { openStream } from "./stream/open.js";
export { prepareOrigin } from "./transport/prepare-origin.js";

// What both this module and the start of a program need is a file of its own in a bundle. With these in it, the runtime at the
// start is one file, which compresses better than two.
export { createClient } from "./client/client.js";
export { defineFlow } from "./flow/define.js";
