export type { LogEvent, OnLog, RequestLogEvent, ScopeLogEvent } from "./client/log-event.js";
export { createClient, withLog, type LogOptions } from "./log/with-log.js";
