import { printable, type Redactor } from "./redact.js";

/** The format of the log. */
export type LogFormat = "off" | "text" | "json";

/** A handled request, without API key and body. */
export interface RequestEntry {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
  readonly requestId: string;
  /** The code of an error response. */
  readonly errorCode: string | undefined;
  /** The code of the failure of the run, where the response is no error. */
  readonly failed: string | undefined;
}

/** A run that failed. */
export interface FailedRunEntry {
  readonly executionId: string;
  /** `org/project/slug` */
  readonly flow: string;
  readonly version: "draft" | number;
  readonly status: "failed" | "cancelled";
  readonly code: string;
  /** With the step, if one failed. */
  readonly message: string;
}

const SHORT_ID = "req_01234567".length;

/** Writes one line per event. */
export interface Log {
  request(entry: RequestEntry): void;
  readonly failedRun: (entry: FailedRunEntry) => void;
  /** A message for the user, such as reloaded or invalid definitions. */
  readonly notice: (message: string) => void;
  /** An internal error of the emulator. */
  readonly bug: (error: unknown) => void;
}

/**
 * @param write is called with each line, including its line break.
 * @param redact hides keys: paths, messages and stacks may hold what clients and models sent.
 */
export function createLog(format: LogFormat, write: (line: string) => void, redact: Redactor): Log {
  const line = (text: string, fields: object): void => {
    if (format === "off") return;
    const now = new Date();
    const entry =
      format === "json"
        ? JSON.stringify({ time: now.toISOString(), ...fields })
        : `${clockTime(now)} ${text}`;
    write(`${printable(redact(entry))}\n`);
  };
  return {
    request: (entry) => {
      const { method, path, status, durationMs, requestId, errorCode, failed } = entry;
      const why =
        failed === undefined ? ` ${errorCode ?? ""}`.trimEnd() : ` run failed ${failed}`.trimEnd();
      // A path may contain control characters; the entry has to stay on one line.
      const shown = redact(path)
        .replaceAll(/[^\x20-\x7e]/g, "?")
        .slice(0, 300);
      // What failed is looked up by its id. The start of another's tells requests apart, and keeps the line short.
      const id = status < 400 ? requestId.slice(0, SHORT_ID) : requestId;
      line(`${method} ${shown} ${status}${why} ${Math.round(durationMs)} ms ${id}`, {
        type: "request",
        ...entry,
        path: shown,
        durationMs: Math.round(durationMs * 10) / 10,
      });
    },
    failedRun: (entry) => {
      const { executionId, flow, version, status, code, message } = entry;
      const name = version === "draft" ? flow : `${flow} version ${version}`;
      const what = status === "failed" ? `failed: ${message} [${code}]` : `was cancelled`;
      line(`run ${executionId} of ${name} ${what}`, { type: "run", ...entry });
    },
    notice: (message) => {
      line(message, { type: "notice", message });
    },
    bug: (error) => {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (format === "json") {
        line("", { type: "bug", message });
        return;
      }
      // Internal errors are written even if the log is off. Foreign text in them cannot begin a line of its own.
      const time = format === "off" ? "" : `${clockTime(new Date())} `;
      const [first = "", ...rest] = redact(message).split("\n").map(printable);
      write([time + first, ...rest.map((each) => `    ${each.trimStart()}`), ""].join("\n"));
    },
  };
}

/** The time of day where the program runs, as the other commands print it. */
function clockTime(date: Date): string {
  return date.toTimeString().slice(0, 8);
}
