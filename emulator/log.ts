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
}

/** Writes one line per event. */
export interface Log {
  request(entry: RequestEntry): void;
  /** A message for the user, such as reloaded or invalid definitions. */
  readonly notice: (message: string) => void;
  /** An internal error of the emulator. */
  readonly bug: (error: unknown) => void;
}

/** @param write is called with each line, including its line break. */
export function createLog(format: LogFormat, write: (line: string) => void): Log {
  const line = (text: string, fields: object): void => {
    if (format === "off") return;
    const time = new Date().toISOString();
    write(
      format === "json"
        ? `${JSON.stringify({ time, ...fields })}\n`
        : `${time.slice(11, 23)} ${text}\n`,
    );
  };
  return {
    request: (entry) => {
      const { method, path, status, durationMs, requestId, errorCode } = entry;
      const why = errorCode === undefined ? "" : ` ${errorCode}`;
      // A path may contain control characters; the entry has to stay on one line.
      const shown = path.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, 300);
      line(`${method} ${shown} ${status}${why} ${durationMs.toFixed(1)} ms ${requestId}`, {
        type: "request",
        ...entry,
        durationMs: Math.round(durationMs * 10) / 10,
      });
    },
    notice: (message) => {
      line(message, { type: "notice", message });
    },
    bug: (error) => {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      // Internal errors are written even if the log is off.
      if (format === "off") write(`${message}\n`);
      else line(message, { type: "bug", message });
    },
  };
}
