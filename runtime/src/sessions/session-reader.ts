/** What reads sessions: loaded by the first `executions()`. */
export { fetchExecutions } from "./fetch-executions.js";

// As in `lazy.ts`: the runtime at the start is one file.
export { createClient } from "../client/client.js";
export { defineFlow } from "../flow/define.js";
