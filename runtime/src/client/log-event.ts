/** An event of a log, with the names of `@noukai/sdk`. None of its fields has an API key. */
export type LogEvent = RequestLogEvent | ScopeLogEvent;

/** A request is sent, was answered, or will be sent again. */
export interface RequestLogEvent {
  readonly phase: "request" | "response" | "retry";
  readonly method: string;
  /** Path below the base URL, without the query. */
  readonly path: string;
  /** Number of the attempt, from 0. */
  readonly attempt: number;
  /** Status of the response. A retry has none after a connection that failed. */
  readonly statusCode?: number;
  /** The `X-Request-ID` of the response. */
  readonly requestId?: string;
  /** With `logPayloads`, on requests: the value that is sent as JSON. */
  readonly requestBody?: unknown;
  /**
   * With `logPayloads`, on responses: the value that was received as JSON, or its text. Of what has 65,536 bytes or more,
   * it may be the beginning of the text. The events of a stream are not in it.
   */
  readonly responseBody?: unknown;
}

/** A session or a replay was opened or closed: see `withSession`, `withReplay` and the adapters for servers. */
export interface ScopeLogEvent {
  readonly phase: "scope_open" | "scope_close";
  readonly mode: "capture" | "replay";
  readonly sessionId: string;
}

/** Receives the events of a log. It is not awaited; what it returns, throws or rejects with is ignored. */
export type OnLog = (event: LogEvent) => void;

/** Options of a log. */
export interface LogOptions {
  /** Receives an event for each request, response and retry. */
  readonly onLog?: OnLog | undefined;
  /** Adds the bodies of requests and responses to the events: inputs and outputs of flows. Default: false. */
  readonly logPayloads?: boolean | undefined;
}
