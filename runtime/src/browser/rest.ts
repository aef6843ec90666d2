/** What `execute` and streams do not need unless something fails, or the flow calls tools: one file in a bundle. */
export { checkOptions } from "./check-options.js";
export { finishRun, resumeSaved } from "./finish-run.js";
export { statusError } from "./status-error.js";
export {
  answerTools,
  frameTooLarge,
  notOfRelay,
  reportMalformed,
  truncated,
} from "./stream-rest.js";
export { throwIfStopped } from "../stream/throw-if-stopped.js";
